"""The regions seed is the whole of GB/T 2260 down to the counties, each with its path."""

from __future__ import annotations

from collections import Counter

import pytest

from .conftest import Row


def test_codes_are_unique_six_digits(regions: list[Row]) -> None:
    assert max(Counter(row["region_code"] for row in regions).values()) == 1
    for row in regions:
        assert (
            len(row["region_code"]) == 6 and row["region_code"].isascii() and row["region_code"].isdigit()
        ), row


def test_level_follows_from_the_code(regions: list[Row]) -> None:
    for row in regions:
        code = row["region_code"]
        wanted = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
        assert row["level"] == wanted, row


def test_names_follow_from_the_path(regions: list[Row]) -> None:
    municipalities = {"北京市", "天津市", "上海市", "重庆市"}
    for row in regions:
        province, prefecture, county = row["province_name"], row["prefecture_name"], row["county_name"]
        assert (bool(prefecture), bool(county)) in {
            "province": {(False, False)},
            "prefecture": {(True, False)},
            "county": {(True, True), (False, True)},
        }[row["level"]], row
        assert row["full_name"] == province + prefecture + county, row
        below = prefecture + county
        wanted = below if below and province not in municipalities else row["full_name"]
        assert row["region_name"] == wanted, row


def test_every_division_lies_in_the_one_its_code_says(regions: list[Row]) -> None:
    provinces = {
        row["region_code"][:2]: row["province_name"] for row in regions if row["level"] == "province"
    }
    prefectures = {
        row["region_code"][:4]: row["prefecture_name"] for row in regions if row["level"] == "prefecture"
    }
    for row in regions:
        assert row["province_name"] == provinces[row["region_code"][:2]], row
        # 90 in the third and fourth digits stands for counties directly under their province.
        assert row["prefecture_name"] == prefectures.get(row["region_code"][:4], ""), row


def test_the_list_is_complete(regions: list[Row]) -> None:
    now = Counter(row["level"] for row in regions if not row["valid_to"])
    assert now == {"province": 34, "prefecture": 333, "county": 2846}


def test_names_are_unambiguous_in_any_one_year(regions: list[Row]) -> None:
    current = Counter(row["region_name"] for row in regions if not row["valid_to"])
    assert [name for name, n in current.items() if n > 1] == []


@pytest.mark.parametrize(
    ("code", "name", "level", "valid_to"),
    [
        ("110000", "北京市", "province", ""),
        ("310107", "上海市普陀区", "county", ""),
        ("330103", "杭州市下城区", "county", "2020"),
        ("410300", "洛阳市", "prefecture", ""),
        ("410304", "洛阳市瀍河回族区", "county", ""),
        ("419001", "济源市", "county", ""),
        ("500229", "重庆市城口县", "county", ""),
        ("511102", "乐山市市中区", "county", ""),
        ("131025", "廊坊市大城县", "county", ""),
        ("659001", "石河子市", "county", ""),
        ("820000", "澳门特别行政区", "province", ""),
    ],
)
def test_well_known_codes(regions: list[Row], code: str, name: str, level: str, valid_to: str) -> None:
    row = {row["region_code"]: row for row in regions}[code]
    assert (row["region_name"], row["level"], row["valid_to"]) == (name, level, valid_to)


def test_a_renamed_division_keeps_its_former_name(regions: list[Row]) -> None:
    row = {row["region_code"]: row for row in regions}["371324"]
    assert (row["region_name"], row["aliases"]) == ("临沂市兰陵县", "苍山县")
