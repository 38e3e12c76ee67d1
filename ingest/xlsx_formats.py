"""Number formats of spreadsheets: from a stored number to the text the sheet shows.

Covers the format codes of spreadsheet programs: sections, conditions, digits, grouping, scaling, percent,
exponents, fractions, literals, dates, elapsed time and Chinese date numerals. The width of a column is not
looked at, so nothing becomes `####` and General shows all of the fifteen digits a spreadsheet keeps. Sheets
and cells do not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from ingest.xlsx_dates import DateToken, render_date

Renderer = Callable[[float], str]

GENERAL = "General"

# Numbers 27 to 36 and 50 to 58 are what Chinese editions mean by them; 14 and 22 follow the system's date
# order, which is the Chinese one where these documents are made.
BUILTIN_FORMATS: dict[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0",
    7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;¥-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<skip>.) | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General) | (?P<ampm>AM/PM|A/P|上午/下午)
    | (?P<exponent>[Ee][+-]) | (?P<subsecond>(?<=[sS])\.0+)
    | (?P<date>y+|m+|d+|h+|s+|e+|a{3,4}|b+|g+)
    | (?P<digit>[0#?]) | (?P<mark>[.,%/@]) | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|红色|蓝色|绿色|黑色|黄色)$", re.I
)
_PLAIN = re.compile(r"(#,##)?0(?:\.(0+))?(%?)(?:_[ )])?$")
_MAX_FRACTION_DIGITS = 30
_SIGNIFICANT = ".15g"


class _Token(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts of a format code that semicolons separate."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    has_colour: bool
    numerals: int

    @property
    def is_date(self) -> bool:
        return any(token.kind in ("date", "ampm", "elapsed") for token in self.tokens)

    def has(self, kind: str, text: str | None = None) -> bool:
        return any(token.kind == kind and text in (None, token.text) for token in self.tokens)


@lru_cache(maxsize=4096)
def renderer(code: str, date_1904: bool = False) -> Renderer:
    """The function that shows a number by a format code; dates count from 1900 or from 1904."""
    if code in ("", GENERAL, "@"):
        return _general
    plain = _PLAIN.match(code)
    if plain:
        return _plain_renderer(bool(plain[1]), len(plain[2] or ""), bool(plain[3]))
    sections = tuple(_parse_section(part) for part in _split_sections(code))
    numeric = sections[:3]
    return lambda value: _render(value, numeric, date_1904)


def plain_format(code: str) -> tuple[str, int] | None:
    """Python's own format and the decimals of a code that shows plain numbers; None for others."""
    plain = _PLAIN.match(code)
    if plain is None or plain[3]:
        return None
    digits = len(plain[2] or "")
    return f"{{:{',' if plain[1] else ''}.{digits}f}}", digits


def text_renderer(code: str) -> Callable[[str], str] | None:
    """The function that shows a text by a format code, or None where text is shown as it is."""
    parts = _split_sections(code) if ("@" in code and code != "@") or code.count(";") >= 3 else []
    if len(parts) != 4 and not (len(parts) == 1 and "@" in parts[0]):
        return None
    tokens = _parse_section(parts[-1]).tokens
    if tokens == (_Token("mark", "@"),):
        return None
    return lambda text: "".join(
        text if token == ("mark", "@") else token.text
        for token in tokens
        if token.kind in ("mark", "literal")
    )


def _general(value: float) -> str:
    number = _decimal(value)
    if not number:
        return "0"
    exponent = number.adjusted()
    if -10 <= exponent < 20:
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa = format(number.scaleb(-exponent).normalize(), "f")
    return f"{mantissa}E{'+' if exponent >= 0 else '-'}{abs(exponent):02d}"


def _decimal(value: float) -> Decimal:
    """A stored number to the fifteen digits spreadsheets compute and show with."""
    return Decimal(format(value, _SIGNIFICANT))


def _round(number: Decimal, digits: int) -> Decimal:
    try:
        return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    except InvalidOperation:  # More digits than the context keeps: there is nothing to round.
        return number


