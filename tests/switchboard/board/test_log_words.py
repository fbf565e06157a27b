"""What orders are called in the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import (
    Choice,
    EndWrapUp,
    GiveCall,
    SetCallBack,
    SetMemberState,
    UsePhone,
)
from console.domain.board import Board
from console.domain.events import Fact
from console.domain.leg import CallId, CallState, Direction, Leg
from console.domain.my_phone import as_others_read
from console.domain.orders import AnyAct, Outcome, OutcomeKind
from console.domain.own_facts import OrderSettled
from console.domain.team.members import Member, Team
from console.line.port import Light, Said
from console.switchboard.board.act_words import Known, act_words
from console.switchboard.board.log_words import entry_of, without_interim
from console.switchboard.procedures.phone import MINE
from console.ui.state.transcript import Transcript
from tests.domain.stories import (
    answered,
    call,
    claimed,
    fact,
    offer_ended,
    offered,
    order,
    released,
    transcribed,
)

LEGS, UNKNOWN = Known(Board().leg), Light.UNKNOWN


@pytest.mark.parametrize(
    ("act", "words"),
    [(EndWrapUp(), "end of wrap-up"), (UsePhone(name="mobile"), "use the phone mobile")],
)
def test_what_an_agent_asks_for_is_told_in_words(act: AnyAct, words: str) -> None:
    """The log is read by agents, who know no ids of actions."""
    assert act_words(act) == words


def test_a_call_back_is_told_with_whom_it_is_for_also_where_the_call_alone_says_it() -> None:
    """From the wrap-up it read "call back  at Mon": whom, nobody could tell from the log."""
    at = datetime(2026, 3, 2, 10, 0).astimezone()
    ada = Leg(
        id=CallId("A"),
        state=CallState.ENDED,
        direction=Direction.INCOMING,
        from_="+442079460123",
        changed_at=at,
    )
    known = Known(lambda id_: ada if id_ == ada.id else None)
    said = {
        "call back +13125550100 at": SetCallBack(call_back="1", at=at, number="+13125550100"),
        "call back Zoë at": SetCallBack(call_back="1", at=at, number="+13125550100", name="Zoë"),
        "call back +442079460123 at": SetCallBack(call_back="1", at=at, call=CallId("A")),
        "call back the far end of a call at": SetCallBack(call_back="1", at=at, call=CallId("B")),
        "move the call-back to": SetCallBack(call_back="1", at=at),
    }
    for words, act in said.items():
        assert act_words(act, known) == f"{words} Mon 2026-03-02 10:00"


def test_what_is_said_is_told_apart() -> None:
    """A console draws it as a transcript, and `events` prints it as a line."""
    final = entry_of(1, transcribed(1, "A", "Hello.", track=None), LEGS)
    interim = entry_of(2, transcribed(1, "A", "Hel", final=False), LEGS)

    assert (final.said, final.text) == (Said(track=None, text="Hello.", final=True), "?: Hello.")
    assert interim.said == Said(track="inbound", text="Hel", final=False)
    assert interim.text == "inbound: Hel …"
    assert entry_of(3, answered(0, "A"), LEGS).said is None


@given(st.lists(st.tuples(st.sampled_from("AB"), st.booleans(), st.integers(0, 9))))
def test_a_console_that_asks_later_reads_the_same_transcript(
    told: list[tuple[str, bool, int]],
) -> None:
    """Interim texts that others replaced need not travel."""
    entries = [
        entry_of(number, transcribed(second, letter, f"text {number}", final=final), LEGS)
        for number, (letter, final, second) in enumerate(told, 1)
    ]
    whole, asked = Transcript(), Transcript()
    whole.take(entries)
    asked.take(without_interim(entries))

    assert asked.lines == whole.lines


@pytest.mark.parametrize(
    ("fact", "words", "level"),
    [
        (offered(0, "A", "ada", "bo"), "offered to ada, bo for 20 s, route Support", UNKNOWN),
        (offer_ended(20, "A", "bo"), "bo did not take the call in time", Light.WARN),
        (claimed(2, "A", "ada"), "ada takes the call", UNKNOWN),
        (
            released(3, "A", "ada"),
            "ada has the call no longer: what it was taken for was not done",
            Light.WARN,
        ),
        (released(3, "A", why="later"), "the call is free again: later", UNKNOWN),
    ],
)
def test_who_is_offered_a_call_and_who_takes_it_is_told(
    fact: Fact, words: str, level: Light
) -> None:
    """Why a caller waited, and for whom, is read in the call's own timeline afterwards."""
    told = entry_of(1, fact, LEGS)

    assert (told.text, told.level, told.call) == (words, level, call("A"))


def test_members_are_told_by_the_names_that_people_read() -> None:
    """Nobody in a hall knows who `u61002` is; a stranger to the team stays who it is."""
    team = Team(members=(Member(user="ada", name="Ada Lovelace"), Member(user="bo", name="Bo Ek")))
    known = Known(Board().leg, team)
    give = GiveCall(call=call("A"), member="bo", note="a refund")
    lunch = SetMemberState(member="bo", choice=Choice(ready=False, reason="lunch"))

    assert entry_of(1, offered(0, "A", "ada", "eve"), known).text.startswith(
        "offered to Ada Lovelace, eve"
    )
    assert entry_of(1, claimed(2, "A", "ada"), known).text == "Ada Lovelace takes the call"
    assert act_words(give, known) == "hand over to Bo Ek: a refund"
    assert act_words(lunch, known) == "set Bo Ek not ready: lunch"
    assert known.phone("bo") == "the phone of Bo Ek"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("you are on the line", "accepted: Ada Lovelace is on the line"),
        (
            "you talk with +1555; the caller is held",
            "accepted: Ada Lovelace talks with +1555; the ",
        ),
        ("your phone is up", "accepted: the phone of Ada Lovelace is up"),
        ("no phone of yours is there", "accepted: no phone of Ada Lovelace is there"),
        ("the two are connected", "accepted: the two are connected"),
    ],
)
def test_what_came_of_a_colleague_s_order_is_not_told_as_my_own(message: str, words: str) -> None:
    """ "You are on the line" is true of whoever pressed, and read by the whole team."""
    given_ = order(EndWrapUp(), by="ada")
    outcome = Outcome(order_id=given_.id, kind=OutcomeKind.ACCEPTED, message=message)
    told = fact(1, OrderSettled(order=given_, outcome=outcome))
    team = Team(members=(Member(user="ada", name="Ada Lovelace"),))

    assert entry_of(1, told, Known(Board().leg, team)).text.startswith(words)
    assert entry_of(1, told, LEGS).text == f"accepted: {message}"


PROCEDURES = Path("console/switchboard/procedures")
SAID_TO_ONE = {
    "Your phone dropped out: ",
    "looking after your phone",
    "you never had this call: whoever had it may say what came of it, or a supervisor",
}
"""A notice to that member alone, the name of a task, and why nothing was done for who asked."""


def said_by_procedures() -> Iterator[str]:
    """Every text of a procedure, each of which may come to be what came of an order."""
    for path in sorted(PROCEDURES.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        sentences = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in sentences:
                yield str(node.value)


def test_no_word_of_a_procedure_speaks_to_whoever_else_reads_it() -> None:
    """What is said to the one who pressed stands in the log and on the call, for the whole team."""
    spoken = re.compile(r"\b(you|your|yours)\b", re.IGNORECASE)
    texts = {text for text in said_by_procedures() if spoken.search(text)} - SAID_TO_ONE
    left = {text for text in texts if spoken.search(as_others_read(text, "Ada Lovelace"))}

    assert MINE in texts
    assert left == set()
