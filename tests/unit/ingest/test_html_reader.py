"""Web pages: tables with spans, text in order, encodings, and pages that only lead elsewhere."""

from __future__ import annotations

import office_files as files
import pytest

from ingest.content import Document
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.html_reader import READER
from ingest.html_text import decode_page


def read(page: str) -> Document:
    """Read, after seeing that every number is conserved."""
    data = page.encode()
    assert files.coverage_of(READER, data).is_conserved
    return READER.read(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "nonsense"])
def test_a_page_reads_the_same_in_every_encoding_whatever_it_declares(encoding: str, declared: str) -> None:
    data = files.PAGE.replace("utf-8", declared).encode(encoding)
    assert READER.accepts(data, "page.txt")
    assert READER.read(data) == READER.read(files.PAGE.encode())
    assert files.coverage_of(READER, data).is_conserved


def test_a_page_in_reading_order() -> None:
    document = read(files.PAGE)
    assert [p.text for p in document.paragraphs] == [
        "某局2022年预算", "首页 > 公开", "2022年1234部门", "一、概况\n共有3个科室。",
        "表1 收支总表", "尾5", "版权",
    ]  # fmt: skip
    assert files.grid_of(document) == {
        (1, 1): "项目", (1, 2): "金额", (2, 2): "预算", (2, 3): "决算", (3, 1): "合计", (3, 2): "1,234.50",
        (3, 3): "12\n13", (4, 1): "a", (4, 2): "12", (4, 3): "",
    }  # fmt: skip
    assert files.spans_of(document) == {(1, 1): (2, 1), (1, 2): (1, 2)}
    assert document.grids[0].block_no == 6


@pytest.mark.parametrize(
    ("rows", "grid"),
    [
        ("<tr><td rowspan=0>a<td>b<tr><td>c", {(1, 1): "a", (1, 2): "b", (2, 2): "c"}),
        ("<tr><td colspan=x>a<td>b", {(1, 1): "a", (1, 2): "b"}),
        ("<tr><td>a<td rowspan=2>b<tr><td colspan=3>c", {(1, 1): "a", (1, 2): "b", (2, 1): "c"}),
        ("<form><tr><td>a<td>b</form>", {(1, 1): "a", (1, 2): "b"}),
    ],
)
def test_spans_are_kept_within_the_table(rows: str, grid: dict[tuple[int, int], str]) -> None:
    document = read(f"<html><table>{rows}</table>")
    assert files.grid_of(document) == grid


def test_a_table_within_a_table_of_data_is_a_grid_of_its_own() -> None:
    inner = "<table><tr><td>内1<td>内2</table>"
    document = read(f"<html><table><tr><td>a1<td>b<tr><td>c<td>d2<tr><td>e<td>{inner}</table>")
    assert files.grid_of(document, 0)[2, 2] == "d2"
    assert files.grid_of(document, 0)[3, 2] == ""
    assert files.grid_of(document, 1) == {(1, 1): "内1", (1, 2): "内2"}


def test_text_outside_cells_and_after_the_end_is_not_lost() -> None:
    document = read("<html><body><table>乱1<tr>散2<td>a<td>b</tr></table></body></html>后3")
    assert {"乱1", "后3"} <= {p.text for p in document.paragraphs}


LINKS = (
    "<html><body><h1>预算公开</h1><a href='a.pdf'>2022年预算</a> <a href='b.XLS?x=1'>2023年</a></body></html>"
)


def test_a_page_that_only_links_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(LINKS.encode())
    assert caught.value.code is RejectionCode.LINKS_ONLY
    assert "only links to 2 other documents" in caught.value.sentence("page.html")


@pytest.mark.parametrize(
    "content", ["<table><tr><td>合计<td>5</table>", f"<p>{'本年收入合计5万元。' * 25}</p>"]
)
def test_a_page_with_content_and_links_is_read(content: str) -> None:
    assert not read(LINKS.replace("<h1>", content + "<h1>")).is_blank


def test_markup_of_another_kind_is_not_a_page() -> None:
    assert not READER.accepts(b'<?xml version="1.0"?><Workbook/>', "a.xls")
    assert not READER.accepts("收入 < 支出".encode(), "a.txt")
    assert not READER.accepts(b"%PDF-1.7 <html>", "a.html")
    assert READER.accepts(b'<?xml version="1.0"?><html xmlns="x">', "a.xml")


def test_external_and_growing_entities_stay_text() -> None:
    page = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname">]><html><p>&a; 收入 3</p></html>'
    texts = files.texts_of(READER.read(page.encode()))
    assert any("&a; 收入 3" in text for text in texts)


def test_deep_nesting_loses_nothing() -> None:
    document = READER.read(("<html><body>" + "<div>" * 900 + "底 7").encode())
    assert "底 7" in "".join(files.texts_of(document))


def test_a_page_in_no_encoding_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        decode_page(b"<html><body>" + bytes(range(128, 256)) * 20)
    assert caught.value.code is RejectionCode.UNKNOWN_ENCODING
