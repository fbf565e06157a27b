"""Which legs of the board belong together, and the numbers of those that left it.

The screen asks at every key and every frame who is on the line with my phone;
searching ten thousand legs each time would be felt. Log and wrap-up still speak
of calls that have left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from console.domain.leg import CallId, Leg


class LegIndex:
    """The legs with a role, and those of each conference and session, by their ids."""

    def __init__(self) -> None:
        self._with_role: dict[CallId, None] = {}
        self._conferences: defaultdict[str, dict[CallId, None]] = defaultdict(dict)
        self._sessions: defaultdict[str, dict[CallId, None]] = defaultdict(dict)

    def begin(self, legs: Iterable[Leg]) -> None:
        """Hold exactly these legs."""
        self._with_role.clear()
        self._conferences.clear()
        self._sessions.clear()
        for leg in legs:
            self.change(None, leg)

    def change(self, before: Leg | None, after: Leg | None) -> None:
        """Hold a leg as it is instead of as it was; None is no leg."""
        if before is not None:
            self._with_role.pop(before.id, None)
            _untie(self._conferences, before.media.conference, before.id)
            _untie(self._sessions, before.session_id, before.id)
        if after is None:
            return
        if after.role is not None:
            self._with_role[after.id] = None
        if after.media.conference is not None:
            self._conferences[after.media.conference][after.id] = None
        if after.session_id is not None:
            self._sessions[after.session_id][after.id] = None

    @property
    def with_role(self) -> tuple[CallId, ...]:
        """The legs that are no simple caller or callee: agents' phones, consulted parties."""
        return tuple(self._with_role)

    def in_conference(self, conference: str | None) -> tuple[CallId, ...]:
        """The legs in a conference; none for None."""
        return _tied(self._conferences, conference)

    def in_session(self, session: str | None) -> tuple[CallId, ...]:
        """The legs of a session; none for None."""
        return _tied(self._sessions, session)


def _tied(index: Mapping[str, dict[CallId, None]], name: str | None) -> tuple[CallId, ...]:
    return tuple(index.get(name, ())) if name is not None else ()


def _untie(index: dict[str, dict[CallId, None]], name: str | None, call: CallId) -> None:
    if name is not None and name in index:
        index[name].pop(call, None)
        if not index[name]:
            del index[name]


DEPARTED_KEPT: Final = 5000
"""Calls whose numbers are kept: more than the rows of the log are about."""


class DepartedNumbers:
    """Remembers the far end's number of a call that is gone; the oldest are let go."""

    def __init__(self) -> None:
        self._numbers: dict[CallId, str | None] = {}

    def __contains__(self, call: CallId) -> bool:
        return call in self._numbers

    def put(self, leg: Leg) -> None:
        """The leg leaves the board."""
        self._numbers[leg.id] = leg.other_party
        if len(self._numbers) > DEPARTED_KEPT:
            del self._numbers[next(iter(self._numbers))]

    def number(self, call: CallId) -> str | None:
        """The number of a call that left, as Telnyx told it; None where none is known."""
        return self._numbers.get(call)
