"""Reading one document: from the file, or the archive it lies in, to content and the witness's numbers.

What a child process does with a document nobody has looked at yet. Imports nothing but readers, so that such
a process starts quickly; storing what was read does not belong here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from ingest.archive_members import member_bytes
from ingest.content import Document
from ingest.discovery import printed_name
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.numbers import printed_numbers
from ingest.readers import sniff

_DETAIL = 160


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read and land. `max_bytes` bounds what is taken into memory of it.

    A document in an archive has the archive's path in `archive`, the names that lead to it there in
    `members`, and a `path` that only says where it is (`archive.zip!/member`).
    """

    path: Path
    document_id: str
    byte_count: int
    data_dir: Path
    landed_at: datetime
    max_bytes: int
    archive: Path | None = None
    members: tuple[str, ...] = ()

    @property
    def source_uri(self) -> str:
        """Where the document is, as a URI; of a member, that of its archive, `!/` and its name."""
        if self.archive is None:
            return self.path.as_uri()
        inside = str(self.path)[len(str(self.archive)) :]
        return self.archive.as_uri() + quote(inside, safe="/!", errors="replace")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one document. `numbers` are those the source prints, by the reader's witness."""

    document: Document
    numbers: list[str]
    reader: str
    reader_version: str
    media_type: str


def read_task(task: Task) -> Reading | UnreadableDocument:
    """Read one document; whatever its reader trips over becomes a reason to reject it."""
    try:
        return _read(task)
    except UnreadableDocument as problem:
        return problem
    except MemoryError:
        return UnreadableDocument(
            RejectionCode.TOO_LARGE,
            "needs more memory than a document may take",
            "split it into smaller documents or raise the limit",
        )
    except Exception as error:  # Whatever a reader trips over, the other documents go on.
        return reader_failed(f"{type(error).__name__}: {error}")


def reader_failed(detail: str) -> UnreadableDocument:
    """The rejection of a document whose reader made a mistake."""
    return UnreadableDocument(
        RejectionCode.READER_FAILED,
        f"could not be read, by a fault of the reader ({' '.join(detail.split())[:_DETAIL]})",
        "report the fault with the document",
    )


def unreadable(error: OSError) -> UnreadableDocument:
    """The rejection of a file the system does not let us open."""
    return UnreadableDocument(
        RejectionCode.UNREADABLE,
        f"cannot be opened ({error.strerror or error})",
        "correct its permissions or copy it again",
    )


def _read(task: Task) -> Reading:
    data = _read_bytes(task)
    name = printed_name(task.path)
    reader = sniff(data, name)
    document = reader.read(data)
    if document.is_blank:
        raise UnreadableDocument(
            RejectionCode.NOTHING_READABLE,
            "has nothing to read in it, neither a table nor a line of text",
            "check that it is the document you mean",
        )
    numbers = [number for text in reader.printed_text(data) for number in printed_numbers(text)]
    return Reading(document, numbers, reader.name, reader.version, reader.media_type(name))


def _read_bytes(task: Task) -> bytes:
    try:
        with (task.archive or task.path).open("rb") as file:
            data = file.read() if task.archive else file.read(task.max_bytes + 1)
    except OSError as error:
        raise unreadable(error) from error
    if task.archive:
        data = member_bytes(data, task.members)
    # What is read must be what the id was computed from, else the document would be stored under a wrong id.
    if hashlib.sha256(data).hexdigest() != task.document_id:
        raise UnreadableDocument(
            RejectionCode.CHANGED_WHILE_READING,
            "changed while it was being read",
            "run again once it is written completely",
        )
    return data
