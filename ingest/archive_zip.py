"""Opening zip containers whose every figure may be a lie: bounded in members, bytes and expansion.

Nothing is ever written to disk and no member's name is used as a path. Which members make a document, and
what is in them, does not belong here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ingest.errors import RejectionCode, UnreadableDocument

_T = TypeVar("_T")

ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP_MAGIC = b"PK\x05\x06"
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_UTF8_NAMES = 0x800
_NAMELESS = "unnamed"
_SYSTEM_MEMBER = re.compile(r"(?:^|/)(?:\.|__MACOSX/|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a container may expand to. Sizes in bytes; `ratio` is bytes out per byte in.

    The ratio counts only from `ratio_from` bytes on: a small and very repetitive member is harmless, and a
    sheet of equal rows compresses a hundredfold.
    """

    members: int = 10_000
    member_bytes: int = 96 * 1024**2
    total_bytes: int = 256 * 1024**2
    ratio: int = 250
    ratio_from: int = 8 * 1024**2


DEFAULT_LIMITS = ZipLimits()


class SafeZip:
    """A zip container in memory. Every failure is an UnreadableDocument.

    The sizes a container declares are checked first and then not believed: what is really unpacked counts
    against the limits again.
    """

    def __init__(self, data: bytes, limits: ZipLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._unpacked = 0
        self._zip = _guarded(lambda: zipfile.ZipFile(io.BytesIO(data)))
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            raise _bomb(f"holds more than {limits.members:,} files")
        for info in infos:
            self._check(info.file_size, info.compress_size)
        if sum(info.file_size for info in infos) > limits.total_bytes:
            raise _bomb(f"unpacks to more than {limits.total_bytes // 1024**2} MB")
        self._infos = {info.filename: info for info in infos}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members as stored, in the order of the container."""
        return tuple(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def documents(self) -> list[tuple[str, str]]:
        """Name as stored and name as meant of every member that is a file a person put there."""
        found = []
        for name, info in self._infos.items():
            # Asking a member without a name whether it is a folder fails in the library.
            if name and info.is_dir():
                continue
            meant = _meant_name(info) or _NAMELESS
            if not _SYSTEM_MEMBER.search(meant):
                found.append((name, meant))
        return found

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises UnreadableDocument: `encrypted`, `too_large` or `damaged`; KeyError if there is no such member.
        """
        info = self._infos[name]
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableDocument(
                RejectionCode.ENCRYPTED, "is protected by a password", "save it without one and land that"
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others can ask for gigabytes of memory before the first byte comes out.
            raise UnreadableDocument(
                RejectionCode.UNSUPPORTED_FORMAT,
                "is packed by a method other than deflate",
                "pack it again as an ordinary zip file",
            )
        return _guarded(lambda: self._unpack(info))

    def _unpack(self, info: zipfile.ZipInfo) -> bytes:
        pieces: list[bytes] = []
        size = 0
        with self._zip.open(info) as file:
            while piece := file.read(_CHUNK):
                pieces.append(piece)
                size += len(piece)
                self._check(size, info.compress_size)
                if self._unpacked + size > self._limits.total_bytes:
                    raise _bomb(f"unpacks to more than {self._limits.total_bytes // 1024**2} MB")
        self._unpacked += size
        return b"".join(pieces)

    def _check(self, size: int, packed: int) -> None:
        if size > self._limits.member_bytes:
            raise _bomb(f"holds a file of more than {self._limits.member_bytes // 1024**2} MB")
        if size > self._limits.ratio_from and size > self._limits.ratio * max(packed, 1):
            raise _bomb(f"holds a file that unpacks to more than {self._limits.ratio} times its size")


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin like a zip container, also an empty one."""
    return data.startswith((ZIP_MAGIC, _EMPTY_ZIP_MAGIC))


def damaged(what: str = "is damaged or cut off") -> UnreadableDocument:
    """The rejection of a file that is of its format but not whole."""
    return UnreadableDocument(RejectionCode.DAMAGED, what, "fetch it again from its publisher")


def _guarded(action: Callable[[], _T]) -> _T:
    try:
        return action()
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:  # The library has no closed list of what broken containers raise.
        raise damaged() from error


def _meant_name(info: zipfile.ZipInfo) -> str:
    """The name of a member, harmless to show: no drive, no root, no way up.

    Programs on Chinese systems store names in GBK without saying so; the library then reads them in the code
    page of the original zip program.
    """
    name = info.filename
    if not info.flag_bits & _UTF8_NAMES:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = re.split(r"[/\\]", "".join(char for char in name if char.isprintable()))
    return "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))


def _bomb(problem: str) -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.TOO_LARGE, problem, "check that it is a disclosure, and land its parts one by one"
    )
