"""Reading bytes into cells: one reader per file format, one neutral content model, landing to Parquet.

Here lives everything that knows a file format, an encoding or the landed tables. What a cell *means* does
not belong here: no form, label, unit or code of a budget is known to this package, and neither SQL nor the
orchestrator is imported by it.
"""

from ingest.errors import ArgumentError, RejectionCode, StorageError, UnreadableDocument
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
