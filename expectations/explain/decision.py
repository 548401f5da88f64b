"""By which words a figure of the narrative became what it is.

The warehouse keeps what the reader decided, not the words by which it did. The report's text is in the warehouse, so
the statement is read again, with the word lists in `seeds/` as they are now, and the words around the number are looked
up in them. Why a fund was chosen is worked out from those words and the headings: the first of the reader's grounds
(`ingest.narrative.labels.fund_of`) that gives the fund. What a reason rests on is always named, so that it can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.catalog import Alias, Catalog
from ingest.department_names import names_of_front
from ingest.documents import Key, Section, Table
from ingest.folding import fold
from ingest.narrative.found import FoundNumber, Narrative
from ingest.narrative.sections import find_lines, split_document
from ingest.narrative.statements import read_statements
from ingest.narrative.tokens import Token, make_scanner, scan

#: the places of an alias's wording in which it names a quantity by itself
_NAMING = frozenset({"before", "after", "suffix", "anaphor", "side"})


@dataclass(frozen=True)
class KnownWords:
    """Words of the sentence that the word lists know: as printed, what they mean there, whether they named the item.

    A meaning is the name of a list's column and its value: `item expenditure_basic`, `fund general`, `change up`.
    """

    printed: str
    meanings: tuple[str, ...]
    is_naming: bool


@dataclass(frozen=True)
class Reason:
    """Why an item or a fund was chosen: one of `ITEM_REASONS` or `FUND_REASONS`, and the words that say so, if any."""

    code: str
    words: str = ""


@dataclass(frozen=True)
class Decision:
    """The reader's decision on a number of the narrative, as far as its words show it.

    `key` is what the statement says of the number when it is read again now, null where it is no figure any more;
    `heading` is the nearest heading with a title, `topic` and `fund` what the headings above say of all below them.
    """

    key: Key | None
    heading: str
    topic: str
    heading_fund: str
    words: tuple[KnownWords, ...]
    item_reason: Reason
    fund_reason: Reason


#: from the narrowest ground to the widest: words of the sentence, the heading, the figures before
ITEM_REASONS = ("words", "heading", "carried")
FUND_REASONS = ("fixed", "wording", "named", "paragraph", "heading", "default", "carried")


@dataclass(frozen=True)
class Rereading:
    """The statement of a report, read again with the word lists of `catalog`."""

    text: str
    sections: Sequence[Section]
    narrative: Narrative
    catalog: Catalog


def reread_statement(text: str, table_ranges: Iterable[tuple[int, int]], catalog: Catalog) -> Rereading:
    """Read the statement of a report again; `table_ranges` are the places [start, end) of its tables in the text."""
    folded = fold(text)
    lines = find_lines(text, folded, [Table(0, 0, (), start, end) for start, end in table_ranges])
    sections, paragraphs = split_document(text, folded, lines, catalog, names_of_front(folded.text))
    return Rereading(
        text, sections, read_statements(text, sections, paragraphs, catalog, make_scanner(catalog)), catalog
    )


def retrace_decision(again: Rereading, char_start: int) -> Decision | None:
    """Tell by which words the number at `char_start` was decided; null where no number of a sentence begins there."""
    text, sections, catalog, scanner = again.text, again.sections, again.catalog, make_scanner(again.catalog)
    numbers = again.narrative.numbers
    found = next((one for one in numbers if _start(one) == char_start), None)
    if found is None:
        return None
    number = found.paragraph.section
    section, titled = sections[number], _titled(sections, number)
    tokens = scan(found.paragraph.folded.text, scanner)
    if found.reading is None:
        words = tuple(_known(token, found, None, text) for token in _near(tokens, found) if _meanings(token))
        return Decision(None, _heading(titled), section.topic, section.fund, words, Reason(""), Reason(""))
    key = found.reading.key
    # a share or a change is called after the amount it is about
    about = next((one for one in numbers if _start(one) == found.reading.about_start), found)
    passage = _Passage(about, scan(about.paragraph.folded.text, scanner), text, key)
    naming = passage.find_naming()
    here = naming if about.paragraph is found.paragraph else None
    words = tuple(_known(token, found, here, text) for token in _near(tokens, found) if _meanings(token))
    item_reason = _item_elsewhere(titled, key, catalog)
    if naming is not None:
        is_type = any(alias.place == "suffix" for alias in _aliases_of(naming, key))
        # 机要通信用车: the words before the known ones are part of the name
        item_reason = Reason("words", key.subject if is_type else passage.printed(naming))
    return Decision(
        key,
        _heading(titled),
        section.topic,
        section.fund,
        words,
        item_reason,
        _fund_reason(passage, naming, sections, catalog),
    )


@dataclass(frozen=True)
class _Passage:
    """An amount in its paragraph, and the key of the figure that it, or a share of it, is."""

    found: FoundNumber
    tokens: Sequence[Token]
    text: str
    key: Key

    def find_naming(self) -> Token | None:
        """The words at once behind the number, or nearest before it, by which it is of its item or class."""
        near = list(_near(self.tokens, self.found))
        for token in near[-1:]:
            if any(alias.item == self.key.item and alias.place == "after" for alias in token.aliases):
                return token
        before = (one for one in reversed(near) if one.start < self.found.token.start)
        return next((token for token in before if _names(token, self.key)), None)

    def printed(self, token: Token) -> str:
        return _printed(token, self.found, self.text)


def _start(found: FoundNumber) -> int:
    return found.paragraph.folded.span(found.token.start, found.token.end)[0]


def _titled(sections: Sequence[Section], number: int) -> Section:
    """The section itself, or the nearest around it whose heading is more than a number."""
    own = sections[number]
    around = (one for one in sections[number::-1] if one.char_start <= own.char_start < one.char_end)
    return next((one for one in around if one.title), own)


def _heading(section: Section) -> str:
    return f"{section.path} {section.title}".strip()


def _near(tokens: Sequence[Token], found: FoundNumber) -> Iterator[Token]:
    """The tokens of the sentence up to the number, and the one that follows it (2个项目)."""
    first, _ = found.sentence
    for token in tokens:
        if token.start > found.token.start:
            if token.kind != "punctuation":
                yield token
            return
        if token.start >= first and token.start != found.token.start:
            yield token


def _meanings(token: Token) -> tuple[str, ...]:
    """What the word lists say of a token, each once: its item and fund, the class, the word of the grammar."""
    said = []
    for alias in token.aliases:
        said += [f"item {alias.item}"] if alias.item else []
        said += [f"fund {alias.fund}"] if alias.fund else []
        said += [f"subject {alias.subject}"] if alias.subject else []
    if token.word is not None:
        said.append(f"{token.word.kind} {token.word.value}".strip())
    for kind, classes in (("function", token.functions), ("economic", token.economics)):
        said += [f"{kind} {one.code} {one.name}" for one in classes]
    if token.kind == "path":
        said.append("function " + "".join(name for _, name, _ in token.steps[-1:]))
    if token.kind in ("year", "code"):
        said.append(f"{token.kind} {token.text}")
    return tuple(dict.fromkeys(said))


def _known(token: Token, found: FoundNumber, naming: Token | None, text: str) -> KnownWords:
    return KnownWords(_printed(token, found, text), _meanings(token), token == naming)


def _printed(token: Token, found: FoundNumber, text: str) -> str:
    first, last = found.paragraph.folded.span(token.start, token.end)
    words = "".join(text[first:last].split())
    # folding leaves the quote before the first character out
    return f"“{words}" if words.count("”") > words.count("“") else words


def _names(token: Token, key: Key) -> bool:
    if any(alias.item == key.item and alias.place in _NAMING for alias in token.aliases):
        return True
    if any(key.item in alias.members for alias in token.aliases):
        return True
    if key.function_name:
        named = {one.code for one in token.functions} | {name for _, name, _ in token.steps}
        return key.function_code in named or key.function_name in (token.text, *named)
    codes = {one.code for one in token.economics}
    return bool(key.economic_name) and (key.economic_code in codes or key.economic_name == token.text)


def _item_elsewhere(titled: Section, key: Key, catalog: Catalog) -> Reason:
    """The sentence does not name the item: the heading may, else it follows from the figures before."""
    for token in scan(titled.title, make_scanner(catalog)) if titled.title else ():
        if _names(token, key):
            return Reason("heading", _heading(titled))
    return Reason("carried")


def _fund_reason(passage: _Passage, naming: Token | None, sections: Sequence[Section], catalog: Catalog) -> Reason:
    found, key = passage.found, passage.key
    item = catalog.items[key.item]
    if item.is_fund_fixed:
        return Reason("fixed")
    if naming is not None and any(one.fund == key.fund for one in _aliases_of(naming, key)):
        return Reason("wording", passage.printed(naming))
    before = [one for one in passage.tokens if one.start < found.token.start and _funds(one) == {key.fund}]
    if before:
        code = "named" if before[-1].start >= found.sentence[0] else "paragraph"
        return Reason(code, passage.printed(before[-1]))
    number = found.paragraph.section
    if sections[number].fund == key.fund:
        return Reason("heading", _heading(_fund_heading(sections, number)))
    return Reason("default" if item.default_fund == key.fund and not sections[number].fund else "carried")


def _aliases_of(token: Token, key: Key) -> list[Alias]:
    return [alias for alias in token.aliases if alias.item == key.item or key.item in alias.members]


def _funds(token: Token) -> set[str]:
    """The funds that words name, all of them where they have several meanings."""
    named = {alias.fund for alias in token.aliases if alias.fund}
    if token.word is not None and token.word.kind == "fund":
        named.add(token.word.value)
    return named


def _fund_heading(sections: Sequence[Section], number: int) -> Section:
    """The outermost of the headings above that say the fund: those below it inherit it."""
    own = sections[number]
    above = [one for one in sections[: number + 1] if one.char_start <= own.char_start < one.char_end]
    return next((one for one in above if one.fund == own.fund and one.title), own)
