"""A report's text cut into pages with its marks, and its file found again: what needs no warehouse."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from expectations.check.page_images import PageImage
from explorer.document.heat import Cell
from explorer.document.marks import Figure, Marks, Quote
from explorer.document.originals import OriginalGoneError, find_original, read_original
from explorer.document.sheets import Sheets
from explorer.document.text import PAGE_WEIGHT, Grid, Line, Source, cut_pages, outline, page_of


def figure(start: int, text: str, figure_id: str = "f1") -> Figure:
    return Figure(
        {"figure_id": figure_id, "char_start": start, "char_end": start + len(text), "check_status": "reconciled"},
        (),
        None,
    )


def source(
    text: str,
    figures: Sequence[Figure] = (),
    quotes: Sequence[Quote] = (),
    sections: Sequence[Mapping[str, Any]] = (),
    tables: Sequence[Mapping[str, Any]] = (),
    cells: Mapping[int, Sequence[Mapping[str, Any]]] | None = None,
) -> Source:
    marks = Marks(tuple(figures), tuple(quotes), {one.figure_id: one for one in figures})
    return Source(text, sections, tables, cells or {}, marks)


def section(order: int, part: str, path: str, title: str, start: int) -> dict[str, Any]:
    return {"section_order": order, "part": part, "section": path, "title": title, "char_start": start}


def table(rows: int, start: int | None, end: int | None) -> dict[str, Any]:
    return {
        "table_number": 1,
        "table_name": "收入支出决算总表",
        "title": None,
        "page": None,
        "row_count": rows,
        "column_count": 2,
        "char_start": start,
        "char_end": end,
    }


def cell(row: int, column: int, printed: str, kind: str = "name", figure_id: str | None = None) -> dict[str, Any]:
    return {
        "table_row": row,
        "table_column": column,
        "row_span": 1,
        "column_span": 1,
        "kind": kind,
        "printed": printed,
        "figure_id": figure_id,
        "char_start": None,
        "char_end": None,
    }


def lines_of(pages: Sequence[Any]) -> list[str]:
    return [
        "".join(stretch.text for stretch in block.stretches)
        for page in pages
        for block in page.blocks
        if isinstance(block, Line)
    ]


def test_nothing_of_a_text_is_lost_where_marks_overlap() -> None:
    text = "收入12.5万元，与上年持平。\n\n支出3万元。"
    quotes = [Quote(2, 7, "direction_words", "", "甲", "a"), Quote(9, 14, "direction_words", "", "乙", "b")]
    pages = cut_pages(source(text, [figure(2, "12.5")], quotes))
    assert lines_of(pages) == ["收入12.5万元，与上年持平。", "支出3万元。"]
    [line, _] = pages[0].blocks
    assert isinstance(line, Line)
    marked = [(stretch.text, stretch.figure is not None, stretch.quote is not None) for stretch in line.stretches]
    assert marked == [
        ("收入", False, False),
        ("12.5", True, True),
        ("万", False, True),
        ("元，", False, False),
        ("与上年持平", False, True),
        ("。", False, False),
    ]


def test_a_heading_with_a_figure_in_it_is_a_paragraph_that_the_outline_still_leads_to() -> None:
    text = "第一部分 概况\n一、收入12万元\n二、支出说明\n"
    sections = [
        section(0, "overview", "第一部分", "概况", 0),
        section(1, "statement", "一、", "收入12万元", 8),
        section(2, "statement", "二、", "支出说明", 17),
    ]
    read = source(text, [figure(12, "12")], sections=sections)
    pages = cut_pages(read)
    assert [(line.depth, line.is_heading) for line in pages[0].blocks if isinstance(line, Line)] == [
        (1, True),
        (2, False),
        (2, True),
    ]
    assert [(heading.depth, heading.title) for heading in outline(read, pages)] == [
        (1, "第一部分 概况"),
        (2, "一、收入12万元"),
        (2, "二、支出说明"),
    ]


def test_a_long_text_is_cut_between_lines_and_each_place_has_its_page() -> None:
    lines = [f"{number:04d}" + "字" * 996 for number in range(25)]
    pages = cut_pages(source("\n".join(lines)))
    assert lines_of(pages) == lines
    assert len(pages) == 3
    assert all(sum(map(len, lines_of([page]))) <= PAGE_WEIGHT for page in pages)
    for number in range(25):
        shown = lines_of([pages[page_of(pages, number * 1001) - 1]])
        assert lines[number] in shown


def test_a_long_table_is_cut_between_rows_and_says_which_rows_it_shows() -> None:
    figures = [figure(row * 10, "1.00", f"f{row}") for row in range(900)]
    cells = [
        one for row in range(900) for one in (cell(row, 0, f"项目{row}"), cell(row, 1, "1.00", "number", f"f{row}"))
    ]
    pages = cut_pages(source("", figures, tables=[table(900, None, None)], cells={1: cells}))
    grids = [block for page in pages for block in page.blocks if isinstance(block, Grid)]
    assert len(pages) == len(grids) > 1
    assert [grid.row for grid in grids] == [sum(len(one.cells) for one in grids[:place]) for place in range(len(grids))]
    assert sum(len(grid.cells) for grid in grids) == 900
    assert {grid.rows for grid in grids} == {900}
    shown = [one.stretches[0].text for grid in grids for row in grid.cells for one in row[:1]]
    assert shown == [f"项目{row}" for row in range(900)]
    assert page_of(pages, figures[-1].start) == len(pages)


def test_a_figure_that_no_cell_holds_is_shown_in_the_text_of_the_table() -> None:
    text = "收入 | 12\n支出 | 13\n"
    cells = {1: [cell(0, 0, "收入"), cell(0, 1, "12", "number", "f1"), cell(1, 0, "支出")]}
    figures = [figure(5, "12"), figure(13, "13", "f2")]
    pages = cut_pages(source(text, figures, tables=[table(2, 0, len(text))], cells=cells))
    assert lines_of(pages) == ["收入 | 12", "支出 | 13"]
    whole = {1: [*cells[1], cell(1, 1, "13", "number", "f2")]}
    pages = cut_pages(source(text, figures, tables=[table(2, 0, len(text))], cells=whole))
    [grid] = pages[0].blocks
    assert isinstance(grid, Grid)
    marked = [[one.stretches[0].figure is not None for one in row] for row in grid.cells]
    assert marked == [[False, True], [False, True]]


def test_an_empty_cell_is_no_zero() -> None:
    cells = {1: [cell(0, 0, "", "empty"), cell(0, 1, "0", "zero", "f1")]}
    pages = cut_pages(source("", [figure(0, "0")], tables=[table(1, None, None)], cells=cells))
    [grid] = pages[0].blocks
    assert isinstance(grid, Grid)
    assert [(one.kind, "".join(s.text for s in one.stretches)) for one in grid.cells[0]] == [
        ("empty", ""),
        ("zero", "0"),
    ]


@pytest.mark.parametrize(
    ("cell", "broken", "untested"),
    [
        (Cell(0, 0, 0), "nothing", "nothing"),
        (Cell(0, 0, 3), "untested", "gap-4"),
        (Cell(5, 0, 0), "clean", "tested"),
        (Cell(5, 0, 3), "partly", "gap-4"),
        (Cell(1000, 1, 0), "heat-1", "tested"),
        (Cell(1000, 30, 0), "heat-2", "tested"),
        (Cell(10, 1, 1), "heat-3", "gap-3"),
        (Cell(4, 1, 0), "heat-4", "tested"),
    ],
)
def test_a_cell_never_looks_clean_where_something_broke_or_nothing_was_tested(
    cell: Cell, broken: str, untested: str
) -> None:
    assert (cell.kind("broken"), cell.kind("untested")) == (broken, untested)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(reports: Path, source_file: str, digest: str) -> bytes:
    return read_original(find_original(reports, source_file), digest)


def test_a_report_is_found_in_a_folder_and_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "局.pdf").write_bytes(b"one")
    with zipfile.ZipFile(tmp_path / "2023" / "全县.zip", "w") as archive:
        archive.writestr("局/局.pdf", b"two")
    assert read(tmp_path, "2023/局.pdf", sha256(b"one")) == b"one"
    assert read(tmp_path, "2023/全县.zip/局/局.pdf", sha256(b"two")) == b"two"
    assert read(tmp_path / "2023" / "局.pdf", "局.pdf", sha256(b"one")) == b"one"


@pytest.mark.parametrize(
    ("source_file", "reason"),
    [
        ("gone.pdf", "missing"),
        ("全县.zip/gone.pdf", "missing"),
        ("局.pdf", "changed"),
        ("全县.zip/局.pdf", "changed"),
        ("broken.zip/局.pdf", "changed"),
        ("", "missing"),
        ("folder", "missing"),
        ("\0", "missing"),
        ("局.pdf/局.pdf", "missing"),
        ("x" * 5000, "missing"),
    ],
)
def test_what_is_gone_or_changed_is_not_shown(tmp_path: Path, source_file: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "局.pdf").write_bytes(b"another")
    (tmp_path / "broken.zip").write_bytes(b"PK no archive")
    with zipfile.ZipFile(tmp_path / "全县.zip", "w") as archive:
        archive.writestr("局.pdf", b"another")
    with pytest.raises(OriginalGoneError) as gone:
        read(tmp_path, source_file, sha256(b"one"))
    assert gone.value.reason == reason


@pytest.mark.parametrize(
    "source_file",
    [
        "../secret.pdf",
        "inside/../../secret.pdf",
        "/{outside}/secret.pdf",
        "link.pdf",
        "linked/secret.pdf",
        "../outside.zip/secret.pdf",
        ".hidden/secret.pdf",
        "..\\secret.pdf",
    ],
)
def test_a_name_never_leads_out_of_the_reports_folder(tmp_path: Path, source_file: str) -> None:
    secret, reports = b"secret", tmp_path / "reports"
    for folder in (reports / "inside", reports / ".hidden"):
        folder.mkdir(parents=True)
    (tmp_path / "secret.pdf").write_bytes(secret)
    (reports / ".hidden" / "secret.pdf").write_bytes(secret)
    with zipfile.ZipFile(tmp_path / "outside.zip", "w") as archive:
        archive.writestr("secret.pdf", secret)
    (reports / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (reports / "linked").symlink_to(tmp_path)
    with pytest.raises(OriginalGoneError) as gone:
        read(reports, source_file.format(outside=tmp_path), sha256(secret))
    assert gone.value.reason == "missing"


def test_a_page_that_cannot_be_drawn_is_tried_once_and_again_when_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def draw_nothing(file: Path, digest: str, first: int, most: int) -> tuple[PageImage, ...]:
        tries.append(first)
        return ()

    monkeypatch.setattr("explorer.document.sheets.draw_pages", draw_nothing)
    sheets = Sheets(tmp_path)
    file = tmp_path / "局.pdf"
    for content, expected in ((b"one", [1]), (b"other", [1, 1])):
        file.write_bytes(content)
        for _ in range(3):
            with pytest.raises(OriginalGoneError) as gone:
                sheets.draw(file.name, sha256(content), 1)
            assert gone.value.reason == "undrawable"
        assert tries == expected


def test_a_picture_is_drawn_once_and_not_shown_after_the_file_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[bytes] = []

    def draw_page(file: Path, digest: str, first: int, most: int) -> tuple[PageImage, ...]:
        drawn.append(file.read_bytes())
        return (PageImage(first, 100, 200, ((0.0, 1.0), (1.0, 1.0), (0.0, 0.0)), b"PNG", 7),)

    monkeypatch.setattr("explorer.document.sheets.draw_pages", draw_page)
    sheets = Sheets(tmp_path)
    file = tmp_path / "局.pdf"
    file.write_bytes(b"one")
    assert sheets.draw(file.name, sha256(b"one"), 3) is sheets.draw(file.name, sha256(b"one"), 3)
    assert drawn == [b"one"]
    file.write_bytes(b"changed")
    with pytest.raises(OriginalGoneError) as gone:
        sheets.draw(file.name, sha256(b"one"), 3)
    assert gone.value.reason == "changed"
