-- Grain: as of fct_procurement, of which these are the rows that are reconciled.

with

reconciled as (

    select * from {{ ref('fct_procurement') }}
    where check_status = 'reconciled'

)

select * from reconciled
order by department_name, fiscal_year, report_id, basis, item, subject, figure_id
