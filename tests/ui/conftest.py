"""What all tests of the screen have in common."""

from __future__ import annotations

import pytest

from console.ui.terminal import pacing
from tests.waiting import LIMIT


@pytest.fixture(autouse=True)
def machine_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key waits as long as it must: whether a machine stood still is not what is tested."""
    for limit in ("LONGEST_WAIT", "LONGEST_OPENING"):
        monkeypatch.setattr(pacing, limit, LIMIT)
