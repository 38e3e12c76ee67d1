"""Runs of text on one line, told by how characters follow each other in the file and on the page.

For tables whose columns are still to be found: where cells are known, `pdf_text` makes their lines. Which
runs are headings or rows does not belong here. Coordinates are points with y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ingest.pdf_alignment import WHOLE_FIGURE
from ingest.pdf_blocks import Box
from ingest.pdf_engine import NOTHING, PRINTED, PageContent

_TIGHT = 0.15  # of a character's height: neighbours nearer than this are set as one text
_OVERPRINTED = 0.4  # the same the other way: places of characters are those of another font at times
_OVERLAP = 0.5  # of the lower height: neighbours overlapping more than this stand on one line


class Token(NamedTuple):
    """A run of text on one line; `is_figure` says that it is a number and nothing else, `is_whole` that it
    has digits only."""

    box: Box
    em: float
    is_figure: bool = False
    is_whole: bool = False

    @property
    def x(self) -> float:
        """The middle of the run, across."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def y(self) -> float:
        """The middle of the run, down."""
        return (self.box[1] + self.box[3]) / 2


def text_runs(
    page: PageContent, sides: tuple[float, float], heights: tuple[float, float], word: float = 0.0
) -> list[Token]:
    """The runs of text between two sides and two heights; `word` is the widest gap within one that only a
    printed blank fills, in heights of a character."""
    boxes = page.boxes
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (
        (middle > heights[0]) & (middle < heights[1]) & (boxes[:, 2] > sides[0]) & (boxes[:, 0] < sides[1])
    )
    gap = boxes[1:, 0] - boxes[:-1, 2]
    height = boxes[:, 3] - boxes[:, 1]
    lower = np.minimum(height[1:], height[:-1])
    overlap = np.minimum(boxes[1:, 3], boxes[:-1, 3]) - np.maximum(boxes[1:, 1], boxes[:-1, 1])
    near = (gap < height[:-1] * _TIGHT) & (gap > -height[:-1] * _OVERPRINTED)
    set_on = (page.before[1:] == NOTHING) & near
    blank = (page.before[1:] == PRINTED) & (gap >= 0) & (gap < height[:-1] * word)
    goes_on = (set_on | blank) & (overlap > lower * _OVERLAP)
    runs: list[list[int]] = []
    for index in np.flatnonzero(inside).tolist():
        if runs and runs[-1][-1] == index - 1 and goes_on[index - 1]:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [_token(page, run) for run in runs]


def _token(page: PageContent, run: Sequence[int]) -> Token:
    held = page.boxes[run[0] : run[-1] + 1]
    text = page.codes[run[0] : run[-1] + 1].astype("<u4").tobytes().decode("utf-32-le")
    x0, y0 = held[:, :2].min(axis=0).tolist()
    x1, y1 = held[:, 2:].max(axis=0).tolist()
    em = float((held[:, 3] - held[:, 1]).mean())
    return Token((x0, y0, x1, y1), em, bool(WHOLE_FIGURE.match(text)), text.isdecimal())
