"""Whose order it is, which orders are procedures, and who carries each out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from console.domain.acts import (
    Act,
    AgentAct,
    Answer,
    AnyAct,
    AskForHelp,
    Dial,
    Dispose,
    EndCallBack,
    GiveCall,
    LeaveNote,
    OfferAgain,
    SetCallBack,
    SetMemberState,
    TakeHelp,
    TakeOver,
    WithdrawHelp,
)
from console.domain.fold.own_ids import id_of_automatic
from console.domain.leg_media import Captions
from console.domain.orders import Order, Outcome
from console.domain.own_facts import MemberTold
from console.errors import NotNow, NotWritten, OrderRejected, ReadOnly
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.board.act_words import act_words
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.colleagues.call_notes import CallNotes
from console.switchboard.colleagues.due_call_backs import DueCallBacks
from console.switchboard.colleagues.help_requests import HelpRequests
from console.switchboard.hosts import ONE_HOST, Hosts
from console.switchboard.in_force import InForce
from console.switchboard.members import AtWork
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.dispatch import Dispatcher
from console.switchboard.procedures.colleague_reached import ColleagueReached, RungPhones
from console.switchboard.procedures.extension import Extensions
from console.switchboard.procedures.hand_over import HandOver
from console.switchboard.procedures.member import (
    FormerMember,
    FormerMembers,
    MemberProcedures,
    Run,
)
from console.switchboard.procedures.steps import Steps
from console.switchboard.procedures.supervision import SupervisionTold
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.promised import ForTheSite

if TYPE_CHECKING:
    from console.switchboard.captions.starting import StartingCaptions
    from console.switchboard.settings import ServiceSettings


class OrderRouter:
    """The switchboard's front desk: one command goes out as it is, a procedure in its steps.

    `members` are all who may order, each for itself. `claims` say which call is whose. `account`
    carries out what is about no call, by the kind of act; `site` has dispositions bar and dials
    ring for call-backs, and `list_calls` note what is about an entry of a work list. With
    `read_only` it refuses whoever asks, the automatisms too. Of several `hosts` one gives what
    follows by itself.
    """

    def __init__(
        self,
        members: tuple[AtWork, ...],
        dispatcher: Dispatcher,
        live: LiveBoard,
        claims: Claims,
        background: Background,
        *,
        list_calls: ListCalls,
        account: Mapping[type[Act], Run],
        now: Callable[[], datetime],
        note: Callable[[MemberTold], Awaitable[object]],
        read_only: bool,
        site: ForTheSite,
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self._hosts, self._list_calls = hosts, list_calls
        self.site, self.barrings, self.call_backs = site, site.barrings, site.call_backs
        self._dispatcher, self._live, self._now = dispatcher, live, now
        self._account, self._read_only = account, read_only
        self._background = background
        self._extensions = Extensions(live, self.give, background)
        steps = self._steps = Steps(live, self._step, now, note)
        self._members = {
            one.phone.agent: MemberProcedures(
                *(one.phone, one.state, steps, background),
                give=partial(self.give, one.phone.agent),
            )
            for one in members
        }
        SupervisionTold(live, claims.team)
        RungPhones(live, claims.team)
        ColleagueReached(live, claims, background, hosts)
        asked, notes = HelpRequests(live, hosts, background), CallNotes(live)
        team = self._team = HandOver(claims.team, steps, claims, self._members.get)
        self._runs: Mapping[type[Act], Run] = {
            GiveCall: team.give,
            TakeOver: team.take_over,
            OfferAgain: team.offer_again,
            AskForHelp: asked.ask,
            TakeHelp: asked.take,
            WithdrawHelp: asked.withdraw,
            LeaveNote: notes.leave,
            SetMemberState: team.set_state,
            SetCallBack: site.call_backs.set,
            EndCallBack: site.call_backs.end,
        }
        in_name_of = partial(partial, self.give)
        self._former = FormerMembers(self._members, steps, background, in_name_of)
        self._who = ", ".join(one.phone.agent for one in members)

    def _begin_captions(self, in_force: InForce) -> None:
        """Have calls transcribed by themselves, once the settings want that of any."""
        begun: list[StartingCaptions] = []

        def begin(settings: ServiceSettings) -> None:
            if begun:
                begun[0].look()
            elif settings.captions is not Captions.OFF:
                # most have none, and load nothing for them
                from console.switchboard.captions import starting  # noqa: PLC0415

                begun.append(starting.StartingCaptions(self._live, in_force, self.gave))
                self._background.keep(begun[0].keep, "beginning captions")

        begin(in_force.settings)
        in_force.follow(begin)

    def carry_on(self, interrupted: tuple[Order, ...], in_force: InForce) -> None:
        """Do the rest of what an earlier switchboard began, or a host that is lost.

        And begin what follows by itself, as the settings have it.
        Where that is certain: whoever of several hosts does it takes the same steps, by one id.
        """
        if not self._read_only:
            moving, background = self._team.moving, self._background
            self._former.begin()
            moving.carry_on(interrupted, background)
            self._hosts.on_given_up(lambda order: moving.carry_on((order,), background))
            for member in self._members.values():
                member.joins.carry_on(interrupted)
            self._begin_captions(in_force)
            due = DueCallBacks(
                *(self._live, lambda: in_force.settings, self.call_backs.is_rung, self._hosts),
                background=background,
                give=self.order,
            )
            background.keep(due.keep, "looking for call-backs that are due")

    async def order(self, order: Order) -> Outcome:
        """Carry out an order of either sort. Raises `OrderRejected` and `JournalFailed`."""
        if self._read_only:
            raise ReadOnly("this switchboard")
        self._live.arrivals.catch_up()
        member, order = self._member(order), self._list_calls.allowed(order)
        if isinstance(order.act, AgentAct):
            state = member.state
            if isinstance(order.act, Dispose):
                await self.barrings.before(order, order.act, state.allow, state.text_of(order.act))
            outcome = await self._dispatcher.note(order, state.allow, state.moment)
            await self._list_calls.disposed(order)
            return outcome
        for about, carry_out in self._account.items():
            if isinstance(order.act, about):
                return await self._dispatcher.procedure(order, carry_out)
        if isinstance(order.act, Dial) and order.act.call_back:
            return await self.call_backs.ring(order, partial(self._carried_out, member))
        return await self._carried_out(member, order)

    async def _carried_out(self, member: MemberProcedures | FormerMember, order: Order) -> Outcome:
        """Carry out an order that Telnyx is asked about, at once or in several steps."""
        run = member.runs.get(type(order.act)) or self._runs.get(type(order.act))
        bare = isinstance(order.act, Answer | Dial) and not order.act.join
        if run is None or bare:
            return await self._sent(order, self._dispatcher.order)
        return await self._dispatcher.procedure(order, run)

    def _member(self, order: Order) -> MemberProcedures:
        """Who ordered it. Raises `NotNow` for one who does not work here."""
        member = self._members.get(order.by)
        if member is None:
            raise NotNow(f"this switchboard works for {self._who or 'nobody'}")
        return member

    async def _step(self, order: Order) -> Outcome:
        """Carry out one step of a procedure; the whole has been found to make sense."""
        if isinstance(order.act, AgentAct):
            moment = self._member(order).state.moment
            return await self._dispatcher.note(order, lambda _: None, moment)
        return await self._sent(order, self._dispatcher.step)

    async def _sent(
        self, order: Order, send: Callable[[Order], Coroutine[Any, Any, Outcome]]
    ) -> Outcome:
        """Send one request; one that calls an entry of a list is noted before."""
        await self._list_calls.begin(order)
        try:
            outcome = await send(order)
        finally:
            self._list_calls.ended(order)
        self._extensions.follow(order, outcome)
        return outcome

    async def give(self, by: str, act: AnyAct, because: str = "") -> None:
        """Give an order that follows by itself from what happened; tell it if it fails."""
        await self.gave(by, act, because)

    async def gave(self, by: str, act: AnyAct, because: str = "") -> bool:
        """Whether such an order was given or is another host's: not where the journal refused it.

        `because` names what that was, where it is no matter of the act's own legs. Every host
        sees what happened: the one that acts for the member gives the order. Who gives it late,
        for a host that is lost, gives the one that follows from how the legs were: if that was
        given, it is the same.
        """
        id_ = id_of_automatic(by, act, because, self._live.board.folded)
        await self._hosts.known(by)
        if not self._hosts.acts_for(by):
            return True
        order = Order(id=id_, act=act, placed_at=self._now(), by=by)
        former = self._former.found.get(by)
        try:
            await (self.order(order) if former is None else self._carried_out(former, order))
        except OrderRejected as error:
            text = f"{act_words(act, self._live.known)}: {error}"
            self._live.notice(text, Light.WARN, call=next(iter(act.calls), None), to=by)
            return not isinstance(error, NotWritten)
        return True
