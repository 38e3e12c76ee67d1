"""DOC documents: read through a converter if there is one, refused with what to install if not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import office_files as files
import pytest

from ingest import doc_reader
from ingest.doc_reader import CONVERTER_VARIABLE, READER
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.readers import sniff

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(stream: str, content: bytes) -> bytes:
    """A compound file with one stream."""
    content = content.ljust(4096, b"\0")
    count = len(content) // SECTOR

    def numbers(*values: int) -> bytes:
        return b"".join(value.to_bytes(4, "little") for value in values)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00" + bytes(10)
    header += numbers(1, 1, 0, 4096, END, 0, END, 0, 0) + numbers(*[FREE] * 108)
    fat = numbers(FAT, END, *range(3, 2 + count), END).ljust(SECTOR, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        length = (len(raw) + 2).to_bytes(2, "little")
        head = raw.ljust(64, b"\0") + length + bytes([kind, 1]) + numbers(FREE, FREE, child)
        return (head + bytes(36) + numbers(start, size, 0)).ljust(128, b"\0")

    directory = entry("Root Entry", 5, 1, END, 0) + entry(stream, 2, FREE, 2, len(content))
    return header + fat + directory.ljust(SECTOR, b"\0") + content


DOC = compound("WordDocument", b"\xec\xa5\xc1\x00" + bytes(20))


@pytest.fixture(autouse=True)
def no_converter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(doc_reader, "_PROGRAMS", ())
    monkeypatch.setattr(doc_reader, "_USUAL_PLACES", ())
    monkeypatch.delenv(CONVERTER_VARIABLE, raising=False)
    doc_reader._converted.cache_clear()
    yield
    doc_reader._converted.cache_clear()


def rejection(data: bytes) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        sniff(data, "form.doc").read(data)
    return caught.value


def test_without_a_converter_the_sentence_says_what_to_install() -> None:
    problem = rejection(DOC)
    assert problem.code is RejectionCode.CONVERTER_MISSING
    assert "install LibreOffice" in problem.sentence("form.doc")


def program(folder: Path, body: str) -> str:
    path = folder / "converter"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_with_a_converter_what_it_makes_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(files.word())
    body = f'for last; do :; done; test -s "$last" && mkdir out && cp {tmp_path}/made.docx out/document.docx'
    monkeypatch.setenv(CONVERTER_VARIABLE, program(tmp_path, body))
    assert files.grid_of(READER.read(DOC))[3, 2] == "1,234.50"
    assert files.coverage_of(READER, DOC).is_conserved


def test_a_converter_that_fails_or_hangs_is_a_rejection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONVERTER_VARIABLE, program(tmp_path, "exit 3"))
    assert rejection(DOC).code is RejectionCode.DAMAGED
    monkeypatch.setattr(doc_reader, "CONVERSION_SECONDS", 0.2)
    monkeypatch.setenv(CONVERTER_VARIABLE, program(tmp_path, "exec sleep 30"))
    assert rejection(DOC).code is RejectionCode.TIMED_OUT


def test_locked_files_are_refused_before_anything_is_started() -> None:
    locked = compound("WordDocument", b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01" + bytes(20))
    for data in (locked, compound("EncryptedPackage", b"x")):
        assert rejection(data).code is RejectionCode.ENCRYPTED


def test_other_and_broken_compound_files_are_refused() -> None:
    assert rejection(compound("Drawing", b"x")).code is RejectionCode.UNSUPPORTED_FORMAT
    assert rejection(DOC[:100] + os.urandom(50)).code is RejectionCode.DAMAGED
