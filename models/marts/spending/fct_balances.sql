-- Grain: one row per report (a department and year), fund, balance and basis.

with

stated as (

    select * from {{ ref('int_item_leaves') }}
    where
        fact = 'balances'
        and use_in_fact <> 'total'

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
        case when use_in_fact = 'leaf' then amount_yuan end as amount_yuan,
        case when use_in_fact = 'memo' then amount_yuan end as memo_yuan,
        stated_count,
        contradicting_count,
        check_status
    from stated

)

select * from final
order by department_name, fiscal_year, report_id, basis, fund, item, figure_id
