"""Help with a call: asked of those who may come, taken by one of them, and who is told of it.

A request stands with its leg, so that every host and every start knows it. Each host tells its
own consoles, by what changes on its board.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from console.domain.acts import AskForHelp, TakeHelp, WithdrawHelp
from console.domain.help_requests.request import WAITS_LONG, HelpRequest
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.orders import Order
from console.domain.team.members import Member, Team
from console.domain.team.rights import may_any
from console.errors import StepFailed
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import Hosts
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.steps import living


class HelpRequests:
    """The procedures about help, and the words about what becomes of it."""

    def __init__(self, live: LiveBoard, hosts: Hosts, background: Background) -> None:
        self._live, self._hosts, self._background = live, hosts, background
        live.watch(self._moved)

    @property
    def _team(self) -> Team:
        return self._live.agents.team

    # Procedures -----------------------------------------------------------------------------

    async def ask(self, order: Order) -> Sent:
        """Have everybody told who may come: one who has no console open is not."""
        if not isinstance(order.act, AskForHelp):
            raise TypeError(order.act)
        self._leg(order)
        asked = [one for one in self._team.members if self._team.helps(one, order.by)]
        if not asked:
            raise StepFailed("there is no supervisor in the team, and nobody shares a group")
        there = self._attached(asked)
        if not there:
            names, who = ", ".join(one.shown for one in asked), "nobody who could come"
            if all(map(may_any, asked)):
                who = "no supervisor"
            raise StepFailed(f"{who} has a console open: {names}", "Call one of them.")
        names = ", ".join(one.shown for one in there)
        return Sent(message=f"{names} {'is' if len(there) == 1 else 'are'} told")

    async def take(self, order: Order) -> Sent:
        """Come to whoever asked. Of several hosts one lets somebody come. Raises `StepFailed`."""
        request = self._request(order, TakeHelp)
        if request.by == order.by:
            raise StepFailed("you asked for this help yourself")
        if request.taken_by:
            raise StepFailed(f"{self._team.name(request.taken_by)} comes already")
        if first := await self._hosts.claim(_claimed(request), order.by, order.id):
            raise StepFailed(f"{self._team.name(first)} comes already")
        return Sent(message=f"{self._team.name(request.by)} is told that you come")

    async def withdraw(self, order: Order) -> Sent:
        """Need no help any more; who came leaves it to somebody else. Raises `StepFailed`."""
        request, user = self._request(order, WithdrawHelp), order.by
        if user == request.taken_by:
            await self._hosts.release(_claimed(request), user)
            return Sent(message=f"{self._team.name(request.by)} is told that you do not come")
        member = self._team.member(user)
        if user != request.by and member is not None and not may_any(member):
            raise StepFailed(f"{self._team.name(request.by)} asked for it, and takes it back")
        return Sent()

    def _request(self, order: Order, kind: type[TakeHelp | WithdrawHelp]) -> HelpRequest:
        if not isinstance(order.act, kind):
            raise TypeError(order.act)
        request = self._leg(order).help_request
        if request is None:
            raise StepFailed("no help is asked for with this call any more")
        return request

    def _leg(self, order: Order) -> Leg:
        return living(self._live.board.leg(order.act.calls[0]))

    def _attached(self, members: Iterable[Member]) -> list[Member]:
        consoles = {now.member.user: now.consoles for now in self._live.agents.members}
        return [one for one in members if consoles.get(one.user)]

    # What is said ---------------------------------------------------------------------------

    def _moved(self, before: Leg | None, after: Leg) -> None:
        was, now = before.help_request if before is not None else None, after.help_request
        if was == now:
            return
        if now is not None and (was is None or was.order != now.order):
            self._tell_helpers(after, now, f"{self._said(after, now)}{_noted(now)}")
            self._background.start(self._wait(after.id, now), "waiting for help")
        elif now is not None and was is not None:
            self._tell_of_taker(after, was, now)
        elif was is not None and was.taken_by and after.alive:
            over = f"{self._team.name(was.by)} needs no help any more with {_party(after)}"
            self._tell(after, was.taken_by, over, Light.GOOD)

    def _tell_of_taker(self, leg: Leg, was: HelpRequest, now: HelpRequest) -> None:
        if now.taken_by:
            words = f"{self._team.name(now.taken_by)} comes to your call with {_party(leg)}"
            self._tell(leg, now.by, words, Light.GOOD)
        elif was.taken_by:
            gone = f"{self._team.name(was.taken_by)} does not come"
            self._tell(leg, now.by, f"{gone}: help is asked for still", Light.WARN)
            self._tell_helpers(leg, now, f"{gone}: {self._said(leg, now)}", but=was.taken_by)

    async def _wait(self, call: CallId, request: HelpRequest) -> None:
        """Tell whoever asked that nobody has come, once that is so for long."""
        await asyncio.sleep(WAITS_LONG)
        leg = self._live.board.leg(call)
        if leg is None or leg.help_request != request or not leg.alive:
            return
        words = f"nobody has come yet to your call with {_party(leg)}: {WAITS_LONG:.0f} s"
        self._tell(leg, request.by, words, Light.WARN)
        self._tell_helpers(leg, request, f"{self._said(leg, request)}, for {WAITS_LONG:.0f} s")

    def _said(self, leg: Leg, request: HelpRequest) -> str:
        return f"{self._team.name(request.by)} asks for help with {_party(leg)}"

    def _tell_helpers(self, leg: Leg, request: HelpRequest, words: str, but: str = "") -> None:
        helpers = (one for one in self._team.members if self._team.helps(one, request.by))
        for one in self._attached(helpers):
            if one.user != but:
                self._tell(leg, one.user, words, Light.WARN)

    def _tell(self, leg: Leg, whom: str, words: str, level: Light) -> None:
        self._live.notice(words, level, title="help", call=leg.id, to=whom)


def _claimed(request: HelpRequest) -> CallId:
    """What hosts decide about: whose this request is, as they decide whose a call is."""
    return CallId(f"help-{request.order}")


def _noted(request: HelpRequest) -> str:
    return f": {request.note}" if request.note else ""


def _party(leg: Leg) -> str:
    return leg.other_party or "a call"
