"""A diagnosis as a finance officer would say it, Chinese and English: where, what, what must be, and why.

Only wording: every figure and every place comes from the diagnosis and its ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from diagnosis.ledger import Cell, CellKey, Ledger
from diagnosis.search import Diagnosis
from diagnosis.undoing import (
    DROPPED_DIGIT,
    FOREIGN_ROWS,
    MISSING_CELL,
    OMITTED_CARRYOVER,
    SHIFTED_CELLS,
    SHIFTED_ROWS,
    STALE_TEXT,
    WRONG_UNIT,
    Undoing,
)

MILLIONTHS = Decimal(1_000_000)
SHOWN = 3
Words = tuple[str, str]

_SLIPS: dict[str, Words] = {
    "dropped": ("漏写一位数字", "a digit was dropped"),
    "added": ("多写一位数字", "a digit was added"),
    "swapped": ("相邻两位数字写颠倒", "two neighbouring digits were transposed"),
    "point": ("小数点错位", "the decimal point slipped"),
}
_UNIT_NAMES = {4: ("万", "ten thousand"), 8: ("亿", "a hundred million")}


def number(millionths: int, factor: int = 1, like: int | None = None) -> str:
    """Return an amount as a person reads it: groups of three, decimals as in a figure like it."""
    model = Decimal(millionths if like is None else like) / MILLIONTHS / factor
    decimals = max(2, -int(model.normalize().as_tuple().exponent)) if model else 2
    return f"{Decimal(millionths) / MILLIONTHS / factor:,.{min(decimals, 6)}f}"


def explain(ledger: Ledger, diagnosis: Diagnosis) -> Words:
    """Return the explanation in Chinese and in English."""
    undoing = diagnosis.undoing
    if diagnosis.alternatives and undoing.cause not in {SHIFTED_ROWS, SHIFTED_CELLS}:
        zh, en = _one_of(ledger, diagnosis)
        return zh, _sentence(en)
    zh, en = _BY_CAUSE.get(undoing.cause, _figure)(ledger, undoing)
    if diagnosis.alternatives:
        zh, en = zh + "起止位置仅凭本文件不能完全断定。", en + " Where it begins and ends is not certain."
    return zh + _proof_zh(undoing), _sentence(en) + _proof_en(undoing)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _proof_zh(undoing: Undoing) -> str:
    count = len(undoing.settles)
    settled = "该项即相符" if count == 1 else f"{count}项不符全部消除"
    return f"据此更正，{settled}，其余勾稽关系不受影响。"


def _proof_en(undoing: Undoing) -> str:
    count = len(undoing.settles)
    settled = "the failing sum holds" if count == 1 else f"all {count} failing sums hold"
    return f" Read so, {settled} and no other breaks."


def place(cell: Cell) -> Words:
    """Return where a cell is: form, line, column."""
    header = f"（{cell.header}）" if cell.header else ""
    words = f" ({cell.header})" if cell.header else ""
    if cell.is_text:
        return f"文字说明“{cell.row_label}”", f"the text on “{cell.row_label}”"
    return f"《{cell.form_zh}》{cell.row_label}{header}", f"{cell.form_en}, {cell.row_label}{words}"


def _amount(cell: Cell, millionths: int) -> Words:
    unit = {"%": " %", "分": " points"}.get(cell.unit, " yuan")
    like = cell.amount if cell.amount else None
    return number(millionths, cell.factor, like) + cell.unit, number(millionths, 1, like) + unit


def _stands(ledger: Ledger, undoing: Undoing) -> tuple[Cell, Words, Words, Words]:
    """The root cell, its place, what is printed there, and what must be."""
    (key, *_) = undoing.roots
    cell = ledger.cells[key]
    right = dict(undoing.changes)[key]
    return cell, place(cell), _amount(cell, cell.amount or 0), _amount(cell, right or 0)


def _says(cell: Cell, have: Words) -> Words:
    """What is printed; a sentence is quoted with its figure already."""
    return ("", "") if cell.is_text else (f"列示{have[0]}", f" prints {have[1]}")


def _figure(ledger: Ledger, undoing: Undoing) -> Words:
    if len(undoing.roots) > 1:
        return _several(ledger, undoing)
    cell, (where, at), have, (want, wants) = _stands(ledger, undoing)
    says, says_en = _says(cell, have)
    off, offs = _amount(cell, undoing.amount)
    source, source_en = _source(ledger, undoing)
    more = {"sign": "，正负号写反", "carried": "，并已带入其合计", "surplus": "，此处不应有数"}
    more_en = {
        "sign": ": its sign is the wrong way round",
        "carried": ", carried into its totals",
        "surplus": ": none belongs here",
    }
    return (
        f"{where}{says}，应为{want}{source}，相差{off}{more.get(undoing.kind, '')}。",
        f"{at}{says_en}; it must be {wants}{source_en}, a difference of {offs}"
        f"{more_en.get(undoing.kind, '')}.",
    )


def _source(ledger: Ledger, undoing: Undoing) -> Words:
    """The one figure of a form that a figure in words must repeat."""
    (key, *_) = undoing.roots
    if not ledger.cells[key].is_text:
        return "", ""
    for instance_id in sorted(undoing.settles):
        others = [ledger.cells[other] for other in ledger.instances[instance_id].weights if other != key]
        if len(others) == 1 and others[0].form_zh and not others[0].is_text:
            (zh, en) = place(others[0])
            return f"（{zh}）", f" ({en})"
    return "", ""


def _slip(ledger: Ledger, undoing: Undoing) -> Words:
    cell, (where, at), have, (want, wants) = _stands(ledger, undoing)
    says, says_en = _says(cell, have)
    off, offs = _amount(cell, undoing.amount)
    slip_zh, slip_en = _SLIPS[undoing.kind]
    source, source_en = _source(ledger, undoing)
    return (
        f"{where}{says}，应为{want}{source}，相差{off}：{slip_zh}。",
        f"{at}{says_en}; it must be {wants}{source_en}, a difference of {offs}: {slip_en}.",
    )


def _stale(ledger: Ledger, undoing: Undoing) -> Words:
    if len(undoing.roots) > 1:
        return _stale_sentence(ledger, undoing)
    _, (where, at), _, (want, wants) = _stands(ledger, undoing)
    return (
        f"{where}写的是上年的数，本年应为{want}：沿用了上年的文字。",
        f"{at} gives last year's figure; this year's is {wants}: a sentence left from last year.",
    )


def _stale_sentence(ledger: Ledger, undoing: Undoing) -> Words:
    cells = [ledger.cells[key] for key in undoing.roots]
    right = [_amount(cell, value or 0) for cell, (_, value) in zip(cells, undoing.changes, strict=True)]
    parts = [(cell.row_label, zh, en) for cell, (zh, en) in zip(cells, right, strict=True)][:SHOWN]
    many = f"等{len(cells)}处" if len(cells) > SHOWN else f"{len(cells)}处"
    return (
        f"文字说明{'、'.join(f'“{label}”' for label, _, _ in parts)}{many}写的都是上年的数，"
        f"本年应依次为{'、'.join(zh for _, zh, _ in parts)}：沿用了上年的文字。",
        f"The text on {', '.join(f'“{label}”' for label, _, _ in parts)} gives last year's figures;"
        f" this year's are {', '.join(en for _, _, en in parts)}: a sentence left from last year.",
    )


def _several(ledger: Ledger, undoing: Undoing) -> Words:
    told = [(place(ledger.cells[key]), ledger.values[key], right) for key, right in undoing.changes[:SHOWN]]
    cells = [ledger.cells[key] for key, _ in undoing.changes]
    parts = [
        (
            f"{zh}{_amount(cell, have or 0)[0]}应为{_amount(cell, want or 0)[0]}",
            f"{en} {_amount(cell, have or 0)[1]} must be {_amount(cell, want or 0)[1]}",
        )
        for cell, ((zh, en), have, want) in zip(cells, told, strict=False)
    ]
    if undoing.kind == "exchanged":
        return (
            "两个数字互换了位置：" + "，".join(zh for zh, _ in parts) + "。",
            "Two figures stand in each other's place: " + "; ".join(en for _, en in parts) + ".",
        )
    return (
        f"{len(cells)}个数字有误：" + "；".join(zh for zh, _ in parts) + "。",
        f"{len(cells)} figures are wrong: " + "; ".join(en for _, en in parts) + ".",
    )


def _missing(ledger: Ledger, undoing: Undoing) -> Words:
    cells = [ledger.cells[key] for key in undoing.roots]
    right = dict(undoing.changes)
    first = cells[0]
    if len(cells) == 1:
        (where, at), (want, wants) = place(first), _amount(first, right[first.key] or 0)
        return f"{where}为空，应为{want}（未补入）。", f"{at} is blank and must be {wants} (not filled in)."
    by_row = undoing.kind == "row"
    names = [cell.header if by_row else cell.row_label for cell in cells]
    line = first.row_label if by_row else first.header
    parts_zh = "、".join(
        f"{name}{_amount(cell, right[cell.key] or 0)[0]}" for name, cell in zip(names, cells, strict=True)
    )
    parts_en = ", ".join(
        f"{name} {_amount(cell, right[cell.key] or 0)[1]}" for name, cell in zip(names, cells, strict=True)
    )
    kind_zh, kind_en = ("行", "row") if by_row else ("列", "column")
    return (
        f"《{first.form_zh}》“{line}”{kind_zh}缺{len(cells)}个数：{parts_zh}（按合计倒算，未补入）。",
        f"{first.form_en}: the {kind_en} “{line}” lacks {len(cells)} figures:"
        f" {parts_en} (implied, not filled in).",
    )


def _ends(ledger: Ledger, keys: Sequence[CellKey]) -> tuple[Cell, Cell]:
    return ledger.cells[keys[0]], ledger.cells[keys[-1]]


def _shifted_rows(ledger: Ledger, undoing: Undoing) -> Words:
    first, last = _ends(ledger, undoing.roots)
    is_up = "up" in undoing.kind.split("_")
    whole = undoing.kind.startswith("rows")
    what_zh = "各列数字" if whole else f"“{first.header}”列数字"
    what_en = "all columns" if whole else f"the column “{first.header}”"
    lost = undoing.kind.endswith("lost")
    return (
        f"《{first.form_zh}》{what_zh}自{first.row_label}至{last.row_label}"
        f"整体{'下' if is_up else '上'}移了一行"
        f"，应各{'上' if is_up else '下'}移一行{'，其中一个数字未印出' if lost else ''}。",
        f"{first.form_en}: from {first.row_label} to {last.row_label} {what_en} stands one row too"
        f" {'low' if is_up else 'high'}{', and one figure was pushed out' if lost else ''}.",
    )


def _shifted_cells(ledger: Ledger, undoing: Undoing) -> Words:
    first, last = _ends(ledger, undoing.roots)
    is_left = "left" in undoing.kind.split("_")
    rows = sorted({key[1] for key in undoing.roots})
    many = f"等{len(rows)}行" if len(rows) > 1 else ""
    more = f" and {len(rows) - 1} more rows" if len(rows) > 1 else ""
    return (
        f"《{first.form_zh}》{first.row_label}{many}自“{first.header}”至“{last.header}”的数字"
        f"{'右' if is_left else '左'}移了一格，应各{'左' if is_left else '右'}移一格。",
        f"{first.form_en}, {first.row_label}{more}: the figures from “{first.header}” to “{last.header}”"
        f" stand one column too far {'right' if is_left else 'left'}.",
    )


def _foreign(ledger: Ledger, undoing: Undoing) -> Words:
    first = ledger.cells[undoing.roots[0]]
    other = next(cell for cell in ledger.cells.values() if cell.form_no == undoing.amount)
    labels = list(dict.fromkeys(ledger.cells[key].row_label for key in undoing.roots))
    rows = "、".join(labels[:SHOWN]) + (f"等{len(labels)}行" if len(labels) > SHOWN else "")
    totals = undoing.kind == "rows_and_totals"
    return (
        f"《{first.form_zh}》列有{rows}，与《{other.form_zh}》相同，属另一本预算的支出，不应列入本表"
        f"{'，其合计也应相应减少' if totals else ''}。",
        f"{first.form_en} lists {', '.join(labels[:SHOWN])}, which {other.form_en} prints too:"
        f" money of another fund that does not belong here{', nor in the totals' if totals else ''}.",
    )


def _carryover(ledger: Ledger, undoing: Undoing) -> Words:
    cell, (where, at), (have, has), (want, wants) = _stands(ledger, undoing)
    amount, amounts = _amount(cell, undoing.amount)
    if undoing.kind == "kept":
        lines = [ledger.cells[key] for key in undoing.roots[1:]]
        names = list(dict.fromkeys(line.row_label for line in lines))
        others = sorted(
            {
                (other.form_zh, other.form_en)
                for instance_id in undoing.settles
                for key in ledger.instances[instance_id].weights
                if (other := ledger.cells[key]).form_no != cell.form_no
            }
        )
        return (
            f"《{cell.form_zh}》把上年结转的{amount}列作{cell.row_label}，未列入{'和'.join(names)}；"
            f"{''.join(f'《{zh}》' for zh, _ in others)}已列为当年支出，两处因此相差{amount}。",
            f"{cell.form_en} keeps the {amounts} brought forward as {cell.row_label}, outside"
            f" {' and '.join(names)}; {', '.join(en for _, en in others)} has it spent,"
            " hence the difference.",
        )
    if undoing.kind == "line":
        return (
            f"{where}为空，漏列结转{amount}，其合计也少了这一数额。",
            f"{at} is blank: the carryover of {amounts} was left out, of its totals too.",
        )
    return (
        f"{where}列示{have}，应为{want}，所差{amount}正是文件所列的结转数：结转未计入或重复计入。",
        f"{at} prints {has}; it must be {wants}. The difference is the carryover the document"
        f" prints, {amounts}.",
    )


def _unit(ledger: Ledger, undoing: Undoing) -> Words:
    power = int(undoing.kind.lstrip("figureom"))
    name, name_en = _UNIT_NAMES[abs(power)]
    cell, (where, at), (have, has), (want, wants) = _stands(ledger, undoing)
    size_zh, size_en = ("大", "large") if power > 0 else ("小", "small")
    if undoing.kind.startswith("form"):
        return (
            f"《{cell.form_zh}》标明的单位为{cell.unit}，各数却都比有关各表{size_zh}一{name}倍：单位有误。",
            f"Every figure of {cell.form_en} is {name_en} times too {size_en} beside the other"
            " forms: its unit is wrong.",
        )
    return (
        f"{where}列示{have}，应为{want}，恰{size_zh}一{name}倍：单位有误。",
        f"{at} prints {has}; it must be {wants}, {name_en} times too {size_en}: the unit is wrong.",
    )


def _one_of(ledger: Ledger, diagnosis: Diagnosis) -> Words:
    """Several undoings would do: each is told, none is asserted; of many parts of one sum, the sum."""
    undoings = [diagnosis.undoing, *diagnosis.alternatives]
    told = []
    undoings = list({undoing.roots: undoing for undoing in reversed(undoings)}.values())[::-1]
    if len(undoings) >= SHOWN and len(diagnosis.undoing.settles) == 1:
        (instance_id,) = diagnosis.undoing.settles
        totals = sorted(ledger.instances[instance_id].totals)
        if len(totals) == 1 and ledger.instances[instance_id].relation == "equal":
            return _sum_or_part(ledger, instance_id, totals[0])
    for undoing in undoings[:SHOWN]:
        cell, (where, at), have, (want, wants) = _stands(ledger, undoing)
        says, says_en = ("为空", " is blank") if cell.amount is None else _says(cell, have)
        told.append((f"{where}{says}，应为{want}", f"{at}{says_en} and would be {wants}"))
    count = len(undoings)
    more_zh = f"；等共{count}处可疑" if count > SHOWN else ""
    more_en = f"; {count} places in all" if count > SHOWN else ""
    return (
        "下列数字之一有误，仅凭本文件不能断定是哪一个：" + "；或".join(zh for zh, _ in told) + more_zh + "。",
        "One of these is wrong, which one the document does not tell: "
        + "; or ".join(en for _, en in told)
        + more_en
        + ".",
    )


def _sum_or_part(ledger: Ledger, instance_id: str, key: CellKey) -> Words:
    """A total and the parts it does not equal, any of which may be wrong."""
    cell, instance = ledger.cells[key], ledger.instances[instance_id]
    residual = ledger.read(instance).residual // instance.weights[key]
    (where, at), have = place(cell), _amount(cell, cell.amount or 0)
    (parts, parts_en), (off, offs) = (
        _amount(cell, (cell.amount or 0) - residual),
        _amount(cell, abs(residual)),
    )
    says, says_en = _says(cell, have)
    return (
        f"{where}{says}，所列各分项合计{parts}，相差{off}：总数或某一分项有误，仅凭本文件不能断定是哪一个。",
        f"{at}{says_en}; its parts come to {parts_en}, a difference of {offs}: the total or one of its parts"
        " is wrong, which one the document does not tell.",
    )


_BY_CAUSE = {
    DROPPED_DIGIT: _slip,
    STALE_TEXT: _stale,
    MISSING_CELL: _missing,
    SHIFTED_ROWS: _shifted_rows,
    SHIFTED_CELLS: _shifted_cells,
    FOREIGN_ROWS: _foreign,
    OMITTED_CARRYOVER: _carryover,
    WRONG_UNIT: _unit,
}
