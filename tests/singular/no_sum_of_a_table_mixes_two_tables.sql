-- A total of a printed table whose parts stand in that table is their sum: no part comes from another table or from the
-- narrative, where repeated_figure compares them.

with

operands as (

    select * from {{ ref('int_identity_operands') }}
    where
        relation in ('part', 'members')
        and link_count > 0
        and figure_id is not null

),

figures as (

    select
        figure_id,
        table_order
    from {{ ref('int_identity_figures') }}

)

select
    operands.report_id,
    operands.identity,
    operands.subject,
    operands.figure_id,
    anchors.table_order as table_of_total,
    figures.table_order as table_of_part
from operands
inner join figures as anchors
    on
        operands.anchor_id = anchors.figure_id
        and anchors.table_order is not null
inner join figures
    on operands.figure_id = figures.figure_id
where figures.table_order is distinct from anchors.table_order
