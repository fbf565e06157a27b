"""What is offered by more than the state of a call: my phone, the marks, the line, what goes on."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, Leg, Pending
from console.domain.leg_media import Media, SavedRecording
from console.domain.my_phone import Consultation
from console.ui.actions.action import Action, Place
from console.ui.actions.registry import ACTIONS
from console.ui.actions.situation import LINE_LOST, READ_ONLY, Situation
from tests.ui.actions.test_offers import ENDED, NOW, OK, PHONE, in_help, in_palette, leg

MINE = leg(CallState.CONFERENCE, id=CallId("v3:phone"), role=Role.AGENT, agent="Ada")
MUTED = msgspec.structs.replace(MINE, media=Media(conference="room", muted=True))
RINGING = msgspec.structs.replace(MINE, state=CallState.DIALLING, media=Media())
GOING_DOWN = msgspec.structs.replace(MINE, state=CallState.ENDING)
CALLER = leg(CallState.CONFERENCE)
QUIET = leg(CallState.CONFERENCE, media=Media(conference="room", muted=True))
FRIEND = leg(CallState.DIALLING, id=CallId("v3:friend"), role=Role.CONSULT)
PICKED_UP = leg(CallState.CONFERENCE, id=CallId("v3:friend"), role=Role.CONSULT)
MARKED = tuple(leg(CallState.ANSWERED, id=CallId(f"v3:{number}")) for number in range(3))


def consulting(target: Leg, caller: CallState = CallState.HELD, **more: Any) -> Situation:
    """I talk with somebody about a caller."""
    waiting = leg(caller, **more)
    talk = Consultation(waiting, target)
    return Situation(leg=waiting, phone=PHONE, mine=MINE, consultation=talk)


def under_way(action: str, state: CallState = CallState.CONFERENCE, **more: Any) -> Leg:
    pending = (Pending(order_id="o", action=action, placed_at=NOW),)
    return leg(state, pending=pending, **more)


BRIDGED = leg(CallState.BRIDGED)
FRIEND_TALKS = leg(CallState.CONFERENCE, role=Role.CONSULT)
UP = msgspec.structs.replace(MINE, state=CallState.ANSWERED, media=Media())


def listening_in(role: str, on: Leg = BRIDGED, **more: Any) -> Situation:
    """My phone supervises a call, in that role at Telnyx."""
    media = Media(supervises=BRIDGED.id, supervisor_role=role)
    mine = {"id": CallId("v3:ear"), "role": Role.SUPERVISOR, "media": media, **more}
    ear = msgspec.structs.replace(leg(CallState.ANSWERED), **mine)
    return Situation(leg=on, phone=PHONE, supervision=ear)


ELSEWHERE = listening_in("monitor", leg(CallState.BRIDGED, id=CallId("v3:other")))

MORE: Final = [
    ("call.mute", Situation(leg=CALLER, phone=PHONE, mine=MINE), OK),
    ("call.mute", Situation(leg=CALLER, phone=PHONE, mine=MUTED), "you are muted already"),
    ("call.unmute", Situation(leg=CALLER, phone=PHONE, mine=MUTED), OK),
    ("call.unmute", Situation(leg=CALLER, phone=PHONE, mine=MINE), "you are not muted"),
    ("call.unmute", Situation(leg=leg(CallState.OFFERED), phone=PHONE, mine=MUTED), OK),
    ("call.unmute", Situation(mine=MUTED), OK),
    ("call.unmute", Situation(mine=MUTED, unreachable=LINE_LOST), LINE_LOST),
    ("call.mute", Situation(leg=CALLER), "no phone of yours is configured: set agent.phone"),
    (
        "call.mute",
        Situation(leg=under_way("call.mute"), phone=PHONE, mine=MINE),
        "mute is under way",
    ),
    ("conference.mute", Situation(leg=QUIET), "they are muted already"),
    ("conference.unmute", Situation(leg=QUIET), OK),
    (
        "conference.mute",
        Situation(leg=under_way("conference.mute")),
        "mute in the conference is under way",
    ),
    (
        "call.conference",
        Situation(leg=CALLER, phone=PHONE, mine=MINE),
        "the call is in your conference already",
    ),
    ("call.conference", consulting(PICKED_UP), OK),
    ("call.conference", consulting(PICKED_UP, CallState.CONFERENCE), "all three talk already"),
    ("call.conference", Situation(leg=leg(CallState.ANSWERED), marked=MARKED), OK),
    ("call.bridge", Situation(marked=MARKED), "3 calls are marked, and a bridge joins two"),
    ("consult.start", Situation(leg=CALLER, phone=PHONE, mine=MINE), OK),
    ("consult.start", consulting(PICKED_UP), "you are consulting somebody already"),
    ("consult.complete", Situation(leg=CALLER), "nobody is being consulted"),
    ("consult.complete", consulting(FRIEND), "the one consulted has not picked up"),
    ("consult.swap", consulting(FRIEND), "the one consulted has not picked up"),
    ("consult.abort", consulting(FRIEND), OK),
    ("consult.abort", Situation(leg=CALLER, unreachable=LINE_LOST), LINE_LOST),
    (
        "consult.complete",
        consulting(PICKED_UP, pending=under_way("consult.swap").pending),
        "swap the two is under way",
    ),
    ("phone.ring", Situation(), "no phone of yours is configured: set agent.phone"),
    ("phone.ring", Situation(phone=PHONE, mine=MINE), "your phone is up already"),
    ("phone.ring", Situation(phone=PHONE, mine=RINGING), "your phone is ringing"),
    ("phone.ring", Situation(phone=PHONE), OK),
    ("phone.drop", Situation(phone=PHONE), "your phone is down"),
    ("phone.drop", Situation(phone=PHONE, mine=GOING_DOWN), "your phone is being hung up"),
    ("phone.drop", Situation(phone=PHONE, mine=MINE), OK),
    ("call.supervisor_role", Situation(leg=leg(CallState.ANSWERED, role=Role.SUPERVISOR)), OK),
    (
        "call.record_pause",
        Situation(leg=leg(CallState.ANSWERED, media=Media(recording="paused"))),
        "the recording is paused already",
    ),
    (
        "call.record_resume",
        Situation(leg=leg(CallState.ANSWERED, media=Media(recording="on"))),
        "the recording is not paused",
    ),
    (
        "call.record",
        Situation(leg=leg(CallState.ANSWERED, media=Media(recording="on"))),
        "the call is recorded already",
    ),
    (
        "call.stream",
        Situation(leg=leg(CallState.ANSWERED, media=Media(streaming=True))),
        "the call is streamed already",
    ),
    ("call.supervise", Situation(leg=BRIDGED), "no phone of yours is configured: set agent.phone"),
    ("call.supervise", Situation(leg=BRIDGED, phone=PHONE), OK),
    ("call.supervise", Situation(leg=FRIEND_TALKS, phone=PHONE), "this is no caller's leg"),
    ("call.supervise", Situation(leg=CALLER, phone=PHONE, mine=MINE), "this is your own call"),
    (
        "call.supervise",
        Situation(leg=BRIDGED, phone=PHONE, mine=UP),
        "your phone is up: hang it up first",
    ),
    (
        "call.supervise",
        Situation(leg=under_way("call.supervise"), phone=PHONE),
        "your phone is about to ring",
    ),
    ("call.supervise", listening_in("monitor"), "you supervise this call already"),
    ("call.whisper", listening_in("monitor"), OK),
    ("call.whisper", listening_in("whisper"), "you whisper: one side alone hears you"),
    ("call.barge", listening_in("whisper"), OK),
    ("call.barge", listening_in("barge"), "you barge in: all hear you"),
    ("call.listen", listening_in("barge"), OK),
    ("call.listen", listening_in("monitor"), "you listen"),
    ("call.whisper", listening_in("monitor", state=CallState.DIALLING), "your phone is ringing"),
    (
        "call.whisper",
        listening_in("monitor", pending=under_way("call.supervisor_role").pending),
        "another role is under way",
    ),
    ("call.whisper", ELSEWHERE, "you supervise another call: go to that one, or end it there"),
    ("call.dial", Situation(unreachable=LINE_LOST), LINE_LOST),
    ("call.copy_link", Situation(leg=CALLER), "no recording of the call was saved yet"),
    (
        "call.copy_link",
        Situation(
            leg=leg(
                CallState.ENDED, media=Media(recordings=(SavedRecording(links=("https://a",)),))
            )
        ),
        OK,
    ),
    ("call.copy", Situation(leg=leg(CallState.ANSWERED, from_=None)), "the number is not known"),
    ("call.copy", Situation(leg=leg(CallState.ENDED)), OK),
    ("call.mark", Situation(leg=leg(CallState.ENDED)), ENDED),
    ("call.mark", Situation(leg=leg(CallState.ENDING)), OK),
    ("call.open", Situation(leg=leg(CallState.ENDED)), OK),
    ("call.open", Situation(), "no call is selected"),
    ("call.more", Situation(), "no call is selected"),
    ("console.reconcile", Situation(unreachable=LINE_LOST), LINE_LOST),
    ("agent.state", Situation(unreachable=LINE_LOST), LINE_LOST),
    ("console.history", Situation(unreachable=LINE_LOST), LINE_LOST),
    ("console.queues", Situation(unreachable=LINE_LOST), LINE_LOST),
]


def test_my_phone_the_marks_and_the_line_decide_too() -> None:
    """Every reason that a screen can give is given here once, by both doors."""
    for action, now, expected in MORE:
        assert in_palette(now, action) == expected, (action, now, expected)
        assert in_help(now, action) == expected, (action, now, expected)


@pytest.mark.parametrize("action", ["call.next_leg", "call.previous_leg"])
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Situation(leg=CALLER, others=1), OK),
        (Situation(leg=CALLER), "this call has no other party on the board"),
        (Situation(), "no call is selected"),
    ],
)
def test_an_opened_call_is_left_for_another_party_only_if_there_is_one(
    action: str, now: Situation, expected: str | None
) -> None:
    """A key that stays where it is would be pressed again."""
    assert in_palette(now, action, Place.CALL) == expected
    assert in_help(now, action, Place.CALL) == expected


LOOKS = {
    "call.last_said",
    "call.open",
    "call.mark",
    "call.copy",
    "call.copy_link",
    "call.export",
    "call.more",  # a menu: what is chosen there is refused
    "call.next_leg",
    "call.previous_leg",
}
"""Actions on a call that change nothing but this screen."""


def looks(action: Action) -> bool:
    """Whether it changes nothing but this screen."""
    return action.id.startswith(("move.", "view.", "console.")) or action.id in LOOKS


def test_every_action_of_a_read_only_console_looks_or_is_refused() -> None:
    """A new action has to be put on one side: forgotten, its key would seem to order something."""
    now = Situation(leg=CALLER, read_only=True)
    refused = {action.id for action in ACTIONS if action.why_not(now) == READ_ONLY}

    assert refused == {action.id for action in ACTIONS if not looks(action)}
