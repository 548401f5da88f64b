-- Grain: as of fct_three_public, of which these are the rows that are reconciled.

with

reconciled as (

    select * from {{ ref('fct_three_public') }}
    where check_status = 'reconciled'

)

select * from reconciled
order by department_name, fiscal_year, report_id, basis, item, figure_id
