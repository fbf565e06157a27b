"""Tells of call-backs that are due, and rings the phones of those whom they are for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, NoReturn

from console.domain.acts import Dial
from console.domain.call_backs.call_back import (
    HAS_ANOTHER,
    CallBack,
    CallBacksRing,
    for_whom,
    in_turn,
    is_away,
    to_ring,
    why_waiting,
)
from console.domain.fold.own_ids import id_of_automatic
from console.domain.my_phone import PhoneState, company, my_leg, phone_state
from console.domain.number_rules.rules import Verdict
from console.domain.orders import Order, Outcome
from console.domain.team.members import Member, MemberNow
from console.errors import ConsoleError
from console.line.port import CallBackChanged, Light
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import Hosts
from console.switchboard.settings import ServiceSettings

BEAT: Final = 1.0
"""Seconds between two looks."""

TITLE: Final = "call_back.due"


class DueCallBacks:
    """Looks once a second for what is due, as long as the service runs.

    Each console is told once that one is due, and once more why it waits. With
    `agent.call_backs = "ring"` the phone of a member who is Ready rings, once for each time that
    one is set to: of several `hosts` one gives that order. `is_rung` tells whether one is rung
    just now.
    """

    def __init__(
        self,
        live: LiveBoard,
        settings: Callable[[], ServiceSettings],
        is_rung: Callable[[CallBack], bool],
        hosts: Hosts,
        *,
        background: Background,
        give: Callable[[Order], Awaitable[Outcome]],
    ) -> None:
        self._live, self._settings_now, self._is_rung = live, settings, is_rung
        self._hosts, self._background = hosts, background
        self._give = give
        self._told: dict[tuple[str, str], tuple[datetime, str]] = {}
        self._closed: dict[str, str] = {}

    @property
    def _settings(self) -> ServiceSettings:
        return self._settings_now()

    def _at_work(self) -> tuple[MemberNow, ...]:
        return at_work(self._live, self._settings.members[0])

    async def keep(self) -> NoReturn:
        """Look, as long as the service runs."""
        while True:
            self.look()
            await asyncio.sleep(BEAT)

    def look(self) -> None:
        """Tell of what is due now, and begin to ring for it.

        Nothing, while the facts of other hosts come in that were noted a while ago: one that is
        done would be told as due, and its person be called again.
        """
        if self._hosts.is_behind:
            return
        now = self._live.now()
        self._have_others_keep(now)
        all_open = (*self._live.lasting.call_backs.open, *self._live.agents.promises.open)
        due = in_turn(one for one in all_open if one.is_due(now))
        ids = {one.id for one in due}
        self._told = {key: told for key, told in self._told.items() if key[0] in ids}
        self._tell_closed(due)
        rung: set[str] = set()
        for one in due:
            self._tell(one, now)
            member = self._whom(one, rung, now)
            if member is not None:
                rung.add(member.member.user)
                self._background.start(self._ring(one, member), "ringing for a call-back")

    def _tell_closed(self, due: list[CallBack]) -> None:
        """Tell anew of those that may be called by now, or no more, where numbers are masked.

        Whoever has the numbers goes by the rules and a clock of its own.
        """
        if not self._live.agents.team.mask:
            return
        before, self._closed = self._closed, {}
        for one in due:
            closed = self._closed[one.id] = self._live.ruling(one.number).why_closed
            if before.get(one.id) != closed:
                followers = self._live.followers
                followers.tell(CallBackChanged(number=followers.next(), call_back=one))

    def _have_others_keep(self, now: datetime) -> None:
        """What is due, and whose member is away for long, is for all of its list."""
        promises = [one for one in self._live.agents.promises.open if one.is_due(now)]
        away = {user for user in {one.member for one in promises} if self._is_away(user, now)}
        those = frozenset(one.id for one in promises if one.member in away)
        self._live.agents.have_others_keep(those)

    def _is_away(self, user: str, now: datetime) -> bool:
        return bool(user) and is_away(user, self._live.agents.members, now)

    def _tell(self, one: CallBack, now: datetime) -> None:
        """Say once that it is due, and again when another reason keeps it waiting."""
        rings = self._settings.call_backs is CallBacksRing.RING
        for each in for_whom(one, self._at_work(), now):
            closed = self._live.ruling(one.number).why_not_promised
            why = closed or (self._why_waiting(one, each) if rings and one.member else "")
            key = (one.id, each.member.user)
            if self._told.get(key) == (one.at, why) or self._is_rung(one):
                continue
            first = key not in self._told or self._told[key][0] != one.at
            if first or why:
                words = due_words(one, why) + self._how(one, each)
                self._live.notice(
                    words, Light.WARN, title=TITLE, call=one.call, to=each.member.user
                )
            self._told[key] = (one.at, why)

    def _how(self, one: CallBack, member: MemberNow) -> str:
        """Why one who stands in for whose it is rings it."""
        if not one.is_for_others or one.member == member.member.user:
            return ""
        away = self._live.agents.team.name(one.member)
        return f"; {away} is away: ring it in their place"

    def _why_waiting(self, one: CallBack, member: MemberNow) -> str:
        has = self._live.agents.lists.had_by(member.member.user) if one.entry else None
        other = has is not None and has.entry.id != one.entry
        return HAS_ANOTHER if other else why_waiting(one, member)

    def _whom(self, one: CallBack, rung: set[str], now: datetime) -> MemberNow | None:
        """Whose phone is to be rung by this host now."""
        settings = self._settings
        if settings.call_backs is not CallBacksRing.RING or settings.read_only:
            return None
        asked = self._live.ruling(one.number).verdict is not Verdict.ALLOWED
        if asked or self._is_rung(one):
            return None
        busy = {*rung, *self._with_others(one)}
        found = to_ring(one, self._at_work(), now, busy)
        if found is None:
            return None
        user = found.member.user
        acts, own = self._hosts.acts_for(user), user == one.member
        return found if acts and (own or self._hosts.does_what_is_done_once) else None

    def _with_others(self, one: CallBack) -> list[str]:
        """Those who have somebody else of a work list already."""
        lists = self._live.agents.lists if one.entry else ()
        held = (entry for list_ in lists for entry in list_.held)
        return [entry.by for entry in held if entry.entry.id != one.entry]

    async def _ring(self, one: CallBack, member: MemberNow) -> None:
        user = member.member.user
        connection, from_ = self._live.default_connection, self._settings.from_
        if connection is None or from_ is None:
            return
        act = Dial(
            to=one.number, from_=from_, connection_id=connection, join=True, call_back=one.id
        )
        because = f"call-back {one.id} {one.at.isoformat()}"
        id_ = id_of_automatic(user, act, because, self._live.board.folded)
        order = Order(id=id_, act=act, placed_at=self._live.now(), by=user)
        with suppress(ConsoleError):  # what came of it stands in the log, and it stays open
            await self._give(order)


def at_work(live: LiveBoard, alone: Member) -> tuple[MemberNow, ...]:
    """Everybody who works here as it is now: the team, or the one who works alone."""
    if live.agents.members:
        return live.agents.members
    legs = live.legs.values()
    mine = my_leg(legs, alone.user)
    return (
        MemberNow(
            member=alone,
            state=live.agents.attendances.state(alone.user),
            phone=phone_state(mine, company(mine, legs)) if mine else PhoneState.DOWN,
            consoles=live.agents.here.get(alone.user, 0),
        ),
    )


def due_words(one: CallBack, why: str) -> str:
    """That it is due, and what keeps it waiting."""
    name = f"{one.name} " if one.name else ""
    note = f": {one.note}" if one.note else ""
    waits = f"; it waits: {why}" if why else ""
    return f"Call back {name}{one.number}, due {one.at.astimezone():%H:%M}{note}{waits}"
