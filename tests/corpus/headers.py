"""The header of a table from the paths of its columns: merged cells, and the numbering of columns (栏次).

Which labels a form has is the style's; nothing here knows what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.corpus.content import Cell
from tests.corpus.styles import Column, FormStyle

Row = list[Cell | None]


def header_rows(form: FormStyle, year: int) -> list[Row]:
    """The header rows of a form, merged where neighbours share their labels from the top."""
    columns = [column for band in form.bands for column in band.columns]
    depth = max(len(column.path) for column in columns)
    paths = [_stretched(column.path, depth) for column in columns]
    rows: list[Row] = [[None] * len(columns) for _ in range(depth)]
    for level in range(depth):
        for index, path in enumerate(paths):
            if path[level] == path[level - 1] and level and path[level][1] == path[level - 1][1]:
                continue
            if index and paths[index - 1][: level + 1] == path[: level + 1]:
                continue
            width = 1
            while index + width < len(paths) and paths[index + width][: level + 1] == path[: level + 1]:
                width += 1
            height = 1
            while level + height < depth and path[level + height] == path[level]:
                height += 1
            rows[level][index] = Cell(dated(path[level][0], year), height, width)
    if form.numbering:
        rows.append(_numbering(columns, form.numbering, counts_labels=form.numbers_labels))
    return rows


def dated(label: str, year: int) -> str:
    """A label with the year of the document, and those before and after it, written out."""
    years = {"{last}": year - 1, "{year}": year, "{next}": year + 1, "{after}": year + 2}
    for name, value in years.items():
        label = label.replace(name, str(value))
    return label


def _stretched(path: Sequence[str], depth: int) -> list[tuple[str, int]]:
    """The label of every header row, with the place in the path it came from."""
    at = next((index for index, label in enumerate(path) if label.endswith("^")), len(path) - 1)
    stretched: list[tuple[str, int]] = []
    for index, label in enumerate(path):
        repeats = depth - len(path) + 1 if index == at else 1
        stretched += [(label.removesuffix("^"), index)] * repeats
    return stretched


def _numbering(columns: Sequence[Column], label: str, *, counts_labels: bool) -> Row:
    """栏次 over the columns of labels, then 1, 2, 3 … over the figures, or numbers over all; marks (**) stand
    over every label, and the columns of labels may be counted like the others, but for the first."""
    if label == "1" or counts_labels:
        return [Cell(label), *(Cell(str(number + (label == "1"))) for number in range(1, len(columns)))]
    cells: Row = []
    number = 0
    named = False
    for column in columns:
        number += not column.stub
        says = "" if named and label != "**" else label
        named = named or bool(column.stub)
        cells.append(Cell(says if column.stub else str(number)))
    return cells
