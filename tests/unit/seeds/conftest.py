"""Reads the classification seeds as the plain text they are, without dbt: every value stays a string."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

Row = dict[str, str]

SEEDS = Path(__file__).parents[3] / "dbt" / "seeds" / "classification"


def read_seed(name: str) -> list[Row]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="session")
def functional() -> list[Row]:
    return read_seed("functional_classification")


@pytest.fixture(scope="session")
def economic() -> list[Row]:
    return read_seed("economic_classification")


@pytest.fixture(scope="session")
def regions() -> list[Row]:
    return read_seed("regions")
