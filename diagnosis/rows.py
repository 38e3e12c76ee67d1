"""From rows of the warehouse to ledgers, and from diagnoses to rows: the border of the package.

Rows are dicts by column name, amounts Decimals in yuan. What the columns are is in the models that give them
(`int_diagnosis_terms`, `int_diagnosis_cells`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from diagnosis.ledger import Cell, CellKey, Instance, Ledger
from diagnosis.search import Diagnosis, diagnose
from diagnosis.undoing import Undoing
from diagnosis.words import explain

Row = Mapping[str, Any]
MILLION = 1_000_000
HOLDING, FAILING = frozenset({"exact", "within_rounding"}), frozenset({"inconsistent"})


def millionths(amount: Decimal | None) -> int | None:
    """Return an amount in whole millionths."""
    return None if amount is None else int(amount * MILLION)


def ledgers(terms: Iterable[Row], cells: Iterable[Row]) -> Iterator[tuple[str, Ledger]]:
    """Return the ledger of each document that has terms."""
    by_document: dict[str, list[Row]] = defaultdict(list)
    for term in terms:
        by_document[term["document_id"]].append(term)
    cells_by_document: dict[str, list[Row]] = defaultdict(list)
    for cell in cells:
        cells_by_document[cell["document_id"]].append(cell)
    for document_id, of_document in sorted(by_document.items()):
        yield document_id, ledger_of(of_document, cells_by_document[document_id])


def ledger_of(terms: Iterable[Row], cells: Iterable[Row]) -> Ledger:
    """Return the ledger of one document: every sum that is the weighted sum of its cells.

    An identity judged in any other way (a ratio, a text) has another verdict than its weighted sum or none;
    it is left out, and nothing is concluded from it.
    """
    by_key = {cell.key: cell for cell in map(_cell, cells)}
    by_instance: dict[str, list[Row]] = defaultdict(list)
    for term in terms:
        key = _key(term)
        if key not in by_key or (by_key[key].amount is None and term["amount_yuan"] is not None):
            by_key[key] = _text_cell(key, term, by_key.get(key))
        by_instance[term["instance_id"]].append(term)
    instances = {instance_id: _instance(instance_id, rows) for instance_id, rows in by_instance.items()}
    judged = {instance_id: rows[0]["status"] for instance_id, rows in by_instance.items()}
    ledger = Ledger(by_key, instances)
    sums = {
        instance_id: instance
        for instance_id, instance in instances.items()
        if _agrees(ledger, instance, judged[instance_id])
    }
    return ledger if len(sums) == len(instances) else Ledger(by_key, sums)


def _agrees(ledger: Ledger, instance: Instance, status: str | None) -> bool:
    reading = ledger.read(instance)
    if status in HOLDING:
        return reading.is_evaluable and reading.holds
    if status in FAILING:
        return reading.is_evaluable and not reading.holds
    return not reading.is_evaluable


def _key(row: Row) -> CellKey:
    return row["table_no"] or 0, row["row_no"] or 0, row["column_no"] or 0


def _cell(row: Row) -> Cell:
    return Cell(
        key=_key(row),
        form_no=row["form_no"],
        form_code=row["form_code"],
        amount=millionths(row["amount_yuan"]),
        half=millionths(row["half_width_yuan"]) or 0,
        fund=row["fund_source"] or "",
        period=row["funding_period"] or "",
        flow=row["flow_direction"] or "",
        line_kind=row["line_kind"] or "",
        code=row["code"] or "",
        row_label=row["row_label"] or "",
        header=row["header_path"] or "",
        form_zh=row["form_zh"] or "",
        form_en=row["form_en"] or "",
        unit=row["unit"] or "",
        factor=int(row["unit_factor"] or 1),
        former=frozenset(filter(None, (millionths(row["former_amount_yuan"]),))),
    )


def _text_cell(key: CellKey, term: Row, place: Cell | None) -> Cell:
    """A figure that stands in no measured place: one in a sentence, or in a form without columns."""
    return Cell(
        key=key,
        form_no=term["form_no"] or 0,
        form_code=place.form_code if place else "",
        amount=millionths(term["amount_yuan"]),
        half=millionths(term["half_width_yuan"]) or 0,
        row_label=term["term_label"] or "",
        unit="元",
        is_text=not term["table_no"],
    )


def _instance(instance_id: str, rows: list[Row]) -> Instance:
    weights: dict[CellKey, int] = defaultdict(int)
    sides: dict[str, set[CellKey]] = {"total": set(), "component": set()}
    for row in rows:
        sign = 1 if row["role"] == "total" else -1
        weights[_key(row)] += sign * int(row["weight"])
        sides[row["role"]].add(_key(row))
    return Instance(
        id=instance_id,
        identity_id=rows[0]["identity_id"],
        family=rows[0]["family"],
        relation=rows[0]["relation"],
        weights={key: weight for key, weight in weights.items() if weight},
        totals=frozenset(sides["total"]),
        components=frozenset(sides["component"]),
    )


def found_in(document_id: str, ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Diagnose a document; return one row per diagnosis and result it settles, and per cell it is about."""
    printed = {key: cell.amount for key, cell in ledger.cells.items()}
    results: list[Diagnosis] = diagnose(ledger)
    ledger.values = dict(printed)
    for number, diagnosis in enumerate(results, start=1):
        explanation_zh, explanation_en = explain(ledger, diagnosis)
        head = {
            "document_id": document_id,
            "diagnosis_no": number,
            "cause": diagnosis.undoing.cause,
            "is_certain": diagnosis.is_certain,
            "explanation_zh": explanation_zh,
            "explanation_en": explanation_en,
        }
        for instance_id in sorted(diagnosis.undoing.settles):
            yield {**head, "part": "result", "identity_result_id": instance_id}
        for undoing in (diagnosis.undoing, *diagnosis.alternatives):
            yield from ({**head, "part": "cell", **cell} for cell in _cells(undoing, printed))


def _cells(undoing: Undoing, printed: Mapping[CellKey, int | None]) -> Iterator[dict[str, Any]]:
    for key, right in undoing.changes:
        have = printed[key]
        yield {
            "table_no": key[0],
            "row_no": key[1],
            "column_no": key[2],
            "is_root": key in undoing.roots,
            "printed_amount_yuan": None if have is None else Decimal(have) / MILLION,
            "right_amount_yuan": None if right is None else Decimal(right) / MILLION,
        }
