"""`gongkai show`, as the Makefile installs it, and the pictures of findings in the metadata of a run."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from PIL import Image

from dagster_project.paths import PROJECT_ROOT, DataFolder
from dagster_project.pictures import finding_pictures
from ingest import land
from ingest.place import find_place
from tests.conftest import Gongkai, child_environment
from tests.integration.ruled_pdf import ruled_pdf

DONE, UNUSABLE = 0, 2


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """A data folder in which a PDF of one form and a text are landed."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "form.pdf").write_bytes(ruled_pdf([["item", "total"], ["wages", "12.50"]]))
    (tmp_path / "in" / "plain.txt").write_text("项目\t金额\n合计\t12.50\n", encoding="utf-8")
    data = DataFolder.at(tmp_path / "data")
    land([tmp_path / "in"], data.root, workers=0)
    return data


def test_a_picture_is_written_and_said(gongkai: Gongkai, data: DataFolder, tmp_path: Path) -> None:
    output = tmp_path / "cell.png"
    result = gongkai("show", "form.pdf", 1, 2, 2, "--data", data.root, "--output", output)
    assert (result.returncode, result.stderr) == (DONE, "")
    assert "page 1 of form.pdf" in result.stdout
    assert "12.50" in result.stdout
    assert Image.open(output).format == "PNG"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plain.txt", 1, 2, 2), "has no pages"),
        (("form.pdf", 1, 9, 9), "has 2 rows and 2 columns"),
        (("other.pdf", 1, 1, 1), "form.pdf, plain.txt"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(
    gongkai: Gongkai, data: DataFolder, arguments: tuple[str | int, ...], words: str
) -> None:
    result = gongkai("show", *map(str, arguments), "--data", data.root)
    assert result.returncode == UNUSABLE
    assert len(result.stderr.strip().splitlines()) == 1
    assert words in result.stderr


def test_the_installed_command_can_start_child_processes(data: DataFolder, tmp_path: Path) -> None:
    # A started process imports the program it came from: unguarded, that would run the command once more.
    recipe = re.search(r"printf '(.*)' .*> \$\(BIN\)/gongkai", (PROJECT_ROOT / "Makefile").read_text("utf-8"))
    assert recipe is not None
    script = tmp_path / "gongkai"
    script.write_text(recipe.group(1).replace(r"\n", "\n") % sys.executable, encoding="utf-8")
    output = tmp_path / "cell.png"
    result = subprocess.run(
        [sys.executable, script, "show", "form.pdf", "1", "2", "2", "--data", data.root, "--output", output],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=child_environment(),
        check=False,
    )
    assert (result.returncode, result.stderr) == (DONE, "")
    assert output.exists()


def _findings(rows: list[tuple[str, int, int, int, str, int]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.mart_findings (document_id varchar, table_no int, row_no int, column_no int, "
        "file_name varchar, message_zh varchar, message_en varchar, difference_yuan decimal(18, 2), "
        "form_code varchar, scope varchar)"
    )
    for document_id, table, row, column, name, difference in rows:
        connection.execute(
            "insert into marts.mart_findings values (?, ?, ?, ?, ?, '不符', 'differs', ?, 'x', 'y')",
            [document_id, table, row, column, name, difference],
        )
    return connection


def test_the_first_findings_with_a_page_are_pictured(data: DataFolder) -> None:
    printed, plain = (find_place(data.root, name, 1, 2, 2).document_id for name in ("form.pdf", "plain.txt"))
    connection = _findings(
        [
            (printed, 1, 1, 2, "form.pdf", 5),
            (printed, 1, 2, 2, "form.pdf", 70),
            (plain, 1, 2, 2, "plain.txt", 900),
            (printed, 8, 1, 1, "form.pdf", 8000),
        ]
    )
    shown = finding_pictures(connection, data)
    assert re.findall(r"`gongkai show (\w+) (\d+ \d+ \d+)`", shown) == [
        (printed[:12], "1 2 2"),
        (printed[:12], "1 1 2"),
    ]
    assert "**form.pdf** 不符 differs" in shown
    for encoded in re.findall(r"data:image/png;base64,([^)]+)", shown):
        assert Image.open(io.BytesIO(base64.b64decode(encoded))).width > 500
    assert finding_pictures(connection, data, limit=1).count("data:image/png") == 1


def test_findings_without_pages_have_no_pictures(data: DataFolder) -> None:
    plain = find_place(data.root, "plain.txt", 1, 2, 2).document_id
    assert finding_pictures(_findings([(plain, 1, 2, 2, "plain.txt", 900)]), data) == ""
