"""The printed text of a DOCX package found by pattern: the witness against which landed numbers are counted.

Uses neither a parser nor anything of the reader but the list of parts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from ingest.archive_package import Package

_NOT_PRINTED = re.compile(
    r"<(?:\w+:)?(moveFrom|Fallback|rt|del)(?:\s[^>]*[^/>]|\s)?>.*?</(?:\w+:)?\1>"
    r'|<(?:\w+:)?(footnote|endnote)\s[^>]*type="[^>]*>.*?</(?:\w+:)?\2>',
    re.DOTALL,
)
_BOX = re.compile(r"<((?:\w+:)?txbxContent)\b[^>]*>((?:(?!<(?:\w+:)?txbxContent\b).)*?)</\1>", re.DOTALL)
_PIECE = re.compile(
    r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<|<(?:\w+:)?(tab|ptab|br|cr)(?=[\s/>])|<(?:\w+:)?(noBreakHyphen)\b"
    r"|(</(?:\w+:)?p>)"
)


def printed_text(package: Package, parts: Iterable[str]) -> Iterator[str]:
    """Each paragraph of the parts, those of text boxes apart from the ones they are anchored in."""
    for part in parts:
        data = package.bytes_of(part)
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        source = data.decode("utf-16" if wide else "utf-8-sig", errors="replace")
        source = _NOT_PRINTED.sub("", source)
        while "txbxContent" in source:
            boxes = [match[2] for match in _BOX.finditer(source)]
            if not boxes:
                break
            source = _BOX.sub("", source)
            for box in boxes:
                yield _text(box)
        yield _text(source)


def _text(source: str) -> str:
    pieces = []
    for text, gap, hyphen, end in _PIECE.findall(source):
        pieces.append(html.unescape(text) if text else "-" if hyphen else "\n" if gap or end else "")
    return "".join(pieces)
