"""What is offered in which state: palette, help and footer give one answer, in the same words.

The tables are written by hand. What the domain says of a leg alone stands in
`tests/domain/test_why_not.py`; here is what a console with a phone that is down says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, Leg
from console.domain.leg_media import Media
from console.ui.actions.action import Place
from console.ui.actions.registry import ACTIONS, BY_ID
from console.ui.actions.situation import LINE_LOST, Situation
from console.ui.actions.team import TEAM
from console.ui.app import ConsoleApp
from console.ui.dialogs.palette import items
from console.ui.screens.call import CallScreen
from console.ui.screens.help import help_lines
from console.ui.screens.main import MainScreen
from console.ui.widgets.bars import DISABLED
from console.ui.widgets.footer import footer_segments, reasons_line
from tests.domain.test_why_not import leg as leg_in
from tests.ui.memory_switchboard import Switchboard

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ONE = CallId("v3:one")
PHONE = "sip:ada@sip.example.com"
WIDE = 1000


def leg(state: CallState, **more: Any) -> Leg:
    """A leg of that state between a customer and a number of ours."""
    return leg_in(state, **{"from_": "+442079460101", "to": "+13125550100", **more})


OK = None
ENDED = "the call has ended"
ENDING = "the call is being hung up"
UNANSWERED = "the call is not answered yet"
NOBODY = "nobody talks on this call"
INCOMING = "only an incoming call is answered or rejected"
ANSWERED = "the call is answered already"
BRIDGED = "the call is bridged already"
IN_ROOM = "the call is in a conference already"
HELD = "the call is held already"
IN_QUEUE = "the call is in a queue already"
FIRST = "answer the call first"
NOT_MINE = "your phone is not in this call"
ALONE = "mark the calls that belong in it, or bring your phone up"
NO_ROOM = "the call is in no conference"
NOT_MUTED = "they are not muted"
UNRECORDED = "the call is not recorded"
UNSTREAMED = "the call is not streamed"
UNWRITTEN = "it is not being transcribed"
NOISY = "noise is not suppressed"
NOTHING = "nothing is being played"
NO_KEYS = "no keys are being collected"
NO_QUEUE = "the call waits in no queue"
WAITS = "the call waits in a queue already"
NOT_HELD = "the call is not held"
NO_ROLE = "nobody supervises on this leg"
UNHEARD = "the call is held: listen once it talks again, or to whom its agent talks with"

Row = tuple[str | None, ...]
TAKEN_UP: Row = (OK, INCOMING, ANSWERED, BRIDGED, IN_ROOM, HELD, IN_QUEUE, OK)
TALKED_TO: Row = (UNANSWERED, UNANSWERED, OK, OK, OK, OK, OK, OK)
WITH_ME: Row = (NOBODY, NOBODY, NOBODY, NOT_MINE, NOT_MINE, NOT_MINE, NOBODY, NOT_MINE)
RECORDED: Row = (*[UNRECORDED] * 7, OK)
INSIDE: Row = (*[NO_ROOM] * 4, OK, OK, NO_ROOM, NO_ROOM)
NOT_RECORDED: Row = (*[NO_ROOM] * 4, *["the conference is not recorded"] * 2, NO_ROOM, NO_ROOM)

OFFERED: Final[Mapping[str, Row]] = {
    "call.answer": (OK, UNANSWERED, OK, BRIDGED, IN_ROOM, HELD, OK, OK),
    "call.answer_alone": TAKEN_UP,
    "call.reject": TAKEN_UP,
    "call.reject_not_ready": TAKEN_UP,
    "call.transfer": (OK, UNANSWERED, OK, OK, OK, OK, OK, OK),
    "call.bridge": (FIRST, UNANSWERED, OK, OK, OK, OK, OK, OK),
    "call.hangup": (OK, OK, OK, OK, OK, OK, OK, OK),
    "call.hold": (NOBODY, NOBODY, NOBODY, OK, OK, HELD, NOBODY, OK),
    "call.resume": (*[NOT_HELD] * 5, OK, NOT_HELD, OK),
    "call.mute": WITH_ME,
    "consult.start": WITH_ME,
    "call.conference": (FIRST, UNANSWERED, *[ALONE] * 6),
    "conference.mute": (UNANSWERED, UNANSWERED, NO_ROOM, NO_ROOM, OK, OK, NO_ROOM, NO_ROOM),
    "conference.unmute": (
        *(UNANSWERED, UNANSWERED, NO_ROOM, NO_ROOM),
        *(NOT_MUTED, NOT_MUTED, NO_ROOM, NO_ROOM),
    ),
    **dict.fromkeys(("conference.announce", "conference.play", "conference.play_stop"), INSIDE),
    **dict.fromkeys(("conference.record", "conference.end"), INSIDE),
    **dict.fromkeys(("conference.record_pause", "conference.record_stop"), NOT_RECORDED),
    "conference.record_resume": NOT_RECORDED,
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
    "call.record_resume": (*[UNRECORDED] * 7, "the recording is not paused"),
    "call.record_stop": RECORDED,
    "call.stream": TALKED_TO,
    "call.stream_stop": (*[UNSTREAMED] * 7, OK),
    "call.transcribe": TALKED_TO,
    "call.transcribe_stop": (*[UNWRITTEN] * 7, OK),
    "call.suppress_noise": TALKED_TO,
    "call.suppress_noise_stop": (*[NOISY] * 7, OK),
    "call.enqueue": (UNANSWERED, UNANSWERED, OK, OK, OK, OK, WAITS, OK),
    "call.queue_leave": (*[NO_QUEUE] * 6, OK, OK),
    "call.supervisor_role": (UNANSWERED, UNANSWERED, *[NO_ROLE] * 6),
    "call.supervise": (UNANSWERED, UNANSWERED, NOBODY, OK, OK, UNHEARD, NOBODY, OK),
    "call.refer": TALKED_TO,
    "call.sip_info": TALKED_TO,
}
"""By state: offered, dialling, answered, bridged, conference, held, queued, stale."""

OF_A_SUPERVISION: Final = ("call.whisper", "call.barge", "call.listen")

STATES: Final = (
    *(CallState.OFFERED, CallState.DIALLING, CallState.ANSWERED, CallState.BRIDGED),
    *(CallState.CONFERENCE, CallState.HELD, CallState.QUEUED, CallState.STALE),
)


APP: Final = ConsoleApp(Switchboard().connect)
SCREENS: Final = {Place.TABLE: MainScreen(APP.shared), Place.CALL: CallScreen(APP.shared, ONE)}
KEYMAP: Final = APP.shared.keymap


def in_palette(now: Situation, action: str, place: Place = Place.TABLE) -> str | None:
    """The reason on the palette's line of an action."""
    (line,) = [item.line.plain for item in items(SCREENS[place], now) if item.action == action]
    return line.partition("not now: ")[2] or None


