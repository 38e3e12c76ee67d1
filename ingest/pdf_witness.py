"""Number conservation of PDF documents: the engine's bare text as witness for what was landed.

The bare text ends a line wherever the page does, also within a number. Digits come from the bare text alone;
only where a number begins and ends may be taken from the reading, and only if its digits are exactly those
of the numbers it replaces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest.numbers import count_numbers, printed_numbers

_BROKEN = re.compile(r"[\d.,．，]+(?:\s+[\d.,．，]+)+")
_NO_DIGIT = re.compile(r"\D")
_MAX_DIGITS = 100
_MAX_PIECES = 20  # of one number
_MAX_RUN = 600  # pieces of numbers that follow each other
_MAX_STEPS = 10_000  # tries for one number; regrouping that takes more is no mere line end


def witnessed(bare: Sequence[str], landed: Iterable[str]) -> Iterator[str]:
    """Texts with exactly the digits of `bare`, grouped as in `landed` where only the grouping differs."""
    printed, read = count_numbers(bare), count_numbers(landed)
    only_printed, only_read = printed - read, read - printed
    if not only_printed or not only_read:
        yield from bare
        return
    for text in bare:
        for pieces in map(str.split, _BROKEN.findall(text)):
            for together in _rejoined(pieces, only_printed, read, only_read):
                broken = [part for piece in together for part in printed_numbers(piece)]
                _exchange(printed, only_printed, only_read, broken, printed_numbers("".join(together)))
    for number in list(only_read.elements()):
        parts = _parts(number, only_printed)
        if parts:
            _exchange(printed, only_printed, only_read, parts, (number,))
    for number in list(only_printed.elements()):
        parts = _parts(number, only_read)
        if parts:
            _exchange(printed, only_printed, only_read, (number,), parts)
    yield from printed.elements()


def _rejoined(
    pieces: Sequence[str], only_printed: Counter[str], read: Counter[str], only_read: Counter[str]
) -> list[tuple[str, ...]]:
    """The numbers that pieces following each other in the bare text are parts of, each as its pieces.

    Some pages are one character to a line in the bare text. Empty if not every piece is a number that was
    read, or part of one.
    """
    broken = [any(only_printed[part] > 0 for part in printed_numbers(piece)) for piece in pieces]
    steps = _MAX_STEPS

    def search(first: int, found: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...] | None:
        nonlocal steps
        if first == len(pieces):
            return found
        for last in range(min(len(pieces), first + _MAX_PIECES), first, -1):
            steps -= 1
            of_number = tuple(pieces[first:last])
            number = "".join(of_number)
            stands = read[number] if len(of_number) == 1 else only_read[number] * all(broken[first:last])
            if steps > 0 and found.count(of_number) < stands:
                rest = search(last, (*found, of_number))
                if rest is not None:
                    return rest
        return None

    found = search(0, ()) if len(pieces) <= _MAX_RUN else None
    return [number for number in found or () if len(number) > 1]


def _exchange(
    printed: Counter[str],
    only_printed: Counter[str],
    only_read: Counter[str],
    as_printed: Sequence[str],
    as_read: Sequence[str],
) -> None:
    printed.subtract(as_printed)
    only_printed.subtract(as_printed)
    only_read.subtract(as_read)
    printed.update(as_read)


def _parts(number: str, supply: Counter[str]) -> tuple[str, ...]:
    """Two or more numbers of the supply whose digits, one after the other, are those of `number`.

    Text turned on its side stands one character to a line in places, so that there may be many parts.
    """
    by_digits: dict[str, list[str]] = {}
    for candidate, count in supply.items():
        if count > 0:
            by_digits.setdefault(_digits(candidate), []).append(candidate)
    steps = _MAX_STEPS

    def search(rest: str, used: tuple[str, ...]) -> tuple[str, ...]:
        nonlocal steps
        if not rest:
            return used if len(used) > 1 else ()
        for length in range(len(rest), 0, -1):
            for candidate in by_digits.get(rest[:length], ()):
                steps -= 1
                if steps > 0 and used.count(candidate) < supply[candidate]:
                    found = search(rest[length:], (*used, candidate))
                    if found:
                        return found
        return ()

    digits = _digits(number)
    return search(digits, ()) if len(digits) <= _MAX_DIGITS else ()


def _digits(number: str) -> str:
    return _NO_DIGIT.sub("", number)
