"""Which of the public tables a grid is: by its title, by its head and shape where it has none; never by force."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.tables.grid import Grid
from ingest.tables.shape import Shape
from ingest.tables.vocabulary import PublicTable, TableVocabulary

_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
#: what stands beside a title: the number of the table, the unit, who made it out
_BESIDE = re.compile(
    r"(?:公开|附|财决公开|表)?表?[0-9一二三四五六七八九十]{1,3}表|(?:金额)?单位:.*|编制(?:单位|部门):.*|部门:.*|\(续.?\)|续表"
)
_SENTENCE = re.compile(r"[。;]|说明|详见|见附|^备?注")
#: the title of all tables together
_GENERAL = re.compile(r"(?:部门)?(?:决算)?(?:公开)?(?:报|附)?表格?\W*$|.*部门决算(?:公开)?(?:报|附)?表格?\W*$")
_TITLE = re.compile(r"表(?:\([^()]*\))?\W*$")
#: what may stand before the name of a table: nothing, a number, or the name of a department
_BEFORE_NAME = re.compile(
    r"(?:^|[^一-鿿]|部门|单位|本级|汇总|[年度附件局委厅院所处办会校队站馆部室社团府台署学心园场库司镇乡村道县区市省厂组庭盟协联])$"
)
_BEHIND_NAME = re.compile(r"(?:\((?:续|公开|附|表|按功能|本级|部门|单位|汇总|含|\d).*\)|[^一-鿿]+)?$")
#: a title broken into two lines goes on after these
_BROKEN_TITLE = re.compile(r"(?:预算|拨款|基金|经营|基本|经费|项目)$")
_THREE_PUBLIC = "三公经费"
MAX_TITLE, _MIN_LISTED = 60, 4


def find_title(lines: list[str], grid: Grid) -> str:
    """The words that name a table: a line across its own head, else the nearest line above that looks like a title.

    `lines` are the folded lines between the table before and this one, in text order.
    """
    own = [texts[0] for row in range(grid.head_rows) if len(texts := grid.texts(row)) == 1 and grid.width > 1]
    first = "".join(grid.texts(0)) if grid.rows else ""
    wrapped = [
        before + line if _BROKEN_TITLE.search(before) and not _SENTENCE.search(before) else line
        for before, line in pairwise(["", *lines])
    ]
    above = [title for line in reversed(wrapped) if (title := _title(line))]
    # so many titles one below the other are a list of the tables
    above = above if len(above) < _MIN_LISTED else []
    return next((title for title in (*map(_title, own), _title(first), *above) if title), "")


def _title(line: str) -> str:
    """A line without what may stand beside a title; empty where it is none."""
    title = _BESIDE.sub("", line)
    bare = _YEAR.sub("", title)
    is_title = len(title) <= MAX_TITLE and _TITLE.search(bare) and not _SENTENCE.search(title)
    return title if is_title and not _GENERAL.match(bare) else ""


def recognise_title(title: str, vocabulary: TableVocabulary) -> PublicTable | None:
    """The table whose name a title holds, the longest name first; none where more words make another table of it."""
    bare = _YEAR.sub("", title)
    if _THREE_PUBLIC in bare and not bare.endswith("预算表"):
        return vocabulary.tables["three_public"]
    for wording, table in vocabulary.titles:
        before, found, behind = bare.rpartition(wording)
        if found and (table.layout == "unread" or (_BEFORE_NAME.search(before) and _BEHIND_NAME.match(behind))):
            return table
    return None


def recognise_shape(shape: Shape, grid: Grid, vocabulary: TableVocabulary) -> PublicTable | None:
    """The table that nothing else is built like; None where two could be meant."""
    heads = {part for head in shape.heads for part in head}
    labels = {grid.text(row, column) for row in shape.body for block in shape.blocks for column in block.labels}
    spelled = "|".join(heads)
    if "因公出国" in spelled and "公务接待" in spelled:
        return vocabulary.tables["three_public"]
    if {"上级补助收入", "事业收入"} <= heads:
        return vocabulary.tables["revenue"]
    if {"上缴上级支出", "基本支出"} <= heads:
        return vocabulary.tables["expenditure"]
    if {"工资福利支出", "商品和服务支出"} <= labels and "项目支出" not in heads:
        return vocabulary.tables["basic"]
    if len(shape.blocks) > 1 and any(one.endswith("外交支出") for one in labels):
        is_fiscal = "政府性基金预算财政拨款" in heads
        return vocabulary.tables["fiscal" if is_fiscal else "overall"]
    return None
