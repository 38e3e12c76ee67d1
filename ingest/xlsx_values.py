"""Single values of an XLSX sheet: references, escapes, and the text a stored value shows.

Parts, places and tables do not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from ingest.archive_zip import damaged
from ingest.xlsx_formats import Renderer
from ingest.xlsx_sheets import Merge

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

SIGNIFICANT = 15
"""Digits that a spreadsheet keeps: a number written with more is rounded before it is shown."""
_BOOLEANS = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})$")


@dataclass(frozen=True, slots=True)
class Style:
    """How cells of one style look: numbers, texts if not as they are, and whether there is a border.

    `number_format` is Python's own where the style shows plain numbers of so many `decimals`, else ''.
    """

    show_number: Renderer
    show_text: Callable[[str], str] | None
    is_ruled: bool
    number_format: str = ""
    decimals: int = 0


class SharedTexts(Protocol):
    """Whatever has the texts that cells refer to by number."""

    @property
    def texts(self) -> Sequence[str]:
        """The texts, from number 0 on."""


def show(kind: str, value: str, style: Style, shared: SharedTexts) -> str:
    """What a cell shows of a stored value; `kind` is the format's letter for the type of the value.

    Raises ValueError or IndexError for values that cannot be.
    """
    if kind == "n":
        return show_number(value, style)
    if kind == "b":
        return _BOOLEANS.get(value, value)
    if kind == "s":
        index = int(value)
        if index < 0:
            raise IndexError(index)
        value = shared.texts[index]
    else:
        value = unescape(value)
    return value if style.show_text is None else style.show_text(value)


def show_number(value: str, style: Style) -> str:
    """What a cell shows of a stored number. Raises ValueError for what is none."""
    try:
        number = float(value)
        if style.number_format:
            # A number with no more decimals than are shown is not rounded, so the short way is exact as long
            # as all digits shown are among those kept; digits past those are noise of a calculation.
            kept = value if len(value) <= SIGNIFICANT else f"{number:.{SIGNIFICANT}g}"
            whole, _, decimals = kept.partition(".")
            fits = len(whole) + style.decimals <= SIGNIFICANT and len(decimals) <= style.decimals
            if fits and (decimals or whole[-1:]).isdigit() and "e" not in kept.lower():
                return style.number_format.format(float(kept))
        if not isfinite(number):
            raise ValueError(value)
        return style.show_number(number)
    except (OverflowError, ArithmeticError) as error:
        raise ValueError(value) from error


def unescape(text: str) -> str:
    """Text with the format's own escapes (`_x000D_`) resolved."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n")


def column_number(letters: str) -> int:
    """The 1-based number of a column by its letters. Raises `damaged` for what is no column."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
        if not 1 <= column <= MAX_COLUMN:
            break
    if not 1 <= column <= MAX_COLUMN:
        raise damaged("has columns where no sheet has any")
    return column


def area_of(reference: str) -> Merge | None:
    """The area of a reference like `A1:C2`, or None if it is none."""
    match = _AREA.match(reference)
    if match is None:
        return None
    area = Merge(int(match[2]), column_number(match[1]), int(match[4]), column_number(match[3]))
    return area if area.top <= area.bottom and area.left <= area.right else None
