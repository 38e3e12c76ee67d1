"""The documents in a zip archive, also in archives within it, one after another and never on disk.

What kind of document a member is, and what becomes of it, does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.archive_package import package_kind
from ingest.archive_zip import SafeZip
from ingest.errors import RejectionCode, UnreadableDocument

MAX_DEPTH = 3
"""How many archives may lie in one another, the outermost counted."""

MAX_DOCUMENTS = 5_000
"""Most documents of one archive file, those of archives within it counted."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive.

    `stored` are the names under which it and the archives around it are found, outermost first; `name` is how
    it is shown (`inner.zip!/2024/form.docx`). `content` is its bytes, or why they cannot be had.
    """

    stored: tuple[str, ...]
    name: str
    content: bytes | UnreadableDocument


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a zip archive of documents, not a document that is itself a zip container."""
    return package_kind(data) == "zip"


def members(data: bytes) -> Iterator[Member]:
    """Every document of an archive, in its order.

    Raises UnreadableDocument if the archive as a whole cannot be read, has no document in it or too many.
    """
    count = 0
    for member in _members(data, (), "", 1):
        count += 1
        if count > MAX_DOCUMENTS:
            raise UnreadableDocument(
                RejectionCode.TOO_LARGE,
                f"is an archive of more than {MAX_DOCUMENTS:,} documents",
                "check that it is a disclosure, and land its parts one by one",
            )
        yield member
    if not count:
        raise UnreadableDocument(
            RejectionCode.NOTHING_READABLE,
            "is an archive with no document in it",
            "check that it is the archive you mean",
        )


def member_bytes(data: bytes, stored: Sequence[str]) -> bytes:
    """The bytes of one document of an archive. Raises UnreadableDocument."""
    for name in stored:
        container = SafeZip(data)
        if name not in container:
            raise UnreadableDocument(
                RejectionCode.CHANGED_WHILE_READING,
                "changed while it was being read",
                "run again once it is written completely",
            )
        data = container.read(name)
    return data


def _members(data: bytes, outer: tuple[str, ...], shown: str, depth: int) -> Iterator[Member]:
    container = SafeZip(data)
    for stored, meant in container.documents():
        chain, name = (*outer, stored), f"{shown}{meant}"
        try:
            content = container.read(stored)
        except UnreadableDocument as problem:
            yield Member(chain, name, problem)
            continue
        if not is_archive(content):
            yield Member(chain, name, content)
        elif depth >= MAX_DEPTH:
            yield Member(chain, name, _too_deep())
        else:
            try:
                yield from _members(content, chain, f"{name}!/", depth + 1)
            except UnreadableDocument as problem:
                yield Member(chain, name, problem)


def _too_deep() -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.TOO_LARGE,
        f"is an archive within {MAX_DEPTH} others",
        "unpack it and land what is in it",
    )
