"""Sentences on procurement and on fixed assets are held against the total of their form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from disclosure_forms import disclosure
from disclosures import GENERAL_ONLY, WAN_ITEMS

from dagster_project.dbt_build import build
from dagster_project.paths import DataFolder
from ingest.landing import land

PROCUREMENT = (
    "政府采购预算表\n\n单位：万元\n\n"
    "项目名称\t采购品目\t数量\t合计\t一般公共预算拨款\n"
    "办公设备更新\t台式计算机\t10\t6.50\t6.50\n"
    "信息系统运行维护\t运行维护服务\t1\t18.20\t18.20\n"
    "合计\t\t\t24.70\t24.70\n"
)
ASSETS = (
    "固定资产占用情况表\n\n单位：万元\n\n"
    "项目\t数量\t价值\n"
    "合计\t\t135.60\n"
    "1.房屋（平方米）\t420\t80.10\n"
    "2.车辆（台、辆）\t3\t35.50\n"
    "3.{third}\t\t20.00\n"
)
WORDS = (
    "其他重要事项的情况说明\n\n"
    "2024年本部门政府采购预算{procured}万元。\n\n"
    "我局上年末固定资产金额为{owned}万元。\n"
)


def text(number: int, procured: str = "24.70", owned: str = "135.60", third: str = "其他固定资产") -> str:
    """A budget with both forms and both sentences, of an agency of its own."""
    forms = disclosure(f"洛阳市第{number}采购局", 2024, WAN_ITEMS, GENERAL_ONLY).text()
    words = WORDS.format(procured=procured, owned=owned)
    return "\n".join((forms, PROCUREMENT, ASSETS.format(third=third), words))


DOCUMENTS = {
    "clean": text(1),
    "procurement": text(2, procured="27.40"),
    "assets": text(3, owned="153.60"),
    # A list that goes beyond fixed assets has another total than they.
    "wider": text(4, owned="115.60", third="无形资产"),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The documents, landed and built once."""
    data, folder = DataFolder.at(tmp_path_factory.mktemp("data")), tmp_path_factory.mktemp("documents")
    for name, content in DOCUMENTS.items():
        Path(folder, f"{name}.txt").write_text(content, encoding="utf-8", newline="\n")
    land([folder], data.root)
    data.build.mkdir(parents=True, exist_ok=True)
    nodes = build(data, ["+fct_identity_result", "+bridge_identity_cell"])
    assert [node for node in nodes if not node.passed] == []
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def judged(
    warehouse: duckdb.DuckDBPyConnection, name: str, form_code: str
) -> list[tuple[str, Decimal | None]]:
    """Status and difference of the sentences on the form, by the cell they rest on."""
    return warehouse.execute(
        "select distinct results.status, results.difference from audit.fct_identity_result as results "
        "inner join audit.bridge_identity_cell as cells using (document_id, identity_result_id) "
        "inner join intermediate.int_form_tables as tables "
        "on cells.document_id = tables.document_id and cells.table_no = tables.table_no "
        "where results.document_id = ? and identity_id = 'narrative_amount' and tables.form_code = ?",
        [hashlib.sha256(DOCUMENTS[name].encode()).hexdigest(), form_code],
    ).fetchall()


@pytest.mark.parametrize("form_code", ["procurement", "fixed_assets"])
def test_a_sentence_that_says_what_its_form_says_holds(
    warehouse: duckdb.DuckDBPyConnection, form_code: str
) -> None:
    assert judged(warehouse, "clean", form_code) == [("exact", Decimal(0))]


@pytest.mark.parametrize(
    ("name", "form_code", "difference"),
    [("procurement", "procurement", 27_000), ("assets", "fixed_assets", 180_000)],
)
def test_a_sentence_at_odds_with_its_form_is_found(
    warehouse: duckdb.DuckDBPyConnection, name: str, form_code: str, difference: int
) -> None:
    assert judged(warehouse, name, form_code) == [("inconsistent", Decimal(difference))]


def test_nothing_is_said_against_a_list_of_other_assets(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert judged(warehouse, "wider", "fixed_assets") == []
