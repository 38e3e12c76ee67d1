"""Damaged files of every format end as landed or rejected: a short run of a search done at length once."""

from __future__ import annotations

import office_files as files
import pytest

from ingest.archive_members import is_archive, members
from ingest.errors import UnreadableDocument
from ingest.readers import sniff

SAMPLES = {
    "xlsx": files.xlsx(),
    "docx": files.word(),
    "xls": files.legacy_excel(),
    "html": files.PAGE.encode(),
    "zip": files.zipped({"a.docx": files.word(), "b/c.txt": b"x 1"}),
}

# Found to crash a reader, or to lose a number without a word, while the readers were made.
KEPT = {"xls": (29, 120), "xlsx": (1231,), "html": (246, 327, 359, 366)}


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_damage_is_more_than_a_rejection(kind: str) -> None:
    for seed in (*range(5000, 5060), *KEPT.get(kind, ())):
        data = files.mutated(SAMPLES[kind], seed)
        try:
            if is_archive(data):
                assert all(member.name for member in members(data))
                continue
            reader = sniff(data, f"form.{kind}")
            document = reader.read(data)
            assert document.paragraphs or document.grids or document.is_blank
            list(reader.printed_text(data))
        except UnreadableDocument as problem:
            assert problem.sentence("form").endswith(".")
            assert "\n" not in problem.sentence("form")


def test_kept_pages_lose_no_number() -> None:
    for seed in KEPT["html"]:
        data = files.mutated(SAMPLES["html"], seed)
        assert files.coverage_of(sniff(data, "form.html"), data).numbers_missing == 0
