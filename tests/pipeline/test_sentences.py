"""Sentences of many provinces: nothing is said against a true one, and a slip in a figure is found.

The passages are those of `sentence_cases`; all are landed into one data folder and built once. Of those
with a slip every fourth is tried here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sentence_cases import Case, cases

from dagster_project.dbt_build import build
from dagster_project.paths import DataFolder
from ingest.landing import land

TRUE, WRONG = cases()
TRIED = WRONG[::4]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every passage with its forms, a document each."""
    data, folder = DataFolder.at(tmp_path_factory.mktemp("data")), tmp_path_factory.mktemp("documents")
    for case in (*TRUE, *TRIED):
        Path(folder, f"{case.name}.txt").write_text(case.text, encoding="utf-8", newline="\n")
    land([folder], data.root)
    data.build.mkdir(parents=True, exist_ok=True)
    nodes = build(data, ["+fct_identity_result", "+fct_narrative_claim"])
    assert [node for node in nodes if not node.passed] == []
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def findings(connection: duckdb.DuckDBPyConnection, case: Case) -> list[str]:
    """What is said against the document, in words."""
    rows = connection.execute(
        "select message_zh from audit.fct_identity_result where document_id = ? and status = 'inconsistent'",
        [case.document_id],
    ).fetchall()
    return [message for (message,) in rows]


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_nothing_is_said_against_a_true_passage(warehouse: duckdb.DuckDBPyConnection, case: Case) -> None:
    assert findings(warehouse, case) == []
    (evaluated,) = warehouse.execute(
        "select count(*) from audit.fct_identity_result where document_id = ? and status = 'exact'",
        [case.document_id],
    ).fetchall()
    assert evaluated[0] > 0


@pytest.mark.parametrize("case", [case for case in TRUE if case.stated], ids=lambda case: case.name)
def test_a_figure_is_of_the_subject_it_is_said_of(warehouse: duckdb.DuckDBPyConnection, case: Case) -> None:
    rows = warehouse.execute(
        "select reported_text, subject_code from marts.fct_narrative_claim where document_id = ?",
        [case.document_id],
    ).fetchall()
    said = {(figure, part) for figure, subject in rows for part in (subject or "").split("/")}
    said |= {(figure, subject) for figure, subject in rows}
    codes = {figure for figure, subject in rows if "/" in (subject or "")}
    for stated in case.stated:
        figure = stated.figure.replace(",", "")
        # A functional code may be told by the names of its path.
        by_path = stated.subject.isdigit() and figure in codes
        assert not stated.subject or by_path or (figure, stated.subject) in said, stated


@pytest.mark.parametrize("case", TRIED, ids=lambda case: case.name)
def test_a_slip_in_a_figure_is_found(warehouse: duckdb.DuckDBPyConnection, case: Case) -> None:
    assert any(case.wrong.replace(",", "") in message for message in findings(warehouse, case))
