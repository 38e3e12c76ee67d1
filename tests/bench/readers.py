"""How fast documents are read: `python -m tests.bench.readers [DOCUMENT]...` (default: the samples).

Each file is read by our reader, by the fastest thing that opens it at all, and for PDF by pdfplumber's line
strategy (the same cells) too; side by side in one process, the best of several rounds, as ratios.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx
import pdfplumber
import pypdfium2
import python_calamine
from rich.console import Console
from rich.table import Table

from dagster_project.paths import sample_documents
from ingest.archive_members import is_archive, members
from ingest.discovery import find_files
from ingest.readers import sniff

ROUNDS = 3


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
    """Return the seconds of the fastest of `ROUNDS` rounds, none of which sees the same bytes again."""
    seconds = []
    for number in range(ROUNDS):
        # A reader may remember the last document; what follows the end of a PDF is no part of it.
        fresh = data + b"\n" * number if data.startswith(b"%PDF") else data
        started = time.perf_counter()
        work(fresh)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


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
    table = Table(title=f"Readers, best of {ROUNDS} (milliseconds)", title_justify="left")
    for column in ("document", "pages", "ours", "other", "", "ours / other"):
        table.add_column(column, justify="left" if column in {"document", "other"} else "right")
    for path in find_files([Path(name) for name in documents] or sample_documents()):
        for name, data in unpacked(path):
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
