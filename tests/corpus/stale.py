"""A sentence left from last year: last year's amounts under this year's words.

That it is last year's can be known only where last year is: in the agency's document of that year, which is
made with it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.corpus.agencies import Agency
from tests.corpus.content import Paragraph
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.ledger import Ledger, Moment
from tests.corpus.narrative import narrative
from tests.corpus.planted import Defect, NoPlaceError
from tests.corpus.wear import worn_text

_AMOUNT = re.compile(r"(\d[\d,]*\.\d{2})(?=万元)")


@dataclass(frozen=True)
class LastYear(Recipe):
    """The document of the same agency, made a year before: what this year's calls last year's is its own."""

    @property
    def name(self) -> str:
        """A name for the document, without a suffix."""
        return f"{self.style.name}-{self.seed:03d}-before"

    def agency(self) -> Agency:
        """The agency a year before."""
        now = super().agency()
        return replace(now, year=now.year - 1, ledger=_a_year_before(now.ledger))


def _a_year_before(ledger: Ledger) -> Ledger:
    def moved(amounts: dict[Moment, Decimal]) -> dict[Moment, Decimal]:
        # Of the year before that nothing is known: it is taken to have been like last year.
        return {moment: amounts[Moment(moment.phase, -1)] for moment in amounts}

    return Ledger(
        [posting._replace(amounts=moved(posting.amounts)) for posting in ledger.postings],
        [stock._replace(amounts=moved(stock.amounts)) for stock in ledger.stocks],
    )


def stale_text(recipe: Recipe, seed: int) -> Defect:
    """A document one of whose sentences says what it said a year before.

    Raises:
        NoPlaceError: no sentence says only what forms print, or none changed from last year.
    """
    told = replace(recipe, style=replace(recipe.style, narrative=recipe.style.narrative or "after"))
    document = disclosure(told)
    whose = told.agency()
    before = _texts(whose, told, _a_year_before(whose.ledger))
    now = _texts(whose, told, whose.ledger)
    printed = {round((figure.amount or Decimal(0)) / 10_000, 2) for figure in document.figures()}
    choices = [
        (new, old)
        for new, old in zip(now, before, strict=True)
        if (amounts := _amounts(new))
        and all(amount in printed for amount in amounts)
        and _all_changed(amounts, _amounts(old))
    ]
    if not choices:
        raise NoPlaceError("no sentence says what forms print and did not say a year before")
    rnd = random.Random(f"stale_text {document.name} {seed}")
    new, old = rnd.choice(choices)
    block = next(block for block in document.blocks if isinstance(block, Paragraph) and block.text == new)
    block.text = old
    document.name = f"{document.name}-stale_text-{seed}"
    earlier = disclosure(LastYear(told.style, told.seed, told.place, told.year))
    earlier.name = f"{document.name}-before"
    return Defect("stale_text", document, "narrative", paragraphs=[old], earlier=earlier)


def _texts(whose: Agency, recipe: Recipe, amounts: Ledger) -> list[str]:
    parts = narrative(whose, recipe.style, recipe.seed, amounts)
    return [worn_text(block, recipe.style.wear) for part in parts for block in part]


def _amounts(text: str) -> list[Decimal]:
    return [Decimal(digits.replace(",", "")) for digits in _AMOUNT.findall(text)]


def _all_changed(now: list[Decimal], before: list[Decimal]) -> bool:
    """Whether no figure of the sentence stayed: what is wrong in some only was corrected in part."""
    return len(now) == len(before) and all(
        new != old or new == 0 for new, old in zip(now, before, strict=True)
    )
