"""What a member of a team may not do, as keys, palette and help say it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import Consultation
from console.domain.orders import OrderId
from console.domain.people.contacts import SpeedSlot
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.offers import Claim, Offer
from console.domain.team.rights import RIGHTS, Asking
from console.ui.actions.action import Place
from console.ui.actions.keymap import Keymap
from console.ui.actions.registry import ACTIONS, BY_ID
from console.ui.actions.situation import READ_ONLY, Situation
from tests.ui.actions.test_offers import NOW, OK, PHONE, in_help, in_palette, leg

ADA = Member(user="ada", name="Ada", groups=("support",))
BO = Member(user="bo", name="Bo")
SUE = Member(user="sue", name="Sue", role=MemberRole.SUPERVISOR)
VIC = Member(user="vic", role=MemberRole.VIEWER)
TEAM = Team(members=(ADA, BO, SUE, VIC))

MINE = leg(CallState.BRIDGED, id=CallId("v3:p"), role=Role.AGENT, agent="ada", peer=CallId("v3:1"))
BOS = leg(
    CallState.BRIDGED,
    id=CallId("v3:bo"),
    agent="bo",
    claimed_by=Claim(member="bo", at=NOW, order=OrderId("1")),
)
ADAS = leg(CallState.BRIDGED, id=CallId("v3:1"), agent="ada")
FOR_BO = leg(CallState.OFFERED, offered_to=(Offer(member="bo", at=NOW),))
PARKED = leg(CallState.ANSWERED, id=CallId("v3:2"))
TAKEN = "Bo is on this call: Bo can hand it over, a supervisor can take it over"


def on(call: Leg, member: Member = ADA, mine: Leg | None = None, **more: object) -> Situation:
    """A member's cursor is on a call."""
    now = Situation(leg=call, phone=PHONE, mine=mine, asking=Asking(TEAM, member, mine))
    return replace(now, **more)  # type: ignore[arg-type]  # any field, by name


@pytest.mark.parametrize(
    ("action", "now", "expected"),
    [
        ("call.hangup", on(BOS), TAKEN),
        ("call.hangup", on(BOS, SUE), OK),
        ("call.hangup", on(ADAS), OK),
        ("call.hangup", Situation(leg=BOS), OK),
        (
            "call.answer",
            on(FOR_BO),
            "the call is offered to Bo: wait until it is offered to you, or ask a supervisor",
        ),
        ("call.supervise", on(BOS), "only a supervisor may supervise: ask one"),
        ("console.applications", on(BOS, SUE), "only an admin may open the applications: ask one"),
        ("call.bridge", on(PARKED, marked=(BOS,)), TAKEN),
        ("call.bridge", on(PARKED, marked=(ADAS,)), OK),
        ("call.bridge", on(BOS), TAKEN),
        ("call.bridge", on(PARKED), OK),
        ("call.transfer", on(ADAS, VIC, read_only=True), "you are here to look, as a viewer"),
        ("call.give", on(ADAS), OK),
        ("call.give", on(BOS), TAKEN),
        ("call.give", on(FOR_BO, SUE), "the call is not answered yet"),
        ("call.take_over", on(BOS), "only a supervisor may take over: ask one"),
        ("call.take_over", on(BOS, SUE), OK),
        ("call.take_over", on(PARKED, SUE), "nobody has this call: answer it"),
        ("call.offer_again", on(BOS, SUE), OK),
        ("call.offer_again", on(PARKED, SUE), "nobody took this call"),
        ("call.ask_help", on(ADAS), OK),
        ("call.ask_help", on(BOS, SUE), "there is no other supervisor in the team"),
        ("member.state", on(BOS), "only a supervisor may"),
    ],
)
def test_palette_and_help_say_what_a_member_may_not_do(
    action: str, now: Situation, expected: str | None
) -> None:
    """What the switchboard would refuse is dim before anybody presses it, in its very words."""
    place = Place.TABLE
    for told in (in_palette(now, action, place), in_help(now, action, place)):
        assert (told or "")[: len(expected or "")] == (expected or "")
        assert bool(told) is bool(expected)


def test_what_is_for_my_own_phone_does_not_mind_whose_call_is_under_the_cursor() -> None:
    """The mute is mine, and so is the consultation, wherever the cursor stands."""
    target = leg(CallState.CONFERENCE, id=CallId("v3:t"), role=Role.CONSULT, agent="ada")
    muted = replace(
        on(BOS, mine=MINE),
        consultation=Consultation(leg(CallState.HELD, id=CallId("v3:1"), agent="ada"), target),
    )
    for action in ("call.unmute", "consult.abort"):
        assert "Bo" not in (BY_ID[action].why_not(muted) or "")


def test_a_speed_slot_transfers_no_colleagues_call_but_dials_without_one() -> None:
    """One key does both; the right to one is not the right to the other."""
    speed = {"f5": SpeedSlot(name="Sales", number="+13125550100")}
    slot = next(one for one in Keymap.of({}, speed=speed).actions if one.id == "speed.f5")

    assert slot.why_not(on(BOS)) == TAKEN
    assert slot.why_not(replace(on(BOS), leg=None)) is None


def test_a_viewer_is_refused_every_action_of_the_table_of_rights() -> None:
    """A new action that orders something must not be open to who may only look."""
    for action in ACTIONS:
        told = action.why_not(on(ADAS, VIC))
        if (action.handler or action.id) in RIGHTS:
            assert told is not None, action.id
            assert told.startswith("you are here to look"), action.id
        assert action.why_not(on(ADAS, VIC, read_only=True)) != READ_ONLY, action.id
