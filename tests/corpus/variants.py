"""Variants of a style: the same forms in other words and with other habits of print, drawn by seed.

The wordings are in `synonyms.toml`. A variant is always reported as unseen: nobody wrote a pattern
for the draw.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.corpus.styles import Band, Column, FormStyle, Line, Style

_ORDINALS = (
    "一、",
    "二、",
    "三、",
    "四、",
    "五、",
    "六、",
    "七、",
    "八、",
    "九、",
    "（一）",
    "（二）",
    "（三）",
    "（四）",
    "其中：",
)
_ZEROS = ("", "", "0", "0.00", "-", "—")
_PLACES = ("above", "inside", "one_line", "captions_inside", "caption_first")


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))


def variant(style: Style, seed: int) -> Style:
    """Another style that says the same."""
    rnd = random.Random(f"variant {style.name} {seed}")
    unit = rnd.choice(("元", "万元"))
    forms = tuple(_form(form, rnd, unit, final=style.is_final) for form in style.forms)
    return replace(
        style,
        name=f"{style.name}~",
        seen=False,
        unit=unit,
        decimals=rnd.choice((2, 2, 2, 4 if unit == "万元" else 0)),
        grouped=rnd.random() < 0.5,
        zero=rnd.choice(_ZEROS),
        place=rnd.choice(_PLACES),
        page_rows=rnd.choice((10, 15, 25)),
        agency_line=rnd.choice(
            ("单位：{agency}", "部门名称：{agency}", "编制单位：{agency}", "单位名称：{agency}")
        ),
        unit_line=rnd.choice(("单位：{unit}", "金额单位：{unit}", "单位:人民币{unit}")),
        forms=forms,
    )


def _form(form: FormStyle, rnd: random.Random, unit: str, *, final: bool) -> FormStyle:
    said: dict[str, str] = {}

    def reword(label: str, words: Mapping[str, list[str]]) -> str:
        if label not in words or rnd.random() < 0.3:
            return label
        return said.setdefault(label, rnd.choice(words[label]).replace("{unit}", form.unit or unit))

    labels = _synonyms()["labels"]
    if final:
        labels = {key: words for key, words in labels.items() if key not in ("金额", "预算数", "项目")}
    plain = {key: [word for word in words if not word.startswith("其中")] for key, words in labels.items()}
    lines = {**plain, **_synonyms()["revenue"]}
    titles = _synonyms()["titles"]
    title = form.title
    # 当年 in a title says which money it is of, 按… by which classification its rows and columns are.
    is_told = "当年" in title or "（按" in title
    if not final and form.code in titles and not is_told and rnd.random() < 0.8:
        title = rnd.choice(titles[form.code])
    economy = form.rows == "economy"
    headers = {k: v for k, v in labels.items() if not (economy and k in ("科目编码", "科目名称"))}
    if form.rows == "project":
        headers = {k: v for k, v in headers.items() if k != "项目"}
    bands = tuple(
        _band(band, lambda text: reword(text, headers), lambda text: reword(text, lines))
        for band in form.bands
    )
    total = (
        rnd.choice(("first", "last"))
        if form.total != "none" and form.rows in ("function", "economy")
        else form.total
    )
    return replace(form, title=title, bands=bands, total=total)


def _band(band: Band, header: Callable[[str], str], line: Callable[[str], str]) -> Band:
    def column(old: Column) -> Column:
        reworded = [
            header(label.removesuffix("^")) + ("^" if label.endswith("^") else "") for label in old.path
        ]
        return Column(tuple(reworded), old.keys)

    def lines(old: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(Line(_reworded_line(one.label, line), one.keys) for one in old)

    return replace(
        band,
        columns=tuple(column(old) for old in band.columns),
        lines=lines(band.lines),
        bottom=lines(band.bottom),
    )


def _reworded_line(label: str, line: Callable[[str], str]) -> str:
    """A line with its wording changed after the ordinal."""
    ordinal = next((mark for mark in _ORDINALS if label.startswith(mark)), "")
    return ordinal + line(label.removeprefix(ordinal))
