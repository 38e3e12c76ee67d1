"""Sentences of a disclosure that follow from its ledger: what the judge must find true in a clean document.

The wording is ours, in the voices of `moulds.toml`; which document has a narrative is its style's choice, in
which voice goes by the agency. Amounts and rates are worked out here and never read off the forms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.corpus.agencies import Agency, functional_names
from tests.corpus.content import Paragraph
from tests.corpus.ledger import GENERAL, Ledger, Moment, Question
from tests.corpus.styles import Style

_PIECE = re.compile(r"\{(\w+)(?: (\w+))?(?: (\w+))?\}")
_OPTIONAL = re.compile(r"\[(\w+)\|([^\]]*)\]")
_NUMERALS = "一二三四五六七八九十"


def narrative(
    agency: Agency, style: Style, voice: int = 0, amounts: Ledger | None = None
) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs before the forms and after them, this year's words; `amounts` may be another year's."""
    if not style.narrative:
        return [], []
    before = [
        Paragraph("第一部分 部门概况", "heading"),
        Paragraph("一、主要职能", "heading"),
        Paragraph("贯彻执行国家有关法律、法规和方针政策，完成上级交办的其他工作。"),
    ]
    voices = [said for said in _moulds()["voices"] if said["phase"] == style.phase]
    own = [said for said in voices if said.get("name", "") == style.voice]
    speaker = _Speaker(agency, style.phase, own[voice % len(own)], amounts or agency.ledger)
    text = [Paragraph(line, "text" if line[-1] in "。；：" else "heading") for line in speaker.lines()]
    return ([*before, *text], []) if style.narrative == "before" else (before, text)


@lru_cache(maxsize=1)
def _moulds() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("moulds.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Speaker:
    """Says the lines of a voice for an agency."""

    agency: Agency
    phase: str
    voice: Mapping[str, Any]
    amounts: Ledger

    def lines(self) -> Iterator[str]:
        """The lines, repeated where they speak of every item or class."""
        for line in self.voice["lines"]:
            kind, _, mould = line.partition(" ")
            if kind not in ("*item", "*class"):
                yield self._said(line, {}, {})
                continue
            level = 7 if kind == "*item" else 3
            for number, code in enumerate(self._codes(level), start=1):
                names = functional_names()
                words = {
                    "number": str(number),
                    "cn": _NUMERALS[number - 1] if number <= 10 else str(number),
                    "code": code,
                    "class": names[code[:3]],
                    "group": names[code[:5]] if level == 7 else "",
                    "item": names[code],
                }
                yield self._said(mould, words, {"fund": GENERAL, "functional_code": code})

    def _codes(self, level: int) -> list[str]:
        """Codes the general public budget spends money on in this phase, and did so the year before."""
        asked = [Moment(self.phase), Moment("approved"), Moment(self.phase, -1)]
        return [
            code
            for code in self.agency.ledger.functional_codes((level,), GENERAL)
            if all(
                _asked(self.agency.ledger, moment, {"fund": GENERAL, "functional_code": code})
                for moment in asked
            )
        ]

    def _said(self, mould: str, words: Mapping[str, str], it: Mapping[str, str]) -> str:
        def amount(name: str, moment: Moment) -> Decimal:
            keys = it if name == "it" else _keys(name)
            return _asked(self.amounts, moment, keys)

        now, plan, full = Moment(self.phase), Moment("approved"), Moment("adjusted")
        before = Moment(self.phase, -1)
        told: dict[str, Callable[[str, str], str]] = {
            "now": lambda x, _: self._money(amount(x, now)),
            "plan": lambda x, _: self._money(amount(x, plan)),
            "full": lambda x, _: self._money(amount(x, full)),
            "before": lambda x, _: self._money(amount(x, before)),
            "change": lambda x, _: self._change(amount(x, now), amount(x, before)),
            "versus": lambda x, _: self._change(amount(x, now), amount(x, plan)),
            "over": lambda x, _: self._change(amount(x, now), amount(x, full)),
            "rate": lambda x, _: self._percent(amount(x, now), amount(x, plan)),
            "fullrate": lambda x, _: self._percent(amount(x, now), amount(x, full)),
            "share": lambda x, y: self._percent(amount(x, now), amount(y, now)),
            "than": lambda x, _: _than(amount(x, now), amount(x, plan)),
        }
        plain = {"year": self.agency.year, "last": self.agency.year - 1, "agency": self.agency.name, **words}

        def filled(match: re.Match[str]) -> str:
            verb, first, second = match.groups()
            return str(plain[verb]) if first is None else told[verb](first, second)

        mould = _OPTIONAL.sub(lambda match: match[2] if amount(match[1], now) else "", mould)
        return _PIECE.sub(filled, mould)

    def _money(self, amount: Decimal) -> str:
        pattern: str = self.voice.get("money", "{:.2f}万元")
        return pattern.format(_rounded(amount / self.voice.get("unit", 10_000), 2))

    def _percent(self, part: Decimal, whole: Decimal) -> str:
        digits = self.voice.get("digits", 2)
        rate = _rounded(100 * part / whole, digits) if whole else Decimal(0)
        return f"{rate:.{digits}f}%"

    def _change(self, now: Decimal, before: Decimal) -> str:
        """The difference and its rate, as far as they can be told."""
        if now == before:
            return "持平"
        verbs = ("增加", "增长") if now > before else ("减少", "下降")
        said = f"{verbs[0]}{self._money(abs(now - before))}"
        return f"{said}，{verbs[1]}{self._percent(abs(now - before), before)}" if before else said


def _asked(ledger: Ledger, moment: Moment, keys: Mapping[str, str]) -> Decimal:
    return ledger.amount(Question(moment=moment, **keys))  # type: ignore[arg-type]


def _keys(name: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in _moulds()["quantities"][name].split())
    return {key: value for key, _, value in pairs}


def _than(now: Decimal, plan: Decimal) -> str:
    return "等于" if now == plan else "大于" if now > plan else "小于"


def _rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
