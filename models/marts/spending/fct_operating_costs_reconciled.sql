-- Grain: as of fct_operating_costs, of which these are the rows that are reconciled.

with

reconciled as (

    select * from {{ ref('fct_operating_costs') }}
    where check_status = 'reconciled'

)

select * from reconciled
order by department_name, fiscal_year, report_id, basis, item, figure_id
