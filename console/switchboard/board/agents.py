"""Those who work here as they are: state, phone, and whether a console is attached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from console.domain.acts import Role
from console.domain.agent.attendance import agent_of
from console.domain.agent.attendances import Attendances
from console.domain.agent.state import AgentState
from console.domain.call_backs.call_back import CallBack
from console.domain.events import Fact, Payload
from console.domain.leg import CallId, Leg
from console.domain.messages.fold import Messages
from console.domain.messages.message import KEPT_FOR
from console.domain.my_phone import PhoneState, company, my_leg, phone_state, state_with_rung
from console.domain.own_facts import OWN, OrderPlaced
from console.domain.people.colleagues import member_rung
from console.domain.team.members import MemberNow, Team
from console.domain.team.supervision import is_of_supervision
from console.domain.work_lists.facts import ListPayload
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.promises import Promises
from console.domain.work_lists.work_list import WorkList
from console.line.port import (
    AgentChanged,
    CallBackChanged,
    ListChanged,
    MemberChanged,
    MessageChanged,
)
from console.switchboard.board.followers import Followers


class Agents:
    """Follows the members of a team, or the one agent who works alone; `now` is the time.

    `messages` is what they write to one another, `lists` have those whom they call, `promises`
    whom of those they call at a time.

    Consoles are told of each who looks different. Of one who works alone only the state is
    followed: who has neither a console nor a phone that is up is away, in a team. `team` is as
    it is now.
    """

    def __init__(
        self, team: Team, alone: str, followers: Followers, now: Callable[[], datetime]
    ) -> None:
        self._followers, self._time = followers, now
        users = tuple(one.user for one in team.members)
        self.team = team
        self.attendances = Attendances(users or (alone,))
        self.messages, self.lists = Messages(), WorkLists()
        self.promises = Promises(self.lists)
        self._now = {
            one.user: MemberNow(member=one, state=AgentState(agent=one.user))
            for one in team.members
        }
        self._changed: list[Callable[[], None]] = []
        self._lists_changed: list[Callable[[WorkList], None]] = []
        self._consoles: Mapping[str, int] = {}
        self._elsewhere: Mapping[str, int] = {}
        self._practising: frozenset[str] = frozenset()
        self._today = self.today
        self._legs: dict[str, dict[CallId, Leg]] = {user: {} for user in users}

    @property
    def members(self) -> tuple[MemberNow, ...]:
        """All members, in the team's order."""
        return tuple(self._now.values())

    def take_team(self, team: Team) -> None:
        """Have the same members be in other groups."""
        self.team = team
        for one in team.members:
            self._put(one.user, member=one)

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function told whenever a member looks different."""
        self._changed.append(changed)

    def watch_lists(self, changed: Callable[[WorkList], None]) -> None:
        """Have a function told of each work list that looks different."""
        self._lists_changed.append(changed)

    def begin(self, legs: Iterable[Leg]) -> None:
        """The past is on the board, and these are its legs."""
        self.promises.begin()
        for agent in self.attendances.agents:
            self._put(agent, gone_since=self._time(), **self._state_of(agent))
        self.moved((None, leg) for leg in legs)

    def attached(self, consoles: Mapping[str, int]) -> None:
        """Who has how many consoles now."""
        self._consoles = consoles
        for user in self._now:
            self._put(user, consoles=self._count(user))

    def attached_elsewhere(
        self, consoles: Mapping[str, int], silent_for: Mapping[str, float]
    ) -> None:
        """Who has how many consoles at other hosts now.

        Who was attached at a host that died is away since that was heard last, `silent_for`
        seconds ago.
        """
        lost = self._elsewhere.keys() - consoles.keys()
        if consoles == self._elsewhere:
            return
        self._elsewhere = dict(consoles)
        for user in lost:
            since = self._time() - timedelta(seconds=silent_for.get(user, 0.0))
            self._put(user, consoles=self._count(user), gone_since=since)
        self.attached(self._consoles)

    def _count(self, user: str) -> int:
        practising = user in self._practising
        return self._consoles.get(user, 0) + self._elsewhere.get(user, 0) + practising

    def practise(self, users: Iterable[str]) -> None:
        """Take those members as having a console here: scripted ones have none."""
        self._practising = frozenset(users)
        self.attached(self._consoles)

    @property
    def here(self) -> Mapping[str, int]:
        """Who has how many consoles at this host, and who is taken as having one."""
        return Counter(self._consoles) + Counter(self._practising)

    def attend(self, fact: Fact) -> None:
        """Take one more fact; who looks different by it is told of. Telnyx tells of no member."""
        if type(fact.payload) not in OWN:
            return
        if written := self.messages.take(fact):
            self._followers.tell(MessageChanged(number=self._followers.next(), message=written))
        self.attend_lists(fact)
        agent, state = agent_of(fact.payload), self.attendances.take(fact)
        self._ordered(fact.payload)
        if agent is not None:
            self._tell(agent, state)

    def attend_lists(self, fact: Fact) -> None:
        """Take one more fact, of which lists alone are different, however long ago it was."""
        payload = fact.payload
        if not isinstance(payload, ListPayload) or (changed := self.lists.take(fact)) is None:
            return
        self._followers.tell(ListChanged(number=self._followers.next(), list=changed))
        self._tell_of(self.promises.take(payload))
        for told in self._lists_changed:
            told(changed)

    def have_others_keep(self, promises: frozenset[str]) -> None:
        """Those promises, by their ids, are for all members of their lists now, and no others."""
        self._tell_of(self.promises.have_others_keep(promises))

    def _tell_of(self, promises: Iterable[CallBack]) -> None:
        for one in promises:
            self._followers.tell(CallBackChanged(number=self._followers.next(), call_back=one))

    def recall(self, fact: Fact) -> None:
        """Take a fact of the past, of which nobody is told."""
        self.messages.take(fact)
        self.lists.take(fact)
        self.attendances.take(fact)

    def attend_again(self, agent: str, facts: Iterable[Fact]) -> None:
        """Take these facts of an agent for all that were taken of it; who follows is told."""
        self.attendances.take_again(agent, facts)
        self._tell(agent, self.attendances.state(agent))

    def _tell(self, agent: str, state: AgentState | None) -> None:
        if not self._put(agent, **self._state_of(agent)) and state is not None:
            self._followers.tell(AgentChanged(number=self._followers.next(), state=state))

    def recall_orders(self, facts: Iterable[Fact]) -> None:
        """Know what each member ordered last, before this board; the oldest come first."""
        for fact in facts:
            self._ordered(fact.payload)

    def _ordered(self, payload: Payload) -> None:
        """Note the last order of a member; of whom it listens to nobody is told here."""
        if not isinstance(payload, OrderPlaced) or is_of_supervision(payload):
            return
        order, own = payload.order, self._legs.get(payload.order.by, {})
        if not any(own[call].role is Role.SUPERVISOR for call in order.act.calls if call in own):
            self._put(order.by, ordered=order.act.action, ordered_at=order.placed_at)

    def look_at_the_day(self) -> None:
        """Begin the figures of today anew where it is another day than when this was asked last."""
        today = self.today
        if today != self._today:
            self._today = today
            self.messages.forget(self._time() - KEPT_FOR)
            self.lists.forget(self._time())
            for agent in self._now:
                self._put(agent, **self._state_of(agent))

    def now(self) -> datetime:
        """The time."""
        return self._time()

    @property
    def today(self) -> datetime:
        """When today began, where the switchboard is."""
        return self._time().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)

    def moved(self, moved: Iterable[tuple[Leg | None, Leg]]) -> None:
        """Legs look different, before and after: phones of members, and calls that they are on."""
        users: set[str] = set()
        for before, after in moved:
            for user in self._concerned(before):
                self._legs[user].pop(after.id, None)
                users.add(user)
            for user in self._concerned(after):
                users.add(user)
                if after.alive:
                    self._legs[user][after.id] = after
        for user in users:
            legs = self._legs[user].values()
            phone = self._phone_of(user, legs)
            self._put(user, phone=phone, claimed_at=_claimed_at(user, legs))

    def _concerned(self, leg: Leg | None) -> set[str]:
        """Whose leg it is, and at whose phone it rings."""
        found = (leg.agent, member_rung(leg, self.team)) if leg is not None else ()
        return {user for user in found if user in self._legs}

    def _phone_of(self, user: str, legs: Collection[Leg]) -> PhoneState:
        """What a member's phone is doing, as far as its own calls tell, and those that rang it."""
        mine = my_leg(legs, user)
        own = phone_state(mine, company(mine, legs))
        return state_with_rung(own, (leg for leg in legs if member_rung(leg, self.team) == user))

    def _state_of(self, agent: str) -> dict[str, object]:
        attendance, today = self.attendances.of(agent), self.today
        busy = attendance.busy_since(today)
        return {
            "state": attendance.state,
            "idle_since": attendance.folded.idle_since,
            "taken": attendance.taken_since(today),
            "missed": attendance.missed_since(today),
            "talk": busy.talk,
            "wrap_up": busy.wrap_up,
            "missed_in_a_row": attendance.missed_in_a_row,
            "left_at": attendance.left_at,
        }

    def _put(self, user: str, **changes: object) -> bool:
        before = self._now.get(user)
        if before is None:
            return False
        after = msgspec.structs.replace(before, **changes)
        gone = (after.gone_since or self._time()) if after.away else None
        after = msgspec.structs.replace(after, gone_since=gone)
        if after != before:
            self._now[user] = after
            self._followers.tell(MemberChanged(number=self._followers.next(), member=after))
            for changed in self._changed:
                changed()
        return True


def _claimed_at(user: str, legs: Iterable[Leg]) -> datetime | None:
    """When a member claimed the newest of its calls."""
    claims = (leg.claimed_by for leg in legs if leg.claimed_by is not None)
    return max((claim.at for claim in claims if claim.member == user), default=None)
