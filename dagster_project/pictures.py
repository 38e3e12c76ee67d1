"""The findings as they are printed: pictures of their cells for the metadata of a run.

Only of documents that have pages, and only of the first few findings: every figure can be had with
`gongkai show`. How a picture is made is `ingest.place`'s business.
"""

from __future__ import annotations

import base64

import duckdb

from dagster_project.paths import DataFolder

PICTURES = 3
_LOOKED_AT = 30  # findings among which those of documents with pages are looked for

_QUERY = """
select findings.document_id, findings.table_no, findings.row_no, findings.column_no,
    findings.file_name, findings.message_zh, findings.message_en
from marts.mart_findings as findings
where findings.table_no is not null
order by abs(findings.difference_yuan) desc nulls last, findings.file_name, findings.form_code, findings.scope
limit ?
"""


def finding_pictures(connection: duckdb.DuckDBPyConnection, data: DataFolder, limit: int = PICTURES) -> str:
    """Return the first findings with the place where each is printed, as Markdown; '' if none has a place.

    Args:
        connection: to a warehouse with the schema `marts`.
        data: the folder its documents were landed in.
        limit: the most pictures made.
    """
    from ingest.place import PlaceError, find_place, pictures_of  # noqa: PLC0415 - the engine of PDF pages

    words = {}
    for document_id, table, row, column, name, *sentences in connection.execute(
        _QUERY, [_LOOKED_AT]
    ).fetchall():
        try:
            place = find_place(data.root, document_id, table, row, column)
        except PlaceError:
            continue
        if place.box is not None and place not in words:
            words[place] = f"**{name}** {' '.join(filter(None, sentences))}"
        if len(words) == limit:
            break
    parts = []
    for place, picture in pictures_of(list(words)).items():
        command = f"gongkai show {place.document_id[:12]} {place.table_no} {place.row_no} {place.column_no}"
        encoded = base64.b64encode(picture).decode()
        parts.append(f"{words[place]}\n\n`{command}`\n\n![{place.text}](data:image/png;base64,{encoded})")
    return "\n\n".join(parts)
