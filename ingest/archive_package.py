"""Office Open XML packages: which kind one is, its parts as XML trees, and their relationships.

XML is parsed with document type declarations refused, so that neither entities that grow nor entities from
elsewhere can exist. Macros, embedded objects and external targets are never opened. What the parts say does
not belong here.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from lxml import etree

from ingest.archive_zip import SafeZip, damaged, is_zip
from ingest.errors import RejectionCode, UnreadableDocument

_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_MAIN_PARTS = {
    "wordprocessingml": "docx",
    "spreadsheetml": "xlsx",
    "ms-word.document.macroEnabled": "docx",
    "ms-word.template.macroEnabled": "docx",
    "ms-excel.sheet.macroEnabled": "xlsx",
    "ms-excel.template.macroEnabled": "xlsx",
    "ms-excel.sheet.binary": "xlsb",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from a part to another of the same package; `kind` is the last word of its type."""

    id: str
    kind: str
    target: str


class Package:
    """An Office Open XML package in memory. Every failure is an UnreadableDocument."""

    def __init__(self, data: bytes) -> None:
        self._zip = SafeZip(data)
        self._links: dict[str, list[Relationship]] = {}
        # Part names are compared without regard to case, and some programs write them with backslashes.
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.names}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def bytes_of(self, part: str) -> bytes:
        """The bytes of a part, checked to declare no document type. Raises `damaged` if it is missing."""
        name = self._names.get(part.lower())
        if name is None:
            raise damaged(f"lacks a part it needs ({part})")
        data = self._zip.read(name)
        if any(mark in data for mark in _DOCTYPE):
            raise UnreadableDocument(
                RejectionCode.UNSUPPORTED_FORMAT,
                "declares XML entities, which no Office program does",
                "open it in an Office program, save it anew and land that",
            )
        return data

    def tree(self, part: str) -> etree._Element:
        """The root element of a part."""
        return parse_xml(self.bytes_of(part))

    def relationships(self, part: str) -> list[Relationship]:
        """The links of a part to parts that exist; those that lead outside the package are left out."""
        if part not in self._links:
            self._links[part] = self._relationships(part)
        return self._links[part]

    def _relationships(self, part: str) -> list[Relationship]:
        folder, _, name = part.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return []
        found = []
        for element in self.tree(rels):
            if not isinstance(element.tag, str) or element.get("TargetMode") == "External":
                continue
            target = element.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            path = posixpath.normpath(path)
            if path in self:
                kind = element.get("Type", "").rpartition("/")[2]
                found.append(Relationship(element.get("Id", ""), kind, path))
        return found

    def main_part(self) -> str:
        """The name of the part that holds the document itself."""
        for relationship in self.relationships(""):
            if relationship.kind == "officeDocument":
                return relationship.target
        raise damaged("does not say which of its parts is the document")


def package_kind(data: bytes) -> str | None:
    """What a zip container is: `docx`, `xlsx`, `xlsb`, `opendocument`, `ofd`, `zip` for any other, or None.

    A container too broken to list is told by the names in its bytes, so that it is rejected as what it was.
    """
    if not is_zip(data):
        return None
    try:
        container = SafeZip(data)
    except UnreadableDocument:
        return _kind_by_trace(data)
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in container.names}
    if "[content_types].xml" in names:
        try:
            types = container.read(names["[content_types].xml"])
        except UnreadableDocument:
            return _kind_by_trace(data)
        for word, kind in _MAIN_PARTS.items():
            if re.search(rb"application/[^\"']*" + re.escape(word.encode()) + rb"[^\"']*main", types):
                return kind
    if "mimetype" in names and "content.xml" in names:
        return "opendocument"
    return "ofd" if "ofd.xml" in names else "zip"


def _kind_by_trace(data: bytes) -> str:
    if b"word/document" in data:
        return "docx"
    return "xlsx" if b"xl/workbook" in data or b"xl/worksheets" in data else "zip"


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML with nothing resolved, nothing fetched and the parser's own limits on. Raises `damaged`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error
