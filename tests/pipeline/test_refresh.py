"""The samples through the whole job: what is published is what the documents print, and what is wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from dagster_project import findings
from dagster_project.dbt_build import read_manifest
from dagster_project.fingerprint import fingerprint
from dagster_project.folder import locked
from dagster_project.novelty import nothing_new
from dagster_project.paths import DataFolder, sample_documents
from dagster_project.publication import read_publication
from dagster_project.quality.contracts import published_contracts
from dagster_project.runner import RunOutcome, run_refresh
from tests.conftest import read_snapshot

Run = tuple[DataFolder, RunOutcome]

pytestmark = pytest.mark.timeout(1800)


def rows(data: DataFolder, query: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        return connection.execute(query, list(values)).fetchall()


def test_the_run_publishes(sample_run: Run) -> None:
    data, outcome = sample_run
    assert outcome == RunOutcome(published=True, unchanged=False, failures=())
    publication = read_publication(data)
    assert publication is not None
    assert publication.fingerprint == fingerprint(data)
    assert publication.rows["raw.raw_documents"] == len(sample_documents())


# Read off the sample documents by hand: name's beginning, table, condition, yuan.
FIGURES = [
    (
        "2022-budget-luoyang",
        "fct_expenditure_by_function",
        "form_code = 'expenditure_summary' and functional_level = 'total' and expenditure_nature = 'basic'",
        "3820500",
    ),
    (
        "2022-budget-luoyang",
        "fct_expenditure_by_function",
        "form_code = 'expenditure_summary' and functional_level = 'total' and expenditure_nature = 'project'",
        "2025190000",
    ),
    (
        "2022-budget-lhasa",
        "fct_expenditure_by_function",
        "form_code = 'government_fund_expenditure' and functional_level = 'total' "
        "and expenditure_nature = 'total'",
        "8070000",
    ),
    (
        "2022-budget-lhasa",
        "fct_three_public",
        "three_public_item = 'hospitality' and fiscal_year = 2021",
        "10000",
    ),
    (
        "2023-final-luoyang",
        "fct_three_public",
        "three_public_item = 'vehicle_purchase' and budget_phase = 'executed'",
        "94800",
    ),
    ("2023-budget-leshan", "fct_three_public", "three_public_item = 'hospitality'", "13900"),
]


@pytest.mark.parametrize(("document", "table", "condition", "yuan"), FIGURES)
def test_a_printed_figure_is_published(
    sample_run: Run, document: str, table: str, condition: str, yuan: str
) -> None:
    data, _ = sample_run
    amounts = rows(
        data,
        f"select distinct amount_yuan from marts.{table} "
        f"where document_id in (select document_id from marts.dim_document where starts_with(file_name, ?)) "
        f"and {condition}",
        document,
    )
    assert amounts == [(Decimal(yuan),)]


def test_a_blank_is_not_a_zero(sample_run: Run) -> None:
    data, _ = sample_run
    invented = rows(
        data,
        "select count(*) from marts.fct_three_public where amount_yuan is not null and reported_text is null",
    )
    printed_zero = rows(
        data,
        "select distinct amount_yuan from marts.fct_three_public where reported_text = '0'",
    )
    assert invented == [(0,)]
    assert printed_zero == [(Decimal(0),)]


def test_findings_name_the_figure_and_whose_fault_it_is(sample_run: Run) -> None:
    data, _ = sample_run
    with findings.open_snapshot(data) as connection:
        found = findings.read_findings(connection)
    by_amounts = {(finding.printed, finding.implied): finding for finding in found}
    # The funds of the year: one form counts what was brought forward, the other does not.
    brought_forward = by_amounts[Decimal(2028400500), Decimal(2029010500)]
    assert brought_forward.attribution == "publisher"
    # A row whose blank cell the conversion lost.
    lost_blank = by_amounts[Decimal(10797360), Decimal(5120360)]
    assert lost_blank.attribution == "source_text"
    assert "5,677,000" in lost_blank.what_zh
    differences = [abs(finding.difference) for finding in found if finding.difference is not None]
    assert differences == sorted(differences, reverse=True)


def test_every_inconsistency_can_be_followed_to_what_is_printed(sample_run: Run) -> None:
    data, _ = sample_run
    without = rows(
        data,
        "select count(*) from audit.fct_identity_result as result "
        "where status = 'inconsistent' and not exists (select 1 from audit.bridge_identity_cell as bridge "
        "inner join raw.raw_cells as cell using (document_id, table_no, row_no, column_no) "
        "where bridge.identity_result_id = result.identity_result_id) "
        "and not exists (select 1 from audit.bridge_identity_claim as bridge "
        "inner join marts.fct_narrative_claim as claim using (document_id, narrative_claim_id) "
        "where bridge.identity_result_id = result.identity_result_id)",
    )
    counted = rows(data, "select count(*) from audit.fct_identity_result where status = 'inconsistent'")
    assert without == [(0,)]
    assert counted[0][0] > 0


def test_no_number_was_lost(sample_run: Run) -> None:
    data, _ = sample_run
    documents, numbers, missing = rows(
        data, "select count(*), sum(numbers_in_source), sum(numbers_missing) from audit.fct_number_coverage"
    )[0]
    assert (documents, missing) == (len(sample_documents()), 0)
    assert numbers > 3000


def test_duckdb_and_parquet_agree(sample_run: Run) -> None:
    data, _ = sample_run
    compared = 0
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('marts', 'audit')"
        ).fetchall()
        for schema, table in tables:
            parquet = f"read_parquet('{data.parquet}/{table}.parquet')"
            for left, right in ((f"{schema}.{table}", parquet), (parquet, f"{schema}.{table}")):
                difference = connection.execute(
                    f"select count(*) from (from {left} except all from {right})"
                ).fetchone()
                assert difference == (0,), table
            compared += 1
    assert compared == len(list(data.parquet.glob("*.parquet")))
    assert compared > 20


def test_money_is_never_a_float(sample_run: Run) -> None:
    data, _ = sample_run
    floats = rows(
        data,
        "select table_name, column_name from information_schema.columns "
        "where table_schema in ('marts', 'audit') and data_type in ('DOUBLE', 'FLOAT')",
    )
    assert floats == []


def test_the_snapshot_is_of_a_format_older_drivers_read(sample_run: Run) -> None:
    data, _ = sample_run
    tags = rows(
        data, "select tags from duckdb_databases() where not internal and database_name = 'warehouse'"
    )
    assert "v1.0.0" in str(tags[0][0])
    assert not data.snapshot.resolve().with_name("warehouse.duckdb.wal").exists()


def test_the_quality_report_needs_no_network(sample_run: Run) -> None:
    data, _ = sample_run
    pages = list(data.quality.rglob("*.html"))
    assert (data.quality / "index.html") in pages
    described = {contract.name for contract in published_contracts(read_manifest(data)) if contract.columns}
    assert described <= {page.stem for page in pages}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert not any(f'{attribute}="http' in text for attribute in ("src", "href")), page


def test_a_second_run_changes_nothing(sample_run: Run) -> None:
    data, _ = sample_run
    before, version = read_snapshot(data), read_publication(data)
    assert nothing_new(data, sample_documents())
    with locked(data):
        outcome = run_refresh(data, sample_documents())
    assert outcome == RunOutcome(published=False, unchanged=True, failures=())
    assert read_publication(data) == version
    assert read_snapshot(data) == before


def test_a_rebuild_gives_the_same_tables(sample_run: Run) -> None:
    data, _ = sample_run
    before, version = read_snapshot(data), read_publication(data)
    with locked(data):
        outcome = run_refresh(data, sample_documents(), rebuild=True)
    assert outcome.published
    assert read_publication(data) != version
    assert read_snapshot(data) == before
