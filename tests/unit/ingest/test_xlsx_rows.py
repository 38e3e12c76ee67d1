"""Rows taken apart as text are the rows a parser finds; what is not well-formed is never taken for a row."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import office_files as files
import openpyxl
import pytest

from ingest import xlsx_cells, xlsx_rows
from ingest.content import Document
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.xlsx_formats import plain_format, renderer
from ingest.xlsx_reader import READER
from ingest.xlsx_values import Style, show_number

SHEET = "xl/worksheets/sheet1.xml"
FORMATS = (
    *(
        "General",
        "0",
        "0.00",
        "#,##0.00",
        "0.0%",
        "@",
        "yyyy-mm-dd",
        ";;;",
        "0.000",
        "#,##0.00;[Red]-#,##0.00",
    ),
    *('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "[DBNum1]0", "# ?/?"),
)


def workbook(seed: int) -> bytes:
    """Two sheets of figures, texts, blanks, merged areas and hidden rows, in many number formats."""
    rnd = random.Random(seed)
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("表2")):
        assert sheet is not None
        for row in range(1, 15):
            sheet.row_dimensions[row].hidden = rnd.random() < 0.1
            for column in range(1, rnd.randint(2, 9)):
                cell = sheet.cell(row, column)
                texts = ["合计", "a & b", 'x5" s="', "<1>", " 2 ", "_x0041_", "一\n二"]
                figures = [0, 12, 1234.5, 0.1 + 0.2, rnd.uniform(-1e6, 1e12), rnd.uniform(0, 1), 10**14]
                value = rnd.choice([None, True, *texts, *figures, *figures])
                cell.value = value  # type: ignore[assignment]
                cell.number_format = rnd.choice(FORMATS)
                if rnd.random() < 0.8:
                    cell.border = files.RULED
        sheet.merge_cells("B2:C3")
    return files.saved(book)


def as_spreadsheet_programs_write(data: bytes) -> bytes:
    """The same workbook with texts in a table of their own and characters as they are."""
    parts = files.parts_of(data)
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(match[1])
        return f't="s"><v>{len(texts) - 1}</v></c>'

    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        page = re.sub(r"&#(\d{3,});", lambda match: chr(int(match[1])), parts[name].decode())
        page = re.sub(r't="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>', shared, page)
        parts[name] = page.replace(' t="n"', "").encode()
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{space}">{items}</sst>'.encode()
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    if kind not in links:
        link = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
        parts["xl/_rels/workbook.xml.rels"] = links.replace("</Relationships>", link).encode()
    return files.zipped(parts)


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each sheet read was taken apart as text."""
    outcomes: list[bool] = []
    scan = xlsx_rows.RowScan.scan

    def noted(self: xlsx_rows.RowScan, body: str) -> bool:
        outcomes.append(scan(self, body))
        return outcomes[-1]

    monkeypatch.setattr(xlsx_rows.RowScan, "scan", noted)
    return outcomes


def by_parser(data: bytes) -> Document:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx_cells, "_checked_text", lambda data: None)
        return READER.read(data)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("written", [bytes, as_spreadsheet_programs_write])
def test_both_ways_read_the_same(seed: int, written: Callable[[bytes], bytes], scans: list[bool]) -> None:
    data = written(workbook(seed))
    document = READER.read(data)
    assert scans == [True, True]
    assert document == by_parser(data)
    assert files.coverage_of(READER, data).is_conserved


def test_many_different_figures_are_shown_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rnd = random.Random(5)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 120):
        for column in range(1, 9):
            cell = sheet.cell(
                row, column, rnd.choice([rnd.uniform(-1e6, 1e7), round(rnd.uniform(0, 1e5), 2)])
            )
            cell.number_format = "#,##0.00"
            cell.border = files.RULED
    data = files.saved(book)
    document = READER.read(data)
    monkeypatch.setattr(xlsx_rows, "_SAMPLE", 10**9)
    assert document == READER.read(data) == by_parser(data)


@pytest.mark.parametrize("code", ["0", "0.0", "#,##0.00", "0.000000", "#,##0.0000000000000000"])
def test_the_short_way_shows_no_digit_that_is_not_kept(code: str) -> None:
    style = Style(renderer(code), None, False, *(plain_format(code) or ("", 0)))
    rnd = random.Random(3)
    for _ in range(500):
        number = rnd.choice(
            [rnd.uniform(-1e14, 1e14), rnd.uniform(-1, 1), round(rnd.uniform(0, 1e6), 2), 1e14 / 3]
        )
        for stored in (repr(number), f"{number:.17g}"):
            assert show_number(stored, style) == renderer(code)(float(stored))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<v>1234.5</v>", "<v>1234.5"),
        ("<v>1234.5</v>", "<v>1234.5</v>stray &nbsp; 1"),
        ("<v>1234.5</v>", "<v>&nbsp;</v>"),
        ("<v>1234.5</v>", "<v>1\x012</v>"),
        ("</row>", ""),
        ('<row r="5"', '<row r="5" <x'),
    ],
)
def test_what_is_not_well_formed_is_damaged(old: str, new: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(files.with_part(files.xlsx(), SHEET, old, new))
    assert caught.value.code is RejectionCode.DAMAGED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="5"', '<row r="4"'),
        ('<c r="B5"', '<c r="A5"'),
        ('<row r="5"', "<row"),
        ('<c r="B5"', '<c cm="1" r="B5"'),
        ("<v>1234.5</v>", "<v>1234.5</v><extLst/>"),
        ("<v>1234.5</v>", "<v>12<v>34</v></v>"),
    ],
)
def test_what_is_unusual_is_for_the_parser(old: str, new: str, scans: list[bool]) -> None:
    data = files.with_part(files.xlsx(), SHEET, old, new)
    try:
        document: Document | None = READER.read(data)
    except UnreadableDocument as problem:
        assert problem.code is RejectionCode.DAMAGED
        document = None
    assert scans[0] is False
    if document is not None:
        assert document == by_parser(data)
