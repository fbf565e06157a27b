"""What signed deliveries say for the wall clock where Telnyx's `Date` speaks against it.

Something between us and Telnyx may write a `Date` of its own. There is a third source: the
time that Telnyx signs into each delivery. Of wall clock, `Date` and signed times, two that
agree are believed.

Whoever cannot sign can only repeat what was signed once. So old times prove nothing, and a
delivery is heard as a witness only if its time is newer than that of every one before, those
in the journal included. Times that lie ahead of the wall clock cannot be repetitions: they
prove that it is behind, and end what was said for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

ENOUGH: Final = 3
"""Deliveries, each newer than the one before, that are believed."""

SPREAD: Final = 10.0
"""Seconds between the first of them and the last. A machine that stood still gets at one time
what waited for it meanwhile: all of that agrees with a clock that stood still, too."""

SET: Final = 5.0
"""Seconds by which the wall clock may leave a steady one before it was set."""


class Witnesses:
    """Counts the deliveries that agree with the wall clock while `Date` does not.

    `near` is how many seconds count as agreeing. `wall` and `steady` give seconds.
    """

    def __init__(
        self, near: float, *, wall: Callable[[], float], steady: Callable[[], float]
    ) -> None:
        self._near, self._wall, self._steady = near, wall, steady
        self._newest = 0
        self._count = 0
        self._first_at = 0.0
        self._lead = 0.0
        self._skew = 0.0
        self.agreed = False

    def signed_before(self, timestamp: int) -> None:
        """A time that was signed before this process began, in Unix seconds."""
        self._newest = max(self._newest, timestamp)

    def heard(self, timestamp: int, skew: float | None) -> None:
        """A delivery of Telnyx bears this time; `skew` is by how much `Date` is ahead of here.

        None says that `Date` agrees, or that there is none: then nobody is needed.
        """
        off = timestamp - self._wall()
        newer = timestamp > self._newest
        if abs(off) <= self._near:
            self._newest = max(self._newest, timestamp)
        if skew is None or not self._same_dispute(skew):
            self._begin(skew)
        if off > self._near:
            self._begin(skew)
        if skew is None or not newer or abs(off) > self._near:
            return
        if not self._count:
            self._first_at = self._steady()
        self._count += 1
        if self._count >= ENOUGH and self._steady() - self._first_at >= SPREAD:
            self.agreed = True

    def agree(self, skew: float) -> bool:
        """Whether they outvote a `Date` that is ahead by so much."""
        return self.agreed and self._same_dispute(skew)

    def _same_dispute(self, skew: float) -> bool:
        """Whether this is what they were heard about.

        It is not if the wall clock was set, or if `Date` went further ahead: the wall clock may
        have stood still.
        """
        was_set = abs(self._wall() - self._steady() - self._lead) > SET
        return not was_set and skew - self._skew <= self._near

    def _begin(self, skew: float | None) -> None:
        self._count, self.agreed = 0, False
        self._lead, self._skew = self._wall() - self._steady(), skew or 0.0
