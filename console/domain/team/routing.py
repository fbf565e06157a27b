"""Who is to be offered which call now, and what is to be noted of offers that are over.

A call goes through stages: its route offers it to one member after another (or to all at
once), each for `ring` seconds. When nobody is left who did not let it pass, or nobody was
free for as long, what `then` says comes next. `everybody` has an open end: whoever becomes
free is offered the call too, so that none is forgotten. A call without a route is offered
like that from its beginning, and so is an answered one who hears nobody.

All follows from the facts, the members as they are, and the moment. What is found here
becomes a fact, or an order to Telnyx; found again it is not due any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from msgspec import Struct, structs

from console.domain.board import Board
from console.domain.fold.leg import Folded
from console.domain.fold.places import value
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg, age
from console.domain.my_phone import PhoneState
from console.domain.own_facts import CallMissed, CallOffered, ClaimReleased, OfferEnded
from console.domain.team.carrying_on import DueOrder, carried_on
from console.domain.team.choosing import can_take, in_turn, is_there
from console.domain.team.members import IN_USE, MemberNow
from console.domain.team.offers import Claim, ClaimEnd, Offer, OfferEnd
from console.domain.team.routes import How, Route, ThenKind
from console.domain.team.waiting_calls import (
    ALONE_FOR,
    LET_PASS,
    Routing,
    WaitingCall,
    may_concern,
    waiting_call,
)

GONE_FOR: Final = timedelta(seconds=15)
"""How long a member may be without console and phone before its calls are others', how long a
call may ring under a claim of which nothing comes, and one who was answered hear nobody."""

RoutePayload = CallOffered | OfferEnded | CallMissed | ClaimReleased
"""What routing notes."""


class Due(Struct, frozen=True, kw_only=True):
    """What is to be noted and ordered now, in that order, and when to look again at the latest.

    A change of a leg or of a member is a reason to look again at once.
    """

    facts: tuple[RoutePayload, ...] = ()
    orders: tuple[DueOrder, ...] = ()
    again_at: datetime | None = None


def due(
    board: Board,
    legs: Iterable[Leg],
    members: Sequence[MemberNow],
    routing: Routing,
    now: datetime,
    *,
    claimed: Mapping[CallId, datetime] = MappingProxyType({}),
) -> Due:
    """What is due now. `legs` are those that ring, or are marked as alone; more do no harm.

    `claimed` is since when it is known here who has a call, which may be later than the claim:
    what came of it is told behind it, and from one half nothing is concluded.

    `members` stand in the order of the settings. Those who wait longest are looked at first.
    Without members nothing is due: one person works alone. Without routes whoever wants answers
    a call that rings; only who was answered and hears nobody is offered.
    """
    if not members:
        return Due()
    concerned = sorted(filter(may_concern, legs), key=age)
    found = _Found(members, routing, now, claimed)
    calls = [
        waiting_call(found.without_lost_claim(leg, folded), folded, routing, now)
        for leg in concerned
        if (folded := board.folded(leg.id)) is not None
    ]
    found.offer(calls)
    return Due(facts=tuple(found.facts), orders=tuple(found.orders), again_at=found.again_at)


class _Found:
    """What is found while the calls are looked at, one after another."""

    def __init__(
        self,
        members: Sequence[MemberNow],
        routing: Routing,
        now: datetime,
        claimed: Mapping[CallId, datetime],
    ) -> None:
        self.facts: list[RoutePayload] = []
        self.orders: list[DueOrder] = []
        self.again_at: datetime | None = None
        self._routing, self._now, self._claimed = routing, now, claimed
        self._members = {one.member.user: one for one in members}
        self._calls: list[WaitingCall] = []
        self._taking: set[str] = set()
        self._free: dict[str, MemberNow] = {}
        self._lenders: dict[CallId, WaitingCall] = {}
        self._users: dict[tuple[str, ...] | None, frozenset[str]] = {}

    def without_lost_claim(self, leg: Leg, folded: Folded) -> Leg:
        """The leg as nobody's, which is noted, if its claim is lost; not while it is acted on."""
        claim = leg.claimed_by
        if claim is None or any(one.order_id == claim.order for one in leg.pending):
            return leg
        for since, why in (
            (self._gone(leg, claim), ClaimEnd.GONE),
            (self._idle(leg, claim, folded), ClaimEnd.LAPSED),
            (_left_alone(leg, claim, self._members.get(claim.member)), ClaimEnd.LEFT_ALONE),
        ):
            if since is None:
                continue
            over = max(since, claim.at, self._claimed.get(leg.id, claim.at)) + GONE_FOR
            if over <= self._now:
                self.facts += (over_now := _releases(leg, claim, why, folded, self._now))
                return structs.replace(leg, claimed_by=_left(folded, over_now))
            self._again(over)
        return leg

    def _gone(self, leg: Leg, claim: Claim) -> datetime | None:
        """Since when who claimed it is gone, if nobody else hears it either."""
        if leg.known is not CallState.OFFERED and leg.alone_since is None:
            return None
        one = self._members.get(claim.member)
        return claim.at if one is None else one.gone_since

    def _idle(self, leg: Leg, claim: Claim, folded: Folded) -> datetime | None:
        """Since when nothing comes of a claim; in doubt something did where the phone is up."""
        one = self._members.get(claim.member)
        doubted = leg.state is CallState.STALE and one is not None and one.phone in _MAY_TALK
        return None if doubted else _idle(leg, folded)

    def offer(self, calls: list[WaitingCall]) -> None:
        """Find what is due for these calls, the oldest first."""
        if not calls:
            return
        self._calls = calls
        ringing = (one.leg for one in calls if one.leg.known is CallState.OFFERED)
        self._taking = {leg.claimed_by.member for leg in ringing if leg.claimed_by is not None}
        self._end_offers()
        waiting = [call for call in calls if call.waits]
        # who is offered to nobody goes before those whom more could be offered
        for call in sorted(waiting, key=lambda one: bool(one.open)):
            self._find(call)

    def _end_offers(self) -> None:
        """Note the end of those offers that are over, and find out who is free then."""
        missed: set[str] = set()
        for call in self._calls:
            if call.leg.alone_since is not None and not call.waits:
                self._again(call.leg.alone_since + ALONE_FOR)
            for offer in [*call.open.values()]:
                why = self._why_over(call, offer)
                if why is None:
                    self._again(offer.until)
                    continue
                self._end(call, offer.member, why)
                if why is OfferEnd.MISSED and self._was_its_own(call, offer):
                    missed.add(offer.member)
                    self.facts.append(CallMissed(agent=offer.member, call=call.leg.id))
        offered = {member for call in self._calls for member in call.open}
        taken = offered | missed | self._taking
        self._free = {
            user: one for user, one in self._members.items() if can_take(one) and user not in taken
        }
        for call in self._calls:
            self._note_lender(call)

    def _why_over(self, call: WaitingCall, offer: Offer) -> OfferEnd | None:
        if call.leg.claimed_by is not None:
            return OfferEnd.WITHDRAWN  # somebody took the call while the offer was written down
        if offer.until is not None and offer.until <= self._now:
            return OfferEnd.MISSED
        one = self._members.get(offer.member)
        if one is None or not can_take(one) or offer.member in self._taking:
            return OfferEnd.BUSY
        settled = not call.waits and call.leg.state not in _MAY_RING
        return OfferEnd.ROUTED if settled else None

    def _was_its_own(self, call: WaitingCall, offer: Offer) -> bool:
        """Whether the member alone was offered the call, and is Not ready by missing it."""
        one = self._members.get(offer.member)
        ready = one is not None and can_take(one) and self._routing.missed_not_ready
        return ready and call.route is not None and call.route.how is not How.EVERYBODY

    def _find(self, call: WaitingCall) -> None:
        """Find what is due for a call that nobody has."""
        for _ in range(len(self._routing.routes) + 2):
            if self._is_dealt_with(call):
                return

    def _is_dealt_with(self, call: WaitingCall) -> bool:
        """Whether nothing more is due for the call; it may have gone on to another route."""
        route = call.route
        if call.to_all or route is None:
            self._offer_to_all(call)
            return True
        if not call.answered and (self._offer_in_turn(call, route) or self._is_worth_waiting(call)):
            return True
        if route.then.kind is ThenKind.ROUTE:
            named = (one for one in self._routing.routes if one.name == route.then.target)
            call.go_on(next(named, None), self._now)
            return False
        if route.then.kind is ThenKind.EVERYBODY:
            call.go_on(None, self._now)
            return False
        return self._is_carried_on(call, route)

    def _offer_to_all(self, call: WaitingCall) -> None:
        free = self._takers(call)
        if free or call.entered:
            self._make(call, free, None)

    def _offer_in_turn(self, call: WaitingCall, route: Route) -> bool:
        """Offer the call to whose turn it is; whether it is somebody's."""
        at_once = route.how is How.EVERYBODY
        if call.open and not at_once:
            return True
        free = self._takers(call)
        if free:
            limits = [one.until for one in call.open.values() if one.until is not None]
            until = min(limits, default=self._now + timedelta(seconds=route.ring))
            self._make(call, free if at_once else in_turn(route, free)[:1], until)
        return bool(call.open)

    def _is_worth_waiting(self, call: WaitingCall) -> bool:
        """Whether somebody may become free yet whom the call was not offered to."""
        route = call.route
        if route is None:
            return False
        until = call.since + timedelta(seconds=route.ring)
        if until <= self._now or (call.passed and not self._may_come(call)):
            return False
        if call.entered:
            self._make(call, [], until)
        self._again(until)
        return True

    def _may_come(self, call: WaitingCall) -> bool:
        """Whether one is there whom the call is for, and who did not let it pass."""
        users = self._whom(call) - call.passed - call.open.keys()
        return any(is_there(self._members[user]) for user in users)

    def _takers(self, call: WaitingCall) -> list[MemberNow]:
        """Those who are free for the call, else one who is lent to it, in the team's order."""
        whom = self._whom(call)
        if not whom.isdisjoint(self._free):
            without = call.passed | call.open.keys()
            free = [one for user, one in self._free.items() if user in whom - without]
            if free:
                return free
        return [] if call.open else self._lent(call, whom)

    def _whom(self, call: WaitingCall) -> frozenset[str]:
        """The users of those whom the call is for at its stage; a look asks it for each call."""
        route = None if call.to_all else call.route
        groups = route.groups if route is not None else None
        if groups not in self._users:
            members = self._members.values()
            self._users[groups] = frozenset(
                one.member.user for one in members if route is None or route.has(one.member)
            )
        return self._users[groups]

    def _is_carried_on(self, call: WaitingCall, route: Route) -> bool:
        step = carried_on(call.folded, route, self._now)
        if step is None:
            call.go_on(None, self._now)
            return False
        if isinstance(step, DueOrder):
            self.orders.append(step)
        else:
            self._again(step.until)
        return True

    def _lent(self, call: WaitingCall, whom: frozenset[str]) -> list[MemberNow]:
        """One who is offered another call together with others, so that this one does not wait."""
        for lender in sorted(self._lenders.values(), key=lambda one: -len(one.open)):
            if whom.isdisjoint(lender.open):
                continue
            for user in reversed(lender.open):
                if user in whom and user not in call.passed and user in self._members:
                    self._take_back(lender, user)
                    return [self._members[user]]
        return []

    def _note_lender(self, call: WaitingCall) -> None:
        """Know those who are offered to several: a look must not search them for each caller."""
        if call.waits and len(call.open) >= _SHARED:
            self._lenders[call.leg.id] = call
        else:
            self._lenders.pop(call.leg.id, None)

    def _take_back(self, call: WaitingCall, member: str) -> None:
        """Have a call not be offered to a member: one that is to be noted yet is left out."""
        for place, fact in enumerate(self.facts):
            if isinstance(fact, CallOffered) and fact.call == call.leg.id and member in fact.to:
                to = tuple(one for one in fact.to if one != member)
                self.facts[place] = structs.replace(fact, to=to)
                del call.open[member]
                self._note_lender(call)
                return
        self._end(call, member, OfferEnd.ROUTED)

    def _make(self, call: WaitingCall, to: Iterable[MemberNow], until: datetime | None) -> None:
        users = tuple(one.member.user for one in to)
        name = call.route_name
        self.facts.append(CallOffered(call=call.leg.id, to=users, until=until, route=name))
        for user in users:
            offer = Offer(member=user, at=self._now, until=until, route=name)
            call.open[user] = offer
            self._free.pop(user, None)
        self._note_lender(call)
        call.entered = False
        self._again(until)

    def _end(self, call: WaitingCall, member: str, why: OfferEnd) -> None:
        self.facts.append(OfferEnded(call=call.leg.id, member=member, why=why))
        del call.open[member]
        self._note_lender(call)
        call.since = max(call.since, self._now)
        if why in LET_PASS:
            call.passed.add(member)

    def _again(self, at: datetime | None) -> None:
        if at is not None and at > self._now and (self.again_at is None or at < self.again_at):
            self.again_at = at


