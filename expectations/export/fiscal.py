"""What the columns of spending tables are in the vocabulary of the Fiscal Data Package.

The names are those of OpenSpending's `os-types` 1.17, which the specification of the Fiscal Data Package refers to.
"""

from __future__ import annotations

from collections.abc import Mapping

#: By column, in the tables of money by department and year. Classes of different levels stand in one column, so the
#: types without a level apply.
COLUMN_TYPES: Mapping[str, str] = {
    "department_name": "administrative-classification:generic:label",
    "fiscal_year": "date:fiscal-year",
    "function_code": "functional-classification:generic:code",
    "function_name": "functional-classification:generic:label",
    "economic_code": "economic-classification:generic:code",
    "economic_name": "economic-classification:generic:label",
    "fund": "fin-source:generic:code",
    "basis": "phase:id",
    "amount_yuan": "value",
}

#: The folder of `models/marts` whose tables they describe.
SPENDING = "spending"

#: ISO 4217 and 3166-1.
CURRENCY = "CNY"
COUNTRY = "CN"


def column_type(folder: str, column: str) -> str | None:
    """The Fiscal Data Package's type of a column of a table of `folder`; None where it has none."""
    return COLUMN_TYPES.get(column) if folder == SPENDING else None
