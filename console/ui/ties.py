"""Which legs of the board belong together, kept up leg by leg.

The screen asks at every key and every frame who is on the line with my phone;
searching ten thousand legs each time would be felt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from console.domain.leg import CallId, Leg


class Ties:
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


def _tied(ties: Mapping[str, dict[CallId, None]], name: str | None) -> tuple[CallId, ...]:
    return tuple(ties.get(name, ())) if name is not None else ()


def _untie(ties: dict[str, dict[CallId, None]], name: str | None, call: CallId) -> None:
    if name is not None and name in ties:
        ties[name].pop(call, None)
        if not ties[name]:
            del ties[name]
