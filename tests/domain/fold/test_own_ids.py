"""Two who conclude the same from the same facts write one fact; once it happens again, another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce as fold_left
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import Answer, Choice, ExtendWrapUp, GoReady, RingPhone
from console.domain.agent.attendance import Attendance
from console.domain.agent.attendance import reduce as attend
from console.domain.agent.engagement import due, expired
from console.domain.agent.state import AgentRules, Presence
from console.domain.board import Board, reduce
from console.domain.events import Fact, Payload
from console.domain.fold.own_ids import agent_told_of, id_of_automatic, leg_told_of, noted
from console.domain.ids import ORDER_ID, is_step
from console.domain.orders import HangUp, OrderId
from console.domain.own_facts import (
    OWN_KINDS,
    AgentFreed,
    CallBackEnded,
    CallBackRung,
    CallBackSet,
    CallClaimed,
    CallLeft,
    CallMissed,
    CallOffered,
    CallTaken,
    ClaimReleased,
    ConferenceRecorded,
    DoubtReason,
    LegDoubted,
    LegLeftAlone,
    LegSighted,
    MemberTold,
    MessageSeen,
    MessageSent,
    NumbersBarred,
    NumbersUnbarred,
    OfferEnded,
    OrderPlaced,
    ParticipantSighted,
    WrapUpExpired,
)
from console.domain.own_facts import given_up as lost
from console.domain.work_lists.rules import CallOutcome
from tests.domain.many_facts import facts
from tests.domain.stories import (
    answered,
    at,
    bridged,
    call,
    claimed,
    doubted,
    hung_up,
    initiated,
    offer_ended,
    offered,
    order,
    placed,
    settled,
    sighted,
)
from tests.domain.work_lists.listed import added, called, closed, known, opened, released, taken
from tests.domain.work_lists.listed import answered as list_answered
from tests.domain.work_lists.listed import settled as list_settled

RULES = AgentRules(missed_after=10)
A = call("A")
GIVEN = order(HangUp(call=A))
OF_A_LIST = (
    *(opened(), added(), taken(1), called(2), list_answered(3, CallOutcome.REACHED)),
    *(list_settled(4, "sold"), released(5), closed(6)),
)
CONCLUSIONS: tuple[Payload, ...] = (
    CallTaken(agent="ada", call=A),
    CallLeft(agent="ada", call=A, answered=True, wrap_up=30),
    CallMissed(agent="ada", call=A),
    WrapUpExpired(agent="ada", until=at(90)),
    AgentFreed(agent="ada", choice=Choice(ready=True), order=OrderId("1")),
    CallOffered(call=A, to=("ada", "bo"), until=at(99), route="Support"),
    OfferEnded(call=A, member="ada", why="missed"),
    CallClaimed(call=A, member="ada", order=OrderId("1")),
    ClaimReleased(call=A, member="ada", why="gone"),
    LegSighted(call_control_id=A, alive=True),
    LegDoubted(call_control_id=A, reason=DoubtReason.GAP),
    ParticipantSighted(call_control_id=A, inside="room"),
    ConferenceRecorded(call_control_id=A, conference="room", recording="on"),
    LegLeftAlone(call_control_id=A, since=at(50), by=call("B")),
    OrderPlaced(order=GIVEN),
    lost(GIVEN),
    MessageSent(message="m", by="ada", to="bo", kind="member", members=("bo",), text="hello"),
    MemberTold(to="bo", text="Ada hands a call over to Bo", order=OrderId("1"), call=A),
    MessageSeen(message="m", member="bo", by="ada", read=True),
    NumbersBarred(numbers=("+442079460123",), by="ada", at=at(1), why="asked"),
    NumbersUnbarred(numbers=("+442079460123",), by="eve", at=at(2)),
    *(fact.payload for fact in OF_A_LIST),
    *known(*OF_A_LIST).lasting(at(9)),
    CallBackSet(call_back="c", number="+442079460123", at=at(90), by="ada", told_at=at(1)),
    CallBackRung(call_back="c", member="ada", order=OrderId("1"), due=at(90), told_at=at(91)),
    CallBackEnded(call_back="c", by="ada", how="done", told_at=at(99)),
)


class Writer:
    """One of several who know the same facts, by a clock of its own."""

    def __init__(self, told: Iterable[Fact], seconds: float) -> None:
        self.board, self.attendance = Board(), Attendance(agent="ada")
        self.now, self.written = at(seconds), list[Fact]()
        for fact in told:
            self.take(fact)

    def take(self, fact: Fact) -> None:
        """One more fact is known."""
        self.board, self.attendance = reduce(self.board, fact), attend(self.attendance, fact)

    def note(self, payload: Payload) -> Fact:
        """What it would write."""
        call_, agent = leg_told_of(payload), agent_told_of(payload)
        return noted(
            *(payload, self.now, self.now),
            leg=self.board.folded(call_) if call_ else None,
            attendance=self.attendance if agent else None,
        )

    def write(self) -> list[Fact]:
        """Write down all that is due of Ada now."""
        written: list[Fact] = []
        for payload in due(
            self.attendance, self.board, sorted(self.board.records), lambda _: RULES
        ):
            written.append(self.note(payload))
            self.take(written[-1])
        over = expired(self.attendance)
        if over is not None and over.until <= self.now:
            written.append(self.note(over))
            self.take(written[-1])
        self.written += written
        return written


def test_every_kind_of_our_own_facts_is_concluded_here() -> None:
    """A kind that is added needs an id that follows from what it says."""
    assert {type(one) for one in CONCLUSIONS} == set(OWN_KINDS.values())


@given(facts(at_most=20), st.randoms(use_true_random=False), st.floats(-60, 900))
def test_two_who_know_the_same_give_it_the_same_id_and_it_stands_behind_what_it_follows(
    told: list[Fact], chance: Random, seconds: float
) -> None:
    """In whatever order they heard of it, and a minute and more apart by their clocks."""
    shuffled = chance.sample(told, len(told))
    one, other = Writer(told, 1000), Writer(shuffled, 1000 + seconds)

    for payload in CONCLUSIONS:
        assert one.note(payload).id == other.note(payload).id
    assert len({one.note(payload).id for payload in CONCLUSIONS}) == len(CONCLUSIONS)


@given(facts(at_most=12), st.sampled_from(CONCLUSIONS[:13]), st.floats(0, 1000))
def test_the_same_once_more_is_another_fact(
    told: list[Fact], payload: Payload, seconds: float
) -> None:
    """Whoever notes again what was noted does so because something is otherwise since."""
    writer = Writer(told, seconds)
    first = writer.note(payload)
    writer.take(first)
    for fact in _between(payload):
        writer.take(fact)
    writer.now += timedelta(seconds=1)
    second = writer.note(payload)

    assert isinstance(payload, WrapUpExpired | AgentFreed) or second.id != first.id


def _between(payload: Payload) -> Sequence[Fact]:
    """What must have happened before the same is due again, where the fact itself is not enough."""
    match payload:
        case OfferEnded() | CallMissed():
            ended = OfferEnded(call=A, member="ada", why="missed")
            again = offer_ended(2001, "A", "ada")
            assert again.payload == ended
            return (offered(2000, "A", "ada"), again)
        case ClaimReleased():
            return (claimed(2000, "A", "ada"),)
    return ()


@pytest.mark.parametrize("payload", CONCLUSIONS[5:13])
def test_a_fact_stands_behind_the_one_that_it_follows_though_the_clock_is_behind(
    payload: Payload,
) -> None:
    """Another host's clock is a minute ahead: an offer before the last claim would be none."""
    told = [initiated(0, "A"), offered(60, "A", "ada"), claimed(61, "A", "ada")]
    writer = Writer(told, 5)

    if not isinstance(payload, LegSighted | LegDoubted | ParticipantSighted | ConferenceRecorded):
        assert writer.note(payload).occurred_at > at(60)


