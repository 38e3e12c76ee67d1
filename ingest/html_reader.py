"""Reader of web pages: their text as paragraphs and their tables as grids, in the order of the page.

Everything the page says is read; rows and cells of tables that it does not show are marked as hidden. Scripts
and styles are not text. Nothing is fetched: images, frames and links are not followed, and a page that only
links to the documents proper is refused with a sentence that says so. How a table is laid out is decided in
`html_tables`, what it does not show in `html_hidden`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from lxml import etree, html

from ingest.archive_zip import damaged
from ingest.content import Document, DocumentBuilder, PlacedText
from ingest.encoding import recognized_format
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.html_hidden import Visibility
from ingest.html_tables import BLOCK_TAGS, SKIPPED_TAGS, TableGrid
from ingest.html_text import WitnessParser, decode_page

READER_VERSION = "4"

_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml", ".jhtml", ".asp", ".aspx", ".jsp", ".php")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|meta|p|span|center|font)\b", re.IGNORECASE
)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|ofd|7z)(?:[?#].*)?$", re.IGNORECASE)
_FIGURE = re.compile(r"\s*[-+−－]?\d[\d,，]*(?:[.．]\d+)?[%％]?\s*")
_CUT_OFF = re.compile(r"</?[a-zA-Z][^<>]*\Z")
_SENTENCE = re.compile(r"[。；！？]")
_MAX_LINKING_TEXT = 200
_LEAST_NAME = 6  # characters: a shorter line that the name of a page holds too is no title
_MAX_DEPTH = 250
_MAX_BYTES_SNIFFED = 4096
_SPACE = re.compile(r"[ \t\r\n\f]+")


class HtmlReader:
    """Reads HTML pages; stateless."""

    name = "html"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether the bytes are a web page: they begin like one, or are named so and hold its marks."""
        head = data[:_MAX_BYTES_SNIFFED].replace(b"\x00", b"")
        if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml"):
            return b"<html" in head.lower()
        kind = recognized_format(head.lstrip(b"\xef\xbb\xbf\xff\xfe"))
        if kind is not None:
            return "HTML" in kind
        begins = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
        named = PurePath(file_name).suffix.lower() in _SUFFIXES
        return (named or begins) and _MARKUP.search(head) is not None

    def media_type(self, file_name: str) -> str:
        """The media type to record."""
        return "text/html"

    def read(self, data: bytes) -> Document:
        """Read a page; `line_no` is that of the source.

        Raises UnreadableDocument: `links_only`, `unknown_encoding`, `damaged`, or as `decode` does.
        """
        text = decode_page(data)
        # Without the limits of the parser: they would silently drop what is nested deep. HTML has no entities
        # that grow, so that the size of the page is limit enough.
        parser = html.HTMLParser(
            remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
        )
        try:
            root = html.document_fromstring(text, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
            raise damaged("is no readable web page") from error
        page = _Page(Visibility(root))
        page.add(root)
        document = page.finish()
        attachments = sum(bool(_ATTACHMENT.search(link.strip())) for link in page.links)
        if attachments and not _holds_data(document) and page.sentence_length < _MAX_LINKING_TEXT:
            raise UnreadableDocument(
                RejectionCode.LINKS_ONLY,
                f"is a web page that holds no figures itself and only links to {attachments} other "
                f"document{'s' if attachments > 1 else ''}",
                "fetch what it links to and land that",
            )
        return document

    def printed_text(self, data: bytes) -> Iterable[str]:
        """The text of the page by another parser, cut at the ends of blocks only."""
        parser = WitnessParser(BLOCK_TAGS, SKIPPED_TAGS)
        try:
            # A tag that the end of the page cuts off is shown by no browser.
            parser.feed(_CUT_OFF.sub("", decode_page(data)))
            parser.close()
        except AssertionError as error:  # The library's way to refuse a declaration it does not understand.
            raise damaged("is no readable web page") from error
        return parser.texts()


READER = HtmlReader()


def _holds_data(document: Document) -> bool:
    """Whether any table holds a figure or much text; pages of links often have their date in one."""
    texts = [cell.text for grid in document.grids for cell in grid.cells]
    return any(map(_FIGURE.fullmatch, texts)) or sum(map(len, texts)) > _MAX_LINKING_TEXT


def _packed(text: str) -> str:
    return "".join(text.split())


class _Page:
    """Collects the blocks of a page."""

    def __init__(self, visibility: Visibility) -> None:
        self._visibility = visibility
        self.links: list[str] = []
        self.sentence_length = 0
        self._name = ""
        self._builder = DocumentBuilder()
        self._pieces: list[str] = []
        self._line_no: int | None = None
        self._link_depth = 0

    def finish(self) -> Document:
        """The document; ends the last paragraph.

        The name of the page, which browsers show outside of it and which often has the name of the site at
        its end, is hidden if the page itself says the same.
        """
        self._end_paragraph()
        document = self._builder.build()
        first = document.paragraphs[0] if document.paragraphs else None
        if first is None or _packed(first.text) != self._name:
            return document
        rest = document.paragraphs[1:]
        if not any(
            len(text) >= _LEAST_NAME and text in self._name for text in (_packed(p.text) for p in rest)
        ):
            return document
        return replace(document, paragraphs=(replace(first, is_hidden=True), *rest))

    def add(self, element: etree._Element, depth: int = 0) -> None:
        """Add an element and all in it, but not what follows it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED_TAGS:
            return
        if depth > _MAX_DEPTH:
            # The rest of a page that nests deeper than any real one is still read, without its structure.
            self._text("".join(piece for piece in element.itertext()), element)
            return
        if tag == "table":
            self._end_paragraph()
            self._add_table(element, depth)
            return
        if tag == "br":
            self._text("\n", element, raw=True)
            return
        is_block = tag in BLOCK_TAGS
        if tag == "title" and not self._name:
            self._name = _packed(element.text or "")
        if tag == "a":
            self.links.append(element.get("href", ""))
        if is_block:
            self._end_paragraph()
        self._link_depth += tag == "a"
        self.add_content(element, depth)
        self._link_depth -= tag == "a"
        if is_block:
            self._end_paragraph()

    def add_content(self, element: etree._Element, depth: int) -> None:
        """Add the text and children of an element."""
        self._text(element.text or "", element)
        for child in element:
            self.add(child, depth + 1)
            self._text(child.tail or "", child)

    def _add_table(self, table: etree._Element, depth: int) -> None:
        grid = TableGrid(table, self._visibility)
        for caption in grid.captions:
            self.add(caption, depth + 1)
        for strays in grid.strays:
            # Browsers print what stands between the cells of a table before it.
            for stray in strays:
                if isinstance(stray, str):
                    self._text(stray, table)
                else:
                    self.add(stray, depth + 1)
            self._end_paragraph()
        if grid.is_layout:
            for cell in grid.elements:
                self._end_paragraph()
                self.add_content(cell, depth + 1)
            self._end_paragraph()
            for loose in grid.loose:
                self._add_table(loose, depth + 1)
            return
        self.links.extend(link.get("href", "") for link in table.iter("a"))
        self._builder.add_cells(grid.cells())
        for nested in grid.nested:
            self._add_table(nested, depth + 1)

    def _text(self, text: str, element: etree._Element, raw: bool = False) -> None:
        if not text:
            return
        if self._line_no is None and text.strip():
            self._line_no = element.sourceline or None
        self._pieces.append(text if raw else _SPACE.sub(" ", text))
        if not self._link_depth and _SENTENCE.search(text):
            self.sentence_length += len(text)

    def _end_paragraph(self) -> None:
        text = "\n".join(line.strip(" ") for line in "".join(self._pieces).split("\n")).strip("\n")
        if text.strip():
            self._builder.add_paragraph(PlacedText(text, None, self._line_no))
        self._pieces.clear()
        self._line_no = None
