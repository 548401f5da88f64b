"""Questions about departments: the list of them, and one of them over all its years."""

from __future__ import annotations

#: A row a department, under its latest name; `q` finds former names too.
LIST = """
with named as (
    select
        department_id, arg_max(department_name, is_latest_name::int) as department_name,
        max(region_path) as region_path, max(region_code) as region_code,
        string_agg(department_name, '、' order by first_fiscal_year, department_name)
            filter (where not is_latest_name) as former_names,
        string_agg(department_name, ' ') as all_names,
        min(first_fiscal_year) as first_fiscal_year, max(last_fiscal_year) as last_fiscal_year,
        sum(report_count)::bigint as reports
    from marts.dim_departments
    group by department_id
),

breaks as (
    select r.department_id, count(*) as breaks
    from marts.fct_discrepancies as d
    inner join marts.dim_reports as r using (report_id)
    where d.status in ('broken', 'last_digit') and d.severity = 'error'
    group by r.department_id
),

spent as (
    select department_id, fiscal_year, sum(amount_yuan) as amount_yuan
    from marts.fct_expenditure
    where basis = 'final'
    group by department_id, fiscal_year
    qualify row_number() over (partition by department_id order by fiscal_year desc) = 1
)

select
    department_id, department_name, former_names, region_path, first_fiscal_year, last_fiscal_year, reports,
    spent.fiscal_year as spent_year, spent.amount_yuan, coalesce(breaks.breaks, 0) as breaks
from named
left join spent using (department_id)
left join breaks using (department_id)
where true
    and contains(lower(all_names), lower($q))
    and starts_with(region_code, $region)
order by {order}, region_path nulls last, department_name, department_id
"""
ORDERS = {
    "name": "region_path nulls last",
    "spent": "amount_yuan desc nulls last",
    "breaks": "breaks desc",
    "reports": "reports desc",
}

NAMES = """
select *
from marts.dim_departments
where department_id = $department
order by is_latest_name desc, last_fiscal_year desc nulls last, department_name
"""

#: Departments that this one continues, or that continue it.
KIN = """
select department_id, department_name, predecessor_id, first_fiscal_year, last_fiscal_year
from marts.dim_departments
where is_latest_name and department_id <> $department
    and (list_contains($predecessors, department_id) or list_contains(string_split(predecessor_id, '|'), $department))
order by first_fiscal_year, department_name, department_id
"""

#: One that ends where this one begins, or begins where it ends, in the same region under a similar name.
PERHAPS_RENAMED = """
select a.department_id, a.department_name, a.first_fiscal_year, a.last_fiscal_year
from marts.dim_departments as a
inner join marts.dim_departments as b on a.region_code = b.region_code and a.department_id <> b.department_id
where b.department_id = $department and a.is_latest_name and b.is_latest_name
    and (a.last_fiscal_year + 1 = b.first_fiscal_year or b.last_fiscal_year + 1 = a.first_fiscal_year)
    and jaccard(a.department_name, b.department_name) >= 0.5
order by a.first_fiscal_year, a.department_name
"""

#: Its reports, every version and every unit's: what was read of each, how its checks came out.
REPORTS = """
with checks as (
    select
        report_id,
        count(*) filter (where status in ('holds', 'rounding')) as holds,
        count(*) filter (where status in ('broken', 'last_digit') and severity = 'error') as errors,
        count(*) filter (where status in ('broken', 'last_digit') and severity <> 'error') as warnings,
        count(*) filter (where status = 'not_testable') as not_testable
    from marts.fct_identity_checks
    where report_id in (select report_id from marts.dim_reports where department_id = $department)
    group by report_id
)

select
    r.fiscal_year, r.report_id, r.department_name, r.account_scope, r.format, r.source_file, r.is_speaking,
    r.numbers_classified as figures, coalesce(c.holds, 0) as holds, coalesce(c.errors, 0) as errors,
    coalesce(c.warnings, 0) as warnings, coalesce(c.not_testable, 0) as not_testable,
    case when r.read_status <> 'read' then 'unreadable' when r.is_speaking then 'speaking' else 'silent' end as role
from marts.dim_reports as r
left join checks as c using (report_id)
where r.department_id = $department
order by r.fiscal_year desc nulls last, r.is_speaking desc, r.source_file, r.report_id
"""

