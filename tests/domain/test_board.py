"""The board is a function of the set of facts."""

from __future__ import annotations

from functools import reduce as fold_left
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from console.domain import client_state
from console.domain.acts import Hold
from console.domain.board import Board, advance, forget, reduce
from console.domain.events import Costed, Fact
from console.domain.leg import CallState, Direction, Leg
from console.domain.orders import Answer, Bridge, Dial, HangUp, OutcomeKind
from console.domain.own_facts import DoubtReason
from tests.domain.stories import (
    AGENT,
    CALLER,
    OURS,
    answered,
    at,
    bridged,
    call,
    digit,
    doubted,
    hung_up,
    initiated,
    order,
    placed,
    settled,
    sighted,
)

ANSWER = order(Answer(call=call("A")), 1)
BRIDGE = order(Bridge(call=call("A"), other=call("B")), 2)
COST = Fact(
    id="cost",
    kind="call.cost",
    occurred_at=at(10),
    received_at=at(10),
    payload=Costed(call_leg_id="leg-A"),
)
WHOLE_SESSION = [
    initiated(0, "A", caller_id_name="Ada Lovelace"),
    placed(1, ANSWER),
    settled(1.2, ANSWER),
    answered(1.3, "A"),
    initiated(2, "B", "outgoing"),
    answered(4, "B"),
    bridged(4.1, "A"),
    bridged(4.2, "B"),
    digit(5, "A", "7"),
    digit(6, "A", "#"),
    hung_up(9, "A"),
    hung_up(9, "B"),
    COST,
]


def board_of(facts: list[Fact]) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, facts, Board())


@given(st.permutations(WHOLE_SESSION), st.lists(st.sampled_from(WHOLE_SESSION)))
def test_any_order_and_any_repetition_gives_the_same_board(
    shuffled: list[Fact], repeated: list[Fact]
) -> None:
    """Telnyx promises neither order nor single delivery (receiving webhooks)."""
    assert board_of([*shuffled, *repeated]).legs == board_of(WHOLE_SESSION).legs


@given(st.integers(0, len(WHOLE_SESSION)), st.data())
def test_any_order_of_a_session_still_under_way_gives_the_same_board(
    length: int, data: st.DataObject
) -> None:
    """The screen is looked at in the middle of a call, not only at its end."""
    facts = WHOLE_SESSION[:length]
    shuffled = data.draw(st.permutations(facts))

    assert board_of(shuffled).legs == board_of(facts).legs


def test_all_orders_of_a_short_call_give_the_same_leg() -> None:
    """Every permutation of five events, exhaustively."""
    facts = [
        initiated(0, "A"),
        answered(1, "A"),
        bridged(2, "A"),
        digit(3, "A", "1"),
        hung_up(4, "A"),
    ]
    boards = [board_of(list(shuffled)).legs for shuffled in permutations(facts)]

    assert all(board == boards[0] for board in boards)
    assert boards[0][call("A")].state is CallState.ENDED


@given(st.lists(st.sampled_from([*WHOLE_SESSION, sighted(30, "A", alive=True)])))
def test_a_leg_that_hung_up_never_lives_again(later: list[Fact]) -> None:
    """No webhook, however late or repeated, wakes a leg up again."""
    board = board_of([hung_up(9, "A"), *later])

    assert board.legs[call("A")].state is CallState.ENDED
    assert board.legs[call("A")].ending is not None


def test_a_caller_is_offered_then_answered_then_bridged_with_the_other_leg() -> None:
    """The story of an ordinary call, with both legs knowing each other."""
    states = []
    board = Board()
    for fact in WHOLE_SESSION[:8]:
        board = reduce(board, fact)
        leg = board.leg(call("A"))
        assert leg is not None
        states.append(leg.state)

    assert list(dict.fromkeys(states)) == [
        CallState.OFFERED,
        CallState.ANSWERED,
        CallState.BRIDGED,
    ]
    assert board.legs[call("A")].peer == call("B")
    assert board.legs[call("B")].peer == call("A")
    assert board.legs[call("A")].agent == "Ada"


def test_events_of_an_unknown_leg_make_a_placeholder() -> None:
    """An event before its `call.initiated` is kept, not refused."""
    leg = board_of([answered(1, "Z")]).legs[call("Z")]

    assert leg.state is CallState.ANSWERED
    assert leg.direction is None
    assert leg.from_ is None


def test_a_leg_of_which_no_state_is_known_is_stale() -> None:
    """A digit says that somebody is there, and nothing more."""
    assert board_of([digit(1, "Z", "5")]).legs[call("Z")].state is CallState.STALE


