"""Where somebody works through a day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.day.working_day import SETTINGS
from tests.e2e.workplace import Desk
from tests.processes import Home, Practice


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    """A desk with a phone of the agent's own, on an exchange where people are quick."""
    with Practice(home, "--speed", "10", "--seed", "7") as practice:
        practice.configure(home, SETTINGS)
        yield Desk(home, practice)
        home.stop()
