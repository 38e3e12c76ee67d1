"""Write, audit, publish on a small warehouse: what is swapped, what is kept, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from dagster_project import publish as publishing
from dagster_project import verdict
from dagster_project.paths import RAW_TABLES, DataFolder
from dagster_project.publication import read_publication
from dagster_project.publish import PublishError, publish

DOCUMENT = "a" * 64


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """A data folder with a build of two tables, one landed document and the leftovers of another."""
    folder = DataFolder.at(tmp_path)
    folder.create()
    for table in RAW_TABLES:
        (folder.raw / table).mkdir()
        columns = {"document_id": [DOCUMENT], "landed_at": [datetime(2026, 1, 1, tzinfo=UTC)]}
        pl.DataFrame(columns).write_parquet(folder.raw / table / f"{DOCUMENT}.parquet")
    unfinished = {"document_id": ["b" * 64], "landed_at": [datetime(2026, 1, 1, tzinfo=UTC)]}
    pl.DataFrame(unfinished).write_parquet(folder.raw / "raw_cells" / f"{'b' * 64}.parquet")
    build(folder, "1.25")
    return folder


def build(data: DataFolder, amount: str) -> None:
    with duckdb.connect(str(data.warehouse)) as connection:
        for schema in ("marts", "audit", "staging"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute(
            f"create or replace table marts.fct_revenue as select {amount}::decimal(28, 6) as amount_yuan"
        )
        connection.execute("create or replace table audit.fct_number_coverage as select 0 as numbers_missing")
        connection.execute("create or replace table staging.stg_cells as select 1 as working_table")


def amount(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("select amount_yuan from marts.fct_revenue").fetchone()
    assert row is not None
    return str(row[0])


def test_only_what_was_judged_is_published(data: DataFolder) -> None:
    publication = publish(data, "f" * 64)
    assert publication.rows == {
        "audit.fct_number_coverage": 1,
        "marts.fct_revenue": 1,
        **{f"raw.{table}": 1 for table in RAW_TABLES},
    }
    assert read_publication(data) == publication
    assert sorted(path.name for path in data.parquet.iterdir()) == [
        "fct_number_coverage.parquet",
        "fct_revenue.parquet",
    ]


def test_a_reader_of_the_old_snapshot_is_not_disturbed(data: DataFolder) -> None:
    publish(data, "f" * 64)
    with duckdb.connect(str(data.snapshot), read_only=True) as old:
        build(data, "7")
        publish(data, "e" * 64)
        assert amount(old) == "1.250000"
        with duckdb.connect(str(data.snapshot), read_only=True) as new:
            assert amount(new) == "7.000000"
        assert amount(old) == "1.250000"


def test_the_version_before_is_kept_and_older_ones_are_not(data: DataFolder) -> None:
    versions = [publish(data, digit * 64).version for digit in "abc"]
    left = {path.name for path in (data.published / ".versions").iterdir() if not path.is_symlink()}
    assert left == set(versions[1:])


def test_leftovers_of_a_killed_run_are_removed(data: DataFolder) -> None:
    leftover = data.published / ".versions" / ".writing-earlier"
    leftover.mkdir(parents=True)
    (leftover / "warehouse.duckdb").write_bytes(b"half")
    publish(data, "f" * 64)
    assert not leftover.exists()


def test_a_snapshot_that_differs_from_the_build_is_refused(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish(data, "f" * 64)
    build(data, "7")
    audited = publishing._audit

    def tampered(connection: duckdb.DuckDBPyConnection, name: str, parquet: str, *kept: Any) -> int:
        if name == "marts.fct_revenue":
            connection.execute("update snapshot.marts.fct_revenue set amount_yuan = 8")
        return audited(connection, name, parquet, *kept)

    monkeypatch.setattr(publishing, "_audit", tampered)
    with pytest.raises(PublishError, match=r"marts\.fct_revenue"):
        publish(data, "e" * 64)
    assert read_publication(data) == before
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        assert amount(connection) == "1.250000"


def test_two_tables_of_one_name_are_refused(data: DataFolder) -> None:
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute("create table audit.fct_revenue as select 1 as other")
    with pytest.raises(PublishError, match="fct_revenue"):
        publish(data, "f" * 64)
    assert read_publication(data) is None


def test_a_build_counts_as_judged_only_when_every_check_passed(data: DataFolder) -> None:
    verdict.begin(data, "f" * 64)
    assert verdict.missing(data) == list(verdict.REQUIRED)
    for check in verdict.REQUIRED:
        verdict.record(data, check, True)
    assert verdict.missing(data) == []
    verdict.record(data, "identities", False)
    assert verdict.missing(data) == ["identities"]
    verdict.begin(data, "e" * 64)
    assert verdict.missing(data) == list(verdict.REQUIRED)
    assert verdict.built_fingerprint(data) == "e" * 64
