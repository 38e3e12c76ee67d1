"""What holds for every classification seed: encoding, shape, clean text, and a description of each column."""

from __future__ import annotations

import csv
import re
import unicodedata

import pytest
import yaml  # type: ignore[import-untyped]

from .conftest import SEEDS, read_seed

NAMES = ["economic_classification", "functional_classification", "regions"]
RELATIONS = ["classification_renamings", "economic_correspondence"]
# Official names are Chinese text with full-width brackets, the pause mark and curly quotes, nothing else.
OFFICIAL_NAME = re.compile(r"[\u4e00-\u9fff（）、“”]+")


def test_every_seed_of_the_folder_is_checked_here() -> None:
    assert sorted(path.stem for path in SEEDS.glob("*.csv")) == sorted([*NAMES, *RELATIONS])


@pytest.mark.parametrize("name", [*NAMES, *RELATIONS])
def test_file_is_plain_utf8_with_unix_lines_and_rows_of_one_width(name: str) -> None:
    content = (SEEDS / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    rows = list(csv.reader(content.decode("utf-8").splitlines(), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("name", [*NAMES, *RELATIONS])
def test_no_value_has_stray_or_invisible_characters(name: str) -> None:
    for row in read_seed(name):
        for column, value in row.items():
            assert value == value.strip(), (row, column)
            odd = [c for c in value if c.isspace() or unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"}]
            assert not odd, (row, column)


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_described_and_typed_as_they_stand(name: str) -> None:
    seed = yaml.safe_load((SEEDS / f"{name}.yml").read_text(encoding="utf-8"))["seeds"][0]
    header = list(read_seed(name)[0])
    assert seed["name"] == name
    assert [column["name"] for column in seed["columns"]] == header
    assert all(column["description"].strip() for column in seed["columns"])
    described = {column["name"]: column["data_type"] for column in seed["columns"]}
    assert described == seed["config"]["column_types"]
    assert "Grain: one row per" in seed["description"]


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_in_the_order_of_their_keys(name: str) -> None:
    keys = [
        tuple(row[column] for column in row if column.endswith(("_scheme", "_code")))[:2]
        for row in read_seed(name)
    ]
    wanted = [key[: 2 if name == "economic_classification" else 1] for key in keys]
    assert wanted == sorted(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_years_are_years_and_in_order(name: str) -> None:
    for row in read_seed(name):
        years = [int(row[column]) for column in ("valid_from", "valid_to") if row[column]]
        assert all(2007 <= year <= 2030 for year in years), row
        assert years == sorted(years), row


@pytest.mark.parametrize(
    ("name", "column"),
    [("economic_classification", "economic_name"), ("functional_classification", "functional_name")],
)
def test_names_and_aliases_are_written_as_the_classification_writes_them(name: str, column: str) -> None:
    for row in read_seed(name):
        aliases = row["aliases"].split(";") if row["aliases"] else []
        for text in [row[column], *aliases]:
            assert OFFICIAL_NAME.fullmatch(text), row
            assert text.count("（") == text.count("）"), row
            assert text.count("“") == text.count("”"), row
        assert row[column] not in aliases, row
        assert len(aliases) == len(set(aliases)), row
