-- Grain: one row per report (a department and year), basis and leaf of its spending: class, fund and nature.

with

leaves as (

    select * from {{ ref('int_expenditure_leaves') }}
    where is_primary

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
        case
            when function_name is not null then 'functional'
            when economic_name is not null then 'economic'
            else 'none'
        end as classification,
        function_code,
        function_name,
        function_level,
        economic_code,
        economic_name,
        economic_level,
        class_key,
        nature,
        basis,
        amount_yuan,
        stated_count,
        contradicting_count,
        check_status
    from leaves

)

select * from final
order by department_name, fiscal_year, report_id, basis, fund, function_code, economic_code, item, nature, figure_id
