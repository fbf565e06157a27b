"""Waiting for a thing, with a limit, instead of sleeping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

LIMIT = 60.0
"""Seconds after which something is broken: a busy machine needs many."""

STEP = 0.01

REST = 10
"""Times as long as a look took until the next: what is waited for needs the processor more."""


async def until(claim: Callable[[], T], limit: float = LIMIT) -> T:
    """The claim's value as soon as it is true; fails after `limit` seconds."""
    deadline = time.monotonic() + limit
    while True:
        began = time.monotonic()
        if value := claim():
            return value
        ended = time.monotonic()
        if ended > deadline:
            raise AssertionError(f"not within {limit} s: {claim}")
        await asyncio.sleep(max(STEP, REST * (ended - began)))


async def until_asked(ask: Callable[[], Awaitable[T]], limit: float = LIMIT) -> T:
    """Like `until`, for a claim that has to be asked for."""
    deadline = time.monotonic() + limit
    while True:
        began = time.monotonic()
        if value := await ask():
            return value
        ended = time.monotonic()
        if ended > deadline:
            raise AssertionError(f"not within {limit} s: {ask}")
        await asyncio.sleep(max(STEP, REST * (ended - began)))
