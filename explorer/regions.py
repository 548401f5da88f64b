"""The divisions that have reports, as a tree from the province down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explorer.published import Edition

_REGIONS = """
select region_code, region_name, region_path, count(distinct department_id) as departments
from marts.dim_reports
where region_code is not null and department_id is not null
group by all
order by region_code, region_path
"""
#: What lies between the divisions of a path.
_BETWEEN = " > "


@dataclass(frozen=True)
class Region:
    """A division: its code (GB/T 2260), names from the province down, departments in it and below."""

    code: str
    path: tuple[str, ...]
    departments: int

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]


def shared_digits(code: str) -> str:
    """The digits that the codes of a division and of all below it begin with: `21`, `2113`, `211381`."""
    if code == "000000" or not code.endswith("00"):
        return code
    return code[:2] if code.endswith("0000") else code[:4]


def read_regions(edition: Edition) -> dict[str, Region]:
    """The divisions by code, parents before children; a parent that has no report itself is there as well."""
    return edition.remember("regions", lambda: _read_regions(edition))


def _read_regions(edition: Edition) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for code, name, path, departments in edition.query(_REGIONS).rows:
        for above, names in _lineage(code, name, path):
            known = found.get(above)
            found[above] = Region(above, names, departments + (known.departments if known else 0))
    return dict(sorted(found.items(), key=lambda item: item[1].path))


def _lineage(code: str, name: str, path: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The division and those above it; a township, which stands last in a path, has no code and is left out."""
    names = tuple((path or name).split(_BETWEEN))
    if name in names:
        names = names[: names.index(name) + 1]
    codes = [code[:2] + "0000", code[:4] + "00"][: len(names) - 1]
    for depth, above in enumerate(codes, start=1):
        if above != code:
            yield above, names[:depth]
    yield code, names


def below(regions: dict[str, Region], code: str | None) -> list[Region]:
    """The divisions to choose from in a division: those above it, itself, and those one step below."""
    here = regions.get(code or "")
    path = here.path if here else ()
    return [
        region
        for region in regions.values()
        if path[: len(region.path)] == region.path or (region.path[:-1] == path) or (len(region.path) == 1)
    ]
