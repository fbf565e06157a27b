"""One description for each operation: what a form shows and a command line takes.

An operation is one row here: form, key, menu, palette, help, log, command line and README
follow from it. Fields come from the parameter structs, and so from Telnyx's contract; the
row says which of them people use. Ids that this program sets itself are left out. A form
of a leg's operation has an object as one field; a form of an application has its
members as fields of their own, named with a dot.
"""

from __future__ import annotations

import types
import typing
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from inspect import getdoc
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from console.domain import acts
from console.domain.acts import operations as of_leg
from console.domain.applications import NAME, URL, VERSION
from console.telnyx import operations
from console.telnyx.operations import Operation
from console.telnyx.params import applications
from console.telnyx.params.base import Params, is_secret
from console.telnyx.replies import CommandBody

OURS: Final = frozenset({"client_state", "command_id"})
"""Parameters that this program sets and nobody types."""


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    WORDS = "words"
    JSON = "json"


class Field(Struct, frozen=True, kw_only=True):
    """One parameter. `choices` are Telnyx's words; empty where any text goes.

    One that is `nullable` can be taken away again.
    """

    name: str
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()
    nullable: bool = False

    @property
    def label(self) -> str:
        """The name in words, short enough to stand beside its field."""
        return _LABELS.get(self.name) or self.name.replace("_", " ").replace(".", " ")

    @property
    def secret(self) -> bool:
        """Whether nobody may see what is filled in."""
        return is_secret(self.name)


_LABELS: Final[Mapping[str, str]] = {
    "inbound.sip_subdomain_receive_settings": "inbound subdomain callers",
    "outbound.outbound_voice_profile_id": "outbound voice profile id",
    "noise_suppression_engine_config": "engine config",
    "transcription_engine_config": "engine config",
}


class Form(Struct, frozen=True, kw_only=True):
    """What is filled in for one operation: `front` first and the rest behind "more"."""

    action: str
    title: str
    params: type[Params]
    front: tuple[Field, ...]
    more: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them."""
        return self.front + self.more


class Description(Form, frozen=True, kw_only=True):
    """An operation of a leg: all that there is to say of it, in one row.

    `start` is what stands in the form at first, where Telnyx requires a choice and one
    is usual. `behind` is the parameter that a command line takes right behind the call,
    and its word in the help. Of `one_of` one has to be filled in, though the contract
    requires none by itself. One that is done `at_once` needs nothing to be said: its key
    asks nothing, and the menu opens its form. `told` is how the log calls it, with the
    parameters that matter in braces.
    """

    act: type[acts.Operation]
    operation: Operation[Any, CommandBody]
    start: Mapping[str, acts.Scalar]
    behind: tuple[str, str] | None
    one_of: tuple[str, ...]
    at_once: bool
    told: str

    @property
    def help(self) -> str:
        """One line on what it does: the first of the act's own words."""
        return (getdoc(self.act) or self.title).partition("\n")[0].rstrip(".")

    def words(self, parameters: Mapping[str, acts.Scalar]) -> str:
        """What the log says of an order with these parameters; "?" for one that is missing."""
        return self.told.format_map(defaultdict(lambda: "?", parameters))


def _row(
    act: type[acts.Operation],
    operation: Operation[Any, CommandBody],
    title: str,
    *front: str,
    start: Mapping[str, acts.Scalar] = MappingProxyType({}),
    behind: tuple[str, str] | None = None,
    one_of: tuple[str, ...] = (),
    at_once: bool = False,
    told: str = "",
) -> Description:
    fields = {field.name: field for field in _fields(operation.params)}
    return Description(
        action=act.action,
        title=title,
        act=act,
        operation=operation,
        params=operation.params,
        front=tuple(fields[name] for name in front),
        more=tuple(field for name, field in fields.items() if name not in front),
        start=start,
        behind=behind,
        one_of=one_of,
        at_once=at_once,
        told=told or title,
    )


def _fields(params: type[Params]) -> Iterator[Field]:
    for field in msgspec.structs.fields(params):
        if field.encode_name not in OURS:
            yield _field(field.encode_name, field.type, required=field.required)


def _field(name: str, type_: object, *, required: bool) -> Field:
    members = tuple(_members(type_))
    kind, choices = _kind(tuple(one for one in members if one is not types.NoneType))
    nullable = types.NoneType in members
    return Field(name=name, kind=kind, required=required, choices=choices, nullable=nullable)


def _kind(members: tuple[object, ...]) -> tuple[Kind, tuple[str, ...]]:
    """How a parameter of those types is filled in, and its words if it has a list of them."""
    if all(typing.get_origin(member) is Literal for member in members):
        words = [str(word) for member in members for word in typing.get_args(member)]
        return Kind.CHOICE, tuple(words)
    if members == (bool,):
        return Kind.SWITCH, ()
    if set(members) <= {int, float}:
        return Kind.NUMBER, ()
    if set(members) <= {int, float, str} or str in members:
        return Kind.TEXT, ()
    if members == (tuple[str, ...],):
        return Kind.WORDS, ()
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


