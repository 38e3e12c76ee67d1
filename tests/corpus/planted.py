"""What a planted defect is, whoever planted it (`defects`, `stale`)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.corpus.content import Document

Place = tuple[int, int, int]
Line = tuple[int, int]


@dataclass
class Defect:
    """A document with one defect: its cause, the form it is in, and the cells (table, row, column from 1) it
    changed; `rows` are rows that were put in, `earlier` a document that must be known to see it."""

    cause: str
    document: Document
    form_code: str
    cells: set[Place] = field(default_factory=set)
    rows: set[Line] = field(default_factory=set)
    paragraphs: list[str] = field(default_factory=list)
    earlier: Document | None = None


class NoPlaceError(Exception):
    """The document has no place for a defect of this cause."""
