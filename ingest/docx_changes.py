"""Tracked changes and hidden text of DOCX documents: what of it is no longer there, or not shown.

Changes count as accepted. Where such text then lands does not belong here.
"""

from __future__ import annotations

from lxml import etree

from ingest.docx_tables import is_on

# What may stand between two paragraphs and is no block of the text.
_MARKERS = frozenset(
    {
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "proofErr"),
    }
)


def runs_on(paragraph: etree._Element) -> bool:
    """Whether the end of a paragraph is deleted, so that its text runs into the paragraph after it.

    A paragraph before anything else keeps its end.
    """
    space = paragraph.tag[: paragraph.tag.rfind("}") + 1]
    properties = paragraph.find(f"{space}pPr/{space}rPr")
    if properties is None or all(properties.find(space + name) is None for name in ("del", "moveFrom")):
        return False
    following = paragraph.getnext()
    while following is not None and _name(following) in _MARKERS:
        following = following.getnext()
    return following is not None and _name(following) == "p"


def is_hidden_run(run: etree._Element) -> bool:
    """Whether a run of text is formatted as hidden."""
    space = run.tag[: run.tag.rfind("}") + 1]
    mark = run.find(f"{space}rPr/{space}vanish")
    return mark is not None and is_on(mark)


def is_deleted_row(row: etree._Element) -> bool:
    """Whether a row is deleted by a tracked change and nothing in it is not."""
    return _has_mark(row, "trPr", "del") and not _has_text(row)


def is_deleted_cell(cell: etree._Element) -> bool:
    """Whether a cell is deleted by a tracked change and nothing in it is not."""
    return _has_mark(cell, "tcPr", "cellDel") and not _has_text(cell)


def _has_mark(element: etree._Element, properties: str, mark: str) -> bool:
    return any(
        next(held.iterchildren(f"{{*}}{mark}"), None) is not None
        for held in element.iterchildren(f"{{*}}{properties}")
    )


def _has_text(element: etree._Element) -> bool:
    return any(text.text for text in element.iter("{*}t"))


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""
