-- Grain: one row per report (a department and year), printed total and distinct value printed for it.

with

totals as (

    select * from {{ ref('int_reported_totals') }}

),

final as (

    select
        figure_id,
        report_id,
        department_id,
        department_name,
        fiscal_year,
        item,
        fund,
        stated_fund,
        function_code,
        function_name,
        function_level,
        economic_code,
        economic_name,
        economic_level,
        nature,
        basis,
        amount_yuan,
        case when unit_kind = 'money' then leaves_quantity end as leaves_yuan,
        case when unit_kind = 'money' then remainder_quantity end as remainder_yuan,
        case when unit_kind <> 'money' then cast(value as decimal(28, 4)) end as quantity,
        case when unit_kind <> 'money' then leaves_quantity end as leaves_quantity,
        case when unit_kind <> 'money' then remainder_quantity end as remainder_quantity,
        case when unit_kind <> 'money' then normal_unit end as quantity_unit,
        leaf_count,
        remainder_kind,
        all_funds_leaves_yuan,
        all_funds_remainder_yuan,
        stated_count,
        contradicting_count,
        check_status
    from totals

)

select * from final
order by department_name, fiscal_year, report_id, basis, item, fund, function_code, economic_code, nature, figure_id
