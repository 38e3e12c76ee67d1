"""The diagnoses of every document with failing sums: which results each settles, and which cells it is about.

Only the border between the warehouse and the search: the search and its words are the package `diagnosis`,
what a cell means is in `int_diagnosis_cells`. Documents without a failing sum are not looked at.
"""

import pandas as pd

from diagnosis.rows import found_in, ledgers

TEXTS = ("document_id", "cause", "explanation_zh", "explanation_en", "part", "identity_result_id")
NUMBERS = ("diagnosis_no", "table_no", "row_no", "column_no")
TRUTHS = ("is_certain", "is_root")
AMOUNTS = ("printed_amount_yuan", "right_amount_yuan")


def rows_of(relation):
    """Return the rows of a relation as dicts, in an order of their own, so that a rebuild says the same.

    Amounts stay Decimals; blanks come last.
    """
    columns = relation.columns
    rows = sorted(
        relation.fetchall(), key=lambda row: [(value is None, 0 if value is None else value) for value in row]
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def model(dbt, session):
    """Rows: one per diagnosis and settled result (`part` result), one per diagnosis and cell (`cell`)."""
    dbt.config(materialized="table", packages=["pandas"])
    terms = rows_of(dbt.ref("int_diagnosis_terms"))
    cells = rows_of(dbt.ref("int_diagnosis_cells"))
    found = [row for document_id, ledger in ledgers(terms, cells) for row in found_in(document_id, ledger)]
    result = pd.DataFrame(found, columns=[*TEXTS, *NUMBERS, *TRUTHS, *AMOUNTS])
    types = (
        dict.fromkeys(TEXTS, "string") | dict.fromkeys(NUMBERS, "Int32") | dict.fromkeys(TRUTHS, "boolean")
    )
    # Texts keep every digit of an amount on its way through the frame.
    amounts = {name: result[name].map(lambda amount: f"{amount:f}", na_action="ignore") for name in AMOUNTS}
    return result.assign(**amounts).astype(types | dict.fromkeys(AMOUNTS, "string"))
