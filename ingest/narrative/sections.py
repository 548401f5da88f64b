"""From a text to paragraphs under headings.

Headings are numbered 第一部分, 一、, (一), 1., (1), ① in that order of depth. A heading names the part of the document
(overview, tables, statement, glossary), the topic and the fund of what stands below it.
"""

from __future__ import annotations

import bisect
import itertools
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.catalog import Catalog, Topic
from ingest.documents import Section, Table
from ingest.folding import Folded
from ingest.narrative.labels import BUDGETS

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBERINGS = (
    re.compile(rf"第{_HAN_NUMBER}部分"),
    re.compile(rf"{_HAN_NUMBER}、"),
    re.compile(rf"\({_HAN_NUMBER}\)、?"),
    # a code may follow at once: 3.2080505机关事业单位…
    re.compile(r"\d{1,2}[.、](?:(?!\d)|(?=[23]\d\d(?:\d\d){0,2}(?:\(类|(?![万亿元个辆台批人项])[一-鿿])))"),
    re.compile(r"\(\d{1,2}\)、?"),
    re.compile(r"[①-⑳]"),
)
_ANY_NUMBERING = re.compile("|".join(f"(?:{one.pattern})" for one in _NUMBERINGS))
#: numbering within a line that opens a section of its own: after the end of a sentence
_INLINE = re.compile(
    rf"(?<=[。;])(?=第{_HAN_NUMBER}部分|{_HAN_NUMBER}、|\({_HAN_NUMBER}\)|\d{{1,2}}[.、](?!\d)|\(\d{{1,2}}\))"
)
_TERMINAL = "。;:!?"
_TITLE_END = re.compile(r"[。;:]|,(?!\d)|(?<!\d),")
#: the title is a functional class: words of its name are no topic
_LEVEL = re.compile(r"\([类款项]\)")
#: how titles end: the next line is no part of one, however long it is
_WHOLE_TITLE = re.compile(r"(?:情况|说明|概况|职责|职能|设置|构成|解释|总体|明细)$")
#: 一、收入决算情况说明 2019年度收入合计…: a title and its text on one line
_TITLE_BEFORE_TEXT = re.compile(
    rf"(?:^|(?<=[。;]))(?:{_HAN_NUMBER}、|\({_HAN_NUMBER}\))[^。;:,\n]{{2,50}}?(?:情况说明|说明|情况)(?=[^\n。;:,的说])",
    re.MULTILINE,
)
#: what ends the opening words of a paragraph
_OPENING = re.compile("[,。;:]")
_STATED_NUMBER = re.compile(r"\d(?!\d*年)\d*(?:\.\d+)?(?:万|元|亿|%|个|辆|台|批|人|分)")
_NARROW = re.compile(r"[!-~]")
#: a line that is a page number, in the middle of a sentence or not
_PAGE = re.compile(r"[-—–―]+\d{1,3}[-—–―]+|第\d{1,3}页(?:,?共\d{1,3}页)?")
_BOOKMARK = re.compile(r"\[bookmark:_\w*\]")
#: a line at most this much narrower than the widest ones (in Chinese characters) is full: what follows belongs to it,
#: because a number with its unit or a closing bracket may have had to go to the next line
SLACK = 6.5
#: a text is taken for wrapped where this share of its long lines are full
WRAPPED_SHARE = 0.4
#: widths of a page in Chinese characters, and how many lines it takes to tell wrapping from chance
MIN_WRAPPED, MAX_WRAPPED, MIN_LINES = 20, 80, 12
MAX_TITLE = 60
#: no paragraph with its breaks kept is as long as a report that lost them
LONG_LINE = 300
_ATTACHED = "附件"
_FIRST_PART = "第一部分"
#: titles of parts are alike by their last words: the department's name may stand before them
_TITLE_TAIL = 4
#: the leader and page number behind a title in a table of contents
_PAGE_NUMBER = re.compile(r"[.·…\d]+$")
_MONEY = re.compile(r"[0-9０-９]\s*[万萬亿億千]?元")
#: a line that begins what is attached to a report: 附件1, …绩效自评报告
_ATTACHMENT = re.compile(
    r"附件[\d一二三四五六]*[:.、]?(?:[^。;,]{0,50}(?:绩效|自评|评价)[^。;,]{0,30})?$|[^。;,:]{0,50}(?:绩效|自评)[^。;,:]{0,20}报告$"
)
_OVERALL = frozenset({"totals", "revenue", "expenditure"})


