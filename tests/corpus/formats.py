"""The file formats of the corpus: how a generated document becomes bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tests.corpus.content import Document, Paragraph
from tests.corpus.write_office import as_docx, as_xls, as_xlsx, zipped
from tests.corpus.write_pdf import as_pdf
from tests.corpus.write_text import as_cells, as_html, as_rows


class Format(NamedTuple):
    """A format: the suffix of its files and its writer."""

    suffix: str
    write: Callable[[Document], bytes]


def _archive(document: Document) -> bytes:
    """A ZIP archive with the Word file in it, as sites offer attachments."""
    closed = Document(document.name, document.style, document.seed, [*document.blocks, Paragraph("附件完")])
    return zipped({f"附件/{document.name}-zip.docx": as_docx(closed)})


FORMATS: dict[str, Format] = {
    "rows": Format("txt", as_rows),
    "cells": Format("txt", as_cells),
    "html": Format("html", as_html),
    "docx": Format("docx", as_docx),
    "xlsx": Format("xlsx", as_xlsx),
    "xls": Format("xls", as_xls),
    "pdf": Format("pdf", as_pdf),
    "pdf-rows": Format("pdf", partial(as_pdf, rules="rows")),
    "pdf-heads": Format("pdf", partial(as_pdf, rules="heads")),
    "pdf-lines": Format("pdf", partial(as_pdf, rules="rows", whole=True)),
    "pdf-three": Format("pdf", partial(as_pdf, rules="heads", whole=True)),
    "zip": Format("zip", _archive),
}
