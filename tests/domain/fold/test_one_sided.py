"""A bridge that Telnyx tells one side alone, or nobody: both are shown as what they are."""

from __future__ import annotations

from functools import reduce as fold_left
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from console.domain.acts import Bridge, Role, Transfer
from console.domain.board import Board, forget, reduce
from console.domain.client_state import Parties, encode
from console.domain.events import Answered, Bridged, Fact, Held, HungUp, Initiated, Unheld
from console.domain.ids import mark_of
from console.domain.leg import CallState
from tests.domain.stories import (
    AGENT,
    CALLER,
    answered,
    bridged,
    call,
    fact,
    hung_up,
    ids,
    initiated,
    joined,
    left,
    order,
    placed,
    settled,
    sighted,
)

TRANSFER = order(Transfer(call=call("A"), to=AGENT), 9)
STATE = encode(Parties(to=AGENT, agent="Ada", role=Role.TARGET, order=mark_of(TRANSFER.id)))
OF_TARGET = {**ids("B"), "client_state": STATE}

BEGUN = [initiated(0, "A"), answered(1, "A")]
SENT = [placed(10, TRANSFER), settled(10.2, TRANSFER)]
RUNG = [
    fact(10.4, Initiated(**OF_TARGET, from_=CALLER, to=AGENT, direction="outgoing")),
    fact(12, Answered(**OF_TARGET)),
]
TOLD = {"b": [fact(12.1, Bridged(**OF_TARGET))], "a": [bridged(12.1, "A")]}
TOLD["both"] = [*TOLD["a"], *TOLD["b"]]
TOLD["none"] = []
MY_PHONE = [
    placed(2, order(Bridge(call=call("A"), other=call("C"), park=True), 1)),
    settled(2.1, order(Bridge(call=call("A"), other=call("C"), park=True), 1)),
    initiated(1.5, "C", "outgoing"),
    answered(1.9, "C"),
    bridged(2.2, "A"),
    bridged(2.21, "C"),
    hung_up(10.3, "C"),
]
IN_MY_CONFERENCE = [joined(2, "A"), left(12.1005, "A")]

HELD_BY_MY_PHONE = [*MY_PHONE[:-1], joined(3, "C"), joined(3.1, "A"), left(12.1, "A")]


def board_of(told: list[Fact]) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, told, Board())


@pytest.mark.parametrize("before", [[], MY_PHONE, IN_MY_CONFERENCE], ids=["bare", "phone", "conf"])
@pytest.mark.parametrize("which", [*TOLD])
@given(data=st.data())
def test_whoever_is_told_of_a_transfer_the_two_are_with_each_other(
    before: list[Fact], which: str, data: st.DataObject
) -> None:
    """In any order, and twice: a transferred caller does not stand there as one who waits."""
    told = [*BEGUN, *before, *SENT, *RUNG, *TOLD[which]]
    shuffled = data.draw(st.permutations(told))
    again = data.draw(st.lists(st.sampled_from(told), max_size=4))
    board = board_of([*shuffled, *again])

    pairs = {(leg.id, leg.state, leg.peer) for leg in board.legs.values() if leg.alive}
    assert pairs == {
        (call("A"), CallState.BRIDGED, call("B")),
        (call("B"), CallState.BRIDGED, call("A")),
    }
    leg = board.leg(call("A"))
    assert leg is not None
    assert leg.bridged_at is not None


@pytest.mark.parametrize("before", [[], MY_PHONE], ids=["bare", "phone"])
@given(data=st.data())
def test_every_subset_of_the_events_gives_one_board_in_every_order(
    before: list[Fact], data: st.DataObject
) -> None:
    """What is lost is lost; what came is folded to the same, whenever it came."""
    told = [*BEGUN, *before, *SENT, *RUNG, *TOLD["both"], hung_up(20, "B"), hung_up(20.1, "A")]
    some = data.draw(st.lists(st.sampled_from(told), unique_by=lambda one: one.id))

    assert board_of(data.draw(st.permutations(some))).legs == board_of(some).legs


@pytest.mark.parametrize("which", [*TOLD])
@given(data=st.data())
def test_a_phone_that_held_the_caller_is_left_alone_whichever_fact_comes_last(
    which: str, data: st.DataObject
) -> None:
    """It was taken for the caller's partner until the target was known, and then forever: up."""
    told = [*BEGUN, *HELD_BY_MY_PHONE, *SENT, *RUNG, *TOLD[which]]
    last = data.draw(st.sampled_from(told))
    others = data.draw(st.permutations([fact for fact in told if fact is not last]))
    board = board_of([*others, last])

    phone = board.leg(call("C"))
    assert phone is not None
    assert (phone.state, phone.peer) == (CallState.CONFERENCE, None)
    assert board.legs == board_of(told).legs


