"""One row for each operation: form, key, menu, palette, help, log, command line and manual follow.

A form of a leg's operation has an object as one field; a form of an application has its
members as fields of their own, named with a dot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from console.domain import acts
from console.domain.acts import operations as of_leg
from console.domain.applications import NAME, URL, VERSION
from console.forms.description import (
    Description,
    Field,
    Form,
    field_of,
    object_in,
    parts_of,
    row,
    types_of,
)
from console.later import later

if TYPE_CHECKING:
    from console.telnyx import operations
    from console.telnyx.params import applications
    from console.telnyx.params.base import Params
else:
    operations = later("console.telnyx.operations")
    applications = later("console.telnyx.params.applications")

_ROWS: Final = (
    row(
        of_leg.SendDtmf,
        lambda: operations.SEND_DTMF,
        "send DTMF",
        *("digits", "duration_millis"),
        behind=("digits", "DIGITS"),
    ),
    row(
        of_leg.Speak,
        lambda: operations.SPEAK,
        "speak",
        *("payload", "voice", "language", "target_legs"),
        start={"voice": "female", "language": "en-US"},
        behind=("payload", "TEXT"),
    ),
    row(
        of_leg.StartPlayback,
        lambda: operations.START_PLAYBACK,
        "play audio",
        *("audio_url", "media_name", "loop", "target_legs"),
        start={"target_legs": "self"},
        behind=("audio_url", "URL"),
        one_of=("audio_url", "media_name", "playback_content"),
    ),
    row(of_leg.StopPlayback, lambda: operations.STOP_PLAYBACK, "stop audio", "stop", at_once=True),
    row(
        of_leg.Gather,
        lambda: operations.GATHER,
        "gather digits",
        *("minimum_digits", "maximum_digits", "terminating_digit", "timeout_millis"),
    ),
    row(
        of_leg.GatherUsingSpeak,
        lambda: operations.GATHER_USING_SPEAK,
        "gather digits by speech",
        *("payload", "voice", "maximum_digits", "terminating_digit", "maximum_tries"),
        start={"voice": "female"},
        behind=("payload", "TEXT"),
    ),
    row(
        of_leg.GatherUsingAudio,
        lambda: operations.GATHER_USING_AUDIO,
        "gather digits by audio",
        *("audio_url", "media_name", "maximum_digits", "terminating_digit", "maximum_tries"),
        behind=("audio_url", "URL"),
        one_of=("audio_url", "media_name"),
    ),
    row(of_leg.StopGather, lambda: operations.STOP_GATHER, "stop gathering", at_once=True),
    row(
        of_leg.StartRecording,
        lambda: operations.START_RECORDING,
        "record",
        *("format", "channels", "play_beep", "max_length"),
        start={"format": "mp3", "channels": "single"},
        at_once=True,
    ),
    row(of_leg.PauseRecording, lambda: operations.PAUSE_RECORDING, "pause recording", at_once=True),
    row(
        of_leg.ResumeRecording,
        lambda: operations.RESUME_RECORDING,
        "resume recording",
        at_once=True,
    ),
    row(of_leg.StopRecording, lambda: operations.STOP_RECORDING, "stop recording", at_once=True),
    row(
        of_leg.StartStreaming,
        lambda: operations.START_STREAMING,
        "stream",
        *("stream_url", "stream_track", "stream_codec"),
        behind=("stream_url", "URL"),
        one_of=("stream_url",),
    ),
    row(of_leg.StopStreaming, lambda: operations.STOP_STREAMING, "stop streaming", at_once=True),
    row(
        of_leg.StartTranscription,
        lambda: operations.START_TRANSCRIPTION,
        "transcribe",
        *("transcription_engine", "transcription_tracks"),
        start=of_leg.BOTH_SIDES,
        at_once=True,
    ),
    row(
        of_leg.StopTranscription,
        lambda: operations.STOP_TRANSCRIPTION,
        "stop transcribing",
        at_once=True,
    ),
    row(
        of_leg.StartNoiseSuppression,
        lambda: operations.START_NOISE_SUPPRESSION,
        "suppress noise",
        *("noise_suppression_engine", "direction"),
        at_once=True,
    ),
    row(
        of_leg.StopNoiseSuppression,
        lambda: operations.STOP_NOISE_SUPPRESSION,
        "stop suppressing noise",
        at_once=True,
    ),
    row(
        of_leg.Enqueue,
        lambda: operations.ENQUEUE,
        "enqueue",
        *("queue_name", "max_wait_time_secs"),
        behind=("queue_name", "QUEUE"),
        told="put into queue {queue_name}",
    ),
    row(of_leg.LeaveQueue, lambda: operations.LEAVE_QUEUE, "leave queue", at_once=True),
    row(
        of_leg.SwitchRole,
        lambda: operations.SWITCH_SUPERVISOR_ROLE,
        "supervisor role",
        "role",
        behind=("role", "ROLE"),
        told="supervise: {role}",
    ),
)

CATALOG: Final[Mapping[str, Description]] = {one.action: one for one in _ROWS}
"""Every operation of a leg by its action's id."""

