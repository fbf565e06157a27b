"""The operations of a leg as actions: each of the catalogue has a row, and so a name and a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from console.domain.acts import (
    PauseRecording,
    Refer,
    ResumeRecording,
    SendDtmf,
    SendSipInfo,
    StartRecording,
    StopRecording,
    SwitchRole,
)
from console.forms.catalog import CATALOG
from console.forms.typed import AT_ONCE
from console.ui.actions import reasons
from console.ui.actions.action import Action, Group

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
