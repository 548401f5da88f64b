"""The queries that find what a candidate changes in the published warehouse, attached as `after` and `before`.

Nothing but reports whose figures or checks differ is looked at row by row: a fingerprint of each report's rows tells
them, so that a night with few new reports costs two scans.
"""

from __future__ import annotations

#: What of a figure is compared; `figure_id` alone would not do, because it comes from the report's bytes.
_KEY = "item, measure, basis, period, fund, function_name, economic_name, subject, source_kind"

# Run where nothing is published yet: then everything is new.
NOTHING_BEFORE = """
create schema before.marts;
create table before.marts.dim_reports as from after.marts.dim_reports limit 0;
create table before.marts.fct_figures as from after.marts.fct_figures limit 0;
create table before.marts.fct_identity_checks as from after.marts.fct_identity_checks limit 0;
"""

_SIDE = """
create temp table reports_{side} as
select
    r.report_id, r.source_file, r.department_name, r.fiscal_year, coalesce(f.figures, 0) as figures,
    coalesce(f.fingerprint, 0) as figures_print, coalesce(c.fingerprint, 0) as checks_print
from {side}.marts.dim_reports as r
left join (
    select report_id, count(*) as figures, bit_xor(hash(figure_id, {key}, value, unit)) as fingerprint
    from {side}.marts.fct_figures group by report_id
) as f on r.report_id = f.report_id
left join (
    select report_id, bit_xor(hash(identity, subject, status)) as fingerprint
    from {side}.marts.fct_identity_checks group by report_id
) as c on r.report_id = c.report_id;
"""

# A report is the same where its bytes are; else it is a new version of what had its path before.
_PAIRS = """
create temp table pairs as
with
same_bytes as (
    select a.report_id as id_after, b.report_id as id_before
    from reports_after as a inner join reports_before as b on a.report_id = b.report_id
),
same_path as (
    select a.report_id as id_after, b.report_id as id_before
    from reports_after as a
    inner join reports_before as b on a.source_file = b.source_file
    where a.report_id not in (select id_after from same_bytes)
        and b.report_id not in (select id_before from same_bytes)
),
known as (from same_bytes union all from same_path),
listed as (
    from known
    union all
    select report_id, null from reports_after where report_id not in (select id_after from known)
    union all
    select null, report_id from reports_before where report_id not in (select id_before from known)
)
select
    row_number() over (order by coalesce(a.source_file, b.source_file), l.id_after, l.id_before) as pair,
    l.id_after, l.id_before,
    coalesce(a.source_file, b.source_file) as source_file,
    b.source_file as source_file_before,
    if(l.id_after is null, b.department_name, a.department_name) as department_name,
    if(l.id_after is null, b.fiscal_year, a.fiscal_year) as fiscal_year,
    concat_ws(' ', b.department_name, b.fiscal_year) as owner_before,
    concat_ws(' ', a.department_name, a.fiscal_year) as owner_after,
    a.figures as figures_after, b.figures as figures_before,
    case
        when l.id_before is null then 'added'
        when l.id_after is null then 'removed'
        when l.id_after <> l.id_before then 'changed'
        when a.source_file <> b.source_file then 'renamed'
        when owner_after <> owner_before then 'reassigned'
    end as change,
    l.id_after is not null and l.id_before is not null as is_pair,
    is_pair and (l.id_after <> l.id_before or a.figures_print <> b.figures_print) as has_other_figures,
    is_pair and (l.id_after <> l.id_before or a.checks_print <> b.checks_print) as has_other_checks
from listed as l
left join reports_after as a on l.id_after = a.report_id
left join reports_before as b on l.id_before = b.report_id;
"""

_FIGURES = """
create temp table figures_{side} as
select
    p.pair, f.figure_id, {key}, f.value, f.unit, f.char_start,
    row_number() over (partition by p.pair, {key}, f.value, f.unit order by f.char_start, f.figure_id) as copy_of_value
from {side}.marts.fct_figures as f
inner join pairs as p on f.report_id = p.id_{side} and p.has_other_figures;
"""

# First what is stated as before, wherever it stands; only then by its turn, so that a figure put in between does not
# make all that follow look changed. Numbers that no item covers have no turn: they come and go.
_FIGURE_CHANGES = """
create temp table figures_gone as
select f.*, row_number() over (partition by pair, {key} order by char_start, figure_id) as turn
from figures_before as f
where not exists (
    select 1 from figures_after as o
    where o.pair = f.pair and o.value is not distinct from f.value and o.unit is not distinct from f.unit
        and o.copy_of_value = f.copy_of_value and {same_key}
);
create temp table figures_come as
select f.*, row_number() over (partition by pair, {key} order by char_start, figure_id) as turn
from figures_after as f
where not exists (
    select 1 from figures_before as o
    where o.pair = f.pair and o.value is not distinct from f.value and o.unit is not distinct from f.unit
        and o.copy_of_value = f.copy_of_value and {same_key}
);
create temp table figure_changes as
select
    coalesce(f.pair, o.pair) as pair,
    case when o.pair is null then 'added' when f.pair is null then 'removed' else 'changed' end as change,
    coalesce(f.figure_id, o.figure_id) as figure_id,
    {coalesced},
    o.value as value_before, f.value as value_after,
    o.unit as unit_before, f.unit as unit_after,
    coalesce(f.char_start, o.char_start) as char_start
from figures_come as f
full outer join figures_gone as o
    on f.pair = o.pair and f.turn = o.turn and f.item <> 'unclassified' and {same_key};
"""