def in_help(now: Situation, action: str, place: Place = Place.TABLE) -> str | None:
    """The reason under the action's line in help."""
    lines = [" ".join(line.plain.split()) for line in help_lines(KEYMAP, place, now)]
    (told,) = [line for line in lines if f" {BY_ID[action].help}" in line]
    return told.partition("not now: ")[2] or None


def on_footer(now: Situation, action: str) -> str | None:
    """The reason above the footer, for a key that is dimmed there."""
    key = KEYMAP.shown(action)
    segments = footer_segments(KEYMAP, Place.TABLE, now, WIDE)
    found = [one for one in segments if one.action == action]
    if now.leg is None and not found:
        return "no call is selected"
    (segment,) = found
    dimmed = any(span.style == DISABLED for span in segment.content.spans)
    for told in reasons_line(KEYMAP, Place.TABLE, now, WIDE).plain.split("   "):
        named, colon, reason = told.rpartition(": ")
        if not colon or key in [one.partition(" ")[0] for one in named.split(", ")]:
            assert dimmed
            return reason
    assert not dimmed
    return None


CASES: Final = [
    (action, state, reason)
    for action, row in OFFERED.items()
    for state, reason in zip(STATES, row, strict=True)
]


def test_the_table_is_about_every_order_that_the_screen_offers() -> None:
    """An action without an expectation could be offered anywhere."""
    of_a_team = {action.id for action in TEAM}
    told = {*OFFERED, *OF_A_SUPERVISION}

    assert told == {action.id for action in ACTIONS if action.order} - of_a_team


