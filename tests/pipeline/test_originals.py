"""The six originals, where they lie beside the checkout: the samples must say what they say."""

from __future__ import annotations

import duckdb
import pytest

from dagster_project.folder import locked
from dagster_project.paths import PROJECT_ROOT, DataFolder
from dagster_project.runner import RunOutcome, run_refresh

ORIGINALS = PROJECT_ROOT.parent / "shared" / "documents"
PDF_ORIGINAL = ORIGINALS / "pdf" / "putuo-commerce-2025-budget.pdf"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not any(ORIGINALS.glob("*.txt")), reason=f"the originals are not in {ORIGINALS}"),
]


@pytest.fixture(scope="module")
def originals_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, RunOutcome]:
    """The originals, run once through the whole job in this process."""
    data = DataFolder.at(tmp_path_factory.mktemp("originals"))
    with locked(data):
        outcome = run_refresh(data, [*sorted(ORIGINALS.glob("*.txt")), PDF_ORIGINAL])
    return data, outcome


def test_the_originals_are_published(originals_run: tuple[DataFolder, RunOutcome]) -> None:
    data, outcome = originals_run
    assert outcome == RunOutcome(published=True, unchanged=False, failures=())
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        assert connection.execute(
            "select sum(numbers_missing) from audit.fct_number_coverage"
        ).fetchall() == [(0,)]


@pytest.mark.parametrize(
    "table",
    [
        "fct_expenditure_by_function",
        "fct_expenditure_by_economy",
        "fct_balance_line",
        "fct_revenue",
        "fct_three_public",
    ],
)
def test_the_samples_carry_the_figures_of_the_originals(
    originals_run: tuple[DataFolder, RunOutcome], sample_run: tuple[DataFolder, RunOutcome], table: str
) -> None:
    query = (
        f"select agency_name, form_code, fact.fiscal_year, fact.budget_phase, reported_text, amount_yuan "
        f"from marts.{table} as fact left join marts.dim_agency using (agency_id) order by all"
    )
    of = []
    for data, _ in (originals_run, sample_run):
        with duckdb.connect(str(data.snapshot), read_only=True) as connection:
            of.append(connection.execute(query).fetchall())
    assert of[0] == of[1]
    assert len(of[0]) > 20


def test_the_failures_of_the_originals_have_their_causes(
    originals_run: tuple[DataFolder, RunOutcome],
) -> None:
    """Read by hand: a carryover kept in one form and spent in another, a column cut off in the text."""
    data, _ = originals_run
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        rows = connection.execute(
            "select cause, explains, attribution, count(*), min(explanation_zh) from marts.mart_findings "
            "where cause in ('omitted_carryover', 'missing_cell') group by all order by cause"
        ).fetchall()
    (missing, carryover) = rows
    assert missing[:4] == ("missing_cell", 4, "source_text", 4)
    assert carryover[:4] == ("omitted_carryover", 2, "publisher", 2)
    for amount in ("358,256,640.00元", "72,056,840.00元", "5,677,000.00元"):
        assert amount in missing[4]
    assert "上年结转的61.00万元列作年终结转结余" in carryover[4]
