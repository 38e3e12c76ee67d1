"""Office files made by code for the tests of their readers, and ways to damage them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
import xlwt
from openpyxl.styles import Border, Side

from ingest.content import Document
from ingest.numbers import NumberCoverage, number_coverage
from ingest.readers import Reader

RULED = Border(*[Side("thin")] * 4)

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>某局2022年预算</title>
<style>a{width:12px}</style><script>var a = 99</script></head><body>
<div>首页 &gt; <a href="/">公开</a></div><h1>2022年<b>12</b>34部门</h1>
<p>一、概况<br>共有3个科室。</p><table width="100%"><tr><td>
<table border=1><caption>表1 收支总表</caption><tr><th rowspan=2>项目<th colspan=2>金额<tr><th>预算<th>决算
<tr><td>合计<td>1,234.50<td><p>12</p><p>13</p></tr><tr><td>a<td rowspan=5>&#49;2<td></tr></table>
</td></tr></table>尾5<footer>版权</footer></body></html>"""


def xlsx(ruled: bool = True) -> bytes:
    """Two sheets: title, unit and a table of two figures a row; the second sheet is hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表1"
    sheet["A1"] = "2024年部门收支总表"
    sheet.merge_cells("A1:C1")
    sheet["A2"] = "部门：某局"
    sheet["C2"] = "单位：万元"
    rows: list[list[object]] = [["项目", "金额", None], [None, "预算", "决算"], ["合计", 1234.5, 0.125]]
    for row_no, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row_no, column)
            cell.value = value  # type: ignore[assignment]
            if isinstance(value, float):
                cell.number_format = "#,##0.00" if column == 2 else "0.0%"
            if ruled:
                cell.border = RULED
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:C3")
    other = book.create_sheet("草稿")
    other.append(["项目", 7, 8])
    other.append(["合计", 9, 10])
    other.sheet_state = "hidden"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def word() -> bytes:
    """Header, heading, a table with merged cells, an automatic list, footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "某局2024年部门预算"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_heading("表1 收支总表", 1)
    table = document.add_table(3, 3)
    for index, text in enumerate(["项目", "金额", "", "", "预算", "决算", "合计", "1,234.50", "12.5%"]):
        table.cell(index // 3, index % 3).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph("第一项", style="List Number")
    document.add_paragraph("第二项 5 万元", style="List Number")
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def legacy_excel() -> bytes:
    """As `xlsx`, with a hidden row and a date."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    sheet.write_merge(0, 0, 0, 2, "2024年部门收支总表")
    ruled = "borders: left thin, right thin, top thin, bottom thin"
    amount = xlwt.easyxf(ruled, num_format_str="#,##0.00")
    day = xlwt.easyxf(ruled, num_format_str="yyyy-mm-dd")
    for column, label in enumerate(["项目", "金额", "日期"]):
        sheet.write(2, column, label, amount)
    for row in (3, 4):
        sheet.write(row, 0, "合计", amount)
        sheet.write(row, 1, 1234.5 * row, amount)
        sheet.write(row, 2, 45291 + row, day)
    sheet.row(4).hidden = True
    other = book.add_sheet("草稿")
    other.write(0, 0, 7)
    other.visibility = 1
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(package: bytes, part: str, old: str, new: str) -> bytes:
    """A package in one part of which a text is replaced; the text must be there."""
    parts = parts_of(package)
    text = parts[part].decode()
    assert old in text, text
    parts[part] = text.replace(old, new, 1).encode()
    return zipped(parts)


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes with a few changed, cut or repeated; in a zip container half the time within a member."""
    rnd = random.Random(seed)
    if data.startswith(b"PK") and rnd.random() < 0.7:
        parts = parts_of(data)
        name = rnd.choice([name for name in parts if parts[name]])
        parts[name] = _mutated(parts[name], rnd)
        return zipped(parts)
    return _mutated(data, rnd)


def _mutated(data: bytes, rnd: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rnd.randint(1, 8)):
        place = rnd.randrange(len(changed) or 1)
        kind = rnd.randrange(5)
        if kind == 0 and changed:
            changed[place] = rnd.randrange(256)
        elif kind == 1:
            changed[place:place] = rnd.choice(
                [b"<", b">", b"&", b'"', b"99999999999", b"-1", b"\x00", b"<a>"]
            )
        elif kind == 2:
            del changed[place : place + rnd.randint(1, 40)]
        elif kind == 3:
            piece = changed[place : place + rnd.randint(1, 200)]
            changed[place:place] = piece
        elif rnd.random() < 0.2:
            del changed[place:]
    return bytes(changed)


def texts_of(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs] + [cell.text for g in document.grids for cell in g.cells]


def coverage_of(reader: Reader, data: bytes) -> NumberCoverage:
    return number_coverage(reader.printed_text(data), texts_of(reader.read(data)))


def grid_of(document: Document, number: int = 0) -> dict[tuple[int, int], str]:
    """The texts of a grid by row and column."""
    return {(cell.row_no, cell.column_no): cell.text for cell in document.grids[number].cells}


def spans_of(document: Document, number: int = 0) -> dict[tuple[int, int], tuple[int, int]]:
    """Height and width of the merged cells of a grid."""
    return {
        (cell.row_no, cell.column_no): (cell.row_span, cell.column_span)
        for cell in document.grids[number].cells
        if (cell.row_span, cell.column_span) != (1, 1)
    }
