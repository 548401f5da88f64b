"""Which reports must be computed anew: those that changed, and all that are compared with one of them.

Reports are compared within a department and with its units (models/intermediate/identities: versions of a year, the
year before, units of a department), and what a check finds goes to the figures of all reports that it compares. So
whatever hangs together by comparisons is computed together: departments' years are the nodes, comparisons the edges,
and a change affects its whole component, as it was before and as it is now.

Which department a report is of is for the model DEPARTMENTS to say, of which all models that compare reports are made;
it looks at each report by itself, so that of the reports that changed it can be asked beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from expectations.incremental.inputs import BUILD_INPUTS, DIGESTS

DEPARTMENTS = "int_report_departments"

_CHANGED = f"""
create temp table changed_reports as
with now as ({DIGESTS})
select report_id
from now
full join before.{BUILD_INPUTS} as built using (report_id)
where now.digest is distinct from built.digest
"""

_REPORTS = f"""
create temp table reports_before_and_now as
select distinct
    report_id, department_id, department_name, coalesce(region_code, '') as region_code,
    account_scope is not distinct from 'unit' as is_unit, fiscal_year
from (
    select reports.*, departments.department_id
    from before.staging.stg_reports as reports
    inner join before.intermediate.{DEPARTMENTS} as departments using (report_id)
    union all by name
    select reports.*, departments.department_id
    from ingested.raw.reports as reports
    inner join changed.intermediate.{DEPARTMENTS} as departments using (report_id)
)
where fiscal_year is not null
"""

# What is compared: a department with itself in the year before, and in a year with what belongs to it, by name as
# int_department_units says it. A listed unit is found by its name alone, in whatever region.
_AFFECTED = """
create temp table affected_reports as
with recursive
accounts as (
    select distinct department_id || '|' || fiscal_year as node, * exclude (report_id)
    from reports_before_and_now
),
comparisons as (
    select later.node as one, earlier.node as other
    from accounts as later
    inner join accounts as earlier
        on later.department_id = earlier.department_id and later.fiscal_year = earlier.fiscal_year + 1
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
    inner join reports_before_and_now using (report_id)
    inner join accounts using (department_id, fiscal_year)
    union
    select edges.other as node
    from reached
    inner join edges on reached.node = edges.one
)
select report_id from changed_reports
union
select reports.report_id
from reports_before_and_now as reports
inner join reached on reports.department_id || '|' || reports.fiscal_year = reached.node
"""


@dataclass(frozen=True)
class Affected:
    """How many reports there are now, how many must be computed anew or are gone, and whether any of these is left."""

    reports: int
    affected: int
    is_any_left: bool

    @property
    def share(self) -> float:
        """The affected among the reports there are."""
        return self.affected / max(self.reports, 1)


def find_changed(connection: duckdb.DuckDBPyConnection) -> Affected:
    """The reports that are new, changed or gone, in the temporary table `changed_reports`.

    The warehouse to start from is attached as `before`, what ingest wrote as `ingested`.

    Raises:
        duckdb.Error: the warehouse does not say what it was built from, or cannot be read.
    """
    connection.execute(_CHANGED)
    return _count(connection, "changed_reports")


def find_affected(connection: duckdb.DuckDBPyConnection) -> Affected:
    """These and all that are compared with them, in the temporary table `affected_reports`.

    Attached besides is `changed`, where DEPARTMENTS is built of the reports that changed.

    Raises:
        duckdb.Error: the warehouse to start from cannot be read.
    """
    for statement in (_REPORTS, _AFFECTED):
        connection.execute(statement)
    return _count(connection, "affected_reports")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> Affected:
    [(reports, affected, left)] = connection.execute(
        f"""
        select
            (select count(*) from ingested.raw.reports),
            (select count(*) from {table}),
            (select count(*) from {table} semi join ingested.raw.reports using (report_id))
        """
    ).fetchall()
    return Affected(reports, affected, left > 0)
