-- Grain: one row per report (a department and year), item, type of asset and basis.

with

stated as (

    select * from {{ ref('int_item_leaves') }}
    where
        fact = 'assets'
        and use_in_fact = 'leaf'

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
        basis,
        value as quantity,
        normal_unit as quantity_unit,
        stated_count,
        contradicting_count,
        check_status
    from stated

)

select * from final
order by department_name, fiscal_year, report_id, basis, item, subject, figure_id
