"""An accepted break that matches nothing any more is a finding that people see."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from expectations.summary import ExpiredBreak, Summary, print_summary
from tests.expectations.test_identities import Change, TrySuite

EXPIRED = ExpiredBreak(
    report="甲局.txt",
    identity="fund_sum",
    subject="general",
    difference=Decimal("2.50000000"),
    check_status="broken",
    check_difference=Decimal("3.00000000"),
    reason="口径不同",
    looked_by="某人",
    looked_on=date(2024, 1, 31),
)
GONE = ExpiredBreak("0f8541267dd3fda8", "fund_sum", "", None, None, None, None, None, None)


def test_a_break_that_has_expired_is_a_finding_and_stops_nothing(change: Change, try_suite: TrySuite) -> None:
    change("update marts.fct_accepted_breaks set status = 'expired', check_difference = 3")
    [result] = [result for result in try_suite("structure.fct_accepted_breaks") if not result.success]
    assert result.statement_en == "every accepted break still matches a break exactly"
    assert (result.judges, result.severity, result.unexpected_count) == ("finding", "warning", 1)
    assert not result.is_structure_failure
    assert result.details == (
        "source_file: 甲局.txt, report_id: r1, identity: fund_sum, subject: general, difference: 2.5,"
        " check_status: broken, check_difference: 3, reason: 口径不同, looked_by: 某人, looked_on: 2024-01-31"
    )


def test_the_summary_says_what_has_expired_what_is_there_now_and_who_accepted_it() -> None:
    console = Console(file=io.StringIO(), width=200)
    print_summary(
        console,
        Summary(
            found=1,
            read=1,
            unchanged=0,
            figures=0,
            unclassified=0,
            excluded=0,
            checks={},
            breaks=(),
            expired=(EXPIRED, GONE),
            tables=(),
            warnings=(),
            problems=(),
            database=Path("warehouse/juesuan.duckdb"),
            pages=Path("warehouse/data_docs"),
        ),
    )
    assert isinstance(console.file, io.StringIO)
    said = [line.strip() for line in console.file.getvalue().splitlines()]
    start = said.index("accepted breaks that match nothing any more:") + 1
    assert said[start : start + 4] == [
        "甲局.txt: fund_sum general, difference 2.5; now broken, difference 3",
        "accepted by 某人 on 2024-01-31: 口径不同",
        "0f8541267dd3fda8: fund_sum, difference –; now no such check",
        "accepted by nobody on no day: no reason",
    ]
