"""Generated reports are read: the lowest recall and precision reached so far, over all formats and templates."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.generator.__main__ import generate
from tests.generator.score import Tally, score_folder

#: reports, seed, formats: fixed, so that what is measured changes with the reader alone
COUNT, SEED, FORMATS = 24, 7, "txt:4,docx:1,html:1,xlsx:1,pdf:1"
#: (recall, precision): raise them when the reader gets better, never lower them
LOWEST = {"narrative": (Decimal("0.999"), Decimal("0.999")), "table": (Decimal("0.9999"), Decimal("0.9999"))}


@pytest.fixture(scope="module")
def tallies(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Tally]:
    folder = tmp_path_factory.mktemp("generated")
    generate(COUNT, SEED, folder, FORMATS)
    return score_folder(folder)


@pytest.mark.parametrize("kind", sorted(LOWEST))
def test_figures_are_read_no_worse_than_before(kind: str, tallies: dict[tuple[str, str], Tally]) -> None:
    whole = Tally()
    for (_, source), tally in tallies.items():
        if source == kind:
            whole.add(tally)
    recall, precision = LOWEST[kind]
    causes = "\n".join(f"{count} {cause}\n    {whole.examples[cause]}" for cause, count in whole.causes.most_common(20))
    assert whole.expected > 2000
    assert whole.recall >= recall, causes
    assert whole.precision >= precision, causes


def test_each_format_is_among_those_measured(tallies: dict[tuple[str, str], Tally]) -> None:
    assert {ending for ending, _ in tallies} == {"txt", "docx", "html", "xlsx", "pdf"}
    assert all(tally.found for tally in tallies.values())


def test_a_wrong_reading_is_seen(tmp_path: Path) -> None:
    generate(1, SEED, tmp_path)
    (gold,) = (tmp_path / "gold").iterdir()
    text = (gold / "figures.csv").read_text(encoding="utf-8")
    (gold / "figures.csv").write_text(text.replace(",expenditure_project,", ",expenditure_basic,"), encoding="utf-8")
    whole = Tally()
    for tally in score_folder(tmp_path).values():
        whole.add(tally)
    assert whole.right < whole.expected
    assert any("expenditure_project instead of expenditure_basic" in cause for cause in whole.causes)
