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

all_figures as (

    select * from {{ ref('int_figures') }}
    where table_order is not null

),

guessed_figures as (

    select * from {{ ref('int_figures') }}
    where class_code_source = 'neighbour' and measure = 'amount'

),

cells as (

    select * from {{ ref('stg_report_table_cells') }}

),

printed_tables as (

    select distinct
        report_id,
        table_number,
        table_order
    from all_figures

),

unread as (

    select
        report_id,
        table_order,
        table_number,
        table_row,
        table_column,
        char_start
    from all_figures
    where not is_classified

    union all

    select
        cells.report_id,
        printed_tables.table_order,
        cells.table_number,
        cells.table_row,
        cells.table_column,
        cells.char_start
    from cells
    inner join printed_tables
        on
            cells.report_id = printed_tables.report_id
            and cells.table_number = printed_tables.table_number
    where cells.kind in ('masked', 'text')

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

-- A cell in the anchor's row or column that holds no number (***), or whose row or head no item covers, may be a part
-- of it: of a class, where it stands between the class and what follows the last of its parts.
row_sums as (

    select distinct
        operands.identity,
        operands.scope,
        operands.anchor_id
    from operands
    inner join figures as anchors
        on operands.anchor_id = anchors.figure_id
    inner join figures as parts
        on
            operands.figure_id = parts.figure_id
            and operands.figure_id <> operands.anchor_id
            and anchors.table_number = parts.table_number
            and anchors.table_row = parts.table_row
            and anchors.table_column <> parts.table_column

),

last_operands as (

    select
        operands.identity,
        operands.scope,
        operands.anchor_id,
        max(figures.char_start) as last_start
    from operands
    inner join figures
        on operands.figure_id = figures.figure_id
    group by operands.identity, operands.scope, operands.anchor_id

),

read_next as (

    select
        last_operands.identity,
        last_operands.scope,
        last_operands.anchor_id,
        min(figures.char_start) as next_start
    from last_operands
    inner join figures as anchors
        on
            last_operands.anchor_id = anchors.figure_id
            and anchors.class_key is not null
    inner join figures
        on
            anchors.report_id = figures.report_id
            and anchors.table_order = figures.table_order
            and anchors.table_column = figures.table_column
            and last_operands.last_start < figures.char_start
    group by last_operands.identity, last_operands.scope, last_operands.anchor_id

),

unread_cells as (

    select distinct
        instances.identity,
        instances.scope,
        instances.anchor_id
    from instances
    inner join figures as anchors
        on instances.anchor_id = anchors.figure_id
    left join row_sums
        on
            instances.identity = row_sums.identity
            and instances.scope = row_sums.scope
            and instances.anchor_id = row_sums.anchor_id
    left join read_next
        on
            instances.identity = read_next.identity
            and instances.scope = read_next.scope
            and instances.anchor_id = read_next.anchor_id
    inner join unread
        on
            anchors.report_id = unread.report_id
            and anchors.table_order = unread.table_order
            and case
                when row_sums.anchor_id is not null
                    then anchors.table_number = unread.table_number and anchors.table_row = unread.table_row
                else
                    anchors.table_column = unread.table_column
                    and (
                        anchors.class_key is null
                        or unread.char_start between anchors.char_start
                        and coalesce(read_next.next_start, unread.char_start)
                    )
            end

),

-- Classes of the narrative that stand below no total may belong to the list whose total is more than its parts.
listed_classes as (

    select distinct
        operands.identity,
        operands.scope,
        operands.anchor_id,
        members.report_id,
        members.item,
        members.fund,
        members.basis,
        members.period,
        members.subject,
        members.class_level,
        members.class_key
    from operands
    inner join figures as members
        on operands.figure_id = members.figure_id
    where
        operands.relation = 'members'
        and members.table_order is null
        and members.class_key is not null

),

lists_of_classes as (

    select distinct
        identity,
        scope,
        anchor_id,
        report_id,
        item,
        fund,
        basis,
        period,
        subject,
        class_level
    from listed_classes

),

stray_classes as (

    select distinct
        lists_of_classes.identity,
        lists_of_classes.scope,
        lists_of_classes.anchor_id
    from lists_of_classes
    inner join figures as anchors
        on
            lists_of_classes.anchor_id = anchors.figure_id
            and anchors.class_key is null
    inner join figures
        on
            lists_of_classes.report_id = figures.report_id
            and lists_of_classes.item = figures.item
            and lists_of_classes.fund = figures.fund
            and lists_of_classes.basis = figures.basis
            and lists_of_classes.period = figures.period
            and lists_of_classes.subject = figures.subject
            and lists_of_classes.class_level = figures.class_level
            and figures.measure = 'amount'
            and figures.table_order is null
            and figures.parent_id is null
    left join listed_classes
        on
            lists_of_classes.identity = listed_classes.identity
            and lists_of_classes.scope = listed_classes.scope
            and lists_of_classes.anchor_id = listed_classes.anchor_id
            and figures.class_key = listed_classes.class_key
    where listed_classes.class_key is null

),

-- Where it is not said under which class a name stands, no class is known to have all its parts.
guessed_classes as (

    select distinct
        instances.identity,
        instances.scope,
        instances.anchor_id
    from instances
    inner join figures as anchors
        on instances.anchor_id = anchors.figure_id
    inner join guessed_figures
        on
            anchors.report_id = guessed_figures.report_id
            and anchors.item = guessed_figures.item
            and anchors.basis = guessed_figures.basis
            and anchors.period = guessed_figures.period
    where
        instances.grid = 'class'
        and anchors.table_order is null
        and guessed_figures.table_order is null

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
                stray_classes.anchor_id is not null
                and added.left_base - added.right_base > added.tolerance_base
                then 'list_incomplete'
            when
                unread_cells.anchor_id is not null
                and abs(added.left_base - added.right_base) > added.tolerance_base
                then 'list_incomplete'
            when
                guessed_classes.anchor_id is not null
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
    left join stray_classes
        on
            instances.identity = stray_classes.identity
            and instances.scope = stray_classes.scope
            and instances.anchor_id = stray_classes.anchor_id
    left join unread_cells
        on
            instances.identity = unread_cells.identity
            and instances.scope = unread_cells.scope
            and instances.anchor_id = unread_cells.anchor_id
    left join guessed_classes
        on
            instances.identity = guessed_classes.identity
            and instances.scope = guessed_classes.scope
            and instances.anchor_id = guessed_classes.anchor_id
    left join listed_amounts
        on
            instances.anchor_id = listed_amounts.anchor_id
            and instances.scope = listed_amounts.scope
            and instances.grid = 'list'

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
