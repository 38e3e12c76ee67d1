"""Landing: find documents, read each exactly once, write its raw tables, say what became of every file.

A document that cannot be read never stops the others. Locking the data folder, acquiring documents and
everything after the raw tables do not belong here.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ingest.discovery import find_files, printed_name, printed_path
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.pool import DEFAULT_LIMITS, Limits, run_tasks
from ingest.readers import READERS
from ingest.reading import Reading, Task, read_task
from ingest.sources import DEFAULT_MAX_ARCHIVE_BYTES, DEFAULT_MAX_BYTES, Source, find_sources
from ingest.storage import RawStore
from ingest.work import TaskResult, run_task, store_reading

DEFAULT_WORKERS = 2

_POOL_FROM_BYTES = 1024 * 1024
# Below this, one child process that only reads is faster than several that also store: those take seconds to
# import their libraries, and a megabyte of disclosures of usual size is landed in about five.


class LandingStatus(StrEnum):
    """What became of one file."""

    LANDED = "landed"
    ALREADY_LANDED = "already_landed"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file, or of one document of an archive.

    Counts are those of this run's reading, 0 where nothing was read.

    `duplicate_of` is the name under which the same bytes are landed; `code` and `reason` belong to rejected
    files, `reason` being one sentence that names the file and says what to do; to a landed one they belong if
    some of its pages could not be read. `archive` is the file that holds a document of an archive.
    """

    path: Path
    status: LandingStatus
    document_id: str | None = None
    archive: Path | None = None
    duplicate_of: str | None = None
    code: RejectionCode | None = None
    reason: str | None = None
    byte_count: int = 0
    paragraph_count: int = 0
    table_count: int = 0
    cell_count: int = 0
    numbers_in_source: int = 0
    numbers_missing: int = 0


@dataclass(frozen=True, slots=True)
class LandingReport:
    """What a run of `land` did: one outcome per file, in the order of the files' paths."""

    outcomes: tuple[FileOutcome, ...]
    seconds: float

    def of(self, status: LandingStatus) -> tuple[FileOutcome, ...]:
        """The outcomes of one status."""
        return tuple(outcome for outcome in self.outcomes if outcome.status is status)

    @property
    def counts(self) -> dict[LandingStatus, int]:
        """How many files had each status; every status is there."""
        seen = Counter(outcome.status for outcome in self.outcomes)
        return {status: seen[status] for status in LandingStatus}

    @property
    def document_ids(self) -> tuple[str, ...]:
        """The ids of all documents of this run that are in the raw tables, without repetition."""
        ids = (
            outcome.document_id for outcome in self.outcomes if outcome.status is not LandingStatus.REJECTED
        )
        return tuple(dict.fromkeys(document_id for document_id in ids if document_id))


Progress = Callable[[int, int, FileOutcome], None]
"""Called with (files done, files in all, outcome) as each file is settled."""


def land(  # noqa: PLR0913 -- the settings of a run, by keyword
    paths: Sequence[Path],
    data_dir: Path,
    on_progress: Progress | None = None,
    *,
    workers: int = DEFAULT_WORKERS,
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_archive_bytes: int = DEFAULT_MAX_ARCHIVE_BYTES,
    limits: Limits = DEFAULT_LIMITS,
) -> LandingReport:
    """Land every document under `paths` into `data_dir`.

    Documents already landed by the same version of their reader are left alone, so that a second run
    changes nothing. Every document of a zip archive is a document of its own. Reading happens in `workers`
    child processes under `limits` for each document; a run too small to gain from several has one, and 0
    reads in this process and without limits. Rejections, and pages of landed documents that could not be
    read, go to `<data>/rejected/rejected.jsonl`, once each.

    Raises ArgumentError if a path does not exist or there is no file to land, and StorageError if the data
    folder cannot be written. The caller must hold the data folder alone.
    """
    started = time.monotonic()
    files = find_files(paths, excluding=data_dir)
    store = RawStore(data_dir)
    store.prepare()
    sources = find_sources(files, max_bytes, max_archive_bytes)
    run = _Run(sources, store, max_bytes, on_progress)
    tasks = run.plan()
    if workers > 0 and (len(tasks) == 1 or sum(task.byte_count for task in tasks) < _POOL_FROM_BYTES):
        readings: Iterator[tuple[Task, Reading | UnreadableDocument]] = run_tasks(read_task, tasks, 1, limits)
        for task, reading in readings:
            run.settle(task, store_reading(task, reading))
    else:
        results: Iterator[tuple[Task, TaskResult | UnreadableDocument]]
        results = run_tasks(run_task, tasks, workers, limits)
        for task, result in results:
            run.settle(task, result)
    outcomes = run.finish()
    store.log_rejections([_log_entry(o) for o in outcomes if o.reason], _LOG_KEY)
    return LandingReport(outcomes, time.monotonic() - started)


