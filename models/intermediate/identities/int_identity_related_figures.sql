-- Grain: one row per check, term and figure found from the anchor: what it is about, what stands beside it, its total.

with

instances as (

    select * from {{ ref('int_identity_instances') }}

),

terms as (

    select * from {{ ref('int_identity_terms') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

ancestors as (

    select * from {{ ref('int_figure_ancestors') }}

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

rate_budgets as (

    select * from {{ ref('int_rate_budgets') }}

),

asked as (

    select
        instances.report_id,
        instances.identity,
        instances.scope,
        instances.anchor_id,
        terms.term_order,
        terms.relation,
        case when terms.item_asked = 'anchor' then figures.item else terms.item end as item_asked,
        terms.class_level as level_asked,
        terms.measure as measure_asked,
        terms.basis as basis_asked,
        terms.period as period_asked,
        figures.quantity_key,
        figures.canonical_fund,
        figures.fund,
        figures.basis,
        figures.sentence_start,
        figures.about_id,
        figures.about_parent_id,
        figures.whole_item,
        figures.whole_fund,
        figures.class_key,
        figures.class_level,
        figures.subject
    from instances
    inner join terms
        on
            instances.identity = terms.identity
            and instances.scope = terms.scope
    inner join figures
        on instances.anchor_id = figures.figure_id
    where terms.relation in (
        'about', 'beside', 'same_key', 'named_budget', 'named_whole', 'about_parent', 'members'
    )

),

of_anchor as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        asked.about_id as figure_id,
        0 as distance,
        0 as number_order
    from asked
    where
        asked.relation = 'about'
        and asked.about_id is not null

    union all

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        asked.about_parent_id as figure_id,
        0 as distance,
        0 as number_order
    from asked
    where
        asked.relation = 'about_parent'
        and asked.about_parent_id is not null

),

beside as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        case when asked.sentence_start = figures.sentence_start then 0 else 1 end as distance,
        figures.number_order
    from asked
    inner join figures
        on
            asked.about_id = figures.about_id
            and asked.measure_asked = figures.measure
    where asked.relation = 'beside'

),

same_key as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        case when asked.sentence_start = figures.sentence_start then 0 else 2 end
        + case when asked.fund = figures.fund then 0 else 1 end as distance,
        figures.number_order
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.quantity_key = figures.quantity_key
            and asked.canonical_fund = figures.canonical_fund
    left join rate_budgets
        on asked.anchor_id = rate_budgets.figure_id
    where
        asked.relation in ('same_key', 'named_budget')
        and figures.measure in ('amount', 'count')
        and figures.period = asked.period_asked
        and figures.basis
        = case asked.relation when 'same_key' then asked.basis_asked else rate_budgets.budget_basis end

),

wholes as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        case when ancestors.figure_id is null then 2 else 0 end
        + case when coalesce(asked.whole_fund, asked.fund) = figures.fund then 0 else 1 end as distance,
        figures.number_order
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.whole_item = figures.item
    left join ancestors
        on
            asked.about_id = ancestors.figure_id
            and figures.figure_id = ancestors.ancestor_id
    left join equivalence
        on
            asked.report_id = equivalence.report_id
            and coalesce(asked.whole_fund, asked.fund) = equivalence.fund
    where
        asked.relation = 'named_whole'
        and figures.measure in ('amount', 'count')
        and figures.basis = asked.basis
        and figures.period = 'current'
        and figures.subject = ''
        and figures.class_key is null
        and figures.canonical_fund = equivalence.canonical_fund
        -- 占总收入的 in a list of the revenue of the year means that list, not the total of table 1 with its carry-over.
        and figures.table_order is null
        -- Nothing is said by a share of the thing itself.
        and (figures.quantity_key <> asked.quantity_key or figures.canonical_fund <> asked.canonical_fund)

),

