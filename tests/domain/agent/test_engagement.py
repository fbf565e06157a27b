"""Which calls are the agent's, and from when until when."""

from __future__ import annotations

import msgspec
import pytest

from console.domain import client_state
from console.domain.acts import Answer, Bridge, Enqueue, GoReady, HoldParticipant, Transfer
from console.domain.agent.attendance import Attendance
from console.domain.agent.attendance import reduce as told
from console.domain.agent.engagement import due, expired
from console.domain.agent.state import AgentRules
from console.domain.board import Board, reduce
from console.domain.client_state import Parties
from console.domain.events import ConferenceParticipantJoined, Enqueued, Fact
from console.domain.orders import OutcomeKind
from console.domain.own_facts import CallLeft, CallMissed, CallTaken, WrapUpExpired
from console.domain.team.offers import Origin
from tests.domain.stories import (
    answered,
    at,
    bridged,
    call,
    fact,
    hung_up,
    ids,
    initiated,
    order,
    placed,
    settled,
)

RULES = AgentRules(missed_after=10)
READY = settled(0, order(GoReady(), 99))
ANSWERED = (initiated(0, "A"), settled(2, order(Answer(call=call("A")), 1)), answered(2, "A"))
"""A caller whom Ada answered."""

TAKEN = CallTaken(agent="Ada", call=call("A"))
LEFT = CallLeft(agent="Ada", call=call("A"), answered=True, wrap_up=30)


def noted(*facts: Fact, rules: AgentRules = RULES) -> list[object]:
    """Everything that is noted of Ada while these things happen, one after another."""
    board, agent, notes = Board(), Attendance(agent="Ada"), []
    for one in facts:
        board, agent = reduce(board, one), told(agent, one)
        for note in due(agent, board, sorted(board.records), lambda _: rules):
            notes.append(note)
            seconds = (one.occurred_at - at(0)).total_seconds()
            agent = told(agent, fact(seconds + 0.001 * len(notes), note))
    return notes


def leg(seconds: float, letter: str, role: str) -> tuple[Fact, ...]:
    """A leg that Ada dialled for somebody, and that answered."""
    state = client_state.encode(Parties(agent="Ada", role=role)) or ""
    return (
        initiated(seconds, letter, "outgoing", client_state=state),
        answered(seconds + 1, letter),
    )


def test_a_call_is_the_agents_from_the_answer_to_the_end() -> None:
    """Ringing keeps nobody busy."""
    assert noted(*ANSWERED[:1]) == []
    assert noted(*ANSWERED, hung_up(60, "A")) == [TAKEN, LEFT]


def test_a_number_that_does_not_answer_is_worth_no_wrap_up() -> None:
    """The agent is busy while it rings, and free at once when it was busy there."""
    rings = (leg(0, "A", "")[0],)

    assert noted(*rings) == [TAKEN]
    (_, over) = noted(*rings, hung_up(5, "A", cause="user_busy"))
    assert isinstance(over, CallLeft)
    assert (over.answered, over.wrap_up, over.required) == (False, 0, False)


def test_what_is_over_before_anybody_looked_is_noted_all_the_same() -> None:
    """Facts come in bursts after a gap."""
    board = Board()
    for one in (*ANSWERED, hung_up(60, "A")):
        board = reduce(board, one)

    assert list(due(Attendance(agent="Ada"), board, [call("A")], lambda _: RULES)) == [TAKEN, LEFT]


def test_a_call_that_nobody_knows_any_more_is_over() -> None:
    """The switchboard was down for hours: the agent is not on the call for ever."""
    agent = told(Attendance(agent="Ada"), fact(0, TAKEN))

    assert due(agent, Board(), [], lambda _: RULES) == (LEFT,)


@pytest.mark.parametrize("agent", ["Bob", ""])
def test_the_calls_of_others_are_not_the_agents(agent: str) -> None:
    """A team has one board."""
    answer = settled(2, order(Answer(call=call("A")), 1, by=agent))

    assert noted(initiated(0, "A"), answer, answered(2, "A"), hung_up(9, "A")) == []


