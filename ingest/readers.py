"""The registry of readers: which one reads a file, by its name and its first bytes.

A new format is one module with a reader object and one line in `READERS`. How a format is read does not
belong here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Protocol

from ingest import pdf_reader, text_reader
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


READERS: tuple[Reader, ...] = (pdf_reader.READER, text_reader.READER)


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
    kind = recognized_format(data)
    suffix = PurePath(file_name).suffix
    problem = (
        f"is {kind}, not a text document" if kind else f"is not a text document (its name ends in {suffix})"
    )
    raise UnreadableDocument(
        RejectionCode.UNSUPPORTED_FORMAT,
        problem,
        "only text can be landed for now (.txt, .text, .md), so convert it to text and land that",
    )
