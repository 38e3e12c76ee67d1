"""The text of the samples: it keeps the shape and the facts of the real documents, and none of their prose.

Two samples are shipped as this text, the others in the formats of real documents, made from it; that these
say what the text says is tested in `test_sample_formats`.

What can be said of the samples alone is checked always. What needs the real documents (cell-for-cell equality
of the money forms, the search for copied prose) runs where they are at hand: in `../shared/documents` beside
the repository, or in the folder GONGKAI_ORIGINALS names; elsewhere those tests are skipped and say so.
How a document is read or what its figures mean is tested with the reader and the models, not here.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples"
SOURCES = ROOT / "tests" / "samples" / "sources"
ORIGINALS = Path(os.environ.get("GONGKAI_ORIGINALS", ROOT.parent / "shared" / "documents"))
KEPT_PHRASES = Path(__file__).with_name("kept_phrases.txt")

SHARED_RUN = 15  # a common run of this many Chinese characters counts as copied
SHORTEST_SENTENCE = 32  # a line with fewer characters is a title
FORMS_ONLY = "2025-budget-putuo-commerce.txt"
SHORTEST_PROSE_CELL = 7  # a cell with fewer Chinese characters is a label or a value and must not differ
TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[A-Za-z]+|[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Sample:
    """One sample: the file of its text, the prefix of its original, and what must be found in it."""

    file_name: str
    original: str
    grid_rows: int
    performance: tuple[str, str | None]
    """Starts of the first line of the performance tables and of the first line after them."""
    rows: tuple[str, ...]
    """Grid rows that must be there cell for cell."""
    sentences: tuple[str, ...]
    """Facts that must be told in words."""

    def text(self) -> str:
        folder = next(folder for folder in (SAMPLES, SOURCES) if (folder / self.file_name).exists())
        return (folder / self.file_name).read_bytes().decode("utf-8")


ALL = (
    Sample(
        "2022-budget-luoyang-healthcare-security.txt",
        "000",
        266,
        ("2022 年部门预算项目绩效目标表", None),
        (
            # two forms with the same rows: subtotals left blank in one and printed in the other, a lost blank
            "208\t05\t01\t\t行政单位离退休\t4.03\t\t\t3.91\t0.12\t\t\t\t\t",
            "208\t05\t01\t\t行政单位离退休\t4.03\t4.03\t\t3.91\t0.12\t\t\t\t",
            "\t\t\t816001\t洛阳市医疗保障局\t202901.05\t382.05\t339.52\t3.91\t38.62\t202519.00\t95.50\t202423.50\t",
            "\t\t15786.10\t15786.10\t\t\t\t\t\t\t\t\t\t",
        ),
        ("一般公共预算支出年初预算 202901.05 万元", "增长 4977.20%", "“三公”经费支出预算 5 万元"),
    ),
    Sample(
        "2023-budget-leshan-shizhong-healthcare-security.txt",
        "001",
        303,
        ("### 十三、", "## 十五、政府采购预算表（"),
        (
            "\t\t302\t商品和服务支出\t38.01\t\t38.02",
            "301\t09\t30109\t职业年金缴费\t12.96\t12.96\t",
            "\t\t302 17\t30217 公务接待费\t1.39\t\t1.39",
            "\t\t515.19\t\t515.19\t\t\t\t\t\t\t\t",
        ),
        ("卫生健康支出为 447.76 万元，占 86.91%", "住房公积金（项）预算数为28.57万元", "增长 14.87%"),
    ),
    Sample(
        "2023-final-luoyang-chanhe-healthcare-security.txt",
        "002",
        571,
        ("部门整体绩效自评表", None),
        (
            "30103\t奖金\t20.83\t30203\t咨询费\t0\t310\t资本性支出\t0",
            "人员经费合计\t\t109.75\t公用经费合计\t\t\t\t\t4.24",
            "\t部门预算总额（万元）\t1685.79\t3558.3\t3286.76\t10\t92.37\t10",
            "总分\t\t\t\t\t\t100\t\t\t",
        ),
        ("完成年初预算的 160.09%", "完成年初预算的 121.05%", "下降 12.40%", "自评得 98.89 分"),
    ),
    Sample(
        "2022-budget-lhasa-healthcare-security.txt",
        "003",
        357,
        ("54010021T", None),
        (
            # the cut-off column and the row displaced by it
            "210\t\t\t卫生健康支出\t363,791,500.00\t5,033,260.00\t501,600.00\t",
            "合 计\t\t\t372,946,200.00\t6,117,960.00\t501,600.00\t366,326,640.00\t",
            "\t27\t委托业务费\t\t\t",
            "120,000.00\t\t110,000.00\t\t110,000.00\t10,000.00\t205,000.00\t\t205,000.00\t\t205,000.00\t",
        ),
        ("金额单位：元", "168001-拉萨市医疗保障局本级"),
    ),
    Sample(
        "2022-budget-dacheng-healthcare-security.txt",
        "004",
        1841,
        ("（四）部门整体支出绩效指标", "六、政府采购预算情况"),
        ("\t[571001]大城县医疗保障局本级", "\t350.59万元", "\t98.452062", "\t66.732062"),
        ("2022年预算收入7132.51万元", "“三公”经费预算安排6万元", "项目支出增加769.09万元"),
    ),
)

each_sample = pytest.mark.parametrize("sample", ALL, ids=lambda s: s.original)


def grid(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.split("\n") if "\t" in line]


def money_lines(sample: Sample, text: str) -> list[str]:
    """Return the grid lines outside the performance tables."""
    start, end = sample.performance
    lines, inside = [], False
    for line in text.split("\n"):
        if line.startswith(start):
            inside = True
        elif end is not None and line.startswith(end):
            inside = False
        if not inside and "\t" in line:
            lines.append(line)
    return lines


def tokens(text: str) -> list[str]:
    """Return the Chinese characters, numbers and words: neither spacing nor punctuation can hide a copy."""
    return TOKEN.findall(text)


def is_han(token: str) -> bool:
    return "\u4e00" <= token[0] <= "\u9fff"


def windows(text: str) -> set[tuple[str, ...]]:
    """Return every run that begins and ends with a Chinese character and holds SHARED_RUN of them."""
    parts = tokens(text)
    han = [i for i, part in enumerate(parts) if is_han(part)]
    return {
        tuple(parts[han[i] : han[i + SHARED_RUN - 1] + 1]) for i in range(max(0, len(han) - SHARED_RUN + 1))
    }


def passages(text: str, original_lines: frozenset[str]) -> Iterator[str]:
    """Yield cells and lines; lines the original does not have are joined, as a sentence may cross a page."""
    joined: list[str] = []
    for line in text.split("\n"):
        if "\t" in line:
            yield from line.split("\t")
        elif line.strip() and line in original_lines:
            yield line
        else:
            joined.append(line)
            continue
        yield "".join(joined)
        joined.clear()
    yield "".join(joined)


def copied(text: str, original: str, kept: set[tuple[str, ...]]) -> list[str]:
    """Return the passages of `text` that share a run with `original` which is not a kept phrase."""
    forbidden = windows(original.replace("\t", "")) - kept
    lines = frozenset(original.split("\n"))
    return [p for p in passages(text, lines) if windows(p) & forbidden]


def kept_phrases() -> list[str]:
    lines = KEPT_PHRASES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def kept_windows() -> set[tuple[str, ...]]:
    return {window for phrase in kept_phrases() for window in windows(phrase)}


def original_text(sample: Sample) -> str:
    found = sorted(ORIGINALS.glob(f"{sample.original}_*.txt"))
    if not found:
        pytest.skip(f"the real document {sample.original} is not in {ORIGINALS}")
    return found[0].read_bytes().decode("utf-8")


def test_the_samples_are_exactly_these_and_one_without_prose() -> None:
    texts = [path.name for folder in (SAMPLES, SOURCES) for path in folder.glob("*.txt")]
    assert sorted(texts) == sorted([FORMS_ONLY, *(sample.file_name for sample in ALL)])


def test_the_sample_without_prose_has_titles_and_figures_only() -> None:
    text = (SOURCES / FORMS_ONLY).read_text(encoding="utf-8")
    assert max(len(line) for line in text.split("\n") if "\t" not in line) < SHORTEST_SENTENCE
    assert not re.search("[。；]", text)
    assert len(grid(text)) == 194


def test_file_names_give_year_and_phase() -> None:
    pattern = re.compile(r"20\d\d-(budget|final)-[a-z]+(-[a-z]+)*\.txt")
    assert all(pattern.fullmatch(s.file_name) for s in ALL)


@each_sample
def test_is_plain_utf8_text(sample: Sample) -> None:
    text = sample.text()
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert "\ufffd" not in text
    assert text.endswith("\n")


@each_sample
def test_has_the_grid_rows_of_the_conversion(sample: Sample) -> None:
    assert len(grid(sample.text())) == sample.grid_rows


@each_sample
def test_prints_the_facts(sample: Sample) -> None:
    lines = sample.text().split("\n")
    narrative = "\n".join(line for line in lines if "\t" not in line)
    assert [row for row in sample.rows if row not in lines] == []
    assert [fact for fact in sample.sentences if fact not in narrative] == []


@pytest.mark.parametrize(
    ("original", "pattern", "count"),
    [
        ("000", r"- [一二三四五六七八九十]+、\S*表$", 12),
        ("000", r"2022 年支出经济分类汇总表$", 2),
        ("000", r"2022 年\S*预算表$", 10),
        ("001", r"[一二三四五六七八九十]+、\S*表(（部门经济分类科目）)?$", 15),
        ("001", r"#+ [一二三四五六七八九十]+、\S*表[（(]公开表", 14),
        ("002", r"公开 0\d 表$", 9),
        ("002", r"项目单位自评表$", 11),
        ("003", r"\S*(收支|收入|支出)(总)?表$", 8),
        ("003", r"(\t{4})?5401002\d[TY]\d+-", 18),
        ("004", r"(\[bookmark: _Toc\d+\])?\d+\.2022年\S+绩效目标表$", 15),
        ("004", r"\t\[13102522P\w{12}\]", 15),
    ],
)
def test_lists_and_forms_are_complete(original: str, pattern: str, count: int) -> None:
    text = next(s for s in ALL if s.original == original).text()
    assert sum(re.match(pattern, line) is not None for line in text.split("\n")) == count


def test_the_word_conversion_has_one_cell_to_a_line() -> None:
    text = next(s for s in ALL if s.original == "004").text()
    rows = grid(text)
    assert {len(row) for row in rows} == {2}
    assert {row[0] for row in rows} == {""}


@each_sample
def test_money_forms_equal_the_original_cell_for_cell(sample: Sample) -> None:
    ours, theirs = money_lines(sample, sample.text()), money_lines(sample, original_text(sample))
    assert len(theirs) > 50
    assert ours == theirs


@each_sample
def test_elsewhere_only_prose_cells_differ(sample: Sample) -> None:
    ours, theirs = grid(sample.text()), grid(original_text(sample))
    assert [len(row) for row in ours] == [len(row) for row in theirs]
    differing = [
        (before, after)
        for our_row, their_row in zip(ours, theirs, strict=True)
        for before, after in zip(their_row, our_row, strict=True)
        if before != after
    ]
    assert differing, "the original has prose in its performance tables"
    too_short = [b for b, _ in differing if sum(map(is_han, tokens(b))) < SHORTEST_PROSE_CELL]
    assert too_short == []
    assert [a for _, a in differing if not a.strip()] == []


@each_sample
def test_figures_told_in_words_are_figures_of_the_original(sample: Sample) -> None:
    def figures(text: str) -> set[str]:
        prose = "\n".join(line for line in text.split("\n") if "\t" not in line)
        return set(re.findall(r"\d+(?:\.\d+)?%?", prose))

    assert figures(sample.text()) - figures(original_text(sample)) == set()


@each_sample
def test_no_prose_of_the_original_survives(sample: Sample) -> None:
    assert copied(sample.text(), original_text(sample), kept_windows()) == []


@each_sample
def test_the_search_for_copied_prose_finds_the_original_itself(sample: Sample) -> None:
    original = original_text(sample)
    assert len(copied(original, original, kept_windows())) > 10


def test_the_search_is_not_deceived_by_spacing_punctuation_or_a_page_break() -> None:
    sentence = "本单位负责全市医疗保障基金的监督管理并且推进支付方式的改革"
    page_break = "本单位，负责全市\n\n医疗 保障基金的监督、管理并且推进支付方式的改革"
    assert copied(page_break, sentence, set())
    assert not copied(page_break, sentence, windows(sentence))
    assert not copied("本单位负责全市医疗保障基金", sentence, set())


def test_every_kept_phrase_is_needed() -> None:
    texts = [sample.text() for sample in ALL]
    found = {w for text in texts for p in passages(text, frozenset(text.split("\n"))) for w in windows(p)}
    assert [phrase for phrase in kept_phrases() if not windows(phrase) & found] == []
