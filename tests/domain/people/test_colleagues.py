"""Whom a text names, and at whose phone a leg is."""

from __future__ import annotations

import pytest
from msgspec import structs

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, Direction, Leg
from console.domain.people.colleagues import is_taken_up, member_rung, phone_named, taken_by
from console.domain.team.members import Member, MemberRole, Team
from tests.domain.stories import NOON

TEAM = Team(
    members=(
        Member(user="ada", name="Ada Lovelace", phone="sip:ada@phone.example"),
        Member(user="bo", name="Adam Bo", phone="sip:bo@phone.example"),
        Member(user="4420", name="Cy", phone="sip:cy@phone.example"),
        Member(user="di", name="Di"),
        Member(user="eve", role=MemberRole.SUPERVISOR, phone="sip:eve@phone.example"),
    )
)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("bo", "sip:bo@phone.example"),
        (" Ada L", "sip:ada@phone.example"),
        ("ada", "sip:ada@phone.example"),
        ("4420", "sip:cy@phone.example"),
        ("Ad", None),
        ("Di", None),
        ("442", None),
        ("+4420", None),
        ("", None),
        ("zed", None),
    ],
)
def test_a_colleague_is_named_by_what_means_no_other(typed: str, phone: str | None) -> None:
    """Half a telephone number is nobody's name, and two who begin alike are not guessed at."""
    assert phone_named(typed, TEAM.members) == phone


def leg(to: str, role: Role | None = None, direction: Direction = Direction.OUTGOING) -> Leg:
    return Leg(
        id=CallId("v3:A"),
        state=CallState.ANSWERED,
        known=CallState.ANSWERED,
        direction=direction,
        to=to,
        role=role,
        changed_at=NOON,
    )


def test_a_phone_that_somebody_had_rung_is_taken_up() -> None:
    """By whoever consults, transfers or dials; its own leg and an ear of its own are none."""
    bo = "sip:bo@phone.example"
    for role in (None, Role.CONSULT, Role.TARGET):
        assert member_rung(leg(bo, role), TEAM) == "bo"
        assert is_taken_up("bo", [leg(bo, role)], TEAM)
        assert not is_taken_up("ada", [leg(bo, role)], TEAM)
    assert member_rung(leg(bo, Role.AGENT), TEAM) is None
    assert member_rung(leg(bo, direction=Direction.INCOMING), TEAM) is None
    assert member_rung(leg("+13125550188"), TEAM) is None
    assert not is_taken_up("eve", [leg("sip:eve@phone.example", Role.SUPERVISOR)], TEAM)


def test_a_leg_in_doubt_keeps_nobody_from_the_next_caller() -> None:
    """It may be over, and Telnyx be out of reach for long; a sure one does all the same."""
    sure = leg("sip:bo@phone.example", Role.CONSULT)
    doubtful = structs.replace(sure, state=CallState.STALE)

    assert taken_by("bo", [doubtful], TEAM) is None
    assert taken_by("bo", [doubtful, sure], TEAM) == sure
    assert is_taken_up("bo", [doubtful], TEAM)  # by itself none is rung there
