"""The landed tables: one step that reads every document under the paths of the run.

Where nothing changed since the published snapshot, the step yields no table, and everything downstream is
skipped: the cost of a run follows what is new.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
from dagster import (
    AssetExecutionContext,
    AssetObservation,
    AssetSpec,
    Config,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)
from pydantic import Field

from dagster_project import dbt_build, progress, refresh
from dagster_project.automation import watched_paths
from dagster_project.fingerprint import fingerprint, sql_path
from dagster_project.folder import remember_sources
from dagster_project.landing_record import write_landing
from dagster_project.paths import RAW_TABLES
from dagster_project.presentation import markdown_table, preview
from dagster_project.publication import Publication, read_publication
from dagster_project.workspace import Workspace
from ingest.landing import FileOutcome, LandingReport, LandingStatus, land

_DESCRIPTIONS = {
    "raw_documents": "Every landed document: its bytes' SHA-256, its name and source, and its reader.",
    "raw_paragraphs": "Paragraphs in reading order, verbatim.",
    "raw_tables": "Grids in reading order, with their place and size.",
    "raw_cells": "Cells of the grids, verbatim, blank ones included.",
    "raw_number_coverage": "Per document, how many numbers are printed and how many were landed.",
}


class LandingConfig(Config):
    """What to land (files or folders; none: the watched ones); whether to build if nothing is new."""

    documents: list[str] = Field(default_factory=list)
    rebuild: bool = False


@multi_asset(
    name="land_documents",
    specs=[
        AssetSpec(
            table,
            description=_DESCRIPTIONS[table],
            group_name="raw",
            kinds={"python", "parquet"},
            skippable=True,
        )
        for table in RAW_TABLES
    ],
)
def landed_tables(
    context: AssetExecutionContext, config: LandingConfig, workspace: Workspace
) -> Iterator[AssetObservation | MaterializeResult[Any]]:
    """Land the documents of the run; yield the raw tables if there is anything to build."""
    data = workspace.data
    paths = [Path(path) for path in config.documents] or watched_paths(data)
    dbt_build.warm_up()
    with progress.timed("landing"):
        report = land(paths, data.root, _on_progress)
    remember_sources(data, paths)
    write_landing(data, report)
    summary = _summary(report)
    publication = read_publication(data)
    present = fingerprint(data)
    if publication and publication.fingerprint == present and not config.rebuild:
        context.log.info("Nothing is new since the published snapshot: nothing is built.")
        yield AssetObservation(
            "raw_documents",
            description="Nothing is new since the published snapshot: nothing is built.",
            metadata={**summary, "published_version": publication.version},
        )
        return
    todo = refresh.plan(data)
    for table in RAW_TABLES:
        extra = summary if table == "raw_documents" else {}
        yield MaterializeResult(
            asset_key=table, metadata={**_table_metadata(todo, table, publication), **extra}
        )


def _on_progress(done: int, total: int, outcome: FileOutcome) -> None:
    progress.report("landing", done, total, outcome.path.name)


def _summary(report: LandingReport) -> Mapping[str, Any]:
    rejected = report.of(LandingStatus.REJECTED)
    counts = {f"documents_{status.value}": count for status, count in report.counts.items()}
    files = markdown_table(
        ["file", "outcome", "cells", "numbers", "reason"],
        [
            [o.path.name, o.status.value, o.cell_count, o.numbers_in_source, o.reason or o.duplicate_of or ""]
            for o in sorted(report.outcomes, key=lambda o: o.status is not LandingStatus.REJECTED)[:100]
        ],
    )
    reasons = "\n".join(f"- {outcome.reason}" for outcome in rejected) or "None was rejected."
    unread = [f"- {outcome.reason}" for outcome in report.of(LandingStatus.LANDED) if outcome.reason]
    return {
        **counts,
        "files": MetadataValue.md(files),
        "rejected": MetadataValue.md(reasons),
        "pages_unread": MetadataValue.md("\n".join(unread) or "None."),
        "seconds": round(report.seconds, 2),
    }


def _table_metadata(todo: refresh.Refresh, table: str, publication: Publication | None) -> Mapping[str, Any]:
    """Return the rows of a table, counted in what is new to the published snapshot, and some of these."""
    data, rows, shown = todo.data, 0, ""
    with duckdb.connect() as connection:
        for paths in refresh.landed_portions(data, table, todo.pending):
            files = ", ".join(f"'{sql_path(path)}'" for path in paths)
            relation = f"read_parquet([{files}], union_by_name = true)"
            ((count,),) = connection.execute(f"select count(*) from {relation}").fetchall()
            rows += count
            shown = shown or preview(connection, relation)
        if publication and not todo.is_fresh:
            rows += publication.rows[f"raw.{table}"]
            if replaced := sorted(publication.documents.keys() & set(todo.pending)):
                connection.execute(f"attach '{sql_path(data.snapshot)}' as published (read_only)")
                ((gone,),) = connection.execute(
                    f"select count(*) from published.raw.{table} where document_id in (select unnest(?))",
                    [replaced],
                ).fetchall()
                rows -= gone
    return {"dagster/row_count": rows, "preview": MetadataValue.md(shown)}
