-- Grain: as of fct_revenue, of which these are the rows that are reconciled.

with

reconciled as (

    select * from {{ ref('fct_revenue') }}
    where check_status = 'reconciled'

)

select * from reconciled
order by department_name, fiscal_year, report_id, basis, fund, item, figure_id
