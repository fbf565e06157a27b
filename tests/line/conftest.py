"""A switchboard behind the line, and the socket at which it listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.line.server import LineServer
from tests.line.switchboard import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def socket(desk: Desk, tmp_path: Path) -> AsyncIterator[Path]:
    """Where it listens."""
    path = tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    yield path
    await server.stop()
