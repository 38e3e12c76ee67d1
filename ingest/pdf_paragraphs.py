"""Lines outside tables as paragraphs: wrapped lines rejoined, within a page and over page breaks.

Only how lines are set decides: margins, indents, pitch, list marks and ends of sentences. What a paragraph
says does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from ingest.pdf_blocks import Box, TableBlock, TextBlock
from ingest.pdf_text import Piece, TextLine, joint, surround

_SAME_TEXT_GAP = 2.5  # of a character's height: pieces nearer than this are one text
_PITCH = 2.6  # of a character's height: the lines of one paragraph follow each other within this
_INDENT = 0.7  # of a character's height: a line starting further in begins a paragraph
_RAGGED = 1.6  # of a character's height: a line ending further from the margin ends a paragraph
_SHARE = 0.6  # of the page's width: running text reaches further
_SAME_MARGIN = 3.0  # of a character's height: right edges of text, tables and page that may be one margin
_OTHER_SIZE = 0.2  # of a character's height: characters that differ by more are of another setting
_RUNNING = 12  # characters: text set narrower is no running text

_ORDINAL = "[一二三四五六七八九十百]+"
_LIST_MARK = re.compile(
    rf"{_ORDINAL}[、.．]|第{_ORDINAL}[^一二三四五六七八九十百]{{1,2}}[\s　]"
    rf"|[(（](?:{_ORDINAL}|\d{{1,2}})[)）]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[①-⑳●◆■□○•]"
)
_SENTENCE_END = re.compile(r"[。！？；：:;]$")
_PAGE_NUMBER = re.compile(r"[-—–\s]*第?\s*\d{1,4}\s*页?(?:\s*[/，,共]+\s*\d{1,4}\s*页?)?[-—–\s]*$")


@dataclass(frozen=True, slots=True)
class Measure:
    """The margins of a page's running text, how many of its lines reach the right one, and how many of these
    break off within a sentence: only they show that text is wrapped there.
    """

    left: float
    right: float
    full_lines: int
    wrapped_lines: int


def paragraphs(
    rest: Sequence[TextLine], tables: Sequence[Box], width: float
) -> tuple[list[TextBlock], Measure]:
    """The paragraphs of a page of some width from its lines outside tables, and the page's margins."""
    texts = [text for line in rest for text in _texts(line)]
    texts.sort(key=lambda text: (text.box[1], text.box[0]))
    measure = _measure(texts, tables, width)
    blocks: list[TextBlock] = []
    for text in texts:
        if blocks and _goes_on(blocks[-1], text, measure, tables):
            blocks[-1] = _joined(blocks[-1], TextBlock(text.box, text.text, text.box, text.em))
        else:
            blocks.append(TextBlock(text.box, text.text, text.box, text.em))
    return blocks, measure


def join_pages(
    page: list[TableBlock | TextBlock], measure: Measure, following: list[TableBlock | TextBlock]
) -> None:
    """Take the first paragraph of the following page into the last of this one if it goes on there."""
    last = next((index for index in reversed(range(len(page))) if not is_page_number(page[index])), None)
    if last is None or not following or measure.full_lines < 2:
        return
    before, after = page[last], following[0]
    if not isinstance(before, TextBlock) or not isinstance(after, TextBlock):
        return
    em = max(before.em, after.em)
    same_setting = (
        abs(before.em - after.em) < _OTHER_SIZE * em and abs(after.box[0] - measure.left) < _INDENT * em
    )
    runs_on = before.last_line[2] > measure.right - _RAGGED * em and not _SENTENCE_END.search(before.text)
    if same_setting and runs_on and not _begins(after.text) and not is_page_number(after):
        # The place of the paragraph is where it begins.
        page[last] = replace(_joined(before, after), box=before.box)
        del following[0]


def _measure(texts: Sequence[Piece], tables: Sequence[Box], width: float) -> Measure:
    running = [text for text in texts if len(text.text) >= _RUNNING]
    if not running:
        return Measure(0.0, 0.0, 0, 0)
    # A title in larger characters is no line of the text.
    usual = median_low(text.em for text in running for _ in text.text)
    running = [text for text in running if abs(text.em - usual) < _OTHER_SIZE * usual]
    left, right = min(text.box[0] for text in running), max(text.box[2] for text in running)
    full = [text.text for text in running if text.box[2] > right - _RAGGED * text.em]
    wrapped = sum(not _SENTENCE_END.search(text) for text in full)
    # The longest of some titles reaches no margin, but two lines that end alike do, and one that ends where
    # the page's own margin or a table does.
    margins = (width - left, *(table[2] for table in tables))
    is_margin = len(full) > 1 or any(abs(right - margin) < _SAME_MARGIN * usual for margin in margins)
    if not is_margin or right < _SHARE * width:
        return Measure(0.0, 0.0, 0, 0)
    return Measure(left, right, len(full), wrapped)


def _texts(line: TextLine) -> Iterator[Piece]:
    """The texts of a line: its pieces, those that are not far apart taken together."""
    together: list[Piece] = []
    for piece in line.pieces:
        if together and piece.box[0] - together[-1].box[2] > _SAME_TEXT_GAP * piece.em:
            yield _together(together)
            together = []
        together.append(piece)
    yield _together(together)


def _together(pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    box = surround([piece.box for piece in pieces])
    return Piece(" ".join(piece.text for piece in pieces), box, pieces[0].em)


def _goes_on(block: TextBlock, text: Piece, measure: Measure, tables: Sequence[Box]) -> bool:
    """Whether `text` is the next line of the paragraph `block`."""
    em = max(block.em, text.em)
    last = block.last_line
    return (
        measure.right - measure.left > _RUNNING * em
        and abs(block.em - text.em) < _OTHER_SIZE * em
        and 0 < text.box[1] - last[1] < _PITCH * em
        and text.box[0] < measure.left + _INDENT * em
        and last[2] > measure.right - _RAGGED * em
        # A page of a table and its note has no running text: the longest note is not a full line.
        and (measure.wrapped_lines > 0 or not _SENTENCE_END.search(block.text))
        and not _begins(text.text)
        and not any(last[1] < table[1] < text.box[1] for table in tables)
    )


def _begins(text: str) -> bool:
    return bool(_LIST_MARK.match(text))


def is_page_number(block: TableBlock | TextBlock) -> bool:
    """Whether a block is nothing but the number of its page."""
    return isinstance(block, TextBlock) and bool(_PAGE_NUMBER.match(block.text))


def _joined(block: TextBlock, then: TextBlock) -> TextBlock:
    text = block.text + joint(block.text, then.text) + then.text
    return TextBlock(surround([block.box, then.box]), text, then.last_line, block.em)
