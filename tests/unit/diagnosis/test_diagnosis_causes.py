"""Each cause, planted in small forms, is found and told; what could be several things is not asserted."""

from __future__ import annotations

import pytest
from diagnosis_ledgers import BASIC, PRINTED, PROJECT, TOTAL, YUAN, Book, two_forms

from diagnosis.ledger import CellKey
from diagnosis.search import Diagnosis
from diagnosis.words import explain


def only(book: Book) -> Diagnosis:
    """The one diagnosis, which must settle everything that fails."""
    failing = book.ledger().broken
    (found,) = book.diagnosed()
    assert failing
    assert found.undoing.settles == failing
    return found


def right(found: Diagnosis) -> dict[CellKey, int | None]:
    """What the cells must read, in yuan."""
    return {key: None if value is None else value // YUAN for key, value in found.undoing.changes}


def test_nothing_is_found_where_everything_adds_up() -> None:
    assert two_forms().diagnosed() == []


@pytest.mark.parametrize("row_no", range(1, 7))
def test_a_wrong_figure_is_found_with_what_it_must_be(row_no: int) -> None:
    book = two_forms()
    book.change((1, row_no, TOTAL), (PRINTED[row_no - 1][0] or 0) + 52_031)
    found = only(book)
    assert found.undoing.cause == "wrong_figure"
    assert found.is_certain
    assert right(found) == {(1, row_no, TOTAL): PRINTED[row_no - 1][0]}
    words, english = explain(book.ledger(), found)
    assert f"应为{PRINTED[row_no - 1][0]:,}.00元，相差52,031.00元" in words
    assert f"must be {PRINTED[row_no - 1][0]:,}.00 yuan" in english


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (430_589, "dropped"),
        (43_025_189, "added"),
        (4_320_589, "swapped"),
        (43_025_890, "point"),
    ],
)
def test_a_slip_of_a_digit_is_told_from_any_wrong_figure(wrong: int, kind: str) -> None:
    book = two_forms()
    book.change((1, 4, TOTAL), wrong)
    found = only(book)
    assert (found.undoing.cause, found.undoing.kind) == ("dropped_digit", kind)
    assert right(found) == {(1, 4, TOTAL): 4_302_589}


def test_a_blank_that_must_hold_a_figure() -> None:
    book = two_forms()
    book.change((1, 5, PROJECT), None)
    found = only(book)
    assert found.undoing.cause == "missing_cell"
    assert right(found) == {(1, 5, PROJECT): 2_188_111}
    assert "为空，应为2,188,111.00元（未补入）" in explain(book.ledger(), found)[0]


def test_a_column_cut_off_is_one_cause() -> None:
    book = Book()
    rows = [(700_000, 500_000, 200_000), (911_000, 880_000, 31_000), (45_500, 45_500, None)]
    totals = tuple(sum(row[column] or 0 for row in rows) for column in range(3))
    book.form(1, [(totals[0], totals[1], totals[2]), *rows])
    for row_no in (2, 3):
        book.change((1, row_no, PROJECT), None)
    found = only(book)
    assert found.undoing.cause == "missing_cell"
    assert right(found) == {(1, 2, PROJECT): 200_000, (1, 3, PROJECT): 31_000}
    assert "“项目支出”列缺2个数" in explain(book.ledger(), found)[0]


@pytest.mark.parametrize("direction", [1, -1])
def test_a_column_shifted_by_a_row(direction: int) -> None:
    book = two_forms()
    rows = list(range(2, 7))
    before = book.column(1, BASIC)
    for row_no in rows:
        source = row_no - direction
        book.change((1, row_no, BASIC), before[source] if source in rows else None)
    found = only(book)
    assert found.undoing.cause == "shifted_rows"
    assert {row: right(found).get((1, row, BASIC), before[row]) for row in rows} == {
        row: before[row] for row in rows
    }
    assert "移了一行" in explain(book.ledger(), found)[0]


