"""Every encoding a Chinese office produces is decoded exactly; everything else is refused."""

from __future__ import annotations

import pytest

from ingest.encoding import decode
from ingest.errors import RejectionCode, UnreadableDocument

TEXT = "部门收支总表（公开01表）\r\n单位：万元\n项目\t预算数\n本年收入合计\t１，２３４.56\n镕喆〇㎡①℃\n"
TRADITIONAL = "財政撥款收入總計為四百六十七萬元，本年支出合計與上年度相比增加。車輛購置及運行維護費均為0。"


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_of_an_office_are_decoded_exactly(codec: str, expected: str) -> None:
    decoded = decode(TEXT.encode(codec))
    assert decoded.text == TEXT
    assert decoded.encoding == expected


@pytest.mark.parametrize(("mark", "codec"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_byte_order_mark_decides_and_is_not_text(mark: bytes, codec: str) -> None:
    decoded = decode(mark + TEXT.encode(codec))
    assert (decoded.text, decoded.encoding) == (TEXT, codec)


def test_gbk_is_read_as_its_superset() -> None:
    assert decode("朱镕基 联通".encode("gbk")).text == "朱镕基 联通"


def test_four_byte_characters_of_gb18030_survive() -> None:
    text = "人员名单：㐀㐁𠀀，合计3人。" + "本年收入合计" * 20
    assert decode(text.encode("gb18030")).text == text


def test_traditional_characters_in_gb18030_are_accepted() -> None:
    assert decode(TRADITIONAL.encode("gb18030")).text == TRADITIONAL


def test_gb_bytes_that_are_also_two_byte_utf8_are_read_as_gb() -> None:
    data = "写小型".encode("gbk")[:4]
    assert data.decode("utf-8") != "写小"
    assert decode(data).text == "写小"


@pytest.mark.parametrize("text", ["中文", "一二三“四五”六七八九十", "概况"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_or_ascii_is_recognized(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


def test_ascii_is_text() -> None:
    assert decode(b"total\t12.50\n").text == "total\t12.50\n"


@pytest.mark.parametrize("codec", ["big5", "utf-32", "shift_jis"])
def test_other_encodings_are_refused_rather_than_misread(codec: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        decode(TRADITIONAL.encode(codec, errors="ignore"))
    assert refusal.value.code is RejectionCode.UNKNOWN_ENCODING


@pytest.mark.parametrize("position", [0, 31, 100, 1000])
def test_damaged_utf8_is_refused_and_not_read_as_gb(position: int) -> None:
    damaged = bytearray((TEXT * 20).encode())
    damaged[position] = 0xFF
    with pytest.raises(UnreadableDocument) as refusal:
        decode(bytes(damaged))
    assert refusal.value.code is RejectionCode.UNKNOWN_ENCODING


def test_truncated_marked_utf16_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        decode(b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1])
    assert refusal.value.code is RejectionCode.UNKNOWN_ENCODING


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", RejectionCode.EMPTY),
        (b"%PDF-1.7\n...", RejectionCode.UNSUPPORTED_FORMAT),
        (b"PK\x03\x04rest", RejectionCode.UNSUPPORTED_FORMAT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", RejectionCode.UNSUPPORTED_FORMAT),
        (b"GIF89a....", RejectionCode.UNSUPPORTED_FORMAT),
        (b"<!DOCTYPE html><html>", RejectionCode.UNSUPPORTED_FORMAT),
        (b"  \n<?xml version='1.0'?>", RejectionCode.UNSUPPORTED_FORMAT),
        (b"text\x00with\x00nulls\x00\x00\x00\x01", RejectionCode.BINARY),
        (bytes(range(256)) * 8, RejectionCode.BINARY),
        (b"\x01\x02\x03\x04\x05 text", RejectionCode.BINARY),
    ],
)
def test_what_is_not_text_is_refused_with_its_reason(data: bytes, code: RejectionCode) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        decode(data)
    assert refusal.value.code is code
    assert refusal.value.sentence("x.txt").startswith("x.txt ")
    assert refusal.value.sentence("x.txt").endswith(".")


def test_a_stray_field_mark_of_a_word_conversion_is_text() -> None:
    text = "目录\x13 TOC \x14" + "本年收入合计467.00万元。" * 40
    assert decode(text.encode()).text == text