def test_an_offer_that_nobody_took_ended_when_it_was_to_end_whoever_looks() -> None:
    """Two hosts look at it a second apart."""
    told = [initiated(0, "A"), offered(1, "A", "ada", ring=20)]
    ended = OfferEnded(call=A, member="ada", why="missed")

    assert {Writer(told, seconds).note(ended).occurred_at for seconds in (21.0, 22, 80)} == {at(21)}
    assert Writer(told, 12).note(ended).occurred_at == at(12)


@given(facts(at_most=20), st.randoms(use_true_random=False))
def test_two_who_react_to_the_same_give_one_order_and_the_next_time_another(
    told: list[Fact], chance: Random
) -> None:
    """Telnyx drops the second command of one id; what follows once more must not be dropped."""
    one, other = Writer(told, 0), Writer(chance.sample(told, len(told)), 90)
    act = HangUp(call=A)
    first = id_of_automatic("ada", act, "", one.board.folded)

    assert first == id_of_automatic("ada", act, "", other.board.folded)
    assert ORDER_ID.fullmatch(first)
    assert not is_step(first)
    for fact in (placed(2000, order(act, 4711)), settled(2001, order(act, 4711))):
        one.take(fact)
    ids = {id_of_automatic("ada", act, "", one.board.folded), first}
    ids |= {id_of_automatic(who, act, "", other.board.folded) for who in ("bo", "cy")}
    ids |= {id_of_automatic("ada", RingPhone(), dropped, one.board.folded) for dropped in "12"}
    assert len(ids) == 6