def test_cells_shifted_in_a_row() -> None:
    book = two_forms()
    for column_no, amount in ((TOTAL, None), (BASIC, 4_302_589), (PROJECT, 4_302_589)):
        book.change((1, 4, column_no), amount)
    found = only(book)
    assert found.undoing.cause == "shifted_cells"
    assert right(found) == {(1, 4, TOTAL): 4_302_589, (1, 4, PROJECT): None}
    assert "移了一格" in explain(book.ledger(), found)[0]


def test_a_total_that_does_not_hold_was_not_added_up_from_a_wrong_figure() -> None:
    book = Book()
    # 合计, 公务接待费, 因公出国, 购置及运行, 购置, 运行: three of them stand a column too far right.
    for column_no, amount in enumerate((189_400, 83_700, None, 14_400, 91_300, 91_300), start=1):
        book.put((1, 1, column_no), amount)
    book.sum("total", (1, 1, 1), [(1, 1, 2), (1, 1, 3), (1, 1, 4)])
    book.sum("vehicles", (1, 1, 4), [(1, 1, 5), (1, 1, 6)])
    assert only(book).undoing.cause == "shifted_cells"


def test_one_wrong_figure_is_believed_before_a_slip_carried_into_totals() -> None:
    book = Book()
    for row_no, amounts in enumerate(((374_600, 41_500, 333_100), (874_600, 41_500, 333_100)), start=1):
        for column_no, amount in enumerate(amounts, start=1):
            book.put((1, row_no, column_no), amount)
        book.sum(f"row-{row_no}", (1, row_no, 1), [(1, row_no, 2), (1, row_no, 3)])
    for column_no in (1, 2, 3):
        book.sum(f"column-{column_no}", (1, 1, column_no), [(1, 2, column_no)], "column")
    found = only(book)
    assert found.undoing.cause == "wrong_figure"
    assert right(found) == {(1, 2, 1): 374_600}


def test_rows_of_another_fund() -> None:
    foreign = (810_400, None, 810_400)
    book = Book()
    book.form(1, [*PRINTED, foreign], fund="general_public_budget", skip=[7])
    book.form(2, [foreign, foreign], fund="government_fund")
    book.put((1, 7, TOTAL), 810_400, fund="general_public_budget", code="2120803")
    for column_no, amount in enumerate(foreign, start=1):
        book.put((1, 7, column_no), amount, fund="general_public_budget", code="2120803")
        book.put((2, 2, column_no), amount, fund="government_fund", code="2120803")
        parts = [(1, row_no, column_no) for row_no in range(2, 8)]
        book.sum(f"column-1-{column_no}", (1, 1, column_no), parts, "column")
    found = only(book)
    assert found.undoing.cause == "foreign_rows"
    assert set(right(found)) == {(1, 7, TOTAL), (1, 7, PROJECT)}
    assert "《表2》" in explain(book.ledger(), found)[0]


def summary(book: Book, kept: int | None) -> None:
    """A summary of expenditure: two items, the year's total, what is carried over, and the grand total."""
    lines = (("item", 4_000_000), ("item", 2_310_000), ("subtotal", 6_310_000), ("carryover", kept))
    lines = (*lines, ("total", 6_310_000 + (kept or 0)))
    for row_no, (kind, amount) in enumerate(lines, start=1):
        book.put((3, row_no, 1), amount, flow="expenditure", line_kind=kind, code="", row_label=kind)
    book.sum("subtotal", (3, 3, 1), [(3, 1, 1), (3, 2, 1)], "balance")
    book.sum("total", (3, 5, 1), [(3, 3, 1), (3, 4, 1)], "balance")


