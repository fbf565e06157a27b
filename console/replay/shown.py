"""A position as consoles are shown it: legs with the mark of who is alone, members, the log."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from console.domain.agent.attendance import Attendance
from console.domain.alone import AloneLegs
from console.domain.leg import CallId, Leg, age
from console.domain.messages.fold import Messages
from console.domain.messages.message import Message, as_told
from console.domain.my_phone import PhoneState, company, my_leg, phone_state
from console.domain.own_facts import (
    MessageSeen,
    MessageSent,
    OrderPlaced,
    OrderSettled,
    tells_of,
)
from console.domain.team.members import Member, MemberNow
from console.domain.undertaking.stages import is_followed
from console.domain.undertaking.undertaking import Undertaking
from console.line.port import (
    AgentChanged,
    AnyChange,
    Entry,
    Light,
    Logged,
    MemberChanged,
    MessageChanged,
    UndertakingsChanged,
)
from console.replay.positions import Position
from console.replay.trouble import ALONE_FOR, Opened
from console.switchboard.board.act_words import Known
from console.switchboard.board.followers import Followers
from console.switchboard.board.log_words import entry_of
from console.switchboard.board.undertakings import Undertakings

ORDERS_FOLLOWED: Final = 400
"""Orders and outcomes, the last ones, from which follows what is under way."""


class Shown:
    """What of a recording is shown at its positions; `now` is the moment of the replay."""

    def __init__(self, opened: Opened) -> None:
        self._positions, self._recording = opened.positions, opened.recording
        self._log = opened.log
        facts = self._recording.facts
        self._orders = tuple(
            place
            for place, fact in enumerate(facts)
            if isinstance(fact.payload, OrderPlaced | OrderSettled)
            and is_followed(fact.payload.order)
        )
        self._written = tuple(
            place
            for place, fact in enumerate(facts)
            if isinstance(fact.payload, MessageSent | MessageSeen)
        )
        self._of_session: dict[str, list[int]] = {}
        self._of_call: dict[CallId, list[int]] = {}
        for place, (row, fact) in enumerate(zip(self._recording.rows, facts, strict=True)):
            if row.session_id:
                self._of_session.setdefault(row.session_id, []).append(place)
            for call in tells_of(fact.payload):
                self._of_call.setdefault(call, []).append(place)

    def legs(self, position: Position, alone: AloneLegs, now: datetime) -> dict[CallId, Leg]:
        """The legs, those marked that have been alone for a while, the oldest first."""
        legs = sorted(position.board.legs.values(), key=age)
        return {leg.id: _marked(leg, alone.since.get(leg.id), now) for leg in legs}

    def known(self, position: Position) -> Known:
        """What the words of the log name."""
        return Known(position.board.leg, self._recording.desk.team)

    def entries(self, position: Position, first: int) -> tuple[Entry, ...]:
        """The lines of the log from that position on up to this one."""
        places = self._positions.told(first, position.taken)
        return self.worded(position, places)

    def timeline(self, position: Position, call: CallId) -> tuple[Entry, ...]:
        """What had been told of the call's session by then, the oldest first."""
        own, rows = self._of_call.get(call, []), self._recording.rows
        session = next(filter(None, (rows[place].session_id for place in own)), None)
        both = {*own, *(self._of_session.get(session, ()) if session else ())}
        places = sorted(place for place in both if place < position.taken)
        return tuple(sorted(self.worded(position, places), key=lambda one: (one.at, one.number)))

    def worded(self, position: Position, places: Iterable[int]) -> tuple[Entry, ...]:
        """The facts at those places, in the words of their own time."""
        rows, facts, said = self._recording.rows, self._recording.facts, self._log.entries
        known = self.known(position)
        return tuple(
            said.get(place) or entry_of(rows[place].number, facts[place], known) for place in places
        )

    def messages(self, position: Position) -> tuple[Message, ...]:
        """What whoever looks had written and got by then, as it was told."""
        last = bisect_left(self._written, position.taken)
        if not last:
            return ()
        messages, me = Messages(), self._recording.desk.agent
        for place in self._written[:last]:
            messages.take(self._recording.facts[place])
        return tuple(as_told(one, me) for one in messages.of(me))

    def undertakings(self, position: Position) -> tuple[Undertaking, ...]:
        """What had been begun and was not over."""
        last = bisect_left(self._orders, position.taken)
        places = self._orders[max(0, last - ORDERS_FOLLOWED) : last]
        if not places:
            return ()
        following = Undertakings(Followers(0), _say_nothing, self.known(position))
        following.recall((self._recording.facts[place] for place in places), position.board)
        return following.all

    def members(self, position: Position) -> tuple[MemberNow, ...]:
        """The members of the team, by the facts about them and by their phones' legs."""
        legs = position.board.legs
        team = self._recording.desk.team
        return tuple(_member_now(one, position.attendances[one.user], legs) for one in team.members)

    def news(
        self, before: Position, position: Position, number: Callable[[], int]
    ) -> list[AnyChange]:
        """What is different beside legs: the log, who works here, what is written and under way.

        `number` gives each change its own.
        """
        changes: list[AnyChange] = [
            Logged(number=number(), entry=entry) for entry in self.entries(position, before.taken)
        ]
        me = self._recording.desk.agent
        if me in position.attendances and position.attendances[me] != before.attendances[me]:
            state = position.attendances[me].state
            changes.append(AgentChanged(number=number(), state=state))
        known = {one.member.user: one for one in self.members(before)}
        changes += [
            MemberChanged(number=number(), member=one)
            for one in self.members(position)
            if known[one.member.user] != one
        ]
        written = {one.id: one for one in self.messages(before)}
        changes += [
            MessageChanged(number=number(), message=one)
            for one in self.messages(position)
            if written.get(one.id) != one
        ]
        begun = self.undertakings(position)
        if begun != self.undertakings(before):
            changes.append(UndertakingsChanged(number=number(), undertakings=begun))
        return changes


def _marked(leg: Leg, since: datetime | None, now: datetime) -> Leg:
    if since is None or not leg.alive or now - since < ALONE_FOR:
        return leg
    return msgspec.structs.replace(leg, alone_since=since)


def _member_now(member: Member, attendance: Attendance, legs: Mapping[CallId, Leg]) -> MemberNow:
    """A member; whether it had a console no fact tells, so it is taken as having one."""
    own = [leg for leg in legs.values() if leg.alive and leg.agent == member.user]
    mine = my_leg(own, member.user)
    return MemberNow(
        member=member,
        state=attendance.state,
        phone=phone_state(mine, company(mine, own)) if mine is not None else PhoneState.DOWN,
        consoles=1,
        idle_since=attendance.folded.idle_since,
        left_at=attendance.left_at,
        missed_in_a_row=attendance.missed_in_a_row,
    )


def _say_nothing(text: str, level: Light, *, call: CallId | None) -> None:
    """What failed stands in the log by its facts."""
