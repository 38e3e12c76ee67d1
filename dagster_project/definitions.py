"""Everything Dagster loads: assets, checks, the job, what starts it, and the data folder as a resource.

Only put together here; each part is defined in its own room.
"""

from __future__ import annotations

from dagster import Definitions, definitions, in_process_executor

from dagster_project.assets.landing import landed_tables
from dagster_project.assets.publishing import publishing_assets
from dagster_project.assets.warehouse import warehouse_assets
from dagster_project.automation import daily, new_documents, refresh
from dagster_project.checks import identities, landing
from dagster_project.checks.quality import quality_checks
from dagster_project.dbt_build import read_manifest
from dagster_project.logs import file_logger
from dagster_project.paths import DataFolder, data_folder_from_environment
from dagster_project.workspace import Workspace


def definitions_for(data: DataFolder) -> Definitions:
    """Return the definitions working on one data folder.

    Raises:
        dagster_project.dbt_build.DbtError: the dbt project does not parse.
    """
    manifest = read_manifest(data)
    return Definitions(
        assets=[landed_tables, warehouse_assets(manifest), *publishing_assets(manifest)],
        asset_checks=[*landing.CHECKS, *identities.CHECKS, *quality_checks(manifest)],
        jobs=[refresh],
        schedules=[daily],
        sensors=[new_documents],
        resources={"workspace": Workspace(data_dir=str(data.root))},
        loggers={"file": file_logger},
        # One process per run: dbt and its parsed project stay loaded, and nobody else opens the warehouse
        # file.
        executor=in_process_executor,
    )


@definitions
def defs() -> Definitions:
    """Return the definitions on the data folder of the environment, when Dagster asks for them."""
    return definitions_for(data_folder_from_environment())
