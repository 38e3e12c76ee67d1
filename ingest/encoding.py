"""Bytes to text, or a refusal: the encodings a Chinese office produces, decided strictly.

UTF-8 and UTF-16 with or without byte order mark, and GB18030 (which contains GBK and GB2312). A document is
either decoded without a single doubtful byte or refused: text that merely *can* be decoded some way must
never be landed as if it were what was printed. What the text says does not belong here.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.errors import RejectionCode, UnreadableDocument

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip container (Word, Excel or OFD)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a legacy Office document (.doc or .xls)"),
    (b"{\\rtf", "a rich text document"),
    (b"GIF8", "a GIF image"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype html|html|\?xml)", re.IGNORECASE)

# Tab, line ends, vertical tab and form feed, and the end-of-file mark of old editors are text; the rest of
# the C0 range and DEL is not.
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01  # a Word conversion leaves a few field marks; a binary file has them everywhere

_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_MAX_PRIVATE_USE_SHARE = 0.002
_MIN_COMMON_HAN_SHARE = 0.5  # text in traditional characters shares about two thirds with GB 2312
_MIN_READABLE_SHARE = 0.95
_MIN_UTF16_QUALITY = 0.6
# What Chinese office text is made of besides GB 2312: blocks of symbols, marks and compatibility forms.
_READABLE_BEYOND_GB2312 = re.compile(
    "[\u00a0-\u00ff\u2000-\u27bf\u2e80-\u2fdf\u3000-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ufe30-\ufe4f\uff00-\uffef]"
)

_SAVE_AS_UTF8 = "open it in the program that wrote it, save it as UTF-8 text and land it again"


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text with the name of the encoding it was decoded from; a byte order mark is not part of the text."""

    text: str
    encoding: str


def recognized_format(data: bytes) -> str | None:
    """What non-text format the first bytes declare, in words ("a PDF document"), or None."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return "an HTML or XML page" if _MARKUP.match(data[:512]) else None


def decode(data: bytes) -> DecodedText:
    """Decode a text document.

    Raises UnreadableDocument: `empty` for no bytes, `unsupported_format` for a known non-text format,
    `binary` for control bytes no text has, `unknown_encoding` where no encoding fits beyond doubt.
    """
    if not data:
        raise UnreadableDocument(RejectionCode.EMPTY, "is empty", "fetch it again from its publisher")
    kind = recognized_format(data)
    if kind is not None:
        raise UnreadableDocument(
            RejectionCode.UNSUPPORTED_FORMAT, f"is {kind}, not text", "convert it to text and land that"
        )
    decoded = _decode_marked(data) or _decode_unmarked(data)
    controls = len(_CONTROL.findall(decoded.text))
    if "\x00" in decoded.text or controls > len(decoded.text) * _MAX_CONTROL_SHARE:
        raise _binary()
    return decoded


def _decode_marked(data: bytes) -> DecodedText | None:
    # The UTF-32 mark begins with the UTF-16 one and must be looked for first.
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _unknown("is in UTF-32")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding)
            if text is None:
                raise _unknown(f"is marked as {encoding} but does not decode as that")
            return DecodedText(text, encoding)
    return None


def _decode_unmarked(data: bytes) -> DecodedText:
    if b"\x00" in data:
        return _decode_utf16_or_refuse(data)
    text = _strict(data, "utf-8")
    if text is not None:
        # Some pairs of GB bytes are also well-formed two-byte UTF-8 (letters of Latin to Arabic). A Chinese
        # document in UTF-8 has three-byte characters; one without any is read as GB if that reads well.
        if not data.isascii() and max(text) < "\u0800":
            legacy = _strict(data, "gb18030")
            if legacy is not None and _reads_as_gb(legacy):
                return DecodedText(legacy, "gb18030")
        return DecodedText(text, "utf-8")
    if _is_damaged_utf8(data):
        raise _unknown("is UTF-8 with damaged bytes")
    text = _strict(data, "gb18030")
    if text is not None and _reads_as_gb(text):
        return DecodedText(text, "gb18030")
    wide = _decode_utf16(data)
    if wide is not None:
        return wide
    if len(_CONTROL.findall(data.decode("latin-1"))) > len(data) * _MAX_CONTROL_SHARE:
        raise _binary()
    raise _unknown("is in none of UTF-8, UTF-16 and GB18030")


def _decode_utf16_or_refuse(data: bytes) -> DecodedText:
    decoded = _decode_utf16(data)
    if decoded is None:
        raise _binary()
    return decoded


def _decode_utf16(data: bytes) -> DecodedText | None:
    """Decode as UTF-16 in the byte order that reads better, or not at all if neither reads well.

    Read in the wrong order, digits and line ends become rare or unassigned characters.
    """
    best: tuple[float, DecodedText] | None = None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strict(data, encoding)
        if text is None or "\x00" in text or _readable_share(text) < _MIN_READABLE_SHARE:
            continue
        quality = _readable_share(text) * _common_han_share(text)
        if quality > (best[0] if best else _MIN_UTF16_QUALITY):
            best = (quality, DecodedText(text, encoding))
    return best[1] if best else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all non-ASCII bytes form UTF-8 characters of three bytes.

    Such bytes can often be decoded as GB18030 too, into characters nobody wrote.
    """
    non_ascii = sum(byte >= 0x80 for byte in data)
    in_characters = sum(map(len, re.findall(rb"[\xe0-\xef][\x80-\xbf]{2}", data)))
    return in_characters >= 0.9 * non_ascii


def _reads_as_gb(text: str) -> bool:
    """Whether text decoded as GB18030 is plausible.

    Other double-byte encodings decode as GB18030 as well; their punctuation then falls into the
    user-defined zones, and their characters are mostly outside the common ones of GB 2312.
    """
    private = len(_PRIVATE_USE.findall(text))
    return (
        private <= len(text) * _MAX_PRIVATE_USE_SHARE
        and _common_han_share(text) >= _MIN_COMMON_HAN_SHARE
        and _readable_share(text) >= _MIN_READABLE_SHARE
    )


def _common_han_share(text: str) -> float:
    han = _HAN.findall(text)
    if not han:
        return 1.0
    return len("".join(han).encode("gb2312", errors="ignore")) / 2 / len(han)


def _readable_share(text: str) -> float:
    if not text:
        return 1.0
    ascii_text = sum(char in "\t\n\r\f\v" or " " <= char <= "~" for char in text)
    return (ascii_text + len(_READABLE_BEYOND_GB2312.findall(text))) / len(text)


def _binary() -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.BINARY, "is not a text file although it is named like one", "check what it really is"
    )


def _unknown(problem: str) -> UnreadableDocument:
    return UnreadableDocument(RejectionCode.UNKNOWN_ENCODING, problem, _SAVE_AS_UTF8)
