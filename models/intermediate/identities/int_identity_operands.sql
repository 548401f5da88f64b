-- Grain: one row per check and operand: the anchor, each figure of each term, each constant, and each term not stated.

with

instances as (

    select * from {{ ref('int_identity_instances') }}

),

slots as (

    select * from {{ ref('int_identity_slots') }}

),

terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'anchor'

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

anchors as (

    select
        instances.report_id,
        instances.identity,
        instances.scope,
        instances.anchor_id,
        instances.term_order,
        terms.term,
        terms.side,
        'anchor' as relation,
        terms.weight,
        'required' as missing,
        instances.anchor_id as figure_id,
        true as is_found,
        0 as distance,
        instances.link_count,
        terms.missing_zh,
        terms.missing_en
    from instances
    inner join terms
        on
            instances.identity = terms.identity
            and instances.scope = terms.scope
            and instances.term_order = terms.term_order
            and instances.anchor_item = terms.item

),

slots_and_anchors as (

    select * from anchors

    union all

    select
        report_id,
        identity,
        scope,
        anchor_id,
        term_order,
        term,
        side,
        relation,
        weight,
        missing,
        figure_id,
        is_found,
        distance,
        link_count,
        missing_zh,
        missing_en
    from slots

),

with_lists as (

    select
        slots_and_anchors.*,
        figures.parent_id,
        figures.number_order,
        figures.base_value,
        figures.base_half_unit,
        figures.base_step,
        max(
            case
                when slots_and_anchors.relation = 'anchor' then 0
                when figures.parent_id is not null or figures.table_order is not null then 1
                else 0
            end
        ) over (
            partition by slots_and_anchors.identity, slots_and_anchors.scope, slots_and_anchors.anchor_id
        ) as has_listed_part,
        max(case when slots_and_anchors.relation = 'part' and figures.table_order is not null then 1 else 0 end) over (
            partition by slots_and_anchors.identity, slots_and_anchors.scope, slots_and_anchors.anchor_id
        ) as has_part_in_table
    from slots_and_anchors
    left join figures
        on slots_and_anchors.figure_id = figures.figure_id

),

final as (

    select
        with_lists.report_id,
        with_lists.identity,
        with_lists.scope,
        with_lists.anchor_id,
        instances.subject,
        instances.kind,
        instances.grid,
        with_lists.term_order,
        with_lists.term,
        with_lists.side,
        with_lists.relation,
        cast(with_lists.weight as decimal(8, 2)) as weight,
        with_lists.figure_id,
        with_lists.number_order,
        with_lists.distance,
        with_lists.link_count,
        with_lists.is_found,
        case
            when with_lists.is_found then false
            when with_lists.missing in ('zero', 'zero_if_enough') then false
            when with_lists.missing = 'zero_if_itemised' then with_lists.link_count = 0
            when with_lists.missing = 'zero_if_in_table'
                then with_lists.link_count = 0 and with_lists.has_part_in_table = 0
            when with_lists.missing = 'zero_if_listed' then with_lists.has_listed_part = 0
            else true
        end as is_lacking,
        with_lists.missing,
        with_lists.has_part_in_table,
        case when with_lists.relation = 'constant' then cast(1 as decimal(28, 8)) else with_lists.base_value end
            as base_value,
        coalesce(with_lists.base_half_unit, cast(0 as decimal(28, 8))) as base_half_unit,
        coalesce(with_lists.base_step, cast(0 as decimal(28, 8))) as base_step,
        with_lists.missing_zh,
        with_lists.missing_en
    from with_lists
    inner join instances
        on
            with_lists.identity = instances.identity
            and with_lists.scope = instances.scope
            and with_lists.anchor_id = instances.anchor_id

)

select * from final
order by report_id, identity, subject, term_order, number_order
