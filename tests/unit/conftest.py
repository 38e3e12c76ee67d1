"""Fixtures shared by the unit tests: where the real documents are, if they are there."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"


@pytest.fixture(scope="session")
def shared_documents() -> Path:
    """The folder of the real documents beside the checkout; skips the test where it is absent."""
    if not any(SHARED_DOCUMENTS.glob("*.txt")):
        pytest.skip(f"the real documents are not beside the checkout ({SHARED_DOCUMENTS})")
    return SHARED_DOCUMENTS
