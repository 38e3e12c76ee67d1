"""Whether a run would find anything to do, asked before anything expensive is started.

A cheap question with a careful answer: in doubt something is new. What to do about it is the caller's
business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from dagster_project.fingerprint import fingerprint
from dagster_project.paths import DataFolder
from dagster_project.publication import read_publication


def nothing_new(data: DataFolder, files: Sequence[Path]) -> bool:
    """Return whether all `files` were dealt with and the published snapshot rests on the present code.

    Raises:
        OSError: a file cannot be read.
    """
    publication = read_publication(data)
    if publication is None or publication.fingerprint != fingerprint(data):
        return False
    settled = _settled(data)
    return all(settled.get(str(path)) == _stamp(path) or _is_landed(data, path) for path in files)


def _is_landed(data: DataFolder, path: Path) -> bool:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return (data.raw / "raw_documents" / f"{digest}.parquet").exists()


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _settled(data: DataFolder) -> dict[str, list[int]]:
    """Return size and time of change of the files dealt with that are no landed documents, by path."""
    try:
        content: dict[str, list[int]] = json.loads(_memory(data).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def remember_settled(data: DataFolder, paths: Iterable[Path]) -> None:
    """Keep files as they are now that were dealt with, so that only a change makes them new again.

    These are the files that are not documents landed as a whole: those that could not be read, and archives.
    """
    known = {path: stamp for path, stamp in _settled(data).items() if Path(path).exists()}
    for path in paths:
        if path.exists():
            known[str(path)] = _stamp(path)
    scratch = _memory(data).with_suffix(".new")
    scratch.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8", errors="replace")
    scratch.replace(_memory(data))


def _memory(data: DataFolder) -> Path:
    return data.build / "settled.json"
