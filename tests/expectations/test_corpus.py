"""Every golden case of narratives and tables as a report of one corpus: whatever is read, it can be published."""

from __future__ import annotations

from pathlib import Path

from tests.warehouses import publish_well

TESTS = Path(__file__).parents[1]


def test_no_golden_case_breaks_the_structure_of_a_warehouse(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    texts = [*sorted(TESTS.glob("reports/*/input.txt")), *sorted(TESTS.glob("tables/*/input.txt"))]
    assert len(texts) > 150
    for text in texts:
        (reports / f"{text.parent.parent.name}-{text.parent.name}.txt").write_bytes(text.read_bytes())
    assert publish_well(reports, tmp_path / "warehouse").exists()
