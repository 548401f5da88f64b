"""Data Docs that need no net: the pages of Great Expectations without what they would fetch, and a page to begin with.

As they come, the pages are styled, and the first one is drawn, by scripts and style sheets from six hosts; offline the
first page is empty. Here everything that would be fetched is taken out, a small style sheet goes in, and the first page
is written anew as plain HTML: what was tried, and the sentence of every break.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from expectations.results import ExpectationResult, Judges, Run

_STYLE = Path(__file__).with_name("data_docs.css")

#: Parts of a page that fetch something, or that do nothing without what was fetched.
_FETCHING = re.compile(
    r"""<script\b.*?</script>            # all scripts hang on jQuery
    |<link\b[^>]*>                       # style sheets, the icon
    |<img\b[^>]*>                        # the logo
    |<style\b.*?</style>                 # written to go with the style sheets
    |<footer\b.*?</footer>               # an advertisement
    |<div\ class="card\ mb-3">\s*<div[^>]*>\s*<strong>\s*Actions.*?(?=<div\ class="card\ d-md-block)  # buttons
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


def make_offline(pages: Path, results: Sequence[ExpectationResult], run: Run) -> None:
    """Make the site in `pages` readable without a net, in place; its first page is written from `results`."""
    style = f"<style>\n{_STYLE.read_text('utf-8')}</style>"
    for page in sorted(pages.rglob("*.html")):
        html = _FETCHING.sub("", page.read_text("utf-8"))
        page.write_text(html.replace("</head>", f"{style}\n</head>", 1), encoding="utf-8")
    # What is left there are the fonts and pictures of the style sheets.
    shutil.rmtree(pages / "static", ignore_errors=True)
    links = {page.stem: page.relative_to(pages).as_posix() for page in sorted(pages.glob("validations/**/*.html"))}
    (pages / "index.html").write_text("\n".join(_first_page(results, run, style, links)) + "\n", encoding="utf-8")


def _first_page(results: Sequence[ExpectationResult], run: Run, style: str, links: dict[str, str]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="UTF-8">\n<title>决算 juesuan</title>'
    yield f'<meta name="viewport" content="width=device-width, initial-scale=1.0">\n{style}\n</head>\n<body>'
    yield "<h1>检查结果 / What this warehouse was tried against</h1>"
    yield f"<p>{escape(run.run_id)}</p>"
    for judges, title in (
        (Judges.STRUCTURE, "数据库结构 / The structure of the warehouse"),
        (Judges.FINDING, "报告的勾稽关系 / The identities of the reports"),
    ):
        yield f"<h4>{title}</h4>"
        yield "<table><tr><th>检查 / suite</th><th>项 / expectations</th><th>不符 / not met</th></tr>"
        for suite, members in groupby(results, key=lambda result: result.suite):
            if suite.startswith(judges.value) or (judges is Judges.FINDING and suite.startswith("identities")):
                yield _suite_row(suite, list(members), links)
        yield "</table>"
    yield "<h4>不符之处 / What does not hold</h4>"
    yield from _unmet(results)
    yield "</body>\n</html>"


def _suite_row(suite: str, members: Sequence[ExpectationResult], links: dict[str, str]) -> str:
    unmet = sum(not member.success for member in members)
    link = next((page for stem, page in links.items() if stem.endswith(f"-{suite}")), None)
    name = f'<a href="{escape(link)}">{escape(suite)}</a>' if link else escape(suite)
    style = "unmet" if unmet else "met"
    return f'<tr><td>{name}</td><td class="number">{len(members)}</td><td class="number {style}">{unmet}</td></tr>'


def _unmet(results: Sequence[ExpectationResult]) -> Iterator[str]:
    unmet = [result for result in results if not result.success]
    if not unmet:
        yield "<p>无 / nothing</p>"
        return
    yield "<table><tr><th>检查 / suite</th><th>应当 / expected</th><th>实际 / found</th></tr>"
    for result in unmet:
        expected = "<br>".join(map(escape, (result.statement_zh, result.statement_en)))
        expected += f"<br><code>{escape(result.identity or result.expectation)}</code>"
        found = result.exception or result.details or result.observed_value or ""
        lines = "<br>".join(escape(line) for line in found.splitlines())
        yield f"<tr><td>{escape(result.suite)}</td><td>{expected}</td><td>{lines}</td></tr>"
    yield "</table>"
