"""Who is alone: the few that a change may leave alone, held against everybody by hand."""

from __future__ import annotations

from datetime import datetime
from functools import reduce as fold_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import client_state
from console.domain.acts import Bridge, Hold, HoldParticipant, Role, UnholdParticipant
from console.domain.alone import AloneLegs, Around, is_alone
from console.domain.board import Board, advance, forget, reduce
from console.domain.client_state import Parties
from console.domain.events import (
    ConferenceParticipantLeft,
    ConversationCreated,
    ConversationEnded,
    ConversationNotStarted,
    Fact,
    Held,
    Payload,
    StreamingStarted,
    StreamingStopped,
)
from console.domain.ids import CallId
from console.domain.leg import CallState, LeftAlone, Leg
from console.domain.my_phone import UP
from console.domain.own_facts import DoubtReason
from tests.domain.many_facts import facts
from tests.domain.stories import (
    answered,
    at,
    bridged,
    call,
    claimed,
    doubted,
    fact,
    hung_up,
    ids,
    initiated,
    joined,
    left,
    left_alone,
    order,
    placed,
    settled,
    sighted,
)
from tests.domain.work import work


def alone_after(*told: Fact) -> dict[str, datetime]:
    """Who is alone, by letter, and since when, once those facts are told."""
    board = fold_left(reduce, told, Board())
    since = AloneLegs(board.legs.values()).since
    return {one.removeprefix("v3:"): when for one, when in since.items()}


def by_hand(legs: list[Leg]) -> set[CallId]:
    """Who is alone: every leg held against every other."""
    found = set()
    for leg in legs:
        others = [other for other in legs if other is not leg and other.alive]
        room = leg.media.conference
        inside = [one for one in others if room is not None and one.media.conference == room]
        phones = [one for one in others if one.role is Role.AGENT and one.state in UP]
        theirs = [one for one in phones if leg.agent is not None and one.agent == leg.agent]
        around = Around(
            heard=any(
                one.state is not CallState.HELD and one.role is not Role.SUPERVISOR
                for one in inside
            ),
            agent=any(one in inside or one in theirs for one in phones),
            near=any(
                one in inside
                or (one in theirs and (one.state.value != "bridged" or one.peer in (None, leg.id)))
                for one in phones
            ),
            ringing=any(
                one.role is Role.TARGET
                and one.answered_at is None
                and one.state in (CallState.OFFERED, CallState.DIALLING, CallState.STALE)
                and one.known in (CallState.OFFERED, CallState.DIALLING, None)
                and one.session_id is not None
                and one.session_id == leg.session_id
                for one in others
            ),
        )
        if is_alone(leg, around):
            found.add(leg.id)
    return found


@given(facts())
def test_what_follows_each_change_is_what_everybody_by_hand_comes_to(told: list[Fact]) -> None:
    """A caller who is alone and not found waits in silence until the line is cut."""
    board, alone = Board(), AloneLegs()
    for one_fact in told:
        board, touched = advance(board, one_fact)
        for one in touched:
            alone.change(one, board.leg(one))

        legs = list(board.legs.values())
        assert set(alone.since) == by_hand(legs)
        assert alone.since == AloneLegs(legs).since


@given(facts())
def test_those_that_ended_may_leave_at_once_without_a_word(told: list[Fact]) -> None:
    """A switchboard forgets who ended; a phone that rings may be all that is left of an agent."""
    board, alone = Board(), AloneLegs()
    for one_fact in told:
        board, touched = advance(board, one_fact)
        for one in touched:
            leg = board.leg(one)
            alone.change(one, leg)
            if leg is not None and not leg.alive:
                alone.change(one, None)

        assert set(alone.since) == by_hand(list(board.legs.values()))


def test_a_phone_that_rings_outlasts_the_caller_whom_its_agent_held() -> None:
    """The caller hung up while the agent's phone rang; its answer raised, and the board stopped."""
    board, alone = (
        fold_left(reduce, (*TALKING, hung_up(5, "M"), phone(6, "N")), Board()),
        AloneLegs(),
    )
    held = doubted(7, "A", DoubtReason.GAP)
    for one_fact in (held, hung_up(8, "A"), answered(9, "N")):
        board, touched = advance(board, one_fact)
        for one in (*touched, call("N")):
            leg = board.leg(one)
            alone.change(one, leg)
            if leg is not None and not leg.alive:
                alone.change(one, None)

    assert alone.since == {}


@given(facts(), st.data())
def test_who_is_alone_hangs_on_the_facts_and_not_on_their_order(
    told: list[Fact], data: st.DataObject
) -> None:
    """Telnyx promises no order; two consoles must name the same caller and the same second."""
    shuffled = data.draw(st.permutations(told))

    there = fold_left(reduce, told, Board()).legs
    assert (
        AloneLegs(there.values()).since
        == AloneLegs(fold_left(reduce, shuffled, Board()).legs.values()).since
    )


# Stories ----------------------------------------------------------------------------------


def phone(seconds: float, letter: str = "M", agent: str = "Ada", session: str = "S") -> Fact:
    """An agent's phone is rung."""
    state = client_state.encode(Parties(agent=agent, role=Role.AGENT)) or ""
    return initiated(seconds, letter, "outgoing", session, client_state=state)


