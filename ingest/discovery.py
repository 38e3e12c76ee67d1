"""Finding the files to land. Names and folders only: nothing is opened here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import ArgumentError


def find_files(paths: Sequence[Path], excluding: Path | None = None) -> list[Path]:
    """Every file under the paths, absolute, sorted and without repetition.

    Folders are searched recursively; hidden files and folders in them are ignored, links to folders are not
    followed. A file named directly is taken whatever its name. What lies in the folder `excluding` (where a
    run writes) is no document, also when a folder around it is searched.

    Raises ArgumentError if no path is given, a path does not exist, a folder cannot be listed or has no file
    in it.
    """
    if not paths:
        raise ArgumentError("No documents were named; give at least one file or folder.")
    found: set[Path] = set()
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 -- links keep the name they were given by
        if absolute.is_dir():
            inside = _files_in(absolute, excluding)
            if not inside:
                raise ArgumentError(f"There is no document in the folder {path}; name one that has some.")
            found.update(inside)
        elif os.path.lexists(absolute):
            found.add(absolute)
        else:
            raise ArgumentError(f"The path {path} does not exist; check its spelling.")
    return sorted(found)


def printed_path(path: Path) -> str:
    """A path as text that can be stored and shown.

    Archives packed on Chinese systems unpack to names in GB18030, which are not valid text elsewhere.
    """
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")


def printed_name(path: Path) -> str:
    """The last part of a path as text that can be stored and shown."""
    return printed_path(Path(path.name))


def _files_in(folder: Path, excluding: Path | None) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise ArgumentError(
            f"The folder {error.filename} cannot be listed; correct its permissions or name another."
        ) from error

    excluded = None if excluding is None else os.path.realpath(excluding)
    files: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        if os.path.realpath(parent) == excluded:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        files.extend(Path(parent) / name for name in names if not name.startswith("."))
    return files
