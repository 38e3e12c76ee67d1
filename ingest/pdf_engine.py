"""The PDF engine, as arrays: which characters a page prints and where, and which straight rules it draws.

Everything that touches PDFium is here: opening, walking page objects, and the geometry of page boxes and
rotation. What a rule or a character belongs to is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.errors import RejectionCode, UnreadableDocument
from ingest.pdf_calls import Handle, engine_call, handle_of
from ingest.pdf_rules_source import RuleSource
from ingest.pdf_turned import TurnedText, may_be_turned, turned_texts

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.uint8]

NOTHING, INFERRED, PRINTED = 0, 1, 2

MAX_CHARACTERS = 400_000
"""Most characters read from one page, about a hundred times a full one; bounds memory and time."""

MAX_PAGES = 5_000
"""Most pages read from one document."""

_ANGLE_SAMPLES = 64
_TAIL = 4_096  # bytes within which a complete file says that it ends
_EMPTY_TREE = re.compile(rb"/Type\s*/Pages\b[^>]{0,200}/Count\s+0\b|/Count\s+0\b[^>]{0,200}/Type\s*/Pages\b")
_FETCH_AGAIN = "fetch it again from its publisher"


@dataclass(frozen=True, slots=True)
class PageFrame:
    """How a page is displayed: size in points, and the map from user space to display and to reading frame.

    In the display frame the origin is the top left corner of the page as shown, y down. In the reading frame
    the page is turned further by `turns` quarters so that most of its text stands upright; turning back
    gives the place as displayed.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    turns: int = 0

    @property
    def reading_size(self) -> tuple[float, float]:
        """Width and height of the page in the reading frame, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if (self.rotation + self.turns) % 2 else (width, height)

    def to_reading(self, boxes: Floats) -> Floats:
        """Boxes (n, 4) of user space (left, bottom, right, top) as x0, y0, x1, y1 in the reading frame."""
        return self._turn(boxes, (self.rotation + self.turns) % 4)

    def to_display(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box of the reading frame as displayed."""
        x0, y0, x1, y1 = box
        width, height = self.reading_size
        for _ in range(self.turns % 4):
            x0, y0, x1, y1 = y0, width - x1, y1, width - x0
            width, height = height, width
        return x0, y0, x1, y1

    def _turn(self, boxes: Floats, quarters: int) -> Floats:
        x0, y0, x1, y1 = boxes.T
        if quarters == 0:
            turned = (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
        elif quarters == 1:
            turned = (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left)
        elif quarters == 2:
            turned = (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom)
        else:
            turned = (self.top - y1, self.right - x1, self.top - y0, self.right - x0)
        return np.column_stack(turned)


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page prints. Boxes are x0, y0, x1, y1 in the reading frame, y down.

    `codes` (n) and `boxes` (n, 4) are the printed characters without blanks, in the order of the file;
    `before` (n) says what stands before each: NOTHING, an INFERRED blank or line end, or a PRINTED blank.
    `turned` is text that is not level with the rest and so not among them.
    `rules` (m, 4) are the straight rules, as thin boxes. `undecodable` counts characters without a Unicode
    map, `has_image` says whether images cover a considerable part of the page, `too_many_paths` whether rules
    were left out because there are more drawings than a table has.
    """

    frame: PageFrame
    codes: Codes
    boxes: Floats
    before: Marks
    rules: Floats
    undecodable: int
    has_image: bool
    too_many_paths: bool
    turned: Sequence[TurnedText] = ()


class PdfFile:
    """An open PDF document. Pages are loaded one at a time and released before the next."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self.page_count = len(document)

    def page(self, index: int) -> PageContent:
        """Read a page, counted from 0. Raises UnreadableDocument if it is damaged or beyond the limits."""
        with self.opened(index) as page:
            return _read_page(page, index)

    def text(self, index: int) -> str:
        """The engine's own text of a page, in the order and with the line ends the engine decides on."""
        with self.opened(index) as page:
            text_page = page.get_textpage()
            try:
                return str(text_page.get_text_range(errors="replace"))
            finally:
                text_page.close()

    @contextmanager
    def opened(self, index: int) -> Iterator[pdfium.PdfPage]:
        """The engine's own page, counted from 0, released at the end. Raises UnreadableDocument."""
        try:
            page = self._document[index]
        except pdfium.PdfiumError as error:
            raise UnreadableDocument(
                RejectionCode.DAMAGED, f"is a damaged PDF (page {index + 1} cannot be read)", _FETCH_AGAIN
            ) from error
        try:
            yield page
        finally:
            page.close()


@contextmanager
def open_pdf(data: bytes) -> Iterator[PdfFile]:
    """Open the bytes of a PDF document.

    Raises UnreadableDocument: encrypted, damaged or truncated, without pages, or with too many.
    """
    # The engine rebuilds what it can of a file cut off; the pages lost would not be missed.
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-_TAIL:]:
        raise _truncated()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(error, data) from error
    try:
        if not len(document):
            raise _without_pages()
        if len(document) > MAX_PAGES:
            raise UnreadableDocument(
                RejectionCode.TOO_LARGE,
                f"has {len(document):,} pages (limit {MAX_PAGES:,})",
                "check that it is one disclosure, or split it",
            )
        yield PdfFile(document)
    finally:
        document.close()


