"""What belongs on the board follows from the facts, not from the order in which they come."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.board import Board, forget, reduce
from console.domain.events import (
    Answered,
    Costed,
    DtmfReceived,
    Fact,
    HungUp,
    Initiated,
    Payload,
    RecordingSaved,
)
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import HangUp
from console.switchboard.board import membership as membership_module
from console.switchboard.board.membership import Arrival, Membership
from tests.domain.stories import (
    answered,
    at,
    call,
    digit,
    hung_up,
    initiated,
    order,
    settled,
    transcribed,
)

OURS = frozenset({"ours"})
KINDS: tuple[type[Payload], ...] = (Initiated, Answered, DtmfReceived, HungUp, Costed)


class Played:
    """A board that takes facts as the live one does, and the ids of those that belong on it."""

    def __init__(self, connections: frozenset[str] = OURS) -> None:
        self.membership = Membership(connections)
        self.board = Board()
        self.belonging: set[str] = set()

    def add(self, fact: Fact, *, after_end: bool = False) -> None:
        """One fact from the journal."""
        for arrival in self.membership.admitted(Arrival(0, fact, after_end), self.board):
            self.belonging.add(arrival.fact.id)
            if self.membership.shows(arrival, self.board):
                self.board = reduce(self.board, arrival.fact)

    def recall(self, facts: Iterable[Fact]) -> None:
        """The facts of the past, at the start."""
        for arrival in self.membership.recalled(Arrival(0, fact) for fact in facts):
            self.belonging.add(arrival.fact.id)
            self.board = reduce(self.board, arrival.fact)

    def let_go(self, letter: str) -> None:
        """A leg leaves the board."""
        leg = self.board.legs[call(letter)]
        self.membership.depart(name for name in (leg.id, leg.leg_id) if name)
        self.board = forget(self.board, [leg.id])

    @property
    def outcome(self) -> tuple[set[str], dict[CallId, Leg]]:
        """All that may not depend on an order."""
        return self.belonging, dict(self.board.legs)


def played(facts: Iterable[Fact], connections: frozenset[str] = OURS) -> Played:
    """The board after these facts, in this order."""
    board = Played(connections)
    for fact in facts:
        board.add(fact)
    return board


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """Facts of a few legs in a few sessions, of ours and of others; any of them may lack ids."""
    sessions = {letter: draw(st.sampled_from(["S", "T"])) for letter in "ABCP"}
    facts: list[Fact] = []
    for number in range(draw(st.integers(1, 8))):
        letter = draw(st.sampled_from("ABCP"))
        named = draw(st.sampled_from([True, True, False]))
        kind = draw(st.sampled_from(KINDS)) if named else RecordingSaved
        payload = kind(
            call_control_id=call(letter) if named else None,
            call_leg_id=f"leg-{letter}",
            call_session_id=draw(st.sampled_from([sessions[letter]] * 3 + [None])),
            connection_id=draw(st.sampled_from(["ours", "theirs", "theirs", None])),
        )
        facts.append(
            Fact(
                id=f"{number}",
                kind=kind.__name__,
                occurred_at=at(number),
                received_at=at(number),
                payload=payload,
            )
        )
    return facts


@given(stories(), st.data())
def test_any_order_of_facts_ends_in_the_same_membership(
    facts: list[Fact], data: st.DataObject
) -> None:
    """Telnyx promises no order, so a leg may not be missing because its webhook came first."""
    shuffled = data.draw(st.permutations(facts))

    assert played(shuffled).outcome == played(facts).outcome


@given(stories())
def test_a_fact_belongs_here_if_it_or_another_one_of_its_session_is_ours(
    facts: list[Fact],
) -> None:
    """The whole rule, told without an order."""
    ours = {fact.id for fact in facts if fact.payload.connection_id != "theirs"}
    sessions = {f.payload.call_session_id for f in facts if f.id in ours} - {None}
    expected = ours | {fact.id for fact in facts if fact.payload.call_session_id in sessions}

    assert played(facts).belonging == expected


@given(stories(), st.integers(0, 8))
def test_a_restart_at_any_place_changes_nothing(facts: list[Fact], place: int) -> None:
    """What was there before is read back at once, and what was set aside waits again."""
    restarted = Played()
    restarted.recall(facts[:place])
    for fact in facts[place:]:
        restarted.add(fact)

    assert restarted.outcome == played(facts).outcome


@given(stories())
def test_without_chosen_connections_every_fact_belongs_here(facts: list[Fact]) -> None:
    """A user who has one application need not name it."""
    board = Played(frozenset())
    for fact in facts:
        board.add(fact)

    assert board.belonging == {fact.id for fact in facts}


LATE = [
    initiated(0, "A"),
    digit(5, "A", "1"),
    hung_up(9, "A"),
    settled(10, order(HangUp(call=call("A")))),
    Fact(
        id="saved",
        kind="call.recording.saved",
        occurred_at=at(30),
        received_at=at(30),
        payload=RecordingSaved(call_leg_id="leg-A"),
    ),
]


@given(st.lists(st.sampled_from(LATE), unique_by=lambda fact: fact.id))
def test_a_leg_that_left_the_board_never_comes_back(later: list[Fact]) -> None:
    """Whatever is told of it late stands in the log, and the screen shows no ghost."""
    board = Played(frozenset())
    board.add(answered(1, "A"))
    board.let_go("A")
    for fact in later:
        board.add(fact)

    assert board.board.legs == {}
    assert board.belonging == {answered(1, "A").id, *(fact.id for fact in later)}


@given(st.permutations(LATE))
def test_a_leg_that_ended_before_the_start_is_not_shown_by_what_comes_late(
    later: list[Fact],
) -> None:
    """The first late fact tells that it is over: the journal has its end. An order has no leg
    of its own, so that its outcome alone would not tell."""
    board = Played(frozenset())
    board.add(digit(4, "A", "0"), after_end=True)
    for fact in later:
        board.add(fact, after_end=fact.kind != "order.settled")

    assert board.board.legs == {}


def test_what_waited_does_not_bring_an_ended_leg_back_either() -> None:
    """The phone of another application ended; its cost comes before or after one of ours."""
    ours = initiated(20, "A", connection_id="ours")
    cost = Fact(
        id="cost",
        kind="call.cost",
        occurred_at=at(10),
        received_at=at(10),
        payload=Costed(call_control_id=call("P"), call_session_id="S", connection_id="theirs"),
    )
    for both in permutations((ours, cost)):
        board = Played()
        for fact in both:
            board.add(fact, after_end=fact is cost)

        assert set(board.board.legs) == {call("A")}
        assert board.belonging == {ours.id, cost.id}


def test_the_session_of_a_leg_on_the_board_is_known_however_many_came_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call lasts for hours, and thousands of others begin meanwhile."""
    monkeypatch.setattr(membership_module, "SESSIONS_KEPT", 3)
    board = played([initiated(0, "A", connection_id="ours")])
    for number in range(10):
        board.add(initiated(number, f"L{number}", session=f"S{number}", connection_id="ours"))
    board.add(initiated(20, "P", connection_id="theirs"))

    assert board.board.legs[call("P")].state is CallState.OFFERED


