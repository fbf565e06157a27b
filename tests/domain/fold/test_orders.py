"""An order whose switchboard was lost, and what whoever gave it says of it after all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import AnyAct, HoldParticipant, MuteParticipant, Speak, Transfer
from console.domain.board import Board
from console.domain.events import Fact
from console.domain.leg import CallState, Leg
from console.domain.orders import Answer, HangUp, OutcomeKind
from tests.domain.stories import (
    AGENT,
    answered,
    call,
    claimed,
    given_up,
    initiated,
    order,
    placed,
    settled,
)
from tests.domain.test_board import board_of

ROOM = {"call": call("A"), "conference": "room"}
ACTS: tuple[AnyAct, ...] = (
    Answer(call=call("A")),
    HangUp(call=call("A")),
    Speak(call=call("A")),
    Transfer(call=call("A"), to=AGENT),
    MuteParticipant(**ROOM),
    HoldParticipant(**ROOM),
)
BEGUN = [initiated(0, "A"), answered(1, "A"), claimed(2, "A", "ada")]


def leg_of(board: Board) -> Leg:
    """The one leg."""
    leg = board.leg(call("A"))
    assert leg is not None
    return leg


@given(st.sampled_from(ACTS), st.sampled_from(OutcomeKind), st.floats(-5, 60), st.data())
def test_what_whoever_gave_an_order_says_of_it_counts_whenever_it_was_given_up(
    act: AnyAct, kind: OutcomeKind, seconds: float, data: st.DataObject
) -> None:
    """A host that was lost comes back with what it knows, by a clock of its own."""
    given = order(act)
    told = [*BEGUN, placed(10, given), settled(10.2, given, kind)]
    both = data.draw(st.permutations([*told, given_up(10.2 + seconds, given)]))

    assert board_of(both).folded(call("A")) == _without_time_of(
        told, given_up(10.2 + seconds, given)
    )


def _without_time_of(told: list[Fact], other: Fact) -> object:
    """The leg as those facts alone tell it, heard of last when all of them were told."""
    folded = board_of(told).folded(call("A"))
    assert folded is not None
    first = min(folded.first_at, other.occurred_at)
    last = max(folded.last_at, other.occurred_at)
    return type(folded)(
        **{
            **{name: getattr(folded, name) for name in folded.__struct_fields__},
            "first_at": first,
            "last_at": last,
        }
    )


@given(st.sampled_from(ACTS), st.data())
def test_an_order_given_up_is_unknown_and_forbids_nothing(act: AnyAct, data: st.DataObject) -> None:
    """The next one must be able to act on the call, and to see that it is in doubt."""
    given = order(act)
    told = data.draw(st.permutations([*BEGUN, placed(10, given), given_up(30, given)]))
    leg = leg_of(board_of(told))
    usual = leg_of(board_of([*BEGUN, placed(10, given), settled(30, given, OutcomeKind.UNKNOWN)]))

    assert leg.pending == ()
    assert leg.trouble is not None
    assert (leg.trouble.order_id, leg.trouble.unknown) == (given.id, True)
    assert leg.state is CallState.ANSWERED
    assert (leg.media, leg.state) == (usual.media, usual.state)


def test_a_later_order_is_not_troubled_by_one_that_was_given_up_before() -> None:
    """The last order counts, as among those that were settled."""
    first, second = order(Speak(call=call("A")), 1), order(HangUp(call=call("A")), 2)
    board = board_of([*BEGUN, placed(10, first), given_up(20, first), placed(30, second)])
    leg = leg_of(board)

    assert leg.trouble is None
    assert leg.state is CallState.ENDING
    assert [one.order_id for one in leg.pending] == [second.id]
