"""Both economic classification schemes are complete, and their groups of expense are the ones defined."""

from __future__ import annotations

from collections import Counter

import pytest

from .conftest import Row

DEPARTMENT_CLASSES = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "307": "债务利息及费用支出",
    "309": "资本性支出（基本建设）",
    "310": "资本性支出",
    "311": "对企业补助（基本建设）",
    "312": "对企业补助",
    "313": "对社会保障基金补助",
    "399": "其他支出",
}
GOVERNMENT_CLASSES = {
    "501": "机关工资福利支出",
    "502": "机关商品和服务支出",
    "503": "机关资本性支出",
    "504": "机关资本性支出（基本建设）",
    "505": "对事业单位经常性补助",
    "506": "对事业单位资本性补助",
    "507": "对企业补助",
    "508": "对企业资本性支出",
    "509": "对个人和家庭的补助",
    "510": "对社会保障基金补助",
    "511": "债务利息及费用支出",
    "512": "债务还本支出",
    "513": "转移性支出",
    "514": "预备费及预留",
    "599": "其他支出",
}
# Items of each class, by their last two digits, where the list is short enough to be checked by eye.
ITEMS = {
    "301": "01 02 03 06 07 08 09 10 11 12 13 14 99",
    "302": "01 02 03 04 05 06 07 08 09 11 12 13 14 15 16 17 18 24 25 26 27 28 29 31 39 40 99",
    "303": "01 02 03 04 05 06 07 08 09 10 11 99",
    "307": "01 02 03 04",
    "309": "01 02 03 05 06 07 08 13 19 21 22 99",
    "310": "01 02 03 05 06 07 08 09 10 11 12 13 19 21 22 99",
    "501": "01 02 03 99",
    "502": "01 02 03 04 05 06 07 08 09 99",
    "503": "01 02 03 05 06 07 99",
    "504": "01 02 03 04 05 99",
    "505": "01 02 99",
    "506": "01 02",
    "507": "01 02 99",
    "509": "01 02 03 05 99",
    "511": "01 02 03 04",
    "514": "01 02",
}


def test_codes_are_unique_and_tell_their_scheme(economic: list[Row]) -> None:
    assert max(Counter(row["economic_code"] for row in economic).values()) == 1
    for row in economic:
        assert {"3": "department", "5": "government"}[row["economic_code"][0]] == row["economic_scheme"], row


def test_level_and_class_follow_from_the_code(economic: list[Row]) -> None:
    classes = {row["economic_code"] for row in economic if row["economic_level"] == "class"}
    for row in economic:
        assert row["economic_code"].isascii() and row["economic_code"].isdigit(), row
        assert row["economic_level"] == {3: "class", 5: "item"}[len(row["economic_code"])], row
        assert row["class_code"] == row["economic_code"][:3], row
        assert row["class_code"] in classes, row


@pytest.mark.parametrize(
    ("scheme", "wanted"), [("department", DEPARTMENT_CLASSES), ("government", GOVERNMENT_CLASSES)]
)
def test_class_lists_are_complete(economic: list[Row], scheme: str, wanted: dict[str, str]) -> None:
    found = {
        row["economic_code"]: row["economic_name"]
        for row in economic
        if row["economic_scheme"] == scheme and row["economic_level"] == "class"
    }
    assert found == wanted


@pytest.mark.parametrize("class_code", sorted(ITEMS))
def test_item_lists_are_complete(economic: list[Row], class_code: str) -> None:
    found = [
        row["economic_code"][3:]
        for row in economic
        if row["class_code"] == class_code and row["economic_level"] == "item"
    ]
    assert found == ITEMS[class_code].split()


def test_every_class_has_items_and_names_differ_within_it(economic: list[Row]) -> None:
    items = [row for row in economic if row["economic_level"] == "item"]
    assert {row["class_code"] for row in items} == DEPARTMENT_CLASSES.keys() | GOVERNMENT_CLASSES.keys()
    assert max(Counter((row["class_code"], row["economic_name"]) for row in items).values()) == 1


def test_expense_groups(economic: list[Row]) -> None:
    for row in economic:
        wanted = {
            "301": "personnel",
            "303": "personnel",
            "501": "personnel",
            "509": "personnel",
            "302": "operating",
            "502": "operating",
        }.get(row["class_code"], "other")
        wanted = {"50501": "personnel", "50502": "operating"}.get(row["economic_code"], wanted)
        assert row["expense_group"] == wanted, row


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("30101", "基本工资"),
        ("30108", "机关事业单位基本养老保险缴费"),
        ("30113", "住房公积金"),
        ("30212", "因公出国（境）费用"),
        ("30213", "维修（护）费"),
        ("30217", "公务接待费"),
        ("30231", "公务用车运行维护费"),
        ("30239", "其他交通费用"),
        ("30299", "其他商品和服务支出"),
        ("30309", "奖励金"),
        ("30311", "代缴社会保险费"),
        ("31002", "办公设备购置"),
        ("31013", "公务用车购置"),
        ("31204", "费用补贴"),
        ("39908", "对民间非营利组织和群众性自治组织补贴"),
        ("50101", "工资奖金津补贴"),
        ("50201", "办公经费"),
        ("50208", "公务用车运行维护费"),
        ("50306", "设备购置"),
        ("50502", "商品和服务支出"),
        ("50905", "离退休费"),
        ("51301", "上下级政府间转移性支出"),
    ],
)
def test_well_known_codes(economic: list[Row], code: str, name: str) -> None:
    assert {row["economic_code"]: row["economic_name"] for row in economic}[code] == name
