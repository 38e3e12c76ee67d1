"""A whole disclosure of one agency in one style: cover, contents, forms with what stands around them,
narrative.

`Recipe` names what a document is made from; the same recipe gives the same document, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.corpus.agencies import Agency, Wealth, agency
from tests.corpus.assets import make_assets, make_procurement
from tests.corpus.balances import make_balance
from tests.corpus.content import Cell, Document, Paragraph, Table
from tests.corpus.forms import is_filled, make_form
from tests.corpus.narrative import narrative
from tests.corpus.performance import make_performance
from tests.corpus.styles import FormStyle, Style
from tests.corpus.wear import worn

WEALTHS = (
    Wealth(),
    Wealth(carryover=True, government_fund=True),
    Wealth(government_fund=True, state_capital=True, unit_funds=True, carryover=True, vehicles_bought=True),
    Wealth(unit_funds=True, special_account=True, cents=True),
    Wealth(carryover=True, cents=True, vehicles_bought=True),
)


@dataclass(frozen=True)
class Recipe:
    """What a document is made from; with `units` it is a department's, or that of its `member`, counted from
    1."""

    style: Style
    seed: int
    place: int = 0
    year: int = 2023
    money: int = 0
    units: int = 0
    member: int = 0
    wealth: Wealth | None = None

    @property
    def name(self) -> str:
        """A name for the document, without a suffix."""
        return f"{self.style.name}-{self.seed:03d}"

    def agency(self) -> Agency:
        """The agency whose document it is."""
        wealth = self.wealth or WEALTHS[self.seed % len(WEALTHS)]
        whose = agency(
            self.seed,
            self.year,
            wealth,
            self.place,
            final=self.style.is_final,
            money=self.money,
            units=self.units,
        )
        return whose.units[self.member - 1] if self.member else whose


def disclosure(recipe: Recipe) -> Document:
    """The document of a recipe, without any inconsistency."""
    whose, style = recipe.agency(), recipe.style
    before, after = narrative(whose, style, recipe.seed)
    document = Document(recipe.name, style.name, recipe.seed, wear=style.wear)
    document.blocks = [*opening(whose, style), *before, *forms(whose, style), *after]
    return worn(document, [_filled(form.title, whose) for form in style.forms])


def opening(whose: Agency, style: Style) -> Iterable[Paragraph]:
    """Cover and contents."""
    for line in style.title:
        yield Paragraph(_filled(line, whose), "title")
    if style.contents:
        yield Paragraph("目录", "heading")
        for number, form in enumerate(style.forms):
            yield Paragraph(f"{'一二三四五六七八九十'[number % 10]}、{_filled(form.title, whose)}", "text")


def forms(whose: Agency, style: Style) -> Iterable[Paragraph | Table]:
    """The forms in order, with what stands around them."""
    for number, form in enumerate(style.forms, start=1):
        if form.rows == "untabled":
            yield Paragraph(_filled(form.title, whose), "form")
            yield Paragraph(_filled(form.note, whose), "note")
        else:
            yield from _form_blocks(whose, style, form, number)
    for unit in whose.units if style.each_unit else ():
        yield Paragraph(_filled(style.each_unit, unit), "title")
        yield from forms(unit, style)


def _filled(text: str, whose: Agency, unit: str = "") -> str:
    return text.format(agency=whose.name, year=whose.year, unit=unit, code=whose.code)


def _performance_blocks(whose: Agency, style: Style, form: FormStyle) -> Iterable[Paragraph | Table]:
    for table in make_performance(whose, style, form):
        yield Paragraph(_filled(form.title, whose), "form")
        yield Paragraph(f"（{whose.year}年度）", "note")
        yield table


def _form_blocks(whose: Agency, style: Style, form: FormStyle, number: int) -> Iterable[Paragraph | Table]:
    title = _filled(form.title, whose)
    if form.rows in ("evaluation", "target", "overall"):
        yield from _performance_blocks(whose, style, form)
        return
    if form.empty == "sentence" and not is_filled(whose, form):
        yield Paragraph(title, "form")
        yield Paragraph(_filled(form.empty_note, whose), "note")
        return
    makers = {"balance": make_balance, "procurement": make_procurement, "assets": make_assets}
    table = makers.get(form.rows, make_form)(whose, style, form)
    caption = form.caption.format(n=number, cn="一二三四五六七八九十"[(number - 1) % 10])
    agency_line = _filled(style.agency_line, whose)
    unit_line = style.unit_line.format(unit=form.unit or style.unit)
    inside = {
        "one_cell": [title, caption],
        "inside": [title, caption],
        "caption_first_inside": [caption, title],
        "captions_inside": [caption],
    }.get(style.place)
    if style.place == "one_cell":
        agency_line, unit_line = "", f"{agency_line}　　　　{unit_line}"
    if inside is None:
        yield from _above(style, title, caption, agency_line, unit_line)
    else:
        if title not in inside:
            yield Paragraph(title, "form")
        _put_inside(table, inside, agency_line, unit_line)
    yield table
    for note in (form.note, "" if is_filled(whose, form) else form.empty_note):
        if note:
            yield Paragraph(_filled(note, whose), "note")


def _above(
    style: Style, title: str, caption: str, agency_line: str, unit_line: str
) -> Iterable[Paragraph | Table]:
    """Title, caption, agency and unit as lines above the table."""
    lines = [(title, "form"), (caption, "note")]
    for text, kind in reversed(lines) if style.place == "caption_first" else lines:
        if text:
            yield Paragraph(text, kind)
    if style.place == "one_line":
        yield Paragraph(f"{agency_line}　　　{unit_line}", "unit")
        return
    if agency_line:
        yield Paragraph(agency_line, "note")
    yield Paragraph(unit_line, "unit")


def _put_inside(table: Table, lines: Iterable[str], agency_line: str, unit_line: str) -> None:
    """Title, caption, agency and unit as merged rows on top of the table."""
    width = table.width
    rows: list[list[Cell | None]] = []
    for text in lines:
        if text:
            rows.append([Cell(text, column_span=width), *([None] * (width - 1))])
    half = max(width // 2, 1)
    if agency_line and width > 1:
        rest = width - half
        rows.append(
            [
                Cell(agency_line, column_span=half),
                *([None] * (half - 1)),
                Cell(unit_line, column_span=rest),
                *([None] * (rest - 1)),
            ]
        )
    else:
        rows.append([Cell(unit_line, column_span=width), *([None] * (width - 1))])
    table.rows[:0] = rows
    table.header_rows += len(rows)
