"""What must hold between the printed figures of a generated document, from the generator's own money.

A figure is a question to the ledger, and a question is a set of postings. Two figures of one line, one
column, or two forms are bound where their sets are: a total to the parts that make it up, a figure to
another that asks the same. The catalogue of the warehouse has no part in this: what a defect breaks here
is what a careful reader could find, whether or not anything looks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

from tests.corpus.content import UNIT_FACTORS, Document, Figure
from tests.corpus.ledger import (
    APPROPRIATION,
    CAPITAL,
    FUNDS_OF,
    GENERAL,
    GOVERNMENT,
    SURPLUS,
    THREE_PUBLIC_CODES,
    UNIT_FUNDS,
    Ledger,
    Posting,
    Question,
    Stock,
)

Place = tuple[int, int, int]
PERIODS = ("current_year", "carryover")
NATURES = (
    "basic_personnel_wages",
    "basic_personnel_household",
    "basic_operating_goods",
    "basic_operating_capital",
    "project_operation",
    "project_special",
    "paid_to_superior",
    "business",
    "affiliate_subsidy",
)
# Which money there can be, whether or not this agency has it: a form has a column for it all the same.
FUND_PERIODS = (
    *((fund, period) for fund in APPROPRIATION for period in PERIODS),
    *((fund, "current_year") for fund in (*UNIT_FUNDS, "fiscal_special_account")),
    (SURPLUS, "carryover"),
)
# Of which: a part that is the whole here, as this money has no other part.
OF_WHICH = "general_public_budget_appropriation"
FUND_FORMS = {
    "general_budget_expenditure": GENERAL,
    "government_fund_expenditure": GOVERNMENT,
    "state_capital_expenditure": CAPITAL,
}


class Relation(NamedTuple):
    """The figure at `total` equals the sum of those at `parts`; `family` as in the data contract."""

    family: str
    total: Place
    parts: tuple[Place, ...]


@dataclass(frozen=True)
class Spot:
    """A place for a figure with the set of postings it asks for, real ones and those there could be."""

    place: Place
    figure: Figure
    asked: Question
    postings: int
    form_code: str


class _Money:
    """All postings and stocks there are and could be, numbered; a set of them is a whole number."""

    def __init__(self, ledger: Ledger, questions: Iterable[Question]) -> None:
        asked = list(questions)
        functional = {q.functional_code for q in asked if q.functional_code}
        economic = {(q.economic_code, q.government_code) for q in asked if q.economic_code}
        economic |= {(code, "") for codes in THREE_PUBLIC_CODES.values() for code in codes}
        lines = [(code, "", "", "") for code in sorted(functional)]
        lines += [("", *pair, "") for pair in sorted(economic)]
        lines += [("", "", "", project) for project in sorted({q.project for q in asked if q.project})]
        possible = [
            Posting(code, department, government, fund, period, nature, project, {})
            for code, department, government, project in lines
            for fund, period in FUND_PERIODS
            for nature in NATURES
        ]
        kept = [
            Stock(code, fund, kind, {})
            for code in sorted(functional)
            for fund in (*APPROPRIATION, *UNIT_FUNDS)
            for kind in ("closing", "distribution")
        ]
        self.postings = [*ledger.postings, *possible]
        self.stocks = [*ledger.stocks, *kept]
        self.real = (1 << len(ledger.postings)) - 1
        self.real |= ((1 << len(ledger.stocks)) - 1) << len(self.postings)
        self._known: dict[tuple[str, str], int] = {}

    def _where(self, name: str, value: str) -> int:
        """The postings and stocks a single key of a question admits."""
        if (name, value) not in self._known:
            funds = FUNDS_OF.get(value, ())
            items = THREE_PUBLIC_CODES.get(value, ())
            bits = 0
            for number, entry in enumerate((*self.postings, *self.stocks)):
                have = getattr(entry, name, None)
                if name == "fund":
                    fits = have == value or have in funds
                elif name == "item":
                    fits = getattr(entry, "economic_code", None) in items
                elif name in ("period", "project", "kind"):
                    fits = have == value
                else:
                    fits = have is not None and have.startswith(value)
                bits |= fits << number
            self._known[name, value] = bits
        return self._known[name, value]

    def _all(self, question: Question, names: Iterable[str]) -> int:
        bits = (1 << (len(self.postings) + len(self.stocks))) - 1
        for name in names:
            value = getattr(question, name)
            if value and (name == "item" or value not in ("all", "total")):
                bits &= self._where(name, value)
        return bits

    def spent(self, question: Question) -> int:
        """What expenditure a question asks for."""
        names = (
            "functional_code", "economic_code", "government_code", "fund", "period", "nature", "project",
            "item",
        )  # fmt: skip
        return self._all(question, names) & ((1 << len(self.postings)) - 1)

    def kept(self, question: Question, kind: str) -> int:
        """What is kept at the year's end or distributed."""
        return self._all(question, ("functional_code", "fund")) & self._where("kind", kind)

    def of(self, question: Question) -> int:
        """The set of postings and stocks whose sum answers a question, as the ledger adds them up."""
        whole = question._replace(nature="total")
        brought = whole._replace(period="carryover")
        opening = self.spent(brought) | self.kept(brought, "closing")
        received = self.spent(whole._replace(period="current_year")) | self.kept(whole, "distribution")
        sets = {
            "expenditure": lambda: self.spent(question),
            "closing": lambda: self.kept(question, "closing"),
            "distribution": lambda: self.kept(question, "distribution"),
            "revenue": lambda: opening if question.period == "carryover" else received,
            "opening": lambda: opening,
            "total_revenue": lambda: received | opening,
        }
        spent_and_kept = (
            self.spent(question) | self.kept(question, "closing") | self.kept(question, "distribution")
        )
        return sets[question.flow]() if question.flow in sets else spent_and_kept


