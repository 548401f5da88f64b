-- Grain: one row per report and fund. Says which funds are one and the same budget in that report. The evidence is
-- always a stated zero elsewhere, never two totals that agree: a wrong total must not switch a check off.

with

reports as (

    select report_id from {{ ref('stg_reports') }}

),

funds as (

    select fund from {{ ref('funds') }}

),

amounts as (

    select
        report_id,
        item,
        fund,
        value
    from {{ ref('stg_report_figures') }}
    where
        is_classified
        and measure = 'amount'
        and basis = 'final'
        and period = 'current'

),

zero_budgets as (

    select
        report_id,
        fund
    from amounts
    where
        fund in ('government_fund', 'state_capital')
        and item in ('revenue_fiscal_appropriation', 'expenditure_current_year')
    group by report_id, fund
    having max(abs(value)) = 0

),

reports_with_general_only as (

    select report_id
    from zero_budgets
    group by report_id
    having count(*) = 2

),

other_sources as (

    select item from {{ ref('fact_items') }}
    where is_other_money

),

zero_sources as (

    select
        amounts.report_id,
        amounts.item
    from amounts
    inner join other_sources
        on amounts.item = other_sources.item
    where amounts.fund = 'all'
    group by amounts.report_id, amounts.item
    having max(abs(amounts.value)) = 0

),

reports_with_fiscal_only as (

    select report_id
    from zero_sources
    group by report_id
    having count(*) = (select count(*) from other_sources)

),

findings as (

    select
        reports.report_id,
        general_only.report_id is not null as is_general_only,
        fiscal_only.report_id is not null as is_fiscal_only
    from reports
    left join reports_with_general_only as general_only
        on reports.report_id = general_only.report_id
    left join reports_with_fiscal_only as fiscal_only
        on reports.report_id = fiscal_only.report_id

),

equivalence as (

    select
        findings.report_id,
        funds.fund,
        case
            when funds.fund = 'all' and findings.is_fiscal_only and findings.is_general_only then 'general'
            when funds.fund = 'all' and findings.is_fiscal_only then 'fiscal'
            when funds.fund = 'fiscal' and findings.is_general_only then 'general'
            else funds.fund
        end as canonical_fund,
        findings.is_general_only,
        findings.is_fiscal_only
    from findings
    cross join funds

)

select * from equivalence
order by report_id, fund
