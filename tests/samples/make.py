"""Writes the samples that are not plain text: `python -m tests.samples.make` at the root of the checkout.

The same sources give the same bytes. The samples are committed: nothing makes them at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.samples.content import content
from tests.samples.office import as_docx, as_xlsx, zipped
from tests.samples.pdf import as_pdf

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

LESHAN = "2023-budget-leshan-shizhong-healthcare-security"
CHANHE = "2023-final-luoyang-chanhe-healthcare-security"
LHASA = "2022-budget-lhasa-healthcare-security"

LHASA_FORMS = (
    "财政拨款收支总表",
    "一般公共预算支出表",
    "一般公共预算基本支出表",
    "一般公共预算“三公”经费支出表",
    "政府性基金预算支出表",
    "部门收支总表",
    "部门收入总表",
    "部门支出总表",
)
"""The titles of the forms, each of which has a sheet of its own."""

LHASA_DISPLACED = ("一般公共预算“三公”经费支出表",)
"""The form in whose header the conversion put the second year over a column of the first."""


def samples() -> Mapping[str, bytes]:
    """The content of every sample that is made, by file name."""
    workbook = as_xlsx(content(f"{LHASA}.txt"), LHASA_FORMS, LHASA_DISPLACED)
    return {
        f"{LESHAN}.docx": as_docx(content(f"{LESHAN}.txt")),
        f"{CHANHE}.pdf": as_pdf(content(f"{CHANHE}.txt")),
        f"{LHASA}.zip": zipped([(f"{LHASA}.xlsx", workbook)]),
    }


if __name__ == "__main__":
    for name, data in samples().items():
        (SAMPLES / name).write_bytes(data)
