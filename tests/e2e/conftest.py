"""Desks for whole sessions in real terminals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.workplace import Desk
from tests.processes import Home, Practice


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A user who has configured nothing yet."""
    home = Home(tmp_path)
    yield home
    home.stop()


@pytest.fixture(scope="module")
def desk_of_many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for all tests of a file: a switchboard and an exchange take a second to start."""
    yield from _desk(Home(tmp_path_factory.mktemp("home")))


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    """A desk on a quiet exchange, where people need as long as people do."""
    yield from _desk(home)


def _desk(home: Home) -> Iterator[Desk]:
    with Practice(home) as practice:
        practice.configure(home)
        yield Desk(home, practice)
        home.stop()