@dataclass(frozen=True)
class Paragraph:
    """Text between two breaks, its line breaks and numbering taken out; `section` counts in the list of sections."""

    folded: Folded
    section: int
    depth: float
    has_numbering: bool


@dataclass(frozen=True)
class Line:
    """A line of the folded text, [start, end); `width` counts Chinese characters, narrow ones half.

    `is_behind_table` where a table stands between it and the line before.
    """

    start: int
    end: int
    width: float
    is_behind_table: bool = False


def split_document(
    text: str, folded: Folded, lines: list[Line], catalog: Catalog, names: Sequence[str] = ()
) -> tuple[list[Section], list[Paragraph]]:
    """Return the sections in text order (the first is what stands before any heading) and the paragraphs of all.

    `names` are those of the department: 某县国有资产监督管理委员会 in a heading says nothing of what stands below it.
    """
    owners = re.compile("|".join(map(re.escape, names)) or "$^")
    sections = [Section("", "", -1, "front", "", "", 0, folded.place(len(folded.text)))]
    path: list[tuple[int, str]] = []
    open_sections: list[int] = []
    paragraphs: list[Paragraph] = []
    has_figures = False
    has_parts = any(_NUMBERINGS[0].match(folded.text, line.start) for line in lines)
    for piece in _pieces(folded, lines, catalog):
        depth, numbering = _numbering(piece.text)
        is_attached = depth is None and has_figures and bool(_ATTACHMENT.match(piece.text))
        has_figures = has_figures or bool(sections[-1].part == "statement" and _MONEY.search(piece.text))
        if depth is None and not is_attached:
            paragraphs.append(Paragraph(piece, len(sections) - 1, sections[-1].depth + 0.5, False))
            continue
        depth, body = depth or 0, numbering.end() if numbering else 0
        title, is_title_only = _title(piece.text[body:])
        words = owners.sub("", title)
        while path and path[-1][0] >= depth:
            path.pop()
            closed = open_sections.pop()
            sections[closed] = replace(sections[closed], char_end=piece.place(0))
        label = piece.text[:body] or _ATTACHED
        path.append((depth, label.replace("、", ".") if depth == 3 else label))
        parent = sections[open_sections[-1]] if open_sections else sections[0]
        topic = _topic(words, catalog) if words and not _LEVEL.search(title) else None
        if not title and parent.topic == "other":
            opening = _topic(owners.sub("", _OPENING.split(piece.text[body:], maxsplit=1)[0]), catalog)
            topic = opening if opening and opening.topic not in _OVERALL else None
        if topic and topic.topic in _OVERALL and topic.fund in ("all", "fiscal") and parent.fund in BUDGETS:
            topic = None  # (三)支出决算具体情况 below 一般公共预算财政拨款 speaks of that budget
        sections.append(
            Section(
                path="".join(label for level, label in path if level > 0) or path[-1][1],
                title=title,
                depth=depth,
                part="attachment" if is_attached else _part(depth, words, topic, parent, has_parts, catalog),
                topic=(topic.topic if topic and topic.topic else parent.topic),
                fund=(topic.fund if topic and topic.fund else parent.fund),
                char_start=piece.place(0),
                char_end=folded.place(len(folded.text)),
            )
        )
        open_sections.append(len(sections) - 1)
        if not is_title_only:
            content = Folded(piece.text[body:], piece.places[body:])
            paragraphs.append(Paragraph(content, len(sections) - 1, depth, True))
    if len(sections) == 1:
        return [replace(sections[0], part="statement")], paragraphs
    sections[0] = replace(sections[0], char_end=sections[1].char_start)
    before = [one.folded.text for one in paragraphs if one.section == 0]
    if not has_parts and any("。" in one and _MONEY.search(one) for one in before):
        sections[0] = replace(sections[0], part="statement")
    return _settle_parts(text, sections, has_parts), paragraphs


def numbering_spans(folded: Folded, lines: list[Line]) -> list[tuple[int, int]]:
    """Stored ranges of the numberings at the beginnings of lines and after sentences: their digits are no figures."""
    starts = [line.start for line in lines]
    starts += [match.start() for match in _INLINE.finditer(folded.text)]
    found = (_ANY_NUMBERING.match(folded.text, start) for start in starts)
    return [folded.span(match.start(), match.end()) for match in found if match]


