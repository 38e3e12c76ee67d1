"""The raw landing zone on disk: one Parquet file per document and table, visible only when complete.

Layout: `<data>/raw/<table>/<document_id>.parquet`, plus `<data>/raw/<table>/_schema.parquet` without rows, so
that a glob always matches something. The file in `raw_documents` is written last and is the commit mark. The
landing of a document that a newer reader landed anew is kept under `<data>/raw/.kept/` until it is forgotten.
What the files contain does not belong here. Whoever writes must hold the data folder alone; locking it is
the caller's business.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet

from ingest.errors import StorageError
from ingest.schemas import COMMIT_TABLE, RAW_TABLE_SCHEMAS
from ingest.tables import empty_frame, parquet_bytes

_SCHEMA_FILE = "_schema.parquet"
_SUFFIX = ".parquet"
_TEMPORARY = ".tmp"
_KEPT = ".kept"

_CAUSES = {
    errno.ENOSPC: "the disk is full; free some space and run again",
    errno.EDQUOT: "the disk quota is used up; free some space and run again",
    errno.EFBIG: "a file would exceed the size allowed here; raise the limit and run again",
    errno.EROFS: "it is read-only; choose another data folder",
    errno.EACCES: "its permissions forbid writing; choose another data folder or correct them",
    errno.EPERM: "its permissions forbid writing; choose another data folder or correct them",
    errno.ENOTDIR: "a part of its path is a file; choose another data folder",
    errno.EEXIST: "a part of its path is a file; choose another data folder",
}


@dataclass(frozen=True, slots=True)
class LandedDocument:
    """What the commit mark of a document says."""

    document_id: str
    file_name: str
    reader: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class RawStore:
    """The landing zone and the rejection log of one data folder."""

    data_dir: Path

    def table_dir(self, table: str) -> Path:
        """Where a raw table's files are."""
        return self.data_dir / "raw" / table

    @property
    def rejection_log(self) -> Path:
        """The JSON lines file of rejected documents."""
        return self.data_dir / "rejected" / "rejected.jsonl"

    def prepare(self) -> None:
        """Create the folders and schema files, and remove what a killed run left behind.

        A document whose newer landing was cut off has its kept one again. Raises StorageError.
        """
        with self._storage_errors():
            for table in RAW_TABLE_SCHEMAS:
                folder = self.table_dir(table)
                folder.mkdir(parents=True, exist_ok=True)
                for leftover in folder.glob(f"*{_TEMPORARY}"):
                    leftover.unlink(missing_ok=True)
                schema = parquet_bytes(table, empty_frame(table))
                target = folder / _SCHEMA_FILE
                if not target.exists() or target.read_bytes() != schema:
                    _replace(target, schema)
            committed = self._document_ids(COMMIT_TABLE)
            for table in RAW_TABLE_SCHEMAS:
                for document_id in self._document_ids(table) - committed:
                    self._file(table, document_id).unlink(missing_ok=True)
            for document_id in _ids_in(self._kept_dir(COMMIT_TABLE)) - committed:
                self._restore(document_id)

    def find(self, document_id: str) -> LandedDocument | None:
        """The landed document of an id, or None. A commit mark that cannot be read counts as none."""
        path = self._file(COMMIT_TABLE, document_id)
        if not path.exists():
            return None
        columns = ["document_id", "file_name", "reader", "reader_version"]
        try:
            (row,) = pyarrow.parquet.ParquetFile(path).read(columns=columns).to_pylist()
        except (pyarrow.ArrowException, OSError, ValueError):
            return None
        return LandedDocument(**row)

    def write(self, document_id: str, files: Mapping[str, bytes]) -> None:
        """Write the Parquet bytes of a document's tables; the commit mark first goes and last comes.

        The landing the document had is kept. Raises StorageError; that landing then stands, or nothing of the
        document is left.
        """
        with self._storage_errors():
            self._keep(document_id)
            try:
                self._file(COMMIT_TABLE, document_id).unlink(missing_ok=True)
                for table in RAW_TABLE_SCHEMAS:
                    if table == COMMIT_TABLE:
                        self._sync_folders()
                    _replace(self._file(table, document_id), files[table])
                _sync_folder(self.table_dir(COMMIT_TABLE))
            except BaseException:
                self.discard(document_id)
                with contextlib.suppress(OSError):
                    self._restore(document_id)
                raise

    def forget_kept(self) -> None:
        """Remove the kept landings: those that took their place are published. Raises StorageError."""
        with self._storage_errors():
            folder = self._kept_dir(COMMIT_TABLE).parent
            if folder.exists():
                shutil.rmtree(folder)

    def discard(self, document_id: str) -> None:
        """Remove every file of a document, the commit mark first."""
        for table in reversed(tuple(RAW_TABLE_SCHEMAS)):
            with contextlib.suppress(OSError):
                self._file(table, document_id).unlink(missing_ok=True)

    def log_rejections(self, entries: Sequence[Mapping[str, str | int | None]], key: Sequence[str]) -> None:
        """Append entries to the rejection log, leaving out those whose `key` fields are already there.

        A line cut off by a killed run is ignored. Raises StorageError.
        """
        with self._storage_errors():
            self.rejection_log.parent.mkdir(parents=True, exist_ok=True)
            known, ends_clean = self._known_rejections(key)
            lines = []
            for entry in entries:
                identity = tuple(entry.get(name) for name in key)
                if identity not in known:
                    known.add(identity)
                    lines.append(json.dumps(entry, ensure_ascii=False) + "\n")
            if lines:
                with self.rejection_log.open("a", encoding="utf-8", newline="\n") as log:
                    log.write(("" if ends_clean else "\n") + "".join(lines))
                    log.flush()
                    os.fsync(log.fileno())

    def _known_rejections(self, key: Sequence[str]) -> tuple[set[tuple[object, ...]], bool]:
        if not self.rejection_log.exists():
            return set(), True
        known: set[tuple[object, ...]] = set()
        text = self.rejection_log.read_text(encoding="utf-8", errors="replace")
        for line in text.splitlines():
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, dict):
                    known.add(tuple(entry.get(name) for name in key))
        return known, text.endswith("\n") or not text

    def _file(self, table: str, document_id: str) -> Path:
        return self.table_dir(table) / f"{document_id}{_SUFFIX}"

    def _kept_dir(self, table: str) -> Path:
        return self.data_dir / "raw" / _KEPT / table

    def _document_ids(self, table: str) -> set[str]:
        return _ids_in(self.table_dir(table))

    def _keep(self, document_id: str) -> None:
        """Keep a committed landing, its commit mark last; one that is kept already is the published one."""
        mark = self._kept_dir(COMMIT_TABLE) / f"{document_id}{_SUFFIX}"
        if mark.exists() or not self._file(COMMIT_TABLE, document_id).exists():
            return
        for table in RAW_TABLE_SCHEMAS:
            self._kept_dir(table).mkdir(parents=True, exist_ok=True)
            _put(self._file(table, document_id), self._kept_dir(table) / f"{document_id}{_SUFFIX}")

    def _restore(self, document_id: str) -> None:
        if (self._kept_dir(COMMIT_TABLE) / f"{document_id}{_SUFFIX}").exists():
            for table in RAW_TABLE_SCHEMAS:
                _put(self._kept_dir(table) / f"{document_id}{_SUFFIX}", self._file(table, document_id))

    def _sync_folders(self) -> None:
        for table in RAW_TABLE_SCHEMAS:
            _sync_folder(self.table_dir(table))

    @contextlib.contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            cause = _CAUSES.get(
                error.errno or 0, f"{error.strerror or error}; check the folder and run again"
            )
            raise StorageError(f"The data folder {self.data_dir} cannot be written: {cause}.") from error


def _ids_in(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob(f"*{_SUFFIX}") if path.name != _SCHEMA_FILE}


def _put(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`, or a copy where a file cannot have two names."""
    temporary = target.with_name(target.name + _TEMPORARY)
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copyfile(source, temporary)
    temporary.replace(target)


def _replace(target: Path, content: bytes) -> None:
    temporary = target.with_name(target.name + _TEMPORARY)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    # Renames survive a power failure only once the folder itself is on disk; not every system can open one.
    with contextlib.suppress(PermissionError, IsADirectoryError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
