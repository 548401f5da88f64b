"""The pages as HTML: Chinese first, English below it, nothing fetched and nothing that needs a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from expectations.data_docs.judgements import Judgement, SuiteResult
from expectations.data_docs.words import name_column, name_severity, name_status, name_suite, name_value

_STYLE = Path(__file__).with_name("page.css")

#: Findings of an identity on the first page; its own page shows more.
ROWS_ON_FIRST_PAGE = 10

#: Of a finding, in the order in which it is read; the identity's heading says what it is about.
_SHOWN_OF_A_FINDING = (
    "source_file", "subject", "statement_zh", "left_value", "right_value", "difference", "tolerance", "status",
    "severity", "report_id",
)  # fmt: skip

#: Statuses, each in a column of its own.
_COUNTED = ("holds", "broken", "last_digit", "explained", "rounding", "not_testable", "not_applicable")

_NUMBERS = ("left_value", "right_value", "difference", "tolerance", "check_difference")

#: How the cells of a column of failing rows are set.
_CLASSES = {**dict.fromkeys(_NUMBERS, "number"), "report_id": "code", "status": "short", "check_status": "short"}


def write_first_page(suites: Sequence[SuiteResult], links: Mapping[str, str]) -> str:
    """The page to begin with; `links` gives the address of each suite's page."""
    return _page("检查结果", _first_page(suites, links))


def write_suite_page(suite: SuiteResult) -> str:
    """The page of one suite."""
    title = f"{name_suite(suite.name)}：{'勾稽关系' if suite.is_about_reports else '数据库结构'}"
    return _page(title, _suite_page(suite))


def _page(title: str, body: Iterator[str]) -> str:
    head = f'<meta charset="UTF-8">\n<title>{escape(title)} · 决算 juesuan</title>'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1.0">'
    style = f"<style>\n{_STYLE.read_text('utf-8')}</style>"
    lines = "\n".join((f"<h1>{escape(title)}</h1>", *body))
    return (
        f'<!DOCTYPE html>\n<html lang="zh">\n<head>\n{head}\n{view}\n{style}\n</head>\n'
        f"<body>\n{lines}\n</body>\n</html>\n"
    )


def _first_page(suites: Sequence[SuiteResult], links: Mapping[str, str]) -> Iterator[str]:
    families = [suite for suite in suites if suite.is_about_reports]
    tables = [suite for suite in suites if not suite.is_about_reports]
    identities = [judgement for family in families for judgement in family.identities]
    faults = sum(judgement.is_structure_failure for suite in suites for judgement in suite.structure)
    yield _english("What this warehouse was tried against")
    yield _run_line(suites)
    if faults:
        yield f'<p class="unmet">数据库结构有 {faults} 项不符，本次结果不予发布。</p>'
    if families:
        findings = sum(identity.unexpected for identity in identities)
        checks = sum(identity.checks for identity in identities)
        yield f"<p>{len(identities)} 条勾稽关系，{checks:,} 项检查，{findings:,} 处不符。</p>"
    parts = (
        ("findings", "不符之处", "What does not hold", _findings(suites, links)),
        ("identities", "报告的勾稽关系", "The accounting identities of the reports", _families(families, links)),
        ("structure", "数据库结构", "The structure of the warehouse", _tables(tables, links)),
    )
    yield "<p>" + " · ".join(f'<a href="#{name}">{zh}</a>' for name, zh, _, _ in parts) + "</p>"
    for name, zh, en, lines in parts:
        yield f'<h2 id="{name}">{zh}</h2>{_english(en)}'
        yield from lines


def _findings(suites: Sequence[SuiteResult], links: Mapping[str, str]) -> Iterator[str]:
    """What failed: faults of the structure, breaks of identities, then what else is to be looked at."""
    failed = [(suite, one) for suite in suites for one in (*suite.structure, *suite.identities) if not one.success]
    if not failed:
        yield "<p>无</p>"
    for suite, judgement in sorted(
        failed, key=lambda each: (not each[1].is_structure_failure, each[1].identity is None)
    ):
        yield from _finding(judgement, ROWS_ON_FIRST_PAGE, links.get(suite.name))


def _families(families: Sequence[SuiteResult], links: Mapping[str, str]) -> Iterator[str]:
    if not families:
        yield "<p>未检查。</p>"
        return
    yield _table_head("类别", "勾稽关系", "严重程度", "检查", *map(name_status, _COUNTED), "结论")
    for suite in families:
        identities = suite.identities
        for place, identity in enumerate(identities):
            name = f'<th rowspan="{len(identities)}">{_link(suite, links)}</th>' if place == 0 else ""
            yield f"<tr>{name}{_identity_cells(identity)}</tr>"
    yield "</table>"


def _tables(tables: Sequence[SuiteResult], links: Mapping[str, str]) -> Iterator[str]:
    yield _table_head("对象", "数据表", "要求", "不符")
    for suite in tables:
        unmet = sum(not judgement.success for judgement in suite.judgements)
        yield (
            f"<tr><td>{_link(suite, links)}</td><td><code>{escape(suite.name.partition('.')[2])}</code></td>"
            f'<td class="number">{len(suite.judgements)}</td>'
            f'<td class="number {"unmet" if unmet else "met"}">{unmet}</td></tr>'
        )
    yield "</table>"


