"""Questions about spending in a scope: a year, a region, a department, a functional class.

Parameters: `year`; `region` (the digits of a division's code that those below share); `department` (its id); `code` (of
a class); `left_out` (`unit`, where accounts of units must not be counted beside those of their departments); `digits`
(how long the codes of the classes below are: 3, 5 or 7).
"""

from __future__ import annotations

# A figure that is read in two ways is contested even where the reading chosen reconciles.
_LEAVES = """
with leaves as (
    select
        e.report_id, e.department_id, e.fiscal_year, e.fund, e.function_code, e.function_name, e.basis, e.amount_yuan,
        e.nature, e.stated_count, e.contradicting_count, e.figure_id,
        case
            when e.check_status = 'disputed' then 'disputed'
            when e.figure_id in (select figure_id from marts.fct_figures where is_contested) then 'contested'
            else e.check_status
        end as trust
    from marts.fct_expenditure as e
    inner join marts.dim_reports as r using (report_id)
    where e.amount_yuan is not null
        and e.fiscal_year = $year
        and r.account_scope is distinct from $left_out
        and starts_with(r.region_code, $region)
        and e.department_id = $department
        and starts_with(e.function_code, $code)
)
"""
_BY_TRUST = """
    sum(amount_yuan) as amount_yuan,
    sum(amount_yuan) filter (where trust = 'reconciled') as reconciled_yuan,
    sum(amount_yuan) filter (where trust = 'unchecked') as unchecked_yuan,
    sum(amount_yuan) filter (where trust = 'contested') as contested_yuan,
    sum(amount_yuan) filter (where trust = 'disputed') as disputed_yuan"""

_REPORTS = f"""
reports as (
    select report_id, department_id, fiscal_year, {_BY_TRUST.strip()}
    from leaves
    where basis = 'final'
    group by report_id, department_id, fiscal_year
)
"""

# A total may be printed several times with different values: the one stated most often counts, of equals the one
# nearest to its leaves. The appropriation as a whole counts before the budgets it consists of. What a department spent
# of all its funds, its own revenue included, has no leaves here and stands apart. Where one budget has no printed
# total, those of the others are none of the whole.
_PRINTED = """
stated as (
    select t.report_id, t.fund, t.amount_yuan, t.leaves_yuan, t.check_status
    from marts.fct_reported_totals as t
    inner join marts.dim_reports as r using (report_id)
    where t.basis = 'final' and t.nature = 'unsplit' and t.item = $total
        and t.fiscal_year = $year
        and r.account_scope is distinct from $left_out
        and starts_with(r.region_code, $region)
        and t.department_id = $department
        and t.function_code = $code
    qualify row_number() over (
        partition by t.report_id, t.fund order by t.stated_count desc, abs(t.remainder_yuan), t.figure_id
    ) = 1
),

printed as (
    select
        report_id,
        coalesce(
            max(amount_yuan) filter (where fund = 'fiscal'),
            sum(amount_yuan) filter (where fund not in ('fiscal', 'all'))
        ) as printed_yuan,
        coalesce(
            max(leaves_yuan) filter (where fund = 'fiscal'),
            sum(leaves_yuan) filter (where fund not in ('fiscal', 'all'))
        ) as covered_yuan,
        max(amount_yuan) filter (where fund = 'all') as all_funds_yuan,
        bool_or(check_status = 'disputed') filter (where fund <> 'all') as is_disputed
    from stated
    group by report_id
),

compared as (
    select
        reports.*, printed.all_funds_yuan, printed.is_disputed,
        case when printed.covered_yuan >= reports.amount_yuan then printed.printed_yuan end as printed_yuan
    from reports
    left join printed using (report_id)
)
"""

#: Year by year: the sum of the leaves by status; the totals printed, what the leaves below these make, the remainder.
YEARS = f"""{_LEAVES.rstrip()},
{_REPORTS.rstrip()},
{_PRINTED}
select
    fiscal_year, count(*) as departments,
    sum(amount_yuan) as amount_yuan,
    sum(printed_yuan) as printed_yuan,
    sum(printed_yuan - amount_yuan) as remainder_yuan,
    count(printed_yuan) as departments_with_total,
    sum(all_funds_yuan) as all_funds_yuan,
    count(all_funds_yuan) as departments_with_all_funds,
    count(*) filter (where is_disputed) as departments_with_disputed_total,
    sum(reconciled_yuan) as reconciled_yuan,
    sum(unchecked_yuan) as unchecked_yuan,
    sum(contested_yuan) as contested_yuan,
    sum(disputed_yuan) as disputed_yuan
from compared
group by fiscal_year
order by fiscal_year
"""

