"""Write, audit, publish on a small warehouse: what is swapped, what is kept, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet
import pytest

from dagster_project import parquet_tables, snapshot, verdict
from dagster_project.paths import RAW_TABLES, DataFolder
from dagster_project.publication import read_publication
from dagster_project.publish import publish
from dagster_project.refresh import BuiltRun
from dagster_project.snapshot import PublishError

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
    sum_of = snapshot._sum

    def tampered(connection: duckdb.DuckDBPyConnection, relation: str) -> Any:
        if relation == "snapshot.marts.fct_revenue":
            connection.execute("update snapshot.marts.fct_revenue set amount_yuan = 8")
        return sum_of(connection, relation)

    monkeypatch.setattr(snapshot, "_sum", tampered)
    with pytest.raises(PublishError, match=r"marts\.fct_revenue: the snapshot"):
        publish(data, "e" * 64)
    assert read_publication(data) == before
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        assert amount(connection) == "1.250000"


def test_a_parquet_file_that_differs_from_the_build_is_refused(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = parquet_tables.write

    def tampered(rows: duckdb.DuckDBPyRelation, path: Path) -> None:
        write(rows.limit(0) if path.stem == "fct_revenue" else rows, path)

    monkeypatch.setattr(parquet_tables, "write", tampered)
    with pytest.raises(PublishError, match=r"marts\.fct_revenue: rows differ"):
        publish(data, "f" * 64)
    assert read_publication(data) is None


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


KEYS = {"fct_revenue": "document_id", "fct_balance_line": "document_id"}


def grow(data: DataFolder, *amounts: tuple[str, str]) -> BuiltRun:
    """Build the named documents with an amount each, as a run that joins what is published."""
    standing = read_publication(data)
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute("create schema if not exists marts")
        columns = "(document_id varchar, amount_yuan decimal(28, 6))"
        for table in KEYS:
            connection.execute(f"create or replace table marts.{table} {columns}")
        connection.executemany("insert into marts.fct_revenue values (?, ?)", [list(row) for row in amounts])
    for document, _ in amounts:
        columns_of_landing = {"document_id": [document], "landed_at": [datetime(2026, 1, 1, tzinfo=UTC)]}
        for table in RAW_TABLES:
            (data.raw / table).mkdir(exist_ok=True)
            pl.DataFrame(columns_of_landing).write_parquet(data.raw / table / f"{document}.parquet")
    documents = {document: (digest, "") for document, digest in amounts}
    return BuiltRun(
        standing is None,
        tuple(document for document, _ in amounts),
        {**(standing.documents if standing else {}), **documents},
    )


def published(data: DataFolder) -> list[tuple[str, str]]:
    """Return the rows of the snapshot, once the Parquet file holds the same."""
    query = "select document_id, cast(amount_yuan as varchar) from {} order by all"
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        rows = connection.execute(query.format("marts.fct_revenue")).fetchall()
    parquet = data.parquet / "fct_revenue.parquet"
    assert duckdb.sql(query.format(f"'{parquet}'")).fetchall() == rows
    assert sorted(pl.read_parquet(parquet)["document_id"]) == [document for document, _ in rows]
    return rows


@pytest.fixture
def grown(tmp_path: Path) -> DataFolder:
    """A data folder with one published document, `a`, and a second, `b`, that joined it."""
    data = DataFolder.at(tmp_path)
    data.create()
    for rows in (("a", "1.25"),), (("b", "2"),):
        publish(data, rows[0][0] * 64, grow(data, *rows), KEYS)
    return data


def test_new_documents_join_those_that_stand(grown: DataFolder) -> None:
    publication = read_publication(grown)
    assert publication is not None
    assert published(grown) == [("a", "1.250000"), ("b", "2.000000")]
    assert publication.rows["marts.fct_revenue"] == publication.rows["raw.raw_cells"] == 2


def test_what_no_new_document_touches_is_not_written_again(grown: DataFolder) -> None:
    versions = sorted(path for path in (grown.published / ".versions").iterdir() if not path.is_symlink())
    files = [version / "parquet" / "fct_balance_line.parquet" for version in versions]
    assert len(files) == 2
    assert files[0].samefile(files[1])
    files = [version / "parquet" / "fct_revenue.parquet" for version in versions]
    standing, grown_file = (file.read_bytes() for file in files)
    row_groups = standing[: -parquet_tables._footer_bytes(files[0])]
    assert grown_file.startswith(row_groups)


def test_a_document_built_again_takes_its_own_place(grown: DataFolder) -> None:
    publish(grown, "c" * 64, grow(grown, ("a", "7"), ("c", "3")), KEYS)
    assert published(grown) == [("a", "7.000000"), ("b", "2.000000"), ("c", "3.000000")]


def test_many_additions_end_in_a_file_written_anew(
    grown: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_tables, "_SPARE_GROUPS", 1)
    groups = []
    for document in "cdef":
        publish(grown, document * 64, grow(grown, (document, "1")), KEYS)
        groups.append(pyarrow.parquet.read_metadata(grown.parquet / "fct_revenue.parquet").num_row_groups)
    assert groups == [3, 1, 2, 3]
    assert len(published(grown)) == 6


def test_rows_lost_on_the_way_into_the_snapshot_are_refused(
    grown: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_publication(grown)
    sum_of = snapshot._sum

    def tampered(connection: duckdb.DuckDBPyConnection, relation: str) -> Any:
        if "from built" in relation and "fct_revenue" in relation:
            connection.execute("delete from snapshot.marts.fct_revenue where document_id = 'a'")
        return sum_of(connection, relation)

    monkeypatch.setattr(snapshot, "_sum", tampered)
    with pytest.raises(PublishError, match="does not hold the 2 rows it had"):
        publish(grown, "c" * 64, grow(grown, ("c", "3")), KEYS)
    assert read_publication(grown) == before


def test_rows_lost_on_the_way_into_parquet_are_refused(
    grown: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = parquet_tables.add

    def tampered(rows: duckdb.DuckDBPyRelation, former: Path, path: Path) -> None:
        add(rows.project("document_id, cast(amount_yuan + 1 as decimal(28, 6)) as amount_yuan"), former, path)

    monkeypatch.setattr(parquet_tables, "add", tampered)
    with pytest.raises(PublishError, match=r"marts\.fct_revenue: rows differ"):
        publish(grown, "c" * 64, grow(grown, ("c", "3")), KEYS)
    assert len(published(grown)) == 2


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"PAR1")])
def test_a_lost_or_damaged_parquet_file_is_written_anew(
    grown: DataFolder, damage: Callable[[Path], object]
) -> None:
    damage(grown.parquet / "fct_revenue.parquet")
    publish(grown, "c" * 64, grow(grown, ("c", "3")), KEYS)
    assert len(published(grown)) == 3


def test_a_build_whose_version_is_gone_is_refused(grown: DataFolder) -> None:
    run = grow(grown, ("c", "3"))
    shutil.rmtree(grown.published / ".versions")
    with pytest.raises(PublishError, match="refresh"):
        publish(grown, "c" * 64, run, KEYS)
    assert read_publication(grown) is None
