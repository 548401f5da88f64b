"""The nine public tables of a report as rows of texts with marks; `<` goes on from the left, `^` from above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random

from tests.generator.accounts import TYPES
from tests.generator.lines import OWN_SOURCES
from tests.generator.stated import Books, Fund, Stated

Rows = list[list[str]]
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六")
_BUDGETS = {"general": "一般公共预算", "government_fund": "政府性基金预算", "state_capital": "国有资本经营预算"}
_SOURCE_NAMES = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
_TYPE_NAMES = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")


@dataclass(frozen=True)
class PrintedTable:
    """A table with the lines above it; the first `head_rows` of its rows are its head."""

    title: str
    lines: tuple[str, ...]
    rows: Rows
    head_rows: int


class Tables:
    """The tables of one report, in the ways in which its department fills them."""

    def __init__(self, rng: Random, books: Books, department: str) -> None:
        self.books = books
        self.department = department
        self.prints_zeros = rng.random() < 0.4
        self.has_line_numbers = rng.random() < 0.2
        self.has_code_columns = rng.random() < 0.85
        self.numbered = rng.choice(("公开{:02d}表", "财决公开{:02d}表", "表{}", ""))
        self.rng = rng
        self.all, self.fiscal = Fund(books, "all"), Fund(books, "fiscal")
        self.budgets = {fund: Fund(books, fund) for fund in _BUDGETS}

    def write(self) -> list[PrintedTable]:
        """The tables in their order; of a budget without money, none or an empty one."""
        makers: tuple[Callable[[], tuple[str, Rows, int] | None], ...] = (
            self._overall,
            self._revenue,
            self._expenditure,
            self._fiscal,
            self._general,
            self._basic,
            self._three_public,
            self._government_fund,
            self._state_capital,
        )
        found = []
        for number, make in enumerate(makers, start=1):
            made = make()
            if made is None:
                continue
            title, rows, head_rows = made
            lines = [f"部门：{self.department}", f"金额单位：{self.books.printing.unit}"]
            if self.numbered:
                lines.insert(0, self.numbered.format(number))
            found.append(PrintedTable(title, tuple(lines), rows, head_rows))
        return found

    def _cell(self, stated: Stated) -> str:
        return stated.bare if stated or self.prints_zeros else ""

    def _overall(self) -> tuple[str, Rows, int]:
        sources = [
            (f"{name}财政拨款收入", self.budgets[fund].revenue_fiscal_appropriation) for fund, name in _BUDGETS.items()
        ]
        sources += [(name, self.all.of(item)) for name, item in zip(_SOURCE_NAMES, OWN_SOURCES, strict=True)]
        left = [[f"{_NUMERALS[place]}、{name}", self._cell(one)] for place, (name, one) in enumerate(sources)]
        right = [[f"{_NUMERALS[place]}、{one.name}", self._cell(one)] for place, one in enumerate(self.all.lei)]
        below_left = [
            ["本年收入合计", self._cell(self.all.revenue_current_year)],
            ["使用非财政拨款结余", self._cell(self.all.non_fiscal_surplus_used)],
            ["年初结转和结余", self._cell(self.all.opening_carryover)],
            ["总计", self.all.revenue_total.bare],
        ]
        below_right = [
            ["本年支出合计", self._cell(self.all.expenditure_current_year)],
            ["结余分配", self._cell(self.all.surplus_distribution)],
            ["年末结转和结余", self._cell(self.all.closing_carryover)],
            ["总计", self.all.expenditure_total.bare],
        ]
        head = [["收入", "<", "支出", "<"], ["项目", "决算数", "项目", "决算数"]]
        rows = [*head, *_side_by_side(left, right, below_left, below_right, 2)]
        return "收入支出决算总表", self._with_line_numbers(rows, len(head), (1, 3)), len(head)

    def _revenue(self) -> tuple[str, Rows, int]:
        items = ("revenue_current_year", "revenue_fiscal_appropriation", *OWN_SOURCES)
        head = ["本年收入合计", "财政拨款收入", *_SOURCE_NAMES]
        rows = self._by_function(
            self.all, head, lambda code: self._of(self.all, "revenue_by_function", items, code, "")
        )
        return "收入决算表", rows, 1

    def _expenditure(self) -> tuple[str, Rows, int]:
        items = ("expenditure_current_year", *TYPES)
        head = ["本年支出合计", *_TYPE_NAMES]
        rows = self._by_function(
            self.all, head, lambda code: self._of(self.all, "expenditure_by_function", items, code)
        )
        return "支出决算表", rows, 1

    def _fiscal(self) -> tuple[str, Rows, int]:
        funds = (self.fiscal, *self.budgets.values())
        left = [
            [f"{_NUMERALS[place]}、{name}财政拨款", self._cell(self.budgets[fund].revenue_fiscal_appropriation)]
            for place, (fund, name) in enumerate(_BUDGETS.items())
        ]
        right = [
            [
                f"{_NUMERALS[place]}、{one.name}",
                *(self._cell(fund.of("expenditure_by_function", code=one.code)) for fund in funds),
            ]
            for place, one in enumerate(self.fiscal.lei)
        ]
        below_left = [
            ["本年收入合计", self._cell(self.fiscal.revenue_current_year)],
            ["年初财政拨款结转和结余", self._cell(self.fiscal.opening_carryover)],
            *([f"{name}财政拨款", self._cell(self.budgets[fund].opening_carryover)] for fund, name in _BUDGETS.items()),
            ["总计", self._cell(self.fiscal.revenue_total)],
        ]
        below_right = [
            [name, *(self._cell(fund.of(item)) for fund in funds)] if name else [""] * 5
            for name, item in (
                ("本年支出合计", "expenditure_current_year"),
                ("年末财政拨款结转和结余", "closing_carryover"),
                *((("", ""),) * 3),
                ("总计", "expenditure_total"),
            )
        ]
        head = [
            ["收入", "<", "支出", "<", "<", "<", "<"],
            ["项目", "金额", "项目", "合计", *(f"{name}财政拨款" for name in _BUDGETS.values())],
        ]
        rows = [*head, *_side_by_side(left, right, below_left, below_right, 5)]
        return "财政拨款收入支出决算总表", self._with_line_numbers(rows, len(head), (1, 3)), len(head)

    def _general(self) -> tuple[str, Rows, int]:
        general = self.budgets["general"]
        items = ("expenditure_current_year", *TYPES[:2])
        rows = self._by_function(
            general,
            ["本年支出合计", *_TYPE_NAMES[:2]],
            lambda code: self._of(general, "expenditure_by_function", items, code),
        )
        return "一般公共预算财政拨款支出决算表", rows, 1

    def _basic(self) -> tuple[str, Rows, int]:
        general = self.budgets["general"]
        classes = [[one.code, one.name, self._cell(one)] for one in general.economic_classes]
        personnel = [row for row in classes if row[0][:3] in ("301", "303")]
        public_use = [row for row in classes if row[0][:3] not in ("301", "303")]
        columns = ["科目编码", "科目名称", "决算数"]
        rows = [["人员经费", "<", "<", "公用经费", "<", "<"], [*columns, *columns]]
        rows += [[*left, *right] for left, right in zip_longest(personnel, public_use, fillvalue=[""] * 3)]
        total_left = ["人员经费合计", "<", self._cell(general.expenditure_personnel)]
        rows.append([*total_left, "公用经费合计", "<", self._cell(general.expenditure_public_use)])
        return "一般公共预算财政拨款基本支出决算表", rows, 2

    def _three_public(self) -> tuple[str, Rows, int]:
        names = ["合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行维护费", "公务接待费"]
        items = ("total", "travel", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")
        stated = [self.budgets["general"].of(f"three_public_{item}") for item in items]
        budget = [one.bare_budget if one.true_budget or self.prints_zeros else "" for one in stated]
        final = [self._cell(one) for one in stated]
        vehicle = ["公务用车购置及运行维护费", "<", "<"]
        head = [
            ["预算数", *["<"] * 5, "决算数", *["<"] * 5],
            [*names[:2], *vehicle, names[5], *names[:2], *vehicle, names[5]],
            ["^", "^", *names[2:5], "^", "^", "^", *names[2:5], "^"],
        ]
        return "“三公”经费支出决算表", [*head, [*budget, *final]], 3

    def _government_fund(self) -> tuple[str, Rows, int] | None:
        fund = self.budgets["government_fund"]
        if not fund.xiang:
            return None
        items = (
            "opening_carryover",
            "revenue_current_year",
            "expenditure_current_year",
            *TYPES[:2],
            "closing_carryover",
        )
        rows = self._by_function(
            fund,
            ["年初结转和结余", "本年收入", "小计", *_TYPE_NAMES[:2], "年末结转和结余"],
            lambda code: self._of(fund, "expenditure_by_function", items, code),
        )
        names, values = len(rows[0]) - 6, rows[0][-6:]
        head = [
            [*rows[0][:names], *values[:2], "本年支出", "<", "<", values[5]],
            [*["^"] * names, "^", "^", *values[2:5], "^"],
        ]
        return "政府性基金预算财政拨款收入支出决算表", [*head, *rows[1:]], 2

    def _state_capital(self) -> tuple[str, Rows, int] | None:
        fund = self.budgets["state_capital"]
        if not fund.xiang:
            return None
        items = ("expenditure_current_year", *TYPES[:2])
        rows = self._by_function(
            fund,
            ["合计", *_TYPE_NAMES[:2]],
            lambda code: self._of(fund, "expenditure_by_function", items, code),
        )
        return "国有资本经营预算财政拨款支出决算表", rows, 1

    def _of(
        self, fund: Fund, item: str, items: Iterable[str], code: str, total: str = "expenditure_current_year"
    ) -> list[Stated]:
        """The cells of a row: of a class by column, or of the total where there is no code."""
        if not code:
            return [fund.of(one) for one in items]
        return [fund.of(item, "" if one == total else one, code) for one in items]

    def _by_function(self, fund: Fund, head: list[str], cells: Callable[[str], list[Stated]]) -> Rows:
        names = ["功能分类科目编码", "科目名称"] if self.has_code_columns else ["科目名称"]
        rows = [[*names, *head], [*["合计", "<"][: len(names)], *map(self._cell, cells(""))]]
        for lei in fund.lei:
            for one in (lei, *(each for kuan in lei.kuans for each in (kuan, *kuan.xiangs))):
                name = [one.code, one.name] if self.has_code_columns else [f"{one.code}{one.name}"]
                rows.append([*name, *map(self._cell, cells(one.code))])
        return rows

    def _with_line_numbers(self, rows: Rows, head_rows: int, columns: Sequence[int]) -> Rows:
        """The rows with a column 行次 before each of the columns of amounts."""
        if not self.has_line_numbers:
            return rows
        numbered = [list(row) for row in rows]
        for done, column in enumerate(columns):
            for place, row in enumerate(numbered):
                at = column + done
                heads = ["<", "行次"]
                counted = place - head_rows + 1 + done * (len(rows) - head_rows)
                row.insert(at, heads[place] if place < head_rows else str(counted))
        return numbered


def _side_by_side(left: Rows, right: Rows, below_left: Rows, below_right: Rows, width: int) -> Rows:
    """Two lists beside each other, their totals in the same rows."""
    rows = [[*one, *other] for one, other in zip_longest(left, right, fillvalue=None) if one and other]
    rows += [[*one, *[""] * width] for one in left[len(right) :]]
    rows += [["", "", *other] for other in right[len(left) :]]
    fill: list[str] = [""] * width
    below = zip_longest(below_left, below_right, fillvalue=fill)
    # the totals stand in the last row of both sides
    gap = len(below_left) - len(below_right)
    if gap > 0:
        below = zip_longest(below_left, [*below_right[:-1], *[fill] * gap, below_right[-1]], fillvalue=fill)
    return [*rows, *([*one, *other] for one, other in below)]
