"""A storm that several tests look at."""

from __future__ import annotations

import asyncio

import pytest

from tests.replay.storm import Lived, lived


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A storm of some hundred calls."""
    return asyncio.run(lived(tmp_path_factory.mktemp("day") / "journal.db", 600))
