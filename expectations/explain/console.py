"""An explanation on a terminal, in Chinese and English beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from expectations.check.words import CHECK_STATUS_ZH, SEVERITY_ZH, STATUS_ZH
from expectations.explain.decision import Reason
from expectations.explain.explanation import Explanation, Row
from expectations.explain.figures import LISTED, Found
from expectations.explain.grounds import Grounds
from expectations.progress import say
from expectations.wording import describe_value, plural

_MARK = "bold reverse"
_STATUS_STYLES = {"broken": "red", "last_digit": "yellow", "disputed": "red", "holds": "green", "reconciled": "green"}
_MEASURES = {
    "amount": "金额 amount",
    "share": "占比 share",
    "change": "增减额 change",
    "change_rate": "增减率 change rate",
    "completion_rate": "完成率 completion rate",
    "count": "数量 count",
    "score": "得分 score",
}
_BASES = {
    "final": "决算 final",
    "initial_budget": "年初预算 initial budget",
    "adjusted_budget": "全年预算 adjusted budget",
}
_PERIODS = {"current": "本年 current", "prior": "上年 prior"}
_LEVELS = {"lei": "类", "kuan": "款", "xiang": "项"}
_DIRECTIONS = {"up": "增加 up", "down": "减少 down", "flat": "持平 flat", "unclear": "不明 unclear"}
_RELATIONS = {"part_of": "列在其下 listed under", "about": "所指金额 about"}
_KINDS = {"narrative": "文字 narrative", "table": "表格 table"}

#: the codes of `expectations.explain.decision.Reason` as they are printed
REASON_WORDS = {
    "words": "句中的词 words of the sentence",
    "heading": "标题 the heading",
    "carried": "承接上文 carried on from what stands before",
    "fixed": "该项目只有这一种 the item has no other",
    "wording": "同一个词 the same words",
    "named": "句中的词 words of the sentence",
    "paragraph": "本段前文 earlier in the paragraph",
    "default": "无说明，取默认 nothing says it: the item's default",
    "row": "行名 the row",
    "head": "表头 the head",
    "title": "表名 the table",
}

#: Columns of a fact that say what the row is about; the others of its table are elsewhere on the page.
_FACT_KEYS = ("item", "fund", "nature", "function_name", "economic_name", "subject", "basis", "measure")
_FACT_VALUES = ("amount_yuan", "memo_yuan", "quantity", "value")


def print_found(console: Console, found: Sequence[Found]) -> None:
    """The figures that were found, one a line, with the ids by which one of them can be asked for."""
    table = Table(
        "figure_id",
        "部门 department",
        "年度 year",
        "项目 item",
        "指标 measure",
        "口径 basis",
        "数值 value",
        "位置 place",
    )
    for figure in found[:LISTED]:
        table.add_row(
            Text(figure.figure_id),
            Text(figure.department_name),
            Text(describe_value(figure.fiscal_year)),
            Text(figure.item_zh),
            Text(figure.measure),
            Text(figure.basis),
            Text(figure.value),
            Text(figure.section),
        )
    console.print(table)
    if len(found) > LISTED:
        say(console, f"… 共 {len(found)} 个 {plural(len(found), 'figure')}")


def print_explanation(console: Console, explanation: Explanation, grounds: Grounds) -> None:
    """The whole way of one figure, from the page to the checks."""
    figure = explanation.figure
    console.print(Rule(Text(f"{figure['raw_text']} {figure['unit'] or ''}  {figure['figure_id']}", style="bold")))
    _print_pairs(console, "出处 where it stands", _place(explanation))
    _print_passage(console, explanation)
    _print_pairs(console, "识别 how it was read", _decision(explanation))
    _print_pairs(
        console, "依据（按现有词表重读）by which words, read again with the present word lists", _grounds(grounds)
    )
    _print_words(console, grounds)
    _print_elsewhere(console, explanation.elsewhere)
    _print_facts(console, explanation)
    _print_checks(console, explanation.checks)
    _print_suspects(console, explanation.suspects)


def _place(explanation: Explanation) -> Iterator[tuple[str, str]]:
    figure, report = explanation.figure, explanation.report
    yield "报告 report", f"{figure['source_file']}  ({figure['report_id']})"
    yield "部门 department", describe_value(figure["department_name"])
    yield "年度 year", describe_value(figure["fiscal_year"])
    yield "章节 section", describe_value(figure["section"])
    yield "页 page", describe_value(figure["page"])
    if figure["table_number"] is not None:
        cell = f"{figure['table_number']}, {figure['table_row']}, {figure['table_column']}"
        yield "表、行、列 table, row, column", cell
    yield "字符 characters", f"{figure['char_start']}–{figure['char_end']}"
    yield "来源 source", _KINDS[figure["source_kind"]]
    if not report["is_speaking"]:
        yield "注意 note", f"事实表采用另一份报告 the facts hold another report: {report['speaking_report_id']}"


def _print_passage(console: Console, explanation: Explanation) -> None:
    if explanation.cells:
        table = _table("表中一行 row of the table", "表头 head", "印出 printed")
        for cell in explanation.cells:
            style = _MARK if cell.is_figure else ""
            table.add_row(Text(cell.head), Text(cell.printed, style=style))
        console.print(table)
    elif explanation.passage:
        passage = explanation.passage
        say(console, "原文 text", "bold")
        console.print(Text.assemble(passage.before, (f"【{passage.number}】", _MARK), passage.after))


def _decision(explanation: Explanation) -> Iterator[tuple[str, str]]:
    figure = explanation.figure
    yield "项目 item", f"{figure['item_zh']} {figure['item_en']}  ({figure['item']})"
    yield "指标 measure", _MEASURES[figure["measure"]]
    yield "口径 basis", _BASES[figure["basis"]]
    yield "期间 period", _PERIODS[figure["period"]]
    yield "预算 fund", f"{figure['fund_zh']} {figure['fund_en']}  ({figure['fund']})"
    if figure["canonical_fund"] != figure["fund"]:
        yield "同一笔资金 same money as", figure["canonical_fund"]
    for kind, label in (("function", "功能分类 function"), ("economic", "经济分类 economic class")):
        if figure[f"{kind}_name"] is not None:
            level = _LEVELS.get(figure[f"{kind}_level"], "")
            yield label, f"{figure[f'{kind}_name']}  {describe_value(figure[f'{kind}_code'])} {level}"
    if figure["subject"]:
        yield "对象 subject", figure["subject"]
    if figure["direction"]:
        yield "增减词 direction", _DIRECTIONS[figure["direction"]]
    yield (
        "数值 value",
        f"{describe_value(figure['value'])} {figure['unit'] or ''}, {figure['decimals']} 位小数 decimals",
    )
    if figure["amount_yuan"] is not None:
        yield "金额 amount", f"{describe_value(figure['amount_yuan'])} 元 yuan"
    if figure["is_contested"]:
        yield "另一读法 other reading", describe_value(figure["contested_text"])
    for relation in explanation.relations:
        yield _RELATIONS[relation["kind"]], _name(relation)


def _grounds(grounds: Grounds) -> Iterator[tuple[str, str]]:
    decision, cell = grounds.sentence, grounds.cell
    if cell is not None:
        yield "表 table", f"{cell.place.title}  ({cell.place.code})"
        yield "行 row", cell.place.row or "–"
        yield "表头 head", cell.place.head or "–"
        yield "项目依据 item by", _reason(cell.item_reason)
        yield "预算依据 fund by", _reason(cell.fund_reason)
    elif decision is None:
        yield "重读 read again", "找不到这个数字 the number is not found: the word lists have changed since the build"
    else:
        section = f"topic {decision.topic or '–'}, fund {decision.heading_fund or '–'}"
        yield "标题 heading", f"{decision.heading}  ({section})"
        if decision.key is not None:
            yield "项目依据 item by", _reason(decision.item_reason)
            yield "预算依据 fund by", _reason(decision.fund_reason)
        if not grounds.is_read_alike:
            said = "不是数据 no figure" if decision.key is None else ", ".join(filter(None, decision.key))
            yield "重读 read again", f"与库中不同 differs from the warehouse: {said}"


def _reason(reason: Reason) -> str:
    return f"{reason.words}  （{REASON_WORDS[reason.code]}）" if reason.words else REASON_WORDS[reason.code]


def _print_words(console: Console, grounds: Grounds) -> None:
    if grounds.sentence is None or not grounds.sentence.words:
        return
    table = _table("", "认出的词 words known", "词表中的含义 what the word lists say of them")
    for words in grounds.sentence.words:
        printed = Text(f"【{words.printed}】", _MARK) if words.is_naming else Text(words.printed)
        table.add_row(printed, Text("; ".join(words.meanings)))
    console.print(table)


def _print_elsewhere(console: Console, elsewhere: Sequence[Row]) -> None:
    if not elsewhere:
        return
    table = _table(
        "同一项数字的其他出处 the same quantity stated elsewhere",
        "figure_id",
        "印出 printed",
        "章节 section",
        "页 page",
        "核对 checks",
    )
    for other in elsewhere:
        table.add_row(
            *map(Text, (other["figure_id"], _printed(other), describe_value(other["section"]))),
            Text(describe_value(other["page"])),
            _check_status(other["check_status"]),
        )
    console.print(table)


def _print_facts(console: Console, explanation: Explanation) -> None:
    if not explanation.facts:
        say(console, "没有由此得出的事实 no fact is made of it", "dim")
        return
    heads = ("表 table", "键 keys", "数值 value", "取自 taken from", "处数 stated", "核对 checks")
    table = _table("由此得出的事实 facts made of it", *heads)
    for fact in explanation.facts:
        keys = ", ".join(str(fact[key]) for key in _FACT_KEYS if fact.get(key))
        values = ", ".join(
            f"{name} {describe_value(fact[name])}" for name in _FACT_VALUES if fact.get(name) is not None
        )
        is_own = fact["figure_id"] == explanation.figure["figure_id"]
        table.add_row(
            *map(Text, (fact["table"], keys, values, "本数字 this figure" if is_own else fact["figure_id"])),
            Text(describe_value(fact.get("stated_count"))),
            _check_status(fact.get("check_status", "unchecked")),
        )
    console.print(table)


def _print_checks(console: Console, checks: Sequence[Row]) -> None:
    if not checks:
        say(console, "没有参加任何核对 takes part in no check", "dim")
        return
    heads = (
        "状态 status",
        "勾稽关系 identity",
        "左边 left",
        "右边 right",
        "差 difference",
        "允许 tolerance",
        "说明 statement",
    )
    table = _table(f"参加的核对 checks it takes part in ({len(checks)})", *heads)
    for check in checks:
        status = f"{STATUS_ZH.get(check['status'], '')} {check['status']}\n{SEVERITY_ZH.get(check['severity'], '')}"
        sides = (check[side] for side in ("left_value", "right_value", "difference", "tolerance"))
        zh = check["statement_zh"] or check["reason_zh"] or check["identity_zh"] or ""
        en = check["statement_en"] or check["reason_en"] or check["identity_en"] or ""
        table.add_row(
            Text(status, style=_STATUS_STYLES.get(check["status"], "")),
            Text("\n".join(filter(None, (check["identity"], check["subject"])))),
            *(Text(describe_value(value)) for value in sides),
            Text(f"{zh}\n{en}"),
        )
    console.print(table)


def _print_suspects(console: Console, suspects: Sequence[Row]) -> None:
    if not suspects:
        return
    heads = ("勾稽关系 identity", "名次 rank", "数字 figure", "印出 stated", "建议 suggested", "理由 reason")
    table = _table("可能有误的数字 suspects（仅供参考 suggestions only）", *heads)
    for suspect in suspects:
        marked = _MARK if suspect["is_figure"] else ""
        unit = suspect["unit"] or ""
        table.add_row(
            Text(suspect["identity"]),
            Text(describe_value(suspect["rank"])),
            Text(f"{suspect['item_zh']}\n{suspect['figure_id']}", style=marked),
            Text(f"{describe_value(suspect['stated_value'])} {unit}"),
            Text(f"{describe_value(suspect['suggested_value'])} {unit}"),
            Text(f"{suspect['reason']}\n{suspect['reason_en']}"),
        )
    console.print(table)


def _print_pairs(console: Console, title: str, pairs: Iterable[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    for label, value in pairs:
        table.add_row(Text(label, style="dim"), Text(value))
    say(console, title, "bold")
    console.print(table)


def _table(title: str, *heads: str) -> Table:
    """A table whose cells break anywhere: rich would cut a long run of Chinese, which has no blanks."""
    table = Table(title=Text(title, style="bold") if title else None, title_justify="left", show_lines=bool(title))
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    return table


def _name(row: Row) -> str:
    name = row["function_name"] or row["economic_name"] or f"{row['item_zh']} {row['item_en']}"
    return f"{name} {_printed(row)}  ({row['figure_id']}, {describe_value(row['section'])})"


def _printed(row: Row) -> str:
    return f"{row['raw_text']} {row['unit'] or ''}".strip()


def _check_status(status: str) -> Text:
    return Text(f"{CHECK_STATUS_ZH.get(status, '')} {status}", style=_STATUS_STYLES.get(status, ""))
