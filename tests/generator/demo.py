"""`python -m tests.generator.demo FOLDER`: the cookbook's corpus, and its warehouse beside it.

The report that ships with the project, and some forty invented ones on departments of the same prefecture: five
departments over four years, their peers in the neighbouring counties, a department that was renamed, one that took over
a unit, one with the accounts of its units, a report published twice, slips, and a file that nobody can read. The names
of the counties are real, every figure beside the shipped report's is made up.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.generator.accounts import Accounts, Quantity, draw_years
from tests.generator.errors import plant_error
from tests.generator.gold import print_report
from tests.generator.lines import load_offices
from tests.generator.narrative import load_provinces
from tests.generator.reports import PLAIN, Report, draw_report
from tests.generator.tables import PrintedTable
from tests.generator.writing import write_report

SHIPPED = Path(__file__).parents[2] / "reports"
YEARS = (2021, 2022, 2023, 2024)
_SEED = 20250101
#: percentages: what two units score is not added up
_NOT_ADDED = ("performance_score", "performance_coverage")


@dataclass(frozen=True)
class Account:
    """A department whose reports are in the demo: its kind (`offices.csv`), its province's words, its format.

    `draw` is one of the ways its accounts can come out, and so how big it is. `renamed` gives the name it has from a
    year on; `slips` the kind of error in a year's report; `took_over` the year from which on its accounts, those of the
    year before included, hold another office's.
    """

    name: str
    office: str
    template: str
    draw: int = 0
    ending: str = "txt"
    years: tuple[int, ...] = YEARS
    renamed: Mapping[int, str] = field(default_factory=dict)
    slips: Mapping[int, str] = field(default_factory=dict)
    took_over: int | None = None

    def named(self, year: int) -> str:
        """What the department is called in a year."""
        return next((name for first, name in sorted(self.renamed.items(), reverse=True) if first <= year), self.name)


ACCOUNTS = (
    Account("北票市财政局", "财政局", "04-shanghai", 0, "docx"),
    Account("北票市教育局", "教育局", "01-hubei", 10, slips={2022: "digits_swapped"}),
    Account("北票市公安局", "公安局", "07-shaanxi", 0, "html", slips={2023: "ten_thousandfold"}),
    Account("北票市水利局", "水利局", "04-shanghai", slips={2021: "digit_changed"}, took_over=2023),
    Account("北票市卫生健康局", "卫生健康局", "05-yunnan", 9, "xlsx"),
    Account("北票市科学技术局", "科学技术局", "01-hubei", renamed={2023: "北票市工业和科学技术局"}),
    Account("凌源市财政局", "财政局", "07-shaanxi", 4, years=(2023, 2024), slips={2024: "last_years_value"}),
    Account("建平县财政局", "财政局", "01-hubei", 0, "pdf", years=(2023, 2024)),
    Account("双塔区财政局", "财政局", "05-yunnan", 11, years=(2023, 2024)),
    Account("龙城区财政局", "财政局", "02-liaoning", 0, years=(2023, 2024)),
)
WITH_UNITS = Account("建平县公安局", "公安局", "04-shanghai", years=(2023, 2024))
UNITS = ("建平县公安局（本级）", "建平县公安局交通警察大队")
#: published a second time, without the slip
CORRECTED = ("北票市教育局", 2022)


def write_demo(folder: Path) -> None:
    """Write the reports of the demo into `folder/reports`, which is made anew."""
    reports = folder / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    shutil.copytree(SHIPPED, reports)
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("reports", "gold"):
            (Path(scratch) / name).mkdir()
        for report, account, name in _reports():
            _write(Path(scratch), report, account, name)
        for path in sorted((Path(scratch) / "reports").iterdir()):
            shutil.move(path, reports / path.name)
    # of an interrupted download only the beginning
    (reports / "北票市民政局2024年度部门决算.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")


def merge(accounts: Sequence[Accounts]) -> Accounts:
    """The accounts of several units of one year together."""
    first = accounts[0]
    sums: list[dict[Quantity, Decimal]] = []
    for parts in ([one.final for one in accounts], [one.initial_budget for one in accounts]):
        total: defaultdict[Quantity, Decimal] = defaultdict(Decimal)
        for quantity, amount in itertools.chain.from_iterable(part.items() for part in parts):
            total[quantity] += amount
        total |= {quantity: amount for quantity, amount in parts[0].items() if quantity.item in _NOT_ADDED}
        sums.append(dict(total))
    lines = tuple(itertools.chain.from_iterable(one.lines for one in accounts))
    return replace(first, lines=lines, final=sums[0], initial_budget=sums[1])


def true_accounts() -> dict[tuple[str, int], Accounts]:
    """What the departments of the demo really took in and spent, by name and year; 本级 is not a name of its own."""
    found = {(name, pair[1].year): pair[1] for _, name, pair in _departments()}
    return found | {(UNITS[1], pair[1].year): pair[1] for name, pair in _units() if name == UNITS[1]}


def _departments() -> Iterator[tuple[Account, str, list[Accounts]]]:
    """Each report's account, the department's name, and its accounts of the year before and of the year."""
    for account in ACCOUNTS:
        years = _years(f"{account.name}/{account.draw}", account.office)
        joining = _years(f"{account.name}/taken over/3", account.office) if account.took_over else {}
        for year in account.years:
            pair = [years[year - 1], years[year]]
            if account.took_over and year >= account.took_over:
                pair = [merge((own, joining[own.year])) for own in pair]
            yield account, account.named(year), pair
    units = [pair for _, pair in _units()]
    for parts in zip(units[: len(WITH_UNITS.years)], units[len(WITH_UNITS.years) :], strict=True):
        yield WITH_UNITS, WITH_UNITS.name, [merge(years) for years in zip(*parts, strict=True)]


def _units() -> Iterator[tuple[str, list[Accounts]]]:
    for name in UNITS:
        years = _years(name, WITH_UNITS.office)
        for year in WITH_UNITS.years:
            yield name, [years[year - 1], years[year]]


def _reports() -> Iterator[tuple[Report, Account, str]]:
    """Each report with its account and the name of its file without ending."""
    for account, name, pair in _departments():
        yield _report(account, name, pair), account, f"{name}{pair[1].year}年度部门决算"
    for name, pair in _units():
        yield _of_unit(_report(WITH_UNITS, name, pair)), WITH_UNITS, f"{name}{pair[1].year}年度单位决算"


def _write(folder: Path, report: Report, account: Account, name: str) -> None:
    drawn = report if account.ending == "txt" else replace(report, drawing=PLAIN)
    kind = account.slips.get(report.year)
    error = plant_error(Random(f"{_SEED}/{name}/slip"), report, kind) if kind else None
    write_report(folder, name, account.ending, print_report(drawn, {error.figure: error.printed} if error else None))
    if (account.name, report.year) == CORRECTED:
        write_report(folder, f"{name}（更正）", account.ending, print_report(drawn))


def _report(account: Account, name: str, pair: Sequence[Accounts]) -> Report:
    prior, current = pair
    province = next(one for one in load_provinces() if one.name == account.template)
    return draw_report(Random(f"{_SEED}/{name}/{current.year}"), 0, name, province, prior, current)


def _of_unit(report: Report) -> Report:
    def said(text: str) -> str:
        return text.replace("部门决算", "单位决算")

    blocks = [
        PrintedTable(said(block.title), block.lines, block.rows, block.head_rows)
        if isinstance(block, PrintedTable)
        else said(block)
        for block in report.blocks
    ]
    return replace(report, blocks=tuple(blocks))


def _years(name: str, office: str) -> dict[int, Accounts]:
    kind = next(one for one in load_offices() if one.name == office)
    drawn = draw_years(Random(f"{_SEED}/{name}"), kind, YEARS[0] - 1, YEARS[-1])
    return {one.year: one for one in drawn}


def main() -> int:
    """Read the command line, write the reports and publish their warehouse; the exit status of the build."""
    from expectations.__main__ import main as run

    parser = argparse.ArgumentParser(prog="python -m tests.generator.demo", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo"), help="default: demo")
    folder = parser.parse_args().folder
    write_demo(folder)
    return run(["publish", "--reports", str(folder / "reports"), "--warehouse", str(folder / "warehouse")])


if __name__ == "__main__":
    sys.exit(main())
