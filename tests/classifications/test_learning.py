"""Rows are proposed from the code columns of tables, and the seeds are left alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest.classifications import Member, Seen, load_members, propose, write_proposals

SEEDED = {
    "function": [
        Member("215", "资源勘探信息等支出", 2015, 2019, "甲报告 第3页"),
        Member("215", "资源勘探工业信息等支出", 2020, None, "unverified"),
    ],
    "economic": [],
}


def _seen(code: str, name: str, year: int, page: int | None = 5) -> Seen:
    return Seen("function", code, name, year, f"{year}/某局{year}年度部门决算.pdf", page)


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (_seen("21505", "工业和信息产业监管", 2022), "add"),
        (_seen("215", "资源勘探工业信息等支出", 2022), "verify"),
        (_seen("215", "资源勘探信息等支出", 2022), "contradiction"),
        (_seen("215", "金融支出", 2018), "contradiction"),
        (_seen("2150", "工业", 2022), "contradiction"),
    ],
)
def test_what_the_seeds_do_not_stand_for_is_proposed(seen: Seen, kind: str) -> None:
    (proposal,) = propose([seen], SEEDED)
    assert (proposal.kind, proposal.code, proposal.name) == (kind, seen.code, seen.name)


def test_a_name_that_stands_with_evidence_is_not_proposed_again() -> None:
    assert propose([_seen("215", "资源勘探信息等", 2018)], SEEDED) == []


def test_a_proposal_names_level_parent_years_and_the_earliest_place() -> None:
    seen = [_seen("21505", "工业和信息产业监管", year, page) for year, page in ((2023, 9), (2021, 7))]
    (proposal,) = propose(seen, SEEDED)
    assert (proposal.level, proposal.parent_code) == ("kuan", "215")
    assert (proposal.first_year, proposal.last_year) == (2021, 2023)
    assert proposal.evidence == "某局2021年度部门决算 第7页"


def test_proposals_are_written_for_a_person_and_for_a_program(tmp_path: Path) -> None:
    write_proposals(propose([_seen("215", "金融支出", 2018)], SEEDED), tmp_path)
    with (tmp_path / "proposals.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["stands"] == "资源勘探信息等支出 2015-2019; 资源勘探工业信息等支出 2020-"
    assert "contradiction: function 215 金融支出" in (tmp_path / "proposals.txt").read_text(encoding="utf-8")


def test_the_seeds_give_members_of_both_classifications() -> None:
    members = load_members()
    assert Member("301", "工资福利支出", 2015, None, members["economic"][0].evidence) == members["economic"][0]
    assert {one.name for one in members["function"] if one.code == "215"} == {
        "资源勘探信息等支出",
        "资源勘探工业信息等支出",
    }
