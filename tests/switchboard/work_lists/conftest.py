"""A switchboard at whose consoles members sit who work through lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.switchboard.harness import Practice, practice
from tests.switchboard.work_lists.working import TEAM


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, team=TEAM, phone=None) as at_work:
        at_work.switchboard.live.agents.attached({"ada": 1, "bo": 1, "cy": 1, "eve": 1})
        yield at_work
