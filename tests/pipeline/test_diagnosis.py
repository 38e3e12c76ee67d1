"""Every planted cause is found in a whole document, told in words, and listed with what it explains.

The documents are in `diagnosis_cases`; all are landed into one data folder and built once. That each search
finds what it should on small forms is tested with the package `diagnosis`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from diagnosis_cases import CASES, CLEAN, DOUBTFUL, Planted
from disclosures import Disclosure
from rich.console import Console

from dagster_project import findings, presentation
from dagster_project.dbt_build import build
from dagster_project.paths import DataFolder
from dagster_project.runner import RunOutcome
from ingest.landing import land

MODELS = ("mart_findings", "fct_diagnosis", "bridge_diagnosis_result", "bridge_diagnosis_cell")


def document_id(document: Disclosure) -> str:
    return hashlib.sha256(document.text().encode()).hexdigest()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All documents, landed and built once."""
    data = DataFolder.at(tmp_path_factory.mktemp("diagnosis"))
    folder = tmp_path_factory.mktemp("documents")
    documents = {name: case.document for name, case in CASES.items()} | {"clean": CLEAN, "doubtful": DOUBTFUL}
    for name, document in documents.items():
        Path(folder, f"{name}.txt").write_text(document.text(), encoding="utf-8", newline="\n")
    land([folder], data.root)
    data.build.mkdir(parents=True, exist_ok=True)
    assert [node for node in build(data, [f"+{model}" for model in MODELS]) if not node.passed] == []
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def found(connection: duckdb.DuckDBPyConnection, document: Disclosure) -> list[dict[str, Any]]:
    return rows(connection, "select * from audit.fct_diagnosis where document_id = ?", document_id(document))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_planted_cause_is_found_and_settles_every_failure(
    warehouse: duckdb.DuckDBPyConnection, case: Planted
) -> None:
    (diagnosis,) = found(warehouse, case.document)
    assert (diagnosis["cause"], diagnosis["is_certain"]) == (case.cause, True)
    assert case.words in diagnosis["explanation_zh"]
    assert "no other breaks" in diagnosis["explanation_en"]

    failing = rows(
        warehouse,
        "select identity_result_id from audit.fct_identity_result "
        "where document_id = ? and status = 'inconsistent' order by all",
        document_id(case.document),
    )
    settled = rows(
        warehouse,
        "select identity_result_id from audit.bridge_diagnosis_result where diagnosis_id = ? order by all",
        diagnosis["diagnosis_id"],
    )
    assert settled == failing
    assert diagnosis["explains"] == len(failing) > 0


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_cells_of_a_cause_are_named_with_what_must_stand_there(
    warehouse: duckdb.DuckDBPyConnection, case: Planted
) -> None:
    told = {
        (row["table_no"], row["row_no"], row["column_no"]): row["right_amount_yuan"]
        for row in rows(
            warehouse,
            "select * from audit.bridge_diagnosis_cell where document_id = ? and is_root",
            document_id(case.document),
        )
    }
    if case.cause == "wrong_unit":  # told of the form as a whole, at its first figure
        assert set(told) <= set(case.right)
    else:
        assert told == case.right


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_facts_stay_as_printed(warehouse: duckdb.DuckDBPyConnection, case: Planted) -> None:
    changed = rows(
        warehouse,
        "select cells.table_no from audit.bridge_diagnosis_cell as cells "
        "inner join intermediate.int_measures as measures using (document_id, table_no, row_no, column_no) "
        "where cells.document_id = ? and measures.amount_yuan is distinct from cells.printed_amount_yuan",
        document_id(case.document),
    )
    assert changed == []


def test_nothing_is_diagnosed_in_a_clean_document(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert found(warehouse, CLEAN) == []


def test_a_cause_that_cannot_be_pinned_to_a_cell_says_so(warehouse: duckdb.DuckDBPyConnection) -> None:
    (diagnosis,) = found(warehouse, DOUBTFUL)
    assert (diagnosis["cause"], diagnosis["is_certain"]) == ("wrong_figure", False)
    assert "不能断定是哪一个" in diagnosis["explanation_zh"]
    cells = rows(
        warehouse,
        "select * from audit.bridge_diagnosis_cell where diagnosis_id = ?",
        diagnosis["diagnosis_id"],
    )
    assert len(cells) > 1


def test_findings_are_listed_by_their_cause(warehouse: duckdb.DuckDBPyConnection) -> None:
    listed = findings.read_findings(warehouse)
    groups = findings.by_cause(listed)
    assert [finding for group in groups for finding in group] == listed
    assert len(groups) < len(listed)
    for group in groups:
        assert len({(finding.document, finding.cause, finding.cause_zh) for finding in group}) == 1
    assert {finding.cause for finding in listed} == {case.cause for case in CASES.values()}

    console = Console(width=200, record=True, force_terminal=False)
    findings.print_findings(console, listed, rounding=3)
    text = console.export_text()
    assert f"不一致: {len(listed)}, causes found 已查明原因: {len(groups)}" in text
    assert "尾差（不计）: 3" in text
    table = presentation.findings_table(warehouse)
    assert table.count("〃 | 〃") == len(listed) - len(groups)
    for finding in listed:
        assert finding.cause_zh is not None
        assert finding.cause_zh.replace("|", "\\|") in table


def test_what_is_only_told_is_not_counted() -> None:
    error = findings.Finding("a", "b", "c", "d", "e", None, None, None, "publisher")
    notice = findings.Finding("a", "b", "c", "d", "e", None, None, None, "publisher", severity="notice")
    assert (error.counts, notice.counts) == (True, False)
    assert findings.headline([error, notice], 0) == "Findings 不一致: 1, notices 提示: 1 (yuan 元)"


def causes_of_samples(data: DataFolder, cause: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        return rows(
            connection,
            "select diagnosis_id, min(explains) as explains, count(*) as findings, "
            "min(explanation_zh) as words, list(distinct attribution) as whose "
            "from marts.mart_findings where cause = ? group by all",
            cause,
        )


def test_the_carryover_one_form_keeps_and_another_spends(
    sample_run: tuple[DataFolder, RunOutcome],
) -> None:
    (diagnosis,) = causes_of_samples(sample_run[0], "omitted_carryover")
    assert (diagnosis["explains"], diagnosis["findings"], diagnosis["whose"]) == (2, 2, ["publisher"])
    assert "上年结转的61.00万元列作年终结转结余" in diagnosis["words"]
    assert "《一般公共预算支出表》已列为当年支出" in diagnosis["words"]


def test_the_figure_that_the_text_lost_is_told(sample_run: tuple[DataFolder, RunOutcome]) -> None:
    (diagnosis,) = causes_of_samples(sample_run[0], "missing_cell")
    assert diagnosis["explains"] == diagnosis["findings"]
    assert diagnosis["whose"] == ["source_text"]
    assert "5,677,000.00元" in diagnosis["words"]
