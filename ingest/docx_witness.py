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

_END = re.compile(r"</(?:\w+:)?p>")
_DELETED_END = re.compile(
    r"<(?:\w+:)?p(?=[\s>])[^>]*>\s*<(?:\w+:)?pPr\b(?:(?!</(?:\w+:)?pPr>).)*?<(?:\w+:)?rPr>"
    r"(?:(?!</(?:\w+:)?rPr>).)*?<(?:\w+:)?(?:del|moveFrom)\b[^>]*/>",
    re.DOTALL,
)
_NEXT = re.compile(
    r"\s*(?:<(?:\w+:)?(?:bookmark|commentRange|perm|moveFromRange|moveToRange|proofErr)\w*\b[^>]*/>\s*)*"
    r"<(?:\w+:)?p(?=[\s/>])"
)
_RUN = re.compile(r"<(?:\w+:)?r(?=[\s>])[^>]*>(.*?)</(?:\w+:)?r>", re.DOTALL)
_HIDDEN = re.compile(
    r"\s*<(?:\w+:)?rPr>(?:(?!</(?:\w+:)?rPr>).)*?<(?:\w+:)?vanish"
    r"(?!\s[^>]*val=[\"'](?:0|false|off)[\"'])\b",
    re.DOTALL,
)
_RAISED = re.compile(r"<(?:\w+:)?vertAlign\s[^>]*val=[\"'](?:super|sub)script[\"']")
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>[^<]")
_BLANK = "<t> </t>"


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
                yield from _texts(box)
        yield from _texts(source)


def _texts(source: str) -> Iterator[str]:
    """The text, hidden text apart from what is shown."""
    source = _without_deleted_ends(source)
    if "vertAlign" in source:
        # Marks of notes and exponents are no digits of what they stand at.
        source = _RUN.sub(
            lambda match: f"{_BLANK}{match[0]}{_BLANK}" if _is_raised(match[1]) else match[0], source
        )
    if "vanish" in source:
        hidden = {match.span() for match in _RUN.finditer(source) if _HIDDEN.match(match[1])}
        yield _text(_RUN.sub(lambda match: match[0] if match.span() in hidden else "", source))
        source = _RUN.sub(lambda match: "" if match.span() in hidden else match[0], source)
    yield _text(source)


def _is_raised(run: str) -> bool:
    return _RAISED.search(run) is not None and _TEXT.search(run) is not None


def _without_deleted_ends(source: str) -> str:
    """The source without the ends of paragraphs that a tracked change deletes before another paragraph."""
    pieces: list[str] = []
    done = 0
    for match in _DELETED_END.finditer(source):
        end = _END.search(source, match.end())
        if end is not None and _NEXT.match(source, end.end()):
            pieces.append(source[done : end.start()])
            done = end.end()
    return "".join([*pieces, source[done:]])


def _text(source: str) -> str:
    pieces = []
    for text, gap, hyphen, end in _PIECE.findall(source):
        pieces.append(html.unescape(text) if text else "-" if hyphen else "\n" if gap or end else "")
    return "".join(pieces)
