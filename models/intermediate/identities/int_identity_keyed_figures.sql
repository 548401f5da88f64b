-- Grain: one row per report, identity, scope and term (and, of a set, class): the figure found by its keys alone.
-- The order is that of docs/pipeline.md: the parts of a sum from the one table (or the narrative) that states most of
-- them, the fund named, an equivalent fund, the earliest in the text.

with

figures as (

    select * from {{ ref('int_identity_figures') }}

),

terms as (

    select * from {{ ref('int_identity_terms') }}
    where
        relation in ('part', 'child', 'key', 'each')
        and grid <> 'listed'

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

matching as (

    select
        figures.report_id,
        terms.identity,
        terms.scope,
        terms.term_order,
        terms.term,
        terms.relation,
        figures.figure_id,
        coalesce(figures.table_order, 0) as source_order,
        figures.number_order,
        figures.item,
        figures.fund,
        figures.class_key,
        case when figures.fund = terms.fund then 0 else 1 end as fund_distance,
        case figures.class_level
            when 'lei' then 1
            when 'kuan' then 2
            when 'xiang' then 3
            else 0
        end as level_rank
    from figures
    inner join terms
        on
            figures.item = terms.item
            and figures.measure = terms.measure
            and figures.period = terms.period
    left join equivalence
        on
            figures.report_id = equivalence.report_id
            and terms.fund = equivalence.fund
    where
        figures.basis = terms.basis
        and (
            terms.fund in (figures.fund, 'any')
            or (terms.fund_match = 'equivalent' and figures.canonical_fund = equivalence.canonical_fund)
        )
        and terms.subject in (figures.subject, 'any')
        and (terms.class_level is null or terms.class_level = figures.class_level)
        and (terms.class_code is null or terms.class_code = figures.class_code)
        -- What may only be listed directly under the anchor is no part of it when it is listed under something else.
        and (terms.relation <> 'child' or figures.parent_id is null)

),

part_sources as (

    select
        report_id,
        identity,
        scope,
        source_order,
        row_number() over (
            partition by report_id, identity, scope
            order by count(distinct term) desc, case when source_order = 0 then 1 else 0 end, source_order
        ) as preference
    from matching
    where relation = 'part'
    group by report_id, identity, scope, source_order

),

single as (

    select
        matching.*,
        row_number() over (
            partition by matching.report_id, matching.identity, matching.scope, matching.term_order
            order by matching.fund_distance, matching.number_order
        ) as preference
    from matching
    left join part_sources
        on
            matching.report_id = part_sources.report_id
            and matching.identity = part_sources.identity
            and matching.scope = part_sources.scope
            and matching.source_order = part_sources.source_order
    where
        matching.relation <> 'each'
        and (matching.relation <> 'part' or part_sources.preference = 1)

),

finest as (

    select
        *,
        max(level_rank) over (partition by report_id, identity, scope, term_order) as finest_level,
        row_number() over (
            partition by report_id, identity, scope, term_order, source_order, class_key
            order by number_order
        ) as statement_rank
    from matching
    where relation = 'each'

),

members as (

    select *
    from finest
    where
        level_rank = finest_level
        and statement_rank = 1

),

member_counts as (

    select
        report_id,
        identity,
        scope,
        term_order,
        item,
        fund,
        finest_level,
        source_order,
        count(*) as member_count,
        row_number() over (
            partition by report_id, identity, scope, term_order
            order by count(*) desc, source_order
        ) as preference
    from members
    group by report_id, identity, scope, term_order, item, fund, finest_level, source_order

),

-- A set is complete where as many classes are in it as state a final amount in any one table, or in the narrative.
classes_with_final as (

    select
        report_id,
        item,
        fund,
        coalesce(table_order, 0) as source_order,
        case class_level
            when 'lei' then 1
            when 'kuan' then 2
            when 'xiang' then 3
            else 0
        end as level_rank,
        count(distinct class_key) as final_count
    from figures
    where
        measure = 'amount'
        and basis = 'final'
        and period = 'current'
        and subject = ''
    group by report_id, item, fund, source_order, level_rank

),

final_counts as (

    select
        report_id,
        item,
        fund,
        level_rank,
        max(final_count) as final_count
    from classes_with_final
    group by report_id, item, fund, level_rank

),

complete_members as (

    select members.*
    from members
    inner join member_counts
        on
            members.report_id = member_counts.report_id
            and members.identity = member_counts.identity
            and members.scope = member_counts.scope
            and members.term_order = member_counts.term_order
            and members.source_order = member_counts.source_order
            and member_counts.preference = 1
    left join final_counts
        on
            member_counts.report_id = final_counts.report_id
            and member_counts.item = final_counts.item
            and member_counts.fund = final_counts.fund
            and member_counts.finest_level = final_counts.level_rank
    where member_counts.member_count >= coalesce(final_counts.final_count, 0)

),

keyed as (

    select
        report_id,
        identity,
        scope,
        term_order,
        figure_id
    from single
    where preference = 1

    union all

    select
        report_id,
        identity,
        scope,
        term_order,
        figure_id
    from complete_members

)

select * from keyed
order by report_id, identity, scope, term_order, figure_id
