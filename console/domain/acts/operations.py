"""Operations of one leg, with the parameters that Telnyx's contract names.

The first line of each is what help, palette, command line and manual say that it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, TypeAlias

from msgspec import field

from console.domain.acts.legs import OnCall

Scalar: TypeAlias = str | int | float | bool
"""A parameter as a form or a command line gives it; an object or a list as its JSON text."""


class Operation(OnCall, frozen=True, kw_only=True):
    """One operation of Telnyx on one leg; `parameters` are named as in its contract."""

    parameters: dict[str, Scalar] = field(default_factory=dict)


class SendDtmf(Operation, frozen=True, kw_only=True, tag="call.dtmf"):
    """Press keys on the line.

    `digits` are of 0-9 A-D * # and the pauses w (0.5 s) and W (1 s).
    """

    action: ClassVar[str] = "call.dtmf"


class Speak(Operation, frozen=True, kw_only=True, tag="call.speak"):
    """Say a text to the far end."""

    action: ClassVar[str] = "call.speak"


class StartPlayback(Operation, frozen=True, kw_only=True, tag="call.play"):
    """Play audio to the far end."""

    action: ClassVar[str] = "call.play"


class StopPlayback(Operation, frozen=True, kw_only=True, tag="call.play_stop"):
    """Stop what is being played or said."""

    action: ClassVar[str] = "call.play_stop"


class Gather(Operation, frozen=True, kw_only=True, tag="call.gather"):
    """Collect keys that the far end presses."""

    action: ClassVar[str] = "call.gather"


class GatherUsingSpeak(Operation, frozen=True, kw_only=True, tag="call.gather_speak"):
    """Ask by a spoken text, and collect keys."""

    action: ClassVar[str] = "call.gather_speak"


class GatherUsingAudio(Operation, frozen=True, kw_only=True, tag="call.gather_audio"):
    """Ask by audio, and collect keys."""

    action: ClassVar[str] = "call.gather_audio"


class StopGather(Operation, frozen=True, kw_only=True, tag="call.gather_stop"):
    """Stop collecting keys."""

    action: ClassVar[str] = "call.gather_stop"


class StartRecording(Operation, frozen=True, kw_only=True, tag="call.record"):
    """Record the call."""

    action: ClassVar[str] = "call.record"


class PauseRecording(Operation, frozen=True, kw_only=True, tag="call.record_pause"):
    """Pause the recording, for a card number, say."""

    action: ClassVar[str] = "call.record_pause"


class ResumeRecording(Operation, frozen=True, kw_only=True, tag="call.record_resume"):
    """Go on recording."""

    action: ClassVar[str] = "call.record_resume"


class StopRecording(Operation, frozen=True, kw_only=True, tag="call.record_stop"):
    """End the recording; its links come later."""

    action: ClassVar[str] = "call.record_stop"


class StartStreaming(Operation, frozen=True, kw_only=True, tag="call.stream"):
    """Send the sound of the call to a WebSocket."""

    action: ClassVar[str] = "call.stream"


class StopStreaming(Operation, frozen=True, kw_only=True, tag="call.stream_stop"):
    """Stop sending the sound."""

    action: ClassVar[str] = "call.stream_stop"


BOTH_SIDES: Final[Mapping[str, Scalar]] = {
    "transcription_engine": "Telnyx",
    "transcription_tracks": "both",
}
"""What is transcribed where nothing else is said: both sides, by the engine that tells whose."""


class StartTranscription(Operation, frozen=True, kw_only=True, tag="call.transcribe"):
    """Write down what is said, as it is said."""

    action: ClassVar[str] = "call.transcribe"


class StopTranscription(Operation, frozen=True, kw_only=True, tag="call.transcribe_stop"):
    """Stop writing down what is said."""

    action: ClassVar[str] = "call.transcribe_stop"


class StartNoiseSuppression(Operation, frozen=True, kw_only=True, tag="call.suppress_noise"):
    """Suppress the noise in the call."""

    action: ClassVar[str] = "call.suppress_noise"


class StopNoiseSuppression(Operation, frozen=True, kw_only=True, tag="call.suppress_noise_stop"):
    """Let the noise be heard again."""

    action: ClassVar[str] = "call.suppress_noise_stop"


class Enqueue(Operation, frozen=True, kw_only=True, tag="call.enqueue"):
    """Put the call into a queue."""

    action: ClassVar[str] = "call.enqueue"


class LeaveQueue(Operation, frozen=True, kw_only=True, tag="call.queue_leave"):
    """Take the call out of its queue."""

    action: ClassVar[str] = "call.queue_leave"


class SwitchRole(Operation, frozen=True, kw_only=True, tag="call.supervisor_role"):
    """Change what a supervisor hears and says."""

    action: ClassVar[str] = "call.supervisor_role"


AnyOperation: TypeAlias = (
    SendDtmf
    | Speak
    | StartPlayback
    | StopPlayback
    | Gather
    | GatherUsingSpeak
    | GatherUsingAudio
    | StopGather
    | StartRecording
    | PauseRecording
    | ResumeRecording
    | StopRecording
    | StartStreaming
    | StopStreaming
    | StartTranscription
    | StopTranscription
    | StartNoiseSuppression
    | StopNoiseSuppression
    | Enqueue
    | LeaveQueue
    | SwitchRole
)
