"""Automatic numbers of DOCX paragraphs, which are printed but stand nowhere in the text.

Only counting and the forms of numbers belong here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

_CHINESE = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a document and how far each has counted. Paragraphs must be asked for in reading order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        abstract: dict[str, _List] = {}
        self._lists: dict[str, _List] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        if numbering is None:
            return
        for element in numbering.iterchildren("{*}abstractNum"):
            abstract[_attribute(element, "abstractNumId")] = _List(
                {_level_no(level): _level(level) for level in element.iterchildren("{*}lvl")}
            )
        for element in numbering.iterchildren("{*}num"):
            link = next(element.iterchildren("{*}abstractNumId"), None)
            base = abstract.get(_attribute(link, "val")) if link is not None else None
            if base is None:
                continue
            overrides = list(element.iterchildren("{*}lvlOverride"))
            if overrides:
                base = _List(dict(base.levels))
                for override in overrides:
                    number = _level_no(override)
                    for level in override.iterchildren("{*}lvl"):
                        base.levels[number] = _level(level)
                    for start in override.iterchildren("{*}startOverride"):
                        old = base.levels.get(number, _Level())
                        base.levels[number] = _Level(_int(_attribute(start, "val")), old.form, old.pattern)
            self._lists[_attribute(element, "numId")] = base
        if styles is not None:
            self._read_styles(styles)

    @property
    def has_lists(self) -> bool:
        """Whether any paragraph can have a number at all."""
        return bool(self._lists)

    @property
    def has_numbered_styles(self) -> bool:
        """Whether paragraphs can have a number by their style alone."""
        return bool(self._styles)

    def label(self, paragraph: etree._Element) -> str:
        """The number printed before a paragraph, '' if none."""
        if not self._lists:
            return ""
        properties = next(paragraph.iterchildren("{*}pPr"), None)
        if properties is None:
            return ""
        number, level_no = self._list_of(properties)
        of = self._lists.get(number)
        if of is None or level_no not in of.levels:
            return ""
        counts = of.counts
        level = of.levels[level_no]
        current = counts[level_no]
        counts[level_no] = level.start if current is None else current + 1
        counts[level_no + 1 :] = [None] * (_LEVELS - level_no - 1)

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            source = of.levels.get(index, _Level())
            count = counts[index]
            form = source.form if level.form != "isLgl" else "decimal"
            return numeral(source.start if count is None else count, form)

        if level.form in ("bullet", "none"):
            return ""
        return _PLACE.sub(shown, level.pattern)

    def _list_of(self, properties: etree._Element) -> tuple[str, int]:
        style = next(properties.iterchildren("{*}pStyle"), None)
        number, level_no = (
            self._styles.get(_attribute(style, "val"), ("", 0)) if style is not None else ("", 0)
        )
        own = next(properties.iterchildren("{*}numPr"), None)
        if own is not None:
            for element in own:
                name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
                if name == "numId":
                    number = _attribute(element, "val")
                elif name == "ilvl":
                    level_no = min(_int(_attribute(element, "val"), 0), _LEVELS - 1)
        return number, level_no

    def _read_styles(self, styles: etree._Element) -> None:
        based: dict[str, str] = {}
        for style in styles.iterchildren("{*}style"):
            name = _attribute(style, "styleId")
            for base in style.iterchildren("{*}basedOn"):
                based[name] = _attribute(base, "val")
            for properties in style.iterchildren("{*}pPr"):
                if next(properties.iterchildren("{*}numPr"), None) is not None:
                    self._styles[name] = self._list_of(properties)
        for name in based:
            seen: set[str] = set()
            ancestor = name
            while ancestor not in self._styles and ancestor in based and ancestor not in seen:
                seen.add(ancestor)
                ancestor = based[ancestor]
            if ancestor in self._styles:
                self._styles.setdefault(name, self._styles[ancestor])


def numeral(number: int, form: str) -> str:  # noqa: PLR0911 -- one for each form
    """A counting number in one of the forms word processors have; digits for forms not known."""
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCountingThousand",
        "japaneseCounting",
    ):
        return _chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 % 8 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    return str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_CHINESE[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_CHINESE[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_CHINESE[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _level(element: etree._Element) -> _Level:
    values = {
        child.tag.rpartition("}")[2]: _attribute(child, "val")
        for child in element
        if isinstance(child.tag, str)
    }
    return _Level(_int(values.get("start", "1")), values.get("numFmt", "decimal"), values.get("lvlText", ""))


def _level_no(element: etree._Element) -> int:
    return min(_int(_attribute(element, "ilvl"), 0), _LEVELS - 1)


def _int(text: str, otherwise: int = 1) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else otherwise


def _attribute(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
