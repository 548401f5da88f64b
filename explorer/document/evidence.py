"""What a check rests on: its sides with their figures, and the sentences and rows in which these stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectations.explain.explanation import Ask
from explorer.document.marks import Record
from explorer.questions import checks as questions

_SIDES = ("left", "right", "numerator", "denominator", "about", "other")
#: Of a text without sentences.
_AROUND = 60
_LONGEST = 400
_SENTENCE_ENDS = "。；\n"


@dataclass(frozen=True)
class Operand:
    """A figure or a quotation on a side of a check: `row` is that of `int_check_evidence`.

    `figure` is its row of `fct_figures`, None for quotations and constants.
    """

    row: Record
    figure: Record | None

    @property
    def is_quote(self) -> bool:
        """It is no number but words of the text."""
        return self.row["value"] is None


@dataclass(frozen=True)
class Extract:
    """A sentence, or a row of a table, of a report.

    `pieces` are stretches of text with what is marked in each: None, a row of `fct_figures`, or of a quotation
    `figure_id` None and whether it `is_contrary` to the other side.
    """

    report_id: str
    section: str
    page: int | None
    char_start: int
    pieces: tuple[tuple[str, Record | None], ...]


@dataclass(frozen=True)
class Evidence:
    """The sides of a check by name, and the places where its figures stand."""

    sides: Mapping[str, tuple[Operand, ...]]
    extracts: tuple[Extract, ...]

    @property
    def operands(self) -> tuple[Operand, ...]:
        """All of them, side by side."""
        return tuple(operand for side in self.sides.values() for operand in side)


def read_evidence(ask: Ask, report: Record, rows: Sequence[Record]) -> Evidence:
    """The evidence of a check of the report; `rows` are its answer to `questions.checks.OPERANDS`."""
    report_id = report["report_id"]
    wanted = list(dict.fromkeys(row["figure_id"] for row in rows if row["figure_id"] is not None))
    own = ask(questions.FIGURES, [report_id, report["source_file"], report_id, wanted]) if wanted else []
    figures: dict[str, Record] = {figure["figure_id"]: figure for figure in own}
    elsewhere = [figure_id for figure_id in wanted if figure_id not in figures]
    if elsewhere:
        figures |= {figure["figure_id"]: figure for figure in ask(questions.OTHERS_FIGURES, [elsewhere])}
    sides: dict[str, list[Operand]] = {side: [] for side in _SIDES}
    for row in rows:
        sides[row["side"]].append(Operand(row, figures.get(row["figure_id"])))
    operands = [operand for side in sides.values() for operand in side]
    found = {side: tuple(several) for side, several in sides.items() if several}
    return Evidence(found, tuple(_extracts(ask, report_id, operands)))


def _extracts(ask: Ask, report_id: str, operands: Sequence[Operand]) -> list[Extract]:
    """The places of the operands in the order of the text, this report's first; each sentence once."""
    reports = sorted({report_id, *(one.figure["report_id"] for one in operands if one.figure is not None)})
    texts = {row["report_id"]: row["text"] for row in ask(questions.TEXTS, [reports])}
    spans: dict[tuple[str, int, int], dict[tuple[int, int], Record]] = {}
    tables: dict[tuple[str, int | None], list[Record]] = {}
    sections: dict[tuple[str, int, int], tuple[str, int | None]] = {}
    for operand in operands:
        figure = operand.figure
        if figure is not None and figure["table_number"] is not None:
            rows = tables.setdefault((figure["report_id"], figure["table_number"]), [])
            if figure not in rows:
                rows.append(figure)
            continue
        start, end = operand.row["char_start"], operand.row["char_end"]
        where = figure["report_id"] if figure is not None else report_id
        text = texts.get(where)
        if text is None or start is None or end is None or end <= start or end > len(text):
            continue
        span = (where, *_sentence(text, start, end, figure))
        quote = {"figure_id": None, "is_contrary": operand.row["side"] == "right"}
        spans.setdefault(span, {})[start, end] = quote if figure is None else figure
        sections.setdefault(span, (operand.row["section"] or "", figure["page"] if figure is not None else None))
    sentences = [
        Extract(span[0], *sections[span], min(marked)[0], _cut(texts[span[0]], span[1], span[2], marked))
        for span, marked in spans.items()
    ]
    listed = [_table_extract(where, rows) for (where, _), rows in tables.items()]
    return sorted([*sentences, *listed], key=lambda one: (one.report_id != report_id, one.report_id, one.char_start))


def _sentence(text: str, start: int, end: int, figure: Record | None) -> tuple[int, int]:
    """Where the sentence of a place begins and ends."""
    if figure is not None and figure["sentence_start"] is not None and figure["sentence_end"] is not None:
        first, last = figure["sentence_start"], figure["sentence_end"]
    else:
        first = max((text.rfind(sign, 0, start) for sign in _SENTENCE_ENDS), default=-1) + 1
        ends = [found for sign in _SENTENCE_ENDS if (found := text.find(sign, end)) >= 0]
        last = min(ends, default=len(text) - 1) + 1
    if last - first > _LONGEST:
        first, last = max(first, start - _AROUND), min(last, end + _AROUND)
    return min(first, start), max(last, end)


def _cut(
    text: str, first: int, last: int, marked: Mapping[tuple[int, int], Record]
) -> tuple[tuple[str, Record | None], ...]:
    """The text from `first` to `last`, cut where marks begin and end."""
    pieces: list[tuple[str, Record | None]] = []
    place = first
    for (start, end), figure in sorted(marked.items(), key=lambda item: item[0]):
        if start < place:
            continue
        pieces += [(text[place:start], None), (text[start:end], figure)]
        place = end
    pieces.append((text[place:last], None))
    return tuple(piece for piece in pieces if piece[0])


def _table_extract(report_id: str, rows: Sequence[Record]) -> Extract:
    """What stands in a table, as row · column: amount."""
    pieces: list[tuple[str, Record | None]] = []
    for figure in rows:
        names = " · ".join(name for name in (figure["row_name"], figure["head"]) if name)
        pieces += [(f"{'；' if pieces else ''}{names} ", None), (figure["raw_text"], figure)]
    first = rows[0]
    return Extract(report_id, first["section"] or "", first["page"], first["char_start"], tuple(pieces))
