"""What a check says on a terminal: a table of findings; elsewhere a line each."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from expectations.check.findings import CheckedReport, Finding
from expectations.check.run import Check
from expectations.check.words import STATUS_ZH, correct_first, locate_all, weigh
from expectations.progress import say

_STYLES = {"error": "red", "warning": "yellow", "notice": "blue"}


def print_check(console: Console, check: Check) -> None:
    """The findings of each report, the worst first, then what could not be read."""
    for report in check.reports:
        _print_report(console, report)
    for problem in check.problems:
        say(console, f"未能读取：[{problem.code}] {problem.source_file}: {problem.reason} {problem.remedy}", "red")


def _print_report(console: Console, report: CheckedReport) -> None:
    year = f"{report.fiscal_year} 年度" if report.fiscal_year is not None else ""
    say(console, " ".join(part for part in (report.department_name, year, f"（{report.source_file}）") if part))
    counted = [f"{name} {report.checks[status]}" for status, name in STATUS_ZH.items() if status in report.checks]
    say(console, f"检查 {sum(report.checks.values())} 项：{'，'.join(counted)}")
    if not report.is_wholly_accounted_for:
        say(console, f"注意：文中共 {report.seen} 个数字，有的没有读到；检查结果不完整", "yellow")
    if not report.findings:
        say(console, "没有发现不符之处", "green")
    elif console.is_terminal:
        console.print(_table(report))
    else:
        for finding in report.findings:
            say(console, " | ".join(_cells(finding)))


def _table(report: CheckedReport) -> Table:
    table = Table(show_lines=True)
    table.add_column("程度", no_wrap=True)
    table.add_column("不符之处", ratio=5)
    table.add_column("位置", ratio=2)
    table.add_column("可能有误的数字", ratio=3)
    for finding in report.findings:
        style = "dim" if finding.is_explained else _STYLES.get(finding.severity, "")
        weight, *others = _cells(finding)
        # As text, so that nothing of the report is read as markup.
        table.add_row(Text(weight, style=style), *map(Text, others))
    return table


def _cells(finding: Finding) -> tuple[str, str, str, str]:
    return weigh(finding), finding.statement_zh, locate_all(finding), correct_first(finding) or "–"
