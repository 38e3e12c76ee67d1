"""How fast documents are read: `python -m tests.bench.readers [DOCUMENT]...` (default: the samples).

Each file is read by our reader, by the fastest thing that opens it at all, and for PDF by pdfplumber's line
strategy (the same cells) too; side by side in one process, the best of several rounds, as ratios.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import pypdfium2
import python_calamine
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Border, Side
from rich.console import Console
from rich.table import Table

from dagster_project.paths import sample_documents
from ingest.archive_members import is_archive, members
from ingest.discovery import find_files
from ingest.readers import sniff

ROUNDS = 3
SECONDS = 0.5


def bare_pdf_text(data: bytes) -> None:
    """Extract the text of each page, by the engine underneath our reader."""
    with pypdfium2.PdfDocument(data) as file:
        for page in file:
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()


def pdfplumber_cells(data: bytes) -> None:
    """Extract the tables of each page by their lines."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        for page in file.pages:
            page.extract_tables({"vertical_strategy": "lines", "horizontal_strategy": "lines"})
            page.close()


def opened_workbook(data: bytes) -> None:
    """Read the values of every sheet."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def opened_word(data: bytes) -> None:
    """Parse the document's body."""
    docx.Document(io.BytesIO(data))


OTHERS: Mapping[str, Mapping[str, Callable[[bytes], None]]] = {
    "pdf": {"bare text (pypdfium2)": bare_pdf_text, "pdfplumber, lines": pdfplumber_cells},
    "xlsx": {"values (calamine)": opened_workbook},
    "xls": {"values (calamine)": opened_workbook},
    "docx": {"parsed (python-docx)": opened_word},
}


def fastest(work: Callable[[bytes], object], data: bytes) -> float:
    """Return the seconds of the fastest round: of `ROUNDS`, of more if they take less than `SECONDS` in all.

    No round sees the bytes of one before again where a reader may remember them.
    """
    seconds: list[float] = []
    for number in count():
        if number >= ROUNDS and sum(seconds) > SECONDS:
            break
        # A reader may remember the last document; what follows the end of a PDF is no part of it.
        fresh = data + b"\n" * number if data.startswith(b"%PDF") else data
        started = time.perf_counter()
        work(fresh)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def large_workbook() -> bytes:
    """Return ten ruled sheets of 400 rows and 12 columns, hardly a figure twice."""
    rnd = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    border = Border(*[Side("thin")] * 4)
    for number in range(1, 11):
        sheet = book.create_sheet(f"表{number}")
        for row in range(400):
            values = [
                f"科目{row % 50}",
                f"{2010000 + row}",
                *(round(rnd.uniform(0, 1e6), 2) for _ in range(10)),
            ]
            cells = [WriteOnlyCell(sheet, value) for value in values]
            for cell in cells:
                cell.border = border
                cell.number_format = "#,##0.00" if isinstance(cell.value, float) else "@"
            sheet.append(cells)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def documents_of(names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Return the documents to read by name: those named, else the samples and one large workbook."""
    for path in find_files([Path(name) for name in names] or sample_documents()):
        yield from unpacked(path)
    if not names:
        yield "a large workbook", large_workbook()


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return the documents of a file: itself, or those of the archive it is."""
    data = path.read_bytes()
    if not is_archive(data):
        yield path.name, data
        return
    for member in members(data):
        if isinstance(member.content, bytes):
            yield member.name, member.content


def main(documents: list[str]) -> None:
    """Print a line per document and other reader: our seconds, theirs, and ours as a multiple of theirs."""
    table = Table(title="Readers, best of several rounds (milliseconds)", title_justify="left")
    for column in ("document", "pages", "ours", "other", "", "ours / other"):
        table.add_column(column, justify="left" if column in {"document", "other"} else "right")
    for name, data in documents_of(documents):
        reader = sniff(data, name)
        ours = fastest(reader.read, data)
        pages = str(reader.read(data).page_count or "")
        others = OTHERS.get(reader.name, {})
        if not others:
            table.add_row(name, pages, f"{ours * 1000:,.1f}")
        for other, work in others.items():
            theirs = fastest(work, data)
            times = [f"{ours * 1000:,.1f}", other, f"{theirs * 1000:,.1f}", f"{ours / theirs:.2f}"]
            table.add_row(name, pages, *times)
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
