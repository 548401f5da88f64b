-- Grain: one row per report (a department and year), item and basis.

with

stated as (

    select * from {{ ref('int_item_leaves') }}
    where
        fact = 'three_public'
        and use_in_fact <> 'total'

),

final as (

    select
        figure_id,
        report_id,
        department_id,
        department_name,
        fiscal_year,
        item,
        parent_item as part_of,
        basis,
        fund,
        case when use_in_fact = 'leaf' then amount_yuan end as amount_yuan,
        case when use_in_fact = 'memo' then amount_yuan end as memo_yuan,
        case when use_in_fact = 'quantity' then value end as quantity,
        case when use_in_fact = 'quantity' then normal_unit end as quantity_unit,
        stated_count,
        contradicting_count,
        check_status
    from stated

)

select * from final
order by department_name, fiscal_year, report_id, basis, item, figure_id
