"""A colleague whose phone is rung is told by whom, and has the call once that one left."""

from __future__ import annotations

import asyncio
from typing import Final

from console.domain.leg import CallId, Leg
from console.domain.my_phone import is_up
from console.domain.orders import OrderId
from console.domain.people.colleagues import (
    SUCCESSORS,
    Reached,
    is_rung,
    member_rung,
    reached,
    rung_words,
)
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd
from console.errors import JournalError
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import Hosts
from console.switchboard.orders.claims import Claims

BEAT: Final = 0.5
"""Seconds between two looks whether all is read."""


class ColleagueReached:
    """Watches the legs that were rung at phones of members.

    A consultation that is completed, a transfer, and a conference that its agent left all end in
    a caller and a colleague who talk. The call is the colleague's then, and the leg its phone.
    What happened before the switchboard began is looked at first. Of several hosts one does it,
    once it has read what the others noted a while ago.
    """

    def __init__(
        self, live: LiveBoard, claims: Claims, background: Background, hosts: Hosts
    ) -> None:
        self._live, self._claims, self._background = live, claims, background
        self._hosts = hosts
        self._phones: dict[str, Leg] = {}
        self._moving: set[str] = set()
        self._is_waiting = False
        if not claims.team.members:
            return
        for leg in live.legs.values():
            self._follow(leg)
        live.watch(self._moved)
        hosts.watch(self._look)
        self._look()

    def _moved(self, _: Leg | None, after: Leg) -> None:
        self._follow(after)
        if self._phones:
            self._look()

    def _follow(self, leg: Leg) -> None:
        rung = leg.role in SUCCESSORS and member_rung(leg, self._claims.team) is not None
        if rung and leg.alive:
            self._phones[leg.id] = leg
        else:
            self._phones.pop(leg.id, None)

    def _look(self) -> None:
        if not self._hosts.does_what_is_done_once:
            return
        if self._hosts.is_behind:
            if not self._is_waiting:
                self._is_waiting = True
                self._background.start(self._look_once_read(), "reading what other hosts noted")
            return
        board, legs = self._live.board, self._live.legs
        for phone in [*self._phones.values()]:
            if phone.id in self._moving or not is_up(phone):
                continue
            session = board.session(phone.session_id)
            found = reached(phone, session, legs.values(), self._claims.team)
            # who still acts on the call says by the outcome whose it is: the claim comes after that
            if found is not None and not (found.caller.pending or phone.pending):
                self._moving.add(phone.id)
                self._background.start(self._move(found), "giving a call to who was reached")

    async def _look_once_read(self) -> None:
        """Look when all is read: who talked with whom may have changed again in what is left."""
        await asyncio.sleep(BEAT)
        self._is_waiting = False
        self._look()

    async def _move(self, found: Reached) -> None:
        """Have the colleague claim the call, and the leg as its phone."""
        order = OrderId(found.phone.made_by or "")
        try:
            await self._claims.move(found.caller.id, found.member, order, ClaimEnd.HANDED_OVER)
            await self._claims.move(found.phone.id, found.member, order, ClaimEnd.HANDED_OVER)
        except JournalError as error:
            text = f"the call is not noted as {self._claims.team.name(found.member)}'s: {error}"
            self._live.notice(text, Light.WARN, call=found.caller.id, to=found.member)
        finally:
            self._moving.discard(found.phone.id)


class RungPhones:
    """Tells a member once of each leg that somebody else has rung at its phone, and why.

    The phone shows our own number. Each host tells its own consoles, by what changes on its board.
    """

    def __init__(self, live: LiveBoard, team: Team) -> None:
        self._live, self._team = live, team
        self._told: set[CallId] = set()
        if team.members:
            live.watch(self._moved)

    def _moved(self, _: Leg | None, after: Leg) -> None:
        if not after.alive:
            self._told.discard(after.id)
            return
        if after.id in self._told or after.answered_at is not None:
            return
        member = member_rung(after, self._team)
        # until it is known whose order made the leg, there is nobody to name
        if member is None or not is_rung(after, member, self._team):
            return
        if after.agent not in (None, member):
            self._told.add(after.id)
            self._tell(after, member)

    def _tell(self, rung: Leg, member: str) -> None:
        session, name = self._live.board.session(rung.session_id), self._team.name(member)
        words = rung_words(rung, session, self._team, name, _party)
        self._live.notice(words, Light.WARN, call=rung.id, to=member)


def _party(leg: Leg) -> str:
    return leg.other_party or "somebody"