_CHECK_CHANGES = """
create temp table check_changes as
with
now as (
    select p.pair, c.identity, c.subject, c.status, c.severity
    from after.marts.fct_identity_checks as c
    inner join pairs as p on c.report_id = p.id_after and p.has_other_checks
),
then_ as (
    select p.pair, c.identity, c.subject, c.status, c.severity
    from before.marts.fct_identity_checks as c
    inner join pairs as p on c.report_id = p.id_before and p.has_other_checks
)
select
    coalesce(n.pair, t.pair) as pair,
    coalesce(n.identity, t.identity) as identity,
    coalesce(n.subject, t.subject) as subject,
    coalesce(n.severity, t.severity) as severity,
    t.status as status_before, n.status as status_after,
    case when t.status is null then 'added' when n.status is null then 'removed' else 'changed' end as change
from now as n
full outer join then_ as t on n.pair = t.pair and n.identity = t.identity and n.subject = t.subject
where n.status is distinct from t.status;
"""

# All rows that `ops.changes` has, before they are cut: `place` is their order within a kind.
_ALL = """
create temp table all_changes as
select
    'report' as kind, change, coalesce(id_after, id_before) as report_id, source_file, department_name, fiscal_year,
    null::varchar as figure_id, null::varchar as item, null::varchar as measure, null::varchar as basis,
    null::varchar as period, null::varchar as fund, null::varchar as class_name, null::varchar as subject,
    null::varchar as identity, null::varchar as severity,
    case change when 'renamed' then source_file_before when 'reassigned' then owner_before end as before,
    case change when 'renamed' then source_file when 'reassigned' then owner_after end as after,
    figures_before::decimal(28, 8) as value_before, figures_after::decimal(28, 8) as value_after, 'figures' as unit,
    row_number() over (
        order by list_position(['added', 'changed', 'renamed', 'reassigned', 'removed'], change), pair
    ) as place
from pairs
where change is not null
union all
select
    'check', c.change, p.id_after, p.source_file, p.department_name, p.fiscal_year,
    null, null, null, null, null, null, null, c.subject, c.identity, c.severity, c.status_before, c.status_after,
    null, null, null,
    row_number() over (
        order by
            c.change <> 'changed', coalesce(c.status_after, '') <> 'broken', coalesce(c.status_before, '') <> 'broken',
            list_position(['error', 'warning', 'notice'], c.severity), c.pair, c.identity, c.subject
    )
from check_changes as c
inner join pairs as p on c.pair = p.pair
union all
select
    'figure', c.change, p.id_after, p.source_file, p.department_name, p.fiscal_year,
    c.figure_id, c.item, c.measure, c.basis, c.period, c.fund, coalesce(c.function_name, c.economic_name), c.subject,
    null, null, c.unit_before, c.unit_after, c.value_before, c.value_after, coalesce(c.unit_after, c.unit_before),
    row_number() over (order by c.change <> 'changed', c.pair, c.char_start, c.figure_id, c.change)
from figure_changes as c
inner join pairs as p on c.pair = p.pair;
"""

#: Rows of `ops.changes`: the first `$kept` of a kind, and one of each kind that says how many more there are.
CHANGES = """
select
    row_number() over (order by list_position(['report', 'check', 'figure'], kind), place) as change_order,
    * exclude (place)
from (
    select *, 1 as changes from all_changes where place <= $kept
    union all by name
    select kind, 'more' as change, $kept + 1 as place, count(*) as changes
    from all_changes where place > $kept group by kind
)
order by change_order
"""

COUNTS = "select kind, change, count(*) from all_changes group by all"


def comparing() -> str:
    """The statements that fill `all_changes`."""
    columns = _KEY.split(", ")
    same_key = " and ".join(f"f.{column} is not distinct from o.{column}" for column in columns)
    coalesced = ", ".join(f"coalesce(f.{column}, o.{column}) as {column}" for column in columns)
    sides = [_SIDE.format(side=side, key=_KEY) for side in ("before", "after")]
    figures = [_FIGURES.format(side=side, key=_KEY) for side in ("before", "after")]
    turned = _FIGURE_CHANGES.format(key=_KEY, same_key=same_key, coalesced=coalesced)
    return "".join([*sides, _PAIRS, *figures, turned, _CHECK_CHANGES, _ALL])