def _plain_renderer(grouped: bool, digits: int, percent: bool) -> Renderer:
    pattern = f"{',' if grouped else ''}.{digits}f"
    end = "%" if percent else ""

    def render(value: float) -> str:
        number = _decimal(value)
        return format(_round(number * 100 if percent else number, digits), pattern) + end

    return render


def _split_sections(code: str) -> list[str]:
    parts = [""]
    for match in _TOKEN.finditer(code):
        if match.lastgroup == "literal" and match[0] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return parts[:4]


def _parse_section(part: str) -> _Section:
    tokens: list[_Token] = []
    condition: tuple[str, Decimal] | None = None
    has_colour = False
    numerals = 0
    for match in _TOKEN.finditer(part):
        kind = match.lastgroup or "literal"
        text = match[kind]
        if kind == "bracket":
            compared = _CONDITION.match(text)
            if compared:
                condition = (compared[1], Decimal(compared[2]))
            elif _COLOUR.match(text):
                has_colour = True
            elif text.lower().startswith("dbnum"):
                numerals = int(text[5:]) if text[5:].isdecimal() else 0
            elif text.startswith("$"):
                tokens.append(_Token("literal", text[1:].partition("-")[0]))
            elif text and set(text.lower()) <= set("hms") and len(set(text.lower())) == 1:
                tokens.append(_Token("elapsed", text.lower()))
        elif kind in ("quoted", "escaped", "literal"):
            tokens.append(_Token("literal", text))
        elif kind == "date":
            tokens.append(_Token(kind, text.lower()))
        elif kind not in ("skip", "fill"):
            tokens.append(_Token(kind, text))
    return _Section(tuple(tokens), condition, has_colour, numerals)


def _render(value: float, sections: Sequence[_Section], date_1904: bool) -> str:
    number = _decimal(value)
    index = _choose(number, sections)
    section = sections[index]
    # A section for negative numbers says itself how they look.
    says_sign = index == 1 and section.condition is None and sections[0].condition is None
    if section.condition is not None:
        operator, bound = section.condition
        says_sign = operator.startswith("<") and operator != "<>" and bound <= 0
    if section.is_date:
        tokens = [DateToken(token.kind, token.text) for token in section.tokens]
        shown = render_date(float(number), tokens, date_1904, section.numerals > 0)
        return _general(value) if shown is None else shown
    text = _render_number(abs(number), section)
    if number >= 0:
        return text
    # Where only a colour tells a negative number from a positive one, the colour is a minus sign.
    only_colour = says_sign and section.has_colour and not re.search(r"[-−－(（△▲]", text)
    return f"-{text}" if only_colour or (not says_sign and text) else text


def _choose(number: Decimal, sections: Sequence[_Section]) -> int:
    if not any(section.condition for section in sections):
        if len(sections) == 1 or number > 0 or (number == 0 and len(sections) == 2):
            return 0
        return 1 if number < 0 else 2
    for index, section in enumerate(sections):
        if section.condition is None:
            if index == 1 and len(sections) > 2 and number >= 0:
                continue
            return index
        if _compare(number, *section.condition):
            return index
    return len(sections) - 1


def _compare(number: Decimal, operator: str, bound: Decimal) -> bool:
    return {
        "<": number < bound, "<=": number <= bound, ">": number > bound,
        ">=": number >= bound, "=": number == bound, "<>": number != bound,
    }[operator]  # fmt: skip


