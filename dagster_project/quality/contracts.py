"""The published tables' contracts, read from the dbt manifest: one definition, of which every check is made.

Types, keys and closed lists come from the models' YAML; what holds of a name wherever it occurs (positions
are 1-based, a document is its SHA-256) comes from the data contract and stands in `CONVENTIONS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagster_project.dbt_build import tables_of
from dagster_project.paths import PUBLISHED_SCHEMAS


@dataclass(frozen=True)
class Convention:
    """What holds of every column of a name, blanks apart: bounds of a number, or the length of a text."""

    minimum: int | None = None
    maximum: int | None = None
    length: int | None = None


_POSITION = Convention(minimum=1)
CONVENTIONS: Mapping[str, Convention] = {
    "document_id": Convention(length=64),
    "fiscal_year": Convention(minimum=1990, maximum=2100),
    "reported_decimals": Convention(minimum=0, maximum=12),
    **dict.fromkeys(
        ("table_no", "row_no", "column_no", "placed_column_no", "block_no", "page_no", "line_no"), _POSITION
    ),
}


@dataclass(frozen=True)
class ColumnContract:
    """What one column must hold; `accepted` is its closed list, empty where it has none."""

    name: str
    data_type: str | None
    not_null: bool
    unique: bool
    accepted: tuple[str, ...]

    @property
    def convention(self) -> Convention:
        """What its name alone says of it."""
        return CONVENTIONS.get(self.name, Convention())


@dataclass(frozen=True)
class TableContract:
    """What one published table must hold; `keys` are the column groups no two rows share."""

    schema: str
    name: str
    description: str
    columns: tuple[ColumnContract, ...]
    keys: tuple[tuple[str, ...], ...]


def published_contracts(manifest: Mapping[str, Any]) -> list[TableContract]:
    """Return the contracts of all published tables, by schema and name."""
    tests = _tests_by_model(manifest)
    contracts = [
        _contract(node, tests.get(node["unique_id"], []))
        for node in tables_of(manifest, PUBLISHED_SCHEMAS).values()
    ]
    return sorted(contracts, key=lambda contract: (contract.schema, contract.name))


def _tests_by_model(manifest: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the generic tests by model; one with a `where`, or that only warns, is no contract."""
    tests: dict[str, list[Mapping[str, Any]]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] != "test" or not node.get("attached_node") or not node.get("test_metadata"):
            continue
        config = node["config"]
        if config.get("where") or str(config.get("severity", "error")).lower() != "error":
            continue
        tests.setdefault(node["attached_node"], []).append(node)
    return tests


def _contract(node: Mapping[str, Any], tests: list[Mapping[str, Any]]) -> TableContract:
    not_null: set[str] = set()
    unique: set[str] = set()
    accepted: dict[str, tuple[str, ...]] = {}
    keys: list[tuple[str, ...]] = []
    for test in tests:
        kind = test["test_metadata"]["name"]
        arguments = test["test_metadata"].get("kwargs", {})
        column = arguments.get("column_name")
        if kind == "not_null" and column:
            not_null.add(column)
        elif kind == "unique" and column:
            unique.add(column)
        elif kind == "accepted_values" and column:
            accepted[column] = tuple(str(value) for value in arguments.get("values", ()))
        elif "unique" in kind:
            keys += [tuple(value) for value in arguments.values() if _is_column_list(value, node)]
    columns = []
    for name, column in node.get("columns", {}).items():
        constraints = {constraint["type"] for constraint in column.get("constraints", ())}
        columns.append(
            ColumnContract(
                name=name,
                data_type=(column.get("data_type") or None),
                not_null=name in not_null or bool(constraints & {"not_null", "primary_key"}),
                unique=name in unique or bool(constraints & {"unique", "primary_key"}),
                accepted=accepted.get(name, ()),
            )
        )
    return TableContract(
        node["schema"], node["alias"], node.get("description", ""), tuple(columns), tuple(keys)
    )


def _is_column_list(value: object, node: Mapping[str, Any]) -> bool:
    return isinstance(value, list) and bool(value) and all(name in node["columns"] for name in value)