_CONFERENCE_ROWS: Final = (
    row(
        acts.Announce,
        lambda: operations.SPEAK_TO_CONFERENCE,
        "announce",
        *("payload", "voice", "language"),
        start={"voice": "female", "language": "en-US"},
        behind=("payload", "TEXT"),
        told="announce to all",
    ),
    row(
        acts.PlayToAll,
        lambda: operations.PLAY_TO_CONFERENCE,
        "play to all",
        *("audio_url", "media_name", "loop"),
        behind=("audio_url", "URL"),
        one_of=("audio_url", "media_name"),
    ),
    row(acts.SilenceAll, lambda: operations.STOP_IN_CONFERENCE, "silence all", at_once=True),
    row(
        acts.RecordAll,
        lambda: operations.RECORD_CONFERENCE,
        "record all",
        *("format", "channels", "play_beep"),
        start={"format": "mp3", "channels": "single"},
        at_once=True,
        told="record the conference",
    ),
    row(
        acts.PauseAll,
        lambda: operations.PAUSE_CONFERENCE_RECORDING,
        "pause recording all",
        at_once=True,
    ),
    row(
        acts.ResumeAll,
        lambda: operations.RESUME_CONFERENCE_RECORDING,
        "resume recording all",
        at_once=True,
    ),
    row(
        acts.StopRecordingAll,
        lambda: operations.STOP_CONFERENCE_RECORDING,
        "stop recording all",
        at_once=True,
    ),
    row(
        acts.EndConference,
        lambda: operations.END_CONFERENCE,
        "end conference",
        told="end the conference",
    ),
)

OF_CONFERENCE: Final[Mapping[str, Description]] = {one.action: one for one in _CONFERENCE_ROWS}
"""Every operation of a whole conference by its action's id."""


# Applications -----------------------------------------------------------------------------

_FRONT: Final = (NAME, URL, VERSION, "outbound.outbound_voice_profile_id", "active")


def _application_form(action: str, title: str, taken: Callable[[], type[Params]]) -> Form:
    def fields() -> Iterator[Field]:
        params = taken()
        needed = {field.encode_name for field in msgspec.structs.fields(params) if field.required}
        for name, type_ in types_of(params).items():
            if object_in(type_) is None:
                yield field_of(name, type_, required=name in needed)

    return Form(action=action, title=title, taken=taken, parts=parts_of(fields, _FRONT))


NEW_APPLICATION: Final = _application_form(
    acts.CreateApplication.action, "create", lambda: applications.CreateApplication
)
CHANGED_APPLICATION: Final = _application_form(
    acts.UpdateApplication.action, "change", lambda: applications.UpdateApplication
)
"""The forms of an application; what has no empty value in Telnyx's contract cannot be emptied."""
