-- Grain: one row per check with an anchor: both sides added up, their interval, and why it cannot be judged if it
-- cannot.

with

operands as (

    select * from {{ ref('int_identity_operands') }}

),

instances as (

    select * from {{ ref('int_identity_instances') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

doubts as (

    select * from {{ ref('int_identity_doubts') }}

),

added as (

    select
        identity,
        scope,
        anchor_id,
        coalesce(sum(case when side = 'left' and is_found then weight * base_value end), 0) as left_base,
        coalesce(sum(case when side = 'right' and is_found then weight * base_value end), 0) as right_base,
        coalesce(sum(case when side in ('left', 'right') then abs(weight) * base_half_unit end), 0) as tolerance_base,
        coalesce(max(case when side in ('left', 'right') then base_step end), 0) as step_base,
        count(case when is_found and relation not in ('anchor', 'constant') then 1 end) as found_count,
        count(case when side = 'left' and (is_found or relation = 'constant') then 1 end) as left_count,
        count(case when side = 'right' and (is_found or relation = 'constant') then 1 end) as right_count,
        count(case when is_lacking then 1 end) as lacking_count,
        max(case when is_lacking and relation = 'parent' then 1 else 0 end) as lacks_whole,
        max(case when relation in ('part', 'members') then 1 else 0 end) as has_parts,
        count(
            case
                when is_found then null
                when missing = 'zero_if_itemised' or (missing = 'zero_if_in_table' and has_part_in_table = 0) then 1
            end
        ) as zero_count,
        count(case when not is_found and missing = 'zero_if_enough' then 1 end) as remainder_count,
        count(distinct case when is_found and relation in ('part', 'child') then term end) as part_count,
        count(case when figure_id is not null and side <> 'frame' then 1 end) as figure_count,
        count(distinct case when side <> 'frame' then figure_id end) as distinct_figure_count,
        {{ ordered_text('case when is_lacking then missing_zh end', '、', 'term_order, number_order') }} as lacking_zh,
        {{ ordered_text('case when is_lacking then missing_en end', '; ', 'term_order, number_order') }} as lacking_en
    from operands
    group by identity, scope, anchor_id

),

-- The amounts whose shares make up a list: a list that leaves amounts out leaves shares out.
listed_amounts as (

    select
        operands.scope,
        operands.anchor_id,
        sum(amounts.base_value) as listed_base,
        sum(amounts.base_half_unit) as listed_tolerance
    from operands
    inner join figures as shares
        on operands.figure_id = shares.figure_id
    inner join figures as amounts
        on shares.about_id = amounts.figure_id
    where operands.relation = 'list_shares'
    group by operands.scope, operands.anchor_id

),

judged as (

    select
        instances.report_id,
        instances.identity,
        instances.scope,
        instances.anchor_id,
        instances.anchor_order,
        instances.subject,
        instances.kind,
        anchors.base_to_unit,
        added.left_base,
        added.right_base,
        added.left_base - added.right_base as difference_base,
        added.tolerance_base,
        added.step_base,
        added.lacking_zh,
        added.lacking_en,
        case
            when added.lacks_whole = 1 then 'stated_beside'
            when added.found_count = 0 and instances.grid in ('class', 'class_code') then 'not_itemised'
            when
                doubts.has_stray_class
                and added.left_base - added.right_base > added.tolerance_base
                then 'list_incomplete'
            when
                (doubts.has_unread_cell or doubts.has_guessed_class)
                and abs(added.left_base - added.right_base) > added.tolerance_base
                then 'list_incomplete'
            when added.found_count = 0 and added.has_parts = 1 and anchors.base_value = 0 then 'zero_without_parts'
            when added.lacking_count > 0 then 'term_not_stated'
            -- Nothing of one side is stated: that all of it is zero is more than its absence says.
            when
                instances.kind in ('sum', 'equality', 'difference')
                and (added.left_count = 0) <> (added.right_count = 0)
                then 'list_incomplete'
            when added.figure_count = 2 and added.distinct_figure_count = 1 then 'same_figure'
            when
                added.part_count = 1
                and added.zero_count > 0
                and (instances.table_order is null or instances.link_count = 0)
                and added.left_base - added.right_base > added.tolerance_base
                then 'list_incomplete'
            when
                added.remainder_count > 0
                and added.left_base - added.right_base > added.tolerance_base
                then 'list_incomplete'
            when
                instances.grid = 'list'
                and added.left_base - added.right_base < -added.tolerance_base
                and listed_amounts.listed_base
                < anchors.base_value - anchors.base_half_unit - listed_amounts.listed_tolerance
                then 'list_incomplete'
        end as reason
    from instances
    inner join added
        on
            instances.identity = added.identity
            and instances.scope = added.scope
            and instances.anchor_id = added.anchor_id
    inner join figures as anchors
        on instances.anchor_id = anchors.figure_id
    left join doubts
        on
            instances.identity = doubts.identity
            and instances.scope = doubts.scope
            and instances.anchor_id = doubts.anchor_id
    left join listed_amounts
        on
            instances.anchor_id = listed_amounts.anchor_id
            and instances.scope = listed_amounts.scope

),

-- A share list is counted in per cent, whatever its total is counted in.
final as (

    select
        judged.report_id,
        judged.identity,
        judged.scope,
        judged.anchor_id,
        judged.anchor_order,
        judged.subject,
        judged.kind,
        judged.left_base,
        judged.right_base,
        judged.difference_base,
        judged.tolerance_base,
        judged.step_base,
        case when instances.grid = 'list' then cast(1 as decimal(9, 8)) else judged.base_to_unit end as base_to_unit,
        judged.lacking_zh,
        judged.lacking_en,
        judged.reason
    from judged
    inner join instances
        on
            judged.identity = instances.identity
            and judged.scope = instances.scope
            and judged.anchor_id = instances.anchor_id

)

select * from final
order by report_id, identity, anchor_order, scope
