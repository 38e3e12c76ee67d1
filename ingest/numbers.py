"""The lexer of printed numbers, and number conservation: what was printed is what was landed.

A printed number here is a run of digits with its thousands separators and decimal points, ASCII or
full-width. What it counts, and in which unit, does not belong here; neither does its value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# A comma is part of a number only where it separates groups of three digits: "16000,10000" is two numbers.
# Repeated points ("2021.12.31") stay one token, so that no choice between date and decimal is made here.
_NUMBER = re.compile(r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:[.．]\d+)*")

_MEETING = re.compile(r"[\d.,．，]\x00[.,．，]?\d")

MISSING_SHOWN = 20
"""How many missing numbers a coverage spells out."""


def printed_numbers(text: str) -> list[str]:
    """Every printed number of `text`, verbatim, in order."""
    return _NUMBER.findall(text)


def would_meet(text: str, then: str) -> bool:
    """Whether two texts that are no one text, a figure and the mark of a note, would make one number."""
    return _MEETING.search(f"{text[-1:]}\0{then[:2]}") is not None


def count_numbers(texts: Iterable[str]) -> Counter[str]:
    """The multiset of printed numbers of several pieces of text."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_NUMBER.findall(text))
    return counts


@dataclass(frozen=True, slots=True)
class NumberCoverage:
    """How the numbers of a source compare with the numbers landed from it, as multisets.

    `numbers_missing` counts what the source prints and the landed text lacks, `numbers_surplus` what was
    landed more often than printed; conservation holds only if both are 0. `missing` spells out the first
    `MISSING_SHOWN` missing numbers in source order.
    """

    numbers_in_source: int
    numbers_landed: int
    numbers_missing: int
    numbers_surplus: int
    missing: tuple[str, ...]

    @property
    def is_conserved(self) -> bool:
        """Whether every number of the source landed exactly once."""
        return self.numbers_missing == 0 and self.numbers_surplus == 0


def number_coverage(source: Iterable[str], landed: Iterable[str]) -> NumberCoverage:
    """Compare the numbers of the source text with those of the landed text.

    `source` must come by a path that does not go through the content model (the decoded bytes themselves),
    else a loss in the reader would be invisible; `landed` is the text of the landed paragraphs and cells.
    """
    in_source = count_numbers(source)
    in_landed = count_numbers(landed)
    missing = in_source - in_landed
    surplus = in_landed - in_source
    spelled = tuple(number for number in in_source for _ in range(missing[number]))
    return NumberCoverage(
        numbers_in_source=in_source.total(),
        numbers_landed=in_landed.total(),
        numbers_missing=missing.total(),
        numbers_surplus=surplus.total(),
        missing=spelled[:MISSING_SHOWN],
    )
