"""Hundreds of hostile connections a second keep no delivery out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.switchboard.webhooks.apart import apart
from tests.switchboard.webhooks.flood import PAUSE, deliver, flooded
from tests.switchboard.webhooks.wire import ADA


async def test_a_flood_keeps_no_delivery_out(tmp_path: Path) -> None:
    """Silent, slow, unsigned, falsely signed: 500 a second, as through a proxy that streams."""
    with apart(ADA.public_key, tmp_path) as there, flooded(there.port):
        answers = await deliver(there.port, 30)

    assert answers.statuses == [200] * 30


@pytest.mark.long
async def test_half_a_minute_of_flood_slows_no_delivery_down(tmp_path: Path) -> None:
    """Long enough for every limit to be reached, and for all that lingers to gather."""
    times = round(30 / PAUSE)
    with apart(ADA.public_key, tmp_path) as there, flooded(there.port):
        answers = await deliver(there.port, times)

    assert answers.statuses == [200] * times
    assert answers.p99 < 0.5