_TABLE_NOTE = re.compile(r"(?:备?注|说明)\d?:[^|\n]*|[^|\n]*[本此该]表(?:无|没有|暂无|为空)[^|\n]*")


def find_lines(stored: str, folded: Folded, tables: Sequence[Table] = ()) -> list[Line]:
    """The lines of a text that are neither empty nor rows of a table; a text may have lost its line breaks."""
    text = folded.text
    lines, start = [], 0
    ends = [table.char_end for table in tables]
    passed = 0
    for end in sorted(
        {match.start() for match in re.finditer("\n", text)} | _lost_breaks(stored, folded) | {len(text)}
    ):
        before = bisect.bisect_right(ends, folded.place(start)) if ends else 0
        is_row = before < len(ends) and tables[before].char_start <= folded.place(start)
        # a note within the frame of a table is read as one below it
        is_row = is_row and not _TABLE_NOTE.fullmatch(text, start, end)
        if end > start and not is_row:
            narrow = len(_NARROW.findall(text, start, end))
            lines.append(Line(start, end, end - start - narrow / 2, before > passed))
            passed = before
        start = end + (end < len(text) and text[end] == "\n")
    return lines


def _lost_breaks(stored: str, folded: Folded) -> set[int]:
    """Where a blank stands for a lost line break: behind a title, and in a very long line before a heading too."""
    text, places = folded.text, folded.places
    found: set[int] = set()
    for heading in _TITLE_BEFORE_TEXT.finditer(text):
        if _is_behind_blank(stored, places[heading.end()], places[heading.end() - 1]):
            found |= {heading.start(), heading.end()}
    for line in re.finditer(rf"[^\n]{{{LONG_LINE},}}", text):
        blanks = [
            one
            for one in range(line.start() + 1, line.end())
            if places[one] > places[one - 1] + 1 and _is_behind_blank(stored, places[one], places[one - 1])
        ]
        start = line.start()
        for blank in blanks:
            is_heading = _ANY_NUMBERING.match(text, start) and not _TITLE_END.search(text, start, blank)
            if _ANY_NUMBERING.match(text, blank) or (is_heading and blank - start <= MAX_TITLE):
                found.add(blank)
                start = blank
    return found


def _is_behind_blank(stored: str, place: int, before: int) -> bool:
    """Whether a blank stands between two characters of the folded text; a quote may stand there too."""
    return any(one.isspace() for one in stored[before + 1 : place])


def _pieces(folded: Folded, lines: list[Line], catalog: Catalog) -> list[Folded]:
    """Paragraphs with their numbering: lines joined where they were wrapped, split where a heading stands inside."""
    text = folded.text
    widest = sorted(line.width for line in lines)[int(len(lines) * 0.95)] if lines else 0.0
    long_lines = [line for line in lines if line.width > widest / 2]
    full = [line for line in long_lines if line.width >= widest - SLACK]
    is_page = MIN_WRAPPED <= widest <= MAX_WRAPPED and len(long_lines) >= MIN_LINES
    is_wrapped = is_page and len(full) > WRAPPED_SHARE * len(long_lines)
    joined: list[list[Line]] = []
    for line in lines:
        if _PAGE.fullmatch(text, line.start, line.end):
            continue
        if joined and _continues(text, joined[-1], line, widest if is_wrapped else 0.0):
            joined[-1].append(line)
        else:
            joined.append([line])
    pieces = []
    for group in joined:
        places = array("q")
        parts = []
        for line in group:
            skip = _BOOKMARK.match(text, line.start, line.end)
            start = skip.end() if skip else line.start
            parts.append(text[start : line.end])
            places.extend(folded.places[start : line.end])
        piece = Folded("".join(parts), places)
        pieces += _split_inline(piece, catalog)
    return pieces


def _continues(text: str, group: list[Line], line: Line, widest: float) -> bool:
    """Whether a line goes on with the paragraph of the lines before it."""
    last = group[-1]
    if line.is_behind_table or _ANY_NUMBERING.match(text, line.start) or text[last.end - 1] in "。":
        return False
    opener = _ANY_NUMBERING.match(text, group[0].start)
    is_heading = opener is not None and not re.search("[。;,]", text[group[0].start : last.end])
    if is_heading and _WHOLE_TITLE.search(text, group[0].start, last.end) and not text.startswith("说明", line.start):
        return False
    if widest and last.width >= widest - SLACK:
        return True
    if text[last.end - 1] in _TERMINAL:
        return False
    if text[last.end - 1] == "." and last.end - last.start > 1 and text[last.end - 2].isdigit():
        return text[line.start].isdigit()
    starts_clause = bool(re.search("[,、(0-9]$", text[last.start : last.end]))
    return starts_clause or (not is_heading and bool(re.search("[。,;]", text[group[0].start : last.end])))


