"""Who is bridged with whom, among many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce as fold_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.board import Board, advance, forget, reduce
from console.domain.events import Fact
from console.domain.fold.leg import Folded
from console.domain.fold.one_sided import follower, follows, is_still_answered, may_be_in
from console.domain.fold.places import value
from console.domain.fold.session import SEVERAL, SIMULTANEOUS
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Bridge
from tests.domain.many_facts import facts
from tests.domain.stories import (
    answered,
    at,
    bridged,
    call,
    digit,
    hung_up,
    initiated,
    joined,
    order,
    placed,
    settled,
    sighted,
)
from tests.domain.work import work
from tests.examples import first_of


def board_of(told: list[Fact]) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, told, Board())


# The same by hand -------------------------------------------------------------------------


def related(one: Folded, other: Folded) -> bool:
    """Whether the two may be, or have been, bridged with each other."""
    session = one.session_id is not None and one.session_id == other.session_id
    return session or other.call in one.joined or one.call in other.joined


def choices(one: Folded, others: list[Folded]) -> list[list[CallId]]:
    """Whom it may be bridged with: by an order, by the time, or because nobody else is there."""
    ordered, in_time = [], []
    for other in others:
        if other.call == value(one.last.joined) or one.call == value(other.last.joined):
            ordered.append(other.call)
        if one.bridged_at and other.bridged_at:
            apart = abs(one.bridged_at - other.bridged_at)
            in_time += [other.call] if apart <= SIMULTANEOUS else []
    return [ordered, in_time, [other.call for other in others]]


def went_into_conference(one: Folded) -> datetime | None:
    """When it left its last bridge for a conference; None if it did not."""
    came = came_into_conference(one)
    return came if came and one.bridged_at and came > one.bridged_at else None


def came_into_conference(one: Folded) -> datetime | None:
    """When it came into its last conference; None if it was bridged since."""
    came = one.media.told.was_in
    return came[0][0] if came is not None and one.known is not CallState.BRIDGED else None


def untold(one: Folded, legs: list[Folded]) -> list[datetime]:
    """When those parted from it whom an order joined with it, and who were never told so."""
    found = []
    for other in legs:
        mark, other_s = value(one.first.made_by), value(other.first.made_by)
        sent = (mark and mark == other.transfer) or (other_s and other_s == one.transfer)
        named = value(one.last.joined) == other.call
        if other is not one and other.bridged_at is None and (named or sent):
            found += [other.ended_at, came_into_conference(other)]
    return [gone for gone in found if gone and is_since_bridge(one, gone)]


def is_since_bridge(one: Folded, end: datetime) -> bool:
    """Whether that is after its last bridge, or may be: that was told without its time."""
    told = one.last.bridged_at
    return told is not None and (end > told[1] or told[0] in one.odd)


def alone(one: Folded, ends: list[datetime | None], untold: list[datetime]) -> bool:
    """Whether it outlived all whom it was ever bridged with, and was not bridged since."""
    known = [*(end for end in ends if end is not None), *untold]
    if not known or len(known) < len(ends) + len(untold):
        return False
    if not is_since_bridge(one, max(known)):
        return False
    return one.parked or (one.sighted_at is not None and max(known) < one.sighted_at)


def transferred(one: Folded, legs: list[Folded]) -> CallId | None:
    """Whom a transfer joined it with: one of the two made the other, and either was told."""
    found = []
    for other in legs:
        for caller, target in ((one, other), (other, one)):
            made_by = value(target.first.made_by)
            if other is one or made_by is None or made_by != caller.transfer:
                continue
            if value(target.last.joined) not in (None, caller.call):
                continue
            begun = value(target.first.started_at)
            by_target = target.known is CallState.BRIDGED and follows(caller, target)
            by_caller = caller.known is CallState.BRIDGED and follows(target, caller)
            since = bool(begun and caller.bridged_at and caller.bridged_at > begun)
            answered = value(target.first.answered_at)
            unsaid = answered and is_still_answered(target, answered)
            unsaid = unsaid and may_be_in(caller, answered)
            if (by_target and target.bridged_at) or (by_caller and since) or unsaid:
                found.append(other.call)
    return found[0] if len(found) == 1 else None


def told(one: Folded, legs: list[Folded]) -> tuple[CallId | None, bool]:
    """Whom one that was told to be bridged is with, and whether it outlived everybody."""
    others = [o for o in legs if o is not one and related(one, o) and o.bridged_at]
    live = [o for o in others if o.known is CallState.BRIDGED]
    by_id = {leg.call: leg for leg in legs}
    ordered, *rest = choices(one, live)
    followed = follower(one, by_id.get)
    some = [ordered, [followed] if followed else [], *rest]
    peer = next((few[0] for few in some if len(few) == 1), None)
    left = [o for o in others if o.session_id == one.session_id and o.ended_at is None]
    ends = [o.ended_at or went_into_conference(o) for o in others]
    return peer, peer is None and len(left) < SEVERAL and alone(one, ends, untold(one, legs))


def by_hand(board: Board) -> dict[CallId, tuple[CallId | None, CallState | None]]:
    """Whom each leg is bridged with, and its state: every leg held against every other."""
    legs = [record.folded for record in board.records.values()]
    found = {}
    for one in legs:
        peer, known = transferred(one, legs), one.known
        if peer is not None:
            known = CallState.BRIDGED
        elif known is CallState.BRIDGED:
            peer, outlived = told(one, legs)
            known = CallState.ANSWERED if outlived else known
        else:
            found_with = (o.call for o in legs if agreed_on(one, o) or with_it(one, o, legs))
            peer = next(found_with, None)
            known = CallState.BRIDGED if peer else known
        found[one.call] = (peer, known)
    return found


def agreed_on(one: Folded, other: Folded) -> bool:
    """Whether Telnyx agreed to bridge two that were picked up, and told neither of anything."""
    joined = one.last.joined
    if joined is None or one is other or other.last.joined is None or one.transfer:
        return False
    named = joined[1] == other.call and other.last.joined[1] == one.call and not other.transfer
    return named and all(is_still_answered(leg, joined[0][0]) for leg in (one, other))


def with_it(one: Folded, other: Folded, legs: list[Folded]) -> bool:
    """Whether another one that was told to be bridged can only be with this one."""
    if other.call != value(one.last.joined) or other.known is not CallState.BRIDGED:
        return False
    by_id = {leg.call: leg for leg in legs}
    return (
        follower(other, by_id.get) == one.call
        and transferred(other, legs) is None
        and told(other, legs)[0] == one.call
    )


def shown(legs: list[Leg]) -> dict[CallId, tuple[CallId | None, CallState | None]]:
    """The same, as the board has it."""
    return {leg.id: (leg.peer, leg.known) for leg in legs}


@given(facts(at_most=40), st.data())
def test_pairs_are_those_that_holding_every_leg_against_every_other_gives(
    told: list[Fact], data: st.DataObject
) -> None:
    """Only the legs that a fact may touch are looked at: none may be left out."""
    board = Board()
    for fact in data.draw(st.permutations(told)):
        board = reduce(board, fact)

        assert shown([*board.legs.values()]) == by_hand(board)


@given(st.integers(1, 9), st.sampled_from([0.0, 1.0, 2.4, 4.9]), st.data())
def test_pairs_of_many_legs_are_those_by_hand(legs: int, apart: float, data: st.DataObject) -> None:
    """Where several were bridged at one time, one more may or may not make a difference."""
    bridges = [bridged(20 + n * apart, f"{n}") for n in range(legs)]
    ends = [hung_up(90, f"{data.draw(st.integers(0, legs - 1))}") for _ in range(2)]
    board = board_of([initiated(n, f"{n}") for n in range(legs)])
    for fact in [*data.draw(st.permutations(bridges)), *ends, sighted(99, "0", alive=True)]:
        board = reduce(board, fact)

        assert shown([*board.legs.values()]) == by_hand(board)


PARK = order(Bridge(call=call("A"), other=call("B"), park=True))


@given(st.permutations([bridged(5, "A"), bridged(5, "B"), joined(7, "B"), settled(5.5, PARK)]))
def test_one_whose_other_side_went_into_a_conference_is_with_nobody(late: list[Fact]) -> None:
    """Telnyx ends the bridge and tells nothing of the side that is parked."""
    begun = [one for n in "AB" for one in (initiated(1, n), answered(2, n))]
    board = board_of([*begun, placed(4, PARK), *late])

    assert (board.legs[call("A")].state, board.legs[call("A")].peer) == (CallState.ANSWERED, None)
    assert board.legs[call("A")].changed_at == at(7)
    assert board.legs[call("B")].state is CallState.CONFERENCE


# Without going through all ----------------------------------------------------------------


def session_of(legs: int, apart: float) -> Board:
    """One session of bridged legs."""
    return board_of(
        [
            fact
            for n in range(legs)
            for fact in (
                initiated(n * apart, f"{n}"),
                answered(n * apart + 0.1, f"{n}"),
                bridged(n * apart + 0.2, f"{n}"),
            )
        ]
    )


LATER = 50_000.0
EVENTS: dict[str, Callable[[], Fact]] = {
    "a key": lambda: digit(LATER, "1", "7"),
    "bridged again": lambda: bridged(LATER, "1"),
    "ended": lambda: hung_up(LATER, "1"),
    "lives": lambda: sighted(LATER, "1", alive=True),
    "one more": lambda: initiated(LATER, "new"),
}


@pytest.mark.parametrize("apart", first_of([0.001, 30.0]))
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_as_much_work_among_a_thousand_bridged_legs_as_among_two(
    event: str, apart: float
) -> None:
    """A large conference made of bridges was an outage: each event held all against all."""
    fact = EVENTS[event]()
    few, many = (session_of(legs, apart) for legs in (2, 1000))

    assert work(lambda: advance(many, fact)) <= 2 * work(lambda: advance(few, fact))


def test_to_forget_a_leg_is_as_much_work_among_a_thousand_as_among_two() -> None:
    """Those who stay are not told one by one whom they outlived."""
    few, many = (reduce(session_of(legs, 30), hung_up(LATER, "1")) for legs in (2, 1000))

    least = work(lambda: forget(few, [call("1")]))
    assert work(lambda: forget(many, [call("1")])) <= 2 * least


def test_a_leg_that_was_told_of_first_is_paired_with_the_one_that_comes_later() -> None:
    """The event that names the other leg may come before the other leg is known at all."""
    board = board_of([initiated(0, "A", session="S1"), bridged(3, "A", "S1")])
    bridge = order(Bridge(call=call("A"), other=call("B")), 1)
    board = board_of([initiated(0, "A", session="S1"), placed(1, bridge), settled(2, bridge)])
    board = reduce(board, bridged(3, "A", "S1"))
    board = reduce(reduce(board, initiated(1, "B", session="S2")), bridged(3, "B", "S2"))

    assert board.legs[call("A")].peer == call("B")
    assert board.legs[call("B")].peer == call("A")
