"""What became of every file of the last landing, kept for the summary and for whoever asks later."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from dagster_project.novelty import remember_settled
from dagster_project.paths import DataFolder
from ingest.landing import LandingReport, LandingStatus


def write_landing(data: DataFolder, report: LandingReport) -> None:
    """Keep a landing's report in the data folder."""
    files = [{**asdict(outcome), "path": str(outcome.path)} for outcome in report.outcomes]
    data.build.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"seconds": report.seconds, "files": files}, ensure_ascii=False, indent=1, default=str)
    (data.build / "landing.json").write_text(text, encoding="utf-8", errors="replace")
    rejected = {outcome.path for outcome in report.of(LandingStatus.REJECTED)}
    remember_settled(data, rejected | {outcome.archive for outcome in report.outcomes if outcome.archive})


def read_landing(data: DataFolder) -> list[dict[str, Any]]:
    """Return the files of the last landing: `path`, `status`, `reason`, `duplicate_of` and the counts."""
    content = json.loads((data.build / "landing.json").read_text(encoding="utf-8"))
    files: list[dict[str, Any]] = content["files"]
    return files
