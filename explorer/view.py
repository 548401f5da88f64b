"""How a reader wants to see a page: language and unit of money, both part of its URL."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request

LANGUAGES = ("zh", "en")
#: A unit's worth in yuan, and the decimals that are shown: down to 100 yuan in 万元 as reports print it.
UNITS = {"wan": (Decimal(10_000), 2), "yi": (Decimal(100_000_000), 4), "yuan": (Decimal(1), 2)}
_WORDS = Path(__file__).parent / "words"
#: What a missing value is shown as; never 0.
MISSING = "—"
_MINUS = "\N{MINUS SIGN}"


@cache
def read_words() -> dict[str, tuple[str, str]]:
    """The interface's texts by key: Chinese, English. Each file of `words/` is a CSV of key, zh, en.

    Raises:
        ValueError: a key stands in two files, or has no text.
    """
    words: dict[str, tuple[str, str]] = {}
    for path in sorted(_WORDS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["key"] in words or not row["zh"] or not row["en"]:
                    raise ValueError(f"{path.name}: {row['key']}")
                words[row["key"]] = (row["zh"], row["en"])
    return words


@dataclass(frozen=True)
class View:
    """Language, unit and the page's own URL, from the request; what is not understood is the default."""

    language: str = "zh"
    unit: str = "wan"
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: Request) -> View:
        """The view that a request asks for by `lang` and `unit`."""
        asked = request.query_params
        return cls(
            language=asked["lang"] if asked.get("lang") in LANGUAGES else "zh",
            unit=asked["unit"] if asked.get("unit") in UNITS else "wan",
            path=request.url.path,
            query=tuple((name, value) for name, value in asked.items() if name not in ("lang", "unit")),
        )

    def say(self, key: str, **values: object) -> str:
        """The interface's text for `key`, with `{name}` filled in; plain text, to be escaped where it is shown.

        Raises:
            KeyError: there is none.
        """
        text = read_words()[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text

    def word(self, kind: str, code: str | None) -> str:
        """The word for a code (`word("basis", "final")`); the code itself where nobody named it."""
        if code is None:
            return MISSING
        found = read_words().get(f"{kind}.{code}")
        return found[LANGUAGES.index(self.language)] if found else code

    def choose(self, zh: str | None, en: str | None) -> str:
        """The one of two texts that is in the reader's language, or the other where there is none."""
        first, second = (zh, en) if self.language == "zh" else (en, zh)
        return first or second or ""

    @property
    def unit_name(self) -> str:
        """The unit of money: 万元."""
        return self.say(f"unit.{self.unit}")

    def amount_text(self, yuan: Decimal | None) -> str:
        """An amount in the reader's unit, without it: `1,088.07`; a dash where there is none."""
        if yuan is None:
            return MISSING
        worth, decimals = UNITS[self.unit]
        value = (Decimal(yuan) / worth).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if value == 0 != yuan:
            # Too small for the unit is no zero either.
            least = f"{Decimal(1).scaleb(-decimals):f}"
            return f"<{least}" if yuan > 0 else f">{_MINUS}{least}"
        return f"{value:,f}".replace("-", _MINUS)

    def amount(self, yuan: Decimal | None) -> Markup:
        """The same as HTML; what is missing says so to whoever points at it."""
        return self.missing() if yuan is None else Markup("{}").format(self.amount_text(yuan))

    def short_amount(self, yuan: Decimal) -> str:
        """An amount for the scale or the mark of a chart: at most four digits that matter, unit left out."""
        worth, _ = UNITS[self.unit]
        value = Decimal(yuan) / worth
        digits = max(0, min(4, 3 - value.adjusted())) if value else 0
        text = f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}".replace("-", _MINUS)
        return text.rstrip("0").rstrip(".") if "." in text else text

    def share(self, fraction: Decimal | float | None, decimals: int = 1) -> Markup:
        """A fraction (0 to 1) as a percentage: `12.3 %`."""
        if fraction is None:
            return self.missing()
        percent = (Decimal(fraction) * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return Markup("{}&#8239;%").format(f"{percent:,f}".replace("-", _MINUS))

    def count(self, number: int | None) -> Markup:
        """A count with thousands set apart: `15,051`."""
        return self.missing() if number is None else Markup(f"{number:,d}")

    def tell(self, name: object, *facts: object) -> str:
        """A name and what is to be said of it, as one text: `2024：支出 12,071，11 个部门`."""
        said = self.say("comma").join(str(fact) for fact in facts if fact not in (None, ""))
        return f"{name}{self.say('colon')}{said}"

    def money(self, yuan: Decimal | None) -> str:
        """An amount with its unit: `1,088.07 万元`."""
        return MISSING if yuan is None else f"{self.amount_text(yuan)} {self.unit_name}"

    def number(self, value: Decimal | int | None) -> str:
        """A value as it is stored, in its own unit, without zeros at its end: `1088.07`; a dash where there is none."""
        if value is None:
            return MISSING
        text = format(Decimal(value), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text

    def missing(self) -> Markup:
        """What stands in the place of a value that is not stated."""
        return Markup('<span class="missing" title="{}">{}</span>').format(self.say("missing"), MISSING)

    def url(self, path: str, **changes: object) -> str:
        """An address with the given parameters that keeps language and unit; a parameter None is left out."""
        asked = {name: str(value) for name, value in changes.items() if value is not None and value != ""}
        for name, value, usual in (("lang", self.language, "zh"), ("unit", self.unit, "wan")):
            if asked.setdefault(name, value) == usual:
                del asked[name]
        return f"{path}?{urlencode(asked)}" if asked else path

    def here(self, **changes: object) -> str:
        """The page's own address with some parameters changed, the others kept."""
        return self.url(self.path, **{**dict(self.query), **changes})
