"""Number formats: what a sheet shows of a stored number."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.xlsx_formats import BUILTIN_FORMATS, plain_format, renderer, text_renderer
from ingest.xlsx_workbook import rich_text


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "0.00", "1234.50"),
        (1.005, "0.00", "1.01"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.1234, "0.00%", "12.34%"),
        (0.1 + 0.2, "General", "0.3"),
        (1e25, "General", "1E+25"),
        (131025220001.0, "General", "131025220001"),
        (5.0, "00000", "00005"),
        (0.0, "#", ""),
        (0.5, ".00", ".50"),
        (3.0, ";;;", ""),
        (12345.678, "#,##0.###", "12,345.678"),
        (1234567.0, "0.00,", "1234.57"),
        (1234567.0, '0.0,"千"', "1234.6千"),
        (1234567.0, "000-0000", "123-4567"),
        (12345.0, "0.00E+00", "1.23E+04"),
        (12.5, "# ?/?", "12 1/2"),
        (5.0, '0" 万元"', "5 万元"),
        (1500.0, '[>=1000]0.0,"k";0', "1.5k"),
        (500.0, '[>=1000]0.0,"k";0', "500"),
        # Yuan shown in ten thousands: the mark before the point makes it a letter among whole digits.
        (12345.0, "0!.0,", "1.2"),
        (1234567.0, "0!.0000", "123.4567"),
        (1234567.0, r"0\.0,", "123.5"),
        (12345678.0, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "1234.6万"),
        (0.0, "0!.0,", "0.0"),
    ],
)
def test_numbers(value: float, code: str, shown: str) -> None:
    assert renderer(code)(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1234.5, "1,234.50"), (-5.0, "-5.00"), (0.0, "-")], ids=["plus", "minus", "zero"]
)
def test_accounting(value: float, shown: str) -> None:
    assert renderer(BUILTIN_FORMATS[43])(value) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("#,##0.00;-#,##0.00", "-1,234.50"),
        ("#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        # Red is all that tells this number from a positive one.
        ("#,##0.00;[Red]#,##0.00", "-1,234.50"),
        ("#,##0.00;#,##0.00", "1,234.50"),
    ],
)
def test_negative_numbers(code: str, shown: str) -> None:
    assert renderer(code)(-1234.5) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (45291.0, "yyyy/m/d", "2023/12/31"),
        (45291.75, "yyyy-mm-dd hh:mm", "2023-12-31 18:00"),
        (45291.0, '[$-804]yyyy"年"m"月"d"日";@', "2023年12月31日"),
        (45291.0, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年十二月三十一日"),
        (45291.0, "aaaa", "星期日"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (0.5 + 59.6 / 86400, "mm:ss", "01:00"),
        (59.0, "yyyy-m-d", "1900-2-28"),
        (61.0, "yyyy-m-d", "1900-3-1"),
        (-1.0, "yyyy-m-d", "-1"),
    ],
)
def test_dates(value: float, code: str, shown: str) -> None:
    assert renderer(code)(value) == shown


def test_dates_may_count_from_1904() -> None:
    assert renderer("yyyy-mm-dd", True)(43829.0) == "2023-12-31"


def test_texts_with_a_format_of_their_own() -> None:
    show = text_renderer('0;0;0;"［"@"］"')
    assert show is not None
    assert show("合计") == "［合计］"
    assert text_renderer("@") is None
    assert text_renderer("0.00") is None


@pytest.mark.parametrize("code", [code for code in BUILTIN_FORMATS.values() if plain_format(code)])
def test_the_short_way_is_the_long_way(code: str) -> None:
    short, decimals = plain_format(code) or ("", 0)
    for number in (0.0, 1.0, -1.0, 1234567.0, *((99.5, 1234.25) if decimals else ())):
        assert short.format(number) == renderer(code)(number)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ("<r><t>12</t></r><r><rPr><b/></rPr><t>.5</t></r>", "12.5"),
        ('<r><t>12.5</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>', "12.5 1"),
        ('<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r><r><t>2.5</t></r>', "1 2.5"),
        ('<r><t>5m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>', "5m2"),
        ("<t>合计</t><rPh><t>heji</t></rPh>", "合计"),
    ],
)
def test_runs_of_one_text_and_marks_at_it(runs: str, text: str) -> None:
    assert rich_text(etree.fromstring(f"<si>{runs}</si>")) == text
