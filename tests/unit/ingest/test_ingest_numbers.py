"""Numbers are counted as printed, and any that is lost or landed twice is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numbers import MISSING_SHOWN, number_coverage, printed_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("收入总计 202901.05 万元", ["202901.05"]),
        ("372,946,200.00", ["372,946,200.00"]),
        ("１，２３４．５６万元", ["１，２３４．５６"]),
        ("16000,10000", ["16000", "10000"]),
        ("1,2,3", ["1", "2", "3"]),
        ("1,2345", ["1", "2345"]),
        ("-5.56%", ["5.56"]),
        ("2021.12.31", ["2021.12.31"]),
        ("5.", ["5"]),
        (".5", ["5"]),
        ("0", ["0"]),
        ("第12、13项", ["12", "13"]),
        ("一二三", []),
    ],
)
def test_numbers_are_maximal_runs(text: str, numbers: list[str]) -> None:
    assert printed_numbers(text) == numbers


@given(st.text("0123456789,.，．１９a \n"))
def test_no_digit_is_outside_every_number(text: str) -> None:
    digits = sum(char.isdigit() for char in text)
    assert sum(char.isdigit() for number in printed_numbers(text) for char in number) == digits


def test_conservation_holds_when_everything_landed() -> None:
    coverage = number_coverage(["收入 1.5\t2\n3"], ["收入 1.5", "2", "3"])
    assert coverage.is_conserved
    assert (coverage.numbers_in_source, coverage.numbers_landed) == (3, 3)


def test_a_lost_number_is_named() -> None:
    coverage = number_coverage(["1.5\t2\t2"], ["1.5", "2"])
    assert (coverage.numbers_missing, coverage.numbers_surplus, coverage.missing) == (1, 0, ("2",))
    assert not coverage.is_conserved


def test_a_changed_number_is_both_missing_and_surplus() -> None:
    coverage = number_coverage(["1.50"], ["1.5"])
    assert (coverage.numbers_missing, coverage.numbers_surplus) == (1, 1)


def test_a_number_landed_twice_is_surplus() -> None:
    coverage = number_coverage(["7"], ["7", "7"])
    assert (coverage.numbers_missing, coverage.numbers_surplus) == (0, 1)
    assert not coverage.is_conserved


def test_only_the_first_missing_numbers_are_spelled_out_in_order() -> None:
    source = [str(number) for number in range(100, 200)]
    coverage = number_coverage(source, [])
    assert coverage.numbers_missing == 100
    assert coverage.missing == tuple(source[:MISSING_SHOWN])
