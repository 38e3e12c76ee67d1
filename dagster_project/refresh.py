"""What a refresh builds: the documents that are new, in portions memory can hold, and those they change.

The published version says which documents it holds, how each was landed, and what else its rows rest on. A
document is built when its landing is not the published one, and again when a document it is held against has
changed since. How a build is done is `dbt_build`'s business, how its tables join the published ones
`publish`'s.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from dagster_project.engine import opened
from dagster_project.fingerprint import code_digest, read_landings
from dagster_project.paths import RAW_TABLES, DataFolder
from dagster_project.publication import read_publication

# What one build holds of landed cells, packed: 24 MB are about a thousand documents of thirty pages.
_BUILD_BYTES = 24_000_000
_BUILD_DOCUMENTS = 1000
_FILES_AT_ONCE = 1000


@dataclass(frozen=True)
class Part:
    """One build of a run: its documents, its number from 1, and whether nothing of earlier runs is kept."""

    documents: tuple[str, ...]
    number: int
    is_fresh: bool


@dataclass
class Refresh:
    """What is left to build in a run, and what has been built.

    `landed` is the digest of each document's landing; `kept` and `built` say of the documents of the
    published version, and of this run, how they were landed and on what else their rows rest.
    """

    data: DataFolder
    is_fresh: bool
    landed: Mapping[str, str]
    kept: Mapping[str, tuple[str, str]]
    built: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def pending(self) -> list[str]:
        """The documents whose present landing neither the published version nor this run has built."""
        known = {**self.kept, **self.built}
        return [
            document for document, landing in self.landed.items() if known.get(document, ("",))[0] != landing
        ]

    def parts(self) -> Iterator[Part]:
        """Yield the builds of the run one by one; each must be done before the next is asked for."""
        number = 0
        todo = self.pending
        while todo or number == 0:
            for documents in _portions(self.data, todo):
                number += 1
                _link_landed(self.data, documents)
                yield Part(documents, number, self.is_fresh)
                self.built |= self._read_built(documents)
            todo = self._outdated()

    def record(self) -> None:
        """Write down what the version to be published will hold."""
        content = {
            "is_fresh": self.is_fresh,
            "built": sorted(self.built),
            "documents": {**self.kept, **self.built},
        }
        _record(self.data).write_text(json.dumps(content), encoding="utf-8")

    def _read_built(self, documents: Iterable[str]) -> dict[str, tuple[str, str]]:
        dependencies = _dependencies(self.data)
        return {document: (self.landed[document], dependencies[document]) for document in documents}

    def _outdated(self) -> list[str]:
        known = {**self.kept, **self.built}
        dependencies = _dependencies(self.data)
        return [document for document in self.landed if known[document][1] != dependencies[document]]


@dataclass(frozen=True)
class BuiltRun:
    """What the build in the working file is about; see `Refresh`."""

    is_fresh: bool
    built: tuple[str, ...]
    documents: Mapping[str, tuple[str, str]]


def plan(data: DataFolder) -> Refresh:
    """Return what a run has to build.

    Everything, where nothing usable is published, the code has changed, documents have gone, or nothing is
    new and a build was asked for all the same.
    """
    landed = {document: _digest(row) for document, row in read_landings(data).items()}
    publication = read_publication(data)
    if publication is not None and publication.code == code_digest():
        known = _known_documents(data)
        refresh = Refresh(data, False, landed, publication.documents)
        if refresh.pending and publication.documents.keys() <= known <= landed.keys():
            return refresh
    return Refresh(data, True, landed, {})


def read_built_run(data: DataFolder) -> BuiltRun | None:
    """Return what the working file was built for, or None where no build was finished."""
    try:
        content = json.loads(_record(data).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    documents = {document: (entry[0], entry[1]) for document, entry in content["documents"].items()}
    return BuiltRun(content["is_fresh"], tuple(content["built"]), documents)


def forget_built_run(data: DataFolder) -> None:
    """Forget what was built before: a new build begins."""
    _record(data).unlink(missing_ok=True)


def landed_portions(data: DataFolder, table: str, documents: Sequence[str]) -> Iterator[list[Path]]:
    """Yield the landed files of a table's documents, as many as are read at once.

    The file without rows, which has the table's columns, comes first in each; alone without documents.
    """
    for start in range(0, max(len(documents), 1), _FILES_AT_ONCE):
        yield _landed_files(data, table, documents[start : start + _FILES_AT_ONCE])


def _landed_files(data: DataFolder, table: str, documents: Iterable[str]) -> list[Path]:
    folder = data.raw / table
    files = [folder / f"{document}.parquet" for document in documents]
    return [*filter(Path.exists, [folder / "_schema.parquet"]), *files]


def _record(data: DataFolder) -> Path:
    return data.build / "run.json"


def _digest(row: object) -> str:
    return hashlib.sha256(repr(row).encode()).hexdigest()[:16]


def _portions(data: DataFolder, documents: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the documents in portions one build can hold; no documents are one empty portion."""
    portion: list[str] = []
    size = 0
    for document in documents:
        weight = (data.raw / "raw_cells" / f"{document}.parquet").stat().st_size
        if portion and (len(portion) == _BUILD_DOCUMENTS or size + weight > _BUILD_BYTES):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(document)
        size += weight
    yield tuple(portion)


def _link_landed(data: DataFolder, documents: Iterable[str]) -> None:
    """Make the folder a build reads: the landed tables of its documents and of no others."""
    shutil.rmtree(data.landed, ignore_errors=True)
    for table in RAW_TABLES:
        folder = data.landed / "raw" / table
        folder.mkdir(parents=True)
        for file in _landed_files(data, table, documents):
            try:
                os.link(file, folder / file.name)
            except OSError:  # a file system without links
                shutil.copyfile(file, folder / file.name)


def _known_documents(data: DataFolder) -> set[str]:
    return {str(row[0]) for row in _read(data, "select document_id from intermediate.int_known_documents")}


def _dependencies(data: DataFolder) -> dict[str, str]:
    query = "select document_id, dependencies from intermediate.int_document_dependencies"
    return {str(document): str(digest) for document, digest in _read(data, query)}


def _read(data: DataFolder, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on the working file; none where it has not come to that."""
    if not data.warehouse.exists():
        return []
    try:
        with opened(data.warehouse) as connection:
            return connection.execute(query).fetchall()
    except duckdb.Error:
        return []
