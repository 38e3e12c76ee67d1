"""What the blocking checks said of the build that lies in the working file.

A publish step started by hand, without the checks, must not publish what nobody judged: each blocking check
leaves its mark here, and publishing asks for all of them. Which checks there are is decided where they are
defined.
"""

from __future__ import annotations

import json
import os

from dagster_project.paths import DataFolder

REQUIRED = ("dbt", "contracts", "expectations", "conservation", "identities")


def begin(data: DataFolder, fingerprint: str) -> None:
    """Forget the verdicts of an earlier build: a new one with this fingerprint begins."""
    _write(data, {"fingerprint": fingerprint, "passed": {}})


def record(data: DataFolder, check: str, passed: bool) -> None:
    """Record that `check` passed, or did not, on the present build."""
    verdicts = _read(data)
    verdicts.setdefault("passed", {})[check] = passed
    _write(data, verdicts)


def missing(data: DataFolder) -> list[str]:
    """Return the required checks that did not pass on the present build."""
    passed = _read(data).get("passed", {})
    return [check for check in REQUIRED if passed.get(check) is not True]


def built_fingerprint(data: DataFolder) -> str | None:
    """Return the fingerprint of the present build, or None where none was begun."""
    value = _read(data).get("fingerprint")
    return str(value) if value else None


def _read(data: DataFolder) -> dict[str, dict[str, bool]]:
    try:
        content: dict[str, dict[str, bool]] = json.loads(data.verdict.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def _write(data: DataFolder, content: object) -> None:
    data.build.mkdir(parents=True, exist_ok=True)
    scratch = data.verdict.with_suffix(f".{os.getpid()}")
    scratch.write_text(json.dumps(content, indent=1), encoding="utf-8")
    scratch.replace(data.verdict)
