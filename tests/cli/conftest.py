"""Homes and practice exchanges for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.user import Office
from tests.processes import Home, Practice, begin_switchboard


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A user who has configured nothing yet."""
    home = Home(tmp_path)
    yield home
    home.stop()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A user with a switchboard on a quiet practice exchange, shared by a module's tests."""
    home = Home(tmp_path_factory.mktemp("office"))
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        begin_switchboard(home)
        yield Office(home, practice)
        home.stop()