def test_a_target_that_rings_is_with_nobody_yet() -> None:
    """The caller was bridged before, with my phone: that was another bridge."""
    board = board_of([*BEGUN, *MY_PHONE, *SENT, RUNG[0]])
    leg = board.leg(call("B"))

    assert leg is not None
    assert (leg.state, leg.peer) == (CallState.DIALLING, None)


def test_a_target_who_leaves_takes_the_bridge_along() -> None:
    """Only the target was ever told of it: the caller is answered again until it ends."""
    busy = fact(11, HungUp(**OF_TARGET, hangup_cause="user_busy"))
    for end in ([busy], [RUNG[1], *TOLD["b"], hung_up(20, "B")]):
        board = board_of([*BEGUN, *SENT, RUNG[0], *end])
        leg = board.leg(call("A"))
        assert leg is not None
        assert (leg.state, leg.peer) == (CallState.ANSWERED, None)


def test_who_joined_a_conference_after_it_is_there_and_not_with_the_target() -> None:
    """What a leg was told last counts over what another was told before."""
    board = board_of([*BEGUN, *SENT, *RUNG, *TOLD["b"], joined(30, "A")])
    leg = board.leg(call("A"))

    assert leg is not None
    assert (leg.state, leg.peer) == (CallState.CONFERENCE, None)


def test_a_bridge_that_was_ordered_and_told_to_one_side_is_one_for_both() -> None:
    """Either webhook of the two may come alone, before the order's outcome or after it."""
    bridge = order(Bridge(call=call("A"), other=call("C")), 1)
    legs = [*BEGUN, initiated(1, "C", "outgoing", "T"), answered(2, "C", "T")]
    for told, places in product("AC", permutations(range(3))):
        webhook = bridged(4, told, "S" if told == "A" else "T")
        facts = [placed(3, bridge), settled(3.5, bridge), webhook]
        board = board_of([*legs, *(facts[place] for place in places)])
        pairs = {leg.id: (leg.state, leg.peer) for leg in board.legs.values()}

        assert pairs == {
            call("A"): (CallState.BRIDGED, call("C")),
            call("C"): (CallState.BRIDGED, call("A")),
        }


def test_a_leg_that_is_rung_is_not_taken_for_joined() -> None:
    """Bridged with a ringing one, a leg is with it once it answers."""
    bridge = order(Bridge(call=call("A"), other=call("C")), 1)
    legs = [*BEGUN, bridged(2, "A"), initiated(2.5, "C", "outgoing", "T")]
    board = board_of([*legs, placed(3, bridge), settled(3.5, bridge)])
    leg = board.leg(call("C"))

    assert leg is not None
    assert leg.state is CallState.DIALLING


UNTOLD_PHONE = [one for one in MY_PHONE if one.payload.call_control_id != call("C")]
UNTOLD_PHONE += [initiated(1.5, "C", "outgoing"), answered(1.9, "C")]
PHONE_LEAVES = [hung_up(10.3, "C")]
NOT_REACHED = [*PHONE_LEAVES, *SENT, RUNG[0], fact(11, HungUp(**OF_TARGET))]
REACHED = [*PHONE_LEAVES, *SENT, *RUNG, *TOLD["a"], hung_up(20, "B")]


@pytest.mark.parametrize("then", [PHONE_LEAVES, NOT_REACHED, REACHED])
@given(data=st.data())
def test_whoever_was_never_told_of_the_bridge_leaves_the_other_alone(
    then: list[Fact], data: st.DataObject
) -> None:
    """The caller alone was told: shown as bridged, it would hear nobody and nobody would know."""
    told = data.draw(st.permutations([*BEGUN, *UNTOLD_PHONE, *then]))
    board = board_of(told)
    without = forget(board, (call("C"), call("B")))

    for seen in (board, without, reduce(without, sighted(150, "A", alive=True))):
        leg = seen.leg(call("A"))
        assert leg is not None
        assert (leg.state, leg.peer) == (CallState.ANSWERED, None)


