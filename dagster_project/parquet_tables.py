"""The Parquet file of one published table: written whole, or the file before with rows added at its end.

Adding copies what stands as bytes, so its cost follows the rows that are new. Which rows belong to a version
is `publish`'s business.

Source: the Parquet format, https://parquet.apache.org/docs/file-format/: row groups one after another, then
their metadata, the length of the metadata in four bytes and `PAR1`.
"""

from __future__ import annotations

import io
import math
import os
import shutil
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

_MAGIC = b"PAR1"
_TAIL_BYTES = 8
_ROWS_OF_GROUP = 122_880
# Each addition leaves a row group of its own; so many more than the rows need, and the file is written anew.
_SPARE_GROUPS = 100


def write(rows: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Write `rows` to a new file at `path`."""
    reader = rows.to_arrow_reader(_ROWS_OF_GROUP)
    with pyarrow.OSFile(str(path), "wb") as sink:
        _write_groups(reader, _writer(sink, reader.schema))


def add(rows: duckdb.DuckDBPyRelation, former: Path, path: Path) -> None:
    """Write the rows of the file `former`, and after them `rows`, to a new file at `path`.

    Raises:
        ValueError: the columns of `rows` are not those of `former`.
    """
    metadata = pyarrow.parquet.read_metadata(former)
    reader = rows.to_arrow_reader(_ROWS_OF_GROUP)
    end = former.stat().st_size - _footer_bytes(former)
    collected: list[pyarrow.parquet.FileMetaData] = []
    with pyarrow.OSFile(str(path), "wb") as sink, former.open("rb") as standing:
        writer = _writer(sink, reader.schema, collected)
        standing.seek(sink.tell())
        while sink.tell() < end:
            sink.write(standing.read(min(end - sink.tell(), 1 << 24)))
        _write_groups(reader, writer)
    try:
        metadata.append_row_groups(collected[0])
    except RuntimeError as error:
        raise ValueError(f"{former.name}: the columns differ from those of the rows to be added") from error
    whole = io.BytesIO()
    metadata.write_metadata_file(whole)
    with path.open("r+b") as file:
        file.seek(-_footer_bytes(path), os.SEEK_END)
        file.truncate()
        file.write(whole.getvalue()[len(_MAGIC) :])


def keep(former: Path, path: Path) -> None:
    """Make `path` the same file as `former`."""
    try:
        path.hardlink_to(former)
    except OSError:  # a file system without links
        shutil.copyfile(former, path)


def can_grow(former: Path, rows: int) -> bool:
    """Return whether rows may be added to a file that should hold `rows`.

    Not if it is gone, damaged or of other rows, nor if additions have left it in too many small row groups:
    then the table is written anew.
    """
    try:
        metadata = pyarrow.parquet.read_metadata(former)
    except (OSError, pyarrow.ArrowException):
        return False
    most = math.ceil(rows / _ROWS_OF_GROUP) + _SPARE_GROUPS
    return bool(metadata.num_rows == rows and metadata.num_row_groups <= most)


def read_added(path: Path, former: Path) -> pyarrow.Table:
    """Return the rows that `add` put after those of `former`."""
    first = pyarrow.parquet.read_metadata(former).num_row_groups
    with pyarrow.parquet.ParquetFile(path) as file:
        return file.read_row_groups(range(first, file.num_row_groups))


def _writer(
    sink: pyarrow.NativeFile,
    schema: pyarrow.Schema,
    collected: list[pyarrow.parquet.FileMetaData] | None = None,
) -> pyarrow.parquet.ParquetWriter:
    return pyarrow.parquet.ParquetWriter(
        sink, schema, compression="zstd", store_schema=False, metadata_collector=collected
    )


def _write_groups(reader: pyarrow.RecordBatchReader, writer: pyarrow.parquet.ParquetWriter) -> None:
    with writer:
        rest = reader.schema.empty_table()
        for batch in reader:
            rest = pyarrow.concat_tables([rest, pyarrow.Table.from_batches([batch])])
            whole = len(rest) // _ROWS_OF_GROUP * _ROWS_OF_GROUP
            if whole:
                writer.write_table(rest.slice(0, whole), row_group_size=_ROWS_OF_GROUP)
                rest = rest.slice(whole)
        if len(rest):
            writer.write_table(rest, row_group_size=_ROWS_OF_GROUP)


def _footer_bytes(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(-_TAIL_BYTES, os.SEEK_END)
        return int.from_bytes(file.read(4), "little") + _TAIL_BYTES