class _Run:
    """The bookkeeping of one landing: every file gets exactly one outcome."""

    def __init__(
        self, sources: Sequence[Source], store: RawStore, max_bytes: int, on_progress: Progress | None
    ) -> None:
        self._sources = sources
        self._store = store
        self._max_bytes = max_bytes
        self._on_progress = on_progress
        self._landed_at = datetime.now(UTC)
        self._archives = {source.path: source.archive for source in sources if source.archive is not None}
        self._outcomes: dict[Path, FileOutcome] = {}
        self._same_bytes: dict[str, list[Path]] = {}

    def plan(self) -> list[Task]:
        """Settle the files that need no reading, and return a task for each document that does."""
        versions = {reader.name: reader.version for reader in READERS}
        tasks: dict[str, Task] = {}
        for source in self._sources:
            path, document_id = source.path, source.document_id
            if source.problem is not None or document_id is None:
                assert source.problem is not None
                self._record(replace(_rejected(path, source.problem), document_id=document_id))
                continue
            if document_id in tasks:
                self._same_bytes.setdefault(document_id, []).append(path)
                continue
            known = self._store.find(document_id)
            if known is None or versions.get(known.reader) != known.reader_version:
                tasks[document_id] = Task(
                    path,
                    document_id,
                    source.byte_count,
                    self._store.data_dir,
                    self._landed_at,
                    self._max_bytes,
                    source.archive,
                    source.members,
                )
            elif known.file_name == printed_name(path):
                self._record(
                    FileOutcome(path, LandingStatus.ALREADY_LANDED, document_id, byte_count=source.byte_count)
                )
            else:
                self._record(_duplicate(path, document_id, known.file_name, source.byte_count))
        return list(tasks.values())

    def settle(self, task: Task, result: TaskResult | UnreadableDocument) -> None:
        """Record what became of a task's file and of the other files with the same bytes."""
        others = self._same_bytes.get(task.document_id, [])
        if isinstance(result, UnreadableDocument):
            for path in (task.path, *others):
                self._record(replace(_rejected(path, result), document_id=task.document_id))
            return
        counts = asdict(result)
        unread = _pages_unread(counts.pop("unread"))
        self._record(
            FileOutcome(
                task.path,
                LandingStatus.LANDED,
                task.document_id,
                code=None if unread is None else unread.code,
                reason=None if unread is None else unread.sentence(printed_name(task.path)),
                byte_count=task.byte_count,
                **counts,
            )
        )
        for path in others:
            self._record(_duplicate(path, task.document_id, printed_name(task.path), task.byte_count))

    def finish(self) -> tuple[FileOutcome, ...]:
        """All outcomes in the order of the files."""
        return tuple(self._outcomes[source.path] for source in self._sources)

    def _record(self, outcome: FileOutcome) -> None:
        outcome = replace(outcome, archive=self._archives.get(outcome.path))
        self._outcomes[outcome.path] = outcome
        if self._on_progress is not None:
            self._on_progress(len(self._outcomes), len(self._sources), outcome)


def _duplicate(path: Path, document_id: str, of: str, byte_count: int) -> FileOutcome:
    return FileOutcome(path, LandingStatus.DUPLICATE, document_id, duplicate_of=of, byte_count=byte_count)


def _rejected(path: Path, problem: UnreadableDocument) -> FileOutcome:
    return FileOutcome(
        path, LandingStatus.REJECTED, code=problem.code, reason=problem.sentence(printed_name(path))
    )


def _pages_unread(clause: str) -> UnreadableDocument | None:
    remedy = "these pages were not read, the others were"
    return UnreadableDocument(RejectionCode.PAGES_UNREAD, clause, remedy) if clause else None


_LOG_KEY = ("path", "document_id", "code", "reason")


def _log_entry(outcome: FileOutcome) -> dict[str, str | int | None]:
    return {
        "path": printed_path(outcome.path),
        "file_name": printed_name(outcome.path),
        "document_id": outcome.document_id,
        "code": outcome.code,
        "reason": outcome.reason,
        "rejected_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
