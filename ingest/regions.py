"""Which administrative division a department belongs to, by code and path of GB/T 2260.

A name says it (朝阳市工业和信息化局), or says it of several divisions at once (普陀区 is in 上海市 and in 舟山市), or
does not say it (文化街街道办事处). Where the name alone leaves a choice, the folder, the title page and the text
decide, in this order, and each only where it speaks for one candidate alone; where nothing decides, every candidate is
kept and none is chosen.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from ingest.catalog import SEEDS

NATION = "000000"
#: the shortest division names, 忠县 and 郊区, have two characters, the longest fifteen
_MIN_NAME = 2
#: groups in the names of autonomous divisions: 恩施土家族苗族自治州 is 恩施 or 恩施州 for short
_ETHNIC = re.compile(
    r"(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土"
    r"|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春)族|维吾尔|哈萨克|柯尔克孜|蒙古"
    r"|塔吉克|锡伯|各族)+自治(?P<kind>[区州县旗])$"
)
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治[州县旗]|地区|新区|林区|特区|[省市区县盟旗州])$")
#: parties, mass organisations and central bodies whose local branches name their division behind them
_ORGANISATION = re.compile(
    r"中国人民政治协商会议|中国共产主义青年团|中国国民党革命委员会|台湾民主自治同盟|中国国际贸易促进委员会|中华人民共和国"
    r"|中国农工民主党|中国民主建国会|中国民主促进会|中国民主同盟|农工民主党|中国共产党|中国致公党|九三学社|国家税务总局"
    r"|国家统计局|国家金融监督管理总局|中国红十字会|人民政协|共青团|农工党|致公党|中共|政协|民革|民盟|民建|民进|台盟"
)
_GOVERNMENT_SITE = re.compile(
    r"(?:^|[\n|_:>-])(?P<name>[一-鿿]{2,20}?)(?:人民政府)?(?:门户网站|政府网站?|人民政府)(?=$|[\n|_>-])"
)
#: 北京路街道 and 河南村 are not in 北京 or 河南
_NOT_A_PROVINCE = re.compile(r"[东西南北中]?(?:大?[路街道桥]|大道|社区|[镇乡村里巷])")
_TOWNSHIP = re.compile(
    r"^(?:人民政府)?(?P<name>[一-鿿]{1,9}?(?:街道|镇|乡|苏木))"
    r"(?:党工委|党委|委员会|人民代表大会|人大|人民政府|政府|办事处|财政所|财政局|机关|管理委员会|$)"
)
#: the words before and behind the name of a division that has authority over the department
_AUTHORITY_BEFORE = re.compile(r"(?:根据|按照|贯彻|执行|落实|中共|印发|国家[、和]|省[、和])[^。,;:\n]*$")
_AUTHORITY_BEHIND = re.compile(r"委|人民政府|政府|人大|人民代表大会|财政局|财政厅|机构编制|编办")
#: characters before a name in which such a word counts; how often a name is more than a mention
_NEAR, _OFTEN = 16, 3
#: 县财政局: what a name without its division says of it
_GENERIC_LEVELS = {
    "自治区": ("province",),
    "省": ("province",),
    "市": ("prefecture", "county"),
    "州": ("prefecture",),
    "盟": ("prefecture",),
    "地区": ("prefecture",),
    "县": ("county",),
    "区": ("county",),
    "旗": ("county",),
}
_BRANCH = re.compile(r"(?:局|委员会)(?P<name>[一-鿿]{2,8}?)分局$")


@dataclass(frozen=True, slots=True)
class Region:
    """A division under one of its names; years are those at whose end it stood so, None where the list is open."""

    code: str
    name: str
    short_name: str
    level: str
    parent_code: str
    valid_from: int | None
    valid_to: int | None

    def is_valid(self, year: int | None) -> bool:
        """Whether the name was in use in a year or in the next, when that year's accounts were published."""
        if year is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= year + 1) and (
            self.valid_to is None or self.valid_to >= year
        )


@dataclass(frozen=True)
class Gazetteer:
    """All divisions by name, short name and code, zones by name, and the central departments.

    A zone has no code: it stands for the division it lies in, with a level of its own, empty where it has none.
    """

    by_name: dict[str, tuple[Region, ...]]
    by_short_name: dict[str, tuple[Region, ...]]
    by_code: dict[str, tuple[Region, ...]]
    zones: dict[str, Region]
    central: frozenset[str]
    longest: int

    def ancestors(self, region: Region, year: int | None) -> list[Region]:
        """The divisions above, from the province down, without the nation."""
        found: list[Region] = []
        code = region.parent_code
        while code and code != NATION:
            parent = self.named(code, year)
            found.insert(0, parent)
            code = parent.parent_code
        return found

    def named(self, code: str, year: int | None) -> Region:
        """A division under the name it had in a year, or under its last one."""
        rows = self.by_code[code]
        return next((row for row in reversed(rows) if row.is_valid(year)), rows[-1])

    def is_within(self, region: Region, outer: Region) -> bool:
        """Whether a division is another one or lies in it."""
        code = region.code
        while code:
            if code == outer.code:
                return True
            code = region.parent_code
            if code:
                region = self.by_code[code][-1]
        return False


