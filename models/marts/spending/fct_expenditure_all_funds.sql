-- Grain: one row per report (a department and year), basis and leaf of all its spending: class and nature.

with

leaves as (

    select * from {{ ref('int_all_funds_leaves') }}

),

final as (

    select
        figure_id,
        report_id,
        department_id,
        department_name,
        fiscal_year,
        'all' as fund,
        stated_fund,
        item,
        case when function_name is null then 'none' else 'functional' end as classification,
        function_code,
        function_name,
        function_level,
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
order by department_name, fiscal_year, report_id, basis, function_code, item, nature, figure_id
