"""Quantities as templates name them: `general.expenditure_basic.change` marks a place and notes a figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tests.generator.accounts import Accounts, Quantity
from tests.generator.classes import economics_of, functions_of
from tests.generator.figures import UNCLASSIFIED, Figure, Notes
from tests.generator.money import ZERO
from tests.generator.rounding import Printing, Shown, in_unit

#: the rate at which a budget is completed, neither more nor less
_FULL = Decimal(100)
#: units as the contract spells them
_UNITS = {"团": "个", "次": "个", "批": "批次", "人": "人次", "台（套）": "台", "套": "台"}


@dataclass(frozen=True)
class Books:
    """What a report is written from: the year's accounts, those of the year before, and the department's habits."""

    current: Accounts
    prior: Accounts
    printing: Printing
    notes: Notes
    is_table: bool = False


@dataclass(frozen=True)
class Stated:
    """A quantity to be stated. Every property that is a text is the mark of a new figure, with its unit behind it.

    `said` is the item that the report means by it, where it is not the quantity's own.
    """

    books: Books
    quantity: Quantity
    said: str = ""

    def __bool__(self) -> bool:
        return self.true != ZERO

    def __str__(self) -> str:
        return self.amount

    @property
    def true(self) -> Decimal:
        """The true value of the year's final accounts."""
        return self._of(self.books.current)

    @property
    def true_prior(self) -> Decimal:
        """The true value of the year before."""
        return self._of(self.books.prior)

    @property
    def true_budget(self) -> Decimal:
        """The true initial budget."""
        return self.books.current.initial_budget.get(self.quantity, ZERO)

    @property
    def name(self) -> str:
        """The name of the class in this year, of the contract's item anywhere else."""
        code, year = self.quantity.code, self.books.current.year
        if not code:
            return self.quantity.subject
        classes = economics_of(year) if self.quantity.item == "expenditure_by_economic" else functions_of(year)
        return classes.names[code]

    @property
    def code(self) -> str:
        """The code of the class."""
        return self.quantity.code

    @property
    def lei(self) -> Stated:
        """The 类 it belongs to."""
        return self._class(self.code[:3])

    @property
    def kuan(self) -> Stated:
        """The 款 it belongs to."""
        return self._class(self.code[:5])

    @property
    def kuans(self) -> list[Stated]:
        """The 款 below a 类."""
        return self._below(5)

    @property
    def xiangs(self) -> list[Stated]:
        """The 项 below a class."""
        return self._below(7)

    @property
    def bare(self) -> str:
        """The amount without its unit."""
        return self._money("amount", self.true)[0]

    @property
    def bare_budget(self) -> str:
        """The initial budget without its unit."""
        return self._money("amount", self.true_budget, basis="initial_budget")[0]

    @property
    def amount(self) -> str:
        """The amount of the year's final accounts."""
        return "".join(self._money("amount", self.true))

    @property
    def budget(self) -> str:
        """The initial budget."""
        return "".join(self._money("amount", self.true_budget, basis="initial_budget"))

    @property
    def prior(self) -> str:
        """The amount of the year before."""
        return "".join(self._money("amount", self.true_prior, period="prior"))

    @property
    def trend(self) -> str:
        """`up`, `down`, or `flat` where the change is nothing as printed."""
        difference = self.true - self.true_prior
        if not self._prints(difference):
            return "flat"
        return "up" if difference > ZERO else "down"

    @property
    def change(self) -> str:
        """How much it is more or less than the year before, without sign."""
        return "".join(self._money("change", self.true - self.true_prior))

    @property
    def has_rate(self) -> bool:
        """Whether there is something to divide the change by that is not nothing as printed."""
        return self._prints(self.true_prior)

    @property
    def rate(self) -> str:
        """The change in percent of the year before, without sign."""
        return self._rate("change_rate", (self.true - self.true_prior) / self.true_prior)

    @property
    def has_budget(self) -> bool:
        """Whether there is a budget that is not nothing as printed."""
        return self._prints(self.true_budget)

    @property
    def completion(self) -> str:
        """The final amount in percent of the initial budget."""
        return self._rate("completion_rate", self.true / self.true_budget)

    @property
    def against_budget(self) -> str:
        """`greater`, `less` or `equal`: how the final amount is to the initial budget as printed."""
        difference = self.true - self.true_budget
        if self.books.printing.rounded(self.true) == self.books.printing.rounded(self.true_budget):
            return "equal"
        return "greater" if difference > ZERO else "less"

    @property
    def against_completion(self) -> str:
        """The same beside a completion rate, which may tell apart what is alike as printed."""
        rate = self.books.printing.rate
        if self.has_budget and Decimal(rate("completion_rate", self.true / self.true_budget).text) != _FULL:
            return "greater" if self.true > self.true_budget else "less"
        return self.against_budget

    @property
    def gap(self) -> str:
        """The difference to the initial budget, which no item of the contract covers."""
        return "".join(self._money("change", self.true - self.true_budget, item=UNCLASSIFIED))

    def share(self, whole: Stated) -> str:
        """The amount in percent of a whole."""
        return self._rate("share", self.true / whole.true if whole.true else ZERO)

    def count(self, unit: str) -> str:
        """A count with its unit."""
        return f"{self._note('count', self.true, Shown(f'{self.true:.0f}', _UNITS.get(unit, unit), 0))}{unit}"

    def score(self) -> str:
        """A score with its unit."""
        printed = f"{self.true:f}".rstrip("0").rstrip(".")
        return f"{self._note('score', self.true, Shown(printed, '分', 2))}分"

    def percent(self) -> str:
        """A value that is a percentage itself."""
        return f"{self._note('share', self.true, Shown(f'{self.true:.0f}', '%', 0))}%"

    def called(self, item: str) -> Stated:
        """The same value where a report means another item by it."""
        return replace(self, said=item)

    def _of(self, accounts: Accounts) -> Decimal:
        return accounts.final.get(self.quantity, ZERO)

    def _prints(self, yuan: Decimal) -> bool:
        return self.books.printing.rounded(abs(yuan)) != ZERO

    def _class(self, code: str) -> Stated:
        return replace(self, quantity=self.quantity._replace(code=code))

    def _below(self, digits: int) -> list[Stated]:
        codes = sorted({code[:digits] for code in self.books.current.codes(self.quantity.fund)})
        return [self._class(code) for code in codes if code.startswith(self.code)]

    def _money(
        self, measure: str, yuan: Decimal, *, basis: str = "final", period: str = "current", item: str = ""
    ) -> tuple[str, str]:
        """The mark of an amount of yuan, and its unit."""
        shown = self.books.printing.money(abs(yuan), len(self.books.notes.figures))
        exact = in_unit(yuan, shown.unit)
        return self._note(measure, exact, shown, basis=basis, period=period, item=item), shown.unit

    def _rate(self, measure: str, ratio: Decimal) -> str:
        shown = self.books.printing.rate(measure, abs(ratio), len(self.books.notes.figures))
        return f"{self._note(measure, ratio * 100, shown)}%"

    def _note(
        self,
        measure: str,
        exact: Decimal,
        shown: Shown,
        *,
        basis: str = "final",
        period: str = "current",
        item: str = "",
    ) -> str:
        quantity = self.quantity._replace(item=item or self.said or self.quantity.item)
        sign = -1 if exact < ZERO else 1
        name = self.name if quantity.code else ""
        text, unit, decimals = shown
        return self.books.notes.mark(
            Figure(quantity, measure, basis, period, text, abs(exact), unit, decimals, sign, name, self.books.is_table)
        )


