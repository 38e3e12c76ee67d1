"""What the engine is asked in bulk is what it answers one by one, and what does not show is no rule."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest
from pdf_fixtures import Page, make_pdf

from ingest.pdf_calls import engine_call, handle_of
from ingest.pdf_engine import PageContent, open_pdf

# Two codes of the font stand for a character beyond 16 bits and for a control character.
_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
4 beginbfchar <0041> <D842DFB7> <0042> <0031> <0043> <5408> <0044> <0001> endbfchar
endcmap end end"""


def mapped(text: str) -> bytes:
    """A page of one line in a font with the map above."""
    page = Page()
    page.text(50, 700, text)
    extra = f"<< /Length {len(_MAP)} >>\nstream\n{_MAP}\nendstream"
    # As long as what it replaces, so that all objects stay where the file says they are.
    return make_pdf([page], extra=extra).replace(b"/BaseFont /STSong-Light", b"/ToUnicode 900 0 R     ", 1)


def read(data: bytes) -> PageContent:
    with open_pdf(data) as file:
        return file.page(0)


def one_by_one(data: bytes) -> list[int]:
    with open_pdf(data) as file, file.opened(0) as page:
        text_page = page.get_textpage()
        count = text_page.count_chars()
        asked = map(engine_call("FPDFText_GetUnicode"), repeat(handle_of(text_page.raw)), range(count))
        codes = list(asked)
        text_page.close()
    return codes


@pytest.mark.parametrize(("text", "printed"), [("CBBB", "合111"), ("CABB", "合𠮷11"), ("CBDB", "合1\x011")])
def test_every_character_has_its_code_and_its_place(text: str, printed: str) -> None:
    data = mapped(text)
    page = read(data)
    shown = [ord(character) for character in printed if character > " "]
    assert page.codes.tolist() == shown
    assert len(page.codes) == len(page.boxes) == len(text) - text.count("D")
    assert (np.diff(page.boxes[:, 0]) > 0).all()


def test_a_line_of_plain_text_is_asked_for_at_once() -> None:
    data = mapped("CBBC")
    assert read(data).codes.tolist() == one_by_one(data)


def drawn(*operators: str) -> list[list[float]]:
    """The rules of a page of drawings, to a tenth of a point."""
    page = Page()
    page.text(50, 800, "收支总表")
    page.drawn.extend(operators)
    rules: list[list[float]] = read(make_pdf([page])).rules.round(1).tolist()
    return rules


LINE, BAR, FRAME = "50 700 m 400 700 l", "50 700 350 0.5 re", "50 600 350 100 re"


@pytest.mark.parametrize(
    ("operators", "count"),
    [
        (f"{LINE} S", 1),
        (f"{LINE} n", 0),
        (f"1 1 1 RG {LINE} S", 0),
        (f"1 1 1 rg {LINE} S", 1),
        (f"{BAR} f", 1),
        (f"1 1 1 rg {BAR} f", 0),
        (f"0 0 0 rg 1 1 1 RG {BAR} B", 0),
        (f"{FRAME} S", 4),
        (f"{FRAME} f", 0),
        (f"1 1 1 RG {FRAME} S", 0),
        (f"{FRAME} 50 550 350 0.5 re f", 1),
        ("50 700 2 2 re f", 0),
    ],
)
def test_only_what_shows_is_a_rule(operators: str, count: int) -> None:
    assert len(drawn(operators)) == count


def test_rules_come_in_the_order_of_the_file_from_forms_as_well() -> None:
    page = Page(forms=["0.5 w 30 600 m 300 600 l S"])
    page.line(50, 700, 400, 700)
    page.drawn.append("/X0 Do")
    page.line(50, 500, 400, 500)
    page.forms.append("0.5 w 30 300 m 300 300 l S")
    tops = read(make_pdf([page])).rules[:, 1]
    # The form stands 30 points higher than its own coordinates say; forms are drawn once more at the end.
    expected = [142, 212, 342, 212, 512]
    assert tops.tolist() == pytest.approx(expected, abs=1)
