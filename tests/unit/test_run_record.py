"""The record of a run: written through one open file, read back by Dagster's own storage."""

from pathlib import Path

from dagster import AssetMaterialization, DagsterEventType, DagsterInstance, job, op
from dagster._core.instance.ref import InstanceRef

from dagster_project.paths import DataFolder
from dagster_project.runner import open_instance


@op
def show(context) -> None:  # type: ignore[no-untyped-def]
    context.log_event(AssetMaterialization(asset_key="shown", metadata={"rows": 3}))


@job
def showing() -> None:
    show()


def test_what_was_recorded_is_read_by_dagsters_own_storage(tmp_path: Path) -> None:
    data = DataFolder.at(tmp_path)
    with open_instance(data) as instance:
        result = showing.execute_in_process(instance=instance)
        recorded = len(instance.all_logs(result.run_id))
    with DagsterInstance.from_ref(InstanceRef.from_dir(str(data.dagster_home))) as instance:
        assert type(instance.event_log_storage).__name__ == "SqliteEventLogStorage"
        kinds = [entry.dagster_event_type for entry in instance.all_logs(result.run_id)]
        assert len(kinds) == recorded
        assert kinds.count(DagsterEventType.ASSET_MATERIALIZATION) == 1
        latest = instance.get_latest_materialization_event(next(iter(instance.all_asset_keys())))
        assert latest is not None
        assert latest.asset_materialization is not None
        assert latest.asset_materialization.metadata["rows"].value == 3


def test_a_second_run_is_recorded_beside_the_first(tmp_path: Path) -> None:
    data = DataFolder.at(tmp_path)
    runs = []
    for _ in range(2):
        with open_instance(data) as instance:
            runs.append(showing.execute_in_process(instance=instance).run_id)
    with open_instance(data) as instance:
        assert all(instance.all_logs(run) for run in runs)
