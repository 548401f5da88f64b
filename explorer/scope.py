"""What a page of spending is about: a year, a region, a department, a class; each a parameter of its address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request

_CODE = re.compile(r"\d{3}(\d{2}){0,2}")
_REGION = re.compile(r"\d{6}")
_DEPARTMENT = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Scope:
    """What is asked for; None is all of it, of `year` the latest."""

    year: int | None = None
    region: str | None = None
    department: str | None = None
    code: str | None = None

    @classmethod
    def of(cls, request: Request) -> Scope:
        """The scope that a request names; a parameter that cannot be what it should be is none."""
        asked = {name: request.query_params.get(name, "") for name in ("year", "region", "department", "code")}
        return cls(
            int(asked["year"]) if _YEAR.fullmatch(asked["year"]) else None,
            asked["region"] if _REGION.fullmatch(asked["region"]) else None,
            asked["department"] if _DEPARTMENT.fullmatch(asked["department"]) else None,
            asked["code"] if _CODE.fullmatch(asked["code"]) else None,
        )

    @property
    def digits_below(self) -> int:
        """How long the codes of the classes below are: 类 3, 款 5, 项 7."""
        return min(7, len(self.code) + 2) if self.code else 3

    @property
    def codes_above(self) -> tuple[str, ...]:
        """The codes of the classes from 类 down to the one asked for."""
        return tuple(self.code[:digits] for digits in (3, 5, 7) if digits <= len(self.code)) if self.code else ()