def target(seconds: float, letter: str = "T") -> Fact:
    """The target of a transfer is rung."""
    state = client_state.encode(Parties(agent="Ada", role=Role.TARGET)) or ""
    return initiated(seconds, letter, "outgoing", client_state=state)


TO_PHONE = order(Bridge(call=call("A"), other=call("M"), park=True), 1)
TALKING = (
    initiated(0, "A"),
    phone(1),
    answered(2, "A"),
    answered(3, "M"),
    placed(3.5, TO_PHONE),
    settled(3.6, TO_PHONE),
    bridged(4, "A"),
    bridged(4, "M"),
)
HOLD = order(HoldParticipant(call=call("A"), conference="room"), 2)
UNHOLD = order(UnholdParticipant(call=call("A"), conference="room"), 3)
CONFERRING = (*TALKING, joined(5, "A"), joined(5, "M"))
HELD = (*CONFERRING, placed(6, HOLD), settled(7, HOLD))


def test_a_caller_who_was_answered_and_has_nobody_is_alone_since_the_answer() -> None:
    """And one who is offered or talks is not."""
    assert alone_after(initiated(0, "A")) == {}
    assert alone_after(initiated(0, "A"), answered(2, "A")) == {"A": at(2)}
    assert alone_after(*TALKING) == {}


def test_a_target_that_left_a_conference_is_alone_though_its_answer_was_never_told() -> None:
    """It rings no more, so nobody hears it ring: not it, and not the caller who waits."""
    state = client_state.encode(Parties(agent="Ada", role=Role.TARGET)) or ""
    parted = ConferenceParticipantLeft(**ids("T"), conference_id="room", client_state=state)

    told = (fact(3, Held(**ids("T"))), fact(4, parted))

    assert alone_after(*told) == {"T": at(4)}
    assert alone_after(answered(2, "A"), *told) == {"A": at(2), "T": at(4)}
    in_doubt = (*told, doubted(5, "T", DoubtReason.GAP))
    assert alone_after(answered(2, "A"), *in_doubt) == {"A": at(2), "T": at(4)}


def test_a_caller_whose_agents_phone_dropped_is_alone_since_then() -> None:
    """The bridge parked them: they hear nothing since the phone's end, not since the answer."""
    assert alone_after(*TALKING, hung_up(60, "M")) == {"A": at(60)}


def test_a_caller_whose_life_telnyx_confirms_later_is_alone_since_the_phones_end() -> None:
    """Of a bridge that parks nobody it is known only later that one outlived it."""
    plain = (*TALKING[:4], *TALKING[6:])

    assert alone_after(*plain, hung_up(60, "M")) == {}
    assert alone_after(*plain, hung_up(60, "M"), sighted(90, "A", alive=True)) == {"A": at(60)}


def test_a_conference_that_emptied_leaves_its_last_one_alone() -> None:
    """Whether the other left it or ended; since the last of them."""
    three = (*CONFERRING, initiated(5, "C", session="R"), answered(5, "C"), joined(6, "C"))

    assert alone_after(*three, hung_up(20, "M")) == {}
    assert alone_after(*three, hung_up(20, "M"), hung_up(30, "C")) == {"A": at(30)}
    assert alone_after(*three, left(20, "M"), left(30, "C")) == {"A": at(30), "C": at(30)}


def test_a_supervisor_is_nobody_to_hear() -> None:
    """Who listens in says nothing: with the agent gone, the caller would wait there unnoticed."""
    state = client_state.encode(Parties(agent="Sue", role=Role.SUPERVISOR)) or ""
    listens = (initiated(8, "L", "outgoing", "R", client_state=state), answered(9, "L"))
    supervised = (*CONFERRING, *listens, joined(10, "L"))

    assert alone_after(*supervised) == {}
    assert alone_after(*supervised, hung_up(40, "M")) == {"A": at(40)}


def test_a_held_caller_is_alone_once_the_agents_phone_is_gone() -> None:
    """Held on purpose is no silence, until nobody is there who could take them back."""
    assert alone_after(*HELD) == {}
    assert alone_after(*HELD, left(8, "M")) == {}
    assert alone_after(*HELD, hung_up(40, "M")) == {"A": at(40)}
    assert alone_after(*HELD, hung_up(40, "M"), phone(45, "N"), answered(50, "N")) == {}


def test_a_held_one_is_nobody_to_hear() -> None:
    """Who was consulted stays behind with the held caller: both are alone."""
    consulted = (initiated(8, "C", "outgoing"), answered(9, "C"), joined(10, "C"))

    assert alone_after(*HELD, *consulted, hung_up(40, "M")) == {"A": at(40), "C": at(40)}


def test_a_caller_hears_the_target_of_a_transfer_ring_until_it_fails() -> None:
    """The phone is gone by then; from the failure on there is nobody."""
    transferred = (*TALKING, target(10), hung_up(11, "M"))

    assert alone_after(*transferred) == {}
    assert alone_after(*transferred, hung_up(20, "T", cause="user_busy")) == {"A": at(20)}