STORY = (
    settled(0, order(GoReady(), 99, by="ada")),
    initiated(1, "A"),
    settled(3, order(Answer(call=A), 1, by="ada")),
    answered(3, "A"),
    bridged(4, "A"),
    hung_up(30, "A"),
    initiated(31, "B"),
    settled(70, order(ExtendWrapUp(seconds=5), 98, by="ada")),
    hung_up(75, "B"),
)


@given(st.floats(-60, 60), st.randoms(use_true_random=False))
def test_two_writers_at_once_come_to_the_same_agent_by_the_same_facts(
    apart: float, chance: Random
) -> None:
    """Each writes what it finds before it hears of the other; then the first in the log counts."""
    known: list[Fact] = []
    common = Writer((), 0)
    for fact in STORY:
        known.append(fact)
        common.take(fact)
        seconds = (fact.occurred_at - at(0)).total_seconds() + 0.5
        writers = [
            Writer(chance.sample([*known, *common.written], len(known) + len(common.written)), s)
            for s in (seconds, seconds + apart)
        ]
        found = [[(one.id, type(one.payload)) for one in writer.write()] for writer in writers]
        if WrapUpExpired not in {kind for one in found for _, kind in one}:
            assert found[0] == found[1]
        for one in writers[chance.randrange(2)].written:
            common.take(one)
            common.written.append(one)
    assert {type(one.payload) for one in common.written} >= {CallTaken, CallLeft}


def test_a_call_that_was_handed_over_and_taken_again_is_taken_twice() -> None:
    """It counts as two calls, though it is one for the caller."""
    writer = Writer(STORY[:4], 5)
    taken = writer.write()
    writer.now = at(9)
    left = writer.note(CallLeft(agent="ada", call=A, answered=True, wrap_up=0))
    writer.take(left)
    again = writer.note(taken[0].payload)
    writer.take(again)
    left_again = writer.note(left.payload)

    assert len({taken[0].id, left.id, again.id, left_again.id}) == 4
    assert writer.attendance.state.state is Presence.ON_CALL


def test_of_two_ends_of_a_call_that_say_not_the_same_the_first_counts() -> None:
    """One host had not heard yet that it was answered; the wrap-up begins once."""
    writer = Writer(STORY[:5], 5)
    writer.write()
    left = CallLeft(agent="ada", call=A, answered=True, wrap_up=30)
    unlike = CallLeft(agent="ada", call=A, answered=False, wrap_up=0)
    ends = [writer.note(left), writer.note(unlike)]
    later = ends[1].occurred_at + timedelta(seconds=9)
    ends[1] = noted(unlike, later, later, attendance=writer.attendance)
    agents = [fold_left(attend, order_, writer.attendance) for order_ in (ends, ends[::-1])]

    assert agents[0].folded == agents[1].folded
    assert agents[0].state.until == ends[0].occurred_at + timedelta(seconds=30)


def test_an_answer_to_a_question_from_before_the_last_webhook_is_not_the_one_to_the_next() -> None:
    """It tells nothing newer; the next answer does, and must not be taken for the same."""
    told = [initiated(0, "A"), doubted(1, "A", DoubtReason.GAP), sighted(60, "A", alive=True)]
    writer, found = Writer(told, 50), ParticipantSighted(call_control_id=A, inside="room")
    before = writer.note(found)
    writer.take(before)
    writer.now = at(70)

    assert writer.note(found).id != before.id
