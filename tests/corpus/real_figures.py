"""Figures of three real disclosures, read by eye on their rendered pages, against the facts.

The documents lie beside the checkout and are not part of it; without them nothing is compared, and
that is said.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project.paths import PROJECT_ROOT

SHARED_PDFS = PROJECT_ROOT.parent / "shared" / "documents" / "pdf"
_FACTS_FILE = Path(__file__).with_name("real_figures.csv")


class RealFigure(NamedTuple):
    """A figure printed once under these keys: document, page, form, fact, keys, and the amount in yuan."""

    document: str
    page: int
    form_code: str
    fact: str
    keys: dict[str, str]
    amount: Decimal

    def __str__(self) -> str:
        keys = ", ".join(f"{key}={value}" for key, value in self.keys.items())
        return f"{self.document} page {self.page}, {self.form_code}: {keys} = {self.amount}"


def real_figures() -> list[RealFigure]:
    """The figures that were read."""
    with _FACTS_FILE.open(encoding="utf-8") as rows:
        return [
            RealFigure(
                row["document"],
                int(row["page"]),
                row["form_code"],
                row["fact"],
                dict(part.split("=", 1) for part in row["keys"].split()),
                Decimal(row["amount_yuan"]),
            )
            for row in csv.DictReader(rows)
        ]


def amounts_found(connection: duckdb.DuckDBPyConnection, figure: RealFigure) -> list[Decimal]:
    """What the facts hold under the keys of a figure, in yuan."""
    conditions = " and ".join(f"cast(facts.{key} as varchar) = ?" for key in figure.keys)
    rows = connection.execute(
        f"select amount_yuan from marts.{figure.fact} as facts"
        " inner join staging.stg_documents as documents using (document_id)"
        " where documents.file_name = ? and facts.form_code = ? and amount_yuan is not null"
        f" and {conditions}",
        [figure.document, figure.form_code, *figure.keys.values()],
    ).fetchall()
    return [Decimal(row[0]) for row in rows]


def is_found(connection: duckdb.DuckDBPyConnection, figure: RealFigure) -> bool:
    """Whether a figure, and no other, stands under its keys."""
    return set(amounts_found(connection, figure)) == {figure.amount}