@pytest.mark.parametrize("action", OF_A_SUPERVISION)
@pytest.mark.parametrize("state", CallState)
def test_no_role_is_changed_without_a_supervision(action: str, state: CallState) -> None:
    """Whatever the call under the cursor does."""
    now = Situation(leg=leg(state), phone=PHONE)

    assert in_palette(now, action) == in_help(now, action) == "you supervise no call"


def test_palette_and_help_offer_what_is_legal_and_say_why_the_rest_is_not() -> None:
    """Two doors to the same room: the same answer, in the same words."""
    for action, state, expected in CASES:
        now = Situation(leg=leg(state), phone=PHONE)

        assert in_palette(now, action) == expected, (action, state)
        assert in_help(now, action) == expected, (action, state)


def test_the_footer_dims_a_key_and_says_why() -> None:
    """A key that does two things is dimmed where it can do neither; what it would do is named."""
    for action, state, expected in CASES:
        if not BY_ID[action].footer:
            continue
        now = Situation(leg=leg(state), phone=PHONE)
        other = BY_ID[action].else_
        possible = expected is None or (
            other in OFFERED and OFFERED[other][STATES.index(state)] is None
        )

        # `on_footer` takes what stands behind the last colon of the line for the reason
        reason = None if possible else expected.rpartition(": ")[2]
        assert on_footer(now, action) == reason, (action, state)


@pytest.mark.parametrize(
    ("state", "reason"), [(CallState.ENDED, ENDED), (CallState.ENDING, ENDING)]
)
def test_nothing_is_offered_for_a_call_that_is_over(state: CallState, reason: str) -> None:
    """Whatever still stands in its media; a console that offers it would only be refused."""
    media = Media(conference="room", recording="on", muted=True, streaming=True, queue="support")
    now = Situation(leg=leg(state, media=media, role=Role.SUPERVISOR), phone=PHONE)

    assert {in_palette(now, action) for action in OFFERED} == {reason}
    assert {in_help(now, action) for action in OFFERED} == {reason}
    assert {on_footer(now, action) for action in OFFERED if BY_ID[action].footer} == {reason}


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (Situation(phone=PHONE), "no call is selected"),
        (Situation(leg=leg(CallState.ANSWERED), unreachable=LINE_LOST), LINE_LOST),
    ],
)
def test_without_a_call_or_a_line_no_order_is_offered(now: Situation, reason: str) -> None:
    """The same words for all of them."""
    assert {in_palette(now, action) for action in OFFERED} == {reason}
    assert {on_footer(now, action) for action in OFFERED if BY_ID[action].footer} == {reason}


# The line above the footer ----------------------------------------------------------------


def test_each_reason_stands_once_with_all_its_keys() -> None:
    """One quiet line is enough for all of them; their words stand there where there is room."""
    now = Situation(leg=leg(CallState.ANSWERED), phone=PHONE)

    wide, narrow = (reasons_line(KEYMAP, Place.TABLE, now, width).plain for width in (WIDE, 150))

    assert narrow == f"r {ANSWERED}   H T m E {NOBODY}   c {ALONE}"
    listed = "H hold, T consult, m mute, E listen in"
    assert wide == f"r reject: {ANSWERED}   {listed}: {NOBODY}   c conference: {ALONE}"


def test_a_reason_is_told_whole_or_not_at_all() -> None:
    """Half a reason would be a riddle; the first one stays, whatever the width."""
    now = Situation(leg=leg(CallState.OFFERED), phone=PHONE)
    whole = reasons_line(KEYMAP, Place.TABLE, now, 120).plain.split("   ")

    for width in range(10, 140):
        told = reasons_line(KEYMAP, Place.TABLE, now, width).plain.split("   ")

        assert told == whole[: len(told)]
        assert len(told) == 1 or len("   ".join(told)) <= width


@pytest.mark.parametrize("state", [CallState.ENDED, CallState.ENDING])
def test_what_forbids_all_is_said_without_keys(state: CallState) -> None:
    """A row of dead letters tells nobody anything."""
    now = Situation(leg=leg(state), phone=PHONE)

    reason = ENDED if state is CallState.ENDED else ENDING
    assert reasons_line(KEYMAP, Place.TABLE, now, WIDE).plain == reason
