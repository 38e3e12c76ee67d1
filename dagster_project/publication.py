"""What is published now: where the versions lie, and what the present one says of itself.

How a version is written is `publish`'s business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.paths import DataFolder

RECORD = "publication.json"


@dataclass(frozen=True)
class Publication:
    """One published version: when (UTC, ISO 8601), from what, and the rows of each `schema.table`.

    `documents` says of each document how it was landed and on what else its rows rest, both as digests.
    """

    version: str
    published_at: str
    fingerprint: str
    rows: dict[str, int]
    code: str = ""
    documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def versions_folder(data: DataFolder) -> Path:
    """Return where the versions lie, the present one behind the link `current`."""
    return data.published / ".versions"


def read_publication(data: DataFolder) -> Publication | None:
    """Return what is published now, or None where nothing complete is."""
    record = versions_folder(data) / "current" / RECORD
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
        content["documents"] = {key: tuple(value) for key, value in content.get("documents", {}).items()}
        publication = Publication(**content)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return publication if data.snapshot.exists() and data.parquet.is_dir() else None
