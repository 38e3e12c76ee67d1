"""Text that is turned against the rest of its page: labels on their side, watermarks across the page.

Its characters come in no line that runs across the page, and where it is printed over a table they lie in
cells they have nothing to do with. So it is taken out before lines are made. Where it then belongs is not
decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.pdf_blocks import Box

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

_STEP = (
    0.45  # of a character's height: neighbours of one word further apart in height are not on one level line
)
_TURNED = 0.05  # radians; text that leans less is level
_JUMP = 2.5  # of a character's size: further apart, characters are not of one run


@dataclass(frozen=True, slots=True)
class TurnedText:
    """A run of turned text in the order of the file, the smallest box around it, the size of its characters.

    `is_upright` says that it stands on its side or head, as labels in tables do, and does not lean.
    """

    text: str
    box: Box
    em: float
    is_upright: bool


def may_be_turned(boxes: Floats, undivided: Bools) -> bool:
    """Whether any character stands higher or lower than the one before it in the same word.

    `undivided` says of each character whether nothing parts it from the one before it.
    """
    if len(boxes) < 2:
        return False
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    height = np.minimum(boxes[1:, 3] - boxes[1:, 1], boxes[:-1, 3] - boxes[:-1, 1])
    return bool((undivided[1:] & (np.abs(np.diff(middle)) > height * _STEP)).any())


def turned_texts(
    codes: Codes, boxes: Floats, blank_before: Bools, angles: Floats
) -> tuple[Bools, list[TurnedText]]:
    """Which characters are turned, and the runs they make.

    `angles` are radians against the level of the page; `blank_before` says where a blank is printed.
    """
    angles = (angles + np.pi) % (2 * np.pi) - np.pi
    turned: Bools = np.abs(angles) > _TURNED
    runs: list[list[int]] = []
    centres = np.column_stack((boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3])) / 2
    sizes = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    for index in np.flatnonzero(turned).tolist():
        last = runs[-1][-1] if runs else -2
        apart = float(np.hypot(*(centres[index] - centres[last]))) if runs else 0.0
        if (
            last == index - 1
            and abs(angles[index] - angles[last]) < _TURNED
            and apart < _JUMP * max(sizes[index], sizes[last])
        ):
            runs[-1].append(index)
        else:
            runs.append([index])
    return turned, [_run(run, codes, boxes, blank_before, float(angles[run[0]])) for run in runs]


def _run(run: Sequence[int], codes: Codes, boxes: Floats, blank_before: Bools, angle: float) -> TurnedText:
    pieces = [(" " if blank_before[index] and index != run[0] else "") + chr(codes[index]) for index in run]
    within = boxes[list(run)]
    x0, y0 = within[:, :2].min(axis=0).tolist()
    x1, y1 = within[:, 2:].max(axis=0).tolist()
    em = float(np.minimum(within[:, 2] - within[:, 0], within[:, 3] - within[:, 1]).mean())
    quarters = angle / (np.pi / 2)
    return TurnedText("".join(pieces), (x0, y0, x1, y1), em, abs(quarters - round(quarters)) < _TURNED)
