"""From a paragraph to tokens: numbers with their units, words of the grammar, labels, names of classes.

Everything but numbers and years comes from the catalog: a new wording is a row there, not a pattern here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from ingest.catalog import Alias, Catalog, ClassName, Word

#: numbers as reports print them: 1,088.07 or 1088.07; a sign only where no digit or letter stands before it
#: 1 088.07万元: thousands parted by a blank, before a unit of money only
_BLANK_PARTED = r"\d{1,3}(?: \d{3})+(?:\.\d+)?(?=[万亿千]?元)"
NUMERAL = (
    r"(?<![\d.])(?:(?<![\dA-Za-z)])-)?"
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{_BLANK_PARTED}|\d+(?:\.\d+)?)(?![\d])"
)
_YEAR = r"(?<!\d)(?:19|20)\d\d(?=年|-\d+年|至)"
LEVELS = {"类": "lei", "款": "kuan", "项": "xiang"}
_NAME = r"[一-鿿、·](?:[一-鿿、·]|\((?!类|款|项)[^()]{1,12}\)){0,39}?"
_PATH = re.compile(
    rf"(?:\d{{3,7}})?{_NAME}\([类款项]\)(?:(?:\d{{2,7}})?{_NAME}\([类款项]\))*(?:\d{{2,7}}\([类款项]\))*"
)
_SLASHED = re.compile(rf"{_NAME}(?:/{_NAME}){{0,2}}\([类款项](?:[/、][类款项]){{0,2}}\)")
_CODES = re.compile(r"\d{3}\(类\)(?:\d{2}\(款\))?(?:\d{2}\(项\))?")
_STEP = re.compile(rf"(?P<code>\d{{2,7}})?(?P<name>{_NAME})\((?P<level>[类款项])\)")
_PUNCTUATION = frozenset("。,;:、()!?.")
#: where a number, a title or punctuation may begin
_STOPS = _PUNCTUATION | frozenset("-《0123456789")
#: a point that parts no digits and no letters
_POINT = re.compile(r"(?<![\dA-Za-z.])\.(?![\d.])|(?<=[一-鿿%)])\.(?=\d)")
_LEVEL_MARK = re.compile(r"[类款项]\)")
_THRESHOLD = r"\(?(?:含)?\)?以[上下内]"


class Token(NamedTuple):
    """A piece of a folded paragraph, [start, end); what it can mean depends on `kind`.

    number: `text` is the numeral, `unit` what follows it (up to `unit_end`); year; word: `word`; label: `aliases`
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
    """The catalog compiled for scanning: pattern i of `wordings` has the kind and all fields after `end` of a token."""

    catalog: Catalog
    numerals: re.Pattern[str]
    wordings: AhoCorasick
    meanings: tuple[tuple[str, tuple[Any, ...]], ...]


@lru_cache(maxsize=4)
def make_scanner(catalog: Catalog) -> Scanner:
    """Compile the catalog's units and wordings, longest first."""
    units = "|".join(re.escape(one) for one in sorted(catalog.units, key=lambda one: (-len(one), one)))
    wordings = {*catalog.aliases, *catalog.words, *catalog.functions, *catalog.economics}
    spelled = sorted(one for one in wordings if len(one) > 1 or one in catalog.words or one in catalog.aliases)
    return Scanner(
        catalog,
        re.compile(
            rf"(?P<threshold>{NUMERAL}(?:[万亿千]?元|分|%){_THRESHOLD}|{NUMERAL}分(?=[至到-]\d))"
            r"|(?P<title>《[^》。]*》)"
            rf"|(?P<year>{_YEAR})"
            r"|(?P<day>\d{1,2}(?=[月日]))"
            rf"|(?P<number>{NUMERAL})(?P<unit>{units})?"
        ),
        AhoCorasick(spelled, matchkind=MatchKind.LeftmostLongest),
        tuple(_meaning(one, catalog) for one in spelled),
    )


def _meaning(wording: str, catalog: Catalog) -> tuple[str, tuple[Any, ...]]:
    is_word = wording in catalog.words and wording not in catalog.aliases
    return "word" if is_word else "label", (
        wording,
        "",
        0,
        catalog.words.get(wording),
        catalog.aliases.get(wording, ()),
        catalog.functions.get(wording, ()),
        catalog.economics.get(wording, ()),
    )


