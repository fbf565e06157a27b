"""Commands to a conference, and the one that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from console.simulator.api.commands.command import FIRST_COMMAND, Done, live_leg
from console.simulator.contract.parameters import Base64, read
from console.simulator.contract.refusals import unknown_call
from console.simulator.exchange import conferences
from console.simulator.exchange.conferences import LONGEST_SECONDS, Manner, must_go_on
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Conference, Participant

Region = Literal["Australia", "Europe", "Middle East", "US"]
Beep = Literal["always", "never", "on_enter", "on_exit"]
Role = Literal["barge", "monitor", "none", "whisper"]
MOST_PARTICIPANTS: Final = 250


class Create(msgspec.Struct, frozen=True, kw_only=True):
    """The body that makes a conference."""

    call_control_id: str
    name: str
    beep_enabled: Beep | None = None
    client_state: Base64 | None = None
    comfort_noise: bool | None = None
    command_id: str | None = None
    duration_minutes: Annotated[int, Meta(ge=1)] | None = None
    hold_audio_url: str | None = None
    hold_media_name: str | None = None
    max_participants: Annotated[int, Meta(ge=2, le=800)] = MOST_PARTICIPANTS
    region: Region = "US"
    start_conference_on_create: bool = True


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody comes into a conference: by join, or by a dial that names one."""

    beep_enabled: Beep | None = None
    end_conference_on_exit: bool = False
    hold: bool = False
    hold_audio_url: str | None = None
    hold_media_name: str | None = None
    mute: bool = False
    soft_end_conference_on_exit: bool = False
    start_conference_on_enter: bool = False
    supervisor_role: Role = "none"
    whisper_call_control_ids: list[str] = []


class Join(Coming, frozen=True, kw_only=True):
    """The body of join: who comes in, and how."""

    call_control_id: str
    client_state: Base64 | None = None
    command_id: str | None = None
    region: Region | None = None


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """The body of leave: who goes out."""

    call_control_id: str
    beep_enabled: Beep | None = None
    command_id: str | None = None
    region: Region | None = None


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """The body of update: the new role of one participant."""

    call_control_id: str
    supervisor_role: Role
    command_id: str | None = None
    region: Region | None = None
    whisper_call_control_ids: list[str] = []


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """The body of hold; without ids everybody is meant."""

    audio_url: str | None = None
    call_control_ids: list[str] = []
    media_name: str | None = None
    region: Region | None = None


class Unhold(msgspec.Struct, frozen=True, kw_only=True):
    """The body of unhold; an empty list means everybody."""

    call_control_ids: list[str]
    region: Region | None = None


class Meant(msgspec.Struct, frozen=True, kw_only=True):
    """The body of mute, unmute and stop; without ids everybody is meant."""

    call_control_ids: list[str] = []
    region: Region | None = None


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The body of end; nothing needs to be said."""

    command_id: str | None = None


class UpdateParticipant(msgspec.Struct, frozen=True, kw_only=True):
    """What may be changed about somebody in a conference."""

    beep_enabled: Beep | None = None
    end_conference_on_exit: bool | None = None
    soft_end_conference_on_exit: bool | None = None


Body = TypeVar("Body", bound=msgspec.Struct)
ConferenceCommand = Callable[[Exchange, Conference, object], Done]
"""A command to a conference, ready for a body off the wire. Raises Refusal."""


def command(
    shape: type[Body], effect: Callable[[Exchange, Conference, Body], None]
) -> ConferenceCommand:
    """A command from its body's struct and its effect; the conference must go on (90019)."""

    def run(exchange: Exchange, conference: Conference, body: object) -> Done:
        must_go_on(conference)
        reading = read(body, shape)
        effect(exchange, conference, reading.value)
        conference.changed_at = exchange.now
        return Done({"result": "ok"}, reading.unknown)

    return run


