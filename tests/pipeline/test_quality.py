"""The checks made from the contracts see what is wrong, and the report reads without network."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dagster_project.quality import data_docs, duckdb_shim, frames
from dagster_project.quality.contracts import ColumnContract, TableContract, published_contracts
from dagster_project.quality.worker import SuiteWorker

ROW = (
    f"select '{'a' * 64}' as document_id, 1 as table_no, 'filled' as presence, "
    "1.5::decimal(28, 6) as amount_yuan"
)
CONTRACT = TableContract(
    "marts",
    "fct_example",
    "an example",
    (
        ColumnContract("document_id", "varchar", True, False, ()),
        ColumnContract("table_no", "integer", True, False, ()),
        ColumnContract("presence", "varchar", True, False, ("filled", "empty")),
        ColumnContract("amount_yuan", "decimal(28, 6)", False, False, ()),
    ),
    (("document_id", "table_no"),),
)
BROKEN = {
    "blank": f"select * replace (null::varchar as presence) from ({ROW})",
    "not of the list": f"select * replace ('other' as presence) from ({ROW})",
    "position from zero": f"select * replace (0 as table_no) from ({ROW})",
    "key twice": f"{ROW} union all {ROW}",
    "column missing": f"select * exclude (presence) from ({ROW})",
    "column unknown": f"select *, 1 as surprise from ({ROW})",
    "not a document": f"select * replace ('x' as document_id) from ({ROW})",
}


def warehouse(path: Path, query: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.fct_example as {query}")
    return path


@pytest.mark.parametrize("query", BROKEN.values(), ids=BROKEN)
def test_pandera_sees_a_broken_table(tmp_path: Path, query: str) -> None:
    path = warehouse(tmp_path / "warehouse.duckdb", query)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert not frames.validate(connection, CONTRACT).passed


def test_pandera_refuses_money_as_a_float(tmp_path: Path) -> None:
    query = f"select * replace (amount_yuan::double as amount_yuan) from ({ROW})"
    path = warehouse(tmp_path / "warehouse.duckdb", query)
    with duckdb.connect(str(path), read_only=True) as connection:
        rules = [rule for rule, _ in frames.validate(connection, CONTRACT).failures]
    assert "amount_yuan: money is a float" in rules


def test_a_table_in_order_passes(tmp_path: Path) -> None:
    path = warehouse(tmp_path / "warehouse.duckdb", ROW)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert frames.validate(connection, CONTRACT) == frames.Verdict(1, ())


@pytest.mark.timeout(600)
def test_great_expectations_sees_what_is_broken_and_frees_the_file(tmp_path: Path) -> None:
    query = f"select * replace ('other' as presence, 0 as table_no) from ({ROW}) union all {ROW}"
    path = warehouse(tmp_path / "warehouse.duckdb", query)
    worker = SuiteWorker(tmp_path / "log.txt")
    [result] = worker.run(path, [CONTRACT], tmp_path / "quality")
    words = " ".join(result.failures)
    assert "expect_column_values_to_be_in_set" in words
    assert "expect_column_values_to_be_between" in words
    assert len(result.failures) == 2
    assert result.evaluated > 4
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table marts.fct_example")
    pages = list((tmp_path / "quality").rglob("*.html"))
    assert (tmp_path / "quality" / "index.html") in pages
    assert all("//unpkg" not in page.read_text(encoding="utf-8") for page in pages)


def test_the_shim_is_still_needed() -> None:
    """When this fails the library lists DuckDB itself: delete the shim."""
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine  # noqa: PLC0415

    own = [d for d in engine._PERSISTED_CONNECTION_DIALECTS if not isinstance(d, duckdb_shim._Dialect)]
    assert "duckdb" not in [getattr(dialect, "value", dialect) for dialect in own]
    duckdb_shim.install()
    duckdb_shim.install()
    names = [getattr(dialect, "value", dialect) for dialect in engine._PERSISTED_CONNECTION_DIALECTS]
    assert names.count("duckdb") == 1


def test_a_page_becomes_self_contained() -> None:
    page = (
        '<html><head><link rel="stylesheet" href="https://cdn.example/x.css">'
        '<script src="//cdn.example/x.js">'
        '</script></head><body><img src="https://cdn.example/logo.png"><a href="https://example.org">words</a>'
        '<a href="other.html">page</a></body></html>'
    )
    result = data_docs.self_contained(page)
    assert "example" not in result
    assert "words" in result
    assert '<a href="other.html">page</a>' in result
    assert result.count("<style>") == 1


def test_contracts_come_from_the_manifest() -> None:
    model = {
        "resource_type": "model",
        "unique_id": "model.p.dim_x",
        "alias": "dim_x",
        "name": "dim_x",
        "schema": "marts",
        "description": "words",
        "config": {"materialized": "table"},
        "columns": {
            "x_id": {"data_type": "varchar", "constraints": [{"type": "not_null"}]},
            "kind": {"data_type": "varchar"},
        },
    }

    def test(name: str, **arguments: object) -> dict[str, object]:
        return {
            "resource_type": "test",
            "attached_node": "model.p.dim_x",
            "test_metadata": {"name": name, "kwargs": arguments},
            "config": {"severity": "error"},
        }

    conditional = test("not_null", column_name="kind")
    conditional["config"] = {"severity": "error", "where": "x_id is not null"}
    manifest = {
        "nodes": {
            "m": model,
            "a": test("unique", column_name="x_id"),
            "b": test("accepted_values", column_name="kind", values=["a", "b"]),
            "c": test("unique_combination", columns=["x_id", "kind"]),
            "d": conditional,
        }
    }
    [contract] = published_contracts(manifest)
    assert contract.keys == (("x_id", "kind"),)
    assert contract.columns == (
        ColumnContract("x_id", "varchar", True, True, ()),
        ColumnContract("kind", "varchar", False, False, ("a", "b")),
    )