def scan(text: str, scanner: Scanner) -> list[Token]:
    """All tokens of a folded paragraph, in order and without gaps.

    Where several begin at one place: a path, else a number or title, else the longest wording, else punctuation.
    """
    paths = _paths(text, scanner.catalog) if _LEVEL_MARK.search(text) else {}
    stops = [place for place, char in enumerate(text) if char in _STOPS]
    wordings, at = scanner.wordings.find_matches_as_indexes(text), 0
    tokens: list[Token] = []
    position = 0
    for stop in [*(sorted({*stops, *paths}) if paths else stops), len(text)]:
        while at < len(wordings) and wordings[at][1] < stop:
            number, start, end = wordings[at]
            at += 1
            if start < position:
                if end > position:
                    # it began within another token: what else begins behind that one?
                    wordings, at = _wordings_from(position, text, scanner), 0
                continue
            if start > position:
                tokens.append(_text(position, start, text))
            kind, meaning = scanner.meanings[number]
            tokens.append(Token(kind, start, end, *meaning))
            position = end
        if stop < position or stop == len(text):
            continue
        is_wording = at < len(wordings) and wordings[at][1] == stop
        token = paths.get(stop) or _token_at(stop, text, is_wording, scanner)
        if token is None:
            continue
        if stop > position:
            tokens.append(_text(position, stop, text))
        tokens.append(token)
        position = token.unit_end or token.end
    if position < len(text):
        tokens.append(_text(position, len(text), text))
    return tokens


def _token_at(place: int, text: str, is_wording: bool, scanner: Scanner) -> Token | None:
    """The number, title or punctuation that begins at a place; punctuation that begins a wording is no token."""
    char = text[place]
    if char not in _PUNCTUATION:
        match = scanner.numerals.match(text, place)
        return _numeral(match) if match else None
    if is_wording or (char == "." and not _POINT.match(text, place)):
        return None
    return Token("punctuation", place, place + 1, char)


def _text(start: int, end: int, text: str) -> Token:
    return Token("text", start, end, text[start:end])


def _wordings_from(position: int, text: str, scanner: Scanner) -> list[tuple[int, int, int]]:
    found = scanner.wordings.find_matches_as_indexes(text[position:])
    return [(number, start + position, end + position) for number, start, end in found]


def _numeral(match: re.Match[str]) -> Token:
    kind = str(match.lastgroup)
    if kind not in ("number", "unit"):
        return Token(kind, match.start(), match.end(), match.group())
    return Token("number", *match.span("number"), match["number"], match["unit"] or "", match.end())


def _paths(text: str, catalog: Catalog) -> dict[int, Token]:
    """Functional classes spelled out with their levels, 社会保障和就业支出(类)…(款)…(项), by where they begin."""
    found = {}
    for codes in _CODES.finditer(text):
        found[codes.start()] = Token("code", codes.start(), codes.end(), "".join(re.findall(r"\d+", codes.group())))
    for path in _SLASHED.finditer(text):
        names, _, levels = path.group()[:-1].rpartition("(")
        steps = [("", name, LEVELS[level]) for name, level in zip(names.split("/"), levels[::2], strict=False)]
        if len(steps) > 1:
            found[path.start()] = Token("path", path.start(), path.end(), path.group(), steps=tuple(steps))
    for path in _PATH.finditer(text):
        if path.start() not in found:
            found |= {token.start: token for token in _path_tokens(text, path.span(), catalog)}
    return found


def _is_part_of_name(unknown: str, before: str, catalog: Catalog) -> bool:
    """Whether words before a known name begin it: two characters behind a mark that are no words of the grammar."""
    is_behind_mark = before[-1:] in (",", ";", "。", "、")
    return is_behind_mark and len(unknown) == 2 and not any(one in catalog.words for one in (unknown, *unknown))


def _path_tokens(text: str, span: tuple[int, int], catalog: Catalog) -> Iterator[Token]:
    """One token a path: 教育支出(类)、农林水支出(类) are two, since the second level is no deeper than the first."""
    groups: list[list[re.Match[str]]] = []
    for step in _STEP.finditer(text, *span):
        is_deeper = bool(groups) and "类款项".index(step["level"]) > "类款项".index(groups[-1][-1]["level"])
        if is_deeper:
            groups[-1].append(step)
        else:
            groups.append([step])
    for number, group in enumerate(groups):
        first = group[0]
        end = span[1] if number + 1 == len(groups) else group[-1].end()
        steps = [(one["code"] or "", one["name"], LEVELS[one["level"]]) for one in group]
        name = first["name"].lstrip("、和及与") if number else first["name"]
        # the first name may have swallowed words before it: a known name at its end is the name
        known = next((name[i:] for i in range(len(name)) if name[i:] in catalog.functions), name)
        unknown = name[: len(name) - len(known)]
        if known != name and first.start() == span[0] and _is_part_of_name(unknown, text[: first.start()], catalog):
            known = name  # 消防应急救援(项) beside 应急救援
        is_whole = known == first["name"]
        start = first.start() if is_whole else first.end("name") - len(known)
        steps[0] = (steps[0][0] if is_whole else "", known, steps[0][2])
        yield Token("path", start, end, text[start:end], steps=tuple(steps))
