"""Acts: everything that an operator may ask for. The tag of each is its action's id.

Key, palette, command line and journal use the same id. Acts of one leg name it by
its call id. An act with `parameters` is one operation of Telnyx: they are named as
in its contract, and checked against it before anything is sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, TypeAlias

from msgspec import Struct

from console.domain.ids import CallId

Scalar: TypeAlias = str | int | float | bool
"""A parameter as a form or a command line gives it; an object or a list as its JSON text."""


class Act(Struct, frozen=True, kw_only=True, tag_field="act"):
    """What is asked for. The tag is the action's id: key, palette and command line use it."""

    action: ClassVar[str] = ""

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The legs that the act is about; none for a dial."""
        return ()


class Dial(Act, frozen=True, kw_only=True, tag="call.dial"):
    """Call `to` from the caller id `from_` on a connection."""

    action: ClassVar[str] = "call.dial"
    to: str
    from_: str
    connection_id: str
    timeout_secs: int | None = None


class OnCall(Act, frozen=True, kw_only=True):
    """An act on one leg."""

    call: CallId

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The leg."""
        return (self.call,)


class Answer(OnCall, frozen=True, kw_only=True, tag="call.answer"):
    """Answer an offered call."""

    action: ClassVar[str] = "call.answer"


class RejectCause(StrEnum):
    """The causes Telnyx takes (ActionRejectParams.cause)."""

    CALL_REJECTED = "CALL_REJECTED"
    USER_BUSY = "USER_BUSY"
    NOT_FOUND = "NOT_FOUND"
    TEMPORARILY_UNAVAILABLE = "TEMPORARILY_UNAVAILABLE"


class Reject(OnCall, frozen=True, kw_only=True, tag="call.reject"):
    """Turn an offered call away."""

    action: ClassVar[str] = "call.reject"
    cause: RejectCause = RejectCause.CALL_REJECTED


class Transfer(OnCall, frozen=True, kw_only=True, tag="call.transfer"):
    """Send the far end of a leg to another number, without talking first."""

    action: ClassVar[str] = "call.transfer"
    to: str


class Bridge(OnCall, frozen=True, kw_only=True, tag="call.bridge"):
    """Join two legs."""

    action: ClassVar[str] = "call.bridge"
    other: CallId

    @property
    def calls(self) -> tuple[CallId, ...]:
        """Both legs."""
        return (self.call, self.other)


class HangUp(OnCall, frozen=True, kw_only=True, tag="call.hangup"):
    """End a leg."""

    action: ClassVar[str] = "call.hangup"


class Refer(OnCall, frozen=True, kw_only=True, tag="call.refer"):
    """Ask the far end's SIP peer to call another address itself (SIP REFER)."""

    action: ClassVar[str] = "call.refer"
    sip_address: str


class SendSipInfo(OnCall, frozen=True, kw_only=True, tag="call.sip_info"):
    """Send a SIP INFO with a body to the far end."""

    action: ClassVar[str] = "call.sip_info"
    content_type: str
    body: str


# Operations of one leg, with Telnyx's own parameters -----------------------------------------


class Operation(OnCall, frozen=True, kw_only=True):
    """One operation of Telnyx on one leg; `parameters` are named as in its contract."""

    parameters: dict[str, Scalar] = {}


class SendDtmf(Operation, frozen=True, kw_only=True, tag="call.dtmf"):
    """Press keys on the line: `digits` of 0-9 A-D * # and the pauses w (0.5 s) and W (1 s)."""

    action: ClassVar[str] = "call.dtmf"


class Speak(Operation, frozen=True, kw_only=True, tag="call.speak"):
    """Say a text to the far end."""

    action: ClassVar[str] = "call.speak"


class StartPlayback(Operation, frozen=True, kw_only=True, tag="call.play"):
    """Play audio to the far end."""

    action: ClassVar[str] = "call.play"


class StopPlayback(Operation, frozen=True, kw_only=True, tag="call.play_stop"):
    """Stop audio and speech."""

    action: ClassVar[str] = "call.play_stop"


class Gather(Operation, frozen=True, kw_only=True, tag="call.gather"):
    """Collect keys that the far end presses, without a prompt."""

    action: ClassVar[str] = "call.gather"


class GatherUsingSpeak(Operation, frozen=True, kw_only=True, tag="call.gather_speak"):
    """Ask by a spoken text, and collect keys."""

    action: ClassVar[str] = "call.gather_speak"


class GatherUsingAudio(Operation, frozen=True, kw_only=True, tag="call.gather_audio"):
    """Ask by an audio file, and collect keys."""

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
    """End the recording; its links come by webhook."""

    action: ClassVar[str] = "call.record_stop"


class StartStreaming(Operation, frozen=True, kw_only=True, tag="call.stream"):
    """Send the sound of the call to a WebSocket."""

    action: ClassVar[str] = "call.stream"


class StopStreaming(Operation, frozen=True, kw_only=True, tag="call.stream_stop"):
    """Stop sending the sound."""

    action: ClassVar[str] = "call.stream_stop"


class Enqueue(Operation, frozen=True, kw_only=True, tag="call.enqueue"):
    """Put the call into a queue."""

    action: ClassVar[str] = "call.enqueue"


class LeaveQueue(Operation, frozen=True, kw_only=True, tag="call.queue_leave"):
    """Take the call out of its queue; it is parked then."""

    action: ClassVar[str] = "call.queue_leave"


class SwitchRole(Operation, frozen=True, kw_only=True, tag="call.supervisor_role"):
    """Change what a supervisor's leg hears and says."""

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
    | Enqueue
    | LeaveQueue
    | SwitchRole
)

AnyAct: TypeAlias = (
    Dial | Answer | Reject | Transfer | Bridge | HangUp | Refer | SendSipInfo | AnyOperation
)
"""Every act that crosses the line and stands in the journal."""
