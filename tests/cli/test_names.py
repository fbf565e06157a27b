"""Which call a user means."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cli.names import call_named, connection_for, destination_of
from console.domain.agent.state import AgentState
from console.domain.leg import CallId, CallState, Direction, Leg
from console.domain.team.members import Member, MemberNow
from console.errors import CallNotFound, InvalidNumber, NotConfigured, NotNow
from console.line.port import ApiHealth, Connection, Health, Light, Snapshot

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OURS = "+13125550100"
ADA = "+442079460123"
BOB = "+4915112345678"


def leg(
    call: str,
    far: str = ADA,
    *,
    out: bool = False,
    ours: str = OURS,
    state: CallState = CallState.ANSWERED,
    connection: str = "1",
) -> Leg:
    """A call between a number of ours and another."""
    return Leg(
        id=CallId(call),
        state=state,
        direction=Direction.OUTGOING if out else Direction.INCOMING,
        from_=ours if out else far,
        to=far if out else ours,
        connection_id=connection,
        changed_at=NOW,
    )


def board(*legs: Leg, default: str | None = None, connections: tuple[str, ...] = ()) -> Snapshot:
    """A board with those calls."""
    return Snapshot(
        number=0,
        legs=legs,
        from_=OURS,
        default_connection=default,
        connections=tuple(Connection(id=id_, name=id_) for id_ in connections),
    )


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("v3:abc", "v3:abc"),
        ("v3:b", "v3:bcd"),
        ("v3:abcd", "v3:abcd"),
        (ADA, "v3:abc"),
        ("+44 20 7946 0123", "v3:abc"),
        (BOB, "v3:bcd"),
    ],
)
def test_an_id_a_unique_beginning_or_a_number_names_a_call(asked: str, meant: str) -> None:
    """A whole id counts even where another one begins like it."""
    snapshot = board(leg("v3:abc"), leg("v3:abcd", "+3312345678"), leg("v3:bcd", BOB, out=True))

    assert call_named(asked, snapshot) == meant


@pytest.mark.parametrize(("asked", "matches"), [("v3:", 2), ("v3:x", 0), ("", 0), ("Ada", 0)])
def test_what_names_none_or_several_is_refused(asked: str, matches: int) -> None:
    """A guess would hang up on a stranger."""
    snapshot = board(leg("v3:abc"), leg("v3:bcd", BOB))

    with pytest.raises(CallNotFound) as refusal:
        call_named(asked, snapshot)
    assert refusal.value.matches == matches


def test_an_ended_call_is_not_meant() -> None:
    """It may still stand on the board for a while."""
    snapshot = board(leg("v3:old", state=CallState.ENDED), leg("v3:new"))

    assert call_named(ADA, snapshot) == "v3:new"
    with pytest.raises(CallNotFound):
        call_named("v3:old", snapshot)


def test_the_far_end_counts_before_our_own_number() -> None:
    """Our number is on every call; theirs is on one."""
    snapshot = board(leg("v3:a"), leg("v3:b", BOB, out=True))

    assert call_named(ADA, snapshot) == "v3:a"
    with pytest.raises(CallNotFound):
        call_named(OURS, snapshot)


def test_a_number_with_two_calls_names_neither() -> None:
    """The same person may call twice."""
    with pytest.raises(CallNotFound) as refusal:
        call_named(ADA, board(leg("v3:a"), leg("v3:b")))
    assert refusal.value.matches == 2


@given(st.text(max_size=60))
def test_any_text_names_a_call_or_none(asked: str) -> None:
    """Nothing that is typed crashes the command."""
    snapshot = board(leg("v3:abc"), leg("v3:bcd", BOB))
    try:
        found = call_named(asked, snapshot)
    except CallNotFound:
        return
    assert found in {"v3:abc", "v3:bcd"}


def test_the_connection_that_owns_the_number_is_dialled_on() -> None:
    """A call that came in at the number tells which one that is, not one that went out from it."""
    other = "+13125550199"
    snapshot = board(
        leg("v3:a", ours=OURS, connection="1"),
        leg("v3:b", ours=other, connection="2", state=CallState.ENDED),
        default="1",
        connections=("1", "2"),
    )

    assert connection_for(OURS, snapshot) == "1"
    assert connection_for(other, snapshot) == "2"
    dialled = leg("v3:c", ours=other, connection="2", out=True)
    assert connection_for(other, board(dialled, default="1", connections=("1", "2"))) == "1"


def test_a_caller_now_tells_more_of_the_usual_number_than_the_start_did() -> None:
    """It may be another application's since."""
    told = board(leg("v3:a", connection="2"), default="1", connections=("1", "2"))

    assert connection_for(OURS, told) == "2"


def test_an_unknown_number_is_dialled_from_on_the_first_connection() -> None:
    """Not on that of the usual caller id, whose owner says nothing of another number's."""
    told = board(default="7", connections=("1", "7"))

    assert connection_for("+15550001111", told) == "1"
    assert connection_for(OURS, told) == "7"
    assert connection_for("+15550001111", board(default="7")) == "7"


def test_without_any_connection_there_is_nothing_to_dial_on() -> None:
    """Exit code 4, and the setting that is missing."""
    with pytest.raises(NotConfigured) as missing:
        connection_for(OURS, board())
    assert "telnyx.connections" in missing.value.hint


def test_connections_that_telnyx_has_not_told_are_not_missing_from_the_settings() -> None:
    """While its API is down nobody knows them, and there is nothing to configure."""
    down = Health(api=ApiHealth(light=Light.BAD, detail="down"))
    with pytest.raises(NotNow, match="does not answer"):
        connection_for(OURS, msgspec.structs.replace(board(), health=down))


def test_a_call_goes_to_a_colleague_who_is_named() -> None:
    """Nobody knows the SIP address of a colleague by heart."""
    bo = Member(user="bo", name="Bo Diddley", phone="sip:bo@phone.example")
    now = Snapshot(number=0, members=(MemberNow(member=bo, state=AgentState(agent="bo")),))
    for typed in ("bo", "Bo Did", "sip:bo@phone.example"):
        assert destination_of(typed, now) == "sip:bo@phone.example"
    assert destination_of(ADA, now) == ADA
    with pytest.raises(InvalidNumber):
        destination_of("zed", now)
