"""Those who work here as they are: state, phone, and whether a console is attached."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from console.domain.agent.attendance import Attendances
from console.domain.agent.state import AgentState
from console.domain.events import Fact
from console.domain.leg import CallId, Leg
from console.domain.my_phone import PhoneState, company, my_leg, phone_state
from console.domain.team.members import MemberNow, Team
from console.line.port import AgentChanged, MemberChanged
from console.switchboard.board.followers import Followers


class Agents:
    """Follows the members of a team, or the one agent who works alone; `clock` is monotonic.

    Consoles are told of each who looks different. Of one who works alone only the state is
    followed: who has neither a console nor a phone that is up is away, in a team.
    """

    def __init__(
        self, team: Team, alone: str, followers: Followers, clock: Callable[[], float]
    ) -> None:
        self._followers, self._clock = followers, clock
        users = tuple(one.user for one in team.members)
        self.attendances = Attendances(users or (alone,))
        self._now = {
            one.user: MemberNow(member=one, state=AgentState(agent=one.user))
            for one in team.members
        }
        self._away = dict.fromkeys(users, clock())
        self._legs: dict[str, dict[CallId, Leg]] = {user: {} for user in users}

    @property
    def members(self) -> tuple[MemberNow, ...]:
        """All members, in the team's order."""
        return tuple(self._now.values())

    def away_for(self, user: str) -> float:
        """Seconds for which a member has been away; 0 for one who is there."""
        since = self._away.get(user)
        return 0.0 if since is None else self._clock() - since

    def begin(self, legs: Iterable[Leg]) -> None:
        """The past is on the board, and these are its legs."""
        for agent in self.attendances.agents:
            self._put(agent, state=self.attendances.state(agent))
        self.moved((None, leg) for leg in legs)

    def attached(self, consoles: Mapping[str, int]) -> None:
        """Who has how many consoles now."""
        for user in self._now:
            self._put(user, consoles=consoles.get(user, 0))

    def attend(self, fact: Fact) -> None:
        """Take one more fact; who is in another state by it is told of."""
        state = self.attendances.take(fact)
        if state is not None and not self._put(state.agent, state=state):
            self._followers.tell(AgentChanged(number=self._followers.next(), state=state))

    def moved(self, moved: Iterable[tuple[Leg | None, Leg]]) -> None:
        """Legs look different, before and after: phones of members, and calls that they are on."""
        users: set[str] = set()
        for before, after in moved:
            if before is not None and before.agent in self._legs:
                self._legs[before.agent].pop(after.id, None)
                users.add(before.agent)
            if after.agent in self._legs:
                users.add(after.agent)
                if after.alive:
                    self._legs[after.agent][after.id] = after
        for user in users:
            self._put(user, phone=_phone_of(user, self._legs[user].values()))

    def _put(self, user: str, **changes: object) -> bool:
        before = self._now.get(user)
        if before is None:
            return False
        after = msgspec.structs.replace(before, **changes)
        if after != before:
            self._now[user] = after
            if after.away:
                self._away.setdefault(user, self._clock())
            else:
                self._away.pop(user, None)
            self._followers.tell(MemberChanged(number=self._followers.next(), member=after))
        return True


def _phone_of(user: str, legs: Collection[Leg]) -> PhoneState:
    """What a member's phone is doing, as far as its own calls tell."""
    mine = my_leg(legs, user)
    return phone_state(mine, company(mine, legs))
