-- Grain: one row per report (a department and year), fund, source of revenue and basis.

with

stated as (

    select * from {{ ref('int_item_leaves') }}
    where
        fact = 'revenue'
        and use_in_fact = 'leaf'

),

final as (

    select
        figure_id,
        report_id,
        department_id,
        department_name,
        fiscal_year,
        fund,
        item,
        basis,
        amount_yuan,
        stated_count,
        contradicting_count,
        check_status
    from stated

)

select * from final
order by department_name, fiscal_year, report_id, basis, fund, item, figure_id
