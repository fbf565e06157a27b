"""One description for each operation of a leg: what a form shows and a command line takes.

Fields come from the parameter structs, and so from Telnyx's contract; here stands
only which of them people use. Ids that this program sets itself are left out.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from console.domain import acts
from console.telnyx.params import calls, queues, recording, speech
from console.telnyx.params.base import Params

OURS: Final = frozenset({"client_state", "command_id"})
"""Parameters that this program sets and nobody types."""


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    JSON = "json"


class Field(Struct, frozen=True, kw_only=True):
    """One parameter. `choices` are Telnyx's words; empty where any text goes."""

    name: str
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ")


class Description(Struct, frozen=True, kw_only=True):
    """One operation: its form has `front` first and the rest behind "more"."""

    action: str
    title: str
    act: type[acts.Operation]
    params: type[Params]
    front: tuple[Field, ...]
    more: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them."""
        return self.front + self.more


_ROWS: Final[tuple[tuple[type[acts.Operation], type[Params], str, tuple[str, ...]], ...]] = (
    (acts.SendDtmf, speech.SendDtmf, "send DTMF", ("digits", "duration_millis")),
    (acts.Speak, speech.Speak, "speak", ("payload", "voice", "language", "target_legs")),
    (
        acts.StartPlayback,
        speech.StartPlayback,
        "play audio",
        ("audio_url", "media_name", "loop", "target_legs"),
    ),
    (acts.StopPlayback, speech.StopPlayback, "stop audio", ("stop",)),
    (
        acts.Gather,
        speech.Gather,
        "gather digits",
        ("minimum_digits", "maximum_digits", "terminating_digit", "timeout_millis"),
    ),
    (
        acts.GatherUsingSpeak,
        speech.GatherUsingSpeak,
        "gather digits by speech",
        ("payload", "voice", "maximum_digits", "terminating_digit", "maximum_tries"),
    ),
    (
        acts.GatherUsingAudio,
        speech.GatherUsingAudio,
        "gather digits by audio",
        ("audio_url", "media_name", "maximum_digits", "terminating_digit", "maximum_tries"),
    ),
    (acts.StopGather, speech.StopGather, "stop gathering", ()),
    (
        acts.StartRecording,
        recording.StartRecording,
        "record",
        ("format", "channels", "play_beep", "max_length"),
    ),
    (acts.PauseRecording, recording.RecordingChoice, "pause recording", ()),
    (acts.ResumeRecording, recording.RecordingChoice, "resume recording", ()),
    (acts.StopRecording, recording.RecordingChoice, "stop recording", ()),
    (
        acts.StartStreaming,
        recording.StartStreaming,
        "stream",
        ("stream_url", "stream_track", "stream_codec"),
    ),
    (acts.StopStreaming, recording.StopStreaming, "stop streaming", ()),
    (acts.Enqueue, queues.Enqueue, "enqueue", ("queue_name", "max_wait_time_secs")),
    (acts.LeaveQueue, queues.LeaveQueue, "leave queue", ()),
    (acts.SwitchRole, calls.SwitchSupervisorRole, "supervisor role", ("role",)),
)

START: Final[Mapping[str, Mapping[str, acts.Scalar]]] = {
    "call.record": {"format": "mp3", "channels": "single"},
    "call.speak": {"voice": "female", "language": "en-US"},
    "call.gather_speak": {"voice": "female"},
    "call.play": {"target_legs": "self"},
}
"""What stands in a form at first, where Telnyx requires a choice and one is usual."""


def _description(
    act: type[acts.Operation], params: type[Params], title: str, front: tuple[str, ...]
) -> Description:
    fields = {field.name: field for field in _fields(params)}
    return Description(
        action=act.action,
        title=title,
        act=act,
        params=params,
        front=tuple(fields[name] for name in front),
        more=tuple(field for name, field in fields.items() if name not in front),
    )


def _fields(params: type[Params]) -> Iterator[Field]:
    for field in msgspec.structs.fields(params):
        if field.encode_name in OURS:
            continue
        kind, choices = _kind(field.type)
        yield Field(
            name=field.encode_name,
            kind=kind,
            required=field.required,
            choices=choices,
        )


def _kind(kind: object) -> tuple[Kind, tuple[str, ...]]:
    """How a parameter of that type is filled in, and its words if it has a list of them."""
    members = tuple(_members(kind))
    if all(typing.get_origin(member) is Literal for member in members):
        words = [str(word) for member in members for word in typing.get_args(member)]
        return Kind.CHOICE, tuple(words)
    if members == (bool,):
        return Kind.SWITCH, ()
    if set(members) <= {int, float}:
        return Kind.NUMBER, ()
    if set(members) <= {int, float, str} or str in members:
        return Kind.TEXT, ()
    return Kind.JSON, ()


def _members(kind: object) -> Iterator[object]:
    """The types of a union, without "not sent" and without annotations."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        for member in typing.get_args(kind):
            yield from _members(member)
    elif origin is typing.Annotated:
        yield from _members(typing.get_args(kind)[0])
    elif kind not in (UNSET, UnsetType):
        yield kind


CATALOG: Final[Mapping[str, Description]] = {
    act.action: _description(act, params, title, front) for act, params, title, front in _ROWS
}
"""Every operation of a leg by its action's id."""
