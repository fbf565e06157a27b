"""Time, dice and identifiers, handed in: a test turns the clock, a seed repeats a run."""

from __future__ import annotations

import base64
import random
import time
import uuid
from datetime import UTC, datetime
from typing import Final, Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> float:
        """Seconds since the Unix epoch; never smaller than the answer before."""


class SteadyClock:
    """The time of day at the start, carried on by the monotonic clock.

    A step of the machine's clock (NTP, a laptop that wakes) moves no call.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return time.monotonic() + self._offset


class ManualClock:
    """A clock that stands still until it is turned: for tests, and for fast rehearsals."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return self._now

    def turn(self, seconds: float) -> None:
        """Let that many seconds pass; who waits for them is not woken."""
        self._now += seconds


def iso(seconds: float) -> str:
    """The moment as Telnyx writes it: ISO 8601, UTC, microseconds, `Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


CONTROL_ID_BYTES: Final = 40
"""40 random bytes read as the 54 characters that Telnyx's ids have after `v3:`."""


def dice(seed: int | None, purpose: str) -> random.Random:
    """Random numbers for one purpose; the same seed and purpose give the same numbers.

    Each purpose has its own, so that one more draw in one place does not change
    what happens in another. None draws from the machine's own randomness.
    """
    source = None if seed is None else f"{seed}/{purpose}"
    return random.Random(source)  # noqa: S311 - rehearsals, no secret is made here


class Ids:
    """Maker of identifiers in the forms that Telnyx gives them."""

    def __init__(self, seed: int | None = None) -> None:
        self._dice = dice(seed, "ids")

    def control_id(self) -> str:
        """A `call_control_id`: `v3:` and 54 url-safe base64 characters."""
        raw = base64.urlsafe_b64encode(self._dice.randbytes(CONTROL_ID_BYTES))
        return f"v3:{raw.decode('ascii').rstrip('=')}"

    def leg_id(self) -> str:
        """A leg, session or conference id: a UUID of version 1 in form."""
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=1))

    def event_id(self) -> str:
        """The id of an event: a UUID of version 4."""
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=4))

    def digits(self, length: int) -> str:
        """A number written out, not beginning with zero, as connections have it."""
        return str(self._dice.randint(10 ** (length - 1), 10**length - 1))
