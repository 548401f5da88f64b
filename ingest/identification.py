"""Whose report it is and of which year: from the title, the headings, the sentences and the file's name.

Reports contradict themselves (a heading copied from last year); every mention is kept in `raw.years`, and the year
resolved is the one with the most weight, so that one stale heading does not outvote the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.documents import Document, Identification, Number, Section, YearMention
from ingest.folding import Folded

FILE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?度?")
#: what a mention of the year counts for: as-of date and title are written for the report, a heading is often stale
_WEIGHTS = {"title": 3, "as_of": 3, "file_name": 3, "heading": 1, "sentence": 1}
_SOURCES = ("title", "as_of", "sentence", "file_name", "heading")

_BODY = (
    r"局|委员会|委|办公室|办公厅|办|厅|部|署|院|所|中心|学校|中学|小学|幼儿园|大学|学院|馆|会|队|站|处|政府|街道"
    r"|镇|乡|法院|检察院|医院|社|团|联合会|联|室|库|园|场|集团|公司|党校|台|宫|协会"
)
_NAMED = re.compile(
    rf"(?P<name>[一-鿿()]{{2,40}}?(?:{_BODY})(?:\(本级\)|本级)?)(?=(?:19|20)\d\d年|部门|单位|决算|概况|$)"
)
_NOT_NAMES = re.compile(r"^(?:部门|单位|本部门|本单位|我单位|目录|第.部分)")
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_REGION = re.compile(
    r"^(?:中国共产党|中共)?(?P<province>[一-鿿]{2,7}?(?:省|自治区)|北京市|上海市|天津市|重庆市)?"
    r"(?P<prefecture>[一-鿿]{2,8}?(?:市|自治州|盟|地区))?(?P<county>[一-鿿]{1,8}?(?:区|县|旗|市))?(?P<township>[一-鿿]{1,8}?(?:镇|乡|街道))?"
)


def identify(
    document: Document,
    folded: Folded,
    sections: Sequence[Section],
    years: Sequence[YearMention],
    numbers: Sequence[Number],
) -> Identification:
    """Resolve department, region, level, fiscal year and unit of money of a document."""
    name, source = _department(document, folded, sections)
    region, level = _region(name) if name else (None, None)
    year, year_source = _fiscal_year(years)
    units = Counter(one.unit for one in numbers if one.reading and one.reading.measure == "amount" and one.unit)
    first_line = folded.text[: folded.text.find("\n")] if "\n" in folded.text else ""
    is_title = sections[0].depth < 0 and bool(first_line) and "决算" in first_line
    return Identification(
        title=first_line if is_title else None,
        department_name=name,
        department_source=source,
        region_name=region,
        department_level=level,
        fiscal_year=year,
        fiscal_year_source=year_source,
        money_unit=min(units, key=lambda unit: (-units[unit], unit)) if units else "万元",
    )


def _department(document: Document, folded: Folded, sections: Sequence[Section]) -> tuple[str | None, str | None]:
    front = folded.text.splitlines()[:5] if len(sections) > 1 and sections[1].char_start > 1 else []
    headings = [section.title for section in sections if section.depth == 0]
    headings += [section.title for section in sections if section.depth == 1 and "构成" in section.title]
    file_name = document.source_file.rpartition("/")[2].rpartition(".")[0]
    for source, texts in (("title", front), ("heading", headings), ("file_name", [file_name])):
        for text in texts:
            # 2022年度某局决算: the year may stand before the name
            bare = re.sub(r"^[\s_-]*(?:19|20)\d\d年?度?", "", text)
            match = _NAMED.match(bare)
            if match and not _NOT_NAMES.match(match["name"]):
                return match["name"], source
    return None, None


def _region(name: str) -> tuple[str | None, str | None]:
    match = _REGION.match(name)
    if match is None or not any(match.groupdict().values()):
        return None, None
    parts = [match[part] for part in ("province", "prefecture", "county", "township") if match[part]]
    if match["township"]:
        level = "township"
    elif match["county"]:
        level = "county"
    elif match["prefecture"]:
        level = "prefecture"
    else:
        level = "province"
    return "".join(parts), level


def _fiscal_year(years: Sequence[YearMention]) -> tuple[int | None, str | None]:
    weights: Counter[int] = Counter()
    for mention in years:
        if mention.is_statement:
            # what is compared with is the year before
            weights[mention.year + mention.is_comparison] += _WEIGHTS[mention.role]
    if not weights:
        return None, None
    year = min(weights, key=lambda one: (-weights[one], one))
    roles = {one.role for one in years if one.year + one.is_comparison == year and one.is_statement}
    return year, next(role for role in _SOURCES if role in roles)