#: Spending by class and year, in the reports that speak for the department.
CLASSES = """
select
    e.fiscal_year, left(e.function_code, 3) as code, coalesce(max(f.function_name), max(e.function_name)) as class_name,
    sum(e.amount_yuan) as amount_yuan,
    sum(e.amount_yuan) filter (where e.check_status = 'disputed') as disputed_yuan
from marts.fct_expenditure as e
left join marts.dim_functions as f on f.function_code = left(e.function_code, 3) and f.is_latest_name
where e.department_id = $department and e.basis = 'final' and e.amount_yuan <> 0
group by e.fiscal_year, left(e.function_code, 3), case when e.function_code is null then e.function_name end
order by e.fiscal_year, amount_yuan desc, code
"""

#: Budget and final accounts of the general public budget, year by year; a year without a budget states none.
BUDGET = """
select
    fiscal_year, sum(amount_yuan) filter (where basis = 'initial_budget') as budget_yuan,
    sum(amount_yuan) filter (where basis = 'final') as amount_yuan,
    round(
        sum(amount_yuan) filter (where basis = 'final')
        / nullif(sum(amount_yuan) filter (where basis = 'initial_budget'), 0), 4
    )::decimal(18, 4) as executed
from marts.fct_expenditure
where department_id = $department and fund = 'general'
group by fiscal_year
order by fiscal_year
"""

#: Revenue by source and year.
REVENUE = """
select
    v.fiscal_year, v.item, v.fund, sum(v.amount_yuan) as amount_yuan,
    case
        when bool_or(v.check_status = 'disputed') then 'disputed'
        when bool_or(v.check_status = 'unchecked') then 'unchecked'
        else 'reconciled'
    end as status
from marts.fct_revenue as v
where v.department_id = $department and v.basis = 'final' and v.amount_yuan <> 0
group by all
order by v.fiscal_year desc, amount_yuan desc, v.item, v.fund
"""

#: Carry-over from year to year: what a year opens with is what the year before closed with, or somebody says why.
CARRYOVER = """
with years as (
    select
        fiscal_year, sum(amount_yuan) filter (where item = 'opening_carryover') as opening_yuan,
        sum(amount_yuan) filter (where item = 'closing_carryover') as closing_yuan,
        case
            when bool_or(check_status = 'disputed') then 'disputed'
            when bool_or(check_status = 'unchecked') then 'unchecked'
            else 'reconciled'
        end as status
    from marts.fct_balances
    where department_id = $department and basis = 'final' and item in ('opening_carryover', 'closing_carryover')
    group by fiscal_year
)

select
    y.fiscal_year, b.closing_yuan as closing_before_yuan, y.opening_yuan, y.opening_yuan - b.closing_yuan as break_yuan,
    y.closing_yuan, y.closing_yuan - y.opening_yuan as growth_yuan,
    y.status
from years as y
left join years as b on y.fiscal_year = b.fiscal_year + 1
order by y.fiscal_year
"""

#: The three public expenses by item and year, with their budgets.
THREE_PUBLIC = """
select
    t.fiscal_year, t.item,
    sum(t.amount_yuan) filter (where t.basis = 'initial_budget') as budget_yuan,
    sum(t.amount_yuan) filter (where t.basis = 'final') as amount_yuan,
    case
        when bool_or(t.check_status = 'disputed') then 'disputed'
        when bool_or(t.check_status = 'unchecked') then 'unchecked'
        else 'reconciled'
    end as status
from marts.fct_three_public as t
where t.department_id = $department and t.amount_yuan is not null
group by t.fiscal_year, t.item
order by t.fiscal_year desc, t.item
"""

#: Where last year, as this year's report restates it, is not what last year's report said.
RESTATED = """
select
    y.fiscal_year, y.item, y.fund, y.prior_published_yuan, y.prior_restated_yuan, y.restatement_yuan,
    y.check_status, y.report_id, y.prior_restated_figure_id
from marts.fct_expenditure_yoy as y
where y.department_id = $department and y.item in ('expenditure_current_year', 'expenditure_total')
    and abs(y.restatement_yuan) > 500
order by y.fiscal_year desc, abs(y.restatement_yuan) desc, y.item, y.fund
limit 50
"""

BREAKS = """
select d.fiscal_year, d.report_id, d.status, d.severity, d.statement_zh, d.statement_en, d.identity, d.subject
from marts.fct_discrepancies as d
inner join marts.dim_reports as r using (report_id)
where r.department_id = $department
order by
    d.fiscal_year desc nulls last, list_position(['error', 'warning', 'notice'], d.severity), d.status, d.report_id,
    d.identity, d.subject
"""