@pytest.mark.parametrize("role", ["agent", "consult", "supervisor", "target"])
def test_legs_beside_the_call_are_no_calls(role: str) -> None:
    """My phone, those whom I consult and transfer to: no wrap-up for each of them."""
    assert noted(*leg(0, "P", role), hung_up(9, "P")) == []


def test_a_transferred_call_is_over_for_the_agent() -> None:
    """The two may talk for an hour; their end is no second call of the agent's."""
    transfer = settled(20, order(Transfer(call=call("A"), to="+13125559876"), 2))
    before = (*ANSWERED, transfer, *leg(21, "X", "target"))

    assert noted(*before) == [TAKEN]
    joined = (*before, bridged(23, "A"), bridged(23, "X"))
    assert noted(*joined) == [TAKEN, LEFT]
    assert noted(*joined, hung_up(900, "X"), hung_up(901, "A")) == [TAKEN, LEFT]


def test_a_failed_transfer_leaves_the_call_with_the_agent() -> None:
    """The caller is still there."""
    transfer = settled(20, order(Transfer(call=call("A"), to="+13125559876"), 2))

    assert noted(*ANSWERED, transfer, leg(21, "X", "target")[0], hung_up(50, "X")) == [TAKEN]


def test_a_consultation_that_is_completed_is_over_for_the_agent() -> None:
    """While it lasts the agent is on the call."""
    bridge = settled(40, order(Bridge(call=call("A"), other=call("T")), 3))
    consulting = (*ANSWERED, *leg(0.5, "P", "agent"), *leg(20, "T", "consult"))

    assert noted(*consulting) == [TAKEN]
    assert noted(*consulting, bridge, bridged(41, "A"), bridged(41, "T")) == [TAKEN, LEFT]


def joins(seconds: float, letter: str) -> Fact:
    """A leg comes into the conference."""
    return fact(seconds, ConferenceParticipantJoined(**ids(letter), conference_id="room"))


def test_who_leaves_a_conference_hands_the_call_over_unless_the_caller_is_held() -> None:
    """My phone's battery dies in a consultation: the caller hears music and waits for me."""
    legs = (*ANSWERED, *leg(0.5, "P", "agent"), *leg(20, "T", "consult"))
    talking = (*legs, joins(30, "A"), joins(31, "P"), joins(32, "T"))
    hold = settled(33, order(HoldParticipant(call=call("A"), conference="room"), 3))

    assert noted(*talking, hold) == [TAKEN]
    assert noted(*talking, hold, hung_up(40, "P")) == [TAKEN]
    assert noted(*talking, hung_up(40, "P")) == [TAKEN, LEFT]


def test_who_still_talks_with_the_one_consulted_is_on_a_call_when_the_caller_hangs_up() -> None:
    """No wrap-up runs out, and nobody is Ready, while the agent talks; then it is the caller's."""
    legs = (*ANSWERED, *leg(0.5, "P", "agent"), *leg(20, "T", "consult"))
    talking = (*legs, joins(30, "A"), joins(31, "P"), joins(32, "T"), hung_up(40, "A"))
    still = CallTaken(agent="Ada", call=call("T"))
    done = CallLeft(agent="Ada", call=call("T"), answered=False, wrap_up=0)

    assert noted(*talking) == [TAKEN, still, LEFT]
    assert noted(*talking, hung_up(50, "T")) == [TAKEN, still, LEFT, done]


def test_two_calls_that_the_agent_joined_stay_the_agents() -> None:
    """One of the two may be a phone of the agent's own, dialled by hand."""
    dialled = leg(5, "B", "")
    bridge = settled(10, order(Bridge(call=call("A"), other=call("B")), 3))
    notes = noted(*ANSWERED, *dialled, bridge, bridged(11, "A"), bridged(11, "B"))

    assert notes == [TAKEN, CallTaken(agent="Ada", call=call("B"))]


def test_a_call_that_was_put_into_a_queue_is_over_until_my_phone_takes_it() -> None:
    """It waits for somebody; a wait is no talk."""
    enqueue = settled(20, order(Enqueue(call=call("A"), parameters={"queue_name": "help"}), 2))
    waits = (*ANSWERED, enqueue, fact(21, Enqueued(**ids("A"), queue="help")))

    queued = msgspec.structs.replace(LEFT, origin=Origin(queue="help"))
    assert noted(*waits) == [TAKEN, queued]
    bridge = settled(40, order(Bridge(call=call("A"), other=call("P")), 3))
    again = (*leg(30, "P", "agent"), bridge, bridged(41, "A"), bridged(41, "P"))
    assert noted(*waits, *again, hung_up(60, "A")) == [TAKEN, queued, TAKEN, queued]


