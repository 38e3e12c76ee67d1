"""The documents behind files: a file is one document, or an archive of several.

Finding files, reading documents and what becomes of them do not belong here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.archive_members import is_archive, members
from ingest.archive_zip import is_zip
from ingest.errors import UnreadableDocument
from ingest.reading import unreadable
from ingest.work import content_hash, too_large

DEFAULT_MAX_BYTES = 16 * 1024 * 1024
"""Largest document read. Disclosures as text have tens to hundreds of kilobytes; the limit bounds memory."""

DEFAULT_MAX_ARCHIVE_BYTES = 128 * 1024 * 1024
"""Largest archive opened; each document in it is subject to the limit for documents."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document to land, or one that cannot be, with the `problem`.

    `path` is where it is; of a document in an archive it is the archive's path, `!/` and its name there, and
    `archive` and `members` lead to it.
    """

    path: Path
    document_id: str | None = None
    byte_count: int = 0
    problem: UnreadableDocument | None = None
    archive: Path | None = None
    members: tuple[str, ...] = ()


def find_sources(
    files: Sequence[Path],
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_archive_bytes: int = DEFAULT_MAX_ARCHIVE_BYTES,
) -> list[Source]:
    """Every document of the files, in their order; no two have the same path."""
    sources: list[Source] = []
    paths: set[Path] = set()
    for file in files:
        for source in _sources_of(file, max_bytes, max_archive_bytes):
            path, count = source.path, 1
            while path in paths:
                count += 1
                path = source.path.with_stem(f"{source.path.stem} ({count})")
            paths.add(path)
            sources.append(source if path == source.path else replace(source, path=path))
    return sources


def _sources_of(path: Path, max_bytes: int, max_archive_bytes: int) -> Iterator[Source]:
    try:
        limit = max(max_bytes, max_archive_bytes) if _begins_like_zip(path) else max_bytes
        document_id, byte_count = content_hash(path, limit)
        if limit != max_bytes or _begins_like_zip(path):
            data = path.read_bytes()
            if is_archive(data):
                yield from _documents_of(path, data, max_bytes)
                return
            if byte_count > max_bytes:
                raise too_large(byte_count, max_bytes)
    except UnreadableDocument as problem:
        yield Source(path, problem=problem)
    except OSError as error:
        yield Source(path, problem=unreadable(error))
    else:
        yield Source(path, document_id, byte_count)


def _documents_of(path: Path, data: bytes, max_bytes: int) -> Iterator[Source]:
    for member in members(data):
        where = Path(f"{path}!/{member.name}")
        content = member.content
        if isinstance(content, bytes) and len(content) > max_bytes:
            content = too_large(len(content), max_bytes)
        if isinstance(content, UnreadableDocument):
            yield Source(where, problem=content, archive=path, members=member.stored)
        else:
            document_id = hashlib.sha256(content).hexdigest()
            yield Source(where, document_id, len(content), None, path, member.stored)


def _begins_like_zip(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return is_zip(file.read(4))
