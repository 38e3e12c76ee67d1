"""Displaced figures: the placement model on small forms made up for it, outside dbt.

Every form has a total (column 3), the sum of basic (4) and project (5), and a total row that is the sum
of its code rows. Amounts are whole yuan, without decimals. How SQL decides what adds up is not tested here.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pandas as pd
import pytest

MODEL = Path(__file__).parents[3] / "dbt" / "models" / "intermediate" / "int_cell_placement.py"
TOTAL, BASIC, PROJECT = 3, 4, 5
NATURES = {TOTAL: "total", BASIC: "basic", PROJECT: "project"}
YUAN = 1_000_000
HALF_YUAN = 500_000

Place = tuple[int, int]
Row = Mapping[int, int]
Form = Mapping[Place, Row]
Parts = Mapping[Place, Sequence[Place]]
Moves = set[tuple[int, int, int, int]]


class Dbt:
    """Stands for the `dbt` object of a Python model, holding its input frames by name."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._connection = duckdb.connect()
        self._frames = frames

    def config(self, **_: object) -> None:
        """Takes the model's configuration, of which nothing matters here."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.from_df(self._frames[name])


@pytest.fixture(scope="module")
def placement() -> ModuleType:
    spec = importlib.util.spec_from_file_location("int_cell_placement", MODEL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def inputs(
    form: Form,
    amiss: bool = True,
    unknown_column: int = 0,
    parts: Parts | None = None,
    natures: Mapping[int, str] = NATURES,
) -> Dbt:
    """The model's inputs for one form: (table, row) -> printed column -> yuan; the first row is the total.

    `parts` are the rows that others add up; by default the first adds up all.
    """
    tables = sorted({table for table, _ in form})
    top, *codes = sorted(form)
    where = {"document_id": "a", "form_no": 1}
    frames = {
        "int_figures": pd.DataFrame(
            [
                {
                    **where,
                    "table_no": table,
                    "row_no": row,
                    "column_no": column,
                    "amount_exact": yuan * YUAN,
                    "half_width_exact": HALF_YUAN,
                }
                for (table, row), figures in form.items()
                for column, yuan in figures.items()
            ]
        ),
        "int_forms_amiss": pd.DataFrame([where] if amiss else [], columns=list(where)),
        "int_columns": pd.DataFrame(
            [
                {
                    "document_id": "a",
                    "table_no": table,
                    "column_no": column,
                    "column_kind": "unknown" if column == unknown_column else "measure",
                    "has_own_label": 1,
                }
                for table in tables
                for column in (*NATURES, PROJECT + 1)
            ]
        ),
        "int_column_meanings": pd.DataFrame(
            [
                {
                    **where,
                    "table_no": table,
                    "column_no": column,
                    "fund_source": "all",
                    "funding_period": "all",
                    "expenditure_nature": nature,
                    "fiscal_year": 2022,
                    "budget_phase": "approved",
                    "flow_direction": None,
                }
                for table in tables
                for column, nature in natures.items()
            ]
        ),
        "int_column_parents": pd.DataFrame(
            [
                {
                    "document_id": "a",
                    "table_no": table,
                    "dimension": "nature",
                    "relation": "sum",
                    "parent_column_no": TOTAL,
                    "child_column_no": child,
                }
                for table in tables
                for child in natures.keys() - {TOTAL}
            ]
        ),
        "int_row_meanings": pd.DataFrame(
            [
                {
                    **where,
                    "table_no": table,
                    "row_no": row,
                    "band_no": 1,
                    "row_kind": "total" if (table, row) == top else "code",
                    "row_scheme": "function",
                }
                for table, row in form
            ]
        ),
        "int_row_parents": pd.DataFrame(
            [
                {
                    **where,
                    "link": "total",
                    "parent_table_no": whole[0],
                    "parent_row_no": whole[1],
                    "child_table_no": table,
                    "child_row_no": row,
                }
                for whole, children in (parts or {top: codes}).items()
                for table, row in children
            ]
        ),
    }
    return Dbt(frames)


def moves(placement: ModuleType, form: Form, amiss: bool = True, **also: Any) -> Moves:
    """(table, row, printed column, column it belongs to) of every figure the model moves."""
    result = placement.model(inputs(form, amiss, **also), None)
    assert list(result.columns) == ["document_id", "table_no", "row_no", "column_no", "placed_column_no"]
    return {
        (int(row.table_no), int(row.row_no), int(row.column_no), int(row.placed_column_no))
        for row in result.itertuples()
    }


def test_a_form_that_adds_up_is_left_alone(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 170, BASIC: 100, PROJECT: 70},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, PROJECT: 70},
    }
    assert moves(placement, form) == set()


def test_a_figure_that_lost_the_blank_before_it_is_moved(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 170, BASIC: 100, PROJECT: 70},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, BASIC: 70},
    }
    assert moves(placement, form) == {(1, 3, BASIC, PROJECT)}


def test_nothing_is_moved_where_nothing_is_amiss(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 170, BASIC: 100, PROJECT: 70},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, BASIC: 70},
    }
    assert moves(placement, form, amiss=False) == set()


def test_a_figure_under_a_header_nobody_described_hinders_every_move(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 170, BASIC: 100, PROJECT: 70},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, PROJECT + 1: 70},
    }
    assert moves(placement, form) == {(1, 3, PROJECT + 1, PROJECT)}
    assert moves(placement, form, unknown_column=PROJECT + 1) == set()


def test_a_page_that_lost_a_column_is_moved_as_a_whole(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 180, BASIC: 120, PROJECT: 60},
        (1, 2): {TOTAL: 100, BASIC: 90, PROJECT: 10},
        (2, 1): {2: 30, 3: 10, 4: 20},
        (2, 2): {2: 50, 3: 20, 4: 30},
    }
    expected = {(2, row, column, column + 1) for row in (1, 2) for column in (2, 3, 4)}
    assert moves(placement, form) == expected


def test_what_could_be_moved_in_two_ways_stays_where_it_is_printed(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 140, BASIC: 70, PROJECT: 70},
        (1, 2): {TOTAL: 70, BASIC: 70},
        (1, 3): {TOTAL: 70, BASIC: 70},
    }
    assert moves(placement, form) == set()


def test_a_sum_the_publisher_got_wrong_moves_nothing(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 190, BASIC: 100, PROJECT: 90},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, PROJECT: 70},
    }
    assert moves(placement, form) == set()


def test_a_wrong_figure_does_not_move_others_to_both_sides(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 266, BASIC: 146, PROJECT: 120},
        (1, 2): {TOTAL: 106, BASIC: 106},
        (1, 3): {TOTAL: 40, BASIC: 40},
        (1, 4): {TOTAL: 100, PROJECT: 100},
        (1, 5): {TOTAL: 20, PROJECT: 14},
    }
    assert moves(placement, form) == set()


def test_a_sum_is_not_moved_where_none_of_its_parts_is_printed(placement: ModuleType) -> None:
    total, whole, first, second, other = ((1, row) for row in range(1, 6))
    form: Form = {
        total: {TOTAL: 443, BASIC: 77, PROJECT: 366},
        whole: {TOTAL: 366, PROJECT: 366},
        # These two figures of projects stand one row too low.
        first: {TOTAL: 230},
        second: {TOTAL: 136, PROJECT: 230},
        other: {TOTAL: 77, BASIC: 77, PROJECT: 136},
    }
    parts = {total: [whole, other], whole: [first, second]}
    assert moves(placement, form, parts=parts, natures={**NATURES, PROJECT + 1: "business"}) == set()


def test_rounding_is_no_displacement(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 171, BASIC: 100, PROJECT: 71},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, PROJECT: 70},
    }
    assert moves(placement, form) == set()


def test_a_value_that_was_cut_off_stays_unknown_and_hinders_no_move(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 220, BASIC: 120, PROJECT: 100},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, BASIC: 70},
        # The project column of this row is missing in the text: it must have been 30.
        (1, 4): {TOTAL: 50, BASIC: 20},
    }
    assert moves(placement, form) == {(1, 3, BASIC, PROJECT)}


def test_no_amount_is_changed_and_the_same_input_gives_the_same_answer(placement: ModuleType) -> None:
    form: Form = {
        (1, 1): {TOTAL: 170, BASIC: 100, PROJECT: 70},
        (1, 2): {TOTAL: 100, BASIC: 100},
        (1, 3): {TOTAL: 70, BASIC: 70},
    }
    dbt = inputs(form)
    before = dbt.ref("int_figures").df().copy()
    first, second = placement.model(dbt, None), placement.model(dbt, None)
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_frame_equal(dbt.ref("int_figures").df(), before)


def test_an_empty_warehouse_has_no_moves(placement: ModuleType) -> None:
    form: Form = {(1, 1): {TOTAL: 1}, (1, 2): {TOTAL: 1}}
    full = inputs(form)
    names = (
        "int_forms_amiss",
        "int_figures",
        "int_columns",
        "int_column_meanings",
        "int_column_parents",
        "int_row_meanings",
        "int_row_parents",
    )
    empty = Dbt({name: full.ref(name).df().iloc[0:0].copy() for name in names})
    assert placement.model(empty, None).empty


def test_candidate_positions_shift_a_row_to_one_side_and_keep_its_order(placement: ModuleType) -> None:
    ways = placement.candidate_positions([TOTAL, BASIC], {TOTAL, BASIC, PROJECT})
    assert (0, (TOTAL, BASIC)) in ways
    assert (1, (TOTAL, PROJECT)) in ways
    assert (1, (BASIC, PROJECT)) in ways
    assert all(list(columns) == sorted(columns) for _, columns in ways)
    assert [cost for cost, _ in ways] == sorted(cost for cost, _ in ways)
