"""`dbt build` of the samples with every data test and unit test, as `make check` runs it.

It lands the samples into the data folder of the environment and builds from there; nothing is published.
"""

from __future__ import annotations

import sys

from dagster_project import dbt_build
from dagster_project.folder import locked
from dagster_project.paths import data_folder_from_environment, sample_documents
from ingest.landing import land


def main() -> int:
    """Build, and return 1 if any node failed."""
    data = data_folder_from_environment()
    with locked(data):
        land(sample_documents(), data.root)
        results = dbt_build.build(data, code_tests=True)
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(f"{result.status:<8} {result.unique_id}: {result.message}")
    print(f"dbt build: {len(results)} nodes, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