#: The classes below the class, or the 类 where there is none: one row a class of the year.
CLASSES = f"""{_LEAVES}
select
    left(l.function_code, $digits) as code,
    case when l.function_code is null then l.function_name end as uncoded_name,
    coalesce(max(f.function_name), max(l.function_name)) as class_name,
    count(distinct l.department_id) as departments,{_BY_TRUST.replace("sum(amount_yuan)", "sum(l.amount_yuan)")}
from leaves as l
left join marts.dim_functions as f on f.function_code = left(l.function_code, $digits) and f.is_latest_name
where l.basis = 'final'
group by all
order by amount_yuan desc, code, uncoded_name
"""

#: The leaves themselves, each with the figure it was taken from.
LEAVES = f"""{_LEAVES}
select
    l.function_code as code, l.function_name as class_name, r.department_name, l.fund, l.nature, l.amount_yuan, l.trust,
    l.stated_count, l.contradicting_count, l.figure_id
from leaves as l
inner join marts.dim_reports as r using (report_id)
where l.basis = 'final' and l.amount_yuan <> 0
order by l.amount_yuan desc, r.department_name, l.function_code, l.fund, l.nature, l.figure_id
limit 1000
"""

#: Budget and final accounts of the classes below, in the reports that state a budget for any of them.
BUDGET = f"""{_LEAVES.rstrip()},

budgeted as (
    select distinct report_id
    from leaves
    where basis = 'initial_budget'
)

select
    left(l.function_code, $digits) as code,
    case when l.function_code is null then l.function_name end as uncoded_name,
    coalesce(max(f.function_name), max(l.function_name)) as class_name,
    sum(l.amount_yuan) filter (where l.basis = 'initial_budget') as budget_yuan,
    sum(l.amount_yuan) filter (where l.basis = 'final') as amount_yuan,
    sum(l.amount_yuan) filter (where l.basis = 'final' and trust = 'reconciled') as reconciled_yuan,
    sum(l.amount_yuan) filter (where l.basis = 'final' and trust = 'unchecked') as unchecked_yuan,
    sum(l.amount_yuan) filter (where l.basis = 'final' and trust = 'contested') as contested_yuan,
    sum(l.amount_yuan) filter (where l.basis = 'final' and trust = 'disputed') as disputed_yuan,
    round(
        sum(l.amount_yuan) filter (where l.basis = 'final')
        / nullif(sum(l.amount_yuan) filter (where l.basis = 'initial_budget'), 0), 4
    )::decimal(18, 4) as executed
from leaves as l
left join marts.dim_functions as f on f.function_code = left(l.function_code, $digits) and f.is_latest_name
where l.fund = 'general' and l.report_id in (select report_id from budgeted)
group by all
having budget_yuan is not null or amount_yuan <> 0
order by budget_yuan desc nulls last, amount_yuan desc, code, uncoded_name
"""

#: The departments of the year, the largest first, each with its printed total; `marked` is among them in any case.
DEPARTMENTS = f"""{_LEAVES.rstrip()},
{_REPORTS.rstrip()},
{_PRINTED}
select
    rank() over (order by amount_yuan desc) as place, department_id, department_name, r.region_name,
    amount_yuan, printed_yuan, printed_yuan - amount_yuan as remainder_yuan, is_disputed,
    reconciled_yuan, unchecked_yuan, contested_yuan, disputed_yuan, report_id, count(*) over () as departments
from compared
inner join marts.dim_reports as r using (report_id, department_id)
qualify row_number() over (order by amount_yuan desc, department_name, report_id) <= $places or department_id = $marked
order by amount_yuan desc, department_name, report_id
"""

#: Departments of the same kind, known by their name without the division in front (财政局), elsewhere in the same year.
KIN = f"""{_LEAVES.rstrip()},
{_REPORTS.rstrip()}

select
    rank() over (order by amount_yuan desc) as place, department_id, department_name, r.region_name, r.region_path,
    amount_yuan, reconciled_yuan, unchecked_yuan, contested_yuan, disputed_yuan,
    round(amount_yuan / nullif(median(amount_yuan) over (), 0), 2)::decimal(18, 2) as times_the_median
from reports
inner join marts.dim_reports as r using (report_id, department_id)
where replace(department_name, r.region_name, '') = $kind
qualify row_number() over (order by amount_yuan desc, department_name, report_id) <= $places or department_id = $marked
order by amount_yuan desc, department_name, report_id
"""
