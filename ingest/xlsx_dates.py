"""Dates and times of spreadsheets: from a serial number to the text a date format shows.

The serial number counts days since the end of 1899 (or since 1904), a day of 1900 that never was included.
Numbers that are not dates do not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

_LAST_SERIAL = 2958466  # the first day after the year 9999
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"
_CHINESE_DIGITS = "〇一二三四五六七八九"


class DateToken(NamedTuple):
    """A piece of a date format: `date`, `elapsed`, `ampm`, `subsecond`, or text to show as it is."""

    kind: str
    text: str


def render_date(serial: float, tokens: Sequence[DateToken], date_1904: bool, chinese: bool) -> str | None:
    """The date or time of a serial number as a format shows it, or None where it is none.

    `chinese` writes the numbers in Chinese numerals.
    """
    if not 0 <= serial < _LAST_SERIAL:
        return None
    decimals = max((len(token.text) - 1 for token in tokens if token.kind == "subsecond"), default=0)
    moment = _moment(serial, date_1904, decimals)
    twelve = any(token.kind == "ampm" for token in tokens)
    seconds = round(serial * 86400, decimals)
    out: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind == "date":
            out.append(_part(token.text, moment, _is_minute(tokens, index), twelve, chinese))
        elif token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            out.append(f"{int(seconds // unit):0{len(token.text)}d}")
        elif token.kind == "ampm":
            names = token.text.split("/")
            out.append(names[moment.hour >= 12])
        elif token.kind == "subsecond":
            out.append("." + f"{moment.microsecond:06d}"[:decimals])
        elif token.kind in ("literal", "mark", "digit"):
            out.append(token.text)
    return "".join(out).strip()


def _moment(serial: float, date_1904: bool, decimals: int) -> datetime:
    if date_1904:
        start = datetime(1904, 1, 1)
    else:
        # Serial 60 is 29 February 1900, which spreadsheets believe in; days before it are off by one.
        start = datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)
    microseconds = round(round(serial * 86400, decimals) * 1_000_000)
    return start + timedelta(microseconds=microseconds)


def _is_minute(tokens: Sequence[DateToken], index: int) -> bool:
    """Whether an m stands for minutes: after hours or before seconds."""
    if tokens[index].text[0] != "m" or len(tokens[index].text) > 2:
        return False
    times = ("date", "elapsed", "subsecond")
    before = [token.text[0] for token in tokens[:index] if token.kind in times and token.text[0] != "."]
    after = [token.text[0] for token in tokens[index + 1 :] if token.kind in times]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _part(text: str, moment: datetime, is_minute: bool, twelve: bool, chinese: bool) -> str:
    letter, width = text[0], len(text)
    if letter in "ye":
        year = f"{moment.year:04d}" if width > 2 or letter == "e" else f"{moment.year % 100:02d}"
        return "".join(_CHINESE_DIGITS[int(digit)] for digit in year) if chinese else year
    if letter == "m" and not is_minute and width > 2:
        name = _MONTHS[moment.month - 1]
        return name[:1] if width == 5 else name[:3] if width == 3 else name
    if letter == "d" and width > 2:
        name = _DAYS[moment.weekday()]
        return name[:3] if width == 3 else name
    if letter == "a":
        day = _CHINESE_DAYS[moment.weekday()]
        return f"星期{day}" if width == 4 else day
    numbers = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "s": moment.second}
    numbers["h"] = ((moment.hour - 1) % 12 + 1) if twelve else moment.hour
    if letter not in numbers:
        return ""
    return _chinese_number(numbers[letter]) if chinese else f"{numbers[letter]:0{min(width, 2)}d}"


def _chinese_number(number: int) -> str:
    """A number below one hundred in Chinese numerals."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE_DIGITS[tens]}十"
    return head + (_CHINESE_DIGITS[ones] if ones or not tens else "")
