"""Any document printed in one of the two shapes is read back cell for cell, with every number conserved."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.content import Document
from ingest.numbers import number_coverage
from ingest.text_reader import READER, read_text

ALPHABET = "收支合计类款项甲乙（）一、：%-—., 0123456789１２abc\u3000"
Rows = list[list[str]]

line = st.text(ALPHABET, min_size=1, max_size=8).filter(lambda text: text.strip() != "")
row_cell = st.one_of(st.just(""), st.text(ALPHABET, max_size=8))
word_cell = st.one_of(
    st.just(""),
    line,
    st.builds(
        lambda first, rest: "\n".join([first, *rest]), row_cell, st.lists(line, min_size=1, max_size=2)
    ),
)


def tables_of(cell: st.SearchStrategy[str], narrowest: int, shortest: int) -> st.SearchStrategy[Rows]:
    return st.integers(narrowest, 6).flatmap(
        lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=shortest, max_size=5)
    )


def print_rows(rows: Rows) -> str:
    return "".join("\t".join(row) + "\n" for row in rows) + "\n"


def print_cells(rows: Rows) -> str:
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows) + "\n"


row_table = tables_of(row_cell, 3, 1).map(lambda rows: (rows, print_rows(rows)))
word_table = tables_of(word_cell, 2, 2).map(lambda rows: (rows, print_cells(rows)))
parts = st.lists(st.tuples(line, st.one_of(row_table, word_table)), min_size=1, max_size=4)


def read_back(document: Document) -> tuple[list[str], list[Rows]]:
    grids: list[Rows] = []
    for grid in document.grids:
        rows: Rows = [[] for _ in range(grid.row_count)]
        for cell in grid.cells:
            rows[cell.row_no - 1].append(cell.text)
        grids.append(rows)
    return [paragraph.text for paragraph in document.paragraphs], grids


@settings(max_examples=200, deadline=None)
@given(parts, st.sampled_from(["\n", "\r\n"]))
def test_what_was_printed_is_what_is_read(printed: list[tuple[str, tuple[Rows, str]]], line_end: str) -> None:
    text = "".join(f"{title}\n\n{table}" for title, (_, table) in printed).replace("\n", line_end)
    paragraphs, grids = read_back(read_text(text))
    assert paragraphs == [title for title, _ in printed]
    assert grids == [rows for _, (rows, _) in printed]


@settings(max_examples=200, deadline=None)
@given(st.text(ALPHABET + "\t\t\t\n\n\n\r\f。；\x0b\u2028", max_size=120))
def test_every_number_of_any_text_lands_exactly_once(text: str) -> None:
    data = text.encode() or b"1"
    document = READER.read(data)
    landed = [p.text for p in document.paragraphs] + [c.text for g in document.grids for c in g.cells]
    assert number_coverage(READER.printed_text(data), landed).is_conserved
    blocks = sorted([p.block_no for p in document.paragraphs] + [g.block_no for g in document.grids])
    assert blocks == list(range(1, len(blocks) + 1))
    assert READER.read(data) == document
