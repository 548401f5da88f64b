-- Grain: one row per check with an anchor of which it is doubtful that all its parts were read, and why.

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

doubts as (

    select
        *,
        'unread_cell' as doubt
    from unread_cells

    union all

    select
        *,
        'stray_class' as doubt
    from stray_classes

    union all

    select
        *,
        'guessed_class' as doubt
    from guessed_classes

),

final as (

    select
        identity,
        scope,
        anchor_id,
        max(case when doubt = 'unread_cell' then 1 else 0 end) = 1 as has_unread_cell,
        max(case when doubt = 'stray_class' then 1 else 0 end) = 1 as has_stray_class,
        max(case when doubt = 'guessed_class' then 1 else 0 end) = 1 as has_guessed_class
    from doubts
    group by identity, scope, anchor_id

)

select * from final
order by anchor_id, identity, scope
