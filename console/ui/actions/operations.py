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
from console.ui.actions import reasons
from console.ui.actions.action import Action, Group

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
            description.help,
            Group.OPERATIONS,
            why_not=_REASONS.get(action) or reasons.ordering(action),
            order=True,
            asks=not description.at_once,
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
