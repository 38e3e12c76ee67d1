"""What a conversion to text did to a document is told as that, and not as the publisher's error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import duckdb
import pytest

from dagster_project.paths import DataFolder
from tests.corpus.content import Document
from tests.corpus.damage import KINDS, damage
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.fidelity import score
from tests.corpus.formats import FORMATS
from tests.corpus.planted import NoPlaceError
from tests.corpus.styles import load_styles
from tests.corpus.warehouse import JUDGED, MODELS, build_warehouse, documents, opened, write_files

STYLES = ("wan_glued", "plain_final", "central_budget", "southwest_budget")
SEED = 3
# What is lost with its whole row or column, or stands in a row of its own, leaves no trace in the text.
TRACELESS = ("lost_row", "lost_column", "split_row")
OF_HEADERS = ("lost_header_cells", "lost_spans")

IN_A_BOOK = "-book"

Damaged = dict[str, tuple[str, Document]]


@pytest.fixture(scope="module")
def made() -> Damaged:
    """Documents of each kind of damage and of none, by the stem of their file."""
    made: Damaged = {}
    for place, name in enumerate(STYLES):
        whole = disclosure(Recipe(load_styles()[name], SEED, place))
        made[whole.name] = ("none", whole)
        for kind in KINDS:
            try:
                damaged = damage(whole, kind, SEED)
            except NoPlaceError:
                continue
            made[damaged.name] = (kind, damaged)
    return made


@pytest.fixture(scope="module")
def warehouse(
    made: Damaged, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, str]]]:
    """The documents as text with tabs, built and judged, and the ids by stem."""
    folder = tmp_path_factory.mktemp("damage")
    files = {f"{stem}.txt": FORMATS["rows"].write(document) for stem, (_, document) in made.items()}
    files |= {
        f"{stem}{IN_A_BOOK}.xlsx": FORMATS["xlsx"].write(document)
        for stem, (kind, document) in made.items()
        if kind == "lost_row"
    }
    data = DataFolder.at(folder / "data")
    build_warehouse(data, [write_files(folder / "files", files)], (*JUDGED, *MODELS, "dim_identity"))
    with opened(data) as connection:
        yield connection, documents(connection)


Warehouse = tuple[duckdb.DuckDBPyConnection, dict[str, str]]


def test_a_whole_document_shows_no_damage(made: Damaged, warehouse: Warehouse) -> None:
    connection, ids = warehouse
    whole = [ids[stem] for stem, (kind, _) in made.items() if kind == "none"]
    assert len(whole) == len(STYLES)
    query = "select * from intermediate.int_damaged_rows where document_id in (select unnest(?))"
    assert connection.execute(query, [whole]).fetchall() == []


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {*TRACELESS, *OF_HEADERS}))
def test_damage_shows(kind: str, made: Damaged, warehouse: Warehouse) -> None:
    connection, ids = warehouse
    damaged = {ids[stem] for stem, (of_kind, _) in made.items() if of_kind == kind}
    query = "select document_id from intermediate.int_damaged_rows where document_id in (select unnest(?))"
    assert damaged
    assert {row[0] for row in connection.execute(query, [sorted(damaged)]).fetchall()} == damaged


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"lost_row"}))
def test_damage_is_not_told_as_the_error_of_the_publisher(
    kind: str, made: Damaged, warehouse: Warehouse
) -> None:
    connection, ids = warehouse
    query = (
        "select message_zh from audit.fct_identity_result inner join marts.dim_identity using (identity_id)"
        " where document_id = ? and status = 'inconsistent' and severity = 'error'"
        " and attribution = 'publisher'"
    )
    told = [
        (stem, message)
        for stem, (of_kind, _) in made.items()
        if of_kind == kind
        for (message,) in connection.execute(query, [ids[stem]]).fetchall()
    ]
    assert told == []


def test_a_lost_row_is_named_where_another_form_prints_it(made: Damaged, warehouse: Warehouse) -> None:
    connection, ids = warehouse
    query = (
        "select attribution from audit.fct_identity_result"
        " where document_id = ? and status = 'inconsistent' and message_zh like '%，本表未列。%'"
    )
    stems = [stem for stem, (kind, _) in made.items() if kind == "lost_row"]
    in_text = [row for stem in stems for row in connection.execute(query, [ids[stem]]).fetchall()]
    in_books = [
        row for stem in stems for row in connection.execute(query, [ids[stem + IN_A_BOOK]]).fetchall()
    ]
    assert set(in_text) == {("undetermined",)}
    # A workbook is the publisher's own: what it does not list, he left out, unless a blank is the cause.
    assert in_books.count(("publisher",)) > len(in_books) / 2
    assert len(in_text) == len(in_books)


@pytest.mark.parametrize("kind", OF_HEADERS)
def test_a_header_that_lost_cells_is_restored_or_not_understood(
    kind: str, made: Damaged, warehouse: Warehouse
) -> None:
    connection, ids = warehouse
    results = [
        score(connection, document, ids[stem])
        for stem, (of_kind, document) in made.items()
        if of_kind == kind
    ]
    assert len(results) == len(STYLES)
    assert [result.invented for result in results] == [[]] * len(STYLES)


def test_most_headers_merged_over_columns_are_restored(made: Damaged, warehouse: Warehouse) -> None:
    connection, ids = warehouse
    found = Counter(
        not score(connection, document, ids[stem]).missed
        for stem, (kind, document) in made.items()
        if kind == "lost_spans"
    )
    assert found[True] >= len(STYLES) - 1
