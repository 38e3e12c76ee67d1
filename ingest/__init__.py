"""Reading bytes into cells: one reader per file format, one neutral content model, landing to Parquet.

Here lives everything that knows a file format, an encoding or the landed tables. What a cell *means* does
not belong here: no form, label, unit or code of a budget is known to this package, and neither SQL nor the
orchestrator is imported by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import ArgumentError, RejectionCode, StorageError, UnreadableDocument

if TYPE_CHECKING:
    from ingest.landing import FileOutcome, LandingReport, LandingStatus, land

__all__ = [
    "ArgumentError",
    "FileOutcome",
    "LandingReport",
    "LandingStatus",
    "RejectionCode",
    "StorageError",
    "UnreadableDocument",
    "land",
]


def __getattr__(name: str) -> object:
    # Landing imports the data libraries, which takes seconds; processes that only read do without.
    if name in __all__:
        from ingest import landing  # noqa: PLC0415

        return getattr(landing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