def relations(document: Document, ledger: Ledger) -> list[Relation]:
    """All that binds the figures of a clean document."""
    figures = [
        ((number, row + 1, column + 1), figure, figure.asked, table.form_code)
        for number, table in enumerate(document.tables, start=1)
        for row, column, _, figure in table.figures()
        if figure.asked is not None
    ]
    money = _Money(ledger, {asked for _, _, asked, _ in figures})
    sets = {asked: money.of(asked) for asked in {asked for _, _, asked, _ in figures}}
    spots = [Spot(place, figure, asked, sets[asked], form) for place, figure, asked, form in figures]
    found = [*_in_lines(spots, money), *_between_forms(spots, money)]
    return list(dict.fromkeys(found))


def _in_lines(spots: Iterable[Spot], money: _Money) -> Iterator[Relation]:
    """Within a row, and within a column."""
    rows: dict[object, list[Spot]] = defaultdict(list)
    columns: dict[object, list[Spot]] = defaultdict(list)
    for spot in spots:
        keys, (table, row, column) = spot.figure.keys, spot.place
        codes = (keys.functional_code, keys.department_economic_code, keys.government_economic_code)
        moment = (keys.fiscal_year, keys.budget_phase)
        if keys.fact != "fct_balance_line" or keys.flow_direction == "expenditure":
            rows[table, row, keys.flow_direction, keys.line_name, codes, moment].append(spot)
        columns[table, column, moment].append(spot)
    for line in rows.values():
        yield from _sums(line, money, "row")
    for line in columns.values():
        is_balance = line[0].figure.keys.fact == "fct_balance_line"
        yield from _sums(line, money, "balance" if is_balance else "column")
    yield from _both_sides(rows.values(), columns.values(), money)


def _both_sides(
    rows: Iterable[list[Spot]], columns: Iterable[list[Spot]], money: _Money
) -> Iterator[Relation]:
    """Total revenue equals total expenditure."""
    del rows
    totals: dict[object, list[Spot]] = defaultdict(list)
    for line in columns:
        for spot in line:
            if spot.figure.keys.line_kind == "total":
                keys = spot.figure.keys
                totals[spot.place[0], keys.fiscal_year, keys.budget_phase].append(spot)
    for of_form in totals.values():
        received = [spot for spot in of_form if spot.figure.keys.flow_direction == "revenue"]
        for total in received:
            for other in of_form:
                is_other = other.figure.keys.flow_direction == "expenditure"
                if is_other and other.postings & money.real == total.postings & money.real:
                    yield Relation("balance", total.place, (other.place,))


def _sums(line: list[Spot], money: _Money, family: str) -> Iterator[Relation]:
    """Each figure of a line with the greatest parts of it that stand there, where they make it up."""
    for total in line:
        if OF_WHICH in (total.asked.fund, total.figure.keys.fund_source):
            continue
        inside = [
            spot
            for spot in line
            if spot.postings != total.postings
            and spot.postings
            and not spot.postings & ~total.postings
            and spot.figure.keys.fund_source != OF_WHICH
            and _goes_into(spot, total)
        ]
        direct = [
            spot
            for spot in inside
            if not any(
                other.postings != spot.postings and not spot.postings & ~other.postings for other in inside
            )
        ]
        groups: dict[object, list[Spot]] = defaultdict(list)
        if _is_apart(direct):
            groups[()] = direct
        else:
            for spot in direct:
                groups[_differences(spot.asked, total.asked)].append(spot)
        for parts in groups.values():
            together = reduce(or_, (spot.postings for spot in parts), 0)
            if (
                (len(parts) > 1 or (parts and family == "column"))
                and _is_apart(parts)
                and together & money.real == total.postings & money.real
            ):
                yield Relation(family, total.place, tuple(spot.place for spot in parts))
    if family == "column":
        for number, spot in enumerate(line):
            same = [other for other in line[number + 1 :] if other.postings == spot.postings]
            yield from (Relation(family, spot.place, (other.place,)) for other in same if spot.postings)


