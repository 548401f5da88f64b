"""What became of each expectation of a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Judges(StrEnum):
    """What a failed expectation is about: the warehouse, which is then not published, or a report."""

    STRUCTURE = "structure"
    FINDING = "finding"


@dataclass(frozen=True)
class ExpectationResult:
    """One expectation's result; the fields are columns of `quality.expectation_results`, see `expectations.quality`."""

    suite: str
    expectation_order: int
    expectation: str
    table_name: str
    column_name: str | None
    identity: str | None
    judges: str
    severity: str
    success: bool
    element_count: int | None
    unexpected_count: int
    observed_value: str | None
    statement_zh: str
    statement_en: str
    details: str | None
    exception: str | None

    @property
    def is_structure_failure(self) -> bool:
        """Whether the warehouse must not be published for it; an expectation that could not be tried counts."""
        return not self.success and (self.judges == Judges.STRUCTURE or self.exception is not None)


@dataclass(frozen=True)
class Run:
    """Which build it was."""

    run_id: str
    run_at: datetime
