"""Conferences: the only place where Telnyx has hold and mute."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from console.domain.acts.legs import OnCall


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


AnyConferenceAct: TypeAlias = (
    CreateConference
    | JoinConference
    | LeaveConference
    | HoldParticipant
    | UnholdParticipant
    | MuteParticipant
    | UnmuteParticipant
)
