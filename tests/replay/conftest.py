"""A day that several tests look at."""

from __future__ import annotations

import asyncio

import pytest

from console.simulator.people.callers import BUSY
from tests.replay.storm import Lived, lived


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Half an hour in which calls come and go: joined, ended, and gone from the board."""
    path = tmp_path_factory.mktemp("day") / "journal.db"
    return asyncio.run(lived(path, 700, day=BUSY))
