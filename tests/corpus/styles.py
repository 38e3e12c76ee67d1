"""Layout styles: how a province prints its forms, read from `layouts/*.toml`.

A style is data. A column is written "upper label/lower label | key=value …", a line of a balance
"label | key=value …"; the keys are those of the data contract, plus what only print knows
(`stub=…`, `each=…`). What a column or line amounts to is the ledger's business.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STYLES = Path(__file__).parent / "layouts"


@dataclass(frozen=True)
class Column:
    """A column: its header labels from top to bottom and its keys. A label ending in ^ reaches down as far as
    the labels below it leave room."""

    path: tuple[str, ...]
    keys: Mapping[str, str]

    @property
    def stub(self) -> str:
        """What the column says of its rows; empty where it holds figures."""
        return self.keys.get("stub", "")


@dataclass(frozen=True)
class Line:
    """A line of a balance: its label (with {ordinal} and {class}) and its keys."""

    label: str
    keys: Mapping[str, str]


@dataclass(frozen=True)
class Band:
    """Columns standing side by side with other bands, with lines of their own (balances) or codes of their
    own (economic forms)."""

    columns: tuple[Column, ...]
    flow: str = ""
    lines: tuple[Line, ...] = ()
    bottom: tuple[Line, ...] = ()
    classes: tuple[str, ...] = ()
    total: str = ""


@dataclass(frozen=True)
class FormStyle:
    """How one form is printed. `body` are the rows, cells parted by |, of a form that is none of the
    contract's: whatever it prints, no fact may hold it. `empty` says how it is printed without money:
    "zeros" in the total, or a "sentence" (its `empty_note`) in place of the table; `fillers` are blank rows
    below the last code, `empty_row` is what an empty form says in a row of its own; `numbers_labels` counts
    the columns of labels in the row of 栏次. With `by_unit` every row says whose it is."""

    code: str
    title: str
    rows: str
    bands: tuple[Band, ...]
    keys: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[int, ...] = (3, 5, 7)
    total: str = "first"
    total_label: str = "合计"
    agency_row: bool = False
    blanks: int = 0
    numbering: str = ""
    numbers_labels: bool = False
    empty: str = ""
    fillers: int = 0
    caption: str = ""
    unit: str = ""
    note: str = ""
    empty_note: str = ""
    split_after: int = 0
    body: tuple[str, ...] = ()
    by_unit: bool = False
    empty_row: str = ""


@dataclass(frozen=True)
class Style:
    """How a document is printed; `first_run` are the figures of an unseen style, those found and those
    invented when it was read for the first time, before anything was mended. `each_unit` is the line over the
    forms of each unit, where a department's document goes on with them."""

    name: str
    seen: bool
    about: str
    phase: str
    unit: str
    decimals: int
    grouped: bool
    zero: str
    title: tuple[str, ...]
    place: str
    unit_line: str
    agency_line: str
    code_text: str
    indent: str
    stepped: bool
    page_rows: int
    repeats_header: bool
    contents: bool
    narrative: str
    voice: str
    wear: tuple[str, ...]
    each_unit: str
    first_run: tuple[int, ...]
    forms: tuple[FormStyle, ...]

    @property
    def is_final(self) -> bool:
        """Whether these are final accounts."""
        return self.phase == "executed"


def load_styles() -> dict[str, Style]:
    """Every style, by name."""
    styles = [_style(path) for path in sorted(STYLES.glob("*.toml"))]
    return {style.name: style for style in styles}


def _style(path: Path) -> Style:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    forms = tuple(_form(form) for form in raw.pop("forms"))
    defaults: dict[str, Any] = {
        "seen": True,
        "decimals": 2,
        "grouped": False,
        "zero": "",
        "place": "above",
        "unit_line": "单位：{unit}",
        "agency_line": "",
        "code_text": "{code}",
        "indent": "",
        "stepped": False,
        "page_rows": 18,
        "repeats_header": True,
        "contents": False,
        "narrative": "",
        "voice": "",
        "wear": (),
        "each_unit": "",
        "first_run": (),
    }
    known = {**defaults, **raw, "name": path.stem, "forms": forms}
    return Style(**{**known, "title": tuple(known["title"]), "wear": tuple(known["wear"])})


def _form(raw: dict[str, Any]) -> FormStyle:
    bands = raw.pop("bands", None) or [{"columns": raw.pop("columns", ())}]
    parsed = tuple(
        Band(
            columns=tuple(_column(text) for text in band["columns"]),
            flow=band.get("flow", ""),
            lines=tuple(_line(text) for text in band.get("lines", ())),
            bottom=tuple(_line(text) for text in band.get("bottom", ())),
            classes=tuple(band.get("classes", ())),
            total=band.get("total", ""),
        )
        for band in bands
    )
    keys = _keys(raw.pop("keys", ""))
    listed = {"levels": tuple(raw.get("levels", (3, 5, 7))), "body": tuple(raw.get("body", ()))}
    return FormStyle(**{**raw, **listed, "bands": parsed, "keys": keys})


def _column(text: str) -> Column:
    label, _, keys = text.partition(" | ")
    return Column(tuple(label.split("/")), _keys(keys))


def _line(text: str) -> Line:
    label, _, keys = text.partition(" | ")
    return Line(label, _keys(keys))


def _keys(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split())
    return {key: value for key, _, value in pairs}
