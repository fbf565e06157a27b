"""The operations of legs and conferences as actions: each has a row, and so a name and a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from console.domain.acts import (
    Announce,
    EndConference,
    PauseAll,
    PauseRecording,
    RecordAll,
    Refer,
    ResumeAll,
    ResumeRecording,
    SendDtmf,
    SendSipInfo,
    StartRecording,
    StopRecording,
    StopRecordingAll,
    SwitchRole,
)
from console.domain.acts.operations import StartTranscription, StopTranscription
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.description import Description
from console.ui.actions import reasons
from console.ui.actions.action import Action, Group

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    StartRecording.action: ("v",),
    PauseRecording.action: ("V",),
    StartTranscription.action: ("K",),
    Announce.action: ("B",),
    RecordAll.action: ("D",),
    EndConference.action: ("X",),
}


_ELSE: Final[Mapping[str, str]] = {
    StartRecording.action: StopRecording.action,
    PauseRecording.action: ResumeRecording.action,
    StartTranscription.action: StopTranscription.action,
    RecordAll.action: StopRecordingAll.action,
    PauseAll.action: ResumeAll.action,
}


_REASONS: Final[Mapping[str, reasons.Reason]] = {
    PauseRecording.action: reasons.pausing,
    ResumeRecording.action: reasons.going_on,
    SwitchRole.action: reasons.switching_role,
    PauseAll.action: reasons.pausing_all,
    ResumeAll.action: reasons.resuming_all,
}


def _operations(rows: Mapping[str, Description]) -> Iterator[Action]:
    """A row for each operation of the catalogue that has none of its own."""
    for action, description in rows.items():
        if action == SendDtmf.action:
            continue
        yield Action(
            action,
            _KEYS.get(action, ()),
            description.title,
            description.help,
            Group.OPERATIONS,
            why_not=_REASONS.get(action) or reasons.ordering(action),
            order=True,
            asks=not description.at_once,
            dangerous=action == EndConference.action,
            else_=_ELSE.get(action, ""),
        )


OPERATIONS: Final = (
    *_operations(CATALOG),
    *_operations(OF_CONFERENCE),
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
"""Every operation of a leg and of a conference; the menu lists them, and each has a form."""
