"""Fixtures of the landing tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_helpers import FORM


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(FORM.format("1.50"), encoding="utf-8")
    (folder / "b.txt").write_text(FORM.format("2.50"), encoding="gb18030")
    (folder / "sub" / "c.md").write_text(FORM.format("3.50"), encoding="utf-16")
    (folder / ".hidden.txt").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("x")
    return folder
