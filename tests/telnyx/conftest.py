"""Fixtures of the client's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.telnyx.fake import Bench, bench


@pytest.fixture
async def at() -> AsyncIterator[Bench]:
    """A client with the usual limits on a fake Telnyx."""
    async with bench() as ready:
        yield ready
