"""The functional classification seed is a proper tree, complete at class level, with well-known names."""

from __future__ import annotations

from collections import Counter

import pytest

from .conftest import Row

CLASSES = {
    "201": "一般公共服务支出",
    "202": "外交支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "209": "社会保险基金支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "227": "预备费",
    "229": "其他支出",
    "230": "转移性支出",
    "231": "债务还本支出",
    "232": "债务付息支出",
    "233": "债务发行费用支出",
    "234": "抗疫特别国债安排的支出",
}


def test_codes_are_unique(functional: list[Row]) -> None:
    repeated = [code for code, n in Counter(row["functional_code"] for row in functional).items() if n > 1]
    assert repeated == []


def test_level_follows_from_the_length_of_the_code(functional: list[Row]) -> None:
    levels = {3: "class", 5: "group", 7: "item"}
    for row in functional:
        assert row["functional_code"].isascii() and row["functional_code"].isdigit(), row
        assert row["functional_level"] == levels[len(row["functional_code"])], row


def test_parent_is_the_prefix_and_exists(functional: list[Row]) -> None:
    codes = {row["functional_code"] for row in functional}
    for row in functional:
        if row["functional_level"] == "class":
            assert row["parent_code"] == "", row
        else:
            assert row["parent_code"] == row["functional_code"][:-2], row
            assert row["parent_code"] in codes, row


def test_class_level_is_complete(functional: list[Row]) -> None:
    found = {
        row["functional_code"]: row["functional_name"]
        for row in functional
        if row["functional_level"] == "class"
    }
    assert found == CLASSES


def test_siblings_differ_in_name_except_where_the_remainder_moved(functional: list[Row]) -> None:
    """Before 2021 the only item of a remainder group was 01; it became 99 under the same name."""
    names = Counter((row["parent_code"], row["functional_name"]) for row in functional)
    for (parent, name), n in names.items():
        moved = sorted(
            row["functional_code"][-2:]
            for row in functional
            if (row["parent_code"], row["functional_name"]) == (parent, name)
        )
        assert n == 1 or (parent.endswith("99") and moved == ["01", "99"]), (parent, name)


def test_the_common_items_have_their_common_codes(functional: list[Row]) -> None:
    common = {"行政运行": "01", "一般行政管理事务": "02", "机关服务": "03"}
    for row in functional:
        if row["functional_level"] == "item" and row["functional_name"] in common:
            assert row["functional_code"][-2:] == common[row["functional_name"]], row


def test_remainders_are_named_other(functional: list[Row]) -> None:
    """Every 99 is a remainder and says 其他 in its name, 用于其他… in the lottery fund."""
    for row in functional:
        if row["functional_level"] != "class" and row["functional_code"].endswith("99"):
            assert "其他" in row["functional_name"], row


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("20103", "政府办公厅（室）及相关机构事务"),
        ("2010301", "行政运行"),
        ("20131", "党委办公厅（室）及相关机构事务"),
        ("2013899", "其他市场监督管理事务"),
        ("2040220", "执法办案"),
        ("2050202", "小学教育"),
        ("2050803", "培训支出"),
        ("2060499", "其他技术研究与开发支出"),
        ("2070109", "群众文化"),
        ("20805", "行政事业单位养老支出"),
        ("2080505", "机关事业单位基本养老保险缴费支出"),
        ("2080506", "机关事业单位职业年金缴费支出"),
        ("2080899", "其他优抚支出"),
        ("2082199", None),
        ("2089999", "其他社会保障和就业支出"),
        ("2100408", "基本公共卫生服务"),
        ("2101101", "行政单位医疗"),
        ("2101102", "事业单位医疗"),
        ("2101103", "公务员医疗补助"),
        ("2101501", "行政运行"),
        ("2110301", "大气"),
        ("2120104", "城管执法"),
        ("2120803", "城市建设支出"),
        ("2130705", "对村民委员会和村党支部的补助"),
        ("2140106", "公路养护"),
        ("2150805", "中小企业发展专项"),
        ("2200104", "自然资源规划及管理"),
        ("2210201", "住房公积金"),
        ("2210203", "购房补贴"),
        ("2240106", "安全监管"),
        ("2290402", "其他地方自行试点项目收益专项债券收入安排的支出"),
        ("2296002", "用于社会福利的彩票公益金支出"),
    ],
)
def test_well_known_codes(functional: list[Row], code: str, name: str | None) -> None:
    found = {row["functional_code"]: row["functional_name"] for row in functional}
    assert found.get(code) == name


@pytest.mark.parametrize(
    ("code", "alias"),
    [
        ("210", "医疗卫生与计划生育支出"),
        ("215", "资源勘探信息等支出"),
        ("20805", "行政事业单位离退休"),
        ("21305", "扶贫"),
        ("21305", "巩固脱贫衔接乡村振兴"),
        ("2013804", "市场主体管理"),
    ],
)
def test_known_renames_are_aliases(functional: list[Row], code: str, alias: str) -> None:
    aliases = {row["functional_code"]: row["aliases"].split(";") for row in functional}
    assert alias in aliases[code]


def test_coverage_is_broad(functional: list[Row]) -> None:
    """Every class a department spends under has groups, and nearly every such group its items."""
    without_groups = {"227"}
    parents = {row["parent_code"] for row in functional}
    assert {code for code in CLASSES if code not in parents} == without_groups
    assert sum(row["functional_level"] == "group" for row in functional) >= 250
    assert sum(row["functional_level"] == "item" for row in functional) >= 1100
