"""The registry of readers: which one reads a file, by its name and its first bytes.

A new format is one module with a reader object and one line in `READERS`. How a format is read does not
belong here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Protocol

from ingest import doc_reader, docx_reader, html_reader, pdf_reader, text_reader, xls_reader, xlsx_reader
from ingest.archive_package import package_kind
from ingest.content import Document
from ingest.encoding import recognized_format
from ingest.errors import RejectionCode, UnreadableDocument


class Reader(Protocol):
    """What every format module provides: stateless and deterministic, same bytes, same content."""

    @property
    def name(self) -> str:
        """Short name recorded with every document."""

    @property
    def version(self) -> str:
        """Raised whenever the same bytes would be read differently; documents are then landed anew."""

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether this reader is the one for these bytes under this name; looks at the first bytes only."""

    def media_type(self, file_name: str) -> str:
        """The media type to record."""

    def read(self, data: bytes) -> Document:
        """Read a document; raises UnreadableDocument."""

    def printed_text(self, data: bytes) -> Iterable[str]:
        """All text the document prints, by a path that shares nothing with `read`: conservation's witness."""


READERS: tuple[Reader, ...] = (
    pdf_reader.READER,
    docx_reader.READER,
    xlsx_reader.READER,
    xls_reader.READER,
    doc_reader.READER,
    html_reader.READER,
    text_reader.READER,
)
"""In the order in which they are asked: content decides, and text is what nothing else claims."""

_CONTAINERS = {
    "xlsb": ("is a binary Excel workbook (.xlsb)", "save it as .xlsx and land that"),
    "opendocument": ("is an OpenDocument file", "save it as .docx or .xlsx and land that"),
    "ofd": ("is an OFD document", "convert it to PDF and land that"),
    "zip": ("is a zip container of no document known here", "unpack it and land what is in it"),
}


def sniff(data: bytes, file_name: str) -> Reader:
    """The reader for a file.

    Raises UnreadableDocument with code `unsupported_format` if there is none, and with code `empty` for no
    bytes at all.
    """
    if not data:
        raise UnreadableDocument(RejectionCode.EMPTY, "is empty", "fetch it again from its publisher")
    for reader in READERS:
        if reader.accepts(data, file_name):
            return reader
    raise _unsupported(data, file_name)


def _unsupported(data: bytes, file_name: str) -> UnreadableDocument:
    container = _CONTAINERS.get(package_kind(data) or "")
    kind = recognized_format(data)
    if container is not None:
        problem, remedy = container
    elif kind is not None:
        problem = f"is {kind}, which no reader here reads"
        archive = "archive" in kind
        remedy = (
            "unpack it and land what is in it" if archive else "save it as .docx, .xlsx or text and land that"
        )
    else:
        suffix = PurePath(file_name).suffix
        problem = f"is not a document of a kind known here (its name ends in {suffix})"
        remedy = "save it as .docx, .xlsx, .html or text (.txt, .text, .md) and land that"
    return UnreadableDocument(RejectionCode.UNSUPPORTED_FORMAT, problem, remedy)
