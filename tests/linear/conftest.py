"""A desk for real terminals and pipes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.workplace import Desk
from tests.processes import Home, Practice


@pytest.fixture(scope="module")
def desk_of_many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for all tests of a file: a switchboard and an exchange take a second to start."""
    home = Home(tmp_path_factory.mktemp("home"))
    with Practice(home) as practice:
        practice.configure(home)
        yield Desk(home, practice)
        home.stop()
