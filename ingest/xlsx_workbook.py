"""Parts of an XLSX workbook as plain values: sheets in order, shared texts, and how each style shows numbers.

Cells do not belong here, nor what of a sheet is a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.archive_package import Package
from ingest.archive_zip import damaged
from ingest.numbers import would_meet
from ingest.xlsx_formats import BUILTIN_FORMATS, GENERAL, plain_format, renderer, text_renderer
from ingest.xlsx_values import Style, unescape

_RAISED = ("superscript", "subscript")
_SIDES = ("left", "right", "top", "bottom", "start", "end")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of the workbook and the part that holds it, None for sheets that have no cells."""

    name: str
    part: str | None
    is_hidden: bool


class Workbook:
    """What every sheet of a workbook needs. Every failure is an UnreadableDocument."""

    def __init__(self, package: Package) -> None:
        main = package.main_part()
        root = package.tree(main)
        links = package.relationships(main)
        targets = {link.id: link for link in links}
        self.date_1904 = any(
            element.get("date1904") in ("1", "true", "on") for element in children(root, "workbookPr")
        )
        self.sheets: list[SheetPart] = []
        for element in children(root, "sheets", "sheet"):
            link = next(
                (
                    targets[value]
                    for key, value in element.items()
                    if key.endswith("}id") and value in targets
                ),
                None,
            )
            part = link.target if link is not None and link.kind == "worksheet" else None
            hidden = element.get("state") in ("hidden", "veryHidden")
            self.sheets.append(SheetPart(element.get("name", ""), part, hidden))
        if not self.sheets:
            raise damaged("has no sheets")
        parts = {link.kind: link.target for link in links}
        self.texts = _shared_texts(package.tree(parts["sharedStrings"])) if "sharedStrings" in parts else []
        styles = package.tree(parts["styles"]) if "styles" in parts else None
        self.styles = [] if styles is None else self._styles(styles)
        self.spread_styles: Collection[str] = () if styles is None else frozenset(self._spread_styles(styles))
        self.plain_style = Style(renderer(GENERAL), None, False)
        self.by_number: dict[str, Style] = {str(no): style for no, style in enumerate(self.styles)}
        self.by_number[""] = self.styles[0] if self.styles else self.plain_style

    def _spread_styles(self, root: etree._Element) -> Iterator[str]:
        """The numbers of the styles that centre a text over the blank cells of such a style to its right."""
        for number, element in enumerate(children(root, "cellXfs", "xf")):
            if any(each.get("horizontal") == "centerContinuous" for each in children(element, "alignment")):
                yield str(number)

    def style(self, index: str | None) -> Style:
        """The style of a cell by the number it gives; the plain one where there is none of that number."""
        return self.by_number.get(index or "", self.plain_style)

    def _styles(self, root: etree._Element) -> list[Style]:
        codes = dict(BUILTIN_FORMATS)
        for element in children(root, "numFmts", "numFmt"):
            codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", GENERAL)
        ruled = [
            any(side.get("style", "none") != "none" for name in _SIDES for side in children(border, name))
            for border in children(root, "borders", "border")
        ]
        styles = []
        for element in children(root, "cellXfs", "xf"):
            code = codes.get(int(element.get("numFmtId", "0")), GENERAL)
            border = int(element.get("borderId", "0"))
            has_border = border < len(ruled) and ruled[border]
            plain = plain_format(code)
            styles.append(
                Style(renderer(code, self.date_1904), text_renderer(code), has_border, *(plain or ("", 0)))
            )
        return styles


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The elements at the end of a path of local names; namespaces differ between editions of the format."""
    found = [element]
    for name in names:
        found = [child for parent in found for child in parent.iterchildren(f"{{*}}{name}")]
    return found


def rich_text(element: etree._Element) -> str:
    """The text of an item that may be made of runs; phonetic guides are not part of it.

    A run above or below the line, as marks of notes are, is no part of a number it stands at.
    """
    texts: list[str] = []
    was_raised = False
    for child in element:
        name = local_name(child)
        if name == "t":
            text, is_raised = child.text or "", False
        elif name == "r":
            text = "".join(piece.text or "" for piece in child.iterchildren("{*}t"))
            is_raised = any(mark.get("val") in _RAISED for mark in children(child, "rPr", "vertAlign"))
        else:
            continue
        if texts and (is_raised or was_raised) and would_meet(texts[-1], text):
            texts.append(" ")
        texts.append(text)
        was_raised = is_raised
    return unescape("".join(texts))


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _shared_texts(root: etree._Element) -> list[str]:
    return [rich_text(item) for item in root.iterchildren("{*}si")]