def test_legs_of_two_sessions_are_paired_by_the_order_that_joined_them() -> None:
    """`call.bridged` names no other leg; our own order does."""
    board = board_of(
        [
            initiated(0, "A", session="S1"),
            answered(1, "A", "S1"),
            initiated(0, "B", "outgoing", session="S2"),
            answered(1, "B", "S2"),
            placed(2, BRIDGE),
            settled(2.1, BRIDGE),
            bridged(2.2, "A", "S1"),
            bridged(2.2, "B", "S2"),
        ]
    )

    assert board.legs[call("A")].peer == call("B")
    assert board.legs[call("B")].peer == call("A")


def test_the_peer_is_not_guessed_among_several() -> None:
    """Three bridged legs of one session, far apart in time: who talks to whom is not known."""
    facts = [
        fact
        for letter, second in (("A", 0), ("B", 30), ("C", 60))
        for fact in (initiated(second, letter), bridged(second + 1, letter))
    ]

    assert board_of(facts).legs[call("A")].peer is None


def test_a_dial_that_telnyx_took_is_on_the_board_before_its_first_webhook() -> None:
    """The reply names the new leg; the webhook may be late or lost."""
    dial = order(Dial(to=CALLER, from_=OURS, connection_id="1293384261075731499"))
    board = board_of([placed(0, dial), settled(0.2, dial, new_leg="N")])

    leg = board.legs[call("N")]
    assert leg.state is CallState.DIALLING
    assert (leg.from_, leg.to, leg.agent) == (OURS, CALLER, "Ada")
    assert leg.direction is Direction.OUTGOING


def test_a_hang_up_under_way_shows_as_ending_until_the_leg_ended() -> None:
    """Between the order and the webhook the leg is neither alive nor over."""
    hangup = order(HangUp(call=call("A")))
    before = board_of([initiated(0, "A"), placed(1, hangup)])
    after = board_of([initiated(0, "A"), placed(1, hangup), settled(2, hangup), hung_up(2.1, "A")])

    assert before.legs[call("A")].state is CallState.ENDING
    assert before.legs[call("A")].pending[0].action == "call.hangup"
    assert after.legs[call("A")].state is CallState.ENDED
    assert after.legs[call("A")].pending == ()


def test_a_refused_hang_up_leaves_the_leg_as_it_was() -> None:
    """What Telnyx refused did not happen."""
    hangup = order(HangUp(call=call("A")))
    board = board_of(
        [initiated(0, "A"), placed(1, hangup), settled(2, hangup, OutcomeKind.REFUSED)]
    )

    assert board.legs[call("A")].state is CallState.OFFERED


def test_after_a_gap_a_living_leg_stays_stale_until_it_speaks() -> None:
    """While nobody listened the caller may have been answered elsewhere: that is not guessed."""
    facts = [initiated(0, "A"), doubted(60, "A", DoubtReason.GAP), sighted(61, "A", alive=True)]
    stale = board_of(facts).legs[call("A")]
    heard = board_of([*facts, answered(70, "A")]).legs[call("A")]

    assert (stale.state, stale.known) == (CallState.STALE, CallState.OFFERED)
    assert heard.state is CallState.ANSWERED


def test_after_an_unknown_outcome_a_living_leg_is_certain_again() -> None:
    """Webhooks were arriving all the time, so the last of them still holds."""
    facts = [initiated(0, "A"), answered(1, "A"), doubted(60, "A", DoubtReason.OUTCOME)]

    assert board_of(facts).legs[call("A")].state is CallState.STALE
    facts.append(sighted(61, "A", alive=True))
    assert board_of(facts).legs[call("A")].state is CallState.ANSWERED


def test_a_ghost_ends_when_telnyx_says_that_it_is_gone() -> None:
    """The hang-up was lost; the API knows. Why it ended is not known and not made up."""
    leg = board_of([initiated(0, "A"), sighted(60, "A", alive=False)]).legs[call("A")]

    assert leg.state is CallState.ENDED
    assert leg.ending is None


def test_the_cause_attaches_when_the_hang_up_comes_after_the_sighting() -> None:
    """A late fact still tells why."""
    board = board_of([initiated(0, "A"), sighted(60, "A", alive=False), hung_up(59, "A")])

    ending = board.legs[call("A")].ending
    assert ending is not None
    assert ending.cause == "normal_clearing"


