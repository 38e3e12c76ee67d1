"""Generated documents that speak of each other: departments with their units, consecutive years, budget and
final accounts of one office; and the fast path that writes thousands of them.

Single documents are in `test_corpus`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project.paths import DataFolder
from tests.corpus.content import Keys
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.many import recipes, text
from tests.corpus.styles import load_styles
from tests.corpus.warehouse import JUDGED, build_warehouse, opened, write_files
from tests.corpus.write_text import as_rows

STYLES = load_styles()
UNITS = 3
UNSEEN = tuple(name for name, style in STYLES.items() if style.first_run)


def _figures(recipe: Recipe) -> dict[Keys, Decimal]:
    return {figure.keys: figure.amount or Decimal(0) for figure in disclosure(recipe).figures()}


@pytest.mark.parametrize("recipe", [one for number, one in enumerate(recipes(120)) if number % 13 == 0])
def test_a_template_gives_the_document_of_its_recipe(recipe: Recipe) -> None:
    assert text(recipe).encode() == as_rows(disclosure(recipe))


def test_a_department_is_the_sum_of_its_units() -> None:
    department = Recipe(STYLES["wan_items"], 1, 5, 2023, units=UNITS)
    whole = _figures(department)
    units = [_figures(replace(department, member=member)) for member in range(1, UNITS + 1)]
    totals = [
        keys for keys in whole if keys.form_code == "appropriation_balance" and keys.line_kind == "total"
    ]
    assert len(totals) >= 2
    for keys in totals:
        assert whole[keys] == sum(unit.get(keys, Decimal(0)) for unit in units)


def test_last_years_column_is_last_years_document() -> None:
    recipe = Recipe(STYLES["yuan_stairs"], 4, 5, 2023)
    told = {keys: amount for keys, amount in _figures(recipe).items() if keys.fiscal_year == 2022}
    before = _figures(replace(recipe, year=2022))
    assert len(told) >= 4
    assert all(before[keys] == amount for keys, amount in told.items())


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter[tuple[str, str]]]:
    """How often each identity had each status: in the layouts no pattern was written from, in a department
    with its units, and in an office of two years."""
    made = [Recipe(STYLES[name], seed, place) for place, name in enumerate(UNSEEN) for seed in (1, 2)]
    made = [replace(one, place=number) for number, one in enumerate(made)]
    made += [Recipe(STYLES["wan_items"], 1, 40, 2023, units=UNITS, member=m) for m in range(UNITS + 1)]
    made += [Recipe(STYLES["yuan_stairs"], 4, 41, year) for year in (2022, 2023)]
    made += [Recipe(STYLES[name], 0, 42) for name in ("yuan_bottom", "central_final")]
    folder = tmp_path_factory.mktemp("families")
    files = {f"{number:02}.txt": as_rows(disclosure(recipe)) for number, recipe in enumerate(made)}
    data = DataFolder.at(folder / "data")
    build_warehouse(data, [write_files(folder / "files", files)], JUDGED)
    with opened(data) as connection:
        rows = connection.execute(
            "select identity_id, status, count(*) from audit.fct_identity_result group by all"
        ).fetchall()
    yield Counter({(identity, status): number for identity, status, number in rows})


def test_nothing_is_inconsistent(results: Counter[tuple[str, str]]) -> None:
    assert {
        identity: number for (identity, status), number in results.items() if status == "inconsistent"
    } == {}
    assert results.total() > 10_000


@pytest.mark.parametrize(
    "identity",
    [
        "cross_document_units",
        "cross_document_prior_year",
        "performance_execution_rate",
        "performance_score_total",
        "performance_funding_part",
        "narrative_amount",
        "percentage_growth",
        "percentage_completion",
        "percentage_share",
    ],
)
def test_what_documents_say_of_each_other_is_judged(results: Counter[tuple[str, str]], identity: str) -> None:
    assert results[identity, "exact"] + results[identity, "within_rounding"] > 0
