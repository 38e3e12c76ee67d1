"""Renders Jinja of the dbt project with its macros, without its models."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

PROJECT = Path(__file__).parents[3] / "dbt"

Render = Callable[[str], str]


@pytest.fixture(scope="session")
def dbt_folder() -> Path:
    """The dbt project of the repository."""
    return PROJECT


@pytest.fixture(scope="session")
def render(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """A function from SQL with macros to plain SQL; `{{ ref('x') }}` becomes `x`.

    The macros are put into an empty project: nothing else is parsed, which takes a second instead of ten.
    """
    project = tmp_path_factory.mktemp("project")
    (project / "build").mkdir()
    shutil.copytree(PROJECT / "macros", project / "macros")
    shutil.copytree(PROJECT / "tests" / "generic", project / "macros" / "generic")
    with duckdb.connect(str(project / "build" / "warehouse.duckdb")) as warehouse:
        warehouse.execute("create schema reference; create table reference.loaded_seed (pattern text)")
        warehouse.execute(r"insert into reference.loaded_seed values ('^第\d'), ('某''某'), (null)")
        warehouse.execute("create table reference.loaded_words (kind text, pattern text)")
        warehouse.execute(
            "insert into reference.loaded_words values ('unit', '元'), ('unit', '万元'), ('x', '角')"
        )
    # The project's own name: macros are dispatched under it.
    (project / "dbt_project.yml").write_text("name: gongkai\nprofile: gongkai\nmacro-paths: [macros]\n")
    places = {"project-dir": project, "profiles-dir": PROJECT, "log-path": project / "logs"}
    options = [text for name, path in places.items() for text in (f"--{name}", str(path))]

    def rendered(sql: str) -> str:
        plain = re.sub(r"{{ ref\('(\w+)'\) }}", r"\1", sql)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GONGKAI_DATA", str(project))
            result = dbtRunner().invoke(["--quiet", "compile", "--inline", plain, *options])
            connections: Any = DuckDBConnectionManager
            connections.close_all_connections()
        assert result.success, result.exception
        compiled: Any = result.result
        text: str = compiled.results[0].node.compiled_code
        return text

    return rendered
