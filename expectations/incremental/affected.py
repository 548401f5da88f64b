"""Which reports must be computed anew: those that changed, and all that are compared with one of them.

Reports are compared within a department and with its units (models/intermediate/identities: versions of a year, the
year before, units of a department), and what a check finds goes to the figures of all reports that it compares. So
whatever hangs together by comparisons is computed together: departments' years are the nodes, comparisons the edges,
and a change affects its whole component, as it was before and as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from expectations.incremental.inputs import BUILD_INPUTS, DIGESTS

#: `department_key` brings together at least what int_report_departments gives one id, for reports that were not read as
#: well: names of one region that end alike, with the divisions in front or without; where no region is known, the
#: formats of one publication.
_REPORTS = """
create temp table reports_then_and_now as
select distinct
    report_id,
    coalesce(region_code, '') as region_code,
    coalesce(
        region_code || '|' || right(department_name, 2),
        '|' || department_name || '|' || regexp_replace(source_file, '[.][^./]*$', '')
    ) as department_key,
    department_name,
    account_scope is not distinct from 'unit' as is_unit,
    fiscal_year
from (
    select * from before.staging.stg_reports
    union all by name
    select * from ingested.raw.reports
)
"""

_CHANGED = f"""
create temp table changed_reports as
with now as ({DIGESTS})
select report_id
from now
full join before.{BUILD_INPUTS} as built using (report_id)
where now.digest is distinct from built.digest
"""

# What is compared: a department with itself in the year before, whatever it was called, and in a year with what belongs
# to it, by name as int_department_units says it. A listed unit is found by its name alone, in whatever region.
_AFFECTED = """
create temp table affected_reports as
with recursive
accounts as (
    select distinct department_key || '|' || fiscal_year as node, * exclude (report_id)
    from reports_then_and_now
    where department_key is not null and fiscal_year is not null
),
comparisons as (
    select later.node as one, earlier.node as other
    from accounts as later
    inner join accounts as earlier
        on later.department_key = earlier.department_key and later.fiscal_year = earlier.fiscal_year + 1
    union
    select later.node as one, earlier.node as other
    from before.seeds.department_names as name
    inner join before.seeds.department_names as former on name.department_id = former.department_id
    inner join accounts as later on later.department_key = name.region_code || '|' || right(name.name, 2)
    inner join accounts as earlier
        on earlier.department_key = former.region_code || '|' || right(former.name, 2)
        and later.fiscal_year - earlier.fiscal_year in (0, 1)
    union
    select departments.node as one, units.node as other
    from accounts as departments
    inner join accounts as units
        on departments.region_code = units.region_code
        and departments.fiscal_year = units.fiscal_year
        and left(departments.department_name, 4) = left(units.department_name, 4)
    where not departments.is_unit and units.is_unit
        and starts_with(units.department_name, departments.department_name)
    union
    select departments.node as one, units.node as other
    from before.seeds.department_units as listed
    inner join accounts as departments on listed.parent = departments.department_name
    inner join accounts as units
        on listed.unit = units.department_name and departments.fiscal_year = units.fiscal_year
),
edges as (
    select one, other from comparisons
    union
    select other as one, one as other from comparisons
),
reached as (
    select accounts.node
    from changed_reports
    inner join reports_then_and_now using (report_id)
    inner join accounts using (department_key, fiscal_year)
    union
    select edges.other as node
    from reached
    inner join edges on reached.node = edges.one
)
select report_id from changed_reports
union
select reports.report_id
from reports_then_and_now as reports
inner join accounts using (department_key, fiscal_year)
inner join reached using (node)
"""


@dataclass(frozen=True)
class Affected:
    """How many reports there are now, how many of all are new, changed or gone, and how many must be computed anew."""

    reports: int
    changed: int
    affected: int
    is_any_left: bool

    @property
    def share(self) -> float:
        """The affected among the reports there are."""
        return self.affected / max(self.reports, 1)


def find_affected(connection: duckdb.DuckDBPyConnection) -> Affected:
    """The reports to compute anew, in the temporary table `affected_reports`.

    The warehouse to start from is attached as `before`, what ingest wrote as `ingested`.

    Raises:
        duckdb.Error: the warehouse does not say what it was built from, or cannot be read.
    """
    for statement in (_REPORTS, _CHANGED, _AFFECTED):
        connection.execute(statement)
    [(reports, changed, affected, left)] = connection.execute(
        """
        select
            (select count(*) from ingested.raw.reports),
            (select count(*) from changed_reports),
            (select count(*) from affected_reports),
            (select count(*) from affected_reports semi join ingested.raw.reports using (report_id))
        """
    ).fetchall()
    return Affected(reports, changed, affected, left > 0)
