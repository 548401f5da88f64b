"""From printed lines to paragraphs: what was wrapped is joined again, by indents, margins and the room left on a line.

A line was wrapped where the first word of the next one would not have had room on it; else its end was meant.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.lines import BLANK, Line
from ingest.readers.pdf.pages import Page, turned

#: in parts of the em: what counts as an indent; how exact margins are kept; how sure a word must have had room
_INDENT, _DRIFT, _CERTAIN = 1.0, 0.35, 0.1
#: paragraphs are indented where this share of the long lines stands in, by no more than so many em
_INDENTED_SHARE, _MAX_INDENT = 0.05, 4.5
#: fewer lines do not tell their margins
_FEW = 8
#: lines of a paragraph are no further apart than this, in parts of the em, and of the same size but for this part
_MAX_PITCH, _MAX_GROWTH = 2.6, 0.12
#: titles are larger than the text by this part, and their lines centred to this part of the em
_TITLE_GROWTH, _CENTRED = 1.12, 1.2
_MAX_TITLE_PITCH = 2.4
#: a line that leaves more room than this (in parts of the em) has ended, whatever its last character is
_MAX_ROOM = 6.0

_NUMBERING = re.compile(
    r"第[一二三四五六七八九十百]{1,4}(?:部分|章|节|条)|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,2}[.．、](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|附件|注[:：]|[•●■◆▪○□★※]"
)
_LEADERS = re.compile(r"[.．·…‥•]{3,}\s*[-—]?\s*\d*\s*[-—]?$|……")
_CLAUSE_END = re.compile(r"[，。；：,;]")
#: the name of a functional class is not told to its end: …(类)…(款)其他支
_UNFINISHED = re.compile(r"[(（][类款][)）](?!.*[(（][类款项][)）]).")
#: no paragraph begins with one
_AMOUNT = re.compile(r"\d[\d,.]*\s*(?:万元|亿元|千元|元|[%％])")
_TERMINAL = frozenset("。；：！？;:!?")
_OPENING = frozenset("（〔［【《〈“‘「『([{")
_CLOSING = frozenset("，。、；：！？）〕］】》〉”’」』…％,.;:!?)]}%")
_LATIN = re.compile(r"[!-~À-ɏ]")


@dataclass(frozen=True)
class Margins:
    """Where the text of a column begins and ends, its prevailing size, and whether its paragraphs are indented."""

    left: float
    right: float
    size: float
    is_indenting: bool


def join_paragraphs(pages: Sequence[Page], flows: Iterable[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each paragraph, of columns in reading order; a paragraph may go on in the next column or page."""
    flows = [flow for flow in flows if flow]
    margins = _margins(pages, flows)
    found: list[list[Line]] = []
    before: Margins | None = None
    for flow, here in zip(flows, margins, strict=True):
        for order, line in enumerate(flow):
            last = found[-1][-1] if found else None
            if last is not None and before is not None and _goes_on(last, before, line, here, is_apart=order == 0):
                found[-1].append(line)
            else:
                found.append([line])
            before = here
    return found