def _truncated() -> UnreadableDocument:
    return UnreadableDocument(RejectionCode.DAMAGED, "is a damaged or truncated PDF", _FETCH_AGAIN)


def _without_pages() -> UnreadableDocument:
    return UnreadableDocument(RejectionCode.NOTHING_READABLE, "is a PDF without pages", _FETCH_AGAIN)


def _refusal(error: pdfium.PdfiumError, data: bytes) -> UnreadableDocument:
    code = getattr(error, "err_code", None)
    if code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
        return UnreadableDocument(
            RejectionCode.ENCRYPTED, "is an encrypted PDF", "save it without a password and land that"
        )
    # The engine refuses a document whose page tree is empty as it refuses a damaged one.
    if _EMPTY_TREE.search(data):
        return _without_pages()
    return _truncated()


def _read_page(page: pdfium.PdfPage, index: int) -> PageContent:
    text_page = page.get_textpage()
    try:
        read = _characters(text_page.raw, index)
        left, bottom, right, top = page.get_bbox()
        rotation = page.get_rotation() // 90 % 4
        # The engine gives angles clockwise: text turned by a quarter is upright after three more; the page's
        # own rotation has already done some of them.
        frame = PageFrame(left, bottom, right, top, rotation, (-read.quarters - rotation) % 4)
        read, turned = _without_turned(text_page.raw, read, frame)
    finally:
        text_page.close()
    source = RuleSource(page.raw)
    # Beyond the limits the page is a drawing; half its lines would make a table that nobody printed.
    rules = source.rules[:0] if source.is_incomplete else source.rules
    page_area = max((right - left) * (top - bottom), 1.0)
    return PageContent(
        frame,
        read.codes,
        read.boxes,
        read.before,
        frame.to_reading(rules),
        read.undecodable,
        source.image_area > page_area / 4,
        source.is_incomplete,
        turned,
    )


@dataclass(frozen=True, slots=True)
class _Characters:
    """Printed characters of a page: `places` are their numbers in the engine, `quarters` how they stand."""

    codes: Codes
    boxes: Floats
    before: Marks
    places: npt.NDArray[np.int64]
    undecodable: int
    quarters: int


def _without_turned(
    text_page: Any, read: _Characters, frame: PageFrame
) -> tuple[_Characters, list[TurnedText]]:
    """The characters that stand level, boxes now in the reading frame, and the runs of text that do not."""
    boxes = frame.to_reading(read.boxes)
    if not may_be_turned(boxes, read.before == NOTHING):
        return replace(read, boxes=boxes), []
    asked = map(engine_call("FPDFText_GetCharAngle"), repeat(handle_of(text_page)), read.places.tolist())
    angles = np.fromiter(asked, np.float64, len(read.places))
    level = np.nan_to_num(angles) - read.quarters * np.pi / 2
    turned, texts = turned_texts(read.codes, boxes, read.before == PRINTED, level)
    before = read.before.copy()
    # What follows a turned run in the file does not follow what stood before it.
    before[1:][turned[:-1] & (before[1:] == NOTHING)] = INFERRED
    kept = replace(
        read,
        codes=read.codes[~turned],
        boxes=boxes[~turned],
        before=before[~turned],
        places=read.places[~turned],
    )
    return kept, texts


