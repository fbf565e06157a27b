"""What strangers send and leave half said costs no memory that is kept."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from pathlib import Path
from typing import Final

import pytest

from tests.examples import few_or_many
from tests.switchboard.webhooks.apart import Apart, apart
from tests.switchboard.webhooks.wire import ADA, PATIENCE, answer, post, status
from tests.telnyx.signing import body
from tests.waiting import until

MIB: Final = 1024 * 1024
MOST: Final = 16 * MIB
"""Bytes by which the process may grow, however much was sent."""

AT_ONCE: Final = 20
LENGTH: Final = b"Content-Length: %d" % MIB
CHUNKED: Final = b"Transfer-Encoding: chunked\r\n\r\n%x" % MIB


def half_an_upload(way: int) -> bytes:
    """Nearly a mebibyte of what looks like a delivery of Telnyx; every other one is in chunks."""
    content = bytes(MIB - 4096)
    request = post(content, headers=ADA.headers(b"another body", int(time.time())), length=MIB)
    return request.replace(LENGTH + b"\r\n", CHUNKED) if way % 2 else request


def leave(client: socket.socket, way: int) -> None:
    """Every third one says goodbye; the others are gone as by a crash."""
    if way % 3:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def upload(port: int, way: int) -> None:
    """Send half of it, and be gone."""
    client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    try:
        client.sendall(half_an_upload(way))
    except ConnectionError:  # it was cut off before it could leave
        client.close()
    else:
        leave(client, way)


async def deliver(port: int, number: int) -> int:
    """The status that a genuine delivery gets."""
    content = body(id=f"event-{number}")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(post(content, headers=ADA.headers(content, int(time.time()))))
    said = await answer(reader)
    writer.close()
    return status(said)


async def abandon(there: Apart, times: int) -> None:
    """That many uploads, some at once, with a genuine delivery now and then."""
    for start in range(0, times, AT_ONCE):
        ways = range(start, start + AT_ONCE)
        await asyncio.gather(*(asyncio.to_thread(upload, there.port, way) for way in ways))
        assert await deliver(there.port, start) == 200


@pytest.mark.parametrize("times", few_or_many(300, 10_000))
async def test_uploads_that_are_cut_off_leave_no_memory_behind(tmp_path: Path, times: int) -> None:
    """Where each leaves its body behind, a thousand cost a gibibyte for the life of the service."""
    with apart(ADA.public_key, tmp_path) as there:
        await abandon(there, 3 * AT_ONCE)
        before = there.resident
        await abandon(there, times)

        assert await until(lambda: there.resident < before + MOST, PATIENCE / 6)
