"""Conferences: the only place where Telnyx has hold and mute."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from msgspec import field

from console.domain.acts.legs import OnCall
from console.domain.acts.operations import Scalar
from console.domain.ids import CallId


class CreateConference(OnCall, frozen=True, kw_only=True, tag="conference.create"):
    """Begin a conference with one leg. The leg leaves its bridge."""

    action: ClassVar[str] = "conference.create"
    name: str


class InConference(OnCall, frozen=True, kw_only=True):
    """An act on one participant of a conference."""

    conference: str


class JoinConference(InConference, frozen=True, kw_only=True, tag="conference.join"):
    """Bring a leg in."""

    action: ClassVar[str] = "conference.join"


class LeaveConference(InConference, frozen=True, kw_only=True, tag="conference.leave"):
    """Take a leg out; it is parked."""

    action: ClassVar[str] = "conference.leave"


class HoldParticipant(InConference, frozen=True, kw_only=True, tag="conference.hold"):
    """Let a participant wait: it hears nobody, but music where that is set."""

    action: ClassVar[str] = "conference.hold"


class UnholdParticipant(InConference, frozen=True, kw_only=True, tag="conference.unhold"):
    """Bring a held participant back."""

    action: ClassVar[str] = "conference.unhold"


class MuteParticipant(InConference, frozen=True, kw_only=True, tag="conference.mute"):
    """Let nobody hear a participant."""

    action: ClassVar[str] = "conference.mute"


class UnmuteParticipant(InConference, frozen=True, kw_only=True, tag="conference.unmute"):
    """Let a participant be heard again."""

    action: ClassVar[str] = "conference.unmute"


class ConferenceOperation(InConference, frozen=True, kw_only=True):
    """One operation of Telnyx on a whole conference; `parameters` are named as in its contract.

    It was asked for at the participant `call`; `members` are all who were in it then.
    """

    members: tuple[CallId, ...] = ()
    parameters: dict[str, Scalar] = field(default_factory=dict)

    @property
    def calls(self) -> tuple[CallId, ...]:
        """Everybody who was in it, the one first at whom it was asked for."""
        return tuple(dict.fromkeys((self.call, *self.members)))


class Announce(ConferenceOperation, frozen=True, kw_only=True, tag="conference.announce"):
    """Say a text to everybody in the conference."""

    action: ClassVar[str] = "conference.announce"


class PlayToAll(ConferenceOperation, frozen=True, kw_only=True, tag="conference.play"):
    """Play audio to everybody in the conference."""

    action: ClassVar[str] = "conference.play"


class SilenceAll(ConferenceOperation, frozen=True, kw_only=True, tag="conference.play_stop"):
    """Stop what is played or said to the conference."""

    action: ClassVar[str] = "conference.play_stop"


class RecordAll(ConferenceOperation, frozen=True, kw_only=True, tag="conference.record"):
    """Record the conference: everybody who is in it, and who comes later."""

    action: ClassVar[str] = "conference.record"


class PauseAll(ConferenceOperation, frozen=True, kw_only=True, tag="conference.record_pause"):
    """Pause the recording of the conference, for a card number, say."""

    action: ClassVar[str] = "conference.record_pause"


class ResumeAll(ConferenceOperation, frozen=True, kw_only=True, tag="conference.record_resume"):
    """Record the conference again, after a pause."""

    action: ClassVar[str] = "conference.record_resume"


class StopRecordingAll(
    ConferenceOperation, frozen=True, kw_only=True, tag="conference.record_stop"
):
    """End the recording of the conference; its links come later."""

    action: ClassVar[str] = "conference.record_stop"


class EndConference(ConferenceOperation, frozen=True, kw_only=True, tag="conference.end"):
    """End the conference: everybody in it is hung up."""

    action: ClassVar[str] = "conference.end"


AnyConferenceOperation: TypeAlias = (
    Announce
    | PlayToAll
    | SilenceAll
    | RecordAll
    | PauseAll
    | ResumeAll
    | StopRecordingAll
    | EndConference
)

AnyConferenceAct: TypeAlias = (
    CreateConference
    | JoinConference
    | LeaveConference
    | HoldParticipant
    | UnholdParticipant
    | MuteParticipant
    | UnmuteParticipant
    | AnyConferenceOperation
)