@dataclass(frozen=True)
class Fund:
    """A source of money as templates name it: every item is an attribute."""

    books: Books
    fund: str

    def __getattr__(self, item: str) -> Stated:
        if item.startswith("_"):
            raise AttributeError(item)
        return Stated(self.books, Quantity(item, self.fund))

    @property
    def lei(self) -> list[Stated]:
        """The functional 类 with expenditure or a budget."""
        return self._functions(3)

    @property
    def kuan(self) -> list[Stated]:
        """The functional 款 with expenditure or a budget."""
        return self._functions(5)

    @property
    def xiang(self) -> list[Stated]:
        """The functional 项 with expenditure or a budget."""
        return self._functions(7)

    @property
    def economics(self) -> list[Stated]:
        """The economic 类 with basic expenditure."""
        return [one for one in self.economic_classes if len(one.code) == 3]

    @property
    def economic_classes(self) -> list[Stated]:
        """The economic 类 and 款 with basic expenditure, in the order of their codes."""
        found = [
            Stated(self.books, quantity)
            for quantity, amount in self.books.current.final.items()
            if quantity.item == "expenditure_by_economic" and quantity.fund == self.fund and amount
        ]
        return sorted(found, key=lambda one: one.code)

    def of(self, item: str, subject: str = "", code: str = "") -> Stated:
        """An item with a subject or a class."""
        return Stated(self.books, Quantity(item, self.fund, subject, code))

    def _functions(self, digits: int) -> list[Stated]:
        codes = sorted({code[:digits] for code in self.books.current.codes(self.fund)})
        return [self.of("expenditure_by_function", code=code) for code in codes]
