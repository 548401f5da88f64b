"""What the pages show of a suite's results, as values; read from what Great Expectations keeps of a validation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from expectations.results import Judges
from expectations.wording import describe_value, one_line


@dataclass(frozen=True)
class Judgement:
    """An expectation and what became of it; of an identity, `statuses` counts its checks by status.

    `columns` and `rows` are those that failed it, 200 at most of `unexpected`; a value is null where there is none.
    """

    place: int
    statement_zh: str
    statement_en: str
    identity: str | None
    judges: str
    severity: str
    success: bool
    unexpected: int
    statuses: Mapping[str, int]
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    observed: str | None
    exception: str | None

    @property
    def is_structure_failure(self) -> bool:
        """Whether nothing may be published for it."""
        return not self.success and (self.judges == Judges.STRUCTURE or self.exception is not None)

    @property
    def checks(self) -> int:
        """How many checks of the identity there are."""
        return sum(self.statuses.values())


@dataclass(frozen=True)
class SuiteResult:
    """A suite that was tried: its name, the run, and its expectations in their order."""

    name: str
    run_id: str
    judgements: tuple[Judgement, ...]

    @property
    def is_about_reports(self) -> bool:
        """Its subject is what reports add up to, not what the warehouse is made of."""
        return self.name.startswith("identities.")

    @property
    def identities(self) -> tuple[Judgement, ...]:
        """What it says of identities, worst first and then as in the suite."""
        found = (judgement for judgement in self.judgements if judgement.identity is not None)
        return tuple(sorted(found, key=lambda judgement: (judgement.success, judgement.place)))

    @property
    def structure(self) -> tuple[Judgement, ...]:
        """What it says of its table."""
        return tuple(judgement for judgement in self.judgements if judgement.identity is None)


def read_suite(validation: Any) -> SuiteResult:
    """A suite's results from an `ExpectationSuiteValidationResult`."""
    judgements = sorted(map(_read_judgement, validation.results), key=lambda judgement: judgement.place)
    return SuiteResult(validation.suite_name, validation.meta["run_id"]["run_name"], tuple(judgements))


def _read_judgement(result: Any) -> Judgement:
    meta, found = result.expectation_config.meta, result.result or {}
    columns, rows = _read_rows(found)
    observed = found.get("observed_value")
    return Judgement(
        place=meta["place"],
        statement_zh=meta["statement_zh"],
        statement_en=meta["statement_en"],
        identity=meta.get("identity"),
        judges=str(meta["judges"]),
        severity=str(meta.get("severity", "error")),
        success=bool(result.success),
        unexpected=int(found.get("unexpected_count") or (observed if columns else 0) or len(rows)),
        statuses=meta.get("statuses") or {},
        columns=columns,
        rows=rows,
        observed=None if observed is None else describe_value(observed),
        exception=_read_exception(result.exception_info),
    )


def _read_rows(found: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    details = found.get("details") or {}
    if details.get("unexpected_rows"):
        return tuple(details["columns"]), tuple(map(tuple, details["unexpected_rows"]))
    # Of a column that was judged, the keys of its rows.
    keyed = [row for row in found.get("partial_unexpected_index_list") or [] if isinstance(row, Mapping)]
    columns = tuple(dict.fromkeys(name for row in keyed for name in row))
    return columns, tuple(tuple(_text(row.get(name)) for name in columns) for row in keyed)


def _read_exception(info: Mapping[str, Any] | None) -> str | None:
    told: Iterable[Any] = () if not info else [info] if "raised_exception" in info else info.values()
    return next((one_line(each["exception_message"]) for each in told if each.get("raised_exception")), None)


def _text(value: object) -> str | None:
    return None if value is None else describe_value(value)