def test_carryover_kept_in_one_form_and_spent_in_another() -> None:
    book = Book()
    summary(book, 610_000)
    book.put((1, 1, 1), 6_920_000)
    book.put((1, 2, 1), 4_610_000)
    book.sum("same-total", (3, 3, 1), [(1, 1, 1)], "cross_form")
    book.sum("same-item", (3, 1, 1), [(1, 2, 1)], "cross_form")
    found = only(book)
    assert found.undoing.cause == "omitted_carryover"
    assert right(found) == {(3, 1, 1): 4_610_000, (3, 3, 1): 6_920_000, (3, 4, 1): 0}
    words, english = explain(book.ledger(), found)
    assert "610,000.00元" in words
    assert "610,000.00 yuan" in english


def test_carryover_left_out_of_a_total() -> None:
    book = Book()
    summary(book, 610_000)
    book.put((1, 1, 1), 6_920_000)
    book.sum("same-total", (3, 5, 1), [(1, 1, 1)], "cross_form")
    book.change((3, 5, 1), 6_310_000)
    found = only(book)
    assert found.undoing.cause == "omitted_carryover"
    assert right(found) == {(3, 5, 1): 6_920_000}


def test_a_carryover_line_left_out_with_its_total() -> None:
    book = Book()
    summary(book, None)
    book.put((1, 1, 1), 6_920_000)
    book.put((1, 2, 1), 610_000, period="carryover", code="")
    book.put((1, 3, 1), 6_310_000, code="")
    book.sum("confirmed", (1, 1, 1), [(1, 2, 1), (1, 3, 1)])
    book.sum("same-total", (3, 5, 1), [(1, 1, 1)], "cross_form")
    found = only(book)
    assert found.undoing.cause == "omitted_carryover"
    assert right(found) == {(3, 4, 1): 610_000, (3, 5, 1): 6_920_000}


