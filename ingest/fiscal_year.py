"""Every year a document names, what kind of mention each is, and the year the accounts are about.

Reports contradict themselves (a heading copied from last year); every mention is kept, and the year resolved is the
one with the most weight, so that one stale heading does not outvote the report.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Sequence

from ingest.documents import Document, Section, YearMention
from ingest.folding import Folded
from ingest.narrative.found import Narrative

_HAN_DIGITS = {char: str(digit) for digit, chars in enumerate("〇一二三四五六七八九") for char in chars}
_HAN_DIGITS |= dict.fromkeys("○零OoО", "0")
#: 2022年, 2 0 2 2年 as PDF spaces it, 二〇二二年; no group, so that other patterns may hold it
YEAR = r"(?<!\d)(?:(?:1 ?9|2 ?0) ?\d ?\d ?年|[一二][九〇○零OoО][〇○零OoО一二三四五六七八九]{2}年)"
_YEAR = re.compile(f"(?:{YEAR})$")
_LONGEST_YEAR = 12
_BEHIND = re.compile(r"度?(?P<month>\d{1,2} ?月|[一二三四五六七八九十]{1,2}月)?")
_FILE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)年?度?")
_FOLDER_YEAR = re.compile(r"(?:^|/)((?:19|20)\d\d)(?:年度?)?[^/\d]*(?=/)")
_TITLE = re.compile(r"《[^》]*》|〈[^〉]*〉")
_COMPARED_BEFORE = re.compile(r"(?:与|比|较|同|上年度?\(?)$")
_COMPARED_AFTER = re.compile(r"度?(?:决算数?)?相比")
_PUBLISHED = re.compile(
    r"(?:发布|公开|生成|成文|公布|印发|更新|创建)(?:(?:日期|时间)[:|]{0,2}|[:|]{1,2})$|(?:时间|日期)[:|]{1,2}$"
)
_LONGEST_LABEL = 12
#: longer lines hold sentences, not titles, or sentences, not dates
_MAX_TITLE_LINE, _MAX_DATE_LINE = 80, 30
#: how far below 2022年度 the title's 部门决算 may stand
_TITLE_REST = 40
_SENTENCE_END = re.compile("[。;!?]")
#: what a mention of the year counts for: as-of date and title are written for the report, a heading is often stale
_WEIGHTS = {"title": 3, "as_of": 3, "file_name": 3, "heading": 1, "sentence": 1}
_SOURCES = ("title", "as_of", "sentence", "file_name", "heading", "folder")


def find_years(
    document: Document, folded: Folded, sections: Sequence[Section], narrative: Narrative
) -> list[YearMention]:
    """Every year the document names, in titles and headings too, and that of the file's name or of its folder."""
    mentions = _years_of_path(document.source_file)
    read = {found.paragraph.folded.place(found.token.start): found for found in narrative.years}
    starts = [section.char_start for section in sections]
    text = folded.text
    titles = [match.span() for match in _TITLE.finditer(text)]
    for place in re.finditer("年", text):
        match = _YEAR.search(text, max(0, place.end() - _LONGEST_YEAR), place.end())
        near = bisect.bisect_right(titles, (place.start(), len(text))) - 1
        if match is None or (near >= 0 and titles[near][1] > match.start()):
            continue
        behind = _BEHIND.match(text, match.end())
        has_month = bool(behind and behind["month"])
        end = match.end() if has_month or behind is None else behind.end()
        start, stored_end = folded.span(match.start(), end)
        section = sections[max(0, bisect.bisect_right(starts, start) - 1)]
        found = read.get(start)
        front_role = _role_in_front(text, match.start(), end, has_month) if section.depth < 0 else None
        if _PUBLISHED.search(text, max(0, match.start() - _LONGEST_LABEL), match.start()):
            role = "publication"
        elif front_role is not None:
            role = front_role
        elif found is not None:
            role = "as_of" if found.is_as_of else "sentence"
        else:
            heading_end = document.text.find("\n", section.char_start) if section.title else -1
            role = "heading" if heading_end > start else "sentence"
        is_comparison = found.is_comparison if found else _is_compared(text, match.start(), end)
        mentions.append(
            YearMention(
                char_start=start,
                char_end=stored_end,
                raw_text=document.text[start:stored_end],
                year=year_of(match.group()),
                role=role,
                is_comparison=is_comparison,
                is_statement=role == "title" or (section.part == "statement" and role != "publication"),
            )
        )
    return mentions


def year_of(printed: str) -> int:
    """2022 of 2022年度, 2 0 2 2年 or 二〇二二年."""
    digits = [_HAN_DIGITS.get(char, char) for char in printed if char.isdigit() or char in _HAN_DIGITS]
    return int("".join(digits[:4]))


def resolve_fiscal_year(mentions: Sequence[YearMention]) -> tuple[int | None, str | None]:
    """The year with the most weight and where it stands first; None, None where the document names none.

    What is compared with is the year before. A date of publication is no evidence of the year, but of two years with
    the same weight the one before the publication is the likelier: accounts are published in the year after.
    """
    weights: Counter[int] = Counter()
    for mention in mentions:
        if mention.is_statement:
            weights[mention.year + mention.is_comparison] += _WEIGHTS[mention.role]
    if not weights:
        folder = next((one.year for one in mentions if one.role == "folder"), None)
        return folder, "folder" if folder else None
    published = {one.year - 1 for one in mentions if one.role == "publication"}
    year = min(weights, key=lambda one: (-weights[one], one not in published, one))
    roles = {one.role for one in mentions if one.year + one.is_comparison == year and one.is_statement}
    return year, next(role for role in _SOURCES if role in roles)


def _years_of_path(source_file: str) -> list[YearMention]:
    folder, _, name = source_file.rpartition("/")
    for match in _FILE_YEAR.finditer(name):
        return [YearMention(None, None, match.group(), year_of(match.group()), "file_name", False, True)]
    found = [*_FOLDER_YEAR.finditer(f"{folder}/")]
    return [YearMention(None, None, one[1], int(one[1]), "folder", False, False) for one in found[-1:]]


def _role_in_front(text: str, start: int, end: int, has_month: bool) -> str | None:
    """The role of a year, [start, end) of the folded text, that stands before any heading; None in a sentence."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    if len(line) > _MAX_TITLE_LINE or _SENTENCE_END.search(line):
        return None
    if has_month:
        # 2023年9月, the date at the foot of a title page
        return "publication" if len(line) <= _MAX_DATE_LINE else None
    is_title = "决算" in text[line_start : line_start + len(line) + _TITLE_REST]
    return "title" if is_title else None


def _is_compared(text: str, start: int, end: int) -> bool:
    return bool(_COMPARED_BEFORE.search(text, max(0, start - 5), start) or _COMPARED_AFTER.match(text, end))
