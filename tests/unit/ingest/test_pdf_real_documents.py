"""The real PDF documents beside the checkout: no number is lost, and grids are as a person reads them.

Pages, rows and columns were counted by eye on the pages as shown, amounts read off them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.content import Document, Grid
from ingest.numbers import number_coverage
from ingest.pdf_engine import open_pdf
from ingest.pdf_reader import READER

pytestmark = pytest.mark.shared

# (page, rows, columns) of every grid.
GRIDS: dict[str, list[tuple[int, int, int]]] = {
    "commerce": [
        (9, 16, 4), (10, 17, 9), (11, 17, 9), (12, 17, 7), (13, 17, 7), (14, 16, 7), (15, 18, 7), (16, 19, 7),
        (17, 11, 7), (18, 11, 7), (19, 18, 6), (20, 16, 6), (21, 4, 7),
    ],
    "wanli": [
        (10, 16, 4), (11, 15, 9), (12, 18, 9), (13, 18, 9), (14, 18, 9), (15, 1, 9), (16, 15, 7), (17, 18, 7),
        (18, 18, 7), (19, 18, 7), (20, 1, 7), (21, 16, 7), (22, 16, 7), (23, 19, 7), (24, 19, 7), (25, 19, 7),
        (26, 9, 7), (27, 15, 7), (28, 15, 7), (29, 16, 6), (30, 19, 6), (31, 4, 7),
    ],
    "socialwork": [
        (4, 3, 3), (5, 32, 4), (6, 14, 9), (7, 6, 9), (8, 14, 8), (9, 6, 8), (10, 17, 7), (11, 17, 7),
        (12, 20, 5), (13, 40, 6), (14, 5, 12), (15, 6, 8), (16, 6, 8),
    ],
}  # fmt: skip

# (page, row, column, text) of some cells, corners and wrapped ones first of all.
CELLS: dict[str, list[tuple[int, int, int, str]]] = {
    "commerce": [
        (9, 16, 2, "371,514,655.00"), (10, 2, 1, "功能分类科目编码"), (10, 2, 8, "事业单位经营收入"),
        (11, 17, 5, "371,514,655.00"), (16, 19, 7, "351,684,000.00"), (20, 16, 5, "18,120,593.00"),
        (21, 4, 7, "171.01"),
    ],
    "wanli": [
        (15, 1, 5, "156,211,123"), (15, 1, 6, "156,211,123"), (15, 1, 9, "0"), (20, 1, 7, "56,505,103"),
        (29, 6, 2, "2"), (30, 19, 6, "11,168,569"), (31, 4, 1, "47.91"), (31, 4, 6, "21.56"),
    ],
    "socialwork": [
        (5, 32, 4, "307.82"), (6, 11, 2, "机关事业单位基本养老保险缴费支出"), (6, 3, 3, "307.82"),
        (11, 4, 4, "29.42"), (12, 20, 5, "202.24"), (13, 40, 3, "95.36"), (13, 40, 6, "10.23"),
        (13, 8, 2, "机关事业单位基本养老保险缴费"),
    ],
}  # fmt: skip

SENTENCES: dict[str, str] = {
    # Over a line end, over a page end, and with digits on another baseline than the words around them.
    "commerce": "政府采购货物预算7.80万元、政府采购工程预算0万元、政府采购服务预算30.40万元。",
    "wanli": "2024年“三公”经费预算数为47.91万元，比2023年预算增加25万元。其中：",
    "socialwork": "一般公共预算财政拨款支出307.82万元，占本年支出合计的100.00%。",
}


def read(folder: Path, name: str) -> tuple[bytes, Document]:
    paths = list((folder / "pdf").glob(f"*-{name}-*.pdf"))
    if not paths:
        pytest.skip("the real PDF documents are not beside the checkout")
    data = paths[0].read_bytes()
    return data, READER.read(data)


def cell(document: Document, page_no: int, row_no: int, column_no: int) -> str:
    grids: list[Grid] = [grid for grid in document.grids if grid.page_no == page_no]
    (text,) = [c.text for g in grids for c in g.cells if (c.row_no, c.column_no) == (row_no, column_no)]
    return "".join(text.split())


@pytest.mark.parametrize("name", GRIDS)
def test_grids_cells_and_sentences(shared_documents: Path, name: str) -> None:
    _, document = read(shared_documents, name)
    assert [(g.page_no, g.row_count, g.column_count) for g in document.grids] == GRIDS[name]
    for page_no, row_no, column_no, text in CELLS[name]:
        assert cell(document, page_no, row_no, column_no) == text
    assert any(SENTENCES[name] in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("name", GRIDS)
def test_every_character_lands_once(shared_documents: Path, name: str) -> None:
    data, document = read(shared_documents, name)
    landed = [p.text for p in document.paragraphs] + [c.text for g in document.grids for c in g.cells]
    with open_pdf(data) as file:
        bare = [file.text(index) for index in range(file.page_count)]
    coverage = number_coverage(bare, landed)
    assert coverage.is_conserved, coverage
    assert sorted("".join("".join(bare).split())) == sorted("".join("".join(landed).split()))


@pytest.mark.parametrize("name", GRIDS)
def test_cells_lie_on_their_pages_in_order(shared_documents: Path, name: str) -> None:
    _, document = read(shared_documents, name)
    for grid in document.grids:
        for one in grid.cells:
            assert one.bbox is not None
            assert 0 <= one.bbox.x0 < one.bbox.x1 <= 900
            assert 0 <= one.bbox.y0 < one.bbox.y1 <= 900
        assert [(c.row_no, c.column_no) for c in grid.cells] == sorted(
            (c.row_no, c.column_no) for c in grid.cells
        )
