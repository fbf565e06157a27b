"""A call centre by chance: fifty members, thousands of callers, and what routing must not do."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Container
from datetime import datetime
from itertools import count
from random import Random
from typing import Final

import msgspec
import pytest

from console.domain.acts import Answer, Enqueue, Reject, Transfer
from console.domain.agent.state import Presence
from console.domain.board import forget
from console.domain.events import Enqueued
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.my_phone import PhoneState
from console.domain.orders import Order
from console.domain.own_facts import CallClaimed, CallMissed, CallOffered, OfferEnded
from console.domain.team.carrying_on import DueOrder
from console.domain.team.offers import OfferEnd
from console.domain.team.routes import How, Route, Then, ThenKind
from tests.domain.stories import (
    answered,
    at,
    call,
    fact,
    hung_up,
    ids,
    initiated,
    order_id,
    placed,
    settled,
)
from tests.domain.team.at_work import AtWork, ready
from tests.examples import few_or_many, first_of

MEMBERS: Final = 50
GROUPS: Final = (("support",), ("sales",), ("support", "sales"))
LINES: Final = {"+13125550100": "support", "+13125550200": "sales", "+4420": "", "+49": "support"}
ROUTES: Final = (
    Route(name="Support", to=("+13125550100",), groups=("support",), then=Then(ThenKind.EVERYBODY)),
    Route(name="Sales", to=("+13125550200",), groups=("sales",), then=Then(ThenKind.ROUTE, "Late")),
    Route(name="Late", to=("+1999",), groups=("support",), then=Then(ThenKind.QUEUE, "sales")),
    Route(name="Night", to=("+49",), groups=("support",), ring=5, then=Then(ThenKind.REJECT)),
)


class CallCentre(AtWork):
    """Members who answer, miss, talk, wrap up and go on break; callers who lose patience."""

    def __init__(self, seed: int, how: How, load: float, callers: int) -> None:
        members = [ready(f"m{n}", *GROUPS[n % len(GROUPS)]) for n in range(MEMBERS)]
        super().__init__(members, *(msgspec.structs.replace(one, how=how) for one in ROUTES))
        self.chance = Random(seed)  # noqa: S311 - only a play
        self.load, self.callers = load, callers
        self.events: list[tuple[float, int, Callable[[], None]]] = []
        self.numbers, self.now = count(), 0.0
        self.waiting: dict[CallId, set[str]] = {}
        self.groups: dict[CallId, tuple[str, ...]] = {}
        self.ended: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.alarm: datetime | None = None

    def after(self, seconds: float, event: Callable[[], None]) -> None:
        """Have it happen then."""
        heapq.heappush(self.events, (self.now + seconds, next(self.numbers), event))

    def run(self) -> None:
        """The whole day, with the look at what is due after each thing that happens."""
        self.after(0, self.caller)
        for user in self.members:
            self.after(self.chance.uniform(0, 7200), lambda user=user: self.go_on_break(user))
        while self.events:
            self.now, _, event = heapq.heappop(self.events)
            event()
            self.beat()
            if self.callers == 0 and not self.waiting:
                return

    # Callers ------------------------------------------------------------------------------

    def caller(self) -> None:
        """Somebody calls; the next one does a while later."""
        if self.callers == 0:
            return
        self.callers -= 1
        letter = f"{self.callers}"
        to = self.chance.choices([*LINES], weights=[45, 45, 5, 5])[0]
        self.tell(initiated(self.now, letter, session=letter, to=to))
        self.waiting[call(letter)] = set()
        self.after(self.chance.expovariate(1 / 90), lambda: self.give_up(letter))
        self.after(self.chance.expovariate(self.load), self.caller)

    def give_up(self, letter: str) -> None:
        """The caller hangs up, if nobody answered by then."""
        if call(letter) in self.waiting:
            self.end(letter, "gave up")

    def end(self, letter: str, how: str) -> None:
        """The call is over."""
        self.tell(hung_up(self.now, letter, session=letter))
        self.waiting.pop(call(letter), None)
        self.board = forget(self.board, [call(letter)])
        self.ended[how] += 1

    # Members ------------------------------------------------------------------------------

    def go_on_break(self, user: str) -> None:
        """Off the phone for some minutes, or with it shut down; busy ones go later."""
        if self.members[user].state.state is not Presence.READY:
            self.after(30, lambda: self.go_on_break(user))
        elif self.chance.random() < 0.5:
            self.change(user, presence=Presence.NOT_READY)
            self.after(self.chance.uniform(60, 600), lambda: self.come_back(user))
        else:
            self.change(user, consoles=0, phone=PhoneState.DOWN)
            self.after(self.chance.uniform(5, 60), lambda: self.come_back(user))

    def come_back(self, user: str) -> None:
        """Ready again, where nothing else goes on."""
        self.change(user, consoles=1, phone=PhoneState.UP)
        if self.members[user].state.state is Presence.NOT_READY:
            self.change(user, presence=Presence.READY)
        self.after(self.chance.uniform(3600, 7200), lambda: self.go_on_break(user))

    def pick_up(self, letter: str, user: str) -> None:
        """The member answers, if the call is still its own to answer."""
        leg = self.board.leg(call(letter))
        if leg is None or user not in [one.member for one in leg.offered_to]:
            return
        claim = CallClaimed(call=leg.id, member=user, order=order_id(1))
        self.tell(fact(self.now, claim, f"claim {letter} {self.now}"))
        self.tell(answered(self.now, letter, session=letter))
        del self.waiting[leg.id]
        self.taken[user] += 1
        one = self.members[user]
        self.change(user, presence=Presence.ON_CALL, taken=one.taken + 1)
        self.after(self.chance.uniform(60, 300), lambda: self.hang_up(letter, user))

    def hang_up(self, letter: str, user: str) -> None:
        """The talk is over, and the wrap-up begins."""
        self.end(letter, "answered")
        self.change(user, presence=Presence.WRAP_UP)
        self.after(30, lambda: self.be_ready(user))

    def be_ready(self, user: str) -> None:
        """The wrap-up is over."""
        self.change(user, presence=Presence.READY, idle_since=at(self.now))

    # Routing ------------------------------------------------------------------------------

    def beat(self) -> None:
        """Have done what is due now, and hold it against what must not be."""
        for payload in self.look(self.now, twice=self.chance.random() < 0.05):
            if isinstance(payload, CallOffered):
                self.ring(payload)
            if isinstance(payload, OfferEnded) and payload.why == OfferEnd.MISSED:
                self.waiting[payload.call].add(payload.member)
            if isinstance(payload, CallMissed):
                self.after(120, lambda user=payload.agent: self.come_back(user))
        for given in self.orders:
            self.carry_out(given)
        self.orders.clear()
        again = self.found.again_at
        if again is not None and again != self.alarm:
            self.alarm = again
            self.after((again - at(self.now)).total_seconds(), lambda: None)
        self.check()

    def ring(self, offer: CallOffered) -> None:
        """Most pick up soon, some never."""
        letter = offer.call.removeprefix("v3:")
        named = {one.name: one.groups for one in ROUTES}
        groups = named[offer.route] if offer.until is not None else ()
        if groups != self.groups.get(offer.call, groups):
            self.waiting[offer.call].clear()
        self.groups[offer.call] = groups
        for user in offer.to:
            if self.chance.random() > 0.03:
                wait = self.chance.uniform(1, 8)
                self.after(wait, lambda user=user: self.pick_up(letter, user))

    def carry_out(self, given: DueOrder) -> None:
        """Telnyx takes every order."""
        (leg,) = given.act.calls
        letter = leg.removeprefix("v3:")
        order = Order(id=given.id, act=given.act, placed_at=at(self.now))
        self.tell(placed(self.now, order), settled(self.now, order))
        match given.act:
            case Answer():
                self.tell(answered(self.now, letter, session=letter))
            case Enqueue():
                queued = Enqueued(**ids(letter, letter), queue="sales", current_position=1)
                self.tell(fact(self.now, queued))
                self.end(letter, "queued")
            case Reject() | Transfer():
                self.end(letter, "turned away")

    def check(self) -> None:
        """Nobody is offered two at once; nobody waits for one who is free."""
        legs = [leg for one in self.waiting if (leg := self.board.leg(one)) is not None]
        assert len(legs) == len(self.waiting)
        offered = Counter(one.member for leg in legs for one in leg.offered_to)
        assert max(offered.values(), default=0) <= 1
        assert all(self.members[user].state.state is Presence.READY for user in offered)
        for leg in legs:
            if leg.state is CallState.OFFERED and not leg.offered_to:
                assert not self.could_take(leg, offered), leg

    def could_take(self, leg: Leg, offered: Container[str]) -> list[str]:
        """Those who are free, in a group that the call is for by now, and did not miss it."""
        group = LINES[leg.to or ""]
        groups = self.groups.get(leg.id, (group,) if group else ())
        return [
            user
            for user, one in self.members.items()
            if one.state.state is Presence.READY
            and one.consoles
            and not (user in offered or user in self.waiting[leg.id])
            and (not groups or set(groups) & set(one.member.groups))
        ]


def gini(values: list[int]) -> float:
    """How uneven the values are: 0 where all are alike, near 1 where one has all."""
    ranked, total = sorted(values), sum(values)
    weighted = sum(rank * value for rank, value in enumerate(ranked, 1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


def day(how: How, load: float, callers: int, seed: int = 1) -> CallCentre:
    """A day that went well: every caller was answered or routed, or gave up."""
    centre = CallCentre(seed, how, load, callers)
    centre.run()

    talking = sum(1 for leg in centre.board.legs.values() if leg.alive)
    assert centre.ended.total() + talking == callers
    assert not centre.waiting
    return centre


@pytest.mark.parametrize("callers", few_or_many(500, 10_000))
def test_a_day_of_calls_is_dealt_out_evenly_and_none_is_forgotten(callers: int) -> None:
    """Whoever is idle for longest is next, and nobody waits for one who is free."""
    centre = day(How.LONGEST_IDLE, 0.15, callers)

    assert centre.ended["answered"] > 0.9 * centre.ended.total()
    assert gini([centre.taken[user] for user in centre.members]) <= 0.1


@pytest.mark.parametrize("kind", first_of((how, load) for load in (0.5, 0.05) for how in How))
def test_more_callers_than_members_can_take_are_served_or_routed_as_the_rules_say(
    kind: tuple[How, float],
) -> None:
    """On the day on which everybody calls, and on one on which nobody does."""
    how, load = kind
    centre = day(how, load, 150)

    assert centre.ended["answered"]
    assert load < 0.5 or (centre.ended["queued"] and centre.ended["turned away"])
