"""From a paragraph to tokens: numbers with their units, words of the grammar, labels, names of classes.

Everything but numbers and years comes from the catalog: a new wording is a row there, not a pattern here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.catalog import Alias, Catalog, ClassName, Word

#: numbers as reports print them: 1,088.07 or 1088.07; a sign only where no digit or letter stands before it
NUMERAL = r"(?<![\d.])(?:(?<![\dA-Za-z)])-)?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d])"
_YEAR = r"(?<!\d)(?:19|20)\d\d(?=年|-\d+年|至)"
_LEVELS = {"类": "lei", "款": "kuan", "项": "xiang"}
_NAME = r"[一-鿿、·](?:[一-鿿、·]|\((?!类|款|项)[^()]{1,12}\)){0,39}?"
_PATH = re.compile(
    rf"(?:\d{{3,7}})?{_NAME}\([类款项]\)(?:(?:\d{{2,7}})?{_NAME}\([类款项]\))*(?:\d{{2,7}}\([类款项]\))*"
)
_SLASHED = re.compile(rf"{_NAME}(?:/{_NAME}){{0,2}}\([类款项](?:[/、][类款项]){{0,2}}\)")
_CODES = re.compile(r"\d{3}\(类\)(?:\d{2}\(款\))?(?:\d{2}\(项\))?")
_STEP = re.compile(rf"(?P<code>\d{{2,7}})?(?P<name>{_NAME})\((?P<level>[类款项])\)")
_THRESHOLD = r"\(?(?:含)?\)?以[上下内]"


@dataclass(frozen=True)
class Token:
    """A piece of a folded paragraph, [start, end); what it can mean depends on `kind`.

    number: `text` is the numeral, `unit` what follows it (within the token); year; word: `word`; label: `aliases`
    and `words` that share the wording; class: `functions`, `economics`; path: `steps` (code, name, level) of a
    functional class spelled out; code: `text` the digits of 208(类)05(款)05(项); punctuation; text: anything else.
    """

    kind: str
    start: int
    end: int
    text: str
    unit: str = ""
    unit_end: int = 0
    word: Word | None = None
    aliases: tuple[Alias, ...] = ()
    functions: tuple[ClassName, ...] = ()
    economics: tuple[ClassName, ...] = ()
    steps: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Scanner:
    """The catalog compiled for scanning."""

    catalog: Catalog
    pattern: re.Pattern[str]


@lru_cache(maxsize=4)
def _compiled(fingerprint: str, literals: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    def alternatives(spelled: tuple[str, ...]) -> str:
        return "|".join(re.escape(one) for one in sorted(spelled, key=lambda one: (-len(one), one)))

    return re.compile(
        rf"(?P<threshold>{NUMERAL}(?:万|亿|千)?元{_THRESHOLD})"
        rf"|(?P<title>《[^》]*》)"
        rf"|(?P<year>{_YEAR})"
        rf"|(?P<day>\d{{1,2}}(?=[月日]))"
        rf"|(?P<number>{NUMERAL}(?P<unit>{alternatives(units)})?)"
        rf"|(?P<literal>{alternatives(literals)})"
        r"|(?P<punctuation>[。,;:、()!?])"
        r"|(?P<text>[^\d。,;:、()!?《])|(?P<rest>.)",
        re.DOTALL,
    )


def make_scanner(catalog: Catalog) -> Scanner:
    """Compile the catalog's wordings, longest first; cached by the catalog's fingerprint."""
    literals = {*catalog.aliases, *catalog.words, *catalog.functions, *catalog.economics}
    literals = {one for one in literals if len(one) > 1 or one in catalog.words or one in catalog.aliases}
    return Scanner(catalog, _compiled(catalog.fingerprint, tuple(sorted(literals)), tuple(sorted(catalog.units))))


def scan(text: str, scanner: Scanner) -> list[Token]:
    """All tokens of a folded paragraph, in order and without gaps; neighbouring unknown characters are one token."""
    paths = _paths(text, scanner.catalog) if "(" in text else {}
    tokens: list[Token] = []
    for token in _tokens(text, scanner, paths):
        if token.kind == "text" and tokens and tokens[-1].kind == "text":
            last = tokens.pop()
            tokens.append(Token("text", last.start, token.end, last.text + token.text))
        else:
            tokens.append(token)
    return tokens


def _tokens(text: str, scanner: Scanner, paths: dict[int, Token]) -> Iterator[Token]:
    catalog, position = scanner.catalog, 0
    while position < len(text):
        if position in paths:
            yield paths[position]
            position = paths[position].end
            continue
        match = scanner.pattern.match(text, position)
        if match is None:  # the last alternative takes any character
            raise AssertionError(f"no token at {position}")
        kind, start, end = str(match.lastgroup), position, match.end()
        position = end
        if kind == "unit":
            kind = "number"
        if kind == "number":
            unit = match.group("unit") or ""
            numeral_end = end - len(unit)
            yield Token("number", start, numeral_end, text[start:numeral_end], unit=unit, unit_end=end)
            position = end
        elif kind == "literal":
            wording = match.group()
            yield Token(
                "word" if wording in catalog.words and wording not in catalog.aliases else "label",
                start,
                end,
                wording,
                word=catalog.words.get(wording),
                aliases=catalog.aliases.get(wording, ()),
                functions=catalog.functions.get(wording, ()),
                economics=catalog.economics.get(wording, ()),
            )
        else:
            yield Token("text" if kind == "rest" else kind, start, end, match.group())


def _paths(text: str, catalog: Catalog) -> dict[int, Token]:
    """Functional classes spelled out with their levels, 社会保障和就业支出(类)…(款)…(项), by where they begin."""
    found = {}
    for codes in _CODES.finditer(text):
        found[codes.start()] = Token("code", codes.start(), codes.end(), "".join(re.findall(r"\d+", codes.group())))
    for path in _SLASHED.finditer(text):
        names, _, levels = path.group()[:-1].rpartition("(")
        steps = [("", name, _LEVELS[level]) for name, level in zip(names.split("/"), levels[::2], strict=False)]
        if len(steps) > 1:
            found[path.start()] = Token("path", path.start(), path.end(), path.group(), steps=tuple(steps))
    for path in _PATH.finditer(text):
        steps = [(m["code"] or "", m["name"], _LEVELS[m["level"]]) for m in _STEP.finditer(path.group())]
        if not steps or path.start() in found:
            continue
        code, name, level = steps[0]
        # the first name may have swallowed words before it: a known name at its end is the name
        known = next((name[i:] for i in range(len(name)) if name[i:] in catalog.functions), name)
        start = path.start() + (path.group().index(name) + len(name) - len(known) if known != name else 0)
        steps[0] = (code if known == name else "", known, level)
        found[start] = Token("path", start, path.end(), text[start : path.end()], steps=tuple(steps))
    return found
