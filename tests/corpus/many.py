"""Very many documents fast: `python -m tests.corpus.many --documents 10000 --out FOLDER`, for measuring
scale.

Departments with their units publish budgets and final accounts of consecutive years: what a department prints
is the sum of its units, and what a year's document says of the year before is what that year's document said.
Each document is a small text of tabbed rows (or another format, at that format's speed), byte for byte what
`disclosure` makes of its recipe. To be fast, a document is not made form by form: documents of one style and
one set of purposes differ only in names, years and amounts, so their common text is kept as a template whose
figures are sums of postings. What is printed and how is decided elsewhere."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from pathlib import Path

from tests.corpus.agencies import Agency, Wealth
from tests.corpus.content import UNIT_FACTORS, Document, Figure, Paragraph
from tests.corpus.disclosure import Recipe, disclosure, forms, opening
from tests.corpus.formats import FORMATS
from tests.corpus.ledger import Ledger, Moment
from tests.corpus.narrative import narrative
from tests.corpus.styles import Style, load_styles
from tests.corpus.write_text import as_rows

# Budget and final accounts of one office are printed in the styles of its province.
PROVINCES = (
    ("wan_items", "final_tables"),
    ("yuan_bottom", "central_final"),
    ("yuan_stairs", "final_tables"),
    ("wan_glued", "central_final"),
    ("south_budget", "final_tables"),
)
PURPOSES = 4
YEARS = (2021, 2022, 2023, 2024)
UNITS = 3

# In a template: names and codes, figures, years and narrative are private characters until they are filled
# in.
_NAME, _CODE = 0xE000, 0xE100
_SLOT, _THIS_YEAR, _LAST_YEAR, _BEFORE, _AFTER = "\ue200", "\ue201", "\ue202", "\ue203", "\ue204"
_YEAR = 7777
# While a template is made, amount number n is _BASE**n times a million yuan: the sum says what was summed, in
# any unit.
_BASE, _WHOLE, _DIGITS = 4, 10**6, 2_000


@dataclass(frozen=True)
class Slot:
    """A figure of a template: the postings and stocks it sums, and how the sum is printed (yuan to a
    unit)."""

    places: tuple[int, ...]
    moment: Moment
    factor: Decimal
    form: str


@dataclass(frozen=True)
class Template:
    """What documents of one style and one set of purposes have in common; a slot after every part but the
    last."""

    parts: tuple[str, ...]
    slots: tuple[Slot, ...]


def recipes(count: int) -> Iterator[Recipe]:
    """The recipes of so many documents: department by department, its years, budget before final accounts,
    the department's document before those of its units; every second department has units."""
    styles = _styles()
    made = department = 0
    while made < count:
        budget, final = PROVINCES[department % len(PROVINCES)]
        units = UNITS if department % 2 else 0
        seed = department // len(PROVINCES) % PURPOSES
        for year in YEARS:
            for name in (budget, final):
                for member in range(min(units + 1, count - made)):
                    style = styles[name]
                    yield Recipe(style, seed, department, year, department, units, member, _wealth(seed))
                    made += 1
        department += 1


@lru_cache
def _wealth(seed: int) -> Wealth:
    """Offices of some size; which kinds of money they have goes by their purposes."""
    return Wealth(
        carryover=seed % 2 == 0,
        government_fund=seed % 3 == 0,
        unit_funds=seed % 3 == 1,
        cents=seed % 2 == 1,
        breadth=4 + seed % 3,
    )


def text(recipe: Recipe) -> str:
    """The document of a recipe as tabbed rows, from its template."""
    style, year = recipe.style, recipe.year
    whose = _whose(recipe)
    template = _template(style.name, recipe.seed, recipe.units, recipe.member)
    amounts = [entry.amounts for entry in (*whose.ledger.postings, *whose.ledger.stocks)]
    zero = Decimal(0)
    printed: list[str] = []
    for part, slot in zip(template.parts, template.slots, strict=False):
        moment = slot.moment
        total = sum([amounts[place][moment] for place in slot.places], zero)
        printed += (part, format(total / slot.factor, slot.form))
    said = "".join([*printed, template.parts[-1]])
    for number, member in enumerate((whose, *whose.units)):
        said = said.replace(chr(_NAME + number), member.name).replace(chr(_CODE + number), member.code)
    said = said.replace(_THIS_YEAR, str(year)).replace(_LAST_YEAR, str(year - 1))
    before, after = narrative(whose, style, recipe.seed)
    return said.replace(_BEFORE, _paragraphs(before)).replace(_AFTER, _paragraphs(after))