def _characters(text_page: Any, index: int) -> _Characters:
    """The characters of a page, boxes in user space. Raises UnreadableDocument if there are too many."""
    count = pdfium_c.FPDFText_CountChars(text_page)
    if count > MAX_CHARACTERS:
        raise UnreadableDocument(
            RejectionCode.TOO_LARGE,
            f"has {count:,} characters on page {index + 1} (limit {MAX_CHARACTERS:,})",
            "check that it is a disclosure",
        )
    if count <= 0:
        none = np.zeros(0, np.int64)
        return _Characters(none.astype(np.uint32), np.zeros((0, 4)), none.astype(np.uint8), none, 0, 0)
    handle = handle_of(text_page)
    indexes = range(count)
    codes = _codes(handle, count)
    # FS_RECTF is left, top, right, bottom, in that order.
    rectangles = np.zeros((count, 4), np.float32)
    start = rectangles.ctypes.data
    addresses = map(Handle, range(start, start + 16 * count, 16))
    box_of = engine_call("FPDFText_GetLooseCharBox")
    known = np.fromiter(map(box_of, repeat(handle), indexes, addresses), np.int32, count)
    is_unmapped = engine_call("FPDFText_HasUnicodeMapError")
    errors = np.fromiter(map(is_unmapped, repeat(handle), indexes), np.int32, count)
    # A hyphen at the end of a line is given as a mark of its own; in a table it is a printed dash.
    codes[(codes == 0x02) | (codes == 0xFFFE)] = ord("-")
    # Line ends and most blanks are the engine's own inference from places; the others part printed words.
    blank = _IS_BLANK[np.minimum(codes, len(_IS_BLANK) - 1)]
    where = np.flatnonzero(blank)
    generated = map(engine_call("FPDFText_IsGenerated"), repeat(handle), where.tolist())
    printed = np.ones(count, bool)
    printed[where] = np.fromiter(generated, np.int32, len(where)) == 0
    codes, halves = _whole_characters(codes)
    none = (codes == 0) | (codes >= 0xFFFD) & (codes <= 0xFFFF)
    keep = ~blank & ~halves & (known != 0) & ~none
    ordinals = np.cumsum(keep)
    before = np.zeros(int(ordinals[-1]) + 1, np.uint8)
    np.maximum.at(before, ordinals[where], np.where(printed[where], PRINTED, INFERRED).astype(np.uint8))
    undecodable = int(np.count_nonzero(printed & ((errors > 0) | none)))
    sample = np.flatnonzero(keep)
    turned = 0
    if len(sample):
        step = max(1, len(sample) // _ANGLE_SAMPLES)
        angles = list(map(engine_call("FPDFText_GetCharAngle"), repeat(handle), sample[::step].tolist()))
        quarters = np.rint(np.nan_to_num(np.array(angles)) / (np.pi / 2)).astype(int) % 4
        turned = int(np.bincount(quarters, minlength=4).argmax())
    boxes = rectangles[keep][:, [0, 3, 2, 1]].astype(np.float64)
    return _Characters(codes[keep], boxes, before[:-1], sample, undecodable, turned)


def _codes(handle: Handle, count: int) -> Codes:
    """The codes of all characters of a page."""
    units = np.zeros(2 * count + 2, np.uint16)
    length = engine_call("FPDFText_GetText")(handle, 0, count, Handle(units.ctypes.data))
    units = units[:count]
    # The text leaves out what has no place in a text and needs two units for rare characters; only where it
    # does neither is each of its units one character of the page.
    if length == count + 1 and not ((units >= 0xD800) & (units <= 0xDFFF)).any():
        return units.astype(np.uint32)
    asked = map(engine_call("FPDFText_GetUnicode"), repeat(handle), range(count))
    return np.fromiter(asked, np.uint32, count)


def _whole_characters(codes: Codes) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Codes with surrogate pairs as one character at the first half, and which are second halves."""
    second = np.zeros(len(codes), bool)
    surrogate = (codes >= 0xD800) & (codes <= 0xDFFF)
    if not surrogate.any() and not (codes > 0x10FFFF).any():
        return codes, second
    codes = codes.copy()
    high, low = surrogate & (codes < 0xDC00), surrogate & (codes >= 0xDC00)
    second[1:] = high[:-1] & low[1:]
    first = np.flatnonzero(second) - 1
    whole = 0x10000 + ((codes[first] - 0xD800) << 10) + (codes[first + 1] - 0xDC00)
    codes[surrogate | (codes > 0x10FFFF)] = 0xFFFD
    codes[first] = whole
    return codes, second


_IS_BLANK = np.zeros(0x3002, bool)
_IS_BLANK[[*range(0x21), 0x7F, 0xA0, 0x3000, *range(0x2000, 0x200C)]] = True
