"""The real documents beside the checkout: no number is lost, and grids are as a person reads them.

Shapes were counted by eye in the files: (line of the file, rows, columns).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import LandingStatus, land
from ingest.content import Document, Grid
from ingest.numbers import number_coverage
from ingest.text_reader import READER

pytestmark = pytest.mark.shared

GRIDS: dict[str, int] = {"000": 18, "001": 28, "002": 57, "003": 17, "004": 19}

SHAPES: dict[str, list[tuple[int, int, int]]] = {
    "000": [
        (167, 35, 4),
        (210, 5, 20),
        (245, 36, 8),
        (288, 15, 14),
        (310, 19, 7),
        (385, 3, 6),
        (424, 19, 12),
        (521, 10, 14),
    ],
    "001": [(115, 2, 2), (132, 37, 4), (178, 5, 13), (287, 34, 7), (399, 3, 8), (534, 32, 6), (575, 2, 9)],
    "002": [(106, 15, 6), (122, 18, 6), (141, 2, 6), (305, 19, 9), (385, 5, 12), (541, 12, 8), (965, 2, 10)],
    "003": [(9, 22, 6), (32, 15, 6), (79, 22, 7), (118, 4, 12), (190, 22, 8), (213, 3, 8), (278, 47, 12)],
    "004": [
        (22, 3, 4),
        (81, 15, 9),
        (240, 17, 8),
        (501, 16, 8),
        (1271, 16, 14),
        (2163, 11, 14),
        (2317, 9, 3),
    ],
}


def read(folder: Path, number: str) -> tuple[bytes, Document]:
    (path,) = folder.glob(f"{number}_*.txt")
    data = path.read_bytes()
    return data, READER.read(data)


def widths(grid: Grid) -> list[int]:
    return [sum(cell.row_no == row for cell in grid.cells) for row in range(1, grid.row_count + 1)]


def row(grid: Grid, row_no: int) -> list[str]:
    return [cell.text for cell in grid.cells if cell.row_no == row_no]


@pytest.mark.parametrize("number", GRIDS)
def test_every_number_is_conserved_and_grids_have_their_shapes(shared_documents: Path, number: str) -> None:
    data, document = read(shared_documents, number)
    landed = [p.text for p in document.paragraphs] + [c.text for g in document.grids for c in g.cells]
    coverage = number_coverage([data.decode("utf-8")], landed)
    assert coverage.is_conserved, coverage.missing
    assert coverage.numbers_in_source > 500
    assert len(document.grids) == GRIDS[number]
    shapes = {(g.line_no, g.row_count, g.column_count) for g in document.grids}
    assert set(SHAPES[number]) <= shapes


def test_every_tabbed_line_of_the_row_shape_is_one_row(shared_documents: Path) -> None:
    for number in ("000", "001", "002", "003"):
        data, document = read(shared_documents, number)
        tabbed = [line.split("\t") for line in data.decode("utf-8").split("\n") if "\t" in line]
        assert [row(grid, r) for grid in document.grids for r in range(1, grid.row_count + 1)] == tabbed


def test_every_tabbed_line_of_the_word_conversion_is_one_cell(shared_documents: Path) -> None:
    data, document = read(shared_documents, "004")
    lines = [line for line in data.decode("utf-8").split("\n") if line.startswith("\t")]
    assert sum(len(grid.cells) for grid in document.grids) == len(lines) == 1841


def test_rows_of_the_word_conversion(shared_documents: Path) -> None:
    _, document = read(shared_documents, "004")
    indicators, first, procurement, assets = (document.grids[i] for i in (1, 2, 17, 18))
    assert row(indicators, 1) == [
        "一级指标",
        "二级\n指标",
        "三级\n指标",
        "评（扣）分标准",
        "绩效指标\n描述",
        "指标值",
        "指标值\n确定依据",
    ]
    assert row(indicators, 3)[5:8] == ["≧", "40", "万"]
    assert widths(first) == [4, 4, 2, 5, 5, 3, 3, 6, 8, 8, 8, 8, 8, 8, 8, 8, 8]
    assert row(first, 4) == ["资金支出计划\n（累计支出比例）", "3月底", "6月底", "10月底", "12月底"]
    assert widths(procurement) == [3, 8, 14, 14, 14, 14, 14, 14, 14, 14, 14]
    assert row(procurement, 4) == ["合  计", *[""] * 13]
    assert widths(assets) == [1, 2, 3, 3, 3, 3, 3, 3, 3]
    assert row(assets, 7) == ["2、车辆（台、辆）", "2", "31.72"]
    projects = [g for g in document.grids if widths(g)[:8] == [4, 4, 2, 5, 5, 3, 3, 6]]
    assert len(projects) == 15
    assert {len(row(g, r)) for g in projects for r in range(9, g.row_count + 1)} == {8, 9, 14}


def test_rows_of_the_tabbed_conversions(shared_documents: Path) -> None:
    _, three_bands = read(shared_documents, "002")
    (grid,) = [g for g in three_bands.grids if g.line_no == 305]
    assert row(grid, 4) == [
        "30101",
        "基本工资",
        "35.70",
        "30201",
        "办公费",
        "1.62",
        "30701",
        "国内债务付息",
        "0",
    ]
    _, staircase = read(shared_documents, "003")
    (grid,) = [g for g in staircase.grids if g.line_no == 213]
    assert row(grid, 3)[:4] == ["", "", "13", "用于城乡医疗救助的彩票公益金支出"]


@pytest.mark.parametrize("number", GRIDS)
def test_encoding_and_line_ends_do_not_change_what_is_read(shared_documents: Path, number: str) -> None:
    data, document = read(shared_documents, number)
    text = data.decode("utf-8")
    for codec in ("gb18030", "utf-16-le", "utf-16"):
        assert READER.read(text.encode(codec)) == document
    assert READER.read(text.replace("\n", "\r\n").encode("utf-8-sig")) == document


def test_both_shapes_in_one_file_are_read_as_in_two(shared_documents: Path) -> None:
    parts = [read(shared_documents, number) for number in ("004", "002", "004", "001")]
    joined = READER.read(b"\n\n\n".join(data for data, _ in parts))
    assert len(joined.paragraphs) == sum(len(document.paragraphs) for _, document in parts)
    shapes = [(g.row_count, g.column_count) for _, document in parts for g in document.grids]
    assert [(g.row_count, g.column_count) for g in joined.grids] == shapes


def test_all_of_them_land(shared_documents: Path, tmp_path: Path) -> None:
    texts = sorted(shared_documents.glob("*.txt"))
    report = land(texts, tmp_path / "data")
    assert report.counts[LandingStatus.LANDED] == len(texts) == 5
    assert all(outcome.numbers_missing == 0 for outcome in report.outcomes)
    assert sum(outcome.cell_count for outcome in report.outcomes) == 3155 + 2575 + 5105 + 3398 + 1841
    assert land(texts, tmp_path / "data").counts[LandingStatus.ALREADY_LANDED] == 5
