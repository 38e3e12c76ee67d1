"""The money of one budget unit: what was received, spent and left over, from which every form is a sum.

A ledger answers one question, `amount`: how much, under these keys. Printed forms are never added
up from other printed forms, so they agree because they sum the same postings. Amounts are yuan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import NamedTuple

GENERAL, GOVERNMENT, CAPITAL = "general_public_budget", "government_fund", "state_capital"
APPROPRIATION = (GENERAL, GOVERNMENT, CAPITAL)
UNIT_FUNDS = (
    "business_income",
    "operating_income",
    "superior_subsidy",
    "affiliate_remittance",
    "other_income",
)
SURPLUS = "non_appropriation_surplus"
FUNDS_OF = {
    "appropriation": frozenset(APPROPRIATION),
    "unit_funds": frozenset(UNIT_FUNDS),
    "general_public_budget_appropriation": frozenset({GENERAL}),
    "not_appropriated": frozenset({*UNIT_FUNDS, SURPLUS, "fiscal_special_account"}),
    "without_surplus": frozenset({*APPROPRIATION, *UNIT_FUNDS, "fiscal_special_account"}),
}
THREE_PUBLIC_CODES = {
    "overseas": ("30212",),
    "vehicle_purchase": ("31013",),
    "vehicle_operation": ("30231",),
    "vehicles": ("31013", "30231"),
    "hospitality": ("30217",),
    "total": ("30212", "31013", "30231", "30217"),
}
ZERO = Decimal(0)


class Moment(NamedTuple):
    """Which number of a posting: its phase, and its year as an offset to the document's."""

    phase: str = "approved"
    offset: int = 0


class Posting(NamedTuple):
    """Money spent on one purpose; `amounts` by moment."""

    functional_code: str
    economic_code: str
    government_code: str
    fund: str
    period: str
    nature: str
    project: str
    amounts: dict[Moment, Decimal]


class Stock(NamedTuple):
    """Money of a fund, by functional code, kept at the year's end or distributed; `amounts` by moment."""

    functional_code: str
    fund: str
    kind: str
    amounts: dict[Moment, Decimal]


class Question(NamedTuple):
    """What is asked of a ledger; `flow` is revenue, opening, total_revenue, expenditure, closing,
    distribution or total_expenditure."""

    flow: str = "expenditure"
    moment: Moment = Moment()
    functional_code: str = ""
    economic_code: str = ""
    government_code: str = ""
    fund: str = "all"
    period: str = "all"
    nature: str = "total"
    project: str = ""
    item: str = ""


@dataclass
class Ledger:
    """All postings and stocks of a unit, or of a department with its units."""

    postings: list[Posting]
    stocks: list[Stock] = field(default_factory=list)

    def amount(self, question: Question) -> Decimal:
        """The answer in yuan."""
        if question.flow == "expenditure":
            return self._spent(question)
        if question.flow in ("closing", "distribution"):
            return self._kept(question, (question.flow,))
        if question.flow == "revenue":
            return self._received(question)
        if question.flow == "opening":
            return self._opening(question)
        if question.flow == "total_revenue":
            return self._received(question._replace(period="all")) + self._opening(question)
        return self._spent(question) + self._kept(question, ("closing", "distribution"))

    def has_fund(self, fund: str) -> bool:
        """Whether any money of a fund was spent or is left over, at any moment."""
        funds = {posting.fund for posting in self.postings} | {stock.fund for stock in self.stocks}
        return any(_in_fund(own, fund) for own in funds)

    def functional_codes(self, levels: Iterable[int], fund: str = "all", nature: str = "total") -> list[str]:
        """Codes with money of a fund and nature, cut to the given lengths, in the order of print."""
        codes = {
            posting.functional_code
            for posting in self.postings
            if _in_fund(posting.fund, fund) and _of_nature(posting.nature, nature)
        }
        if nature == "total":
            codes |= {stock.functional_code for stock in self.stocks if _in_fund(stock.fund, fund)}
        return sorted({code[:level] for code in codes for level in levels})

    def economic_codes(
        self, levels: Sequence[int], fund: str, nature: str, classes: Sequence[str] = ()
    ) -> list[tuple[str, str]]:
        """Pairs of department and government code with money; a class has no government code."""
        found = {
            (posting.economic_code, posting.government_code)
            for posting in self.postings
            if _in_fund(posting.fund, fund)
            and _of_nature(posting.nature, nature)
            and (not classes or posting.economic_code[:3] in classes)
        }
        pairs = set(found) if 5 in levels else set()
        if 3 in levels:
            pairs |= {(code[:3], "") for code, _ in found}
        return sorted(pairs)

    def purposes(self, fund: str, nature: str) -> list[tuple[str, str]]:
        """Pairs of functional and economic code with money of a fund and nature."""
        return sorted(
            {
                (posting.functional_code, posting.economic_code)
                for posting in self.postings
                if _in_fund(posting.fund, fund) and _of_nature(posting.nature, nature)
            }
        )

    def economic_of(self, project: str) -> str:
        """The economic code a project's money is first told under."""
        return next(posting.economic_code for posting in self.postings if posting.project == project)

    def projects(self, fund: str = "all") -> list[tuple[str, str, str]]:
        """Projects with money of a fund: name, nature and functional code.

        A name is one project: units of a department may run it under several codes, the first is told.
        """
        first: dict[str, tuple[str, str, str]] = {}
        for posting in self.postings:
            if posting.project and _in_fund(posting.fund, fund):
                found = (posting.project, posting.nature, posting.functional_code)
                first.setdefault(posting.project, found)
        return list(first.values())

    def _spent(self, question: Question) -> Decimal:
        items = THREE_PUBLIC_CODES.get(question.item)
        return sum(
            (
                posting.amounts.get(question.moment, ZERO)
                for posting in self.postings
                if posting.functional_code.startswith(question.functional_code)
                and posting.economic_code.startswith(question.economic_code)
                and posting.government_code.startswith(question.government_code)
                and _in_fund(posting.fund, question.fund)
                and question.period in ("all", posting.period)
                and _of_nature(posting.nature, question.nature)
                and question.project in ("", posting.project)
                and (items is None or posting.economic_code in items)
            ),
            ZERO,
        )

    def _kept(self, question: Question, kinds: tuple[str, ...]) -> Decimal:
        return sum(
            (
                stock.amounts.get(question.moment, ZERO)
                for stock in self.stocks
                if stock.kind in kinds
                and stock.functional_code.startswith(question.functional_code)
                and _in_fund(stock.fund, question.fund)
            ),
            ZERO,
        )

    def _received(self, question: Question) -> Decimal:
        """This year's revenue pays what is spent of the current period, and what is distributed."""
        if question.period == "carryover":
            return self._opening(question)
        spent = self._spent(question._replace(period="current_year", nature="total"))
        return spent + self._kept(question, ("distribution",))

    def _opening(self, question: Question) -> Decimal:
        """What was brought forward pays what is spent of it, and what is still kept at the end."""
        asked = question._replace(period="carryover", nature="total")
        return self._spent(asked) + self._kept(asked, ("closing",))


@cache
def _in_fund(fund: str, wanted: str) -> bool:
    return wanted in ("all", fund) or fund in FUNDS_OF.get(wanted, ())


def _of_nature(nature: str, wanted: str) -> bool:
    return wanted == "total" or nature.startswith(wanted)
