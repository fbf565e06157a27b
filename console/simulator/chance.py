"""Dice and identifiers, drawn from a seed so that a run can be repeated."""

from __future__ import annotations

import base64
import random
import uuid
from typing import Final

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
