"""Number conservation of PDF documents: the engine's bare text as witness for what was landed.

The bare text ends a line wherever the page does, also within a number. Digits come from the bare text alone;
only where a number begins and ends may be taken from the reading, and only if its digits are exactly those
of the numbers it replaces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest.numbers import count_numbers

_NO_DIGIT = re.compile(r"\D")
_MAX_PARTS = 4


def witnessed(bare: Sequence[str], landed: Iterable[str]) -> Iterator[str]:
    """Texts with exactly the digits of `bare`, grouped as in `landed` where only the grouping differs."""
    printed, read = count_numbers(bare), count_numbers(landed)
    only_printed, only_read = printed - read, read - printed
    if not only_printed or not only_read:
        yield from bare
        return
    for number in list(only_read.elements()):
        parts = _parts(number, only_printed)
        if parts:
            _exchange(printed, only_printed, only_read, parts, (number,))
    for number in list(only_printed.elements()):
        parts = _parts(number, only_read)
        if parts:
            _exchange(printed, only_printed, only_read, (number,), parts)
    yield from printed.elements()


def _exchange(
    printed: Counter[str],
    only_printed: Counter[str],
    only_read: Counter[str],
    as_printed: tuple[str, ...],
    as_read: tuple[str, ...],
) -> None:
    printed.subtract(as_printed)
    only_printed.subtract(as_printed)
    only_read.subtract(as_read)
    printed.update(as_read)


def _parts(number: str, supply: Counter[str]) -> tuple[str, ...]:
    """Two or more numbers of the supply whose digits, one after the other, are those of `number`."""
    by_digits: dict[str, list[str]] = {}
    for candidate, count in supply.items():
        if count > 0:
            by_digits.setdefault(_digits(candidate), []).extend([candidate] * min(count, _MAX_PARTS))

    def search(rest: str, used: tuple[str, ...]) -> tuple[str, ...]:
        if not rest:
            return used if len(used) > 1 else ()
        if len(used) == _MAX_PARTS:
            return ()
        for length in range(len(rest), 0, -1):
            for candidate in by_digits.get(rest[:length], ()):
                if used.count(candidate) < by_digits[rest[:length]].count(candidate):
                    found = search(rest[length:], (*used, candidate))
                    if found:
                        return found
        return ()

    return search(_digits(number), ())


def _digits(number: str) -> str:
    return _NO_DIGIT.sub("", number)
