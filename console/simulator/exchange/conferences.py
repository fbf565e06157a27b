"""Conferences: who is in them, who may still come, and how they end.

Holding, muting and their opposites tell nobody. What is told of the end of a
participant's call comes after its hang-up, as captures of live traffic show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from console.simulator.clock import iso
from console.simulator.contract.refusals import (
    Objection,
    Refusal,
    not_answered,
    not_found,
    unprocessable,
)
from console.simulator.exchange import calls, conference_sound, events
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Act, Exchange, Moment
from console.simulator.exchange.model import Conference, Leg, Participant, left_by_us

LONGEST_SECONDS: Final = 4 * 3600.0
LEAVING_TOLD_AFTER: Final = 0.05
IN_CONFERENCE: Final = "a conference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """In which manner somebody joins."""

    muted: bool = False
    on_hold: bool = False
    ends_conference: bool = False
    softly_ends_conference: bool = False
    starts_conference: bool = False
    supervisor_role: str = "none"
    whispers_to: tuple[str, ...] = ()


def create(
    exchange: Exchange, creator: Leg, conference: Conference, manner: Manner | None = None
) -> None:
    """Open a conference with its first participant; a bridge of that leg is over.

    Raises:
        Refusal: the name is taken (90033), or the leg is not answered (90034).
    """
    for other in exchange.conferences.values():
        if other.ended_for is None and other.name == conference.name:
            raise unprocessable("90033", "A conference of this name is active.", "/name")
    if not creator.talking:
        raise not_answered()
    exchange.conferences[conference.id] = conference
    _tell(exchange, conference, "conference.created")
    exchange.later(
        (conference.expires_at - conference.created_at),
        "the conference expires",
        lambda exchange: end(exchange, conference, "time_exceeded"),
    )
    join(exchange, conference, creator, manner or Manner())


def join(exchange: Exchange, conference: Conference, leg: Leg, manner: Manner) -> None:
    """Come in; a bridge of that leg is over, and so is its stay in another conference.

    Raises:
        Refusal: it has ended (90019), is full (90032), or the leg is in it (90044)
            or not answered (90034).
    """
    must_go_on(conference)
    if leg.conference is conference:
        raise unprocessable("90044", "Participant must not join the same conference twice.")
    if len(conference.present) >= conference.most:
        raise unprocessable(
            "90032",
            "The participant is unable to join because the maximum number of participants "
            f"({conference.most}) has been reached.",
        )
    if not leg.talking:
        raise not_answered()
    calls.unbridge(exchange, leg)
    exchange.reach(Moment.MOVED, leg)
    if manner.starts_conference and not conference.started:
        _start(conference)
    conference.participants[leg.control_id] = Participant(
        id=exchange.ids.leg_id(),
        leg=leg,
        joined_at=exchange.now,
        changed_at=exchange.now,
        muted=manner.muted,
        on_hold=manner.on_hold or not conference.started,
        ends_conference=manner.ends_conference,
        softly_ends_conference=manner.softly_ends_conference,
        supervisor_role=manner.supervisor_role,
        whispers_to=manner.whispers_to,
    )
    leg.conference = conference
    exchange.when(Moment.MOVED, leg, IN_CONFERENCE, _leaver(conference))
    exchange.when(Moment.ENDED, leg, IN_CONFERENCE, _leave_by_hanging_up)
    payload = {**events.about(leg), "conference_id": conference.id}
    exchange.emit(leg, "conference.participant.joined", payload)
    exchange.emit(leg, "conference.floor.changed", payload)


def leave(exchange: Exchange, conference: Conference, leg: Leg) -> None:
    """Go out; the leg stays up, alone. The last one out closes the conference."""
    participant = _take_out(exchange, conference, leg)
    if participant is not None:
        _tell_left(exchange, conference, participant)


def end(
    exchange: Exchange,
    conference: Conference,
    reason: str,
    *,
    by: Leg | None = None,
    hang_up: bool = True,
) -> None:
    """Close a conference. Those who are in it are hung up, or stay up alone."""
    if conference.ended_for is not None:
        return
    conference.ended_for, conference.ended_by = reason, by
    conference.changed_at = exchange.now
    conference_sound.close(exchange, conference)
    for participant in conference.present:
        if hang_up:
            calls.end(exchange, participant.leg, left_by_us(participant.leg))
        else:
            leave(exchange, conference, participant.leg)
    told = "host_left" if reason == "ended_via_api" else reason
    exchange.after(
        LEAVING_TOLD_AFTER,
        conference.creator,
        f"the end of conference {conference.id}",
        lambda exchange, _leg: _tell(exchange, conference, "conference.ended", reason=told),
        outlives=True,
    )


def found(exchange: Exchange, conference_id: str) -> Conference:
    """The conference of this id.

    Raises:
        Refusal: 404 with 90058 if there is none.
    """
    try:
        return exchange.conferences[conference_id]
    except KeyError:
        raise Refusal(404, Objection("90058", "The conference does not exist.")) from None


def must_go_on(conference: Conference) -> None:
    """A conference that has ended takes no command.

    Raises:
        Refusal: 90019.
    """
    if conference.ended_for is not None:
        raise unprocessable(
            "90019", "This conference is no longer active and can't receive commands."
        )


def participant_of(conference: Conference, name: str) -> Participant:
    """Somebody in a conference, by call control id or by participant id.

    Raises:
        Refusal: 404 if there is nobody of that name.
    """
    for control_id, participant in conference.participants.items():
        if name in (control_id, participant.id):
            return participant
    raise not_found()


def described(conference: Conference) -> Payload:
    """A conference as the API shows it."""
    status = "in_progress" if conference.started else "init"
    by = conference.ended_by
    return {
        "record_type": "conference",
        "id": conference.id,
        "name": conference.name,
        "connection_id": conference.creator.connection_id,
        "created_at": iso(conference.created_at),
        "expires_at": iso(conference.expires_at),
        "updated_at": iso(conference.changed_at),
        "region": conference.region,
        "status": status if conference.ended_for is None else "completed",
        "end_reason": conference.ended_for,
        "ended_by": {
            "call_control_id": by.control_id if by else None,
            "call_session_id": by.session_id if by else None,
        },
    }


def described_participant(participant: Participant) -> Payload:
    """Somebody in a conference, without its name."""
    return {
        "id": participant.id,
        "call_control_id": participant.leg.control_id,
        "call_leg_id": participant.leg.leg_id,
        "created_at": iso(participant.joined_at),
        "updated_at": iso(participant.changed_at),
        "end_conference_on_exit": participant.ends_conference,
        "soft_end_conference_on_exit": participant.softly_ends_conference,
        "muted": participant.muted,
        "on_hold": participant.on_hold,
        "status": "left" if participant.left else "joined",
        "whisper_call_control_ids": list(participant.whispers_to),
    }


def _start(conference: Conference) -> None:
    """Until now all who came had to wait."""
    conference.started = True
    for participant in conference.present:
        participant.on_hold = False


def _leaver(conference: Conference) -> Act:
    def go(exchange: Exchange, leg: Leg) -> None:
        leave(exchange, conference, leg)

    return go


def _leave_by_hanging_up(exchange: Exchange, leg: Leg) -> None:
    conference = leg.conference
    participant = _take_out(exchange, conference, leg) if conference else None
    if conference is None or participant is None:
        return
    exchange.after(
        LEAVING_TOLD_AFTER / 2,
        leg,
        IN_CONFERENCE,
        lambda exchange, _leg: _tell_left(exchange, conference, participant),
        outlives=True,
    )


def _take_out(exchange: Exchange, conference: Conference, leg: Leg) -> Participant | None:
    """Take somebody out, and close the conference if that is the end of it."""
    participant = conference.participants.get(leg.control_id)
    if participant is None or participant.left:
        return None
    participant.left = True
    participant.changed_at = exchange.now
    leg.conference = None
    exchange.call_off(leg, IN_CONFERENCE)
    if participant.ends_conference:
        end(exchange, conference, "host_left", by=leg)
    elif participant.softly_ends_conference:
        end(exchange, conference, "host_left", by=leg, hang_up=False)
    elif not conference.present:
        end(exchange, conference, "all_left", by=leg)
    return participant


def _tell_left(exchange: Exchange, conference: Conference, participant: Participant) -> None:
    payload = {**events.about(participant.leg), "conference_id": conference.id}
    exchange.emit(participant.leg, "conference.participant.left", payload)


def _tell(
    exchange: Exchange, conference: Conference, event_type: str, *, reason: str | None = None
) -> None:
    payload = {
        **events.about(conference.creator),
        "conference_id": conference.id,
        "occurred_at": iso(exchange.now),
    }
    if reason is not None:
        payload["reason"] = reason
    exchange.emit(conference.creator, event_type, payload)
