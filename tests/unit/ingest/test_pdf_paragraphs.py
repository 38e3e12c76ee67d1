"""Lines of a page that are one paragraph, and lines that only follow each other."""

from __future__ import annotations

import pytest
from pdf_fixtures import Page, make_pdf

from ingest.pdf_reader import READER

TITLE = "二〇二三年度一般公共预算支出情况表按功能科目和经济科目分类"


def read(*pages: Page) -> list[str]:
    return [paragraph.text for paragraph in READER.read(make_pdf(pages)).paragraphs]


def test_the_longest_of_some_titles_reaches_no_margin() -> None:
    page = Page()
    for number, text in enumerate([TITLE, "填报单位：某某局", "单位：万元"]):
        page.text(50, 760 - 20 * number, text)
    assert read(page) == [TITLE, "填报单位：某某局", "单位：万元"]


@pytest.mark.parametrize(("width", "is_one"), [(49, True), (29, False)])
def test_a_lone_pair_of_lines_is_one_where_the_first_reaches_the_margin(width: int, is_one: bool) -> None:
    page = Page()
    first, then = "本" * width, "表反映支出"
    page.text(50, 760, first)
    page.text(50, 742, then)
    assert read(page) == ([first + then] if is_one else [first, then])


def test_a_title_in_larger_type_is_no_line_of_the_text_below_it() -> None:
    page = Page()
    page.text(50, 760, "某某省某某市水利局部门决算公开表", size=22)
    page.text(50, 700, "部门贯彻执行国家有关法律法规和方针政策，完成交办的其他工作。")
    page.text(50, 680, "收入支出决算表")
    assert read(page)[1:] == [
        "部门贯彻执行国家有关法律法规和方针政策，完成交办的其他工作。",
        "收入支出决算表",
    ]


def test_a_page_of_titles_runs_into_no_other() -> None:
    first, second = Page(), Page()
    first.text(50, 60, TITLE + "甲")
    first.text(50, 40, TITLE + "乙")
    second.text(50, 760, "编制单位：某某局")
    assert read(first, second) == [TITLE + "甲", TITLE + "乙", "编制单位：某某局"]
