"""What can be known of a planted defect: which bindings it breaks, and what else would explain it.

All of it follows from the money the document was made from (`relations`) and the figures as printed; what
the warehouse looks for has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tests.corpus.content import Document, Figure
from tests.corpus.planted import Defect, Place
from tests.corpus.relations import Relation, broken, half_digit, is_broken

PLAIN = frozenset({"wrong_figure", "missing_cell"})
SINGLE = PLAIN | {"dropped_digit", "omitted_carryover"}
FEWEST_DIGITS = 3
Figures = Mapping[Place, Figure]


@dataclass(frozen=True)
class Rival:
    """Another figure that, read otherwise, would make all hold: its place and what its cause would be."""

    place: Place
    cause: str


@dataclass(frozen=True)
class Truth:
    """What a careful reader can find of a defect.

    `families` are those of the bindings it breaks; where there is none it cannot be found. `causes` are those
    the figures leave open: the planted one, and those of rivals as simple.
    """

    families: frozenset[str]
    causes: frozenset[str]
    broken: tuple[Relation, ...] = ()
    rivals: tuple[Rival, ...] = ()

    @property
    def is_seeable(self) -> bool:
        """Whether anything shows it."""
        return bool(self.families)

    @property
    def is_determined(self) -> bool:
        """Whether the figures leave just one cause."""
        return len(self.causes) == 1


def figures_of(document: Document) -> dict[Place, Figure]:
    """Every place for a figure of a document."""
    return {
        (number, row + 1, column + 1): figure
        for number, table in enumerate(document.tables, start=1)
        for row, column, _, figure in table.figures()
    }


def truth_of(defect: Defect, bindings: Iterable[Relation]) -> Truth:
    """The truth of a defect in a document whose clean form is bound so."""
    if defect.paragraphs:
        return Truth(frozenset({"narrative"}), frozenset({defect.cause}))
    figures = figures_of(defect.document)
    bound = [_moved(binding, defect) for binding in bindings]
    failing = [
        binding for binding in broken(bound, figures) if not _stands_for_parts(binding, bound, figures)
    ]
    families = frozenset(binding.family for binding in failing)
    rivals = tuple(_rivals(defect, bound, failing, figures))
    causes = frozenset({defect.cause}) | {rival.cause for rival in rivals if _is_as_simple(defect, rival)}
    return Truth(families, causes, tuple(failing), rivals)


def _stands_for_parts(binding: Relation, bound: list[Relation], figures: Figures) -> bool:
    """Whether a part left blank stands for its own parts, and the binding holds with them in its place."""
    own = {one.total: one.parts for one in bound if one.family == binding.family}
    if all(figures[part].amount is not None or part not in own for part in binding.parts):
        return False
    parts: list[Place] = []
    for part in binding.parts:
        parts += [part] if figures[part].amount is not None else own.get(part, (part,))
    return not is_broken(Relation(binding.family, binding.total, tuple(parts)), figures)


def _is_as_simple(defect: Defect, rival: Rival) -> bool:
    """A figure that bears the mark of its slip, or of the carryover, asks one to believe less than any other;
    a single figure asks for less than many."""
    return defect.cause in PLAIN or defect.cause not in SINGLE or rival.cause not in PLAIN


def _moved(binding: Relation, defect: Defect) -> Relation:
    """A binding of the clean document at its places in the damaged one, which may have more rows."""
    if not defect.rows:
        return binding
    (table,) = {table for table, _ in defect.rows}
    first, count = min(row for _, row in defect.rows), len(defect.rows)

    def at(place: Place) -> Place:
        return place if place[0] != table or place[1] < first else (place[0], place[1] + count, place[2])

    total, parts = at(binding.total), tuple(at(place) for place in binding.parts)
    figures = figures_of(defect.document)
    asked = figures[total].asked
    if binding.family == "column" and total[0] == table and asked is not None and not asked.functional_code:
        parts += tuple(place for place in _topmost(defect, figures) if place[2] == total[2])
    return Relation(binding.family, total, parts)


def _topmost(defect: Defect, figures: Figures) -> Iterable[Place]:
    """The figures of added rows that go into no other added row."""
    codes = {figures[place].keys.functional_code for place in defect.cells}
    for place in sorted(defect.cells):
        code = figures[place].keys.functional_code
        if not any(code != other and code.startswith(other) for other in codes):
            yield place


def _rivals(
    defect: Defect, bound: list[Relation], failing: list[Relation], figures: Figures
) -> Iterable[Rival]:
    common = set.intersection(*({x.total, *x.parts} for x in failing)) if failing else set()
    # Of many changed figures, one alone may do as well.
    for place in sorted(common - (defect.cells if defect.cause in SINGLE else set())):
        touching = [binding for binding in bound if place in (binding.total, *binding.parts)]
        amount = _wanted(place, failing, figures)
        if amount is None:
            continue
        old = figures[place]
        new = old.printing(amount) if old.amount is not None else _like(old, amount, figures)
        read = {**figures, place: new}
        if not any(is_broken(binding, read) for binding in touching):
            yield Rival(place, _cause(old, new))


def _like(blank: Figure, amount: Decimal, figures: Figures) -> Figure:
    """What a blank would have read, printed like the others of its unit."""
    model = next(figure for figure in figures.values() if figure.unit == blank.unit and figure.amount)
    text = model.printing(amount).text
    return Figure(blank.keys, text, blank.unit, blank.asked)


def _wanted(place: Place, failing: list[Relation], figures: Figures) -> Decimal | None:
    """What must stand at a place for the most exact failing binding to hold; None where it could not be
    printed so."""
    binding = min(failing, key=lambda one: sum(half_digit(figures[x]) for x in (one.total, *one.parts)))
    total = figures[binding.total].amount or Decimal(0)
    parts = sum((figures[part].amount or Decimal(0) for part in binding.parts), Decimal(0))
    old = figures[place].amount or Decimal(0)
    amount = old + (parts - total if place == binding.total else total - parts)
    return amount if amount > 0 else None


def _cause(old: Figure, new: Figure) -> str:
    """What would have gone wrong if the new figure was meant and the old one printed."""
    if old.amount is None:
        return "missing_cell"
    return "dropped_digit" if bears_slip(old, new) else "wrong_figure"


def bears_slip(one: Figure, other: Figure) -> bool:
    """Whether the digits of one figure are those of the other but for a slip of the hand."""
    left, right = (figure.text.replace(",", "").replace(".", "").lstrip("0") for figure in (one, other))
    return _is_slip(left, right) or _is_slip(right, left)


def _is_slip(longer: str, shorter: str) -> bool:
    """A digit more, two neighbours changed round, or the same digits and noughts."""
    if len(longer) < FEWEST_DIGITS:
        return False
    if len(longer) == len(shorter):
        pairs = [index for index in range(len(longer)) if longer[index] != shorter[index]]
        return (
            len(pairs) == 2
            and pairs[1] == pairs[0] + 1
            and longer[pairs[0]] == shorter[pairs[1]]
            and longer[pairs[1]] == shorter[pairs[0]]
        )
    fewer = {(longer[:index] + longer[index + 1 :]).lstrip("0") for index in range(len(longer))}
    return shorter in fewer or (longer.startswith(shorter) and not longer[len(shorter) :].strip("0"))
