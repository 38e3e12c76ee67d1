"""Where everything of a run lies: the checkout's own folders and the layout of a data folder.

Only names and locations; nothing here reads or writes, except that `DataFolder.create` makes the folders.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_DIR = PROJECT_ROOT / "dbt"
SAMPLES_DIR = PROJECT_ROOT / "samples"

DATA_VARIABLE = "GONGKAI_DATA"
LANDED_VARIABLE = "GONGKAI_LANDED"
DOCUMENTS_VARIABLE = "GONGKAI_DOCUMENTS"

RAW_TABLES = ("raw_documents", "raw_paragraphs", "raw_tables", "raw_cells", "raw_number_coverage")
PUBLISHED_SCHEMAS = ("marts", "audit")


def version() -> str:
    """Return the version the checkout's pyproject.toml names."""
    with (PROJECT_ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def sample_documents() -> list[Path]:
    """Return the documents the repository ships."""
    return sorted(path for path in SAMPLES_DIR.iterdir() if path.suffix != ".md")


@dataclass(frozen=True)
class DataFolder:
    """The folder that holds everything a run writes (the contract's `<data>`)."""

    root: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> DataFolder:
        """Return the data folder at `path`, made absolute."""
        return cls(Path(path).expanduser().resolve())

    @property
    def raw(self) -> Path:
        """Landed tables, one folder per table."""
        return self.root / "raw"

    @property
    def build(self) -> Path:
        """Working files of a build; nobody else opens them."""
        return self.root / "build"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file dbt works in."""
        return self.build / "warehouse.duckdb"

    @property
    def landed(self) -> Path:
        """Links to the landed tables of the documents a build is about."""
        return self.build / "landed"

    @property
    def dbt_target(self) -> Path:
        """Artifacts of dbt for this data folder, apart from those of other data folders."""
        return self.build / "target"

    @property
    def verdict(self) -> Path:
        """What the blocking checks said of the present build."""
        return self.build / "verdict.json"

    @property
    def published(self) -> Path:
        """The snapshot readers open."""
        return self.root / "published"

    @property
    def snapshot(self) -> Path:
        """The published DuckDB file (a symbolic link)."""
        return self.published / "warehouse.duckdb"

    @property
    def parquet(self) -> Path:
        """The published Parquet files (a symbolic link to a folder)."""
        return self.published / "parquet"

    @property
    def rejected(self) -> Path:
        """Documents that could not be read, with the reason, a JSON line each."""
        return self.root / "rejected"

    @property
    def quality(self) -> Path:
        """Great Expectations' project and its Data Docs."""
        return self.root / "quality"

    @property
    def logs(self) -> Path:
        """Logs of Dagster, dbt and the command line."""
        return self.root / "logs"

    @property
    def inbox(self) -> Path:
        """The watched folder: a document put here is picked up by the sensor."""
        return self.root / "inbox"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage of runs and events."""
        return self.root / ".dagster"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write here."""
        return self.root / ".lock"

    @property
    def sources(self) -> Path:
        """The paths of the last run, which the interface and the schedule scan again."""
        return self.root / "sources.json"

    def create(self) -> None:
        """Make the folders a run needs.

        Raises:
            OSError: a folder cannot be made, e.g. on a read-only disk.
        """
        for folder in (self.raw, self.build, self.logs, self.inbox, self.dagster_home):
            folder.mkdir(parents=True, exist_ok=True)


def data_folder_from_environment() -> DataFolder:
    """Return the data folder `GONGKAI_DATA` names, `./data` where it names none."""
    return DataFolder.at(os.environ.get(DATA_VARIABLE) or "data")
