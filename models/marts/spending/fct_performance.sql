-- Grain: one row per report (a department and year), item, kind of evaluation, measure, basis and distinct value.
--
-- A report gives the scores and money of several projects under one item: values that differ are different rows,
-- numbered by `occurrence` in the order of the text; a value repeated is one row.

with

stated as (

    select * from {{ ref('int_stated_values') }}
    where fact = 'performance'

),

final as (

    select
        figure_id,
        report_id,
        department_id,
        department_name,
        fiscal_year,
        item,
        subject,
        measure,
        basis,
        cast(
            row_number() over (
                partition by report_id, item, subject, measure, basis
                order by number_order
            ) as int
        ) as occurrence,
        value,
        unit,
        amount_yuan,
        stated_count,
        check_status
    from stated

)

select * from final
order by department_name, fiscal_year, report_id, item, subject, measure, basis, occurrence
