"""Documents that arrive one after the other give what they give together, and cost only what they change."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dagster import AssetKey, DagsterInstance

from dagster_project import dbt_build, refresh
from dagster_project.folder import locked
from dagster_project.paths import DataFolder
from dagster_project.refresh import Part
from dagster_project.runner import RunOutcome, run_refresh
from tests.conftest import read_snapshot
from tests.corpus.many import recipes, text

pytestmark = pytest.mark.timeout(1800)

# A department with three units: of each year a budget, which lists the units and prints the year before, and
# final accounts.
_BEFORE, _DEPARTMENT = 128, 32
_YEARS = (2021, 2022)
_LATE = 2021


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of documents: what comes first, and the units' documents of the earlier year."""
    first, late = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("late")
    for number, recipe in enumerate([*recipes(_BEFORE + _DEPARTMENT)][_BEFORE:]):
        if recipe.year in _YEARS:
            folder = late if recipe.member and recipe.year == _LATE else first
            (folder / f"{number:02}.txt").write_text(text(recipe), encoding="utf-8")
    return first, late


def run(data: DataFolder, *documents: Path) -> RunOutcome:
    with pytest.MonkeyPatch.context() as patch, locked(data):
        patch.setenv("GONGKAI_DATA", str(data.root))
        return run_refresh(data, documents)


def cross_document(data: DataFolder) -> dict[str, int]:
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        return dict(
            connection.execute(
                "select identity_id, count(*) from audit.fct_identity_result "
                "where family = 'cross_document' and status in ('exact', 'within_rounding') group by all"
            ).fetchall()
        )


def told_and_published(data: DataFolder, table: str) -> tuple[object, int]:
    """The rows of a raw table as the interface shows them, and as they are published."""
    with DagsterInstance.from_config(str(data.dagster_home)) as instance:
        event = instance.get_latest_materialization_event(AssetKey(table))
    assert event is not None and event.asset_materialization is not None
    told = event.asset_materialization.metadata["dagster/row_count"].value
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        ((published,),) = connection.execute(f"select count(*) from raw.{table}").fetchall()
    return told, published


def test_what_arrives_late_is_joined_to_what_stands(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, late = folders
    at_once, grown = DataFolder.at(tmp_path / "at_once"), DataFolder.at(tmp_path / "grown")
    published = RunOutcome(published=True, unchanged=False, failures=())
    assert run(at_once, first, late) == published

    parts: list[Part] = []
    build = dbt_build.build

    def counted(data: DataFolder, part: Part) -> list[dbt_build.NodeResult]:
        parts.append(part)
        return build(data, part=part)

    monkeypatch.setattr(dbt_build, "build", counted)
    monkeypatch.setattr(refresh, "_BUILD_DOCUMENTS", 6)
    assert run(grown, first) == published
    # What the first part's documents have to do with the second's is told once both are known.
    assert [len(part.documents) for part in parts][:2] == [6, 4]
    assert all(part.is_fresh for part in parts)
    before = cross_document(grown)

    parts.clear()
    assert run(grown, first, late) == published
    # First what is new, then what it changes: the budgets of the department, and of its units a year later.
    arrived = {path.name for path in late.iterdir()}
    assert len(parts[0].documents) == len(arrived) == 6
    assert not any(part.is_fresh for part in parts)
    again = [document for part in parts[1:] for document in part.documents]
    assert len(again) == len(set(again)) == 4
    assert not set(again) & set(parts[0].documents)

    after = cross_document(grown)
    assert after.get("cross_document_units", 0) > before.get("cross_document_units", 0)
    assert after["cross_document_prior_year"] > before.get("cross_document_prior_year", 0)
    assert read_snapshot(grown) == read_snapshot(at_once)
    told, rows = told_and_published(grown, "raw_cells")
    assert told == rows

    # A document landed anew takes the place of its own rows.
    min((grown.raw / "raw_documents").glob("[0-9a-f]*.parquet")).unlink()
    assert run(grown, first, late) == published
    assert read_snapshot(grown) == read_snapshot(at_once)
    assert told_and_published(grown, "raw_cells") == (rows, rows)


def test_documents_that_are_gone_are_not_kept(folders: tuple[Path, Path], tmp_path: Path) -> None:
    _, late = folders
    data = DataFolder.at(tmp_path / "data")
    files = sorted(late.iterdir())[:2]
    run(data, *files)
    landed = next(iter(refresh.read_landings(data)))
    for table in refresh.RAW_TABLES:
        (data.raw / table / f"{landed}.parquet").unlink()
    todo = refresh.plan(data)
    assert todo.is_fresh
    assert len(todo.pending) == 1
