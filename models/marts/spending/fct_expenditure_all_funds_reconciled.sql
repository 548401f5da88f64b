-- Grain: as of fct_expenditure_all_funds, of which these are the rows that are reconciled.

with

reconciled as (

    select * from {{ ref('fct_expenditure_all_funds') }}
    where check_status = 'reconciled'

)

select * from reconciled
order by department_name, fiscal_year, report_id, basis, function_code, item, nature, figure_id
