"""The compound file that legacy and encrypted Office documents are: which streams it has.

What is in a stream does not belong here.
"""

from __future__ import annotations

import io

import olefile  # type: ignore[import-untyped]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def container_streams(data: bytes) -> frozenset[str]:
    """The lower-case names of the streams at the root of a compound file; none if it is none or damaged."""
    if not data.startswith(OLE_MAGIC):
        return frozenset()
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return frozenset(path[0].lower() for path in container.listdir() if len(path) == 1)
    except Exception:  # The library has no closed list of what broken containers raise.
        return frozenset()


def stream_bytes(data: bytes, name: str) -> bytes:
    """The bytes of a stream at the root, b'' if it cannot be had."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return bytes(container.openstream(name).read())
    except Exception:
        return b""
