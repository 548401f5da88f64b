-- Sums over the facts count a department and year once: what they hold is of the one report that speaks, which is the
-- latest version of its accounts.

with

facts as (

    select report_id from {{ ref('fct_expenditure') }}

    union

    select report_id from {{ ref('fct_expenditure_all_funds') }}

    union

    select report_id from {{ ref('fct_expenditure_by_economic_class') }}

    union

    select report_id from {{ ref('fct_expenditure_yoy') }}

    union

    select report_id from {{ ref('fct_revenue') }}

    union

    select report_id from {{ ref('fct_balances') }}

    union

    select report_id from {{ ref('fct_three_public') }}

    union

    select report_id from {{ ref('fct_operating_costs') }}

    union

    select report_id from {{ ref('fct_procurement') }}

    union

    select report_id from {{ ref('fct_assets') }}

    union

    select report_id from {{ ref('fct_performance') }}

    union

    select report_id from {{ ref('fct_reported_totals') }}

),

held as (

    select
        reports.*,
        count(*) over (
            partition by reports.department_id, reports.fiscal_year
        ) as report_count
    from {{ ref('dim_reports') }} as reports
    inner join facts
        on reports.report_id = facts.report_id

)

select * from held
where
    not is_speaking
    or not is_latest
    or (report_count > 1 and department_name is not null and fiscal_year is not null)