def test_in_doubt_a_caller_is_alone_unless_the_agents_phone_is_up() -> None:
    """After a restart all are in doubt: who waits for a lost phone would wait unnoticed."""
    both = (doubted(50, "A", DoubtReason.GAP), doubted(50, "M", DoubtReason.GAP))

    assert alone_after(*TALKING, *both) == {}
    assert alone_after(*TALKING, *both, hung_up(60, "M")) == {"A": at(60)}
    assert alone_after(*TALKING, hung_up(60, "M"), doubted(61, "A", DoubtReason.GAP)) == {
        "A": at(60)
    }
    assert alone_after(*TALKING[:6], *both) == {}


def test_in_doubt_a_caller_is_alone_while_the_agents_phone_is_bridged_with_another() -> None:
    """The agent took the next call, and the one before it waited in silence unnoticed."""
    first = (initiated(0, "A"), answered(1, "A"), claimed(1, "A", "Ada"))
    other = (initiated(2, "B", session="R"), answered(3, "B", "R"), phone(4, session="R"))
    talks = (*first, *other, answered(5, "M", "R"), bridged(6, "B", "R"), bridged(6, "M", "R"))
    lost = doubted(7, "A", DoubtReason.GAP)

    assert alone_after(*talks, lost) == {"A": at(1)}
    assert alone_after(*talks[:-2], lost) == {"B": at(3)}
    assert alone_after(*talks, lost, doubted(8, "M", DoubtReason.GAP)) == {}


def test_nobody_is_alone_with_whom_something_is_done() -> None:
    """An alarm that is wrong teaches agents to overlook alarms."""
    given = order(Hold(call=call("A")), 5)

    assert alone_after(*TALKING, hung_up(60, "M"), placed(61, given)) == {}
    assert alone_after(*TALKING, hung_up(60, "M"), hung_up(61, "A")) == {}


@pytest.mark.parametrize("over", [ConversationEnded, ConversationNotStarted])
def test_who_talks_with_a_voice_assistant_is_alone_once_that_is_over(over: type[Payload]) -> None:
    """Members were offered a caller whom the assistant served."""
    begun = (initiated(0, "A"), answered(2, "A"), fact(3, ConversationCreated(**ids("A"))))

    assert alone_after(*begun) == {}
    assert [*alone_after(*begun, fact(60, over(**ids("A"))))] == ["A"]


def test_an_assistant_whose_end_was_never_told_hides_nobody_who_was_joined_since() -> None:
    """The agent took over, and the agent's phone dropped."""
    assisted = (*TALKING[:3], fact(2.5, ConversationCreated(**ids("A"))), *TALKING[3:])

    assert alone_after(*assisted, hung_up(60, "M")) == {"A": at(60)}


def test_an_agents_phone_is_never_alone() -> None:
    """It waits for calls; the header tells of it."""
    assert alone_after(phone(0), answered(1, "M")) == {}


def test_who_is_alone_stays_so_since_the_same_second_when_others_leave_the_board() -> None:
    """A leg that ended is forgotten after two minutes; a caller may be alone for longer."""
    board = fold_left(reduce, (*CONFERRING, hung_up(60, "M"), left_alone(60, "A", "M")), Board())
    alone = AloneLegs(board.legs.values())
    board = forget(board, [call("M")])
    alone.change(call("M"), None)
    alone.change(call("A"), board.leg(call("A")))

    assert alone.since == {call("A"): at(60)}
    assert alone.unnoted == {}


def test_one_who_was_away_from_the_board_before_the_caller_was_alone_is_not_forgotten() -> None:
    """The sound of the call was streamed for minutes after the phone was put down."""
    streamed = fact(50, StreamingStarted(**ids("A")))
    board = fold_left(reduce, (*CONFERRING, streamed, hung_up(60, "M")), Board())
    alone = AloneLegs(board.legs.values())
    alone.change(call("M"), None)
    board = reduce(forget(board, [call("M")]), fact(300, StreamingStopped(**ids("A"))))
    alone.change(call("A"), board.leg(call("A")))

    assert alone.unnoted == {call("A"): LeftAlone(since=at(60), by=call("M"))}


@pytest.mark.parametrize("many", [400])
def test_a_change_costs_as_much_among_many_legs_as_among_few(many: int) -> None:
    """A burst of ten thousand calls must not slow down the switchboard."""

    def board_with(callers: int) -> tuple[AloneLegs, Leg, Leg]:
        told: list[Fact] = []
        for number in range(callers):
            letter = f"c{number}"
            told += [initiated(0, letter), answered(1, letter), joined(2, letter)]
        board = fold_left(reduce, [*told, *CONFERRING], Board())
        after = fold_left(reduce, [hung_up(60, "A")], board)
        before_it, after_it = board.leg(call("A")), after.leg(call("A"))
        assert before_it is not None
        assert after_it is not None
        return AloneLegs(board.legs.values()), before_it, after_it

    def steps(callers: int) -> int:
        alone, before, after = board_with(callers)

        def change() -> None:
            alone.change(after.id, after)
            alone.change(before.id, before)

        return work(change)

    assert steps(many) <= steps(4) * 1.5
