"""The search: of all undoings that make failing sums hold, those nothing else equals, the most telling first.

An undoing that settles more comes before one that settles less, and of those that settle as much the one
that asks for less. Where two as good ones name different causes, neither is asserted. Where they name the
same cause in different cells, the cause is asserted and the cells are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from diagnosis.blanks import carryover_lines, missing_cells
from diagnosis.blocks import foreign_rows, moved_carryovers, wrong_units
from diagnosis.ledger import CellKey, Ledger
from diagnosis.pairs import groups, several_figures
from diagnosis.shifts import exchanged, shifted_anywhere, shifted_cells, shifted_rows
from diagnosis.single import carried_figures, single_figures
from diagnosis.stale import stale_sentences
from diagnosis.undoing import BLOCK_COST, FIGURE_COST, OMITTED_CARRYOVER, Undoing

Search = Callable[[Ledger], Iterator[Undoing]]
# What moves whole stretches asks one to believe more than what explains everything by one figure: it is
# sought only where the first searches leave something unexplained.
FIRST_SEARCHES: tuple[Search, ...] = (
    stale_sentences,
    single_figures,
    carried_figures,
    missing_cells,
    carryover_lines,
    moved_carryovers,
    foreign_rows,
)
FURTHER_SEARCHES: tuple[Search, ...] = (
    exchanged,
    shifted_rows,
    shifted_cells,
    wrong_units,
)
# Where nothing else does.
LAST_SEARCHES: tuple[Search, ...] = (shifted_anywhere, several_figures)
# A document with more failures than this is not misprinted but misread: what would be found there is chance.
MOST_FAILING = 400
MOST_DIAGNOSES = 60
# So often every stretch of a column is tried beside what explains a part of the failures: it is dear.
MOST_WHOLE = 4


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A cause, the instances it settles, and what must be read otherwise.

    `alternatives` are further undoings of the same cause that would do as well: the cause is told, the cell
    is not. Empty where there is only one.
    """

    undoing: Undoing
    alternatives: tuple[Undoing, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether just one undoing explains it."""
        return not self.alternatives


def diagnose(ledger: Ledger) -> list[Diagnosis]:
    """Return the causes of a document's failing instances, the most telling first.

    The ledger's values are changed on the way: what was found is undone, and the search goes on with the
    rest.
    """
    found: list[Diagnosis] = []
    if len(ledger.broken) > MOST_FAILING:
        return found
    connected = groups(ledger)
    initially = frozenset(ledger.broken)  # each result has one cause
    undecided: frozenset[str] = frozenset()
    while ledger.broken - undecided and len(found) < MOST_DIAGNOSES:
        proposals = [undoing for search in FIRST_SEARCHES for undoing in search(ledger)]
        if not any(
            len(undoing.settles) == len(ledger.broken) and undoing.cost < BLOCK_COST for undoing in proposals
        ):
            proposals += [undoing for search in FURTHER_SEARCHES for undoing in search(ledger)]
        proposals = [undoing for undoing in proposals if undoing.settles <= initially]
        if len(found) < MOST_WHOLE and _leaves_some(ledger, proposals):
            proposals += [
                undoing
                for undoing in shifted_anywhere(ledger)
                if all(group <= undoing.settles or not group & undoing.settles for group in groups(ledger))
            ]
        picked, undecided = _pick(ledger, proposals, undecided)
        for search in LAST_SEARCHES:
            if picked is None:
                last = [undoing for undoing in search(ledger) if undoing.settles <= initially]
                picked, undecided = _pick(ledger, last, undecided)
        if picked is None:
            break
        found.append(picked)
        initially -= picked.undoing.settles
        ledger.apply(dict(picked.undoing.changes), dict(picked.undoing.halves))
    unexplained = set().union(*(group for group in connected if group & ledger.broken))
    return [diagnosis for diagnosis in found if _is_borne_out(diagnosis, unexplained)]


def _leaves_some(ledger: Ledger, proposals: list[Undoing]) -> bool:
    """Whether some group of sums that fail together is not settled by any one proposal."""
    return not all(any(group <= undoing.settles for undoing in proposals) for group in groups(ledger))


def _is_borne_out(diagnosis: Diagnosis, unexplained: set[str]) -> bool:
    """Whether more speaks for a cause than that one figure can always make one sum hold.

    Where other failing sums on the same cells remain without a cause, that is not enough.
    """
    undoing = diagnosis.undoing
    return len(undoing.settles) > 1 or undoing.cost < FIGURE_COST or not undoing.settles & unexplained


def _pick(
    ledger: Ledger, proposals: list[Undoing], undecided: frozenset[str]
) -> tuple[Diagnosis | None, frozenset[str]]:
    """Return the best proposal that stands alone or among equals of its cause, and what stays undecided."""
    distinct = _distinct(proposals)
    # A sum that could not be evaluated and holds after the undoing tells as much as one that failed.
    speaks = {
        undoing.changes: len(undoing.settles) + ledger.confirms(dict(undoing.changes)) for undoing in distinct
    }
    ranked = sorted(distinct, key=lambda undoing: (-speaks[undoing.changes], undoing.cost, _order(undoing)))
    for best in ranked:
        if best.settles & undecided:
            continue
        equals = [
            other
            for other in ranked
            if other is not best
            and speaks[other.changes] == speaks[best.changes]
            and other.cost == best.cost
            and other.settles & best.settles
        ]
        causes = {other.cause for other in equals}
        if best.cause == OMITTED_CARRYOVER and causes <= {OMITTED_CARRYOVER}:
            # Where the carryover was left out is one statement, whichever line it is moved from.
            return Diagnosis(best, tuple(equals) if best.kind in {"total", "line"} else ()), undecided
        if causes <= {best.cause} and all(other.settles == best.settles for other in equals):
            return Diagnosis(best, tuple(equals)), undecided
        undecided |= best.settles.union(*(other.settles for other in equals))
    return None, undecided


def _order(undoing: Undoing) -> list[tuple[CellKey, int]]:
    """Something to sort equals by: where the changes are."""
    return [(key, value or 0) for key, value in undoing.changes]


def _distinct(proposals: list[Undoing]) -> list[Undoing]:
    """One proposal, the cheapest, for each set of changes."""
    cheapest: dict[object, Undoing] = {}
    for undoing in proposals:
        key = undoing.changes
        if key not in cheapest or undoing.cost < cheapest[key].cost:
            cheapest[key] = undoing
    return list(cheapest.values())
