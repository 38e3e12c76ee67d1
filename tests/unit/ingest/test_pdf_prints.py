"""What programs print a table with: spacing of characters, doubled and broken rules, text beside the page."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from pdf_fixtures import Page
from test_pdf_layouts import ROWS, XS, YS, Put, fill, read, rows_of


def code_of(text: str) -> str:
    return text.encode("utf-16-be").hex()


def spaced(operator: str, step: float = 1.0) -> Put:
    """Text under an operator that sets characters apart or together; `step` is what it makes of widths."""

    def put(page: Page, x: float, y: float, text: str) -> None:
        if text[:1].isdigit():
            # Figures end where they would without it.
            x += 5 * len(text) * (1 - step)
        page.drawn.append(f"BT /F1 10 Tf {operator} 1 0 0 1 {x} {y} Tm <{code_of(text)}> Tj ET")
        page.drawn.append("BT 100 Tz 0 Tc 0 Tw ET")

    return put


def kerned(page: Page, x: float, y: float, text: str) -> None:
    """An array of characters with a little space taken back after each, as layout programs print."""
    parts = " ".join(f"<{code_of(character)}> 12" for character in text)
    page.drawn.append(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm [{parts}] TJ ET")


def one_text_object(page: Page, x: float, y: float, text: str) -> None:
    """Characters moved to one after the other within one text object."""
    page.drawn.append(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm")
    for character in text:
        page.drawn.append(f"<{code_of(character)}> Tj {5 if character.isascii() else 10} 0 Td")
    page.drawn.append("ET")


def heavy(page: Page, x: float, y: float, text: str) -> None:
    """Bold type made by printing twice, a little apart."""
    page.text(x, y, text)
    page.text(x + 0.3, y, text)


def outlined(page: Page, x: float, y: float, text: str) -> None:
    """Bold type made by filling and stroking."""
    page.drawn.append(f"BT 2 Tr 0.3 w /F1 10 Tf 1 0 0 1 {x} {y} Tm <{code_of(text)}> Tj 0 Tr ET")


def with_trailing_blank(page: Page, x: float, y: float, text: str) -> None:
    page.text(x, y, text + " ")


@pytest.mark.parametrize(
    "put",
    [
        spaced("80 Tz", 0.8),
        spaced("115 Tz", 1.15),
        spaced("0.5 Tc", 1.1),
        spaced("-0.3 Tc", 0.94),
        spaced("2 Tw"),
        kerned,
        one_text_object,
        heavy,
        outlined,
        with_trailing_blank,
    ],
)
def test_however_characters_are_spaced(put: Put) -> None:
    page = Page()
    page.grid(XS, YS)
    fill(page, put)
    assert rows_of(read(page)) == ROWS


def doubled(page: Page) -> None:
    for apart in (0.0, 2.0):
        page.grid([x + apart for x in XS], [y + apart for y in YS])


def broken(page: Page) -> None:
    """Each cell's own rules, which stop short of its corners."""
    for top, bottom in itertools.pairwise(YS):
        for left, right in itertools.pairwise(XS):
            for y in (top, bottom):
                page.line(left + 1.2, y, right - 1.2, y)
            for x in (left, right):
                page.line(x, top - 1.2, x, bottom + 1.2)


def one_path(page: Page) -> None:
    """All rules as thin rectangles of a single path."""
    parts = [f"{XS[0]} {y} {XS[-1] - XS[0]} 0.6 re" for y in YS]
    parts += [f"{x} {YS[-1]} 0.6 {YS[0] - YS[-1]} re" for x in XS]
    page.drawn.append(" ".join(parts) + " f")


def dashed(page: Page) -> None:
    page.drawn.append("[3 2] 0 d")
    page.grid(XS, YS)
    page.drawn.append("[] 0 d")


def thick_outside(page: Page) -> None:
    page.drawn.append(f"2.25 w {XS[0]} {YS[-1]} {XS[-1] - XS[0]} {YS[0] - YS[-1]} re S")
    for y in YS[1:-1]:
        page.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        page.line(x, YS[0], x, YS[-1])


def banded(page: Page) -> None:
    """Rows shaded in turn under thin rules, as styles of spreadsheets have it."""
    for top, bottom in zip(YS[::2], YS[1::2], strict=False):
        page.drawn.append(f"0.85 g {XS[0]} {bottom} {XS[-1] - XS[0]} {top - bottom} re f 0 g")
    page.grid(XS, YS, thickness=0.48)


def clipped_cells(page: Page) -> None:
    """A clip around each cell before its rules, as spreadsheets print."""
    for top, bottom in itertools.pairwise(YS):
        for left, right in itertools.pairwise(XS):
            page.drawn.append(f"q {left} {bottom} {right - left} {top - bottom} re W n Q")
    page.grid(XS, YS)


@pytest.mark.parametrize("rule", [doubled, broken, one_path, dashed, thick_outside, banded, clipped_cells])
def test_however_rules_are_printed(rule: Callable[[Page], None]) -> None:
    page = Page()
    rule(page)
    fill(page)
    assert rows_of(read(page)) == ROWS


def test_text_beside_the_page_is_in_no_cell() -> None:
    page = Page()
    page.grid(XS, YS)
    fill(page)
    page.text(-300, 650, "99.99")
    page.text(700, 650, "88.88")
    assert rows_of(read(page)) == ROWS


def test_a_page_number_between_two_pieces_of_a_table_is_no_row() -> None:
    pages = [Page(), Page()]
    for number, page in enumerate(pages, start=1):
        page.grid(XS, YS)
        fill(page)
        page.text(290, 590, f"- {number} -")
    document = read(*pages)
    assert rows_of(document, 0) == rows_of(document, 1) == ROWS
    assert [paragraph.text for paragraph in document.paragraphs] == ["- 1 -", "- 2 -"]


@pytest.mark.parametrize(("mark", "text"), [("1", "12.50 1"), ("[2]", "12.50[2]"), ("①", "12.50①")])
def test_marks_of_notes_are_no_digits_of_a_figure(mark: str, text: str) -> None:
    page = Page()
    page.grid((50, 200, 300), (700, 680, 660))
    for row, label in enumerate(["教育支出", "合计"]):
        page.text(55, 686 - 20 * row, label)
        page.text(210, 686 - 20 * row, "12.50")
    page.text(235, 690, mark, 6)
    assert rows_of(read(page)) == [["教育支出", text], ["合计", "12.50"]]