# Missed calls -----------------------------------------------------------------------------

MISSED = CallMissed(agent="Ada", call=call("A"))


ANSWER = order(Answer(call=call("A"), join=True), 1)
TAKEN_LATE = (initiated(1, "A"), placed(20, ANSWER))
"""My phone rings first, and the caller hears ringing meanwhile."""


def gave_up(seconds: float) -> Fact:
    """The caller's own doing."""
    return hung_up(seconds, "A", cause="originator_cancel")


def test_a_caller_who_gave_up_after_ringing_for_a_ready_agent_was_missed() -> None:
    """Once: the agent is not ready after it, and the same call does not count again."""
    cost = fact(40, Enqueued(**ids("A")))

    assert noted(READY, initiated(1, "A"), gave_up(31), cost) == [MISSED]
    again = (settled(50, order(GoReady(), 98)), hung_up(51, "Z"))
    assert noted(READY, initiated(1, "A"), gave_up(31), *again) == [MISSED]


@pytest.mark.parametrize(
    "facts",
    [
        (initiated(1, "A"), gave_up(31)),
        (READY, initiated(1, "A"), gave_up(5)),
        (initiated(-60, "A"), READY, gave_up(5)),
        (READY, *ANSWERED[:1], settled(2, order(Answer(call=call("A")), 1)), gave_up(31)),
        (READY, *TAKEN_LATE, gave_up(31)),
        (READY, *TAKEN_LATE, gave_up(31), settled(31.1, ANSWER, OutcomeKind.REFUSED)),
        (READY, leg(1, "A", "")[0], gave_up(31)),
    ],
    ids=[
        *("not ready", "rang too short", "ready too short", "was being answered"),
        *("while my phone rang", "and told so", "outgoing"),
    ],
)
def test_a_caller_who_gave_up_otherwise_was_not_missed(facts: tuple[Fact, ...]) -> None:
    """It must not take anybody off the desk who did nothing wrong."""
    assert MISSED not in noted(*facts)


def test_a_call_that_was_turned_away_was_not_missed() -> None:
    """`r` is an answer, too. The source of such an end is the called side."""
    turned_away = hung_up(31, "A", cause="call_rejected")
    payload = msgspec.structs.replace(turned_away.payload, hangup_source="callee")
    rejected = msgspec.structs.replace(turned_away, payload=payload)

    assert noted(READY, initiated(1, "A"), rejected) == []


def test_missed_calls_can_be_left_to_the_agent() -> None:
    """agent.missed_not_ready = false."""
    rules = msgspec.structs.replace(RULES, missed_not_ready=False)

    assert noted(READY, initiated(1, "A"), gave_up(31), rules=rules) == []


def test_the_end_of_a_wrap_up_names_the_end_it_had() -> None:
    """So that an extension makes it another one."""
    agent = told(told(Attendance(agent="Ada"), fact(0, TAKEN)), fact(60, LEFT))

    assert expired(agent) == WrapUpExpired(agent="Ada", until=at(90))
    assert expired(Attendance(agent="Ada")) is None


def test_a_call_that_waited_in_a_queue_may_need_a_disposition() -> None:
    """The queue that it came from tells, though it left it to be answered."""
    rules = AgentRules(required=("support",))
    waited = (
        initiated(0, "A"),
        answered(1, "A"),
        fact(2, Enqueued(**ids("A"), queue="support")),
        settled(8, order(Answer(call=call("A")), 1)),
        bridged(9, "A"),
    )
    (left,) = [
        one for one in noted(*waited, hung_up(60, "A"), rules=rules) if type(one) is CallLeft
    ]
    (other,) = [
        one for one in noted(*ANSWERED, hung_up(60, "A"), rules=rules) if type(one) is CallLeft
    ]

    assert left.required
    assert not other.required
