"""What offices call their forms, columns, lines, units and codes, through landing and dbt: each wording of
the vocabulary must arrive as what it means, and what means nothing to a money form must not arrive.

The wordings are `tests/corpus/vocabulary.toml`; whole layouts are measured in `test_corpus`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from dagster_project.paths import DataFolder
from tests.corpus.vocabulary import Page, Probe, pages
from tests.corpus.warehouse import FACTS, MODELS, build_warehouse, documents, opened, write_files

Rows = Mapping[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Page], Rows]]:
    """The documents of the vocabulary, and what the facts hold by document and printed text."""
    folder = tmp_path_factory.mktemp("vocabulary")
    data, made = DataFolder.at(folder / "data"), pages()
    files = write_files(folder / "files", {f"{page.name}.txt": page.text.encode() for page in made})
    build_warehouse(data, [files], MODELS)
    held: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    with opened(data) as connection:
        names = {document_id: name for name, document_id in documents(connection).items()}
        for fact in FACTS:
            cursor = connection.execute(f"select * from marts.{fact} where reported_text is not null")
            columns = [column[0] for column in cursor.description or ()]
            for values in cursor.fetchall():
                row = dict(zip(columns, values, strict=True))
                held[names[row["document_id"]], row["reported_text"]].append(row)
    yield made, held


def _is_met(probe: Probe, rows: list[dict[str, Any]]) -> bool:
    if probe.keys is None:
        return not rows
    return any(_has_keys(row, probe.printed, probe.keys) for row in rows)


def _has_keys(row: Mapping[str, Any], printed: str, keys: Mapping[str, str]) -> bool:
    if "unit_factor" in keys:
        return bool(row["amount_yuan"] == Decimal(printed) * int(keys["unit_factor"]))
    return all(str(row.get(name)) == value for name, value in keys.items())


def test_every_wording_is_tried_once(built: tuple[list[Page], Rows]) -> None:
    probes = [probe.wording for page in built[0] for probe in page.probes]
    assert len(probes) > 1_000
    assert len(set(probes)) == len(probes)


@pytest.mark.parametrize("kind", ["title", "column", "line", "unit", "code"])
def test_a_wording_is_read_as_what_it_means(built: tuple[list[Page], Rows], kind: str) -> None:
    made, held = built
    probes = [(page, probe) for page in made for probe in page.probes if probe.wording.startswith(f"{kind} ")]
    missed = [
        probe.wording
        for page, probe in probes
        if not _is_met(probe, held.get((page.name, probe.printed), []))
    ]
    assert probes
    assert missed == []
