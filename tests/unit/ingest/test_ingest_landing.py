"""Landing: one outcome per file, idempotent, the same tables whatever happened before."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ingest_helpers import FORM, bytes_in, tables_in
from office_files import zipped
from pdf_fixtures import Page, make_pdf

from ingest import ArgumentError, FileOutcome, LandingReport, LandingStatus, RejectionCode, land, text_reader
from ingest import landing as landing_module
from ingest.schemas import RAW_TABLE_SCHEMAS
from ingest.storage import RawStore


def outcome_of(report: LandingReport, name: str) -> FileOutcome:
    (outcome,) = [outcome for outcome in report.outcomes if outcome.path.name == name]
    return outcome


def test_every_document_lands_with_its_content(documents: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    report = land(
        [documents], tmp_path / "data", lambda done, total, o: seen.append((done, total, o.path.name))
    )
    assert [o.path.name for o in report.outcomes] == ["a.txt", "b.txt", "c.md"]
    assert report.counts[LandingStatus.LANDED] == 3
    assert seen == [(1, 3, "a.txt"), (2, 3, "b.txt"), (3, 3, "c.md")]
    a = outcome_of(report, "a.txt")
    assert (a.paragraph_count, a.table_count, a.cell_count) == (3, 1, 6)
    assert (a.numbers_in_source, a.numbers_missing) == (2, 0)
    rows = tables_in(tmp_path / "data")
    assert {row["text"] for row in rows["raw_cells"]} == {
        "项目", "", "金额", "一", "合计", "1.50", "2.50", "3.50"
    }  # fmt: skip
    document = next(row for row in rows["raw_documents"] if row["file_name"] == "c.md")
    data = (documents / "sub" / "c.md").read_bytes()
    assert document["document_id"] == hashlib.sha256(data).hexdigest()
    assert document["byte_count"] == len(data)
    assert document["media_type"] == "text/markdown"
    assert document["source_uri"] == (documents / "sub" / "c.md").as_uri()
    assert not (tmp_path / "data" / "rejected").joinpath("rejected.jsonl").exists()


def test_a_glob_over_an_empty_table_matches_its_schema(tmp_path: Path) -> None:
    (tmp_path / "only text.txt").write_text("没有表")
    land([tmp_path / "only text.txt"], tmp_path / "data")
    con = duckdb.connect()
    for table in RAW_TABLE_SCHEMAS:
        con.sql(f"select * from read_parquet('{tmp_path}/data/raw/{table}/*.parquet')").fetchall()
    count = con.sql(f"select count(*) from read_parquet('{tmp_path}/data/raw/raw_cells/*.parquet')")
    assert count.fetchall() == [(0,)]


def test_a_second_run_changes_nothing(documents: Path, tmp_path: Path) -> None:
    (documents / "bad.pdf").write_bytes(b"%PDF-1.7")
    data = tmp_path / "data"
    land([documents], data)
    before = bytes_in(data)
    report = land([documents], data)
    assert report.counts == {
        LandingStatus.LANDED: 0,
        LandingStatus.ALREADY_LANDED: 3,
        LandingStatus.DUPLICATE: 0,
        LandingStatus.REJECTED: 1,
    }
    assert bytes_in(data) == before
    assert len(report.document_ids) == 3


def test_only_new_documents_are_read_again(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land([documents], tmp_path / "data")
    (documents / "d.txt").write_text(FORM.format("4"))
    read: list[str] = []
    run_task = landing_module.run_task
    monkeypatch.setattr(
        landing_module, "run_task", lambda task: (read.append(task.path.name), run_task(task))[1]
    )
    land([documents], tmp_path / "data", workers=0)
    assert read == ["d.txt"]


def test_a_new_reader_version_lands_documents_anew(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land([documents], tmp_path / "data")
    before = tables_in(tmp_path / "data")
    monkeypatch.setattr(text_reader.TextReader, "version", "next")
    report = land([documents], tmp_path / "data", workers=0)
    assert report.counts[LandingStatus.LANDED] == 3
    after = tables_in(tmp_path / "data")
    assert {row["reader_version"] for row in after["raw_documents"]} == {"next"}
    assert after["raw_cells"] == before["raw_cells"]


def test_the_same_bytes_under_two_names_are_one_document(documents: Path, tmp_path: Path) -> None:
    (documents / "z.txt").write_bytes((documents / "a.txt").read_bytes())
    first = outcome_of(land([documents], tmp_path / "data"), "z.txt")
    assert (first.status, first.duplicate_of) == (LandingStatus.DUPLICATE, "a.txt")
    again = outcome_of(land([documents], tmp_path / "data"), "z.txt")
    assert (again.status, again.duplicate_of) == (LandingStatus.DUPLICATE, "a.txt")
    names = [row["file_name"] for row in tables_in(tmp_path / "data")["raw_documents"]]
    assert sorted(names) == ["a.txt", "b.txt", "c.md"]


def test_a_file_named_twice_is_one_file(documents: Path, tmp_path: Path) -> None:
    report = land([documents / "a.txt", documents, documents / "sub" / ".." / "a.txt"], tmp_path / "data")
    assert len(report.outcomes) == 3


def test_the_data_folder_is_not_searched_for_documents(documents: Path) -> None:
    data = documents / "sub" / "data"
    land([documents], data)
    report = land([documents], data)
    assert [o.path.name for o in report.outcomes] == ["a.txt", "b.txt", "c.md"]


REJECTED: dict[str, tuple[bytes, RejectionCode]] = {
    "empty.txt": (b"", RejectionCode.EMPTY),
    "program.txt": (bytes(range(256)) * 4, RejectionCode.BINARY),
    "scan.txt": (b"%PDF-1.7 scan", RejectionCode.DAMAGED),
    "form.docx": (b"PK\x03\x04word", RejectionCode.DAMAGED),
    "form.xls": ("收入\t1".encode(), RejectionCode.UNSUPPORTED_FORMAT),
    "taiwan.txt": ("財政撥款收入總計為四百六十七萬元，增加。".encode("big5"), RejectionCode.UNKNOWN_ENCODING),
    "blank.txt": ("\n \t\t\n\u3000\n".encode(), RejectionCode.NOTHING_READABLE),
    "large.txt": (b"1\n" * 3000, RejectionCode.TOO_LARGE),
}


def test_each_bad_document_is_rejected_with_one_sentence_and_stops_no_other(
    documents: Path, tmp_path: Path
) -> None:
    for name, (data, _) in REJECTED.items():
        (documents / name).write_bytes(data)
    report = land([documents], tmp_path / "data", max_bytes=5000)
    assert report.counts[LandingStatus.LANDED] == 3
    for name, (_, code) in REJECTED.items():
        outcome = outcome_of(report, name)
        assert (outcome.status, outcome.code) == (LandingStatus.REJECTED, code)
        assert outcome.reason is not None
        assert outcome.reason.startswith(f"{name} ")
        assert outcome.reason.count("\n") == 0
    lines = (tmp_path / "data" / "rejected" / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert {entry["file_name"]: entry["code"] for entry in entries} == {
        name: code for name, (_, code) in REJECTED.items()
    }
    assert len(entries) == len(REJECTED)


def test_the_same_rejection_is_logged_once_and_a_torn_line_is_survived(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"")
    log = tmp_path / "data" / "rejected" / "rejected.jsonl"
    land([bad], tmp_path / "data")
    with log.open("a") as file:
        file.write('{"path": "torn')
    land([bad], tmp_path / "data")
    assert len(log.read_text().splitlines()) == 2
    bad.write_bytes(b"%PDF")
    land([bad], tmp_path / "data")
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["file_name"], last["code"]) == ("bad.txt", "unsupported_format")


def test_a_hundred_megabyte_text_is_rejected_without_being_read(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    (outcome,) = land([large], tmp_path / "data").outcomes
    assert outcome.code is RejectionCode.TOO_LARGE
    assert outcome.reason is not None
    assert "100.0 MB" in outcome.reason
    assert outcome.document_id is None


def test_a_text_of_too_many_cells_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "tabs.txt").write_bytes(b"1" + b"\t" * (text_reader.MAX_PIECES + 1))
    (outcome,) = land([tmp_path / "tabs.txt"], tmp_path / "data").outcomes
    assert outcome.code is RejectionCode.TOO_LARGE


def test_an_unreadable_file_is_rejected(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_path = Path.open

    def forbidding(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "a.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return open_path(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", forbidding)
    report = land([documents], tmp_path / "data")
    outcome = outcome_of(report, "a.txt")
    assert outcome.code is RejectionCode.UNREADABLE
    assert outcome.reason is not None
    assert "Permission denied" in outcome.reason
    assert report.counts[LandingStatus.LANDED] == 2


def test_a_dangling_link_and_a_pipe_are_rejected(documents: Path, tmp_path: Path) -> None:
    (documents / "link.txt").symlink_to(documents / "nowhere.txt")
    os.mkfifo(documents / "pipe.txt")
    report = land([documents], tmp_path / "data")
    assert outcome_of(report, "link.txt").code is RejectionCode.UNREADABLE
    assert outcome_of(report, "pipe.txt").code is RejectionCode.UNREADABLE
    assert report.counts[LandingStatus.LANDED] == 3


def test_a_name_in_a_legacy_encoding_is_landed_readably(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("预算公开.txt".encode("gb18030"))
    path.write_text("收入1万元")
    report = land([path], tmp_path / "data")
    assert report.counts[LandingStatus.LANDED] == 1
    assert tables_in(tmp_path / "data")["raw_documents"][0]["file_name"] == "预算公开.txt"


def test_unusable_arguments_are_errors_and_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty" / ".git").mkdir(parents=True)
    for paths, word in (
        ([tmp_path / "nowhere"], "exist"),
        ([tmp_path / "empty"], "no document"),
        ([], "named"),
    ):
        with pytest.raises(ArgumentError, match=word):
            land(paths, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_worker_processes_give_the_same_tables(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (documents / "empty.txt").write_bytes(b"\n")
    land([documents], tmp_path / "here", workers=0)
    monkeypatch.setattr(landing_module, "_POOL_FROM_BYTES", 0)
    report = land([documents], tmp_path / "there", workers=2)
    assert report.counts[LandingStatus.LANDED] == 3
    assert tables_in(tmp_path / "here") == tables_in(tmp_path / "there")


def test_the_store_finds_what_was_landed(documents: Path, tmp_path: Path) -> None:
    report = land([documents], tmp_path / "data")
    store = RawStore(tmp_path / "data")
    found = store.find(report.document_ids[0])
    assert found is not None
    assert (found.file_name, found.reader, found.reader_version) == (
        "a.txt",
        "text",
        text_reader.READER_VERSION,
    )
    assert store.find("0" * 64) is None


def test_a_partly_scanned_pdf_is_landed_and_its_unread_pages_are_logged(tmp_path: Path) -> None:
    text, scan = Page(), Page(image=True)
    text.text(50, 700, "收支总表2024")
    (tmp_path / "partly.pdf").write_bytes(make_pdf([text, scan, scan]))
    for _ in range(2):
        land([tmp_path / "partly.pdf"], tmp_path / "data", workers=0)
    (outcome,) = land([tmp_path / "partly.pdf"], tmp_path / "other", workers=0).outcomes
    assert (outcome.status, outcome.code) == (LandingStatus.LANDED, RejectionCode.PAGES_UNREAD)
    (line,) = (tmp_path / "data" / "rejected" / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert (
        json.loads(line)["reason"]
        == outcome.reason
        == ("partly.pdf has images instead of text on pages 2-3; these pages were not read, the others were.")
    )


def test_documents_of_an_archive_name_it(tmp_path: Path) -> None:
    archive = tmp_path / "forms.zip"
    archive.write_bytes(zipped({"a.txt": FORM.format("1.50").encode(), "b.txt": b""}))
    (tmp_path / "c.txt").write_text(FORM.format("2.50"), encoding="utf-8")
    outcomes = land([archive, tmp_path / "c.txt"], tmp_path / "data", workers=0).outcomes
    assert {outcome.path.name: outcome.archive for outcome in outcomes} == {
        "a.txt": archive,
        "b.txt": archive,
        "c.txt": None,
    }