def _paragraphs(blocks: Iterable[Paragraph]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _whose(recipe: Recipe) -> Agency:
    """The agency of a recipe; a department and its units are drawn once for all their documents of a year."""
    department = _department(recipe.style.name, recipe.seed, recipe.place, recipe.year, recipe.units)
    return department.units[recipe.member - 1] if recipe.member else department


@lru_cache(maxsize=1)
def _department(style_name: str, seed: int, place: int, year: int, units: int) -> Agency:
    return Recipe(_styles()[style_name], seed, place, year, place, units, 0, _wealth(seed)).agency()


@cache
def _template(style_name: str, seed: int, units: int, member: int) -> Template:
    style = _styles()[style_name]
    slots: list[Slot] = []
    with localcontext(prec=_DIGITS):
        agency = _marked(Recipe(style, seed, 0, _YEAR, 0, units, member, _wealth(seed)))
        document = Document("", style.name, seed, [*opening(agency, style)])
        document.blocks += [Paragraph(_BEFORE)] if style.narrative else []
        document.blocks += forms(agency, style)
        document.blocks += [Paragraph(_AFTER)] if style.narrative == "after" else []
        for table in document.tables:
            for *_, cell, figure in table.figures():
                if figure.amount:
                    slots.append(_slot(style, figure))
                    cell.figure, cell.text = None, _SLOT
    said = as_rows(document).decode().replace(str(_YEAR), _THIS_YEAR).replace(str(_YEAR - 1), _LAST_YEAR)
    return Template(tuple(said.split(_SLOT)), tuple(slots))


def _slot(style: Style, figure: Figure) -> Slot:
    """What a marked figure is the sum of, read off its digits to the base of the marks."""
    number, places = int(figure.amount or 0) // _WHOLE, []
    place = 0
    while number:
        number, times = divmod(number, _BASE)
        places += [place] * times
        place += 1
    moment = Moment(figure.keys.budget_phase, figure.keys.fiscal_year - _YEAR)
    grouping = "," if style.grouped else ""
    return Slot(tuple(places), moment, UNIT_FACTORS[figure.unit], f"{grouping}.{style.decimals}f")


def _marked(recipe: Recipe) -> Agency:
    """The agency with amounts that tell what they are, and its names and codes as characters to be filled
    in."""
    agency = recipe.agency()

    def marked(one: Agency, number: int, postings: int, stocks: int) -> Agency:
        ledger = Ledger(
            [p._replace(amounts=_marks(p.amounts, n)) for n, p in enumerate(one.ledger.postings, postings)],
            [s._replace(amounts=_marks(s.amounts, n)) for n, s in enumerate(one.ledger.stocks, stocks)],
        )
        return replace(one, name=chr(_NAME + number), code=chr(_CODE + number), ledger=ledger)

    first, last = 0, len(agency.ledger.postings)
    whole = marked(agency, 0, first, last)
    units = []
    for number, unit in enumerate(agency.units, start=1):
        units.append(marked(unit, number, first, last))
        first, last = first + len(unit.ledger.postings), last + len(unit.ledger.stocks)
    return replace(whole, units=tuple(units))


def _marks(amounts: dict[Moment, Decimal], number: int) -> dict[Moment, Decimal]:
    return dict.fromkeys(amounts, Decimal(_BASE**number * _WHOLE))


@lru_cache
def _styles() -> dict[str, Style]:
    return load_styles()


def write(count: int, folder: Path, kind: str = "rows") -> int:
    """Write so many documents into a folder, a file each; return the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for number, recipe in enumerate(recipes(count)):
        content = text(recipe).encode() if kind == "rows" else FORMATS[kind].write(disclosure(recipe))
        written += (folder / f"{number:06}-{recipe.style.name}.{FORMATS[kind].suffix}").write_bytes(content)
    return written


def main(arguments: list[str] | None = None) -> int:
    """Write the documents and say how many, how large and how fast."""
    parser = argparse.ArgumentParser(prog="many", description=__doc__)
    parser.add_argument("--documents", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--format", choices=sorted(FORMATS), default="rows")
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    written = write(chosen.documents, chosen.out, chosen.format)
    seconds = time.perf_counter() - start
    rate = chosen.documents / seconds
    print(f"{chosen.documents} documents, {written / 1e6:.1f} MB in {seconds:.1f} s: {rate:.0f} a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