def _margins(pages: Sequence[Page], flows: Sequence[Sequence[Line]]) -> list[Margins]:
    """The margins of each flow, from its own lines or, where they are few, from those of all flows like it."""
    prose = [[line for line in flow if not line.gaps and line.row is None] or list(flow) for flow in flows]
    sizes: Counter[float] = Counter()
    for lines in prose:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    size = max(sizes, key=lambda one: (sizes[one], one)) if sizes else 10.0
    alike: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    keys = [(lines[0].turn, round(min(line.left for line in lines) / (4 * size))) for lines in prose]
    for key, lines in zip(keys, prose, strict=True):
        alike[key] += lines
    found = []
    for key, lines in zip(keys, prose, strict=True):
        right = _supported([line.right for line in alike[key]], size)
        own_right = _supported([line.right for line in lines], size)
        longer = sum(line.right > own_right + 2 * size for line in lines)
        if len(lines) >= _FEW and own_right < right - 2 * size and longer <= max(1, len(lines) // 20):
            right = own_right
        left = -_supported([-line.left for line in (lines if len(lines) >= 4 else alike[key])], size)
        if len(alike[key]) < _FEW:
            # nothing tells where lines end but that margins are mostly alike on both sides
            page = pages[lines[0].page - 1]
            page_left, _, page_right, _ = turned((0.0, 0.0, page.width, page.height), lines[0].turn)
            right = max(right, page_right - (left - page_left))
        found.append(Margins(left, right, size, _are_indented(lines, left, right, size)))
    return found


def _are_indented(lines: Sequence[Line], left: float, right: float, size: float) -> bool:
    """Whether first lines of paragraphs stand in: some long lines do."""
    long_lines = [line.left - left for line in lines if line.right > (left + right) / 2]
    return sum(_INDENT * size < indent < _MAX_INDENT * size for indent in long_lines) > _INDENTED_SHARE * len(
        long_lines
    )


def _supported(places: Sequence[float], size: float) -> float:
    """The outermost place that is not alone: one line in twenty, at least two, reach nearly as far."""
    ordered = sorted(places, reverse=True)
    needed = max(2, len(ordered) // 20)
    for start, place in enumerate(ordered[: len(ordered) - needed + 1]):
        if place - ordered[start + needed - 1] <= size:
            return place
    return ordered[0]


def _goes_on(last: Line, before: Margins, line: Line, here: Margins, is_apart: bool) -> bool:
    """Whether `line` goes on with the paragraph that `last` is the latest line of; `is_apart` on another page."""
    if last.turn != line.turn or last.gaps or line.gaps or last.row or line.row:
        return False
    if abs(last.size - line.size) > _MAX_GROWTH * last.size:
        return False
    if _LEADERS.search(last.text) or _LEADERS.search(line.text):
        return False
    pitch = last.bottom - line.bottom
    if not is_apart and not 0 < pitch <= _MAX_PITCH * line.size:
        return False
    if not is_apart and _is_title(last, before) and _is_title(line, here):
        return pitch <= _MAX_TITLE_PITCH * line.size
    room = before.right - last.right
    is_full = _first_word(line) > room - _CERTAIN * line.size
    has_ended = last.text[-1] in _TERMINAL
    is_indented = line.left > here.left + _INDENT * line.size
    if _NUMBERING.match(line.text):
        # 一、二级项目: where paragraphs stand in, what begins at the margin behind a full line goes on, a heading aside
        is_prose = not has_ended or bool(_CLAUSE_END.search(line.text))
        return here.is_indenting and is_full and not is_indented and is_prose
    if is_indented:
        # a hanging indent, or a paragraph of its own
        return is_full and not has_ended and abs(line.left - last.left) <= _DRIFT * line.size
    if is_full:
        return not has_ended or here.is_indenting
    is_heading = _NUMBERING.match(last.text) and not (
        _CLAUSE_END.search(last.text) or _UNFINISHED.search(last.text) or _AMOUNT.match(line.text)
    )
    return not has_ended and not is_heading and room <= _MAX_ROOM * line.size


def _is_title(line: Line, margins: Margins) -> bool:
    middle = (margins.left + margins.right) / 2
    is_centred = abs((line.left + line.right) / 2 - middle) <= _CENTRED * line.size
    return is_centred and line.size > _TITLE_GROWTH * margins.size


def _first_word(line: Line) -> float:
    """How much room the part of a line takes that cannot be parted from its beginning."""
    end = start = line.glyphs[0].left
    is_opened = True
    is_latin = False
    for glyph in line.glyphs:
        if glyph is BLANK:
            break
        if glyph.char in _CLOSING and not (is_latin and _LATIN.match(glyph.char)):
            is_opened = is_latin = False
        elif glyph.char in _OPENING:
            if not is_opened:
                break
        elif _LATIN.match(glyph.char):
            if not is_opened and not is_latin:
                break
            is_opened, is_latin = False, True
        elif is_opened:
            is_opened = False
        else:
            break
        end = glyph.right
    return end - start
