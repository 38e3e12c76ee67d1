"""The work of landing one document, as it is done in a worker process: bytes in, raw tables on disk.

Which documents are worked on, and what is reported of them, does not belong here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pandera.errors import SchemaError, SchemaErrors

from ingest.discovery import printed_name
from ingest.errors import RejectionCode, StorageError, UnreadableDocument
from ingest.readers import sniff
from ingest.storage import RawStore
from ingest.tables import DocumentFacts, document_frames, parquet_bytes

_CHUNK = 1024 * 1024
_DETAIL = 160


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read and land. `max_bytes` bounds what is taken into memory."""

    path: Path
    document_id: str
    byte_count: int
    data_dir: Path
    landed_at: datetime
    max_bytes: int


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What was landed of one document."""

    paragraph_count: int
    table_count: int
    cell_count: int
    numbers_in_source: int
    numbers_missing: int


def content_hash(path: Path, max_bytes: int) -> tuple[str, int]:
    """The SHA-256 of a file's bytes in hexadecimal, and their number, read in pieces.

    Raises UnreadableDocument: `unreadable`, `empty` or `too_large`.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        if not path.is_file():
            raise UnreadableDocument(
                RejectionCode.UNREADABLE, "is not a regular file", "name the document itself"
            )
        if path.stat().st_size > max_bytes:
            raise _too_large(path.stat().st_size, max_bytes)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise _too_large(size, max_bytes)
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(error) from error
    if not size:
        raise UnreadableDocument(RejectionCode.EMPTY, "is empty", "fetch it again from its publisher")
    return digest.hexdigest(), size


def run_task(task: Task) -> TaskResult | UnreadableDocument:
    """Read one document and land it. Raises StorageError if the data folder cannot be written."""
    try:
        return _land_document(task)
    except UnreadableDocument as problem:
        return problem
    except StorageError:
        raise
    except MemoryError:
        return UnreadableDocument(
            RejectionCode.TOO_LARGE, "needs more memory than there is", "split it into smaller documents"
        )
    except (SchemaError, SchemaErrors) as error:
        return _reader_failed(str(error))
    except Exception as error:  # Whatever a reader trips over, the other documents go on.
        return _reader_failed(f"{type(error).__name__}: {error}")


def _land_document(task: Task) -> TaskResult:
    data = _read_bytes(task)
    reader = sniff(data, task.path.name)
    document = reader.read(data)
    if document.is_blank:
        raise UnreadableDocument(
            RejectionCode.NOTHING_READABLE,
            "has nothing to read in it, neither a table nor a line of text",
            "check that it is the document you mean",
        )
    facts = DocumentFacts(
        document_id=task.document_id,
        file_name=printed_name(task.path),
        source_uri=task.path.as_uri(),
        media_type=reader.media_type(task.path.name),
        byte_count=len(data),
        reader=reader.name,
        reader_version=reader.version,
        landed_at=task.landed_at,
    )
    landed = document_frames(facts, document, reader.printed_text(data))
    files = {table: parquet_bytes(table, frame) for table, frame in landed.frames.items()}
    RawStore(task.data_dir).write(task.document_id, files)
    return TaskResult(
        paragraph_count=len(document.paragraphs),
        table_count=len(document.grids),
        cell_count=landed.frames["raw_cells"].height,
        numbers_in_source=landed.coverage.numbers_in_source,
        numbers_missing=landed.coverage.numbers_missing,
    )


def _read_bytes(task: Task) -> bytes:
    try:
        with task.path.open("rb") as file:
            data = file.read(task.max_bytes + 1)
    except OSError as error:
        raise _unreadable(error) from error
    # What is read must be what the id was computed from, else the document would be stored under a wrong id.
    if hashlib.sha256(data).hexdigest() != task.document_id:
        raise UnreadableDocument(
            RejectionCode.CHANGED_WHILE_READING,
            "changed while it was being read",
            "run again once it is written completely",
        )
    return data


def _too_large(size: int, limit: int) -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.TOO_LARGE,
        f"is larger than the limit for a document ({size / 1024**2:.1f} MB, limit {limit / 1024**2:.1f} MB)",
        "check that it is a disclosure and split it, or raise the limit",
    )


def _unreadable(error: OSError) -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.UNREADABLE,
        f"cannot be opened ({error.strerror or error})",
        "correct its permissions or copy it again",
    )


def _reader_failed(detail: str) -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.READER_FAILED,
        f"could not be read, by a fault of the reader ({' '.join(detail.split())[:_DETAIL]})",
        "report the fault with the document",
    )
