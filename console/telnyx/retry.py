"""When a request is sent again, and when it is given up.

A command carries one `command_id` through all its repetitions, and Telnyx
ignores an id that it has seen within 60 s. So everything has to end inside
that window, and whatever may pass by itself is tried again: no connection,
no reply, 408, 429, 5xx, and, a few times, a yes that cannot be read: that to a
repetition tells what the first one was to tell. Any other 4xx is an answer and ends it, with one
exception. A bridge can be answered 422 for a moment after the far end of a
leg has hung up, so it gets one second chance after 300 ms, under the same id,
for what was refused has not been done; not where the code says that the call
is over (90018) or unknown (90015), which do not pass.

A request that has no `command_id` and is no plain read or replacement (a new
application, say) is repeated only where it surely was not carried out.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from console.errors import (
    ApiError,
    CallAlreadyEnded,
    CallIdInvalid,
    RateLimited,
    ReplyUnreadable,
    ServerFailed,
    Unprocessable,
    Unreachable,
)

PASSING: Final = (Unreachable, RateLimited, ServerFailed)
"""Errors that may pass by themselves."""

UNPROCESSABLE: Final = 422

REDIRECTED: Final = 300
"""From here on a reply is no yes, and where it leads to nothing is sent."""

UNREADABLE: Final = 3
"""Tries after which a reply that cannot be read is taken for what comes always."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Clocks, sleep and chance, so that a test needs no waiting. All in seconds."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """A number from 0 to below 1."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on. All in seconds."""

    deadline: float = 55.0
    """From the first try to the end of the last: under the 60 s for which Telnyx knows an id."""
    first: float = 0.5
    """The longest wait after the first failure; it doubles with each."""
    longest: float = 8.0
    shortest_try: float = 6.0
    """What must be left for another try: more than a connection may take (5 s), so that a try
    that never got through is not cut off and taken for one that may have been carried out."""
    second_chance: float = 0.3
    """The wait before the second chance of a bridge."""


class Course:
    """The tries of one request, from its first to its last."""

    def __init__(
        self, *, repeatable: bool, second_chance: bool, patience: Patience, timing: Timing
    ) -> None:
        self._repeatable = repeatable
        self._second_chance = second_chance
        self._patience, self._timing = patience, timing
        self._end = timing.monotonic() + patience.deadline
        self._in_doubt = False
        self.tries = 0

    def time_left(self) -> float:
        """Seconds until the deadline."""
        return self._end - self._timing.monotonic()

    def wait_after(self, error: ApiError) -> float | None:
        """Seconds to wait before the next try, or None: this error is the outcome.

        A doubt stays: if an earlier try may have been carried out, the error that
        ends the course is marked `ambiguous`, whatever it says by itself.
        """
        self.tries += 1
        self._in_doubt = self._in_doubt or error.ambiguous
        wait = self._wish(error)
        if wait is not None and wait + self._patience.shortest_try <= self.time_left():
            return wait
        error.ambiguous = self._in_doubt
        return None

    def _wish(self, error: ApiError) -> float | None:
        """The wait if there were no deadline."""
        if self._second_chance and _may_be_a_moment(error):
            self._second_chance = False
            return self._patience.second_chance
        if not self._may_pass(error) or (error.ambiguous and not self._repeatable):
            return None
        return self._asked(error) + self._jitter()

    def _may_pass(self, error: ApiError) -> bool:
        """Whether another try may come to something else."""
        if isinstance(error, ReplyUnreadable):
            return self.tries < UNREADABLE and error.status < REDIRECTED
        return isinstance(error, PASSING)

    def _asked(self, error: ApiError) -> float:
        """What the reply asks for; where that is beyond the deadline, the error is the outcome."""
        wait = error.wait if isinstance(error, RateLimited | ServerFailed) else None
        return wait if wait is not None else 0.0

    def _jitter(self) -> float:
        """Full jitter: anything up to a bound that doubles with every failure."""
        doublings = min(self.tries - 1, 16)
        bound = min(self._patience.longest, self._patience.first * float(2**doublings))
        return bound * self._timing.chance()


def _may_be_a_moment(error: ApiError) -> bool:
    """Whether a refusal may be the short state after a remote hang-up.

    One whose code means something else, a limit of the account, say, does not pass by itself:
    a second try would do unnoticed what the first was refused.
    """
    return (
        isinstance(error, Unprocessable)
        and error.status == UNPROCESSABLE
        and not error.words
        and not isinstance(error, CallAlreadyEnded | CallIdInvalid)
    )
