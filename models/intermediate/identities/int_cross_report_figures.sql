-- Grain: one row per figure that can be compared with one of another report.
--
-- Left out are classes whose place in the classification is only guessed from their neighbours: the same name may stand
-- elsewhere in another report.

with

figures as (

    select * from {{ ref('int_identity_figures') }}

),

guessed as (

    select figure_id from {{ ref('int_figures') }}
    where class_code_source = 'neighbour'

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

items as (

    select * from {{ ref('items') }}

),

final as (

    select
        figures.report_id,
        figures.figure_id,
        figures.about_id,
        figures.number_order,
        figures.item,
        items.statement,
        figures.measure,
        figures.basis,
        figures.period,
        figures.fund,
        figures.canonical_fund,
        figures.quantity_key,
        figures.class_key,
        case when figures.table_order is null then 'narrative' else 'table' end as source_kind,
        figures.base_value,
        figures.base_half_unit,
        figures.base_step,
        figures.printed_half_unit,
        figures.base_to_unit,
        figures.label
        || case when figures.period = 'current' then '' else ' ' || figures.period end
        || case when figures.basis = 'final' then '' else ' ' || figures.basis end
        || case when figures.measure in ('amount', 'count') then '' else ' ' || figures.measure end as name,
        figures.label_zh,
        figures.label_en
    from figures
    inner join versions
        on figures.report_id = versions.report_id
    inner join items
        on figures.item = items.item
    left join guessed
        on figures.figure_id = guessed.figure_id
    where guessed.figure_id is null

)

select * from final
order by report_id, number_order
