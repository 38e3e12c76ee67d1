"""dbt in this process: the manifest on demand, and a build that reports node by node.

In process a build costs a tenth of what a child process costs, which has to import dbt and parse again. What
the models mean is dbt's business, which of them are assets is `assets.warehouse`'s.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from dagster_project import progress
from dagster_project.fingerprint import dbt_digest
from dagster_project.paths import DATA_VARIABLE, DBT_DIR, LANDED_VARIABLE, DataFolder
from dagster_project.refresh import Part

MANIFEST_PATH = DBT_DIR / "target" / "manifest.json"
_PARSED_FROM = DBT_DIR / "target" / "manifest.sha256"
_PARTIAL_PARSE = "partial_parse.msgpack"
_TESTS_OF_SEEDS = ("resource_type:test,path:seeds", "resource_type:test,path:tests/seeds_*")

# The manifest object of the last parse, by the digest of the files it was parsed from: handing it to the
# build saves parsing the project a second time.
_parsed: dict[str, Any] = {}
_loading = threading.Lock()


class DbtError(Exception):
    """The dbt project cannot be parsed, or a build broke off before it had results."""


@dataclass(frozen=True)
class NodeResult:
    """What became of one node of the dbt graph; `seconds` is its own execution time."""

    unique_id: str
    status: str
    message: str
    failures: int | None
    seconds: float

    @property
    def is_test(self) -> bool:
        """Whether the node is a data test."""
        return self.unique_id.startswith("test.")

    @property
    def passed(self) -> bool:
        """Whether the node did what it should; a test that only warns has passed."""
        return self.status in {"success", "pass", "warn"}


def _arguments(target: Path, data: DataFolder) -> list[str]:
    return [
        "--project-dir",
        str(DBT_DIR),
        "--profiles-dir",
        str(DBT_DIR),
        "--target-path",
        str(target),
        "--log-path",
        str(data.logs),
        "--quiet",
        # What went wrong is enough: every statement of a build, written down, costs as much as running it.
        "--log-level-file",
        "warn",
        "--no-use-colors",
        "--no-version-check",
        "--no-send-anonymous-usage-stats",
    ]


def prepare_manifest(data: DataFolder) -> Path:
    """Return the path of a manifest that describes the dbt files as they are now, parsing them if need be.

    Raises:
        DbtError: the project does not parse.
    """
    digest = dbt_digest()
    if _is_parsed_from(digest):
        return MANIFEST_PATH
    MANIFEST_PATH.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(MANIFEST_PATH.parent / ".parse.lock"):
        if not _is_parsed_from(digest):
            _parse(digest, data)
    return MANIFEST_PATH


def _is_parsed_from(digest: str) -> bool:
    return MANIFEST_PATH.exists() and _PARSED_FROM.exists() and _PARSED_FROM.read_text() == digest


def _parse(digest: str, data: DataFolder) -> None:
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - three seconds, needed only when the dbt files changed

    _PARSED_FROM.unlink(missing_ok=True)
    os.environ.setdefault(DATA_VARIABLE, str(data.root))
    os.environ.setdefault(LANDED_VARIABLE, str(data.root))
    outcome = dbtRunner().invoke(["parse", *_arguments(MANIFEST_PATH.parent, data)])
    if not outcome.success:
        raise DbtError(f"the dbt project does not parse: {outcome.exception or 'see dbt.log'}")
    _parsed.clear()
    _parsed[digest] = outcome.result
    scratch = _PARSED_FROM.with_suffix(f".{os.getpid()}")
    scratch.write_text(digest)
    scratch.replace(_PARSED_FROM)


def read_manifest(data: DataFolder) -> dict[str, Any]:
    """Return the manifest of the dbt project as it is now.

    Raises:
        DbtError: the project does not parse.
    """
    manifest: dict[str, Any] = json.loads(prepare_manifest(data).read_text(encoding="utf-8"))
    return manifest


def tables_of(manifest: Mapping[str, Any], schemas: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return the models and seeds that become tables of `schemas`, by table name."""
    return {
        node["alias"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
        and node["schema"] in schemas
        and node["config"].get("materialized") != "ephemeral"
    }


def without_code_tests(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest without the tests `build` leaves out: checks nobody would ever see run."""
    left_out = {
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
        and node["original_file_path"].replace("\\", "/").startswith(("seeds/", "tests/seeds_"))
    }
    return {
        **manifest,
        "nodes": {key: node for key, node in manifest["nodes"].items() if key not in left_out},
        "child_map": {
            key: [child for child in children if child not in left_out]
            for key, children in manifest["child_map"].items()
            if key not in left_out
        },
        "parent_map": {
            key: parents for key, parents in manifest["parent_map"].items() if key not in left_out
        },
    }


def build(
    data: DataFolder, select: Sequence[str] = (), code_tests: bool = False, part: Part | None = None
) -> list[NodeResult]:
    """Build the models named in `select` (all where none is named) with their tests.

    The build is about the documents of `part`, or, without one, about all that are landed. The unit tests of
    the models and the tests of the seeds run only where `code_tests` says so: they judge the code, not the
    documents of a run.

    Raises:
        DbtError: dbt stopped before any node ran.
    """
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - a run with nothing new never needs dbt

    os.environ[DATA_VARIABLE] = str(data.root)
    os.environ[LANDED_VARIABLE] = str(data.landed if part else data.root)
    _discard_broken_warehouse(data)
    number = part.number if part else 1
    arguments = ["build", *_arguments(data.dbt_target, data), "--vars", json.dumps({"build_of_run": number})]
    if part is None or (part.is_fresh and number == 1):
        arguments += ["--full-refresh"]
    left_out = [] if code_tests else ["unit_test"]
    # The seeds are as the run's first build loaded them.
    left_out += ["seed"] if number > 1 else []
    if left_out:
        arguments += ["--exclude-resource-types", *left_out]
    if not code_tests:
        arguments += ["--exclude", *_TESTS_OF_SEEDS]
    if select:
        arguments += ["--indirect-selection", "buildable", "--select", *select]
    runner = dbtRunner(manifest=_parsed_manifest(), callbacks=[_report_progress])
    try:
        outcome = runner.invoke(arguments)
    finally:
        release_warehouse()
    result: Any = outcome.result
    if result is None:
        raise DbtError(f"dbt stopped before building: {outcome.exception or 'see dbt.log'}")
    return [
        NodeResult(
            unique_id=node.node.unique_id,
            status=str(node.status),
            message=node.message or "",
            failures=node.failures,
            seconds=node.execution_time,
        )
        for node in result.results
    ]


def release_warehouse() -> None:
    """Close the connections dbt keeps: until then the process holds the warehouse file for itself."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    manager: Any = DuckDBConnectionManager
    manager.close_all_connections()


def _report_progress(event: Any) -> None:
    total = getattr(event.data, "total", 0)
    if event.info.name.startswith("Log") and event.info.name.endswith("Result") and total:
        progress.report("dbt", event.data.index, total, event.data.node_info.node_name)


def _parsed_manifest() -> Any:
    """The manifest as dbt's own object: of this process, or as the parse that made the definitions left it.

    Handed to dbt it saves parsing anew, ten seconds for every data folder: nothing in it depends on that.
    """
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415 - see `build`

    digest = dbt_digest()
    saved = MANIFEST_PATH.parent / _PARTIAL_PARSE
    with _loading:
        if digest not in _parsed and _is_parsed_from(digest) and saved.exists():
            manifest: Any = Manifest.from_msgpack(saved.read_bytes())
            manifest.build_flat_graph()
            _parsed[digest] = manifest
    return _parsed.get(digest)


def warm_up() -> None:
    """Load dbt and its parsed project beside what waits for other processes: three seconds of a build."""

    def load() -> None:
        # What fails here fails again in the build, which has someone to tell.
        with contextlib.suppress(Exception):
            import dbt.cli.main  # noqa: F401, PLC0415

            _parsed_manifest()

    threading.Thread(target=load, name="warm-up", daemon=True).start()


def _discard_broken_warehouse(data: DataFolder) -> None:
    """Remove a working file that a killed run left unreadable: everything in it can be built again."""
    if not data.warehouse.exists():
        return
    try:
        duckdb.connect(str(data.warehouse)).close()
    except duckdb.Error:
        for path in data.build.glob("warehouse.duckdb*"):
            path.unlink(missing_ok=True)


if __name__ == "__main__":  # at installation, so that the first run need not
    with tempfile.TemporaryDirectory() as folder:
        prepare_manifest(DataFolder.at(Path(folder)))
