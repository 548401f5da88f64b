"""What a report must add up to: a suite for each family of identities, an expectation for each identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.results import Judges
from expectations.suites.rows import ExpectNoRows, no_rows
from expectations.suites.suite import Suite, exact_count, wording
from expectations.wording import quote_literal

#: What names a check.
CHECK_KEY = ("report_id", "identity", "subject")

#: Statuses that are a finding about the report; a break that was looked into and accepted is `explained`, and is none.
FINDINGS = ("last_digit", "broken")

#: How severe Great Expectations takes a failure of each of our severities for.
_FAILURE_SEVERITY = {
    "error": FailureSeverity.CRITICAL,
    "warning": FailureSeverity.WARNING,
    "notice": FailureSeverity.INFO,
}

# A batch is the family's part of the grid. It is read once for each identity, so it holds nothing that must be looked
# up: what a finding tells besides its values is joined to the findings alone.
_BATCH = """
select report_id, identity, subject, left_value, right_value, difference, tolerance, status, severity
from marts.fct_identity_checks
where family = {family}
"""

# A status that is null would be no finding and no agreement either: it counts as unexpected. A break without a sentence
# of its own is told by the identity's statement.
_BREAKS = """
select
    r.source_file, c.report_id, c.subject, coalesce(d.statement_zh, i.statement_zh) as statement_zh,
    c.left_value, c.right_value, c.difference, c.tolerance, c.status, c.severity
from (
    select * from {{batch}} where identity = {identity} and (status is null or status in ({statuses}))
) as c
left join (select * from marts.dim_identities where identity = {identity}) as i on c.identity = i.identity
left join (
    select report_id, subject, statement_zh from marts.fct_discrepancies where identity = {identity}
) as d on c.report_id = d.report_id and c.subject = d.subject
left join marts.dim_reports as r on c.report_id = r.report_id
order by r.source_file, c.report_id, c.subject
"""

_INCOMPLETE = """
select report_id, identity, subject, status, severity
from {batch}
where report_id is null or identity is null or subject is null or status is null or severity is null
order by report_id, identity, subject
"""

_UNTRIED = """
select i.identity
from marts.dim_identities as i
left join (select distinct identity from {{batch}} as checks) as c on i.identity = c.identity
where i.family = {family} and c.identity is null
order by i.identity
"""


@dataclass(frozen=True)
class Identity:
    """An accounting identity as the warehouse's own dimension has it, and how many of its checks have which status."""

    identity: str
    family: str
    severity: str
    statement_zh: str
    statement_en: str
    statuses: Mapping[str, int]

    @property
    def checks(self) -> int:
        """How many checks of it there are."""
        return sum(self.statuses.values())


@dataclass(frozen=True)
class Family:
    """Identities of one kind of subject, and how many checks the grid holds of them."""

    name: str
    identities: tuple[Identity, ...]
    checks: int


def identity_suites(families: Sequence[Family]) -> list[Suite]:
    """A suite for each family; see `_opening` for why none of them can pass on an empty batch."""
    return [
        Suite(
            name=f"identities.{family.name}",
            table_name="marts.fct_identity_checks",
            key=CHECK_KEY,
            batch=_BATCH.strip().format(family=quote_literal(family.name)),
            expectations=(*_opening(family), *(_holds(identity) for identity in family.identities)),
        )
        for family in families
    ]


def _opening(family: Family) -> list[Any]:
    """What every suite opens with, since an expectation on no rows, or on a null status, is met in silence."""
    untried = _UNTRIED.strip().format(family=quote_literal(family.name))
    return [
        exact_count(
            family.checks,
            "本类勾稽关系的检查一项不缺",
            f"the checks of the family {family.name} are complete",
        ),
        # One query in the place of an expectation a column, which would be most of what a suite takes.
        no_rows(
            _INCOMPLETE,
            "每项检查都有报告、勾稽关系、口径、状态与严重程度",
            "every check has its report, identity, subject, status and severity",
        ),
        ExpectNoRows(
            unexpected_rows_query=untried,
            **wording("本类每条勾稽关系都有检查", "every identity of the family has checks"),
        ),
    ]


def _holds(identity: Identity) -> Any:
    query = _BREAKS.strip().format(
        identity=quote_literal(_escape_braces(identity.identity)),
        statuses=", ".join(quote_literal(status) for status in FINDINGS),
    )
    return ExpectNoRows(
        unexpected_rows_query=query,
        severity=_FAILURE_SEVERITY[identity.severity],
        **wording(
            identity.statement_zh,
            identity.statement_en,
            judges=Judges.FINDING,
            identity=identity.identity,
            severity=identity.severity,
            element_count=identity.checks,
            statuses=dict(identity.statuses),
        ),
    )


def _escape_braces(text: str) -> str:
    """Braces in a query are placeholders to Great Expectations."""
    return text.replace("{", "{{").replace("}", "}}")