@dataclass(frozen=True)
class Context:
    """Where else a division may be named: folders and file name, the title page, the whole text (both folded)."""

    source_file: str
    front: str
    text: str


@dataclass(frozen=True)
class Placement:
    """A department's division.

    `source` says what decided: `name`, `file_path`, `front`, `text`. `candidates` are the codes between which nothing
    decided, empty otherwise. `level` is that of the division, `township` for a town or street within it.
    """

    code: str | None = None
    name: str | None = None
    path: str | None = None
    level: str | None = None
    source: str | None = None
    candidates: tuple[str, ...] = ()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _short_name(name: str) -> str:
    ethnic = _ETHNIC.search(name)
    for short in (name[: ethnic.start()] if ethnic else "", _SUFFIX.sub("", name)):
        if len(short) >= _MIN_NAME:
            return short
    return name


def _spoken_name(name: str) -> str | None:
    """恩施州, as an autonomous division calls its departments."""
    ethnic = _ETHNIC.search(name)
    return name[: ethnic.start()] + ethnic["kind"] if ethnic and ethnic.start() >= _MIN_NAME else None


@cache
def load_gazetteer(seeds: Path = SEEDS) -> Gazetteer:
    """Read the seeds once a process; raises OSError or KeyError where one is missing or lacks a column."""
    folder = seeds / "departments"
    regions = [
        Region(
            row["code"],
            row["name"],
            _short_name(row["name"]),
            row["level"],
            row["parent_code"],
            int(row["valid_from"]) if row["valid_from"] else None,
            int(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in _rows(folder / "regions.csv")
    ]

    def grouped(keys: Iterable[str]) -> dict[str, tuple[Region, ...]]:
        groups: dict[str, list[Region]] = {}
        for key, region in zip(keys, regions, strict=True):
            groups.setdefault(key, []).append(region)
        return {key: tuple(group) for key, group in groups.items()}

    by_code = grouped(one.code for one in regions)
    zones = {
        row["name"]: replace(by_code[row["parent_code"]][-1], level=row["level"]) for row in _rows(folder / "zones.csv")
    }
    by_name = grouped(one.name for one in regions)
    for region in regions:
        spoken = _spoken_name(region.name) if region.level != "province" else None
        if spoken:
            by_name[spoken] = (*by_name.get(spoken, ()), region)
    return Gazetteer(
        by_name=by_name,
        by_short_name=grouped(one.short_name for one in regions),
        by_code=by_code,
        zones=zones,
        central=frozenset(row["name"] for row in _rows(folder / "central_departments.csv")),
        longest=max(len(name) for name in [*by_name, *zones]),
    )


def place_department(name: str, context: Context, year: int | None) -> Placement:
    """Find the division of a department by its name (folded) and by its document where the name leaves it open."""
    gazetteer = load_gazetteer()
    if is_central(name):
        return _nation(gazetteer)
    found, end = regions_of_name(name, year)
    source = "name"
    if not found:
        found, end = _confirmed_short_names(name, context, year)
    if not found and name.startswith(tuple(gazetteer.central)):
        # 财政部四川监管局 and the like without a division in front: part of a central department
        return _nation(gazetteer)
    if not found:
        found, source = _regions_of_context(name, context, year)
    elif len(found) > 1:
        found, source = _decide(found, context, year)
    if len(found) != 1:
        return Placement(candidates=tuple(sorted({one.code for one in found})))
    region = found[0]
    branch = _BRANCH.search(name)
    if branch:
        region = _child(region, branch["name"], year) or region
    township = _TOWNSHIP.match(name[end:])
    path = [one.name for one in gazetteer.ancestors(region, year)] + [region.name]
    if township:
        path.append(township["name"])
    level = "township" if township else region.level or None
    if name[end:].endswith(("大学", "学院")) and name[:end] not in gazetteer.by_name:
        # 北京大学 is the ministry's, 四川农业大学 the province's: a place in the name of a university tells no level
        level = None
    return Placement(region.code, region.name, " > ".join(path), level, source)


def _nation(gazetteer: Gazetteer) -> Placement:
    nation = gazetteer.named(NATION, None)
    return Placement(nation.code, nation.name, nation.name, nation.level, "name")


def is_central(name: str) -> bool:
    """Whether a name is that of a central department."""
    bare = name.removeprefix("中华人民共和国")
    return bare in load_gazetteer().central or bare.startswith(("中共中央", "全国人大常委会", "全国人民代表大会"))


@lru_cache(maxsize=4096)
def regions_of_name(name: str, year: int | None) -> tuple[tuple[Region, ...], int]:
    """The divisions a name may begin with, and where their name ends: 朝阳区 has two, 朝阳市工业和信息化局 one."""
    organisation = _ORGANISATION.match(name)
    start = organisation.end() if organisation else 0
    best: tuple[int, dict[str, Region]] = (start, {})
    for end, region in _chains(name, start, None, year):
        if end > best[0]:
            best = (end, {})
        if end == best[0]:
            best[1][region.code] = region
    end, regions = best
    in_use = tuple(one for one in regions.values() if one.is_valid(year))
    return in_use or tuple(regions.values()), end


def _chains(name: str, start: int, outer: Region | None, year: int | None) -> Iterator[tuple[int, Region]]:
    """Every way to read divisions, each within the one before, from a place of a name on."""
    gazetteer = load_gazetteer()
    for end in range(start + _MIN_NAME, min(len(name), start + gazetteer.longest) + 1):
        piece = name[start:end]
        regions = list(gazetteer.by_name.get(piece, ()))
        zone = gazetteer.zones.get(piece)
        if zone is not None and (outer is None or gazetteer.is_within(outer, zone)):
            yield end, zone
            yield from _chains(name, end, zone, year)
        if outer is None and piece in gazetteer.by_short_name and not _NOT_A_PROVINCE.match(name, end):
            regions += [one for one in gazetteer.by_short_name[piece] if one.level == "province"]
        for region in regions:
            if outer is None or (region.code != outer.code and gazetteer.is_within(region, outer)):
                yield end, region
                yield from _chains(name, end, region, year)


def _confirmed_short_names(name: str, context: Context, year: int | None) -> tuple[tuple[Region, ...], int]:
    """Divisions whose short name opens the name (合肥高新区) and whose full name stands in the document."""
    organisation = _ORGANISATION.match(name)
    start = organisation.end() if organisation else 0
    gazetteer = load_gazetteer()
    for end in range(min(len(name), start + gazetteer.longest), start + _MIN_NAME - 1, -1):
        if _NOT_A_PROVINCE.match(name, end):
            continue
        found = tuple(
            one
            for one in gazetteer.by_short_name.get(name[start:end], ())
            if one.is_valid(year) and (one.name in context.source_file or one.name in context.text)
        )
        if found:
            return found, end
    return (), start


def _regions_of_context(name: str, context: Context, year: int | None) -> tuple[tuple[Region, ...], str]:
    """Where the name says nothing: the innermost folder that is a division, or the government whose page it is.

    县财政局 in a folder of the province is some county's: a division of another level than the name's is none.
    """
    levels = next((levels for word, levels in _GENERIC_LEVELS.items() if name.startswith(word)), None)
    if _TOWNSHIP.match(name):
        levels = ("county",)
    folders = [("file_path", folder) for folder in reversed(context.source_file.split("/")[:-1])]
    sites = [("front", match["name"]) for match in _GOVERNMENT_SITE.finditer(context.front)]
    for source, place in (*folders, *sites):
        found, end = regions_of_name(place, year)
        found = tuple(one for one in found if levels is None or one.level in levels)
        if found and end == len(place):
            return (found, source) if len(found) == 1 else _decide(found, context, year)
    return (), "name"


def _decide(found: tuple[Region, ...], context: Context, year: int | None) -> tuple[tuple[Region, ...], str]:
    """Choose between divisions of one name by what stands above them; all of them where nothing speaks for one."""
    gazetteer = load_gazetteer()
    above = {one.code: gazetteer.ancestors(one, year) for one in found}
    # what stands before the first sentence: titles, labels, the name of the site
    titles = context.front.partition("。")[0]
    for source, is_named in (
        ("file_path", lambda outer: outer.short_name in context.source_file),
        ("front", lambda outer: outer.name in titles),
        ("text", lambda outer: _is_authority(outer.name, context.text)),
    ):
        # the division straight above says more than the province, which several may share
        for nearest in (True, False):
            named = tuple(
                one for one in found if any(map(is_named, above[one.code][-1:] if nearest else above[one.code]))
            )
            if len(named) == 1:
                return named, source
            if named:
                break
    return found, "name"


def _is_authority(name: str, text: str) -> bool:
    """Whether a text speaks of a division as the one above: 长春市委, 根据长春市…, not of a journey to it."""
    places = [match.start() for match in re.finditer(re.escape(name), text)]
    return len(places) >= _OFTEN or any(
        _AUTHORITY_BEFORE.search(text, max(0, place - _NEAR), place) or _AUTHORITY_BEHIND.match(text, place + len(name))
        for place in places
    )


def _child(region: Region, name: str, year: int | None) -> Region | None:
    """The division within another one that has a name or a short name."""
    gazetteer = load_gazetteer()
    rows = (*gazetteer.by_name.get(name, ()), *gazetteer.by_short_name.get(name, ()))
    found = {one.code: one for one in rows if one.is_valid(year) and gazetteer.is_within(one, region)}
    found.pop(region.code, None)
    return next(iter(found.values())) if len(found) == 1 else None