def test_a_leg_that_outlived_its_peer_is_answered_once_telnyx_says_it_lives() -> None:
    """No webhook says that a leg was parked."""
    facts = [*WHOLE_SESSION[:8], hung_up(20, "B")]

    assert board_of(facts).legs[call("A")].state is CallState.BRIDGED
    facts.append(sighted(30, "A", alive=True))
    assert board_of(facts).legs[call("A")].state is CallState.ANSWERED


def test_an_unknown_leg_found_by_asking_takes_its_parties_from_client_state() -> None:
    """The list of active calls has no parties; what we put in `client_state` comes back."""
    ours = client_state.encode(client_state.Parties(from_=OURS, to=AGENT, direction="outgoing"))
    leg = board_of([sighted(0, "X", alive=True, client_state=ours or "")]).legs[call("X")]

    assert leg.state is CallState.STALE
    assert (leg.from_, leg.to, leg.direction) == (OURS, AGENT, Direction.OUTGOING)


def test_advance_names_the_legs_that_may_look_different() -> None:
    """A console redraws what changed and nothing else."""
    board = board_of(WHOLE_SESSION[:8])
    again, unchanged = advance(board, WHOLE_SESSION[0])
    _, changed = advance(board, hung_up(20, "B"))

    assert again == board
    assert unchanged == frozenset()
    assert changed == {call("A"), call("B")}


def test_the_board_tells_of_every_leg_that_it_holds() -> None:
    """All legs are taken from the map at once, which must give what going through it gives."""
    board = board_of([initiated(n, f"{n}", session=f"{n}") for n in range(300)])

    assert len(board.legs) == 300
    assert board.legs == {call: record.leg for call, record in board.records.items()}
    assert set(board.oldest_first) == set(board.legs.values())


def test_a_forgotten_leg_is_off_the_board() -> None:
    """Ended legs leave memory; the journal keeps them."""
    board = forget(board_of(WHOLE_SESSION), [call("A")])

    assert board.leg(call("A")) is None
    assert board.session("S") == (board.legs[call("B")],)


def test_a_leg_that_outlived_its_peer_stays_answered_when_the_peer_is_forgotten() -> None:
    """A caller waits, parked, for minutes: the next key press must not make a bridge of it."""
    park = order(Bridge(call=call("A"), other=call("B"), park=True), 2)
    facts = [*WHOLE_SESSION[:6], placed(4, park), settled(4.05, park), *WHOLE_SESSION[6:8]]
    board = board_of([*facts, hung_up(20, "B")])
    assert board.legs[call("A")].state is CallState.ANSWERED
    later = reduce(forget(board, [call("B")]), digit(300, "A", "1"))

    assert later.legs[call("A")].state is CallState.ANSWERED
    assert later.legs[call("A")].digits.endswith("1")


HOLD = order(Hold(call=call("A")), 5)


def leg_of(board: Board) -> Leg:
    leg = board.leg(call("A"))
    assert leg is not None
    return leg


def failing(kind: OutcomeKind) -> list[Fact]:
    """A hold that was not accepted."""
    return [initiated(0, "A"), answered(1, "A"), placed(5, HOLD), settled(6, HOLD, kind=kind)]


def test_a_leg_keeps_the_order_that_failed_last_until_the_next_one() -> None:
    """So that its row can say so, on every console and after a restart."""
    refused = failing(OutcomeKind.REFUSED)
    board = board_of(refused)
    failed = leg_of(board).trouble
    assert failed is not None
    assert (failed.action, failed.unknown, failed.at) == ("call.hold", False, at(6))
    again = order(Hold(call=call("A")), 7)

    assert leg_of(board_of([*refused, placed(7, again)])).trouble is None


def test_the_trouble_of_a_leg_is_over_when_its_state_changes() -> None:
    """What came of it is seen by then."""
    unknown = failing(OutcomeKind.UNKNOWN)
    failed = leg_of(board_of(unknown)).trouble
    assert failed is not None
    assert failed.unknown

    assert leg_of(board_of([*unknown, hung_up(9, "A")])).trouble is None


def test_a_leg_of_which_two_sessions_were_told_leaves_no_trace_when_it_is_forgotten() -> None:
    """Its oldest fact came last and named another session; whoever stayed was searched for it."""
    board = board_of(
        [
            answered(5, "A", session="one"),
            initiated(0, "A", session="two"),
            initiated(1, "B", session="one"),
            bridged(6, "B", session="one"),
        ]
    )
    board = reduce(forget(board, [call("A")]), hung_up(9, "B", session="one"))

    assert set(board.legs) == {call("B")}
    assert board.legs[call("B")].state is CallState.ENDED
