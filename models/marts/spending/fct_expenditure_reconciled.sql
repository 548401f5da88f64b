-- Grain: as of fct_expenditure, of which these are the rows that are reconciled.

with

reconciled as (

    select * from {{ ref('fct_expenditure') }}
    where check_status = 'reconciled'

)

select * from reconciled
order by department_name, fiscal_year, report_id, basis, fund, function_code, economic_code, item, nature, figure_id
