-- Grain: one row per check, term and figure that is a member of the anchor without being listed under it.

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

asked as (

    select
        instances.report_id,
        instances.identity,
        instances.scope,
        instances.anchor_id,
        terms.term_order,
        case when terms.item_asked = 'anchor' then figures.item else terms.item end as item_asked,
        terms.class_level as level_asked,
        terms.measure as measure_asked,
        terms.basis as basis_asked,
        terms.period as period_asked,
        figures.canonical_fund,
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
    where terms.relation = 'members'

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
        figures.basis = asked.basis_asked
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
        asked.class_key is null
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
        figures.class_key is null
        and figures.basis = asked.basis_asked
        and figures.period = asked.period_asked

),

final as (

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
