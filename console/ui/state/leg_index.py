"""Which legs of the board belong together, and the numbers of those that left it.

The screen asks at every key and every frame who is on the line with my phone;
searching ten thousand legs each time would be felt. Log and wrap-up still speak
of calls that have left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from console.domain.leg import CallId, Leg


class Ties:
    """The calls of each name, such as a session, in the order in which they were tied.

    No name ties nobody. Most names tie one call, and there are ten thousand of them.
    """

    def __init__(self) -> None:
        self._calls: dict[str, CallId | dict[CallId, None]] = {}

    def clear(self) -> None:
        """Tie nobody any more."""
        self._calls.clear()

    def tie(self, name: str | None, call: CallId) -> None:
        """Have a call among those of a name; one that is there keeps its place."""
        if name is None:
            return
        there = self._calls.setdefault(name, call)
        if isinstance(there, dict):
            there[call] = None
        elif there != call:
            self._calls[name] = {there: None, call: None}

    def untie(self, name: str | None, call: CallId) -> None:
        """Have it among those of the name no more."""
        there = self._calls.get(name) if name is not None else None
        if name is None or there is None:
            return
        if isinstance(there, dict):
            there.pop(call, None)
        if not there or there == call:
            del self._calls[name]

    def tied(self, name: str | None) -> tuple[CallId, ...]:
        """Those of a name."""
        there = self._calls.get(name) if name is not None else None
        if there is None:
            return ()
        return tuple(there) if isinstance(there, dict) else (there,)


class LegIndex:
    """The legs with a role, and those of each conference and session, by their ids."""

    def __init__(self) -> None:
        self._with_role: dict[CallId, None] = {}
        self._conferences, self._sessions = Ties(), Ties()

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
            self._conferences.untie(before.media.conference, before.id)
            self._sessions.untie(before.session_id, before.id)
        if after is None:
            return
        if after.role is not None:
            self._with_role[after.id] = None
        self._conferences.tie(after.media.conference, after.id)
        self._sessions.tie(after.session_id, after.id)

    @property
    def with_role(self) -> tuple[CallId, ...]:
        """The legs that are no simple caller or callee: agents' phones, consulted parties."""
        return tuple(self._with_role)

    def in_conference(self, conference: str | None) -> tuple[CallId, ...]:
        """The legs in a conference; none for None."""
        return self._conferences.tied(conference)

    def in_session(self, session: str | None) -> tuple[CallId, ...]:
        """The legs of a session; none for None."""
        return self._sessions.tied(session)


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
