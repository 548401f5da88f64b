"""The names a document gives to whom it is about, each with the place that says it, and the one to go by.

Everything here is folded text (`ingest.folding`): no blanks, half-width punctuation, simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.documents import Section
from ingest.fiscal_year import YEAR
from ingest.folding import Folded
from ingest.regions import Region, is_central, load_gazetteer, regions_of_name

#: where a title page ends at the latest, in lines and in characters
FRONT_LINES, FRONT_LENGTH = 80, 4000
#: how far it may go on behind the first line that looks like a heading
MIN_FRONT_LENGTH = 600
#: lines a title may be broken into: 2022年度 / 某某市 / 财政局 / 部门决算
MAX_TITLE_LINES = 4
MAX_TITLE_LINE = 40
_MIN_NAME = 2
#: what a place counts for: a title and a file's name are written for the report, a heading may be last year's or copied
_WEIGHTS = {"title": 3, "file_name": 3, "heading": 1, "label": 1, "sentence": 1}

#: 2022年度 in a title, 2022 alone in a file's name
_YEARS = re.compile(rf"{YEAR}度?|(?<!\d)20\d\d(?!\d)(?:年?度)?")
_NAME = re.compile(r"[一-鿿][一-鿿()、·A-Za-z0-9—-]{1,48}")
_BODY = re.compile(
    r"(?:局|委|会|室|厅|办|部|署|院|所|中心|学校|[中小党大团分]学|幼儿园|馆|队|站|处|政府|街道|镇|乡|苏木|社|团|联|库|园|场|集团"
    r"|公司|[党团干技]校|台|宫|校|区|狱|段|关|庭|基地|政协|人大|总队|支队|工会|机关|疾控|体|厂|[一二三四五六七八九十]中|总会|矿)"
    r"(?:\([^()]{2,30}\))?$"
)
#: words of a form, a menu or another kind of text: what holds one of them is no department
_OTHER = re.compile(
    r"收入|支出|决算|预算|拨款|情况|说明|目录|第.{1,2}部分|概况|年度|公开|报表|附件|通知|索引|首页|信息|政府网|决定|专栏|一览|我[局委厅办院]"
    r"|本[部单]|部门|单位|正文|当前位置|关于|内设|职责|职能|绩效|发布|来源|浏览|字号|名词|解释|\(盖章\)|某年|三公"
)
#: names that the words above would refuse
_NAMES_WITH_OTHER = re.compile(
    r"事业单位|支出(?:绩效|评价|管理)|预算(?:编制|局|处)|信息(?:化|中心|办|产业|服务|网络|安全|工程|学院|技术|管理|资源)|预算(?:评审|编审|审核|执行|管理|绩效)|绩效(?:评价|管理|考核)"
    r"|政府信息|公开(?:办|中心)|收入(?:征管|管理)|支付|信息职业|附属"
)
_LEADING = re.compile(
    r"^(?:附件?\d*|附表\d*|关于|公开|公布|标题|名称|的|度|[:.,、·_|—)-]|\d{1,3}[.、_-]|[一二三四五六七八九十]{1,2}、|(?<![一-鿿])\d+)+"
)
_TAIL = re.compile(
    r"(?:部门|单位|本级|\(本级\)|\(机关\)|\(汇总\)|\(本部\)|汇总|收支|收入支出|财务|关于|公开|公布|的|年度|及|和|“?三公”?经费|预|预算|本部|全口径"
    r"|[:.,、·_|—(-])$"
)
_OWN_ACCOUNTS = re.compile(r"(?<=[局委会室厅办部署院处])\(?(?:本级|机关本级|本部)|\(机关\)")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_PAGE_NUMBER = re.compile(r"(?:[.…·]{2,}|…).*$")
_SITE = re.compile(r"[_|—–-]+[^_|—–-]*(?:政府|网|平台|公开|专栏|信息|频道)[^_|—–-]*$")
_PART = re.compile(r"^第[一二三四五六七八九十]{1,2}部分[:、.]?")
_OVERVIEW = re.compile(
    r"^(?P<name>.{3,48}?)(?:部门|单位|机关)?(?:的)?(?:概况|概括|基本情况|概述|简介|基本职能|主要职[责能]|职能职责|机构设置|部门职责"
    r"|(?:部门)?(?:决算|预算)单位构成|决算编报范围)"
)
_LABEL = re.compile(
    r"(?:(?:发布机构|公开单位|编制单位|编制部门|填报单位|填报部门|公开部门)[:|]*|(?:单位名称|部门名称|部门\(单位\)(?:名称)?|预算单位|部门)[:|]+)"
    r"(?P<name>[一-鿿()]{3,40}?)(?=责任|公开|生成|形成|成文|发布|发文|主题|体裁|有效|信息|名称|文号|关键|索引|[|\n:\d\[]|$)"
)
_SENTENCE = re.compile(
    r"(?:^|[。;\n:、.])(?P<name>[一-鿿()]{3,40}?)(?:\(以下简称[^)]*\))?(?:是|为|系)[^。;\n]{0,24}?"
    r"(?:工作部门|组成部门|直属机构|派出机构|派出机关|职能部门|事业单位|行政机关|政府机关|行政单位|群团组织|人民团体|工作机关)"
)
_NUMBERING = re.compile(r"^第.{1,3}条|^\(?[一二三四五六七八九十\d]{1,3}[)、.]")
_SCOPE = re.compile(r"(?P<unit>单位决算|本级\)?(?:部门)?决算)|(?P<department>部门决算)")


@dataclass(frozen=True)
class StatedName:
    """A department as one place of the document names it; `is_unit` where it says so (单位决算, 本级), else None."""

    name: str
    source: str
    is_unit: bool | None = None


@dataclass(frozen=True)
class DepartmentNames:
    """The name to go by and where it stands, every other one stated, and what the accounts cover.

    `account_scope`: `department` (with all units below it) or `unit` (one unit), None where the document does not say.
    `is_consistent` is None where no name is stated.
    """

    name: str | None
    source: str | None
    title: str | None
    names_stated: tuple[str, ...]
    is_consistent: bool | None
    account_scope: str | None


def front_of(folded: Folded, sections: Sequence[Section]) -> str:
    """The title page and table of contents: what stands before the first heading, or else how the text begins."""
    end = len(folded.text)
    if len(sections) > 1 and sections[1].char_start > 0:
        # the title may itself stand in lines that look like headings
        end = max(folded.text.find("\n", MIN_FRONT_LENGTH), MIN_FRONT_LENGTH)
    return folded.text[: min(end, FRONT_LENGTH)]


def name_department(front: str, text: str, sections: Sequence[Section], source_file: str) -> DepartmentNames:
    """Collect the names stated and choose the one to go by: the one most said, in its fullest form."""
    lines = [line for line in front.split("\n")[:FRONT_LINES] if line]
    title, titled = _title(lines)
    stated = [*titled, *_of_headings(lines, sections), *_of_file(source_file)]
    if not stated or not any(_has_region(one.name) for one in stated):
        stated += _fuller_names(stated, front, text)
    if not stated:
        return DepartmentNames(None, None, title, (), None, _scope([], title, sections))
    groups = _groups(stated)
    best = max(groups, key=lambda group: (sum(_WEIGHTS[one.source] for one in group), -stated.index(group[0])))
    chosen = _fullest(best)
    names = tuple(dict.fromkeys(one.name for one in stated))
    return DepartmentNames(chosen.name, chosen.source, title, names, len(groups) == 1, _scope(best, title, sections))


def names_of_front(text: str) -> list[str]:
    """The department's name in the title of a folded text, with its division and without, the longest first."""
    _, titled = _title([line for line in text[:FRONT_LENGTH].split("\n")[:FRONT_LINES] if line])
    names = {name for one in titled for name in (one.name, _without_region(one.name))}
    return sorted((name for name in names if len(name) > _MIN_NAME), key=lambda name: (-len(name), name))


