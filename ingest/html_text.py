"""The encoding of a web page, and its bare text by a parser the reader does not use.

Blocks, tables and places do not belong here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from html import unescape
from html.parser import HTMLParser

from ingest.encoding import decode
from ingest.errors import UnreadableDocument

_DECLARED = re.compile(
    rb"""<meta[^>]*?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]*encoding=["']([\w-]+)""", re.I
)
_DECLARED_WITHIN = 4096
_ANYTHING = ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii")
_PLAIN_TEXT = ("title", "textarea")  # markup in these is text up to their own end
_BREAK_HERE = re.compile(r"</?wbr(?:\s[^<>]*)?/?>", re.IGNORECASE)
# Marks of notes, exponents and what is struck out, set right behind the digits of something else.
_APART = re.compile(
    r"(?<=\d)(?=(?:</?\w[^<>]*>){0,4}</?(?:sup|sub|del|strike|s)(?:\s[^<>]*)?>(?:</?\w[^<>]*>){0,4}\d)",
    re.IGNORECASE,
)
_ONE_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}


def decode_page(data: bytes) -> str:
    """The text of a page, line ends as newlines.

    A byte order mark decides, then what the page declares if all of it decodes so, then what text is decoded
    by: many pages declare one encoding and are in another. Raises UnreadableDocument as `decode` does.
    """
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    match = None if marked else _DECLARED.search(data[:_DECLARED_WITHIN])
    name = (match[1] or match[2]).decode("ascii", errors="replace").lower() if match else ""
    # Any bytes are text in these; editors put them into pages that are in another encoding.
    if name and name not in _ANYTHING:
        try:
            # A page whose declaration can be read byte by byte is in no two-byte encoding.
            text = data.decode("utf-8" if name.startswith("utf-16") else _ONE_FAMILY.get(name, name))
            return _cleaned(text)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return _cleaned(_decode_text(data))


def _decode_text(data: bytes) -> str:
    # Markup at the start is what `decode` refuses as another format; behind a line of text it does not.
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
    if b"\x00" not in data:
        return decode(b".\n" + data).text[2:]
    try:
        return decode(".\n".encode("utf-16-le") + data).text[2:]
    except UnreadableDocument:
        return decode(".\n".encode("utf-16-be") + data).text[2:]


def _cleaned(text: str) -> str:
    """Text an XML-minded parser takes: no control characters, and no declaration of another encoding."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    # Browsers show what stands behind the end of a page, and the parser does not.
    text = re.sub(r"</(?:body|html)\s*>", "", text, flags=re.IGNORECASE)
    # Where a word may be broken is no element that holds what follows, as the parser has it.
    text = _APART.sub(" ", _BREAK_HERE.sub("", text))
    for tag in _PLAIN_TEXT:
        # One that is never closed would take the rest of the page for its text.
        last = max(
            (match.end() for match in re.finditer(rf"</{tag}(?=[\s/>])", text, re.IGNORECASE)), default=0
        )
        text = text[:last] + re.sub(rf"<{tag}(?=[\s/>])", "<span", text[last:], flags=re.IGNORECASE)
    return re.sub("[\x00-\x08\x0b\x0e-\x1f]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))


class WitnessParser(HTMLParser):
    """Gathers the text of a page, cut where blocks begin and end."""

    def __init__(self, blocks: Collection[str], skipped: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks = blocks
        self._skipped = skipped
        self._depth = 0
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Cut at blocks and line breaks; count how deep in text that is not printed we are."""
        if tag in self._skipped:
            self._depth += 1
        elif tag in self._blocks or tag == "br":
            self._pieces.append("\n")
        if tag in _PLAIN_TEXT:
            # Later editions of the library do so themselves.
            self.set_cdata_mode(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Cut as at a start; an element closed at once holds nothing."""
        if tag in self._blocks or tag == "br":
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Cut at the end of blocks."""
        if tag in self._skipped:
            self._depth = max(self._depth - 1, 0)
        elif tag in self._blocks:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep text that is printed."""
        if self._depth:
            return
        # In text without markup references still count; editions that know of such text have resolved them.
        raw = self.cdata_elem in _PLAIN_TEXT and not getattr(self, "_escapable", False)
        self._pieces.append(unescape(data) if raw else data)

    def texts(self) -> list[str]:
        """All text, one string; valid after `close`."""
        return ["".join(self._pieces)]