def _suite_page(suite: SuiteResult) -> Iterator[str]:
    yield _english(suite.name)
    # Validations lie in a folder for each part of the suite's name, the run's name and its time.
    yield f'<p><a href="{"../" * (len(suite.name.split(".")) + 3)}index.html">← 全部检查结果</a></p>'
    yield _run_line([suite])
    if suite.identities:
        yield _table_head("勾稽关系", "严重程度", "检查", *map(name_status, _COUNTED), "结论")
        yield from (f"<tr>{_identity_cells(identity)}</tr>" for identity in suite.identities)
        yield "</table>"
        for identity in suite.identities:
            if not identity.success:
                yield from _finding(identity)
        yield "<h2>检查是否齐全</h2>" + _english("Whether the checks are complete")
    yield _table_head("要求", "结论")
    for judgement in suite.structure:
        yield f"<tr><td>{_statement(judgement)}{_evidence(judgement)}</td><td>{_verdict(judgement)}</td></tr>"
    yield "</table>"


def _identity_cells(identity: Judgement) -> str:
    counts = "".join(_count_cell(status, identity.statuses.get(status, 0)) for status in _COUNTED)
    return (
        f"<td>{_statement(identity)}</td><td>{escape(name_severity(identity.severity))}</td>"
        f'<td class="number">{identity.checks:,}</td>{counts}<td>{_verdict(identity)}</td>'
    )


def _count_cell(status: str, count: int) -> str:
    style = " unmet" if count and status in ("broken", "last_digit") else ""
    return f'<td class="number{style}">{f"{count:,}" if count else ""}</td>'


def _finding(judgement: Judgement, shown: int | None = None, link: str | None = None) -> Iterator[str]:
    """An expectation that failed, with its first rows; `link` leads to the page that shows more of them."""
    yield f"<h3>{escape(judgement.statement_zh)}</h3>" + _english(_in_english(judgement))
    checks = f"{judgement.checks:,} 项检查，" if judgement.identity is not None else ""
    yield (
        f"<p>{escape(name_severity(judgement.severity))}，{checks}"
        f'<span class="unmet">{judgement.unexpected:,} 处不符</span></p>'
    )
    rows = judgement.rows[:shown]
    told = judgement.exception or (judgement.observed if not rows else None)
    if told:
        yield f"<p>实际：{escape(told)}</p>"
    yield from _rows(judgement.columns, rows)
    if judgement.unexpected > len(rows):
        more = f'，见<a href="{escape(link)}">本类的页面</a>' if link else ""
        listed = "；全部见 <code>marts.fct_discrepancies</code>" if judgement.identity is not None else ""
        yield f"<p>此处列示 {len(rows)} 处，共 {judgement.unexpected:,} 处{more}{listed}。</p>"


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Iterator[str]:
    """Failing rows; those of an identity in the order in which a finding is read."""
    if not rows:
        return
    known = [column for column in _SHOWN_OF_A_FINDING if column in columns]
    order = [*known, *(column for column in columns if column not in known)]
    yield _table_head(*map(name_column, order))
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        yield "<tr>" + "".join(_value_cell(column, values[column]) for column in order) + "</tr>"
    yield "</table>"


def _value_cell(column: str, value: str | None) -> str:
    style = f' class="{_CLASSES[column]}"' if column in _CLASSES else ""
    return f"<td{style}>{escape(name_value(column, value))}</td>"


def _statement(judgement: Judgement) -> str:
    return escape(judgement.statement_zh) + _english(_in_english(judgement))


def _in_english(judgement: Judgement) -> str:
    return judgement.statement_en + (f" ({judgement.identity})" if judgement.identity else "")


def _verdict(judgement: Judgement) -> str:
    if judgement.exception:
        return '<span class="unmet">⚠ 未能检查</span>'
    if not judgement.success:
        return '<span class="unmet">✗ 不符</span>'
    if judgement.identity is not None and not _is_judged(judgement):
        return '<span class="short">– 未能检查</span>'
    return '<span class="met">✓ 符合</span>'


def _is_judged(identity: Judgement) -> bool:
    """Whether any of its checks could be made; where none could, nothing was found to hold."""
    return any(count for status, count in identity.statuses.items() if status not in ("not_testable", "not_applicable"))


def _evidence(judgement: Judgement) -> str:
    """What a failed expectation of the structure saw."""
    if judgement.success:
        return ""
    told = judgement.exception or (judgement.observed if not judgement.rows else None)
    return "".join((f"<p>实际：{escape(told)}</p>" if told else "", *_rows(judgement.columns, judgement.rows)))


def _run_line(suites: Sequence[SuiteResult]) -> str:
    return f'<p class="run">检查批次 {escape(suites[0].run_id)}</p>' if suites else ""


def _link(suite: SuiteResult, links: Mapping[str, str]) -> str:
    name, link = escape(name_suite(suite.name)), links.get(suite.name)
    return f'<a href="{escape(link)}">{name}</a>' if link else name


def _table_head(*names: str) -> str:
    return "<table><tr>" + "".join(f"<th>{escape(name)}</th>" for name in names) + "</tr>"


def _english(text: str) -> str:
    return f'<div class="english" lang="en">{escape(text)}</div>'