def create(exchange: Exchange, body: object) -> Done:
    """Make a conference with one leg in it.

    Raises:
        Refusal: what is wrong with the body, the name or the leg.
    """
    reading = read(body, Create)
    wanted = reading.value
    creator = live_leg(exchange, wanted.call_control_id)
    minutes = wanted.duration_minutes
    conference = Conference(
        id=exchange.ids.leg_id(),
        name=wanted.name,
        creator=creator,
        region=wanted.region,
        most=wanted.max_participants,
        created_at=exchange.now,
        expires_at=exchange.now + (minutes * 60.0 if minutes else LONGEST_SECONDS),
        changed_at=exchange.now,
        started=wanted.start_conference_on_create,
    )
    kept_state = creator.client_state
    creator.client_state = wanted.client_state or kept_state
    try:
        conferences.create(exchange, creator, conference)
    except BaseException:
        creator.client_state = kept_state
        raise
    exchange.call_off(creator, FIRST_COMMAND)
    return Done(conferences.described(conference), reading.unknown)


def join(exchange: Exchange, conference: Conference, body: Join) -> None:
    """Let an answered leg come in; what it was in before, it leaves."""
    leg = live_leg(exchange, body.call_control_id)
    conferences.join(exchange, conference, leg, manner_of(body))
    if body.client_state is not None:
        leg.client_state = body.client_state


def manner_of(body: Coming) -> Manner:
    """In which manner a leg is to come in; who only monitors is not heard."""
    return Manner(
        muted=body.mute or body.supervisor_role == "monitor",
        on_hold=body.hold,
        ends_conference=body.end_conference_on_exit,
        softly_ends_conference=body.soft_end_conference_on_exit,
        starts_conference=body.start_conference_on_enter,
        supervisor_role=body.supervisor_role,
        whispers_to=tuple(body.whisper_call_control_ids),
    )


def leave(exchange: Exchange, conference: Conference, body: Leave) -> None:
    """Let a leg go out; it stays up."""
    (participant,) = meant(conference, [body.call_control_id])
    conferences.leave(exchange, conference, participant.leg)


def end(exchange: Exchange, conference: Conference, _body: End) -> None:
    """Close the conference and hang everybody up."""
    conferences.end(exchange, conference, "ended_via_api")


def hold(exchange: Exchange, conference: Conference, body: Hold) -> None:
    """Let some, or all, hear music instead of the others. Nobody is told."""
    for participant in meant(conference, body.call_control_ids):
        participant.on_hold, participant.changed_at = True, exchange.now


def unhold(exchange: Exchange, conference: Conference, body: Unhold) -> None:
    """Let them hear the others again. Nobody is told."""
    for participant in meant(conference, body.call_control_ids):
        participant.on_hold, participant.changed_at = False, exchange.now


def mute(exchange: Exchange, conference: Conference, body: Meant) -> None:
    """Let some, or all, not be heard. Nobody is told."""
    for participant in meant(conference, body.call_control_ids):
        participant.muted, participant.changed_at = True, exchange.now


def unmute(exchange: Exchange, conference: Conference, body: Meant) -> None:
    """Let them be heard again. Nobody is told."""
    for participant in meant(conference, body.call_control_ids):
        participant.muted, participant.changed_at = False, exchange.now


def update(exchange: Exchange, conference: Conference, body: Update) -> None:
    """Give somebody another role; who only monitors is muted by it. Nobody is told."""
    (participant,) = meant(conference, [body.call_control_id])
    participant.supervisor_role = body.supervisor_role
    participant.whispers_to = tuple(body.whisper_call_control_ids)
    participant.muted = body.supervisor_role == "monitor"
    participant.changed_at = exchange.now


def update_participant(exchange: Exchange, participant: Participant, body: object) -> None:
    """Change what happens when somebody goes out; what is not named stays."""
    wanted = read(body, UpdateParticipant).value
    if wanted.end_conference_on_exit is not None:
        participant.ends_conference = wanted.end_conference_on_exit
    if wanted.soft_end_conference_on_exit is not None:
        participant.softly_ends_conference = wanted.soft_end_conference_on_exit
    participant.changed_at = exchange.now


def meant(conference: Conference, control_ids: list[str]) -> list[Participant]:
    """Those who are named; everybody who is there if nobody is.

    Raises:
        Refusal: 90015 for an id of nobody who is there.
    """
    if not control_ids:
        return conference.present
    found = [one for one in conference.present if one.leg.control_id in control_ids]
    if len(found) < len(set(control_ids)):
        raise unknown_call("/call_control_ids")
    return found