def _split_inline(piece: Folded, catalog: Catalog) -> list[Folded]:
    cuts = [0]
    for match in _INLINE.finditer(piece.text):
        depth, numbering = _numbering(piece.text[match.start() :])
        if depth is None or numbering is None:
            continue
        title, _ = _title(piece.text[match.start() + numbering.end() :])
        # 一、 within a paragraph mostly counts reasons or problems: only a known title opens a section there
        if depth > 1 or _topic(title, catalog):
            cuts.append(match.start())
    cuts.append(len(piece.text))
    return [
        Folded(piece.text[start:end], piece.places[start:end]) for start, end in itertools.pairwise(cuts) if end > start
    ]


def _numbering(text: str) -> tuple[int | None, re.Match[str] | None]:
    for depth, pattern in enumerate(_NUMBERINGS):
        match = pattern.match(text)
        if match:
            return depth, match
    return None, None


def _title(text: str) -> tuple[str, bool]:
    """The heading's words, and whether the paragraph holds nothing else."""
    end = _TITLE_END.search(text)
    title = text[: end.start()] if end else text
    rest = text[end.end() :] if end else ""
    if _STATED_NUMBER.search(title) or len(title) > MAX_TITLE:
        return "", False
    return title, not rest


def _topic(title: str, catalog: Catalog) -> Topic | None:
    """The first topic whose wording the title holds: the seed goes from the special to the general."""
    return next((topic for topic in catalog.topics if topic.wording in title), None)


def _part(depth: int, title: str, topic: Topic | None, parent: Section, has_parts: bool, catalog: Catalog) -> str:
    if depth == 0:
        parts = [one for one in catalog.topics if one.wording in title]
        # 决算情况说明 may stand beside 概况 or 决算表 in one title: what the title ends with decides
        best = max(parts, key=lambda one: (title.rfind(one.wording) + len(one.wording), len(one.wording)), default=None)
        return best.part if best else "statement"
    if has_parts and parent.depth >= 0:
        return parent.part
    if has_parts:
        return "front"
    if depth == 1 and topic and topic.part in ("overview", "glossary", "attachment", "tables"):
        return topic.part
    return parent.part if parent.depth >= 0 else "statement"


def _settle_parts(text: str, sections: list[Section], has_parts: bool) -> list[Section]:
    """Tell the text from tables of contents that repeat its headings, and the report from others behind it.

    Parts are alike by their number; where a report has none, first-depth headings are alike by number and title. Of
    headings alike those with amounts below them are text, or else the one with most sentences (of equal ones the
    last); the others become part of the front. A document may hold the reports of subordinate units too: where the
    parts begin anew behind figures, the rest is attached.
    """
    leading = 0 if has_parts else 1
    money = [match.start() for match in _MONEY.finditer(text)]
    alike: dict[tuple[str, str], list[tuple[bool, int, int]]] = {}
    for order, section in enumerate(sections):
        if section.depth == leading:
            first = bisect.bisect_left(money, section.char_start)
            has_money = first < len(money) and money[first] < section.char_end
            sentences = text.count("。", section.char_start, section.char_end)
            key = (section.path, "" if has_parts else _PAGE_NUMBER.sub("", section.title))
            alike.setdefault(key, []).append((has_money, sentences, order))
    kept = {order for found in alike.values() for has_money, _, order in found if has_money}
    with_money = set(kept)
    kept |= {max(found)[2] for found in alike.values() if not any(has_money for has_money, _, _ in found)}
    settled: list[Section] = []
    stated: set[tuple[str, str]] = set()
    part = ""
    for order, section in enumerate(sections):
        if 0 <= section.depth <= leading and part != "attachment":
            ending = (section.path, section.title[-_TITLE_TAIL:])
            is_text = order in kept or section.depth != leading
            is_anew = ending in stated or (bool(stated) and section.path == _FIRST_PART)
            part = "" if is_text and not is_anew else ("attachment" if is_text else "front")
            if order in with_money and section.part == "statement":
                stated.add(ending)
        settled.append(replace(section, part=part) if part else section)
    return settled