def _releases(
    leg: Leg, lost: Claim, why: ClaimEnd, folded: Folded, now: datetime
) -> list[ClaimReleased]:
    """The end of a claim that is lost, behind that of those that came to nothing behind it.

    Each would be the first one then, and have a call that nobody answers for its member. Not so
    one that is acted on still, and that of whom Telnyx names as who took the call.
    """
    acted_on = {one.order_id for one in leg.pending}
    named = value(folded.first.agent)
    nothing = {
        one.member: None
        for _, one in folded.offers.claims
        if one.member not in (lost.member, named) and one.order not in acted_on
        if one.at + GONE_FOR <= now
    }
    ends = [ClaimReleased(call=leg.id, member=one, why=ClaimEnd.LAPSED) for one in nothing]
    return [*ends, ClaimReleased(call=leg.id, member=lost.member, why=why)]


def _left(folded: Folded, released: Iterable[ClaimReleased]) -> Claim | None:
    """The claim that is the first one after those."""
    over = {one.member for one in released}
    return next((one for _, one in folded.offers.claims if one.member not in over), None)


def _left_alone(leg: Leg, claim: Claim, member: MemberNow | None) -> datetime | None:
    """Since when one hears nobody any more, and no phone rings for whoever has the call.

    Who was answered without a phone, on purpose, waits for the member who did that.
    """
    rung = member is not None and member.phone is PhoneState.RINGING
    failed = leg.trouble is not None and leg.trouble.order_id == claim.order
    heard = leg.bridged_at is not None or leg.media.was_in is not None
    return leg.alone_since if (heard or failed) and not rung else None


def _idle(leg: Leg, folded: Folded) -> datetime | None:
    """Since when nothing comes of the claim on a call that rings: its order failed, or is none."""
    claim, trouble = leg.claimed_by, leg.trouble
    if claim is None or not leg.rings:
        return None
    if trouble is not None and trouble.order_id == claim.order:
        return trouble.at
    return None if folded.orders.is_settled(claim.order) else claim.at


_MAY_TALK: Final = IN_USE | {PhoneState.UP, PhoneState.UNKNOWN}

_SHARED: Final = 2
"""So many who are offered one call: one of them may be offered another one."""

_MAY_RING: Final = frozenset({CallState.OFFERED, CallState.STALE, CallState.ENDING})
