"""What the digits of two figures say of how one became the other: the slips of a hand that copies numbers.

A slip is evidence: that a wrong figure differs from the right one by just one dropped digit is no
coincidence, that it differs by some amount is.
"""

from __future__ import annotations

from dataclasses import dataclass

DROPPED, ADDED, SWAPPED, POINT, UNIT = "dropped", "added", "swapped", "point", "unit"
# Yuan for ten thousand yuan (万元), and for hundred million yuan (亿元), either way.
UNIT_POWERS = (4, 8)
POINT_POWERS = (1, 2, 3)
# Figures of fewer digits resemble each other by chance.
FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """How a figure was miswritten; `power` for a misplaced point or unit: printed = right x 10^power."""

    kind: str
    power: int = 0


def _without_one(longer: str, shorter: str) -> bool:
    """Whether one is the other less a digit; zeros that then lead are not written either."""
    return len(longer) > len(shorter) and any(
        (longer[:place] + longer[place + 1 :]).lstrip("0") == shorter for place in range(len(longer))
    )


def _swapped(left: str, right: str) -> bool:
    if len(left) != len(right):
        return False
    different = [place for place, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(different) != 2 or different[1] != different[0] + 1:
        return False
    first, second = different
    return left[first] == right[second] and left[second] == right[first]


def _power(printed: int, right: int, grid: int) -> int:
    """The power of ten by which the printed figure exceeds the right one, 0 if none.

    The smaller of the two was cut to its grid, which the greater must allow for if the smaller has digits
    enough.
    """
    slack = grid // 2 if len(str(min(printed, right) // grid)) >= FEWEST_DIGITS else 0
    for power in (*UNIT_POWERS, *POINT_POWERS):
        factor = 10**power
        if abs(right * factor - printed) <= slack * factor:
            return power
        if abs(printed * factor - right) <= slack * factor:
            return -power
    return 0


def slip(printed: int, right: int, grid: int) -> Slip | None:
    """Return the slip that makes of the right figure the printed one, if there is one.

    Args:
        printed: what stands there, in millionths.
        right: what must stand there, in millionths.
        grid: the smallest step of figures printed like this one, in millionths.
    """
    if printed * right <= 0:
        return None
    printed, right = abs(printed), abs(right)
    have, want = str(printed // grid), str(right // grid)
    power = _power(printed, right, grid)
    is_telling = len(want.rstrip("0")) >= 2 and max(len(have), len(want)) >= FEWEST_DIGITS
    marks = (
        (abs(power) in UNIT_POWERS, UNIT),
        (power != 0, POINT),
        (is_telling and _without_one(want, have), DROPPED),
        (is_telling and _without_one(have, want), ADDED),
        (is_telling and _swapped(have, want), SWAPPED),
    )
    kind = next((kind for is_so, kind in marks if is_so), None)
    return None if kind is None else Slip(kind, power if kind in {UNIT, POINT} else 0)
