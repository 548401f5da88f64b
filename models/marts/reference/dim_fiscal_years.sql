-- Grain: one row per fiscal year with a report.

with

reports as (

    select * from {{ ref('int_reports') }}
    where fiscal_year is not null

),

fiscal_years as (

    select
        fiscal_year,
        cast(count(*) as int) as report_count,
        cast(count(distinct department_name) as int) as department_count
    from reports
    group by fiscal_year

)

select * from fiscal_years
order by fiscal_year
