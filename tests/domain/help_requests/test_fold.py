"""Who asks for help with a call and who comes follow from the facts, whatever their order."""

from __future__ import annotations

from functools import reduce as fold_left
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import AnyAct, AskForHelp, GiveCall, LeaveNote, TakeHelp, WithdrawHelp
from console.domain.board import Board, reduce
from console.domain.events import Fact
from console.domain.help_requests.request import HelpRequest
from console.domain.ids import OrderId
from console.domain.leg import Leg
from console.domain.orders import Order, OutcomeKind
from tests.domain.stories import answered, at, call, claimed, hung_up, initiated, settled

A = call("A")
BEGAN = (initiated(0, "A"), claimed(1, "A", "ada"), answered(2, "A"))


def did(seconds: float, by: str, act: AnyAct, outcome: OutcomeKind = OutcomeKind.ACCEPTED) -> Fact:
    """What came of an order of somebody."""
    order = Order(id=OrderId(f"{by}-{seconds}"), act=act, placed_at=at(seconds), by=by)
    return settled(seconds, order, outcome)


def leg(*facts: Fact) -> Leg:
    """The leg once these are known."""
    return fold_left(reduce, (*BEGAN, *facts), Board()).legs[A]


def request(*facts: Fact) -> HelpRequest | None:
    """The request that stands then."""
    return leg(*facts).help_request


ASKED = did(10, "ada", AskForHelp(call=A, note="a refund"))


def test_a_request_stands_until_somebody_comes_and_two_do_not_come() -> None:
    """Of two hosts each may have let one come: both find the earlier one."""
    bo, cy = did(12, "bo", TakeHelp(call=A)), did(11.9, "cy", TakeHelp(call=A))

    assert request() is None
    open_ = request(ASKED)
    assert open_ is not None
    assert (open_.by, open_.note, open_.is_open, open_.waits_for(at(15))) == (
        *("ada", "a refund", True),
        5.0,
    )
    taken = request(bo, ASKED, cy)
    assert taken is not None
    assert (taken.taken_by, taken.taken_at) == ("cy", at(11.9))
    assert taken.waits_for(at(99)) == taken.waits_for(at(11.9))


def test_it_is_over_when_it_is_taken_back_or_the_call_is_somebody_elses_or_ended() -> None:
    """A line that went on calling for help would be believed no more."""
    came = did(12, "bo", TakeHelp(call=A))
    back = did(13, "bo", WithdrawHelp(call=A))

    assert request(ASKED, did(11, "ada", WithdrawHelp(call=A))) is None
    assert request(ASKED, came, did(13, "eve", WithdrawHelp(call=A))) is None
    again = request(ASKED, came, back)
    assert again is not None
    assert again.is_open
    assert request(ASKED, claimed(20, "A", "eve", 9), hung_up(30, "A")) is None
    assert request(ASKED, did(11, "ada", AskForHelp(call=A), OutcomeKind.REFUSED)) == request(ASKED)
    assert request(did(11, "ada", AskForHelp(call=A), OutcomeKind.UNKNOWN)) is None


def test_the_next_one_has_the_notes_of_those_before() -> None:
    """Whoever handed the call over, and however; an empty note is none."""
    told = leg(
        did(5, "ada", LeaveNote(call=A, note="wants Bo")),
        did(6, "ada", GiveCall(call=A, member="bo", note="a refund")),
        did(7, "bo", GiveCall(call=A, member="cy")),
        did(8, "bo", LeaveNote(call=A, note="lost"), OutcomeKind.REFUSED),
    )

    assert [(one.by, one.to, one.text) for one in told.notes] == [
        ("ada", "", "wants Bo"),
        ("ada", "bo", "a refund"),
    ]


WHO = st.sampled_from(["ada", "bo", "cy"])
ACTS = st.sampled_from(
    [
        AskForHelp(call=A),
        TakeHelp(call=A),
        WithdrawHelp(call=A),
        LeaveNote(call=A, note="x"),
        GiveCall(call=A, member="bo", note="y"),
    ]
)
STEPS = st.lists(
    st.builds(did, st.integers(5, 200).map(lambda tenths: tenths / 10), WHO, ACTS), max_size=90
)


@given(STEPS, st.randoms(use_true_random=False), st.lists(st.integers(0, 89), max_size=5))
def test_any_order_and_any_repetition_gives_the_same(
    steps: list[Fact], chance: Random, twice: list[int]
) -> None:
    """Also where there are more steps than are kept."""
    first = {one.id: one for one in steps}
    facts = list(first.values())
    again = [facts[place % len(facts)] for place in twice] if facts else []
    shuffled = chance.sample(facts + again, len(facts) + len(again))

    assert leg(*shuffled) == leg(*facts)
