"""Reader of DOCX documents: paragraphs and tables in the order of the text.

Headers come first and footers last, notes before the footers; a text box follows the paragraph it is anchored
in. Tracked changes are read as accepted, hidden text is marked as hidden. Field codes are not text, what a
field shows is. Layout decides where pages break, so there are no page numbers: `line_no` counts paragraphs.
Macros, embedded objects and linked files are not looked at. Tables are put together in `docx_tables`, changes
told in `docx_changes`, automatic numbers counted in `docx_numbering`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.archive_package import Package, package_kind
from ingest.content import Document, DocumentBuilder
from ingest.docx_blocks import BlockReader
from ingest.docx_changes import runs_on
from ingest.docx_numbering import Numbering
from ingest.docx_witness import printed_text

READER_VERSION = "4"

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DocxReader:
    """Reads DOCX and DOCM documents; stateless."""

    name = "docx"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether the bytes are a document of this format, whatever the file is called."""
        return package_kind(data) == "docx"

    def media_type(self, file_name: str) -> str:
        """The media type to record."""
        return MEDIA_TYPE

    def read(self, data: bytes) -> Document:
        """Read a document. Raises UnreadableDocument."""
        return read_package(Package(data))

    def printed_text(self, data: bytes) -> Iterable[str]:
        """The text of all parts that are printed, found by pattern, and the automatic numbers."""
        package = Package(data)
        parts = printed_parts(package)
        yield from printed_text(package, parts)
        numbering = _numbering(package, package.main_part())
        if numbering.has_lists:
            for part in parts:
                for paragraph in package.tree(part).iter("{*}p"):
                    if next(paragraph.iterancestors("{*}Fallback"), None) is None and not runs_on(paragraph):
                        yield numbering.label(paragraph)


READER = DocxReader()


def read_package(package: Package) -> Document:
    """Read an opened package. Raises UnreadableDocument."""
    builder = DocumentBuilder()
    main = package.main_part()
    blocks = BlockReader(builder, _numbering(package, main))
    for part in printed_parts(package):
        root = package.tree(part)
        body = root if part != main else next(root.iterchildren("{*}body"), root)
        if _is_notes(part, package, main):
            for note in body:
                # The separator lines between text and notes are notes of a type of their own.
                if isinstance(note.tag, str) and not any(key.endswith("}type") for key, _ in note.items()):
                    blocks.add_blocks(note)
        else:
            blocks.add_blocks(body)
    return builder.build()


def printed_parts(package: Package) -> list[str]:
    """The parts whose text is printed, in reading order."""
    main = package.main_part()
    by_kind: dict[str, list[str]] = {}
    for link in package.relationships(main):
        targets = by_kind.setdefault(link.kind, [])
        if link.target not in targets:
            targets.append(link.target)
    after = [part for kind in ("footnotes", "endnotes", "footer") for part in by_kind.get(kind, [])]
    return [*by_kind.get("header", []), main, *after]


def _is_notes(part: str, package: Package, main: str) -> bool:
    return any(
        link.target == part and link.kind in ("footnotes", "endnotes") for link in package.relationships(main)
    )


def _numbering(package: Package, main: str) -> Numbering:
    parts = {link.kind: link.target for link in package.relationships(main)}
    if "numbering" not in parts:
        return Numbering(None, None)
    styles = package.tree(parts["styles"]) if "styles" in parts else None
    return Numbering(package.tree(parts["numbering"]), styles)
