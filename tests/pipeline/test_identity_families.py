"""Performance, classification and documents against each other: what holds and what is broken is told.

Every identity of these families has a case in `family_cases` in which it holds and one in which exactly one
printed text breaks it. All cases are landed into one data folder and built once.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from family_cases import CASES
from odd_documents import ODD

from dagster_project.dbt_build import build
from dagster_project.paths import DBT_DIR, DataFolder
from ingest.landing import land

FAMILIES = ("performance", "classification", "cross_document")
MODELS = ("fct_identity_result", "bridge_identity_cell", "mart_findings", "fct_unplaced_cell")
BROKEN = {name: case for name, case in CASES.items() if case.finding}
# Where one of the sums the changed figure stands in must fail too.
ALSO_FOUND = {
    "performance_score_limit": {"performance_score_total"},
    "classification_code": {"classification_parent"},
    "classification_mixed": {"classification_parent"},
}


def document_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def identities() -> list[str]:
    """The identities of these families, but for the one that `test_identities` breaks."""
    with (DBT_DIR / "seeds" / "identities" / "identities.csv").open(encoding="utf-8") as seed:
        return [
            row["identity_id"]
            for row in csv.DictReader(seed)
            if row["family"] in FAMILIES and row["identity_id"] != "classification_parent"
        ]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All cases, the document that is judged landed after those it is held against."""
    data = DataFolder.at(tmp_path_factory.mktemp("families"))
    for batch in ("earlier", "later"):
        folder = tmp_path_factory.mktemp(batch)
        for name, case in CASES.items():
            texts = case.documents[-1:] if batch == "later" else case.documents[:-1]
            for number, text in enumerate(texts):
                Path(folder, f"{name}-{number}.txt").write_text(text, encoding="utf-8", newline="\n")
        if batch == "later":
            for name, text in ODD.items():
                Path(folder, f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
        land([folder], data.root)
    data.build.mkdir(parents=True, exist_ok=True)
    nodes = build(data, [f"+{model}" for model in MODELS])
    assert [node for node in nodes if not node.passed] == []
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def results(connection: duckdb.DuckDBPyConnection, name: str, status: str) -> list[dict[str, Any]]:
    """Results of these families in the judged document of a case."""
    return rows(
        connection,
        "select * from audit.fct_identity_result where document_id = ? and status = ? "
        "and family in ('performance', 'classification', 'cross_document')",
        document_id(CASES[name].documents[-1]),
        status,
    )


@pytest.mark.parametrize("identity_id", identities())
def test_every_identity_is_broken_once(identity_id: str) -> None:
    assert {case.finding[0] for case in CASES.values() if case.finding} >= {identity_id}


@pytest.mark.parametrize("name", [name for name in CASES if name not in BROKEN])
def test_nothing_is_found_where_all_holds(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    assert results(warehouse, name, "exact")
    assert results(warehouse, name, "inconsistent") == []


@pytest.mark.parametrize("identity_id", identities())
def test_the_identity_holds_somewhere(warehouse: duckdb.DuckDBPyConnection, identity_id: str) -> None:
    sound = [name for name in CASES if name not in BROKEN]
    assert any(
        result["identity_id"] == identity_id for name in sound for result in results(warehouse, name, "exact")
    )


@pytest.mark.parametrize("name", BROKEN)
def test_the_broken_identity_is_found(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    found = results(warehouse, name, "inconsistent")
    identity_id, place, difference = BROKEN[name].finding or ("", "", None)
    (result,) = [
        result for result in found if result["identity_id"] == identity_id and place in result["message_zh"]
    ]
    assert result["difference"] == difference
    assert result["attribution"] == "publisher"
    others = {other["identity_id"] for other in found} - {identity_id}
    assert others == ALSO_FOUND.get(name, set())

    cells = rows(
        warehouse,
        "select * from audit.bridge_identity_cell where identity_result_id = ?",
        result["identity_result_id"],
    )
    here, *elsewhere = sorted(
        {cell["document_id"] for cell in cells}, key=lambda each: each != result["document_id"]
    )
    assert here == result["document_id"]
    earlier = {document_id(text) for text in CASES[name].documents[:-1]}
    assert set(elsewhere) == (earlier if result["family"] == "cross_document" else set())
    (finding,) = rows(
        warehouse, "select * from marts.mart_findings where finding_id = ?", result["identity_result_id"]
    )
    notices = (
        "classification_former_name",
        "classification_correspondence_item",
        "cross_document_version",
    )
    assert finding["severity"] == ("notice" if identity_id in notices else "error")
    assert finding["message_en"]


@pytest.mark.parametrize(
    ("name", "identity_id", "reason"),
    [
        ("marks_by_steps", "performance_execution_score", "表中未说明计算办法"),
        ("evaluation", "performance_deviation", "指标值为文字"),
        ("other_scope", "cross_document_version", "口径可能不同"),
    ],
)
def test_what_cannot_be_told_says_why(
    warehouse: duckdb.DuckDBPyConnection, name: str, identity_id: str, reason: str
) -> None:
    found = [
        result["message_zh"]
        for result in results(warehouse, name, "not_evaluable")
        if result["identity_id"] == identity_id
    ]
    assert found
    assert all(reason in message for message in found)


def test_a_department_is_not_held_to_units_of_which_one_is_missing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    told = rows(
        warehouse,
        "select * from audit.fct_identity_result where document_id = ? and family = 'cross_document'",
        document_id(CASES["unit_missing"].documents[-1]),
    )
    assert told == []


# The last figure of 60 digits is none; 14 digits are one, and a sum that cannot hold is told as such.
ODD_FINDINGS: dict[str, set[str]] = {
    "beyond_bounds": {
        "column_group",
        "column_total",
        "cross_revenue_total",
        "performance_funding_total",
        "row_fund_all",
    },
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_document_is_told_for_what_it_is(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    told = rows(
        warehouse,
        "select identity_id, status, message_zh from audit.fct_identity_result where document_id = ?",
        document_id(ODD[name]),
    )
    assert {row["identity_id"] for row in told if row["status"] == "inconsistent"} == ODD_FINDINGS.get(
        name, set()
    )
    assert all(row["message_zh"] for row in told)
    assert [row for row in told if row["status"] == "exact"]


@pytest.mark.parametrize(
    ("name", "identity_id", "reason"),
    [
        ("two_agencies", "cross_scope_total", "可能是两个单位的表"),
        ("nothing_budgeted", "performance_execution_rate", "分母为零"),
        ("nothing_budgeted", "performance_execution_score", "分母为零"),
        ("beyond_bounds", "performance_score_total", "合计未列示"),
    ],
)
def test_an_odd_figure_has_a_status_and_a_reason(
    warehouse: duckdb.DuckDBPyConnection, name: str, identity_id: str, reason: str
) -> None:
    messages = rows(
        warehouse,
        "select message_zh from audit.fct_identity_result "
        "where document_id = ? and identity_id = ? and status = 'not_evaluable'",
        document_id(ODD[name]),
        identity_id,
    )
    assert messages
    assert all(reason in row["message_zh"] for row in messages)


@pytest.mark.parametrize(
    ("name", "reason"), [("two_units", "contradictory_unit"), ("beyond_bounds", "not_a_number")]
)
def test_an_odd_figure_is_unplaced_with_its_reason(
    warehouse: duckdb.DuckDBPyConnection, name: str, reason: str
) -> None:
    unplaced = rows(
        warehouse,
        "select reason from audit.fct_unplaced_cell where document_id = ?",
        document_id(ODD[name]),
    )
    assert reason in {row["reason"] for row in unplaced}


def test_a_rate_over_a_thousand_percent_is_a_rate(warehouse: duckdb.DuckDBPyConnection) -> None:
    (rate,) = rows(
        warehouse,
        "select * from audit.fct_identity_result where document_id = ? "
        "and identity_id = 'performance_execution_rate' and lhs_amount = 1250",
        document_id(ODD["over_a_thousand_percent"]),
    )
    assert (rate["status"], rate["measure"]) == ("exact", "percent")


def test_a_form_printed_twice_is_judged_like_one(warehouse: duckdb.DuckDBPyConnection) -> None:
    counts = rows(
        warehouse,
        "select distinct family from audit.fct_identity_result where document_id = ?",
        document_id(ODD["printed_twice"]),
    )
    assert {row["family"] for row in counts} >= {"row", "column", "balance", "cross_form", "performance"}
