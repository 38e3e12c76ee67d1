"""Sentences as departments explain their forms with them, and what must be known of each figure in them.

The sentences are data (`sentences/*.toml`), written province by province before the patterns were looked
at; the forms they explain are `sentences/budget.txt` and `sentences/final.txt`. A figure in braces can be
checked: against the form (then the subject follows a bar) or against the other figures of its passage, so
that a slip in it must be found. Any other figure is of something the forms do not print (another level of
government, one project, a standard, an earlier year) or not enough is said of it: nothing may be said against
it. What is made of the documents is asserted in `test_sentences`.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "sentences"
AGENCY = "江岭县水利局"
PHASES = {"budget": "预算", "final": "决算"}
MARKED = re.compile(r"\{([^{}|]+)(?:\|([^{}|]+))?\}")
STEMS = ["".join(pair) for pair in product("东西南北上下前后左右大小新", "山河湖海江溪泉塘岭坪湾源渠坝")]
BLANKS = re.compile(r"\s+")


class Stated(NamedTuple):
    """A figure that can be checked, without blanks, and the subject it is said of ('' if none is asked)."""

    figure: str
    subject: str


class Case(NamedTuple):
    """A passage with the forms it explains; `wrong` is the figure that was changed, if one was."""

    name: str
    book: str
    agency: str
    passage: str
    stated: tuple[Stated, ...]
    wrong: str = ""

    @property
    def text(self) -> str:
        """The document as a conversion of the publication would give it."""
        forms = (FOLDER / f"{self.book}.txt").read_text(encoding="utf-8")
        title = f"{AGENCY}\n\n2023年度部门{PHASES[self.book]}"
        passage = "\n\n".join(self.passage.strip().splitlines())
        return "\n\n".join((title, passage, forms)).replace(AGENCY, self.agency)

    @property
    def document_id(self) -> str:
        """The name the landing gives it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def _slip(figure: str) -> str:
    """The figure with its second significant digit wrong, or the only one it has."""
    digits = re.match(r"[\d,.]+", figure)
    if digits is None:
        raise ValueError(figure)
    significant = [place.start() for place in re.finditer(r"\d", digits[0])]
    leading = [at for at in significant if digits[0][at] != "0"]
    after = [at for at in significant if leading and at > leading[0]]
    at = (after or leading or significant)[0]
    return f"{figure[:at]}{(int(figure[at]) + 4) % 10}{figure[at + 1 :]}"


def _agencies(*counties: str) -> Iterator[str]:
    """Every document is of an agency of its own, so that none is held against another."""
    for county, stem in product(counties, STEMS):
        yield f"{county}{stem}水利局"


def _passages() -> Iterator[tuple[str, str, str]]:
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield f"{path.stem}.{case['name']}", path.stem.split("_")[0], case["text"]


def cases() -> tuple[list[Case], list[Case]]:
    """Every passage as it is true, and once more for each figure that can be checked, with a slip in it."""
    passages = [
        (name, book, marked, list(MARKED.finditer(marked)), agency)
        for (name, book, marked), agency in zip(_passages(), _agencies("江岭县", "白沙县"), strict=False)
    ]
    others = _agencies("云溪县", "平川县", "石门县", "清江区", "长坪县", "龙湾区")
    true, wrong = [], []
    for name, book, marked, figures, agency in passages:
        stated = tuple(Stated(BLANKS.sub("", figure[1]), figure[2] or "") for figure in figures)
        true.append(Case(name, book, agency, MARKED.sub(r"\1", marked), stated))
        for number, figure in enumerate(figures, 1):
            slip = _slip(figure[1])
            passage = MARKED.sub(r"\1", marked[: figure.start()] + slip + marked[figure.end() :])
            wrong.append(Case(f"{name}.{number}", book, next(others), passage, stated, BLANKS.sub("", slip)))
    return true, wrong
