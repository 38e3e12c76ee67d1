"""The work of landing one document: bytes in, raw tables on disk. Reading itself is `reading`.

Which documents are worked on, and what is reported of them, does not belong here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pandera.errors import SchemaError, SchemaErrors

from ingest.discovery import printed_name
from ingest.errors import RejectionCode, StorageError, UnreadableDocument
from ingest.numbers import NumberCoverage
from ingest.reading import Reading, Task, read_task, reader_failed, unreadable
from ingest.storage import RawStore
from ingest.tables import DocumentFacts, document_frames, parquet_bytes

__all__ = ["Task", "TaskResult", "content_hash", "run_task", "store_reading", "too_large"]

_CHUNK = 1024 * 1024
_NUMBERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What was landed of one document; `unread` says which pages were not, '' if all were."""

    paragraph_count: int
    table_count: int
    cell_count: int
    numbers_in_source: int
    numbers_missing: int
    unread: str = ""


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
            raise too_large(path.stat().st_size, max_bytes)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise too_large(size, max_bytes)
                digest.update(chunk)
    except OSError as error:
        raise unreadable(error) from error
    if not size:
        raise UnreadableDocument(RejectionCode.EMPTY, "is empty", "fetch it again from its publisher")
    return digest.hexdigest(), size


def run_task(task: Task) -> TaskResult | UnreadableDocument:
    """Read one document and land it. Raises StorageError if the data folder cannot be written."""
    return store_reading(task, read_task(task))


def store_reading(task: Task, reading: Reading | UnreadableDocument) -> TaskResult | UnreadableDocument:
    """Land what was read of a document. Raises StorageError if the data folder cannot be written."""
    if isinstance(reading, UnreadableDocument):
        return reading
    try:
        return _store(task, reading)
    except (UnreadableDocument, StorageError):
        raise
    except MemoryError:
        return UnreadableDocument(
            RejectionCode.TOO_LARGE, "needs more memory than there is", "split it into smaller documents"
        )
    except (SchemaError, SchemaErrors) as error:
        return reader_failed(str(error))
    except Exception as error:  # Content no reader should give; the other documents go on.
        return reader_failed(f"{type(error).__name__}: {error}")


def _store(task: Task, reading: Reading) -> TaskResult | UnreadableDocument:
    facts = DocumentFacts(
        document_id=task.document_id,
        file_name=printed_name(task.path),
        source_uri=task.source_uri,
        media_type=reading.media_type,
        byte_count=task.byte_count,
        reader=reading.reader,
        reader_version=reading.reader_version,
        landed_at=task.landed_at,
    )
    landed = document_frames(facts, reading.document, reading.numbers)
    if not landed.coverage.is_conserved:
        return _not_conserved(landed.coverage)
    files = {table: parquet_bytes(table, frame) for table, frame in landed.frames.items()}
    RawStore(task.data_dir).write(task.document_id, files)
    return TaskResult(
        paragraph_count=len(reading.document.paragraphs),
        table_count=len(reading.document.grids),
        cell_count=landed.frames["raw_cells"].height,
        numbers_in_source=landed.coverage.numbers_in_source,
        numbers_missing=landed.coverage.numbers_missing,
        unread=reading.document.unread,
    )


def _not_conserved(coverage: NumberCoverage) -> UnreadableDocument:
    """The rejection of a document whose numbers were not all read once: its figures cannot be relied on."""
    counts = []
    if coverage.numbers_missing:
        shown = ", ".join(coverage.missing[:_NUMBERS_SHOWN])
        lost = f"{coverage.numbers_missing} of its {coverage.numbers_in_source} numbers lost"
        counts.append(f"{lost} ({shown})")
    if coverage.numbers_surplus:
        counts.append(f"{coverage.numbers_surplus} numbers read that it does not print")
    return UnreadableDocument(
        RejectionCode.NUMBERS_NOT_CONSERVED,
        f"could not be read without loss: {', '.join(counts)}",
        "land it in another format, and report the fault with the document",
    )


def too_large(size: int, limit: int) -> UnreadableDocument:
    """The rejection of a document of more bytes than the limit."""
    return UnreadableDocument(
        RejectionCode.TOO_LARGE,
        f"is larger than the limit for a document ({size / 1024**2:.1f} MB, limit {limit / 1024**2:.1f} MB)",
        "check that it is a disclosure and split it, or raise the limit",
    )
