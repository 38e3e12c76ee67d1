"""Failures that belong together are told as one cause, and what only looks like a part of it is not."""

from __future__ import annotations

from dataclasses import replace

from diagnosis_ledgers import BASIC, PROJECT, TOTAL, YUAN, Book, two_forms

from diagnosis.undoing import SHIFTED_ROWS, STALE_TEXT
from diagnosis.words import explain


def test_a_sentence_left_from_last_year_is_one_cause() -> None:
    book = two_forms()
    last_year = {(0, 1, 0): 9_000_000, (0, 2, 0): 7_000_000, (0, 3, 0): 2_000_000}
    for (key, amount), column in zip(last_year.items(), (TOTAL, BASIC, PROJECT), strict=True):
        book.put(key, amount, former=frozenset({amount * YUAN}), row_label=f"第{column}句")
        book.sum(f"words-{column}", key, [(1, 1, column)], "narrative")
    # What the sentence says adds up, as it did a year before.
    book.sum("words", (0, 1, 0), [(0, 2, 0), (0, 3, 0)], "narrative")
    (found,) = book.diagnosed()
    assert (found.undoing.cause, found.is_certain) == (STALE_TEXT, True)
    assert len(found.undoing.settles) == 3
    assert {key: (value or 0) // YUAN for key, value in found.undoing.changes} == {
        (0, 1, 0): 9_630_417,
        (0, 2, 0): 7_321_106,
        (0, 3, 0): 2_309_311,
    }
    zh, en = explain(book.ledger(), found)
    assert "沿用了上年的文字" in zh
    assert "left from last year" in en


def test_a_shift_is_found_though_one_figure_would_settle_a_part() -> None:
    """本年合计, 上年结转 and its parts one row too low; the last part alone could make the parts add up."""
    book = Book()
    #       general   fund     this year  carried  general  fund  capital, 总计
    for row_no, amount in enumerate(
        (6_645_800, 821_900, None, 7_467_700, 1_719_100, 829_700, 889_400, 9_186_800), start=1
    ):
        book.put((1, row_no, 1), amount)
    for row_no, amount in enumerate((7_475_500, 1_711_300), start=1):
        book.put((2, row_no, 1), amount)
    book.sum("year", (1, 3, 1), [(1, 1, 1), (1, 2, 1)], "balance")
    book.sum("carryover", (1, 4, 1), [(1, 5, 1), (1, 6, 1), (1, 7, 1)], "balance")
    book.sum("total", (1, 8, 1), [(1, 3, 1), (1, 4, 1)], "balance")
    book.sum("general", (2, 1, 1), [(1, 1, 1), (1, 5, 1)], "balance")
    book.sum("fund", (2, 2, 1), [(1, 2, 1), (1, 6, 1)], "balance")
    (found,) = book.diagnosed()
    assert found.undoing.cause == SHIFTED_ROWS
    assert len(found.undoing.settles) == 4
    assert dict(found.undoing.changes)[1, 4, 1] == 1_719_100 * YUAN


def test_a_figure_that_only_the_slack_of_rounded_figures_would_allow_is_not_proposed() -> None:
    """6 = 0 + 3 + 0 in whole ten-thousands: 4 would do by the half-widths, and nobody would say so."""
    book = Book()
    whole = 10_000 * YUAN // 2
    for number, amount in enumerate((60_000, 0, 30_000, 0, 30_000), start=1):
        book.put((0, number, 0), amount)
        book.cells[0, number, 0] = replace(book.cells[0, number, 0], half=whole)
    book.sum("total", (0, 1, 0), [(0, 2, 0), (0, 3, 0), (0, 4, 0)], "narrative")
    book.sum("vehicles", (0, 3, 0), [(0, 5, 0)], "narrative")
    (found,) = book.diagnosed()
    assert not found.is_certain
    proposed = {undoing.roots[0] for undoing in (found.undoing, *found.alternatives)}
    assert (0, 3, 0) not in proposed
