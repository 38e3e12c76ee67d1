"""From rows of the warehouse to ledgers, and from diagnoses to rows: the border of the package.

Rows are dicts by column name, amounts Decimals in yuan. What the columns are is in the models that give them
(`int_diagnosis_terms`, `int_diagnosis_cells`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from diagnosis.ledger import Cell, CellKey, Instance, Ledger
from diagnosis.search import Diagnosis, diagnose
from diagnosis.undoing import Undoing
from diagnosis.words import explain

Row = Mapping[str, Any]
MILLION = 1_000_000
# Tables of another document are numbered apart.
OTHER_DOCUMENT = 1_000_000
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

    An identity judged in any other way has another verdict than its weighted sum or none; it is left out, and
    nothing is concluded from it.
    """
    by_key = {cell.key: cell for cell in map(_cell, cells)}
    by_instance: dict[str, list[tuple[CellKey, Row]]] = defaultdict(list)
    others: dict[str, int] = {}
    differing = set()
    for term in terms:
        key = _term_key(term, others)
        if key not in by_key:
            by_key[key] = _unmeasured_cell(key, term)
        elif by_key[key].amount != millionths(term["amount_yuan"]):
            differing.add(term["instance_id"])
        by_instance[term["instance_id"]].append((key, term))
    instances = {instance_id: _instance(instance_id, rows) for instance_id, rows in by_instance.items()}
    judged = {instance_id: rows[0][1]["status"] for instance_id, rows in by_instance.items()}
    ledger = Ledger(_with_former(by_key, instances), instances)
    left_out = differing | {
        instance_id
        for instance_id, instance in instances.items()
        if not _agrees(ledger, instance, judged[instance_id])
    }
    left_out |= _unfounded(ledger, by_instance, left_out)
    sums = {instance_id: instances[instance_id] for instance_id in sorted(instances.keys() - left_out)}
    return Ledger(ledger.cells, sums) if left_out else ledger


def _with_former(cells: dict[CellKey, Cell], instances: Mapping[str, Instance]) -> dict[CellKey, Cell]:
    """A figure in a sentence was last year's if the cell it is held against says so."""
    former: dict[CellKey, set[int]] = defaultdict(set)
    for instance in instances.values():
        for text in (key for key in instance.weights if cells[key].is_text):
            former[text].update(*(cells[key].former for key in instance.weights))
    return {
        key: replace(cell, former=cell.former | former[key]) if former.get(key) else cell
        for key, cell in cells.items()
    }


def _unfounded(
    ledger: Ledger, by_instance: Mapping[str, list[tuple[CellKey, Row]]], left_out: set[str]
) -> set[str]:
    """Return the instances worked out from figures that no other sum bears out: these may be wrong too."""
    unfounded = set()
    for instance_id, rows in by_instance.items():
        for key in _inputs(rows):
            witnesses = [
                instance
                for instance in ledger.by_cell.get(key, ())
                if instance.id != instance_id and instance.id not in left_out
            ]
            if any(instance.id in ledger.broken for instance in witnesses) or not any(
                ledger.read(instance).is_evaluable for instance in witnesses
            ):
                unfounded.add(instance_id)
    return unfounded


def _inputs(rows: list[tuple[CellKey, Row]]) -> set[CellKey]:
    """The printed figures a rate or score was worked out from."""
    claims = {(0, term[name], 0) for _, term in rows for name in ("part_no", "whole_no") if term[name]}
    return claims | {_key(term) for _, term in rows if term["is_worked_out"] and term["table_no"]}


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


def _term_key(term: Row, others: dict[str, int]) -> CellKey:
    """The place of a term: in this document, in a sentence, in another document, or nowhere in print."""
    if term["is_worked_out"]:
        nowhere = others.setdefault(f"{term['instance_id']}/{len(others)}", len(others) + 1)
        return 0, 0, nowhere
    if term["claim_no"] is not None:
        return 0, term["claim_no"], 0
    table_no, row_no, column_no = _key(term)
    if term["other_document_id"] is not None:
        other = others.setdefault(term["other_document_id"], len(others) + 1)
        return OTHER_DOCUMENT * other + table_no, row_no, column_no
    return table_no, row_no, column_no


def _unmeasured_cell(key: CellKey, term: Row) -> Cell:
    """A figure that stands in no measured place: a sentence, another document, a form without columns."""
    amount = millionths(term["amount_yuan"])
    elsewhere = term["other_document_id"] is not None
    return Cell(
        key=key,
        form_no=-key[0] if elsewhere else term["form_no"] or 0,
        form_code="",
        amount=amount,
        half=millionths(term["half_width_yuan"]) or 0,
        row_label=term["term_label"] or "",
        form_zh=("另一份文件的" if elsewhere else "") + (term["form_zh"] or ""),
        form_en=(term["form_en"] or "") + (" of another document" if elsewhere else ""),
        unit=term["unit"] or "元",
        factor=int(term["unit_factor"] or 1),
        is_text=term["claim_no"] is not None,
        is_worked_out=term["is_worked_out"],
        former=frozenset({amount}) if term["says_last_year"] and amount is not None else frozenset(),
    )


def _instance(instance_id: str, rows: list[tuple[CellKey, Row]]) -> Instance:
    weights: dict[CellKey, int] = defaultdict(int)
    sides: dict[str, set[CellKey]] = {"total": set(), "component": set()}
    for key, row in rows:
        weights[key] += int(row["weight"]) if row["role"] == "total" else -int(row["weight"])
        sides[row["role"]].add(key)
    first = rows[0][1]
    return Instance(
        id=instance_id,
        identity_id=first["identity_id"],
        family=first["family"],
        relation=first["relation"],
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