_ROWS: Final = (
    _row(
        of_leg.SendDtmf,
        operations.SEND_DTMF,
        "send DTMF",
        *("digits", "duration_millis"),
        behind=("digits", "DIGITS"),
    ),
    _row(
        of_leg.Speak,
        operations.SPEAK,
        "speak",
        *("payload", "voice", "language", "target_legs"),
        start={"voice": "female", "language": "en-US"},
        behind=("payload", "TEXT"),
    ),
    _row(
        of_leg.StartPlayback,
        operations.START_PLAYBACK,
        "play audio",
        *("audio_url", "media_name", "loop", "target_legs"),
        start={"target_legs": "self"},
        behind=("audio_url", "URL"),
        one_of=("audio_url", "media_name", "playback_content"),
    ),
    _row(of_leg.StopPlayback, operations.STOP_PLAYBACK, "stop audio", "stop", at_once=True),
    _row(
        of_leg.Gather,
        operations.GATHER,
        "gather digits",
        *("minimum_digits", "maximum_digits", "terminating_digit", "timeout_millis"),
    ),
    _row(
        of_leg.GatherUsingSpeak,
        operations.GATHER_USING_SPEAK,
        "gather digits by speech",
        *("payload", "voice", "maximum_digits", "terminating_digit", "maximum_tries"),
        start={"voice": "female"},
        behind=("payload", "TEXT"),
    ),
    _row(
        of_leg.GatherUsingAudio,
        operations.GATHER_USING_AUDIO,
        "gather digits by audio",
        *("audio_url", "media_name", "maximum_digits", "terminating_digit", "maximum_tries"),
        behind=("audio_url", "URL"),
        one_of=("audio_url", "media_name"),
    ),
    _row(of_leg.StopGather, operations.STOP_GATHER, "stop gathering", at_once=True),
    _row(
        of_leg.StartRecording,
        operations.START_RECORDING,
        "record",
        *("format", "channels", "play_beep", "max_length"),
        start={"format": "mp3", "channels": "single"},
        at_once=True,
    ),
    _row(of_leg.PauseRecording, operations.PAUSE_RECORDING, "pause recording", at_once=True),
    _row(of_leg.ResumeRecording, operations.RESUME_RECORDING, "resume recording", at_once=True),
    _row(of_leg.StopRecording, operations.STOP_RECORDING, "stop recording", at_once=True),
    _row(
        of_leg.StartStreaming,
        operations.START_STREAMING,
        "stream",
        *("stream_url", "stream_track", "stream_codec"),
        behind=("stream_url", "URL"),
        one_of=("stream_url",),
    ),
    _row(of_leg.StopStreaming, operations.STOP_STREAMING, "stop streaming", at_once=True),
    _row(
        of_leg.StartTranscription,
        operations.START_TRANSCRIPTION,
        "transcribe",
        *("transcription_engine", "transcription_tracks"),
        at_once=True,
    ),
    _row(
        of_leg.StopTranscription,
        operations.STOP_TRANSCRIPTION,
        "stop transcribing",
        at_once=True,
    ),
    _row(
        of_leg.StartNoiseSuppression,
        operations.START_NOISE_SUPPRESSION,
        "suppress noise",
        *("noise_suppression_engine", "direction"),
        at_once=True,
    ),
    _row(
        of_leg.StopNoiseSuppression,
        operations.STOP_NOISE_SUPPRESSION,
        "stop suppressing noise",
        at_once=True,
    ),
    _row(
        of_leg.Enqueue,
        operations.ENQUEUE,
        "enqueue",
        *("queue_name", "max_wait_time_secs"),
        behind=("queue_name", "QUEUE"),
        told="put into queue {queue_name}",
    ),
    _row(of_leg.LeaveQueue, operations.LEAVE_QUEUE, "leave queue", at_once=True),
    _row(
        of_leg.SwitchRole,
        operations.SWITCH_SUPERVISOR_ROLE,
        "supervisor role",
        "role",
        behind=("role", "ROLE"),
        told="supervise: {role}",
    ),
)

CATALOG: Final[Mapping[str, Description]] = {row.action: row for row in _ROWS}
"""Every operation of a leg by its action's id."""


# Applications -----------------------------------------------------------------------------

_FRONT: Final = (NAME, URL, VERSION, "outbound.outbound_voice_profile_id", "active")


@cache
def types_of(params: type[Params]) -> Mapping[str, object]:
    """The type of each parameter, also of those inside an object, which are named with a dot."""
    found: dict[str, object] = {}
    for field in msgspec.structs.fields(params):
        found[field.encode_name] = field.type
        if (inside := _object(field.type)) is not None:
            found |= {f"{field.encode_name}.{name}": one for name, one in types_of(inside).items()}
    return found


def _object(type_: object) -> type[Params] | None:
    for member in _members(type_):
        if isinstance(member, type) and issubclass(member, Params):
            return member
    return None


def _application_form(action: str, title: str, params: type[Params]) -> Form:
    needed = {field.encode_name for field in msgspec.structs.fields(params) if field.required}
    fields = {
        name: _field(name, type_, required=name in needed)
        for name, type_ in types_of(params).items()
        if _object(type_) is None
    }
    return Form(
        action=action,
        title=title,
        params=params,
        front=tuple(fields[name] for name in _FRONT),
        more=tuple(field for name, field in fields.items() if name not in _FRONT),
    )


NEW_APPLICATION: Final = _application_form(
    acts.CreateApplication.action, "create", applications.CreateApplication
)
CHANGED_APPLICATION: Final = _application_form(
    acts.UpdateApplication.action, "change", applications.UpdateApplication
)
"""The forms of an application; what has no empty value in Telnyx's contract cannot be emptied."""
