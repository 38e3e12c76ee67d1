"""Reader of legacy DOC documents, through an installed LibreOffice; and what becomes of locked Office files.

The document is converted to DOCX in a folder of its own and read as that. Macros stay in the converter's
safe mode: it is started without them, without a user's profile and without a window. No other program is
ever asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ingest.archive_package import Package
from ingest.archive_zip import damaged
from ingest.content import Document
from ingest.doc_container import OLE_MAGIC, container_streams, stream_bytes
from ingest.docx_reader import READER as DOCX
from ingest.docx_reader import read_package
from ingest.errors import RejectionCode, UnreadableDocument

READER_VERSION = "2"

CONVERTER_VARIABLE = "GONGKAI_LIBREOFFICE"
"""Environment variable that names the LibreOffice program where it is not on the search path."""

CONVERSION_SECONDS = 120
_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_ENCRYPTED_FLAG = 0x0100
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true
</value></prop><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


class DocReader:
    """Reads DOC documents; stateless but for the last conversion, which the witness needs again."""

    name = "doc"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether the bytes are a compound file; workbooks are asked for before."""
        return data.startswith(OLE_MAGIC)

    def media_type(self, file_name: str) -> str:
        """The media type to record."""
        return "application/msword"

    def read(self, data: bytes) -> Document:
        """Read a document.

        Raises UnreadableDocument: `encrypted`, `converter_missing`, `damaged`, `unsupported_format`, or
        `timed_out` if the converter takes longer than CONVERSION_SECONDS.
        """
        return read_package(Package(_converted(data)))

    def printed_text(self, data: bytes) -> Iterable[str]:
        """The text of the converted document: what the converter itself lost cannot be told here."""
        return DOCX.printed_text(_converted(data))


READER = DocReader()


@lru_cache(maxsize=1)
def _converted(data: bytes) -> bytes:
    _check(data)
    program = converter()
    if program is None:
        raise UnreadableDocument(
            RejectionCode.CONVERTER_MISSING,
            "is a legacy Word document (.doc), which only LibreOffice can open",
            f"install LibreOffice (or name it in {CONVERTER_VARIABLE}) and run again, or save it as .docx",
        )
    with tempfile.TemporaryDirectory(prefix="gongkai-doc-") as folder:
        return _convert(program, data, Path(folder))


def converter() -> str | None:
    """The LibreOffice program, or None if none is installed."""
    named = os.environ.get(CONVERTER_VARIABLE)
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in (*_PROGRAMS, *_USUAL_PLACES))
    return next((program for program in found if program), None)


def _check(data: bytes) -> None:
    streams = container_streams(data)
    if not streams:
        raise damaged()
    if "encryptedpackage" in streams:
        raise _locked()
    if "worddocument" not in streams:
        raise UnreadableDocument(
            RejectionCode.UNSUPPORTED_FORMAT,
            "is a compound file that is neither a Word document nor an Excel workbook",
            "save it as .docx, .xlsx or PDF and land that",
        )
    head = stream_bytes(data, "WordDocument")
    if len(head) < 12:
        raise damaged()
    if int.from_bytes(head[10:12], "little") & _ENCRYPTED_FLAG:
        raise _locked()


def _locked() -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.ENCRYPTED, "is protected by a password", "save it without one and land that"
    )


def _convert(program: str, data: bytes, folder: Path) -> bytes:
    source = folder / "document.doc"
    source.write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        "--nologo", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
        str(source),
    ]  # fmt: skip
    try:
        subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CONVERSION_SECONDS,
            check=True,
            preexec_fn=None if sys.platform == "win32" else _lift_memory_limit,
        )
        return (folder / "out" / "document.docx").read_bytes()
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(
            RejectionCode.TIMED_OUT,
            f"took LibreOffice longer than {CONVERSION_SECONDS} seconds to convert",
            "save it as .docx and land that",
        ) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnreadableDocument(
            RejectionCode.DAMAGED,
            "cannot be converted by LibreOffice",
            "open it in Word, save it as .docx and land that",
        ) from error


def _lift_memory_limit() -> None:
    """Give the converter what the system allows: it reserves far more address space than it uses."""
    import resource  # noqa: PLC0415 -- not on every system

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
