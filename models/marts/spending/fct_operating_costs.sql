-- Grain: one row per report (a department and year), item and basis.

with

stated as (

    select * from {{ ref('int_item_leaves') }}
    where
        fact = 'operating_costs'
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
        basis,
        fund,
        amount_yuan,
        stated_count,
        contradicting_count,
        check_status
    from stated

)

select * from final
order by department_name, fiscal_year, report_id, basis, item, figure_id
