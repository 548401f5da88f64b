-- Grain: one row per check, term and figure found from the anchor: what it is about, what stands beside it, its total,
-- its members.

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

members as (

    select * from {{ ref('int_identity_members') }}

),

asked as (

    select
        instances.report_id,
        instances.identity,
        instances.scope,
        instances.anchor_id,
        terms.term_order,
        terms.relation,
        terms.measure as measure_asked,
        terms.basis as basis_asked,
        terms.period as period_asked,
        figures.quantity_key,
        figures.canonical_fund,
        figures.fund,
        figures.basis,
        figures.section,
        figures.number_order,
        figures.measure,
        figures.class_level,
        terms.item as item_asked,
        terms.class_level as level_asked,
        figures.sentence_start,
        figures.about_id,
        figures.about_parent_id,
        figures.whole_item,
        figures.whole_fund
    from instances
    inner join terms
        on
            instances.identity = terms.identity
            and instances.scope = terms.scope
    inner join figures
        on instances.anchor_id = figures.figure_id
    where
        terms.relation in (
            'about', 'beside', 'same_key', 'named_budget', 'named_whole', 'about_parent', 'in_section'
        )
        and coalesce(terms.anchor_item, figures.item) = figures.item

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

-- What a percentage is of where its sentence names nothing: the total of its budget that its section states.
in_section as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        case when figures.number_order < asked.number_order then 0 else 1 end as distance,
        abs(figures.number_order - asked.number_order) as number_order
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.section = figures.section
            and asked.fund = figures.fund
            and asked.item_asked = figures.item
            and asked.measure_asked = figures.measure
    where
        asked.relation = 'in_section'
        and asked.whole_item is null
        and asked.about_parent_id is null
        and (asked.measure = 'share' or asked.about_id is null)
        and coalesce(asked.level_asked, asked.class_level, '') = coalesce(asked.class_level, '')
        and figures.basis = asked.basis_asked
        and figures.period = asked.period_asked
        and figures.subject = ''
        and figures.class_key is null
        and figures.table_order is null

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
        union all
        select * from in_section
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
    from members

)

select * from final
order by report_id, identity, scope, anchor_id, term_order, figure_id
