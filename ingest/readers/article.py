"""Which lines of a web page are the report, and which the site puts around everything it publishes.

No template of a site is known here. What makes a report is counted line by line: headings, sentences, amounts. The
article is the smallest block of the page that holds all headings, all sentences and table rows with amounts, and nearly
all else that counts; it is widened again as long as what it gains is no menu. When in doubt, more is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.web_page import Line, Page, Standing

_AMOUNT = re.compile(r"\d\s*(?:[万亿千]?元|[%％]|辆|批次|人次)|\d\.\d\d(?!\d)")
_HEADING = re.compile(r"第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十]{1,3}[、.．）)]")
_SENTENCE_END = re.compile(r"[。；;]")
#: a line that ends a sentence is running text from this length on
_SENTENCE_LENGTH = 20
#: notes of the site (the links leave this site; was this page helpful?) may hold so much of a page's sentences
_SENTENCE_SHARE = 0.9
#: and so many amounts may stand in its other lines (the weather, how many have visited)
_LOOSE_SHARE = 0.97
_FEW_LOOSE = 2
#: above this share of its characters a line is a link, a date behind it included
_LINK_SHARE = 0.4
_FURNITURE_LENGTH = 120
#: every alternative begins with a character of its own: the search is then one pass
_FURNITURE = re.compile(
    r"上一[篇条]|下一[篇条]|(?:当前|现在|的|所在)位置\s*[:：]|首页\s*[>»＞|]|索\s*引\s*号|发布(?:日期|时间|机构)|成文日期|发文日期"
    r"|公开(?:日期|方式)\s*[:：]|来(?<!金来)(?<!入来)\s*源\s*[:：]|浏览(?:次数|量)|点击(?:次数|率|量)|访问量|阅读(?:次数|量)?\s*[:：]"
    r"|打印本[页文]|[【[]\s*(?:打印|关闭|收藏|字体)|字[体号]\s*[:：【[]|关闭(?:窗口|本页)|分享(?:到|至|按钮)|扫一扫|版权所有|主办(?:单位)?\s*[:：]"
    r"|承办(?:单位)?\s*[:：]|ICP备|公网安备|网站标识码|网站地图|责任编辑|保密审查|返回顶部|设为首页|加入收藏|无障碍"
)
_TITLE_PARTS = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|(?<=[一-鿿])-(?=[一-鿿])")
#: a title repeated within so many first lines needs not be put before them
_FIRST_LINES = 12


@dataclass(frozen=True)
class Article:
    """The lines of the report, its title first, and whether they state amounts."""

    lines: tuple[str, ...]
    states_amounts: bool


@dataclass(slots=True)
class _Weight:
    """What the lines of a block, blocks within it included, add up to.

    `amounts` are those of sentences and of table rows, `loose` those of other lines.
    """

    amounts: int = 0
    loose: int = 0
    headings: int = 0
    sentences: int = 0
    furniture: int = 0

    @property
    def states_amounts(self) -> bool:
        """Whether there are amounts, beyond the one or two that any page may show."""
        return self.amounts > 0 or self.loose > _FEW_LOOSE

    def add(self, other: _Weight) -> None:
        """Take in what a block within this one adds up to."""
        self.amounts += other.amounts
        self.loose += other.loose
        self.headings += other.headings
        self.sentences += other.sentences
        self.furniture += other.furniture


def find_article(page: Page) -> Article:
    """Find the report on a page; without one amount or sentence, all that is to be seen is kept."""
    lines = [line for line in page.lines if _is_readable(line)]
    weights = _weigh(lines, page.parents)
    if not weights[0].states_amounts:
        # some sites unfold the article, or fill a frame with it, when the page has loaded
        lines = list(page.lines)
        weights = _weigh(lines, page.parents)
    block = _widest(_narrowest(weights, page.parents), weights, page.parents)
    last = _last_blocks(page.parents)[block]
    kept = [line.text for line in lines if block <= line.block <= last and not _is_furniture(line)]
    return Article((*_missing_title(page, kept), *kept), weights[block].states_amounts)


def _is_readable(line: Line) -> bool:
    """Whether a line is to be seen and no furniture; a full sentence with an amount is none, whatever it stands in."""
    if line.standing is Standing.FURNITURE:
        return not _is_link(line) and bool(_SENTENCE_END.search(line.text)) and bool(_AMOUNT.search(line.text))
    return line.standing is Standing.CONTENT


def _weigh(lines: Sequence[Line], parents: Sequence[int]) -> list[_Weight]:
    weights = [_Weight() for _ in parents]
    for line in lines:
        weight = weights[line.block]
        if _is_furniture(line):
            weight.furniture += 1
            continue
        amounts = len(_AMOUNT.findall(line.text))
        if _SENTENCE_END.search(line.text) or " | " in line.text:
            weight.amounts += amounts
        else:
            weight.loose += amounts
        weight.headings += _HEADING.match(line.text) is not None
        if len(line.text) >= _SENTENCE_LENGTH and _SENTENCE_END.search(line.text):
            weight.sentences += len(line.text)
    for block in range(len(parents) - 1, 0, -1):
        weights[parents[block]].add(weights[block])
    return weights


def _narrowest(weights: Sequence[_Weight], parents: Sequence[int]) -> int:
    """The innermost block that holds the report: blocks come before those within them, so the last one found is it."""
    whole = weights[0]
    if not (whole.amounts or whole.loose or whole.headings or whole.sentences):
        return 0
    found = 0
    for block, parent in enumerate(parents):
        weight = weights[block]
        if (
            parent == found
            and weight.amounts == whole.amounts
            and weight.headings == whole.headings
            and weight.loose >= _LOOSE_SHARE * whole.loose
            and weight.sentences >= _SENTENCE_SHARE * whole.sentences
        ):
            found = block
    return found


def _widest(block: int, weights: Sequence[_Weight], parents: Sequence[int]) -> int:
    """The outermost block around `block` that adds no furniture: a title, a note on the unit of money."""
    while block and weights[parents[block]].furniture == weights[block].furniture:
        block = parents[block]
    return block


def _last_blocks(parents: Sequence[int]) -> list[int]:
    """For each block the last one within it."""
    last = list(range(len(parents)))
    for block in range(len(parents) - 1, 0, -1):
        last[parents[block]] = max(last[parents[block]], last[block])
    return last


def _is_furniture(line: Line) -> bool:
    """Whether a line belongs to the site, by its words or as a link; a sentence or an amount never does."""
    text = line.text
    if not _is_link(line) and (len(text) > _FURNITURE_LENGTH or not _FURNITURE.search(text)):
        return False
    return not _SENTENCE_END.search(text) and not _AMOUNT.search(text)


def _is_link(line: Line) -> bool:
    return line.link_chars > _LINK_SHARE * len(line.text)


def _missing_title(page: Page, kept: Sequence[str]) -> list[str]:
    """The page's title, unless the article begins with it."""
    titles = [_report_title(title) for title in page.titles]
    title = next((one for one in titles if "决算" in one or "決算" in one), "")
    if not title or not kept or any(_bare(title) in _bare(line) for line in kept[:_FIRST_LINES]):
        return []
    return [title]


def _report_title(title: str) -> str:
    """The part of a title that names the report: sites add their own name and the column's."""
    parts = [part for part in _TITLE_PARTS.split(title) if part]
    return max(parts, key=lambda part: ("决算" in part or "決算" in part, len(part)), default="")


def _bare(text: str) -> str:
    return "".join(text.split())
