"""Zip archives: each member a document of its own; bombs, odd names and locked members harm nobody."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import office_files as files
import pytest
from ingest_helpers import FORM, tables_in

from ingest import LandingStatus, RejectionCode, UnreadableDocument, land
from ingest.archive_members import MAX_DEPTH, member_bytes, members
from ingest.archive_package import package_kind
from ingest.archive_zip import SafeZip, ZipLimits

TEXT = FORM.format("1.50").encode()


def test_every_member_is_a_document_with_a_place_of_its_own(tmp_path: Path) -> None:
    inner = files.zipped({"表/二.txt": FORM.format("2.50").encode()})
    archive = tmp_path / "公开.zip"
    archive.write_bytes(
        files.zipped(
            {
                "2024/一.docx": files.word(),
                "inner.zip": inner,
                "same.txt": FORM.format("2.50").encode(),
                "bad.pdf": b"?",
                "__MACOSX/._x.txt": b"x",
                "2024/.hidden": b"x",
            }
        )
    )
    for workers in (1, 0):
        report = land([tmp_path / "公开.zip"], tmp_path / f"data{workers}", workers=workers)
        assert [(o.path.relative_to(tmp_path).as_posix(), o.status) for o in report.outcomes] == [
            ("公开.zip!/2024/一.docx", LandingStatus.LANDED),
            ("公开.zip!/inner.zip!/表/二.txt", LandingStatus.LANDED),
            ("公开.zip!/same.txt", LandingStatus.DUPLICATE),
            ("公开.zip!/bad.pdf", LandingStatus.REJECTED),
        ]
    tables = tables_in(tmp_path / "data0")
    assert tables == tables_in(tmp_path / "data1")
    documents = {row["file_name"]: row for row in tables["raw_documents"]}
    assert documents["一.docx"]["source_uri"] == archive.as_uri() + "!/2024/%E4%B8%80.docx"
    assert documents["二.txt"]["source_uri"].endswith("!/inner.zip!/%E8%A1%A8/%E4%BA%8C.txt")
    assert documents["一.docx"]["byte_count"] == len(files.word())
    again = land([archive], tmp_path / "data0")
    assert again.counts[LandingStatus.ALREADY_LANDED] == 2


def test_names_lead_nowhere_and_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for number, name in enumerate(["../../evil.txt", "/evil.txt", "C:\\evil.txt", "a/../evil.txt"]):
            archive.writestr(name, FORM.format(number))
    (tmp_path / "in" / "a.zip").write_bytes(sink.getvalue())
    report = land([tmp_path / "in"], tmp_path / "data", workers=0)
    assert report.counts[LandingStatus.LANDED] == 4
    assert len({outcome.path for outcome in report.outcomes}) == 4
    assert all((tmp_path / "in" / "a.zip!") in outcome.path.parents for outcome in report.outcomes)
    assert not list(tmp_path.rglob("evil*"))


def test_names_in_gbk_are_read() -> None:
    stored = files.zipped({"AABB.txt": TEXT}).replace(b"AABB", "预算".encode("gb18030"))
    assert [member.name for member in members(stored)] == ["预算.txt"]


def test_archives_nest_only_so_deep() -> None:
    data = TEXT
    for _ in range(MAX_DEPTH + 1):
        data = files.zipped({"a.zip": data})
    (member,) = members(data)
    assert isinstance(member.content, UnreadableDocument)
    assert member.content.code is RejectionCode.TOO_LARGE


def rejection(data: bytes, limits: ZipLimits) -> RejectionCode:
    with pytest.raises(UnreadableDocument) as caught:
        SafeZip(data, limits).read("a")
    return caught.value.code


def test_bombs_are_refused_by_members_size_total_and_ratio() -> None:
    bomb = files.zipped({"a": b"0" * 3_000_000, "b": b"1"})
    assert rejection(bomb, ZipLimits(members=1)) is RejectionCode.TOO_LARGE
    assert rejection(bomb, ZipLimits(member_bytes=1_000_000)) is RejectionCode.TOO_LARGE
    assert rejection(bomb, ZipLimits(total_bytes=1_000_000)) is RejectionCode.TOO_LARGE
    assert rejection(bomb, ZipLimits(ratio=100, ratio_from=1_000_000)) is RejectionCode.TOO_LARGE
    assert SafeZip(bomb, ZipLimits()).read("b") == b"1"


def test_a_size_that_is_a_lie_is_found_out() -> None:
    bomb = files.zipped({"a": b"0" * 3_000_000}).replace(struct.pack("<I", 3_000_000), struct.pack("<I", 9))
    assert rejection(bomb, ZipLimits(member_bytes=1_000_000)) in (
        RejectionCode.TOO_LARGE,
        RejectionCode.DAMAGED,
    )


def test_a_locked_member_is_refused_alone() -> None:
    data = files.zipped({"a": TEXT, "b": TEXT})
    place = data.index(b"PK\x01\x02") + 8
    found = list(members(data[:place] + b"\x01" + data[place + 1 :]))
    assert isinstance(found[0].content, UnreadableDocument)
    assert found[0].content.code is RejectionCode.ENCRYPTED
    assert found[1].content == TEXT


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_methods_that_want_memory_are_refused(method: int) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.writestr("a", "x" * 1000)
    assert rejection(sink.getvalue(), ZipLimits()) is RejectionCode.UNSUPPORTED_FORMAT


def test_a_broken_or_empty_archive_is_one_rejection(tmp_path: Path) -> None:
    data = files.zipped({"a.txt": TEXT * 50})
    for name, content in {"cut.zip": data[:60], "empty.zip": files.zipped({})}.items():
        (tmp_path / name).write_bytes(content)
        (outcome,) = land([tmp_path / name], tmp_path / "data", workers=0).outcomes
        assert outcome.status is LandingStatus.REJECTED
        assert outcome.reason is not None
        assert outcome.reason.startswith(name)


def test_an_archive_that_changed_is_noticed() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        member_bytes(files.zipped({"b": TEXT}), ("a",))
    assert caught.value.code is RejectionCode.CHANGED_WHILE_READING


def test_kinds_of_containers() -> None:
    assert package_kind(files.word()) == "docx"
    assert package_kind(files.xlsx()) == "xlsx"
    assert package_kind(files.zipped({"x": b""})) == "zip"
    assert package_kind(files.zipped({"mimetype": b"", "content.xml": b""})) == "opendocument"
    assert package_kind(files.word()[:9000]) == "docx"
    assert package_kind(b"text") is None


def test_a_member_without_a_name_is_not_lost() -> None:
    data = files.zipped({"x": "收入 1".encode()})
    nameless = bytearray(data)
    for at in (data.index(b"PK\x01\x02") + 28, data.index(b"PK\x03\x04") + 26):
        nameless[at] = 0
    place = bytes(nameless).index(b"PK\x01\x02")
    del nameless[place + 46]
    head = bytes(nameless).index(b"PK\x03\x04")
    del nameless[head + 30]
    end = bytes(nameless).index(b"PK\x05\x06")
    size = int.from_bytes(nameless[end + 12 : end + 16], "little") - 1
    start = int.from_bytes(nameless[end + 16 : end + 20], "little") - 1
    nameless[end + 12 : end + 20] = size.to_bytes(4, "little") + start.to_bytes(4, "little")
    assert [member.name for member in members(bytes(nameless))] == ["unnamed"]
