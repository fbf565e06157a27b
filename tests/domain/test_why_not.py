"""What may be ordered in which state, and the words where it may not: a table written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from console.domain.acts import (
    AnyAct,
    Bridge,
    GiveCall,
    HangUp,
    MuteParticipant,
    OfferAgain,
    OnCall,
    Role,
    Speak,
    SwitchRole,
    TakeOver,
)
from console.domain.leg import CallId, CallState, Direction, Leg, Pending
from console.domain.leg_media import Media
from console.domain.orders import Answer
from console.domain.why_not import JOIN, NO_CALLER, WHY_NOT, permit, why_not
from console.errors import NotNow

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

GOES_ON = {
    CallState.CONFERENCE: Media(conference="room"),
    CallState.HELD: Media(conference="room"),
    CallState.QUEUED: Media(queue="support"),
}


def leg(state: CallState, **more: Any) -> Leg:
    """A leg as it is in that state when nothing else goes on."""
    outgoing = state is CallState.DIALLING
    given = {
        "id": CallId("v3:one"),
        "state": state,
        "known": None if state is CallState.STALE else state,
        "direction": Direction.OUTGOING if outgoing else Direction.INCOMING,
        "started_at": NOW,
        "changed_at": NOW,
        "media": GOES_ON.get(state, Media()),
        **more,
    }
    return Leg(**given)


def pending(action: str) -> tuple[Pending, ...]:
    return (Pending(order_id="o", action=action, placed_at=NOW),)


OK = None
UNANSWERED = "the call is not answered yet"
NOBODY = "nobody talks on this call"
INCOMING = "only an incoming call is answered or rejected"
ANSWERED = "the call is answered already"
BRIDGED = "the call is bridged already"
IN_ROOM = "the call is in a conference already"
HELD = "the call is held already"
IN_QUEUE = "the call is in a queue already"
FIRST = "answer the call first"
UNHEARD = "the call is held: listen once it talks again, or to whom its agent talks with"
NOT_HELD = "the call is not held"
NOTHING = "nothing is being played"
NO_KEYS = "no keys are being collected"
NO_ROOM = "the call is in no conference"
NO_HELP = "no help is asked for with this call"
NO_QUEUE = "the call waits in no queue"
WAITS = "the call waits in a queue already"
UNRECORDED = "the call is not recorded"
NOT_ALL = "the conference is not recorded"
UNSTREAMED = "the call is not streamed"
UNWRITTEN = "it is not being transcribed"
NOISY = "noise is not suppressed"

STATES = (
    CallState.OFFERED,
    CallState.DIALLING,
    CallState.ANSWERED,
    CallState.BRIDGED,
    CallState.CONFERENCE,
    CallState.HELD,
    CallState.QUEUED,
    CallState.STALE,
)
ROOM = Media(conference="room")
RECORDED_ROOM = Media(conference="room", conference_recording="on")
Row = tuple[str | None, ...]

TAKEN_UP: Row = (OK, INCOMING, ANSWERED, BRIDGED, IN_ROOM, HELD, IN_QUEUE, OK)
TALKED_TO: Row = (UNANSWERED, UNANSWERED, OK, OK, OK, OK, OK, OK)
JOINED: Row = (FIRST, UNANSWERED, OK, OK, OK, OK, OK, OK)
TALKING: Row = (NOBODY, NOBODY, NOBODY, OK, OK, OK, NOBODY, OK)
RECORDED: Row = (*[UNRECORDED] * 7, OK)

INSIDE: Row = (*[NO_ROOM] * 4, OK, OK, NO_ROOM, NO_ROOM)
NOT_RECORDED: Row = (*[NO_ROOM] * 4, *[NOT_ALL] * 2, NO_ROOM, NO_ROOM)

TABLE: dict[str, Row] = {
    "call.answer": TAKEN_UP,
    "call.reject": TAKEN_UP,
    "call.reject_not_ready": TAKEN_UP,
    JOIN: (OK, UNANSWERED, OK, BRIDGED, IN_ROOM, HELD, OK, OK),
    "call.transfer": (OK, UNANSWERED, OK, OK, OK, OK, OK, OK),
    "call.bridge": JOINED,
    "call.hangup": (OK, OK, OK, OK, OK, OK, OK, OK),
    "call.refer": TALKED_TO,
    "call.sip_info": TALKED_TO,
    "call.dtmf": TALKED_TO,
    "call.speak": TALKED_TO,
    "call.play": TALKED_TO,
    "call.play_stop": (UNANSWERED, UNANSWERED, *[NOTHING] * 5, OK),
    "call.gather": TALKED_TO,
    "call.gather_speak": TALKED_TO,
    "call.gather_audio": TALKED_TO,
    "call.gather_stop": (UNANSWERED, UNANSWERED, *[NO_KEYS] * 5, OK),
    "call.record": TALKED_TO,
    "call.record_pause": RECORDED,
    "call.record_resume": RECORDED,
    "call.record_stop": RECORDED,
    "call.stream": TALKED_TO,
    "call.stream_stop": (*[UNSTREAMED] * 7, OK),
    "call.transcribe": TALKED_TO,
    "call.transcribe_stop": (*[UNWRITTEN] * 7, OK),
    "call.suppress_noise": TALKED_TO,
    "call.suppress_noise_stop": (*[NOISY] * 7, OK),
    "call.enqueue": (UNANSWERED, UNANSWERED, OK, OK, OK, OK, WAITS, OK),
    "call.queue_leave": (*[NO_QUEUE] * 6, OK, OK),
    "call.supervise": (UNANSWERED, UNANSWERED, NOBODY, OK, OK, UNHEARD, NOBODY, OK),
    "call.supervisor_role": TALKED_TO,
    "call.give": TALKED_TO,
    "call.take_over": TALKED_TO,
    "call.ask_help": TALKED_TO,
    "assist.take": (NO_HELP,) * 8,
    "assist.withdraw": (NO_HELP,) * 8,
    "call.leave_note": (OK,) * 8,
    "call.offer_again": (OK, OK, OK, OK, OK, OK, OK, OK),
    "call.hold": (NOBODY, NOBODY, NOBODY, OK, OK, HELD, NOBODY, OK),
    "call.resume": (*[NOT_HELD] * 5, OK, NOT_HELD, OK),
    "call.mute": TALKING,
    "call.unmute": TALKING,
    "consult.start": TALKING,
    "consult.complete": TALKING,
    "consult.swap": TALKING,
    "consult.abort": TALKING,
    "call.conference": JOINED,
    "conference.create": JOINED,
    "conference.join": JOINED,
    "conference.leave": (*[NO_ROOM] * 4, OK, OK, NO_ROOM, OK),
    "conference.hold": TALKED_TO,
    "conference.unhold": TALKED_TO,
    "conference.mute": TALKED_TO,
    "conference.unmute": TALKED_TO,
    "conference.announce": INSIDE,
    "conference.play": INSIDE,
    "conference.play_stop": INSIDE,
    "conference.record": INSIDE,
    "conference.record_pause": NOT_RECORDED,
    "conference.record_resume": NOT_RECORDED,
    "conference.record_stop": NOT_RECORDED,
    "conference.end": INSIDE,
}
"""In each row the eight states in which a leg lives; ended and ending are the same for all."""


def test_the_table_is_about_every_order_for_a_call() -> None:
    """An order that nobody thought about would be let through in every state."""
    on_calls = {kind.action for kind in get_args(AnyAct) if issubclass(kind, OnCall)}

    assert set(TABLE) == {*on_calls, "call.bridge", JOIN} == set(WHY_NOT)


def test_an_order_is_possible_in_its_states_and_says_why_not_in_others() -> None:
    """Only legal orders are offered, and the words are true of the state."""
    wrong = {
        (action, state): said
        for action, row in TABLE.items()
        for state, expected in zip(STATES, row, strict=True)
        if (said := why_not(action, leg(state))) != expected
    }

    assert not wrong


def test_nothing_is_ordered_for_a_call_that_is_over_or_about_to_be() -> None:
    """Whatever its media still say."""
    media = Media(
        conference="room", recording="on", queue="support", streaming=True, gathering=True
    )
    ended, ending = (leg(state, media=media) for state in (CallState.ENDED, CallState.ENDING))
    for action in TABLE:
        assert why_not(action, ended) == "the call has ended", action
        assert why_not(action, ending) == "the call is being hung up", action
        assert why_not(action, None) == "no call is selected", action


@pytest.mark.parametrize(
    ("action", "state", "more", "expected"),
    [
        ("call.answer", CallState.OFFERED, {"pending": pending("call.answer")}, "answer"),
        ("call.reject", CallState.OFFERED, {"pending": pending("call.answer")}, "answer"),
        ("call.transfer", CallState.ANSWERED, {"pending": pending("call.transfer")}, "transfer"),
        ("call.bridge", CallState.ANSWERED, {"pending": pending("call.bridge")}, "bridge"),
        ("call.hangup", CallState.ANSWERED, {"pending": pending("call.hangup")}, "hang up"),
        ("call.hold", CallState.BRIDGED, {"pending": pending("call.hold")}, "hold"),
        ("call.hold", CallState.BRIDGED, {"pending": pending("consult.start")}, "consult"),
        ("call.resume", CallState.HELD, {"pending": pending("call.resume")}, "resume"),
        (
            "call.gather",
            CallState.ANSWERED,
            {"pending": pending("call.gather_speak")},
            "gather speak",
        ),
    ],
)
def test_what_is_under_way_is_not_ordered_again(
    action: str, state: CallState, more: dict[str, Any], expected: str
) -> None:
    """A key that repeats by itself does it once."""
    assert why_not(action, leg(state, **more)) == f"{expected} is under way"


@pytest.mark.parametrize(
    ("action", "media", "expected"),
    [
        ("call.record", Media(recording="on"), "the call is recorded already"),
        ("call.record_pause", Media(recording="on"), OK),
        ("call.stream", Media(streaming=True), "the call is streamed already"),
        ("call.stream_stop", Media(streaming=True), OK),
        ("call.transcribe", Media(transcribing=True), "it is being transcribed already"),
        ("call.transcribe_stop", Media(transcribing=True), OK),
        ("call.suppress_noise", Media(suppressing=True), "noise is suppressed already"),
        ("call.suppress_noise_stop", Media(suppressing=True), OK),
        ("call.gather", Media(gathering=True), "keys are being collected already"),
        ("call.gather_audio", Media(gathering=True), "keys are being collected already"),
        ("call.gather_stop", Media(gathering=True), OK),
        ("call.play_stop", Media(sounding=True), OK),
        ("call.speak", Media(sounding=True), OK),
        ("conference.record", ROOM, OK),
        ("conference.record", RECORDED_ROOM, "the conference is recorded already"),
        ("conference.record_stop", RECORDED_ROOM, OK),
        ("call.record", RECORDED_ROOM, OK),
    ],
)
def test_what_goes_on_decides_what_can_be_begun_and_stopped(
    action: str, media: Media, expected: str | None
) -> None:
    """Speech follows speech, so it may be ordered while something sounds."""
    assert why_not(action, leg(CallState.ANSWERED, media=media)) == expected


@pytest.mark.parametrize("action", ["call.play_stop", "call.gather_stop"])
def test_what_the_board_cannot_know_stays_possible(action: str) -> None:
    """A leg whose beginning was missed, or whose start of playing is under way, may be stopped."""
    missed = leg(CallState.ANSWERED, started_at=None)
    begun = leg(CallState.ANSWERED, pending=pending("call.gather_audio"))

    assert why_not(action, missed) is None
    assert why_not(action, begun) is None


@pytest.mark.parametrize(
    "action",
    [
        *("call.suppress_noise", "call.suppress_noise_stop"),
        *("call.transcribe", "call.transcribe_stop"),
    ],
)
@pytest.mark.parametrize("media", [Media(), Media(suppressing=True, transcribing=True)])
def test_a_call_that_is_in_doubt_forbids_neither_beginning_nor_end(
    action: str, media: Media
) -> None:
    """What was so when it was last heard of, Telnyx knows better."""
    assert why_not(action, leg(CallState.STALE, media=media)) is None


@pytest.mark.parametrize(
    ("known", "hold", "resume"),
    [(CallState.HELD, HELD, OK), (CallState.CONFERENCE, OK, OK), (None, OK, OK)],
)
def test_the_hold_of_a_stale_call_is_what_was_last_known_of_it(
    known: CallState | None, hold: str | None, resume: str | None
) -> None:
    """One key does both, so it must offer the one that is likelier needed."""
    stale = leg(CallState.STALE, known=known)

    assert (why_not("call.hold", stale), why_not("call.resume", stale)) == (hold, resume)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (MuteParticipant(call=CallId("v3:one"), conference="room"), "the call has ended"),
        (SwitchRole(call=CallId("v3:one"), parameters={"role": "barge"}), "the call has ended"),
        (Speak(call=CallId("v3:one")), "the call has ended"),
        (
            Bridge(call=CallId("v3:two"), other=CallId("v3:one")),
            "^call 2 of 2: the call has ended$",
        ),
        (
            Bridge(call=CallId("v3:two"), other=CallId("v3:two")),
            "a call cannot be bridged with itself",
        ),
    ],
)
def test_the_switchboard_forbids_what_the_screen_would(act: AnyAct, reason: str) -> None:
    """A command line, a script and another console are held to the same table."""
    two = msgspec.structs.replace(leg(CallState.ANSWERED), id=CallId("v3:two"))
    legs = {CallId("v3:one"): leg(CallState.ENDED), two.id: two}

    with pytest.raises(NotNow, match=reason):
        permit(act, legs)


def test_an_answer_that_joins_is_judged_as_one() -> None:
    """An answered caller who waits may be joined, and is not answered twice."""
    legs = {CallId("v3:one"): leg(CallState.ANSWERED)}

    permit(Answer(call=CallId("v3:one"), join=True), legs)
    with pytest.raises(NotNow, match=ANSWERED):
        permit(Answer(call=CallId("v3:one")), legs)


@pytest.mark.parametrize("action", [Answer.action, GiveCall.action, TakeOver.action])
def test_a_call_that_somebody_is_about_to_talk_on_is_not_offered_again(action: str) -> None:
    """Their phone rings for it: who takes it then would talk beside them."""
    legs = {CallId("v3:one"): leg(CallState.OFFERED, pending=pending(action))}

    with pytest.raises(NotNow, match="is under way"):
        permit(OfferAgain(call=CallId("v3:one")), legs)


def test_a_call_that_the_board_does_not_know_is_not_forbidden_anything() -> None:
    """Telnyx may know it."""
    permit(HangUp(call=CallId("v3:unheard")), {})


def test_a_supervisor_who_listens_is_nobody_to_be_answered_or_passed_on() -> None:
    """`a` on that leg rang the supervisor's phone once more and joined it with itself."""
    listens = leg(CallState.ANSWERED, role=Role.SUPERVISOR, direction=Direction.OUTGOING)
    passed_on = ("call.answer", "call.transfer", "call.bridge", "call.give", "call.enqueue")
    for action in (JOIN, *passed_on, "call.conference", "call.ask_help", "call.refer"):
        assert why_not(action, listens) == NO_CALLER

    for action in (HangUp.action, SwitchRole.action, "call.dtmf"):
        assert why_not(action, listens) is None
    ended = msgspec.structs.replace(listens, state=CallState.ENDED)
    assert why_not(JOIN, ended) == "the call has ended"
