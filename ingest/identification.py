"""Whose report it is and of which year: from the title, the headings, the sentences and the file's name."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.catalog import Catalog
from ingest.department_names import front_of, name_department
from ingest.documents import Document, Identification, Number, Section, YearMention
from ingest.fiscal_year import resolve_fiscal_year
from ingest.folding import Folded, fold_wording
from ingest.money_unit import find_money_unit
from ingest.regions import Context, Placement, place_department


def identify(
    document: Document,
    folded: Folded,
    sections: Sequence[Section],
    years: Sequence[YearMention],
    numbers: Sequence[Number],
    catalog: Catalog,
) -> Identification:
    """Resolve department, region, level, fiscal year and unit of money of a document."""
    front = front_of(folded, sections)
    year, year_source = resolve_fiscal_year(years)
    # blanks and brackets of a path are as careless as those of a text, and its script too
    source_file = fold_wording(document.source_file)
    department = name_department(front, folded.text, sections, source_file)
    context = Context(source_file, front, folded.text)
    place = place_department(department.name, context, year) if department.name else Placement()
    money = find_money_unit(folded.text, numbers, catalog)
    return Identification(
        title=department.title,
        department_name=department.name,
        department_source=department.source,
        department_names_stated=", ".join(department.names_stated) or None,
        is_department_consistent=department.is_consistent,
        account_scope=department.account_scope,
        region_code=place.code,
        region_name=place.name,
        region_path=place.path,
        region_source=place.source,
        region_candidates=", ".join(place.candidates) or None,
        department_level=place.level,
        fiscal_year=year,
        fiscal_year_source=year_source,
        money_unit=money.unit,
        money_units_noted=", ".join(money.noted) or None,
        is_money_unit_consistent=money.is_consistent,
    )
