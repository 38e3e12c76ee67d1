"""The witness of number conservation: digits from the bare text, grouping from the reading."""

from __future__ import annotations

from ingest.numbers import number_coverage
from ingest.pdf_witness import witnessed


def coverage(bare: list[str], landed: list[str]) -> tuple[int, int]:
    result = number_coverage(witnessed(bare, landed), landed)
    return result.numbers_missing, result.numbers_surplus


def test_a_number_broken_over_lines_is_one() -> None:
    assert coverage(["合计 12,345,67\r\n8.90 1"], ["合计", "12,345,678.90", "1"]) == (0, 0)


def test_numbers_run_together_by_the_engine_are_two() -> None:
    assert coverage(["12.5034"], ["12.50", "34"]) == (0, 0)


def test_a_lost_digit_is_missed() -> None:
    assert coverage(["12,345,67\r\n8.90"], ["12,345,678.9"]) == (3, 1)


def test_a_lost_number_is_missed_and_an_invented_one_noticed() -> None:
    assert coverage(["1.00 2.00 2.00"], ["1.00 2.00"]) == (1, 0)
    assert coverage(["1.00"], ["1.00", "3"]) == (0, 1)


def test_digits_are_not_borrowed_twice() -> None:
    assert coverage(["12\r\n34"], ["1234", "1234"]) == (0, 1)


def test_a_number_set_one_digit_to_a_line_is_one() -> None:
    assert coverage(["1,234.56"], ["1", "2", "3", "4", "5", "6"]) == (0, 0)


def test_a_page_set_one_character_to_a_line_is_taken_in_its_order() -> None:
    bare = ["合\r\n计\r\n5\r\n1\r\n8.4\r\n4\r\n3\r\n0\r\n1\r\n8\r\n4\r\n工\r\n8.4"]
    assert coverage(bare, ["合计", "518.44", "30184", "工", "8.4"]) == (0, 0)
    assert coverage(bare, ["合计", "518.44", "30185", "工", "8.4"])[0] > 0


def test_a_long_run_of_pieces_is_left_as_it_is() -> None:
    digits = "\r\n".join("12" * 400)
    assert coverage([digits], ["12"] * 400) == (0, 0)
    assert coverage([digits], ["12"] * 399 + ["13"])[0] > 0


def test_a_search_without_end_is_given_up() -> None:
    landed = list("1" * 90)
    assert coverage(["1" * 91, *landed], ["2" + "1" * 91, *landed]) == (1, 1)
