"""Where a landed cell is printed: from document, table, row and column back to the page it was read from.

Reads the landed tables and the document itself, and changes neither. What a figure means does not belong
here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyarrow.compute
import pyarrow.parquet

from ingest.archive_members import members
from ingest.content import BoundingBox
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.pdf_picture import marked_picture
from ingest.pool import Limits, run_tasks

_PICTURE_LIMITS = Limits(seconds=30.0, memory_bytes=1024**3)
_SHORTEST_ID = 4
_SHOWN_NAMES = 5
_ID = re.compile(r"[0-9a-f]{64}")
_WITHIN_ARCHIVE = "!/"


class PlaceError(Exception):
    """A cell cannot be shown; the message is one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A landed cell and its document. `page_no` and `box` are None where the format has no pages."""

    document_id: str
    file_name: str
    source_uri: str
    table_no: int
    row_no: int
    column_no: int
    text: str
    page_no: int | None
    box: BoundingBox | None


def find_place(data_dir: Path, document: str, table_no: int, row_no: int, column_no: int) -> Place:
    """The cell of a landed document that covers a row and column of a table, all counted from 1.

    `document` is its file name or the beginning of its id. Raises PlaceError.
    """
    landed = _find_document(data_dir, document)
    path = data_dir / "raw" / "raw_cells" / f"{landed['document_id']}.parquet"
    cells = pyarrow.parquet.read_table(path)
    of_table = cells.filter(pyarrow.compute.equal(cells["table_no"], table_no)).to_pylist()
    if not of_table:
        count = len(cells["table_no"].unique())
        raise PlaceError(f"{landed['file_name']} has no table {table_no}; its tables are 1 to {count}.")
    for cell in of_table:
        if (
            0 <= row_no - cell["row_no"] < cell["row_span"]
            and 0 <= column_no - cell["column_no"] < cell["column_span"]
        ):
            return _place(landed, cell)
    rows = max(cell["row_no"] + cell["row_span"] - 1 for cell in of_table)
    columns = max(cell["column_no"] + cell["column_span"] - 1 for cell in of_table)
    raise PlaceError(
        f"Table {table_no} of {landed['file_name']} has no cell in row {row_no}, column {column_no}; "
        f"it has {rows} rows and {columns} columns."
    )


def picture_of(place: Place) -> bytes:
    """The part of the page on which a cell is printed, with the cell marked, as the bytes of a PNG.

    The page is drawn in a child process under limits, as documents are read. Raises PlaceError.
    """
    picture = _draw(place) if place.box is None else dict(_drawn([place]))[place]
    if isinstance(picture, UnreadableDocument):
        raise PlaceError(picture.sentence(place.file_name))
    return picture


def pictures_of(places: Sequence[Place]) -> dict[Place, bytes]:
    """The pictures of those places that can be shown."""
    shown = [place for place in places if place.box is not None]
    return {place: picture for place, picture in _drawn(shown) if isinstance(picture, bytes)}


def _drawn(places: Sequence[Place]) -> Iterator[tuple[Place, bytes | UnreadableDocument]]:
    if places:
        yield from run_tasks(_draw, places, 1, _PICTURE_LIMITS)


def _find_document(data_dir: Path, wanted: str) -> dict[str, Any]:
    # The layout of the landing zone as the contract has it: its own module imports what takes two seconds.
    folder = data_dir / "raw" / "raw_documents"
    if not any(folder.glob("*.parquet")):
        raise PlaceError(f"Nothing is landed in {data_dir}; start with `gongkai run`.")
    columns = ["document_id", "file_name", "source_uri"]
    exactly = folder / f"{wanted}.parquet"
    if _ID.fullmatch(wanted) and exactly.exists():
        (landed,) = pyarrow.parquet.read_table(exactly, columns=columns).to_pylist()
        return dict(landed)
    from pyarrow.dataset import dataset  # noqa: PLC0415 -- most of a second; the process that draws needs none

    documents = dataset(folder, format="parquet").to_table(columns=columns).to_pylist()
    by_id = len(wanted) >= _SHORTEST_ID
    found = [
        row
        for row in documents
        if row["file_name"] == wanted or (by_id and row["document_id"].startswith(wanted.lower()))
    ]
    if len(found) == 1:
        document: dict[str, Any] = found[0]
        return document
    if found:
        ids = ", ".join(sorted(row["document_id"][:12] for row in found)[:_SHOWN_NAMES])
        raise PlaceError(f"{wanted} may be any of {len(found)} documents; name one by its id: {ids}.")
    names = ", ".join(sorted(row["file_name"] for row in documents)[:_SHOWN_NAMES])
    more = f" and {len(documents) - _SHOWN_NAMES} more" if len(documents) > _SHOWN_NAMES else ""
    raise PlaceError(f"No document {wanted} is landed in {data_dir}; there are {names}{more}.")


def _place(document: dict[str, Any], cell: dict[str, Any]) -> Place:
    corners = [cell[name] for name in ("x0", "y0", "x1", "y1")]
    return Place(
        document_id=document["document_id"],
        file_name=document["file_name"],
        source_uri=document["source_uri"],
        table_no=cell["table_no"],
        row_no=cell["row_no"],
        column_no=cell["column_no"],
        text=cell["text"],
        page_no=cell["page_no"],
        box=None if None in corners else BoundingBox(*corners),
    )


def _draw(place: Place) -> bytes | UnreadableDocument:
    if place.page_no is None or place.box is None:
        return UnreadableDocument(
            RejectionCode.UNSUPPORTED_FORMAT,
            "is of a format that has no pages, so that a cell has no place on one",
            f"the cell is row {place.row_no}, column {place.column_no} of table {place.table_no}",
        )
    try:
        return marked_picture(_source_bytes(place), place.page_no, place.box)
    except UnreadableDocument as problem:
        return problem


def _source_bytes(place: Place) -> bytes:
    """The bytes a document was landed from. Raises UnreadableDocument if they are no longer there."""
    uri, _, inside = place.source_uri.partition(_WITHIN_ARCHIVE)
    path = Path(url2pathname(urlsplit(uri).path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            RejectionCode.UNREADABLE,
            f"is no longer where it was landed from ({path})",
            "put it back there",
        ) from error
    for candidate in _documents_in(data) if inside else (data,):
        if hashlib.sha256(candidate).hexdigest() == place.document_id:
            return candidate
    raise UnreadableDocument(
        RejectionCode.CHANGED_WHILE_READING,
        f"has changed where it was landed from ({path})",
        "put back the document that was landed, or land the new one",
    )


def _documents_in(data: bytes) -> Iterator[bytes]:
    return (member.content for member in members(data) if isinstance(member.content, bytes))