def _fuller_names(stated: list[StatedName], front: str, text: str) -> list[StatedName]:
    """What the publisher's label or the first sentences say, where the titles say no name or none with its division.

    The publisher may be another body (区政府办公室): beside other names only a fuller form of one of them counts.
    """
    for source, names in (("label", _labels(front)), ("sentence", _sentences(text))):
        found = [StatedName(name, source) for name in names]
        if stated:
            found = [one for one in found if _has_region(one.name) and any(_is_same(one.name, n.name) for n in stated)]
        if found:
            return found[:1]
    return []


def _groups(stated: list[StatedName]) -> list[list[StatedName]]:
    """Names of one department together: 岳阳市国资委 abbreviates 岳阳市人民政府国有资产监督管理委员会."""
    groups: list[list[StatedName]] = []
    for one in stated:
        for group in groups:
            if any(_is_same(one.name, other.name) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _is_same(one: str, other: str) -> bool:
    if not _may_be_one_region(regions_of_name(one, None)[0], regions_of_name(other, None)[0]):
        return False
    short, long = sorted((_without_region(one), _without_region(other)), key=len)
    rest = iter(long)
    return bool(short) and all(char in rest for char in short)


def _may_be_one_region(some: Sequence[Region], others: Sequence[Region]) -> bool:
    within = load_gazetteer().is_within
    return not (some and others) or any(within(a, b) or within(b, a) for a in some for b in others)


def _without_region(name: str) -> str:
    _, end = regions_of_name(name, None)
    return name[end:].removeprefix("人民政府") or name


def _fullest(group: list[StatedName]) -> StatedName:
    """The first name that says its division, before the first that does not."""
    return next((one for one in group if _has_region(one.name)), group[0])


def _has_region(name: str) -> bool:
    return is_central(name) or bool(regions_of_name(name, None)[0])


def _scope(group: list[StatedName], title: str | None, sections: Sequence[Section]) -> str | None:
    said = [one.is_unit for one in group if one.is_unit is not None]
    if not said:
        titles = [title or "", *(one.title for one in sections if one.depth == 0)]
        found = [match for one in titles for match in _SCOPE.finditer(one)]
        said = [match["unit"] is not None for match in found]
    if not said:
        return None
    return "unit" if said[0] else "department"


def _title(lines: list[str]) -> tuple[str | None, list[StatedName]]:
    """The line that is the title, and the name in it: in one line, or broken into up to four."""
    for index, line in enumerate(lines):
        if "决算" not in line or len(line) > 2 * MAX_TITLE_LINE or _PART.match(line):
            continue
        title, found = _name_over_lines(_run_before(lines, index), _bare(line))
        if found is None:
            # 2022年度部门决算 | 某某市财政局, or the name behind in brackets, or below
            beside = [*line.split("|"), *_IN_BRACKETS.findall(line), *lines[index + 1 : index + MAX_TITLE_LINES - 1]]
            name = next((one for one in beside if _is_name(one) and _has_region(one)), None)
            found = StatedName(name, "title", _is_unit(title)) if name else None
        if found is not None:
            return title, [found]
    return None, []


def _name_over_lines(above: list[str], line: str) -> tuple[str, StatedName | None]:
    """A title and the department it names, with as many of the lines above as say more of its name."""
    title, found = line, name_of_title(line)
    for count in range(1, len(above) + 1):
        if found is not None and _has_region(found.name) and not _is_bare_region(_YEARS.sub("", above[-count])):
            break
        joined = "".join(above[len(above) - count :]) + line
        longer = name_of_title(joined)
        if longer is not None and (found is None or _has_region(longer.name)):
            title, found = joined, longer
    return title, found


def _run_before(lines: list[str], index: int) -> list[str]:
    """Lines straight above that may belong to a title: short and without sentences or words of menus."""
    run: list[str] = []
    for line in reversed(lines[max(0, index - MAX_TITLE_LINES + 1) : index]):
        bare = _bare(line)
        words = _YEARS.sub("", bare)
        if words and (len(words) > MAX_TITLE_LINE or not _NAME.fullmatch(words) or _is_other(words)):
            break
        run.insert(0, bare)
    return run


def _bare(line: str) -> str:
    """A title without what surrounds it: the label in front, the site's name and the page number behind."""
    bare = _SITE.sub("", _PAGE_NUMBER.sub("", line.strip("|")))
    cells = [cell for cell in re.split(r"[|:]", bare) if cell]
    titled = [cell for cell in cells if "决算" in cell]
    return max(titled, key=len) if titled else bare.strip("#*《》<>")


def name_of_title(title: str, source: str = "title") -> StatedName | None:
    """The department a title names (某局2022年度部门决算, 2022年度某局单位决算公开), or None."""
    head, found, _ = title.partition("决算")
    if not found:
        return None
    pieces = [piece for piece in _YEARS.split(head) if piece]
    stripped = [_stripped(piece) for piece in pieces]
    names = [one for one in stripped if _is_name(one)]
    if not names:
        return None
    name = max(names, key=len)
    region = next((one for one in stripped if _is_bare_region(one)), "")
    if region and not _has_region(name):
        # 平顶山市湛河区2022年度荆山街道办事处部门决算
        name = region + name
    return StatedName(name, source, _is_unit(title))


def _is_unit(title: str) -> bool | None:
    """Whether a title says that one unit's accounts follow (某局(本级)2020年度部门决算), or those of all its units."""
    head = title.partition("决算")[0]
    if _OWN_ACCOUNTS.search(head):
        return True
    tail = ""
    while match := _TAIL.search(head):
        tail = match.group() + tail
        head = head[: match.start()]
    return False if "部门" in tail else (True if "单位" in tail else None)


def _stripped(piece: str) -> str:
    name = _LEADING.sub("", piece)
    while match := _TAIL.search(name):
        name = name[: match.start()]
    return _without_region_behind(name)


def _without_region_behind(name: str) -> str:
    """柳城县人民政府办公室柳城县: a page prints the publisher's name before the title 柳城县2023年度部门决算公开."""
    gazetteer = load_gazetteer()
    for length in range(2, 12):
        tail, head = name[-length:], name[:-length]
        if tail in gazetteer.by_name and _BODY.search(head) and _has_region(head):
            return head
    return name


def _is_other(text: str) -> bool:
    return bool(_OTHER.search(_NAMES_WITH_OTHER.sub("", text)))


def _is_name(name: str) -> bool:
    if not _NAME.fullmatch(name) or name.count("(") != name.count(")") or _is_other(name):
        return False
    if is_central(name):
        return True
    # the accounts of 柳城县 as a whole are no department's
    return bool(_BODY.search(name)) and len(name) > _MIN_NAME and not _is_bare_region(name)


def _is_bare_region(name: str) -> bool:
    regions, end = regions_of_name(name, None)
    return bool(regions) and end == len(name)


def _of_headings(lines: list[str], sections: Sequence[Section]) -> list[StatedName]:
    """Names in the titles of parts (第一部分 某局概况) and of what the overview lists (某局决算单位构成)."""
    titles = [_PART.sub("", _PAGE_NUMBER.sub("", line)) for line in lines if _PART.match(line)]
    titles += [one.title for one in sections if one.depth == 0 or (one.depth == 1 and "构成" in one.title)]
    found = []
    for title in titles:
        overview = _OVERVIEW.match(title)
        name = _stripped(_YEARS.sub("", overview["name"])) if overview else ""
        stated = StatedName(name, "heading") if name and _is_name(name) else name_of_title(title, "heading")
        if stated is not None:
            found.append(stated)
    return found


def _of_file(source_file: str) -> list[StatedName]:
    stem = source_file.rpartition("/")[2].rpartition(".")[0]
    folded = re.sub(r"\s", "", stem).replace("（", "(").replace("）", ")")
    stated = name_of_title(folded if "决算" in folded else f"{folded}决算", "file_name")
    return [stated] if stated else []


def _labels(front: str) -> Iterable[str]:
    return dict.fromkeys(match["name"] for match in _LABEL.finditer(front) if _is_name(match["name"]))


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text[: 2 * FRONT_LENGTH]):
        name = _NUMBERING.sub("", match["name"])
        if _is_name(name):
            yield name
            return
