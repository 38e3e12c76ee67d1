"""Over which columns the labels of a header reach, where no upright rule says so."""

from __future__ import annotations

from ingest.pdf_headings import heading_spans
from ingest.pdf_text import Piece

COLUMNS = [(10.0, 60.0), (80.0, 110.0), (130.0, 160.0), (180.0, 210.0), (230.0, 260.0)]
XS = [0.0, 70.0, 120.0, 170.0, 220.0, 270.0]
END = 60.0


def piece(centre: float, y: float, text: str) -> Piece:
    half = 4.0 * len(text)
    return Piece(text=text, box=(centre - half, y, centre + half, y + 8), em=8.0)


def leaves(y: float = 40) -> list[Piece]:
    return [piece(XS[i] / 2 + XS[i + 1] / 2, y, "小计") for i in range(1, 5)]


def test_a_label_over_a_rule_reaches_as_far_as_the_rule() -> None:
    upper = [piece(170, 20, "基本支出")]
    spans = heading_spans(
        [upper, [piece(35, 40, "科目"), *leaves()]], COLUMNS, XS, [(32.0, 70.0, 270.0)], END
    )
    assert spans == {id(upper[0]): (1, 4)}


def test_labels_side_by_side_over_one_rule_part_it_by_their_middles() -> None:
    upper = [piece(95, 20, "收入"), piece(195, 20, "支出")]
    spans = heading_spans([upper, leaves()], COLUMNS, XS, [(32.0, 70.0, 270.0)], END)
    assert [spans[id(label)] for label in upper] == [(1, 1), (2, 4)]


def test_a_label_beside_the_middle_of_its_rule_is_left_alone() -> None:
    upper = [piece(110, 20, "收入")]
    assert heading_spans([upper, leaves()], COLUMNS, XS, [(32.0, 70.0, 270.0)], END) == {}


def test_without_a_rule_labels_stand_over_the_middle_of_theirs() -> None:
    upper = [piece(120, 20, "收入"), piece(220, 20, "支出")]
    spans = heading_spans([upper, leaves()], COLUMNS, XS, [], END)
    assert [spans[id(label)] for label in upper] == [(1, 2), (3, 4)]


def test_a_label_that_reaches_down_heads_nothing_else() -> None:
    upper = [piece(195, 20, "基本支出")]
    lower = [piece(95, 30, "合计"), *leaves()[1:]]
    assert heading_spans([upper, lower], COLUMNS, XS, [], END) == {id(upper[0]): (2, 4)}
