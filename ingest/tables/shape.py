"""The shape of a grid: what each column holds, and the blocks that stand side by side (收入 left, 支出 right)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.tables.grid import AMOUNT, CAPTION, CODE, LEVEL_MARKS, Grid, is_counting

_HAN = re.compile(r"[一-鿿]")
_CODE_HEAD = re.compile(r"编码|代码|类$|款$|项$|科目")
#: what heads a code column in which nothing may be printed: those of 款 and 项 on a page of classes
_EMPTY_CODE_HEAD = re.compile(r"编码[类款项]?$|代码[类款项]?$")
#: fewer numbers in a row may be counts
_MIN_COUNTED = 5
_LINE_HEAD = re.compile(r"行次|序号")
#: heads of columns that say whose row it is
_UNIT_HEAD = re.compile(r"(?:预算|部门|所属|填报)?(?:单位|部门)(?:名称|编码|代码)?$")
_LABEL_HEAD = re.compile(r"项目(?:\(按|$)|科目名称|名称$|功能分类$|经济分类$|单位名称|按支出")


@dataclass(frozen=True)
class Block:
    """Columns that belong together: what names a row, and the values beside it."""

    codes: tuple[int, ...]
    labels: tuple[int, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    """A table's heads and blocks; `heads[column]` is the column's head from top to bottom, each wording once.

    `lines` are the columns that count rows, `units` those that say of which unit a row is, beside its name.
    """

    heads: tuple[tuple[str, ...], ...]
    blocks: tuple[Block, ...]
    lines: frozenset[int]
    units: tuple[int, ...]
    body: range


def find_shape(grid: Grid) -> Shape:
    """The shape of a table that has its own head."""
    body = range(grid.head_rows, len(grid.rows))
    heads = _heads(grid)
    kinds = [_kind(grid, column, heads[column], body) for column in range(grid.width)]
    units = [at for at, kind in enumerate(kinds) if kind == "label" and _UNIT_HEAD.fullmatch("".join(heads[at][-1:]))]
    if len(units) < sum(kind in ("code", "label") for kind in kinds):
        for column in units:
            kinds[column] = "unit"
    blocks: list[tuple[list[int], list[int], list[int]]] = []
    for column, kind in enumerate(kinds):
        if kind in ("line", "unit"):
            continue
        if not blocks or (kind in ("code", "label") and blocks[-1][2]):
            blocks.append(([], [], []))
        blocks[-1][("code", "label", "value").index(kind)].append(column)
    return Shape(
        heads,
        tuple(Block(tuple(codes), tuple(labels), tuple(values)) for codes, labels, values in blocks if values),
        frozenset(column for column, kind in enumerate(kinds) if kind == "line"),
        tuple(column for column, kind in enumerate(kinds) if kind == "unit"),
        body,
    )


def _heads(grid: Grid) -> tuple[tuple[str, ...], ...]:
    heads: list[list[str]] = [[] for _ in range(grid.width)]
    for row in range(grid.head_rows):
        texts = grid.texts(row)
        # a line across the whole table is its title or a note
        if (len(texts) == 1 and grid.width > 1) or _is_caption(texts):
            continue
        counts = is_counting(texts)
        for head, cell in zip(heads, grid.rows[row], strict=True):
            if cell and not (counts and cell.text not in LEVEL_MARKS) and (not head or head[-1] != cell.text):
                head.append(cell.text)
    return tuple(map(tuple, heads))


def _is_counted(texts: list[str]) -> bool:
    """Whether cells only count the rows, whatever their head says."""
    if not all(one.isdigit() and len(one) < 4 for one in texts):
        return False
    return all(int(after) == int(before) + 1 for before, after in pairwise(texts))


def _is_caption(texts: list[str]) -> bool:
    """Whether a row stands above the heads: department, unit of money, the title itself among them."""
    others = [one for one in texts if not CAPTION.fullmatch(one)]
    return len(others) < len(texts) and (not others or (len(others) == 1 and others[0].endswith("表")))


def _kind(grid: Grid, column: int, head: tuple[str, ...], body: range) -> str:
    spelled = "".join(head)
    if _LINE_HEAD.search(spelled):
        return "line"
    texts = [
        grid.text(row, column)
        for row in body
        # a merged cell belongs to the column it begins in
        if (cell := grid.rows[row][column]) is not None and cell.cell.column == column
    ]
    texts = [one for one in texts if one not in LEVEL_MARKS]
    amounts = sum(bool(AMOUNT.fullmatch(one)) for one in texts)
    codes = sum(bool(CODE.fullmatch(one)) for one in texts)
    words = sum(bool(_HAN.search(one)) for one in texts)
    if words > amounts:
        return "label"
    if len(texts) >= _MIN_COUNTED and _is_counted(texts):
        return "line"
    if _CODE_HEAD.search(spelled) and codes == amounts and codes >= words and codes:
        return "code"
    if not texts and _EMPTY_CODE_HEAD.search(spelled):
        return "code"
    if not texts and _LABEL_HEAD.search(spelled):
        return "label"
    return "value"