def test_what_waits_for_sessions_that_never_become_ours_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another program's calls at the same URL, for months: the latest sessions alone are kept."""
    monkeypatch.setattr(membership_module, "SESSIONS_ASIDE", 3)
    theirs = [
        initiated(number, f"L{number}", session=f"S{number}", connection_id="theirs")
        for number in range(10)
    ]
    board = played(theirs)
    for number in range(10):
        board.add(initiated(30, f"A{number}", session=f"S{number}", connection_id="ours"))

    assert set(board.board.legs) >= {call("L7"), call("L8"), call("L9")}
    assert call("L6") not in board.board.legs


def test_what_is_said_is_told_and_not_kept_on_the_board() -> None:
    """A talk of an hour is thousands of texts, and folding a leg goes through all of its facts."""
    talk = [transcribed(3 + second, "A", "hello", final=False) for second in range(50)]
    story = [initiated(0, "A"), answered(2, "A"), *talk, hung_up(99, "A")]
    live, restarted = Played(frozenset()), Played(frozenset())
    for fact in story:
        live.add(fact)
    restarted.recall(story)

    assert {fact.id for fact in talk} <= live.belonging
    without = played([fact for fact in story if fact not in talk], frozenset())
    assert live.board.folded(call("A")) == without.board.folded(call("A"))
    assert live.board == restarted.board
