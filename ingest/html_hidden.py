"""Which rows and cells of a web page are not shown: by attribute, by their own style, or by its style sheets.

Only `display` is looked at, and of style sheets only those in the page, with selectors of elements, classes
and ids. A selector of any other kind hides nothing: what may be seen counts as shown. Where hidden cells are
landed does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*([\w-]+)\s*(!\s*important)?", re.IGNORECASE)
_COMPOUND = re.compile(r"(\*|[a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_PART = re.compile(r"[.#][\w-]+")
_SCREEN = re.compile(r"\s*(?:only\s+)?(?:screen|all)?\s*", re.IGNORECASE)
_MOST_SELECTORS = 5_000  # a page with more has them from a framework, and they are not about its tables


class _Compound(NamedTuple):
    """What one element must be: `tag` is '' for any."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]
    is_child: bool
    """Whether the element must be the child of one that matches what stands before, not only within it."""


class _Rule(NamedTuple):
    """What a selector says of the display of elements; of several, the greatest `weight` holds."""

    weight: tuple[bool, int, int, int, int]
    chain: tuple[_Compound, ...]
    is_none: bool


class Visibility:
    """What the style sheets of a page and its elements themselves say of what is shown."""

    def __init__(self, root: etree._Element) -> None:
        self._rules: list[_Rule] = []
        for style in root.iter("style"):
            if _SCREEN.fullmatch(style.get("media", "")):
                self._add(style.text or "")
        if not any(rule.is_none for rule in self._rules):
            self._rules.clear()
        self._alike: dict[tuple[str, str, str], list[_Rule]] = {}

    def hides(self, element: etree._Element) -> bool:
        """Whether an element is not shown, whatever the elements around it are."""
        own = _displays(element.get("style", ""))
        candidates = [(rule.weight, rule.is_none) for rule in self._rules_for(element)]
        candidates.extend(((is_important, 1_000, 0, 0, 0), is_none) for is_important, is_none in own)
        return max(candidates)[1] if candidates else element.get("hidden") is not None

    def _rules_for(self, element: etree._Element) -> Iterator[_Rule]:
        if not self._rules:
            return
        key = (element.tag, element.get("class", ""), element.get("id", ""))
        alike = self._alike.get(key)
        if alike is None:
            alike = self._alike[key] = [rule for rule in self._rules if _is(element, rule.chain[-1])]
        for rule in alike:
            if _is_within(element, rule.chain):
                yield rule

    def _add(self, sheet: str) -> None:
        for selectors, body in _blocks(_COMMENT.sub(" ", sheet)):
            said = list(_displays(body))
            if not said:
                continue
            is_important, is_none = max(enumerate(said), key=lambda each: (each[1][0], each[0]))[1]
            for selector in selectors.split(","):
                chain = _chain(selector)
                if chain and len(self._rules) < _MOST_SELECTORS:
                    ids = sum(len(compound.ids) for compound in chain)
                    classes = sum(len(compound.classes) for compound in chain)
                    tags = sum(bool(compound.tag) for compound in chain)
                    weight = (is_important, ids, classes, tags, len(self._rules))
                    self._rules.append(_Rule(weight, chain, is_none))


def _displays(declarations: str) -> Iterator[tuple[bool, bool]]:
    """Of every declaration of `display`: whether it is important, and whether it is `none`."""
    for value, important in _DISPLAY.findall(declarations):
        yield bool(important), value.lower() == "none"


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of a style sheet, without those for anything but the screen."""
    around: list[str] = []
    last = 0
    for brace in _BRACE.finditer(sheet):
        text = sheet[last : brace.start()]
        last = brace.end()
        if brace[0] == "{":
            around.append(text.rpartition(";")[2].strip())
        elif around:
            selectors = around.pop()
            on_screen = all(_is_for_screen(outer) for outer in around)
            if on_screen and not selectors.startswith("@"):
                yield selectors, text


def _is_for_screen(rule: str) -> bool:
    name, _, query = rule.partition(" ")
    return name.lower() == "@media" and bool(_SCREEN.fullmatch(query))


def _chain(selector: str) -> tuple[_Compound, ...]:
    """The elements a selector names, the one it is about last; none for selectors not understood."""
    chain: list[_Compound] = []
    is_child = False
    for word in selector.replace(">", " > ").split():
        if word == ">":
            is_child = bool(chain)
            continue
        match = _COMPOUND.fullmatch(word)
        if match is None:
            return ()
        parts = _PART.findall(match[2])
        classes = frozenset(part[1:] for part in parts if part[0] == ".")
        ids = frozenset(part[1:] for part in parts if part[0] == "#")
        tag = "" if match[1] in (None, "*") else match[1].lower()
        chain.append(_Compound(tag, classes, ids, is_child))
        is_child = False
    return tuple(chain)


def _is(element: etree._Element, compound: _Compound) -> bool:
    if compound.tag and compound.tag != element.tag:
        return False
    if compound.ids and compound.ids != {element.get("id", "")}:
        return False
    return not compound.classes or compound.classes <= set(element.get("class", "").split())


def _is_within(element: etree._Element, chain: Sequence[_Compound]) -> bool:
    """Whether the elements around one are those that a chain, whose last it is, names before it."""
    wanted = len(chain) - 1
    # How many of the chain the elements from the root on have been; those that end with the last of them.
    reached, at_last = {0}, {0}
    for around in reversed(list(element.iterancestors()) if wanted else []):
        at_last = {
            count + 1
            for count in reached
            if count < wanted
            and (count in at_last or not chain[count].is_child)
            and _is(around, chain[count])
        }
        reached |= at_last
    return wanted in (at_last if chain[-1].is_child else reached)
