"""The command line: `gongkai run`, `gongkai findings`, `gongkai show`, `gongkai ui`.

Arguments, exit codes and sentences for people. What the commands do is elsewhere, and is imported only when
it is needed: a mistyped path is answered at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from dagster_project.folder import BusyError, StorageUnusableError, locked, remember_sources, storage_sentence
from dagster_project.novelty import nothing_new
from dagster_project.paths import DATA_VARIABLE, PROJECT_ROOT, DataFolder, sample_documents, version

PUBLISHED, NOT_PUBLISHED, UNUSABLE = 0, 1, 2  # also of commands that publish nothing: done, failed
NOTHING_NEW = "Nothing is new since the published snapshot: it stands. 无新增，已发布数据保持不变。"

_data_option = click.option(
    "--data",
    "data_dir",
    envvar=DATA_VARIABLE,
    default="data",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder that holds everything a run writes.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=version())
def main() -> None:
    """A warehouse of published budgets and final accounts, and what does not add up in them."""


@main.command()
@click.option(
    "--documents",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file or folder to land; may be given several times. Without it, the samples.",
)
@click.option("--rebuild", is_flag=True, help="Build and publish although nothing is new.")
@_data_option
def run(documents: tuple[Path, ...], rebuild: bool, data_dir: Path) -> None:
    """Land the documents, build, check and publish."""
    data = DataFolder.at(data_dir)
    _guarded(data, lambda: _run(data, [path.resolve() for path in documents] or sample_documents(), rebuild))


@main.command()
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@_data_option
def findings(form: str, data_dir: Path) -> None:
    """List what does not add up, one line each, the largest differences first."""
    data = DataFolder.at(data_dir)
    _guarded(data, lambda: _findings(data, form))


@main.command()
@click.argument("document")
@click.argument("table", type=click.IntRange(min=1))
@click.argument("row", type=click.IntRange(min=1))
@click.argument("column", type=click.IntRange(min=1))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The PNG to write. Without it, one in the current folder named after the cell.",
)
@_data_option
def show(  # noqa: PLR0913, PLR0917 -- what is typed on the command line
    document: str, table: int, row: int, column: int, output: Path | None, data_dir: Path
) -> None:
    """Write a picture of the part of a page where a cell is printed, with the cell marked.

    DOCUMENT is its file name or the beginning of its id; TABLE, ROW and COLUMN are those of the published
    tables (table_no, row_no, column_no).
    """
    data = DataFolder.at(data_dir)
    _guarded(data, lambda: _show(data, document, (table, row, column), output))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=3000, show_default=True, help="The port to listen on.")
@_data_option
def ui(host: str, port: int, data_dir: Path) -> None:
    """Open the Dagster interface on the same definitions."""
    data = DataFolder.at(data_dir)
    _guarded(data, lambda: _ui(data, host, port))


def _run(data: DataFolder, documents: list[Path], rebuild: bool) -> int:
    from ingest.discovery import find_files  # noqa: PLC0415
    from ingest.errors import ArgumentError  # noqa: PLC0415

    try:
        files = find_files(documents)
    except ArgumentError as error:
        _fail(str(error))
    with locked(data):
        if not rebuild and nothing_new(data, files) and _land_again(data, documents):
            return PUBLISHED
        return _run_locked(data, documents, rebuild)


def _land_again(data: DataFolder, documents: list[Path]) -> bool:
    """Report on documents that are all known, without a run; return whether that was all there was."""
    from dagster_project import display, summary  # noqa: PLC0415
    from dagster_project.landing_record import write_landing  # noqa: PLC0415
    from ingest.errors import StorageError  # noqa: PLC0415
    from ingest.landing import LandingStatus, land  # noqa: PLC0415

    try:
        report = land(documents, data.root)
        write_landing(data, report)
    except StorageError as error:
        _fail(str(error))
    if report.of(LandingStatus.LANDED):
        return False
    remember_sources(data, documents)
    console = display.make_console()
    summary.print_landing(console, data)
    console.print(NOTHING_NEW)
    summary.print_snapshot(console, data)
    return True


def _run_locked(data: DataFolder, documents: list[Path], rebuild: bool) -> int:
    from dagster_project import display, summary  # noqa: PLC0415
    from dagster_project.runner import StorageFailedError, run_refresh  # noqa: PLC0415

    console = display.make_console()
    try:
        with display.quiet(data.logs / "console.log"), display.shown(console):
            outcome = run_refresh(data, documents, rebuild)
    except StorageFailedError as error:
        _fail(str(error))
    if outcome.failures or not (outcome.published or outcome.unchanged):
        _print_failures(data, outcome.failures)
        return NOT_PUBLISHED
    summary.print_landing(console, data)
    if outcome.unchanged:
        console.print(NOTHING_NEW)
    summary.print_snapshot(console, data)
    return PUBLISHED


def _print_failures(data: DataFolder, failures: tuple[str, ...]) -> None:
    stands = (
        "the snapshot published before still stands" if data.snapshot.exists() else "nothing was published"
    )
    click.echo(f"Not published, {stands}. 未发布。", err=True)
    for failure in failures or ("the run ended early",):
        click.echo(f"  ✘ {failure}", err=True)
    click.echo(
        f"  The log is in {data.logs}; the build can be seen with: gongkai ui --data {data.root}", err=True
    )


def _findings(data: DataFolder, form: str) -> int:
    from dagster_project import display  # noqa: PLC0415
    from dagster_project import findings as rows  # noqa: PLC0415

    try:
        connection = rows.open_snapshot(data)
    except rows.NothingPublishedError as error:
        _fail(str(error))
    with connection:
        found = rows.read_findings(connection)
        rounding = rows.rounding_count(connection)
    if form == "table":
        rows.print_findings(display.make_console(), found, rounding)
    else:
        click.echo(rows.as_json(found) if form == "json" else rows.as_csv(found).rstrip("\n"))
    return PUBLISHED


def _show(data: DataFolder, document: str, cell: tuple[int, int, int], output: Path | None) -> int:
    from ingest.place import PlaceError, find_place, picture_of  # noqa: PLC0415

    try:
        place = find_place(data.root, document, *cell)
        picture = picture_of(place)
    except PlaceError as error:
        _fail(str(error))
    table, row, column = cell
    path = output or Path(f"{Path(place.file_name).stem}-table{table}-row{row}-column{column}.png")
    try:
        path.write_bytes(picture)
    except OSError as error:
        _fail(f"Cannot write {path} ({error.strerror or error}): name another file with --output.")
    click.echo(f"{path}: page {place.page_no} of {place.file_name}, the cell reads “{place.text}”")
    return PUBLISHED


def _ui(data: DataFolder, host: str, port: int) -> NoReturn:
    from dagster_project.dbt_build import prepare_manifest  # noqa: PLC0415
    from dagster_project.runner import prepare_home  # noqa: PLC0415

    environment = os.environ | {
        DATA_VARIABLE: str(data.root),
        "DAGSTER_HOME": str(prepare_home(data)),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT_ROOT), os.environ.get("PYTHONPATH", "")])),
        # The notice about a newer command is for Dagster's developers.
        "PYTHONWARNINGS": "ignore",
    }
    prepare_manifest(data)
    click.echo(f"The interface is at http://{host}:{port} once it has started; end it with Ctrl-C.")
    workspace = PROJECT_ROOT / "workspace.yaml"
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace), "-h", host, "-p", str(port)]
    # In this process's place, so that whoever ends it ends the interface and all its parts.
    os.execve(sys.executable, command, environment)


def _guarded(data: DataFolder, action: Callable[[], int]) -> NoReturn:
    """Run a command and leave with its exit code; whatever goes wrong becomes one sentence."""
    try:
        code = action()
    except (BusyError, StorageUnusableError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        click.echo("Interrupted: nothing was published. 已中断，未发布。", err=True)
        sys.exit(NOT_PUBLISHED)
    except PermissionError as error:
        _fail(storage_sentence(Path(error.filename or data.root), error))
    except Exception as error:  # the last resort: a person gets a sentence, the log the rest
        click.echo(f"Unexpected: {_first_line(error)} {_keep_traceback(data)}", err=True)
        sys.exit(NOT_PUBLISHED)
    sys.exit(code)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _keep_traceback(data: DataFolder) -> str:
    """Append the traceback to the log and say where it is."""
    log = data.logs / "error.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
    except OSError:
        return "(it could not be logged either)"
    return f"(details: {log})"


def _fail(sentence: str) -> NoReturn:
    """Leave with one sentence and the code for unusable arguments."""
    click.echo(sentence, err=True)
    sys.exit(UNUSABLE)


if __name__ == "__main__":
    main()
