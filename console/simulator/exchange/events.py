"""What a webhook says: one function for each event that a call can give.

Names and types are those of Telnyx's contract. Where captures of live traffic
differ from it, the captures win: `state` is left out of everything but
`call.initiated` unless it is asked for, and a few undocumented fields are there.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

import msgspec

from console.simulator.clock import iso
from console.simulator.exchange.model import Leg, Route, State, Transcription

Payload = dict[str, object]

NOT_HEARD: Final[Payload | None] = None
QUALITY: Final[Payload] = {
    "inbound": {
        "jitter_max_variance": "11.43",
        "jitter_packet_count": "0",
        "mos": "4.50",
        "packet_count": "1203",
        "skip_packet_count": "4",
    },
    "outbound": {"packet_count": "1198", "skip_packet_count": "0"},
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with what is needed to deliver it."""

    id: str
    event_type: str
    occurred_at: float
    payload: Payload
    connection_id: str
    session_id: str
    route: Route


def about(leg: Leg) -> Payload:
    """The ids that every event of a call carries."""
    return {
        "call_control_id": leg.control_id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session_id,
        "client_state": leg.client_state,
        "connection_id": leg.connection_id,
    }


def with_parties(leg: Leg) -> Payload:
    """The ids and the two parties."""
    return {**about(leg), "from": leg.caller, "to": leg.callee}


def initiated(leg: Leg) -> Payload:
    """`call.initiated`: the only event that tells the direction."""
    payload = {
        **with_parties(leg),
        "caller_id_name": leg.caller_name or leg.caller,
        "calling_party_type": "sip" if leg.caller.startswith("sip") else "pstn",
        "connection_codecs": "PCMU,PCMA,G722",
        "direction": leg.direction.value,
        "offered_codecs": "PCMU,PCMA",
        "start_time": iso(leg.started_at),
        "state": "parked" if leg.incoming else "bridging",
        "tags": [],
    }
    if leg.incoming:
        payload["call_screening_result"] = "not_flagged"
        payload["shaken_stir_attestation"] = "A"
        payload["shaken_stir_validated"] = True
    return _with_headers(leg, payload)


def answered(leg: Leg, *, with_state: bool) -> Payload:
    """`call.answered`. `start_time` is when the leg started, as in live captures."""
    payload = {
        **with_parties(leg),
        "codec": "PCMU",
        "sampling_rate": 8000,
        "start_time": iso(leg.started_at),
        "tags": [],
    }
    if with_state:
        payload["state"] = "answered"
    return _with_headers(leg, payload)


def bridged(leg: Leg, *, with_state: bool) -> Payload:
    """`call.bridged`: it does not name the partner."""
    payload = {**with_parties(leg), "start_time": iso(leg.started_at)}
    if with_state:
        payload["state"] = "bridged"
    return payload


def hung_up(leg: Leg, *, with_state: bool) -> Payload:
    """`call.hangup`, with quality figures if the call was ever answered.

    Raises:
        ValueError: the leg has not ended.
    """
    if leg.ending is None or leg.ended_at is None:
        raise ValueError(leg.state)
    payload = {
        **with_parties(leg),
        "call_quality_stats": QUALITY if leg.answered_at is not None else NOT_HEARD,
        "end_time": iso(leg.ended_at),
        "hangup_cause": leg.ending.cause,
        "hangup_source": leg.ending.source,
        "sip_hangup_cause": leg.ending.sip,
        "start_time": iso(leg.started_at),
        "tags": [],
        "telnyx_error": {"error_code": leg.ending.error} if leg.ending.error else None,
    }
    if with_state:
        payload["state"] = "hangup"
    return _with_headers(leg, payload)


def status(leg: Leg, now: float) -> Payload:
    """The reply to a request for the status of a call: no parties, no state, no cause."""
    told: Payload = {
        "record_type": "call",
        "call_control_id": leg.control_id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session_id,
        "is_alive": leg.live,
        "call_duration": leg.duration(now),
        "start_time": iso(leg.started_at),
    }
    if leg.client_state is not None:
        told["client_state"] = leg.client_state
    if leg.ended_at is not None:
        told["end_time"] = iso(leg.ended_at)
    return told


def seen_from_inside(leg: Leg) -> Payload:
    """All that the simulator knows of a leg, for its own doors."""
    ending, suppression, transcription = leg.ending, leg.noise_suppression, leg.transcription
    return {
        **with_parties(leg),
        "direction": leg.direction.value,
        "caller_id_name": leg.caller_name,
        "state": leg.state.value,
        "bridged_with": leg.partner.control_id
        if leg.partner and leg.state is State.BRIDGED
        else None,
        "supervises": leg.supervises.control_id if leg.supervises else None,
        "supervisor_role": leg.supervisor_role,
        "conference": leg.conference.name if leg.conference else None,
        "queue": leg.queue.name if leg.queue else None,
        "noise_suppression": asdict(suppression) if suppression else None,
        "transcription": _running(transcription) if transcription else None,
        "hangup_cause": ending.cause if ending else None,
        "hangup_source": ending.source if ending else None,
        "sip_hangup_cause": ending.sip if ending else None,
        "telnyx_error": ending.error if ending else None,
        "start_time": iso(leg.started_at),
        "answer_time": None if leg.answered_at is None else iso(leg.answered_at),
        "end_time": None if leg.ended_at is None else iso(leg.ended_at),
    }


def _running(transcription: Transcription) -> Payload:
    return {
        "engine": transcription.engine,
        "tracks": transcription.tracks,
        "interim_results": transcription.interim_results,
    }


def _with_headers(leg: Leg, payload: Payload) -> Payload:
    if leg.headers:
        payload["custom_headers"] = [msgspec.to_builtins(header) for header in leg.headers]
    return payload
