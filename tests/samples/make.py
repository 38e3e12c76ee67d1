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
PUTUO = "2025-budget-putuo-commerce"

PUTUO_SHEETS = (
    "上海市普陀区商务委员会2025年部门预算",
    "2025年部门财务收支预算总表",
    "2025年部门收入预算总表",
    "2025年部门支出预算总表",
    "2025年部门财政拨款收支预算总表",
    "2025年部门一般公共预算支出功能分类预算表",
    "2025年部门政府性基金预算支出功能分类预算表",
    "2025年部门国有资本经营预算支出功能分类预算表",
    "2025年部门一般公共预算基本支出部门预算经济分类预算表",
    "2025年部门“三公”经费和机关运行经费预算表",
)
"""The title page and the titles of the forms, each of which has a sheet of its own."""


def samples() -> Mapping[str, bytes]:
    """The content of every sample that is made, by file name."""
    workbook = as_xlsx(content(f"{PUTUO}.txt"), PUTUO_SHEETS)
    return {
        f"{LESHAN}.docx": as_docx(content(f"{LESHAN}.txt")),
        f"{CHANHE}.pdf": as_pdf(content(f"{CHANHE}.txt")),
        f"{PUTUO}.zip": zipped([(f"{PUTUO}.xlsx", workbook)]),
    }


if __name__ == "__main__":
    for name, data in samples().items():
        (SAMPLES / name).write_bytes(data)