def test_a_form_in_another_unit() -> None:
    book = two_forms()
    book.form(4)
    book.same(1, 4)
    for key in [key for key in book.cells if key[0] == 4]:
        amount = book.cells[key].amount
        book.change(key, None if amount is None else amount // YUAN * 10_000)
    found = only(book)
    assert (found.undoing.cause, found.undoing.kind) == ("wrong_unit", "form+4")
    assert {key[0] for key in right(found)} == {4}
    assert "大一万倍" in explain(book.ledger(), found)[0]


def test_one_figure_in_another_unit() -> None:
    book = two_forms()
    book.change((1, 4, BASIC), 43_025_890_000)
    found = only(book)
    assert found.undoing.cause == "wrong_unit"
    assert right(found) == {(1, 4, BASIC): 4_302_589}


def test_a_sentence_left_from_last_year() -> None:
    book = two_forms()
    book.put((0, 7, 0), 8_871_302, former=frozenset({8_871_302 * YUAN}), row_label="本年支出")
    book.sum("said", (0, 7, 0), [(1, 1, TOTAL)], "narrative")
    found = only(book)
    assert found.undoing.cause == "stale_text"
    assert right(found) == {(0, 7, 0): 9_630_417}
    assert "沿用了上年的文字" in explain(book.ledger(), found)[0]


def test_two_figures_in_each_others_place() -> None:
    book = two_forms()
    book.change((1, 2, BASIC), 4_302_589)
    book.change((1, 4, BASIC), 1_203_417)
    found = only(book)
    assert (found.undoing.cause, found.undoing.kind) == ("other", "exchanged")
    assert right(found) == {(1, 2, BASIC): 1_203_417, (1, 4, BASIC): 4_302_589}


def test_a_figure_carried_into_its_totals_is_told_once() -> None:
    book = two_forms()
    book.form(4)
    book.same(1, 4)
    for key in ((1, 3, BASIC), (1, 3, TOTAL), (1, 1, BASIC), (1, 1, TOTAL)):
        amount = book.cells[key].amount or 0
        book.change(key, amount // YUAN + 33_108)
    found = only(book)
    assert (found.undoing.cause, found.undoing.kind) == ("wrong_figure", "carried")
    assert found.undoing.roots == ((1, 3, BASIC),)
    assert "已带入其合计" in explain(book.ledger(), found)[0]


def test_two_errors_that_share_no_sum_are_two_diagnoses() -> None:
    book = two_forms()
    book.change((1, 2, TOTAL), 1_254_428)
    book.change((2, 5, PROJECT), None)
    found = book.diagnosed()
    assert sorted(diagnosis.undoing.cause for diagnosis in found) == ["missing_cell", "wrong_figure"]
    assert frozenset().union(*(diagnosis.undoing.settles for diagnosis in found)) == book.ledger().broken


def test_two_wrong_figures_that_meet_in_one_sum() -> None:
    book = two_forms()
    book.change((1, 2, BASIC), 1_254_428)
    book.change((1, 6, BASIC), 1_032_977)
    changed: dict[CellKey, int | None] = {}
    for diagnosis in book.diagnosed():
        assert diagnosis.undoing.cause == "wrong_figure"
        changed |= right(diagnosis)
    assert changed == {(1, 2, BASIC): 1_203_417, (1, 6, BASIC): 1_125_000}


def test_a_figure_confirmed_nowhere_else_is_not_named_as_the_wrong_one() -> None:
    book = Book()
    book.put((1, 1, 1), 812_000)
    book.put((2, 1, 1), 845_031)
    book.sum("same", (1, 1, 1), [(2, 1, 1)], "cross_form")
    found = only(book)
    assert not found.is_certain
    assert {key for undoing in (found.undoing, *found.alternatives) for key, _ in undoing.changes} == {
        (1, 1, 1),
        (2, 1, 1),
    }
    words, english = explain(book.ledger(), found)
    assert "不能断定是哪一个" in words
    assert "One of these is wrong" in english


def test_a_blank_and_a_wrong_total_that_explain_the_same_are_not_told_apart() -> None:
    book = Book()
    for column_no, amount in enumerate((900_000, 700_000, None), start=1):
        book.put((1, 1, column_no), amount)
    book.sum("row", (1, 1, 1), [(1, 1, 2), (1, 1, 3)])
    assert book.ledger().broken == {"row"}
    assert book.diagnosed() == []


def test_an_inequality_alone_says_not_what_must_stand_there() -> None:
    book = Book()
    book.put((1, 1, 1), 900_000)
    book.put((1, 1, 2), 700_000)
    book.sum("of-which", (1, 1, 1), [(1, 1, 2)], relation="at_most")
    assert book.ledger().broken == {"of-which"}
    assert book.diagnosed() == []


def test_an_undoing_that_breaks_another_sum_is_no_explanation() -> None:
    book = Book()
    book.form(1)
    book.put((2, 1, 1), 9_700_000)
    book.sum("same", (1, 1, TOTAL), [(2, 1, 1)], "cross_form")
    found = only(book)
    assert right(found) == {(2, 1, 1): 9_630_417}


def test_forms_that_are_each_consistent_are_not_explained() -> None:
    book = Book()
    book.form(1)
    other = [tuple(None if amount is None else amount + 7 for amount in row) for row in PRINTED]
    book.form(2, [(sum(row[c] or 0 for row in other[1:]), None, None)[:1] * 3 for c in (0,)])
    book.put((2, 1, 1), 8_000_000)
    book.put((2, 2, 1), 3_000_000)
    book.put((2, 3, 1), 5_000_000)
    book.sum("column-2-1", (2, 1, 1), [(2, 2, 1), (2, 3, 1)], "column")
    book.sum("row-2-2", (2, 2, 1), [(2, 4, 1)])
    book.put((2, 4, 1), 3_000_000)
    book.sum("row-2-3", (2, 3, 1), [(2, 5, 1)])
    book.put((2, 5, 1), 5_000_000)
    book.sum("same", (1, 1, TOTAL), [(2, 1, 1)], "cross_form")
    assert all(not diagnosis.is_certain for diagnosis in book.diagnosed())