-- Classes that the report lists elsewhere than under their total, all from one table or from the narrative: of a class
-- by code, the finest level but one under the anchor; of a total without a class from a table, at its coarsest level.
members_of_class as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        figures.number_order,
        figures.class_key,
        case figures.class_level when 'kuan' then 2 else 3 end as own_level,
        coalesce(figures.table_order, 0) as source_order
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.item_asked = figures.item
            and asked.measure_asked = figures.measure
            and asked.canonical_fund = figures.canonical_fund
            and asked.subject = figures.subject
            and asked.class_key
            = case asked.class_level when 'lei' then figures.lei_key when 'kuan' then figures.kuan_key end
    where
        asked.relation = 'members'
        and figures.basis = asked.basis_asked
        and figures.period = asked.period_asked
        and figures.class_level <> asked.class_level

),

members_of_total as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        figures.number_order,
        figures.class_key,
        case figures.class_level when 'lei' then 1 when 'kuan' then 2 else 3 end as own_level,
        figures.table_order as source_order
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.item_asked = figures.item
            and asked.measure_asked = figures.measure
            and asked.canonical_fund = figures.canonical_fund
    where
        asked.relation = 'members'
        and asked.class_key is null
        and figures.class_key is not null
        and figures.table_order is not null
        and figures.subject = ''
        and figures.basis = asked.basis_asked
        and figures.period = asked.period_asked
        and coalesce(asked.level_asked, figures.class_level) = figures.class_level

),

members_somewhere as (

    select * from members_of_class

    union all

    select * from members_of_total

),

member_sources as (

    select
        identity,
        scope,
        anchor_id,
        term_order,
        source_order,
        row_number() over (
            partition by identity, scope, anchor_id, term_order
            order by
                count(distinct class_key) desc, case when source_order = 0 then 1 else 0 end, source_order
        ) as preference
    from members_somewhere
    group by identity, scope, anchor_id, term_order, source_order

),

members_by_class as (

    select
        members_somewhere.report_id,
        members_somewhere.identity,
        members_somewhere.scope,
        members_somewhere.anchor_id,
        members_somewhere.term_order,
        members_somewhere.figure_id,
        members_somewhere.own_level,
        min(members_somewhere.own_level) over (
            partition by
                members_somewhere.identity, members_somewhere.scope, members_somewhere.anchor_id,
                members_somewhere.term_order
        ) as coarsest_level,
        row_number() over (
            partition by
                members_somewhere.identity, members_somewhere.scope, members_somewhere.anchor_id,
                members_somewhere.term_order, members_somewhere.class_key
            order by members_somewhere.number_order
        ) as statement_rank
    from members_somewhere
    inner join member_sources
        on
            members_somewhere.identity = member_sources.identity
            and members_somewhere.scope = member_sources.scope
            and members_somewhere.anchor_id = member_sources.anchor_id
            and members_somewhere.term_order = member_sources.term_order
            and members_somewhere.source_order = member_sources.source_order
            and member_sources.preference = 1

),

-- Members without a class (vehicle types) belong to the only list there is.
members_without_class as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        figures.number_order,
        row_number() over (
            partition by asked.identity, asked.anchor_id, asked.term_order, figures.quantity_key
            order by figures.number_order
        ) as statement_rank
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.item_asked = figures.item
            and asked.measure_asked = figures.measure
    where
        asked.relation = 'members'
        and figures.class_key is null
        and figures.basis = asked.basis_asked
        and figures.period = asked.period_asked

),

ranked as (

    select
        *,
        row_number() over (
            partition by identity, scope, anchor_id, term_order
            order by distance, number_order
        ) as preference
    from (
        select * from of_anchor
        union all
        select * from beside
        union all
        select * from same_key
        union all
        select * from wholes
    ) as found

),

final as (

    select
        report_id,
        identity,
        scope,
        anchor_id,
        term_order,
        figure_id
    from ranked
    where preference = 1

    union all

    select
        report_id,
        identity,
        scope,
        anchor_id,
        term_order,
        figure_id
    from members_by_class
    where
        own_level = coarsest_level
        and statement_rank = 1

    union all

    select
        report_id,
        identity,
        scope,
        anchor_id,
        term_order,
        figure_id
    from members_without_class
    where statement_rank = 1

)

select * from final
order by report_id, identity, scope, anchor_id, term_order, figure_id
