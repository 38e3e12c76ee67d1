"""The judged sums of one document, and what would become of them if some cells read otherwise.

Amounts are whole millionths of a yuan (or of whatever the identities measure in), so all arithmetic is
exact. A blank cell has no amount; it takes no part in a sum, and a sum with nothing on one side cannot be
evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Table, row, column; figures in sentences have table 0 and are numbered by block and order.
CellKey = tuple[int, int, int]
Changes = Mapping[CellKey, int | None]
NO_MONEY = frozenset({"%", "分"})
Values = dict[CellKey, int | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One place for a figure: what is printed there and what the warehouse knows of the place.

    `amount` and `half` (half of the last printed digit) are in millionths; `half` is 0 where nothing is
    printed. `former` holds what the same place said a year before, where that is known. What `is_worked_out`
    is printed nowhere, so that nothing else can stand there.
    """

    key: CellKey
    form_no: int
    form_code: str
    amount: int | None
    half: int
    fund: str = ""
    period: str = ""
    flow: str = ""
    line_kind: str = ""
    code: str = ""
    row_label: str = ""
    header: str = ""
    form_zh: str = ""
    form_en: str = ""
    unit: str = ""
    factor: int = 1
    is_text: bool = False
    is_worked_out: bool = False
    former: frozenset[int] = frozenset()

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in a form: not a rate, a score or a figure in a sentence."""
        return not (self.is_text or self.is_worked_out or self.unit in NO_MONEY)

    @property
    def grid(self) -> int:
        """The smallest step of a figure printed like this one."""
        return 2 * self.half or 1


@dataclass(frozen=True, slots=True)
class Instance:
    """One evaluated instance of an identity: total minus components, with signed weights by cell.

    `relation` is `equal` or `at_most` (the total does not exceed the components).
    """

    id: str
    identity_id: str
    family: str
    relation: str
    weights: Mapping[CellKey, int]
    totals: frozenset[CellKey]
    components: frozenset[CellKey]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an instance comes to under some values; `residual` and `tolerance` in millionths."""

    is_evaluable: bool
    residual: int
    tolerance: int
    holds: bool


@dataclass
class Ledger:
    """All instances of a document over its cells; `values` is what the cells are taken to read."""

    cells: Mapping[CellKey, Cell]
    instances: Mapping[str, Instance]
    values: Values = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    by_cell: dict[CellKey, list[Instance]] = field(default_factory=dict)
    finest: dict[int, int] = field(default_factory=dict)
    halves: dict[CellKey, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = {key: cell.amount for key, cell in self.cells.items()}
        for cell in self.cells.values():
            if cell.amount is not None:
                self.finest[cell.form_no] = min(cell.half, self.finest.get(cell.form_no, cell.half))
        for instance in self.instances.values():
            for key in instance.weights:
                self.by_cell.setdefault(key, []).append(instance)
        self.broken = {
            instance.id for instance in self.instances.values() if self.is_broken(self.read(instance))
        }

    @staticmethod
    def is_broken(reading: Reading) -> bool:
        """Whether a reading is an inconsistency."""
        return reading.is_evaluable and not reading.holds

    def read(
        self, instance: Instance, changes: Changes | None = None, halves: Mapping[CellKey, int] | None = None
    ) -> Reading:
        """Return what an instance comes to, with some cells read otherwise, and as printed otherwise."""
        residual = tolerance = 0
        has_total = has_component = False
        for key, weight in instance.weights.items():
            value = changes[key] if changes and key in changes else self.values[key]
            if value is None:
                continue
            residual += weight * value
            half = halves[key] if halves and key in halves else self.half_of(key)
            tolerance += abs(weight) * half
            has_total = has_total or key in instance.totals
            has_component = has_component or key in instance.components
        is_at_most = instance.relation == "at_most"
        holds = residual <= tolerance if is_at_most else abs(residual) <= tolerance
        return Reading(has_total and has_component, residual, tolerance, holds)

    def half_of(self, key: CellKey) -> int:
        """Half of the last printed digit; of a blank, that of the finest figure of its form."""
        cell = self.cells[key]
        if key in self.halves:
            return self.halves[key]
        return cell.half if cell.amount is not None else self.finest.get(cell.form_no, 0)

    def touched(self, keys: Iterable[CellKey]) -> dict[str, Instance]:
        """Return the instances that rest on any of the cells."""
        return {instance.id: instance for key in keys for instance in self.by_cell.get(key, ())}

    def settled_by(
        self, changes: Changes, halves: Mapping[CellKey, int] | None = None
    ) -> frozenset[str] | None:
        """Return the failing instances that hold after the changes; None if any it touches would not hold.

        An instance that could not be evaluated before and still misses other cells says only that its parts
        may not exceed its total.
        """
        settled = set()
        for instance in self.touched(changes).values():
            reading = self.read(instance, changes, halves)
            if not reading.is_evaluable:
                # A sum that held speaks against what would leave it without a side.
                if instance.id not in self.broken and self.read(instance).is_evaluable:
                    return None
                continue
            if not reading.holds:
                if instance.id in self.broken or not self._misses_parts(instance, changes, reading):
                    return None
                continue
            if instance.id in self.broken:
                settled.add(instance.id)
        return frozenset(settled)

    def confirms(self, changes: Changes) -> int:
        """How many equalities that could not be evaluated hold after the changes: they speak for them."""
        count = 0
        for instance in self.touched(changes).values():
            if instance.relation == "equal" and not self.read(instance).is_evaluable:
                reading = self.read(instance, changes)
                count += reading.is_evaluable and reading.holds
        return count

    def _misses_parts(self, instance: Instance, changes: Changes, reading: Reading) -> bool:
        """Whether an instance not evaluable before falls short only by what is still blank."""
        if self.read(instance).is_evaluable:
            return False
        is_blank = any(
            (changes[key] if key in changes else self.values[key]) is None for key in instance.components
        )
        return is_blank and reading.residual > 0

    def apply(self, changes: Changes, halves: Mapping[CellKey, int]) -> None:
        """Read the cells otherwise from now on: what remains is to be explained without this cause."""
        self.values.update(changes)
        self.halves.update(halves)
        for instance in self.touched(changes).values():
            # What becomes evaluable and still lacks parts was never a failing result.
            if not self.is_broken(self.read(instance)):
                self.broken.discard(instance.id)