def _goes_into(part: Spot, total: Spot) -> bool:
    """Parts are of the same side; 其中 goes into what is printed above it, not into totals."""
    same_side = part.figure.keys.flow_direction == total.figure.keys.flow_direction
    return same_side and part.figure.keys.line_kind not in ("of_which", "total")


def _is_apart(parts: list[Spot]) -> bool:
    seen = 0
    for spot in parts:
        if seen & spot.postings:
            return False
        seen |= spot.postings
    return True


def _differences(one: Question, other: Question) -> tuple[str, ...]:
    return tuple(name for name in Question._fields if getattr(one, name) != getattr(other, name))


def _between_forms(spots: Iterable[Spot], money: _Money) -> Iterator[Relation]:
    """The same question in two forms, and all appropriations against the forms of the three budgets."""
    same: dict[object, list[Spot]] = defaultdict(list)
    by_fund: dict[object, list[Spot]] = defaultdict(list)
    for spot in spots:
        keys = spot.figure.keys
        moment = (keys.fiscal_year, keys.budget_phase)
        if keys.fund_source != OF_WHICH and spot.postings & money.real:
            same[spot.postings, moment].append(spot)
        if FUND_FORMS.get(spot.form_code) == keys.fund_source:
            by_fund[keys.functional_code, keys.expenditure_nature, moment].append(spot)
    for alike in same.values():
        first = {spot.place[0]: spot for spot in reversed(alike)}
        tables = sorted(first)
        for number, table in enumerate(tables):
            for other in tables[number + 1 :]:
                if _same_thing(first[table], first[other]):
                    yield Relation("cross_form", first[table].place, (first[other].place,))
    for spot in spots:
        keys = spot.figure.keys
        if spot.form_code in FUND_FORMS or not spot.postings & money.real or keys.fund_source == OF_WHICH:
            continue
        if _flow(spot) != "out":
            continue
        moment = (keys.fiscal_year, keys.budget_phase)
        parts = by_fund.get((keys.functional_code, keys.expenditure_nature, moment), [])
        together = reduce(or_, (part.postings for part in parts), 0)
        is_whole = not together & ~spot.postings and together & money.real == spot.postings & money.real
        if len({part.form_code for part in parts}) > 1 and _is_apart(parts) and is_whole:
            yield Relation("cross_form", spot.place, tuple(part.place for part in parts))


def _same_thing(one: Spot, other: Spot) -> bool:
    """Not by the chance of this agency's money: the questions name the same codes and projects."""
    names = ("functional_code", "government_code", "project")
    return _flow(one) == _flow(other) and all(
        getattr(one.asked, name) == getattr(other.asked, name) for name in names
    )


def _flow(spot: Spot) -> str:
    """Money in, money out, or both ends of a balance: what is received equals what is spent, but by a form's
    own totals, not from form to form."""
    flows = {"revenue": "in", "opening": "in", "total_revenue": "in", "expenditure": "out"}
    return flows.get(spot.asked.flow, spot.asked.flow)


def broken(bindings: Iterable[Relation], figures: Mapping[Place, Figure]) -> list[Relation]:
    """The relations that figures as printed break by more than their digits leave open."""
    return [relation for relation in bindings if is_broken(relation, figures)]


def is_broken(relation: Relation, figures: Mapping[Place, Figure]) -> bool:
    """Whether a total and the printed ones of its parts lie apart; not where either side prints nothing."""
    total = figures[relation.total]
    parts = [figures[place] for place in relation.parts]
    amounts = [part.amount for part in parts if part.amount is not None]
    if total.amount is None or not amounts:
        return False
    printed = [total, *(part for part in parts if part.amount is not None)]
    slack = sum((half_digit(figure) for figure in printed), Decimal(0))
    return abs(total.amount - sum(amounts, Decimal(0))) > slack


def half_digit(figure: Figure) -> Decimal:
    """Half of the last printed digit, in yuan."""
    return UNIT_FACTORS[figure.unit] / 10**figure.decimals / 2
