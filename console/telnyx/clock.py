"""The time by Telnyx, as the replies of its API told it, beside the wall clock of this machine.

Durations and the times of our own facts are counted from it on a clock that no
change of the wall clock moves. Where the wall clock is far from it, that one is
in doubt: Telnyx's signatures then look stale though they are not. Where it is the
replies that are wrong, the times that Telnyx signed tell.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from console.process import elapsed
from console.telnyx.transport import ApiGlance
from console.telnyx.witnesses import Witnesses

DOUBT: Final = 60.0
"""Seconds between the wall clock and Telnyx's beyond which the wall clock is in doubt."""

PARTED: Final = 5.0
"""Seconds between Telnyx's clock and what is counted from which on Telnyx is followed: its
`Date` has whole seconds, and a reply takes its time."""

SLOW: Final = 2.0
"""Seconds after which a reply is too old to set a clock by."""

_UNITS: Final = ((86_400, "days"), (3600, "h"), (60, "min"))


class Doubt(Struct, frozen=True):
    """Why the wall clock is not trusted.

    `skew` is by how many seconds Telnyx's clock is ahead of it; None where nothing is
    known yet. `words` say it of the wall clock: "10 min behind".
    """

    skew: float | None
    words: str


class TelnyxClock:
    """Telnyx's time on a steady footing.

    It begins with the wall clock's time. `steady` gives seconds that nothing sets,
    `wall` Unix seconds as this machine has them.
    """

    def __init__(
        self, steady: Callable[[], float] = elapsed, wall: Callable[[], float] = time.time
    ) -> None:
        self.steady = steady
        self.wall = wall
        self.lead = wall() - steady()
        self._telnyx_lead: float | None = None
        self._asked_at_lead: float | None = None
        self._witnesses = Witnesses(DOUBT, wall=wall, steady=steady)

    @property
    def known(self) -> bool:
        """Whether Telnyx has told its time."""
        return self._telnyx_lead is not None

    def now(self) -> datetime:
        """The time by Telnyx, aware UTC."""
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=self.steady() + self.lead)

    def replied(self, glance: ApiGlance) -> None:
        """Telnyx replied, or did not: its clock is read, or it is known that nobody can read it."""
        self._asked_at_lead = self._wall_lead
        if glance.clock_skew is None:
            return
        lead = self._wall_lead + glance.clock_skew
        self._telnyx_lead = lead
        if glance.seconds < SLOW:
            self._follow(self._wall_lead if self.outvoted else lead)

    def signed_before(self, timestamp: int) -> None:
        """Telnyx signed a delivery at that Unix time, before this process began."""
        self._witnesses.signed_before(timestamp)

    def signed(self, timestamp: int) -> None:
        """A delivery with Telnyx's signature bears that Unix time."""
        self._witnesses.heard(timestamp, self._disputed)
        if self.outvoted:
            self._follow(self._wall_lead)

    @property
    def outvoted(self) -> str:
        """By how much Telnyx's replies are off, where what it signs agrees with the wall clock."""
        skew = self._disputed
        return skew_in_words(-skew) if skew is not None and self._witnesses.agree(skew) else ""

    def doubt(self) -> Doubt | None:
        """Why the wall clock is in doubt now; None while it agrees with Telnyx's.

        Until Telnyx was asked for the first time there is doubt too, and from when the wall
        clock is set until Telnyx is asked again. Where it cannot be reached there is none:
        then nothing speaks against the wall clock.
        """
        if self._asked_at_lead is None:
            return Doubt(None, "not compared with Telnyx's yet")
        if self._telnyx_lead is None:
            was_set = abs(self._wall_lead - self._asked_at_lead) > DOUBT
            return Doubt(None, "set, and not compared with Telnyx's yet") if was_set else None
        skew = self._disputed
        if skew is None or self._witnesses.agree(skew):
            return None
        return Doubt(skew, skew_in_words(skew))

    @property
    def _wall_lead(self) -> float:
        return self.wall() - self.steady()

    @property
    def _disputed(self) -> float | None:
        """By how many seconds Telnyx's clock is ahead of the wall clock, if that is much."""
        if self._telnyx_lead is None:
            return None
        skew = self._telnyx_lead - self._wall_lead
        return skew if abs(skew) > DOUBT else None

    def _follow(self, lead: float) -> None:
        if abs(lead - self.lead) > PARTED:
            self.lead = lead


def skew_in_words(skew: float) -> str:
    """How the wall clock is off, to the unit that matters."""
    side = "behind" if skew > 0 else "ahead"
    for seconds, unit in _UNITS:
        if abs(skew) >= 2 * seconds:
            return f"{abs(skew) / seconds:.0f} {unit} {side}"
    return f"{abs(skew):.0f} s {side}"
