"""The part of the table of actions that is about talking, and all operations of a leg.

Talking is my phone, hold, mute, conference, consultation, and keys pressed on the
line. The operations follow from Telnyx's catalogue: each has a row, and so a name, a
place in the palette and in the menu, and a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from console.domain.acts import (
    AbortConsult,
    Answer,
    CompleteConsult,
    Confer,
    Consult,
    DropPhone,
    Hold,
    Mute,
    MuteParticipant,
    PauseRecording,
    Refer,
    Resume,
    ResumeRecording,
    RingPhone,
    SendDtmf,
    SendSipInfo,
    StartRecording,
    StopRecording,
    SwapConsult,
    SwitchRole,
    Unmute,
    UnmuteParticipant,
    UsePhone,
)
from console.forms.catalog import CATALOG
from console.forms.typed import AT_ONCE
from console.ui import reasons
from console.ui.action import CALL, Action, Group

MENU: Final = "call.more"
ANSWER_ALONE: Final = "call.answer_alone"

TALK: Final = (
    Action(
        ANSWER_ALONE,
        ("A",),
        "answer, wait",
        "Answer the offered call without your phone: the caller waits",
        Group.TALK,
        why_not=reasons.ordering(Answer.action),
        order=True,
    ),
    Action(
        Hold.action,
        ("H",),
        "hold",
        "Let the far end wait, apart from you; a bridge becomes a conference",
        Group.TALK,
        why_not=reasons.ordering(Hold.action),
        order=True,
        footer=6,
        else_=Resume.action,
    ),
    Action(
        Resume.action,
        (),
        "resume",
        "Talk with the held one again",
        Group.TALK,
        why_not=reasons.ordering(Resume.action),
        order=True,
    ),
    Action(
        Mute.action,
        ("m",),
        "mute",
        "Mute your phone in this call; a bridge becomes a conference",
        Group.TALK,
        why_not=reasons.muting,
        order=True,
        footer=8,
        else_=Unmute.action,
    ),
    Action(
        Unmute.action,
        (),
        "unmute",
        "Let your phone be heard again",
        Group.TALK,
        why_not=reasons.unmuting,
        order=True,
    ),
    Action(
        SendDtmf.action,
        ("#",),
        "DTMF",
        "Press keys on the line: each goes out as it is typed",
        Group.TALK,
        why_not=reasons.ordering(SendDtmf.action),
        order=True,
        footer=12,
        asks=True,
    ),
    Action(
        Confer.action,
        ("c",),
        "conference",
        "One conference of this call, the marked ones and your phone",
        Group.TALK,
        why_not=reasons.conferring,
        order=True,
        footer=11,
    ),
    Action(
        MuteParticipant.action,
        ("M",),
        "mute them",
        "Let nobody in the conference hear this participant",
        Group.TALK,
        why_not=reasons.muting_them,
        order=True,
        else_=UnmuteParticipant.action,
    ),
    Action(
        UnmuteParticipant.action,
        (),
        "unmute them",
        "Let this participant be heard again",
        Group.TALK,
        why_not=reasons.unmuting_them,
        order=True,
    ),
    Action(
        Consult.action,
        ("T",),
        "consult",
        "Hold the call and talk with somebody else first",
        Group.TALK,
        why_not=reasons.consulting,
        order=True,
        footer=9,
        asks=True,
    ),
    Action(
        CompleteConsult.action,
        ("C",),
        "complete",
        "Connect the two of the consultation; your phone leaves",
        Group.TALK,
        why_not=reasons.in_consultation(CompleteConsult.action),
    ),
    Action(
        SwapConsult.action,
        ("W",),
        "swap",
        "Talk with the other of the two",
        Group.TALK,
        why_not=reasons.in_consultation(SwapConsult.action),
    ),
    Action(
        AbortConsult.action,
        ("Z",),
        "back",
        "Let the one consulted go and talk with the caller again",
        Group.TALK,
        why_not=reasons.in_consultation(AbortConsult.action),
        dangerous=True,
    ),
    Action(
        RingPhone.action,
        ("P",),
        "ring phone",
        "Ring your phone and keep it up",
        Group.TALK,
        why_not=reasons.ringing_phone,
        else_=DropPhone.action,
    ),
    Action(
        DropPhone.action,
        (),
        "drop phone",
        "Hang up your phone; a caller stays, parked",
        Group.TALK,
        why_not=reasons.dropping_phone,
        dangerous=True,
    ),
    Action(
        UsePhone.action,
        (),
        "use phone",
        "Have another of your phones rung from now on",
        Group.TALK,
        why_not=reasons.changing_phone,
    ),
    Action(
        MENU,
        ("o",),
        "more",
        "Everything else that can be done with the call, each in a form",
        Group.TALK,
        why_not=reasons.on_a_call,
        footer=7,
        asks=True,
    ),
    Action(
        "call.next_leg",
        ("]",),
        "next leg",
        "Go to the next party of this call; keys are for that one then",
        Group.TALK,
        CALL,
        why_not=reasons.stepping,
    ),
    Action(
        "call.previous_leg",
        ("[",),
        "previous leg",
        "Go to the party before",
        Group.TALK,
        CALL,
        why_not=reasons.stepping,
    ),
    Action(
        "call.export",
        ("ctrl+s",),
        "export",
        "Write the ladder of this call to a text file",
        Group.TALK,
        CALL,
    ),
    Action(
        "call.copy_link",
        ("Y",),
        "copy link",
        "Copy the link of the newest saved recording",
        Group.TALK,
        why_not=reasons.on_a_recording,
    ),
)
"""My phone, the parties, and what is pressed and read."""

_HELP: Final[Mapping[str, str]] = {
    "call.speak": "Say a text to the far end",
    "call.play": "Play audio to the far end",
    "call.play_stop": "Stop what is being played or said",
    "call.gather": "Collect keys that the far end presses",
    "call.gather_speak": "Ask by a spoken text, and collect keys",
    "call.gather_audio": "Ask by audio, and collect keys",
    "call.gather_stop": "Stop collecting keys",
    "call.record": "Record the call",
    "call.record_pause": "Pause the recording, for a card number, say",
    "call.record_resume": "Go on recording",
    "call.record_stop": "End the recording; its links come later",
    "call.stream": "Send the sound of the call to a WebSocket",
    "call.stream_stop": "Stop sending the sound",
    "call.enqueue": "Put the call into a queue",
    "call.queue_leave": "Take the call out of its queue",
    "call.supervisor_role": "Change what a supervisor hears and says",
}
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    StartRecording.action: ("v",),
    PauseRecording.action: ("V",),
}
_ELSE: Final[Mapping[str, str]] = {
    StartRecording.action: StopRecording.action,
    PauseRecording.action: ResumeRecording.action,
}
_REASONS: Final[Mapping[str, reasons.Reason]] = {
    PauseRecording.action: reasons.pausing,
    ResumeRecording.action: reasons.going_on,
    SwitchRole.action: reasons.switching_role,
}


def _operations() -> Iterator[Action]:
    """A row for each operation of the catalogue that has none of its own."""
    for action, description in CATALOG.items():
        if action == SendDtmf.action:
            continue
        yield Action(
            action,
            _KEYS.get(action, ()),
            description.title,
            _HELP.get(action, description.title.capitalize()),
            Group.OPERATIONS,
            why_not=_REASONS.get(action) or reasons.ordering(action),
            order=True,
            asks=action not in AT_ONCE,
            else_=_ELSE.get(action, ""),
        )


OPERATIONS: Final = (
    *_operations(),
    Action(
        Refer.action,
        (),
        "SIP REFER",
        "Ask the far end's SIP peer to call another address itself",
        Group.OPERATIONS,
        why_not=reasons.ordering(Refer.action),
        order=True,
        asks=True,
    ),
    Action(
        SendSipInfo.action,
        (),
        "SIP INFO",
        "Send a SIP INFO with a body to the far end",
        Group.OPERATIONS,
        why_not=reasons.ordering(SendSipInfo.action),
        order=True,
        asks=True,
    ),
)
"""Every operation of a leg; the menu lists them, and each has a form."""
