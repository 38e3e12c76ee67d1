"""The samples that are shipped in the formats of real documents: they say what their text says."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import pytest

from ingest.archive_members import is_archive, members
from ingest.content import Document
from ingest.readers import sniff
from tests.samples.content import Line, Table, content, joined
from tests.samples.make import PUTUO_SHEETS, SAMPLES, samples

READERS = {"2025-budget-putuo": "xlsx", "2023-budget-leshan": "docx", "2023-final-luoyang": "pdf"}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(samples())


def read(data: bytes, name: str) -> tuple[str, Document]:
    """The reader of a document, or of the one document of an archive, and what it reads."""
    if is_archive(data):
        (member,) = members(data)
        assert isinstance(member.content, bytes)
        data, name = member.content, member.name
    reader = sniff(data, name)
    return reader.name, reader.read(data)


def squeezed(text: str) -> str:
    """Text without blanks: where a cell wraps, a blank between two words of Chinese is not to be had back."""
    return re.sub(r"\s", "", text)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a package, those of packages within it included; of a PDF, what its streams hold."""
    if not data.startswith(b"PK"):
        streams = (
            re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL) if data[:5] == b"%PDF-" else [data]
        )
        unzipped = [zlib.decompress(stream) if data[:5] == b"%PDF-" else stream for stream in streams]
        return {str(number): content for number, content in enumerate(unzipped)}
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            parts.update({f"{name}/{inner}": part for inner, part in unpacked(archive.read(name)).items()})
    return parts


def shipped() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if path.suffix not in {".txt", ".md"})


def test_every_made_sample_is_shipped_and_no_other(made: dict[str, bytes]) -> None:
    assert [path.name for path in shipped()] == sorted(made)


def test_the_same_text_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert dict(samples()) == made


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.suffix)
def test_what_is_shipped_was_made_from_the_text(made: dict[str, bytes], path: Path) -> None:
    # Compared unpacked: another release of the compressor may pack alike content otherwise.
    ours, theirs = unpacked(made[path.name]), unpacked(path.read_bytes())
    assert list(ours) == list(theirs)
    assert ours == theirs
    assert len(ours) > 10


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.suffix)
def test_every_cell_and_line_of_the_text_is_read_back(path: Path) -> None:
    source = next(name for name in READERS if path.name.startswith(name))
    blocks = content(f"{path.stem}.txt")
    reader, document = read(path.read_bytes(), path.name)
    assert reader == READERS[source]

    cells = Counter(squeezed(cell.text) for grid in document.grids for cell in grid.cells)
    printed = Counter(
        squeezed(text) for block in blocks if isinstance(block, Table) for row in block.rows for text in row
    )
    assert +Counter({text: n for text, n in cells.items() if text}) == +Counter(
        {text: n for text, n in printed.items() if text}
    )
    lines = "".join(squeezed(paragraph.text) for paragraph in document.paragraphs)
    told = [squeezed(block.text) for block in blocks if isinstance(block, Line)]
    if reader == "xlsx":
        # The name of a sheet is told as well, before what is on it.
        for title in PUTUO_SHEETS:
            lines = lines.replace(title + title, title)
    assert lines == "".join(told)


def test_tables_that_go_on_over_a_page_are_whole_where_there_are_no_pages() -> None:
    path = next(path for path in shipped() if path.suffix == ".docx")
    _, document = read(path.read_bytes(), path.name)
    tables = [block for block in joined(content(f"{path.stem}.txt")) if isinstance(block, Table)]
    assert [(grid.row_count, grid.column_count) for grid in document.grids] == [
        (len(table.rows), len(table.rows[0])) for table in tables
    ]
    assert any(cell.column_span > 1 and cell.row_span == 1 for grid in document.grids for cell in grid.cells)
    assert any(cell.row_span > 1 for grid in document.grids for cell in grid.cells)


def test_forms_of_the_pdf_run_over_pages_and_have_places() -> None:
    path = next(path for path in shipped() if path.suffix == ".pdf")
    _, document = read(path.read_bytes(), path.name)
    pages = [grid.page_no for grid in document.grids]
    assert document.page_count is not None
    assert document.page_count > 30
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert all(cell.bbox is not None for grid in document.grids for cell in grid.cells)


def test_amounts_of_the_workbook_are_numbers_and_codes_are_text() -> None:
    path = next(path for path in shipped() if path.suffix == ".zip")
    (member,) = members(path.read_bytes())
    assert isinstance(member.content, bytes)
    with zipfile.ZipFile(io.BytesIO(member.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml")
    assert b"<v>371514655</v>" in sheet
    _, document = read(path.read_bytes(), path.name)
    texts = {cell.text for cell in document.grids[0].cells}
    assert "371,514,655.00" in texts
