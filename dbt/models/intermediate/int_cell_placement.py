"""Displaced figures put under the header they belong to, by the identities of their form.

A conversion that loses (or adds) a blank cell shifts the rest of its row. Where that happened is not
printed, but the form's own sums tell it: of all ways to restore blanks, the one with the fewest that makes
every identity the moved figures take part in hold, if it is the only one. A figure is moved, never changed;
a value that was cut off stays an unknown. A conversion loses blanks of a form or adds them, not both, and a
sum that is moved must find a part of it where it goes: else one wrong figure makes others move. Rows and
columns that add up are decided in SQL (int_row_parents, int_column_parents); this model only solves.

Amounts enter as whole multiples of half the last printed digit, so the arithmetic is exact and the numbers
small. One constraint model per form instance that does not hold as printed (OR-Tools CP-SAT, one worker,
fixed seed: the same input gives the same answer).
"""

from collections import defaultdict
from itertools import combinations_with_replacement

import pandas as pd
from ortools.sat.python import cp_model

GREATEST_SHIFT = 2
UNKNOWN_COST = 20
BROKEN_COST = 400
WORK_PER_FORM = 10.0


def candidate_positions(printed: list[int], allowed: set[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Ways to restore lost or surplus blanks in one row: (how many blanks, column of each figure)."""
    ways: dict[tuple[int, ...], int] = {}
    for direction in (1, -1):
        for shifts in combinations_with_replacement(range(GREATEST_SHIFT + 1), len(printed)):
            columns = tuple(column + direction * shift for column, shift in zip(printed, shifts, strict=True))
            if allowed.issuperset(columns) and len(set(columns)) == len(columns):
                ways[columns] = min(shifts[-1], ways.get(columns, GREATEST_SHIFT + 1))
    return sorted((cost, columns) for columns, cost in ways.items())


def exact_solver() -> cp_model.CpSolver:
    """A solver whose answer depends on the model alone.

    Presolve stays off: with it, CP-SAT 9.15 called worse placements of the same form optimal, depending on
    the order of its rows (test_cell_placement.py shuffles them).
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.max_deterministic_time = WORK_PER_FORM
    return solver


class FormModel:
    """The constraint model of one form instance: where its figures may stand and what must add up."""

    def __init__(self, rows, sums, links):
        unit = min((half for figures in rows.values() for _, _, half in figures), default=1)
        self.rows = {  # row -> [(printed column, amount, half width)], in halves of the last printed digit
            row: [(column, amount // unit, half // unit) for column, amount, half in figures]
            for row, figures in rows.items()
        }
        # No amount of a form exceeds the sum of its greatest row's figures.
        self.greatest = 1 + max(
            (sum(abs(amount) for _, amount, _ in figures) for figures in self.rows.values()), default=0
        )
        self.sums = sums  # table -> {parent column: [[child columns], ...]}
        self.links = links  # parent row -> child rows
        self.model = cp_model.CpModel()
        self.is_rightward = self.model.new_bool_var("")
        self.choice: dict = {}
        self.value: dict = {}
        self.filled: dict = {}
        self.costs: list = []

    def build(self, measures, keys):
        """Variables and constraints; `measures`: figure columns of each table, `keys`: what each means."""
        top = self.greatest
        for row, figures in self.rows.items():
            allowed = measures[row[0]]
            ways = (
                candidate_positions([column for column, _, _ in figures], allowed) if figures else [(0, ())]
            )
            options = []
            printed = {column for column, _, _ in figures}
            for cost, columns in ways:
                # A row of a form prints its total: the blank that was lost stood among the parts.
                if not (self.totals(row[0]) & printed).issubset(columns):
                    continue
                chosen = self.model.new_bool_var("")
                options.append((chosen, cost, columns))
                self.costs.append(cost * chosen)
                if cost > 0:
                    is_rightward = sum(columns) > sum(column for column, _, _ in figures)
                    way = self.is_rightward if is_rightward else self.is_rightward.negated()
                    self.model.add_implication(chosen, way)
            if not options:
                continue
            self.model.add_exactly_one(chosen for chosen, _, _ in options)
            self.choice[row] = options
            for column in allowed:
                terms, fills = [], []
                for chosen, _, columns in options:
                    if column in columns:
                        terms.append(figures[columns.index(column)][1] * chosen)
                        fills.append(chosen)
                self._cell(row, column, terms, fills, top)
        self._within_rows(top)
        self._between_rows(keys)
        self.model.minimize(sum(self.costs))

    def totals(self, table):
        """The columns of a table that others add up to and that go into none themselves."""
        sums = self.sums.get(table, {})
        parts = {child for groups in sums.values() for group in groups for child in group}
        return sums.keys() - parts

    def _cell(self, row, column, terms, fills, top):
        filled = self.model.new_bool_var("")
        self.model.add(sum(fills) == filled)
        unknown = self.model.new_bool_var("")
        amount = self.model.new_int_var(0, top, "")
        self.model.add(amount == 0).only_enforce_if(unknown.negated())
        self.model.add_implication(filled, unknown.negated())
        self.costs.append(UNKNOWN_COST * unknown)
        self.filled[row, column] = filled
        self.value[row, column] = sum(terms) + amount

    def _within_rows(self, top):
        """A printed parent column equals its parts; a blank one stands for them."""
        for row in self.choice:
            for parent, groups in self.sums.get(row[0], {}).items():
                for group in groups:
                    parts = [self._effective(row, child, top) for child in group]
                    self._hold(self.value[row, parent], parts, self.filled[row, parent], [row])

    def _effective(self, row, column, top):
        groups = self.sums.get(row[0], {}).get(column)
        if not groups:
            return self.value[row, column]
        stands = self.model.new_int_var(-top, top, "")
        filled = self.filled[row, column]
        parts = sum(self._effective(row, child, top) for child in groups[0])
        self.model.add(stands == self.value[row, column]).only_enforce_if(filled)
        self.model.add(stands == parts).only_enforce_if(filled.negated())
        return stands

    def _between_rows(self, keys):
        """A printed total equals the rows under it, column meaning by column meaning."""
        top = self.greatest
        for parent, children in self.links.items():
            if parent not in self.choice:
                continue
            known = [child for child in children if child in self.choice]
            for column, key in keys[parent[0]].items():
                places = [
                    (child, other) for child in known for other, k in keys[child[0]].items() if k == key
                ]
                if not places:
                    continue
                self._require_part(parent, column, [self.filled[place] for place in places])
                parts = [self._effective(child, other, top) for child, other in places]
                rows = [parent, *(child for child, _ in places)]
                self._hold(self.value[parent, column], parts, self.filled[parent, column], rows)

    def _require_part(self, parent, column, parts):
        """A sum moved to a column has a printed part there."""
        printed = [place for place, _, _ in self.rows[parent]]
        for chosen, _, columns in self.choice[parent]:
            if column in columns and printed[columns.index(column)] != column:
                self.model.add_bool_or(*parts, chosen.negated())

    def _hold(self, whole, parts, filled, rows):
        """An identity holds or is broken as printed; one that a moved figure takes part in must hold."""
        tolerance = self.tolerance(rows)
        broken = self.model.new_bool_var("")
        difference = whole - sum(parts)
        for sign in (1, -1):
            self.model.add(sign * difference <= tolerance).only_enforce_if([filled, broken.negated()])
        self.costs.append(BROKEN_COST * broken)
        for row in rows:
            for chosen, cost, _ in self.choice[row]:
                if cost > 0:
                    self.model.add_implication(chosen, broken.negated())

    def tolerance(self, rows):
        """Half-widths of everything an identity may rest on: interval arithmetic on the printed digits."""
        widths = [max((half for _, _, half in self.rows[row]), default=0) for row in rows]
        return sum(widths) * (max(len(self.rows[rows[0]]), 1) if len(rows) == 1 else 1)

    def solve(self):
        """Columns of each moved row in the one best solution, or nothing where it is not the only one."""
        solver = exact_solver()
        if solver.solve(self.model) != cp_model.OPTIMAL:
            return {}
        best = round(solver.objective_value)
        picked = {
            row: next(option for option in options if solver.value(option[0]))
            for row, options in self.choice.items()
        }
        self.model.clear_objective()
        self.model.add(sum(self.costs) <= best)
        moved = {row: option for row, option in picked.items() if option[1] > 0}
        return {row: columns for row, (_, _, columns) in self._without_alternative(moved).items()}

    def _without_alternative(self, moved):
        """The moved rows that stand where they stand in every solution as good as the best."""
        while moved:
            probe = self.model.clone()
            chosen = {
                row: probe.get_bool_var_from_proto_index(option[0].index) for row, option in moved.items()
            }
            probe.add_bool_or(choice.negated() for choice in chosen.values())
            solver = exact_solver()
            status = solver.solve(probe)
            if status == cp_model.INFEASIBLE:
                break
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return {}
            moved = {row: option for row, option in moved.items() if solver.value(chosen[row])}
        return moved


def grouped(frame, keys, values):
    """The rows of a frame by their keys: {(key, ...): [(value, ...), ...]}, in the order of the frame."""
    groups = defaultdict(list)
    for row in zip(*(frame[name].tolist() for name in (*keys, *values)), strict=True):
        groups[row[: len(keys)]].append(row[len(keys) :])
    return groups


def forms(figures, columns, column_parents, row_meanings, row_parents):
    """One prepared model per form instance that has a figure."""
    table, form = ("document_id", "table_no"), ("document_id", "form_no")
    keys_by_table = grouped(columns, table, ("column_no", "key"))
    sums_by_table = grouped(
        column_parents[column_parents.relation == "sum"],
        table,
        ("dimension", "parent_column_no", "child_column_no"),
    )
    rows_by_form = grouped(row_meanings, form, ("table_no", "row_no", "row_kind"))
    link_ends = ("parent_table_no", "parent_row_no", "child_table_no", "child_row_no")
    links_by_form = grouped(row_parents, form, ("link", *link_ends))
    figures_by_form = grouped(figures, form, ("table_no", "row_no", "column_no", "amount", "half_width"))
    for (document_id, form_no), printed in sorted(figures_by_form.items()):
        meanings = rows_by_form[document_id, form_no]
        measures, keys, sums = {}, {}, {}
        for table_no in dict.fromkeys(table_no for table_no, *_ in meanings):
            described = keys_by_table.get((document_id, table_no))
            if described is None:
                continue
            keys[table_no] = dict(described)
            measures[table_no] = set(keys[table_no])
            groups = defaultdict(list)
            for dimension, parent, child in sums_by_table.get((document_id, table_no), ()):
                groups[dimension, parent].append(child)
            parts = defaultdict(list)
            for (_, parent), children in sorted(groups.items()):
                parts[parent].append(sorted(children))
            sums[table_no] = dict(parts)
        rows = {
            (table_no, row_no): []
            for table_no, row_no, row_kind in meanings
            if table_no in measures and row_kind is not None
        }
        for table_no, row_no, column_no, amount, half_width in printed:
            if (table_no, row_no) in rows:
                rows[table_no, row_no].append((column_no, int(amount), int(half_width)))
        links = defaultdict(list)
        for _, upper_table_no, upper_row_no, lower_table_no, lower_row_no in dict.fromkeys(
            links_by_form.get((document_id, form_no), ())
        ):
            links[upper_table_no, upper_row_no].append((lower_table_no, lower_row_no))
        yield document_id, form_no, measures, keys, FormModel(rows, sums, links)


def model(dbt, session):
    """Rows: one per moved figure; columns as in `audit.fct_cell_placement`."""
    dbt.config(materialized="table", packages=["ortools", "pandas"])
    amiss = dbt.ref("int_forms_amiss").set_alias("amiss")

    def of_forms_amiss(relation, *keys):
        same = " and ".join(f"relation.{key} = amiss.{key}" for key in keys)
        return relation.set_alias("relation").join(amiss, same, how="semi").df()

    form, places = ("document_id", "form_no"), ["document_id", "table_no", "row_no"]
    figures = of_forms_amiss(dbt.ref("int_figures"), *form).sort_values([*places, "column_no"])
    columns = of_forms_amiss(dbt.ref("int_column_meanings"), "document_id")
    columns = columns.sort_values(["document_id", "table_no", "column_no"])
    column_parents = of_forms_amiss(dbt.ref("int_column_parents"), "document_id")
    row_meanings = of_forms_amiss(dbt.ref("int_row_meanings"), *form).sort_values([*places, "band_no"])
    row_parents = of_forms_amiss(dbt.ref("int_row_parents"), *form)

    figures = figures[figures.amount_exact.notna()].rename(
        columns={"amount_exact": "amount", "half_width_exact": "half_width"}
    )
    key_parts = [
        "fund_source",
        "funding_period",
        "expenditure_nature",
        "fiscal_year",
        "budget_phase",
        "flow_direction",
    ]
    # Under a header nobody has described a figure may be where it belongs: nothing in such a form is moved.
    described = of_forms_amiss(dbt.ref("int_columns"), "document_id")
    strange = described[(described.column_kind == "unknown") & (described.has_own_label == 1)]
    spots = ["document_id", "table_no", "column_no"]
    closed = set(
        figures.merge(strange[spots], on=spots)[["document_id", "form_no"]].itertuples(index=False, name=None)
    )
    columns["key"] = list(columns[key_parts].astype(str).itertuples(index=False, name=None))
    row_meanings["row_kind"] = row_meanings.row_kind.where(row_meanings.row_kind.notna(), None)

    moved = []
    for document_id, form_no, measures, keys, form in forms(
        figures, columns, column_parents, row_meanings, row_parents
    ):
        if not form.rows or (document_id, form_no) in closed:
            continue
        form.build(measures, keys)
        for row, placed in form.solve().items():
            moved.extend(
                (document_id, row[0], row[1], printed, column)
                for (printed, _, _), column in zip(form.rows[row], placed, strict=True)
                if printed != column
            )
    result = pd.DataFrame(
        moved, columns=["document_id", "table_no", "row_no", "column_no", "placed_column_no"]
    )
    types = {"document_id": "string", "table_no": "Int32", "row_no": "Int32", "column_no": "Int32"}
    return result.astype({**types, "placed_column_no": "Int32"})
