"""The Dagster interface on a real run, read by a headless browser: metadata, charts, check results."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from dagster_project.paths import PROJECT_ROOT, DataFolder
from dagster_project.runner import RunOutcome
from tests.conftest import child_environment

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
STARTING_SECONDS = 180

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(BROWSER is None, reason="no browser (chromium) is installed"),
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def interface(
    sample_run: tuple[DataFolder, RunOutcome], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of `gongkai ui` on the samples' run."""
    data, _ = sample_run
    port = free_port()
    log = tmp_path_factory.mktemp("interface") / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "dagster_project.cli",
                "ui",
                "--data",
                str(data.root),
                "--port",
                str(port),
            ],
            cwd=PROJECT_ROOT,
            env=child_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(STARTING_SECONDS):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            if answers(address):
                break
            time.sleep(1)
        else:
            pytest.fail(f"the interface did not start:\n{log.read_text(encoding='utf-8')}")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/server_info", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def page(interface: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1500, "height": 1100}, base_url=interface)
        browser.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


def test_the_catalogue_lists_the_assets(page: Page, pictures: Path) -> None:
    page.goto("/assets")
    # The list is drawn as far as it is seen: the first names of the alphabet are.
    expect(page.get_by_text("bridge_identity_cell", exact=True).first).to_be_visible(timeout=60_000)
    page.screenshot(path=pictures / "catalogue.png")


@pytest.mark.parametrize(
    "table", ["raw_cells", "stg_cells", "int_measures", "dim_agency", "fct_identity_result"]
)
def test_every_layer_has_its_assets(page: Page, table: str) -> None:
    page.goto(f"/assets/{table}?view=events")
    expect(page.get_by_text("dagster/row_count").first).to_be_visible(timeout=60_000)


def test_landing_shows_documents_landed_and_rejected(page: Page, pictures: Path) -> None:
    page.goto("/assets/raw_documents?view=events")
    expect(page.get_by_text("documents_landed").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("documents_rejected").first).to_be_visible()
    expect(page.get_by_text("dagster/row_count").first).to_be_visible()
    page.screenshot(path=pictures / "landing.png")


def test_identities_show_their_results_and_chart(page: Page, pictures: Path) -> None:
    page.goto("/assets/fct_identity_result?view=events")
    expect(page.get_by_text("by_family_and_status").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("cross_form", exact=True).first).to_be_visible()
    page.screenshot(path=pictures / "identities.png")
    row = page.locator("tr", has=page.get_by_text("chart", exact=True)).first
    row.get_by_text("[Show Markdown]").click()
    picture = page.locator("img[alt^='Identity results']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 300
    page.screenshot(path=pictures / "chart.png")


def test_findings_are_shown_as_a_table(page: Page, pictures: Path) -> None:
    page.goto("/assets/mart_findings?view=events")
    row = page.locator("tr", has=page.get_by_text("findings", exact=True)).first
    row.get_by_text("[Show Markdown]").click(timeout=60_000)
    expect(page.get_by_text("implied_yuan").last).to_be_visible()
    page.screenshot(path=pictures / "findings.png")


def test_checks_of_the_run_are_shown(page: Page, pictures: Path) -> None:
    page.goto("/assets/fct_identity_result?view=checks")
    for check in ("identities_row", "identities_column", "identities_balance", "identities_cross_form"):
        expect(page.get_by_text(check, exact=True).first).to_be_visible(timeout=60_000)
    page.get_by_text("identities_cross_form", exact=True).first.click()
    expect(page.get_by_text("Succeeded").first).to_be_visible()
    expect(page.get_by_text("not_evaluable").first).to_be_visible()
    page.screenshot(path=pictures / "checks.png")


def test_the_schedule_and_the_sensor_are_there(page: Page, pictures: Path) -> None:
    page.goto("/automation")
    expect(page.get_by_text("new_documents").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("daily").first).to_be_visible()
    page.screenshot(path=pictures / "automation.png")
