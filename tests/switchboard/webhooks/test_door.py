"""The port is open before what answers there is loaded, and belongs to who has the journal."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from console import private_files
from console.switchboard.webhooks.door import opened_early
from console.switchboard.webhooks.listener import Listener
from console.telnyx.webhook import Verifier
from tests.switchboard.webhooks.wire import ADA, PATH, Shelf, answer, post, status
from tests.telnyx.signing import NOW


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """The journal's lock file."""
    return tmp_path / "journal.lock"


def listener(door: socket.socket) -> Listener:
    host, port = door.getsockname()
    keys = Verifier([ADA.public_key], now=lambda: NOW)
    return Listener(host=host, port=port, path=PATH, verifier=keys, sink=Shelf(), door=door)


async def test_who_calls_while_the_rest_is_loaded_is_answered_first(lock: Path) -> None:
    """It was refused for most of a start; and the door is shut at the end, as any other."""
    door = opened_early("127.0.0.1", 0, lock)
    assert door is not None
    reader, writer = await asyncio.open_connection(*door.getsockname())
    writer.write(post())
    serving = listener(door)
    await serving.start()

    assert status(await answer(reader)) == 200
    await serving.stop()
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", serving.port)
    await serving.start()  # at the same port, by itself this time
    await serving.stop()
    os.close(private_files.lock(lock))


def test_of_two_that_start_at_once_the_port_goes_with_the_journal(lock: Path) -> None:
    """Else one would have the journal and the other the port, and neither could start."""
    journal = private_files.lock(lock)
    assert opened_early("127.0.0.1", 0, lock) is None
    os.close(journal)

    door = opened_early("127.0.0.1", 0, lock)
    assert door is not None
    journal = private_files.lock(lock)
    with pytest.raises(BlockingIOError):
        private_files.lock(lock)
    os.close(journal)
    door.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "host.invalid.", "203.0.113.9"])
def test_what_cannot_be_opened_early_is_left_to_the_listener(host: str, lock: Path) -> None:
    """It tells which setting is to be corrected; to look a name up may take long."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as taken:
        assert opened_early(host, taken.getsockname()[1], lock) is None
    os.close(private_files.lock(lock))