@pytest.mark.parametrize("which", ["a", "both"])
@given(data=st.data())
def test_who_outlived_a_target_of_another_session_stays_alone_once_that_left_the_board(
    which: str, data: st.DataObject
) -> None:
    """No order named the two to each other: the next sighting told it as bridged, with nobody."""
    of_target = {**OF_TARGET, "call_session_id": "T"}
    reached = [fact(10.4, Initiated(**of_target)), fact(12, Answered(**of_target))]
    told = [bridged(12.1, "A"), fact(12.1, Bridged(**of_target))][: 1 if which == "a" else 2]
    ended = [hung_up(20, "B", "T"), sighted(25, "A", alive=True)]
    board = board_of(data.draw(st.permutations([*BEGUN, *SENT, *reached, *told, *ended])))
    without = forget(board, (call("B"),))

    for seen in (board, without, reduce(without, sighted(150, "A", alive=True))):
        leg = seen.leg(call("A"))
        assert leg is not None
        assert (leg.state, leg.peer) == (CallState.ANSWERED, None)


@pytest.mark.parametrize("holds", "AB")
@pytest.mark.parametrize("which", [*TOLD])
@given(data=st.data())
def test_who_held_the_other_and_resumed_is_with_that_one_as_before(
    which: str, holds: str, data: st.DataObject
) -> None:
    """A far end holds with a key of its phone: told as alone, it was offered as it talked."""
    held = [fact(30, Held(**ids(holds))), fact(40, Unheld(**ids(holds)))]
    board = board_of(data.draw(st.permutations([*BEGUN, *SENT, *RUNG, *TOLD[which], *held])))

    assert {leg.id: (leg.state, leg.peer) for leg in board.legs.values()} == {
        call("A"): (CallState.BRIDGED, call("B")),
        call("B"): (CallState.BRIDGED, call("A")),
    }


@given(data=st.data())
def test_who_is_bridged_anew_with_somebody_unknown_is_not_alone(data: st.DataObject) -> None:
    """The target carries no mark, and has a session of its own: the caller talks all the same."""
    target = {**ids("B", "T"), "client_state": None}
    reached = [fact(10.4, Initiated(**target)), fact(12, Answered(**target)), bridged(12.1, "A")]
    told = data.draw(st.permutations([*BEGUN, *MY_PHONE, *SENT, *reached]))
    board = board_of(told)

    for seen in (board, forget(board, (call("C"),))):
        leg = seen.leg(call("A"))
        assert leg is not None
        assert (leg.state, leg.peer) == (CallState.BRIDGED, None)


@given(data=st.data())
def test_a_bridge_that_is_told_late_and_without_a_time_wakes_nobody(data: st.DataObject) -> None:
    """It has the time of its receipt, which is after the phone left: the caller is alone."""
    late = structs.replace(bridged(15, "A"), oddities=("no occurred_at",))
    told = [one for one in MY_PHONE if one.kind != "call.bridged"]
    board = board_of(data.draw(st.permutations([*BEGUN, *told, late])))
    leg = board.leg(call("A"))

    assert leg is not None
    assert (leg.state, leg.peer) == (CallState.ANSWERED, None)


AGREED = order(Bridge(call=call("A"), other=call("C"), park=True), 3)
UNSAID = [
    *BEGUN,
    initiated(1.5, "C", "outgoing", "T"),
    answered(2, "C", "T"),
    placed(3, AGREED),
    settled(3.2, AGREED),
]


@given(data=st.data())
def test_two_that_telnyx_agreed_to_bridge_talk_if_nobody_is_told(data: st.DataObject) -> None:
    """Both webhooks are lost: shown as alone, the caller was offered to others as it talked."""
    board = board_of(data.draw(st.permutations(UNSAID)))

    found = {leg.id: (leg.state, leg.peer) for leg in board.legs.values()}
    assert found == {
        call("A"): (CallState.BRIDGED, call("C")),
        call("C"): (CallState.BRIDGED, call("A")),
    }


@pytest.mark.parametrize(
    "then",
    [
        [hung_up(9, "C", "T")],
        [joined(9, "C"), left(10, "C")],
        [bridged(9, "C", "T"), hung_up(10, "C", "T")],
    ],
    ids=["it ended", "it was elsewhere", "it was told late, and ended"],
)
@given(data=st.data())
def test_what_was_agreed_is_over_once_anything_else_is_told(
    then: list[Fact], data: st.DataObject
) -> None:
    board = board_of(data.draw(st.permutations([*UNSAID, *then])))
    leg = board.leg(call("A"))

    assert leg is not None
    assert (leg.state, leg.peer) == (CallState.ANSWERED, None)


def test_a_bridge_that_was_refused_or_is_open_joins_nobody() -> None:
    """Telnyx did not agree to it, or not yet."""
    board = board_of([one for one in UNSAID if one.kind != "order.settled"])

    assert {leg.peer for leg in board.legs.values()} == {None}