def _render_number(number: Decimal, section: _Section) -> str:
    if section.has("general") or section.has("mark", "@"):
        shown = _general(float(number))
        return "".join(
            shown if token.kind == "general" or token == ("mark", "@") else token.text
            for token in section.tokens
            if token.kind in ("general", "literal") or token.text in "@%"
        )
    if not section.has("digit"):
        return "".join(token.text for token in section.tokens if token.kind == "literal" or token.text == "%")
    if section.has("mark", "/"):
        return _render_fraction(number, section)
    number *= Decimal(100) ** sum(token == ("mark", "%") for token in section.tokens)
    exponent: int | None = None
    if section.has("exponent"):
        wide = _digits_before_point(section.tokens)
        exponent = (number.adjusted() // wide) * wide if number else 0
        number = number.scaleb(-exponent)
    return _fill(number, section.tokens, exponent).strip()


def _digits_before_point(tokens: Sequence[_Token]) -> int:
    count = 0
    for token in tokens:
        if token.kind == "exponent" or token == ("mark", "."):
            break
        count += token.kind == "digit"
    return max(count, 1)


def _fill(number: Decimal, tokens: Sequence[_Token], exponent: int | None) -> str:
    """Put the digits of a number where a section's placeholders are."""
    end = next((i for i, token in enumerate(tokens) if token.kind == "exponent"), len(tokens))
    point = next((i for i, token in enumerate(tokens[:end]) if token == ("mark", ".")), None)
    places = [i for i, token in enumerate(tokens[:end]) if token.kind == "digit"]
    whole = [i for i in places if point is None or i < point]
    after = [i for i in places if point is not None and i > point]
    commas = [i for i, token in enumerate(tokens[:end]) if token == ("mark", ",")]
    last = whole[-1] if whole else -1
    # Commas behind the last digit, of the whole or of the decimals, divide by a thousand each.
    number = number.scaleb(-3 * sum(i > last and not (after and after[0] < i < after[-1]) for i in commas))
    grouped = any(whole[0] < i < last for i in commas) if whole else False
    rounded = format(_round(number, min(len(after), _MAX_FRACTION_DIGITS)), "f")
    digits, _, decimals = rounded.partition(".")
    digits = digits.lstrip("0")
    out = [token.text if token.kind == "literal" or token.text == "%" else "" for token in tokens]
    for position, index in enumerate(reversed(whole)):
        is_first = position == len(whole) - 1
        taken = (
            digits[: max(len(digits) - position, 0)] if is_first else digits[::-1][position : position + 1]
        )
        taken = taken or {"0": "0", "?": " "}.get(tokens[index].text, "")
        out[index] = _group(taken, position) if grouped else taken
    if not whole and digits:
        out[point or 0] = digits
    keep = len(decimals.rstrip("0"))
    for position, index in enumerate(after):
        digit = decimals[position : position + 1]
        if position >= keep:
            digit = {"0": "0", "?": " "}.get(tokens[index].text, "")
        out[index] = digit
    if point is not None:
        out[point] += "."
    if exponent is not None and end < len(tokens):
        sign = "-" if exponent < 0 else "+" if tokens[end].text[1] == "+" else ""
        power = [i for i, token in enumerate(tokens) if i > end and token.kind == "digit"]
        out[end] = f"E{sign}{abs(exponent):0{max(len(power), 1)}d}"
    return "".join(out)


def _group(digits: str, position: int) -> str:
    """Commas between groups of three, for digits of which the last is `position` places from the end."""
    grouped = ""
    for offset, digit in enumerate(reversed(digits)):
        place = position + offset
        comma = "," if place and place % 3 == 0 and digit.isdigit() else ""
        grouped = digit + comma + grouped
    return grouped


def _render_fraction(number: Decimal, section: _Section) -> str:
    slash = section.tokens.index(_Token("mark", "/"))
    below = section.tokens[slash + 1 :]
    fixed = "".join(token.text for token in below if token.kind in ("digit", "literal")).strip("?#0 ")
    width = max(sum(token.kind == "digit" for token in below), 1)
    before = "".join(token.text if token.kind == "digit" else " " for token in section.tokens[:slash])
    whole = int(number) if len(before.split()) > 1 else 0
    part = Fraction(number) - whole
    if fixed.isdecimal() and int(fixed):
        part = Fraction(round(part * int(fixed)), 1)
        return f"{whole or ''} {part}/{fixed}".strip() if part else str(whole)
    part = part.limit_denominator(10 ** min(width, 7) - 1)
    if part.denominator == 1:
        return str(whole + part.numerator)
    return f"{whole or ''} {part.numerator}/{part.denominator}".strip()
