"""Showing a landed cell on its page: the right place is marked, and every refusal is one sentence."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from ingest_helpers import FORM
from office_files import zipped
from pdf_fixtures import Page, make_pdf
from PIL import Image

from ingest import LandingStatus, land
from ingest.content import BoundingBox
from ingest.errors import UnreadableDocument
from ingest.pdf_picture import marked_picture
from ingest.place import PlaceError, find_place, picture_of, pictures_of

XS, YS = [50, 200, 300, 400], [700, 680, 660, 640]


def form(rotate: int = 0) -> bytes:
    """One page with a ruled table of three rows; the header's last two columns are one cell."""
    page = Page(rotate=rotate)
    for y in YS:
        page.line(XS[0], y, XS[-1], y)
    for x in (XS[0], XS[1], XS[3]):
        page.line(x, YS[0], x, YS[-1])
    page.line(XS[2], YS[1], XS[2], YS[-1])
    page.text(60, 685, "项目")
    page.text(210, 685, "预算数")
    for row, y in enumerate((665, 645), start=1):
        page.text(60, y, "合计")
        page.text(210, y, f"{row}1.50", font="F2")
        page.text(310, y, f"{row}2.50", font="F2")
    return make_pdf([Page(), page])


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "form.pdf").write_bytes(form())
    (folder / "plain.txt").write_text(FORM.format("1.50"), encoding="utf-8")
    (folder / "packed.zip").write_bytes(zipped({"2024/turned.pdf": form(rotate=90)}))
    report = land([folder], tmp_path / "data", workers=0)
    assert len(report.of(LandingStatus.LANDED)) == 3
    return tmp_path / "data"


def marked_box(picture: bytes) -> tuple[int, int, int, int]:
    """Where the mark's reddest pixels are, in pixels."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    red = [
        (index % image.width, index // image.width)
        for index, (r, g, b) in enumerate(image.get_flattened_data())
        if r > 150 and g < 60 and b < 60
    ]
    assert red, "nothing is marked"
    return min(x for x, _ in red), min(y for _, y in red), max(x for x, _ in red), max(y for _, y in red)


@pytest.mark.parametrize(
    ("row", "column", "text", "edges"),
    [
        (2, 2, "11.50", (200, 300)),
        (3, 3, "22.50", (300, 400)),
        (1, 3, "预算数", (200, 400)),
        (2, 1, "合计", (50, 200)),
    ],
)
def test_the_cell_is_marked_where_it_is_printed(
    landed: Path, row: int, column: int, text: str, edges: tuple[int, int]
) -> None:
    place = find_place(landed, "form.pdf", 1, row, column)
    assert (place.text, place.page_no) == (text, 2)
    x0, y0, x1, y1 = marked_box(picture_of(place))
    # Two pixels to the point; the frame is drawn around the cell.
    assert (x0, x1) == pytest.approx((2 * edges[0], 2 * edges[1]), abs=4)
    assert y1 - y0 == pytest.approx(2 * 20, abs=8)


def test_what_is_printed_in_the_mark_stays_legible(landed: Path) -> None:
    x0, y0, x1, y1 = marked_box(picture := picture_of(find_place(landed, "form.pdf", 1, 2, 2)))
    inside = Image.open(io.BytesIO(picture)).convert("L").crop((x0 + 8, y0 + 8, x1 - 8, y1 - 8))
    assert min(inside.get_flattened_data()) < 90
    assert max(inside.get_flattened_data()) > 200


def test_a_document_in_an_archive_and_a_turned_page(landed: Path) -> None:
    place = find_place(landed, "turned.pdf", 1, 2, 2)
    x0, y0, x1, y1 = marked_box(picture_of(place))
    # Turned by a quarter the cell of 100 by 20 points stands upright.
    assert x1 - x0 == pytest.approx(2 * 20, abs=8)
    assert y1 - y0 == pytest.approx(2 * 100, abs=8)


def test_a_document_is_found_by_the_beginning_of_its_id(landed: Path) -> None:
    whole = find_place(landed, "form.pdf", 1, 2, 2)
    for wanted in (whole.document_id, whole.document_id[:8], whole.document_id[:8].upper()):
        assert find_place(landed, wanted, 1, 2, 2) == whole


@pytest.mark.parametrize(
    ("document", "cell", "words"),
    [
        ("nothing.pdf", (1, 1, 1), "No document nothing.pdf is landed"),
        ("form.pdf", (7, 1, 1), "has no table 7"),
        ("form.pdf", (1, 4, 1), "no cell in row 4, column 1; it has 3 rows and 3 columns"),
        ("form.pdf", (1, 1, 4), "no cell in row 1, column 4"),
    ],
)
def test_a_cell_that_is_not_there(
    landed: Path, document: str, cell: tuple[int, int, int], words: str
) -> None:
    with pytest.raises(PlaceError, match=words):
        find_place(landed, document, *cell)


def test_nothing_landed(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="Nothing is landed"):
        find_place(tmp_path, "form.pdf", 1, 1, 1)


def test_two_documents_of_one_name(landed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "form.pdf"
    other.parent.mkdir()
    other.write_bytes(make_pdf([Page(drawn=["BT /F2 10 Tf 50 700 Td (12) Tj ET"])]))
    land([other], landed, workers=0)
    with pytest.raises(PlaceError, match=r"may be any of 2 documents; name one by its id: [0-9a-f]{12}, "):
        find_place(landed, "form.pdf", 1, 1, 1)


def test_a_format_without_pages(landed: Path) -> None:
    with pytest.raises(PlaceError, match=r"plain\.txt is of a format that has no pages"):
        picture_of(find_place(landed, "plain.txt", 1, 1, 1))


def test_a_document_that_moved_or_changed(landed: Path, tmp_path: Path) -> None:
    place = find_place(landed, "form.pdf", 1, 2, 2)
    source = tmp_path / "in" / "form.pdf"
    source.write_bytes(form(rotate=180))
    with pytest.raises(PlaceError, match="has changed where it was landed from"):
        picture_of(place)
    source.unlink()
    with pytest.raises(PlaceError, match=r"is no longer where it was landed from .*; put it back there"):
        picture_of(place)
    assert pictures_of([place]) == {}


def test_pictures_are_made_of_what_has_a_page_only(landed: Path) -> None:
    printed, plain = find_place(landed, "form.pdf", 1, 2, 2), find_place(landed, "plain.txt", 1, 1, 1)
    pictures = pictures_of([plain, printed])
    assert list(pictures) == [printed]
    assert pictures[printed] == picture_of(printed)
    assert pictures_of([plain]) == {}


def test_places_beyond_the_page_and_pages_beyond_the_document() -> None:
    outside = marked_picture(form(), 2, BoundingBox(-50, 5000, 10_000, 5100))
    assert Image.open(io.BytesIO(outside)).width == 1190
    with pytest.raises(UnreadableDocument):
        marked_picture(form(), 3, BoundingBox(0, 0, 10, 10))


def test_a_page_of_any_size_gives_a_picture_of_bounded_size() -> None:
    huge = make_pdf([Page(width=14_000, height=14_000, drawn=["BT /F2 10 Tf 50 700 Td (12) Tj ET"])])
    image = Image.open(io.BytesIO(marked_picture(huge, 1, BoundingBox(0, 0, 14_000, 14_000))))
    assert image.width * image.height <= 12_100_000
