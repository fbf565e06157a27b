"""Facts to tell stories with: one clock, one session, legs by letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain.events import (
    Answered,
    Bridged,
    ConferenceParticipantJoined,
    ConferenceParticipantLeft,
    ConversationCreated,
    ConversationEnded,
    ConversationNotStarted,
    Dequeued,
    DtmfReceived,
    Enqueued,
    Fact,
    GatherEnded,
    Held,
    HungUp,
    Initiated,
    Payload,
    RecordingTranscribed,
    StreamingStarted,
    StreamingStopped,
    Transcribed,
    Transcript,
    Unheld,
)
from console.domain.leg import CallId
from console.domain.orders import AnyAct, Order, OrderId, Outcome, OutcomeKind
from console.domain.own_facts import (
    OWN_KINDS,
    CallClaimed,
    CallOffered,
    ClaimReleased,
    DoubtReason,
    LegDoubted,
    LegLeftAlone,
    LegSighted,
    OfferEnded,
    OrderPlaced,
    OrderSettled,
)
from console.domain.own_facts import given_up as lost_with_its_switchboard

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CALLER, OURS, AGENT = "+442079460123", "+13125550100", "+13125550199"
KINDS = {
    Initiated: "call.initiated",
    Answered: "call.answered",
    Bridged: "call.bridged",
    HungUp: "call.hangup",
    Held: "call.hold",
    Unheld: "call.unhold",
    Enqueued: "call.enqueued",
    Dequeued: "call.dequeued",
    DtmfReceived: "call.dtmf.received",
    Transcribed: "call.transcription",
    RecordingTranscribed: "call.recording.transcription.saved",
    GatherEnded: "call.gather.ended",
    ConversationCreated: "call.conversation.created",
    ConversationEnded: "call.conversation.ended",
    ConversationNotStarted: "call.conversation.start_failed",
    StreamingStarted: "streaming.started",
    StreamingStopped: "streaming.stopped",
    ConferenceParticipantJoined: "conference.participant.joined",
    ConferenceParticipantLeft: "conference.participant.left",
    **{kind: name for name, kind in OWN_KINDS.items()},
}


def call(letter: str) -> CallId:
    """The id of the leg that a story calls A, B or C."""
    return CallId(f"v3:{letter}")


def at(seconds: float) -> datetime:
    """That many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def fact(seconds: float, payload: Payload, id_: str | None = None) -> Fact:
    """A fact of that time; its id is told by time, kind and leg unless given."""
    kind = KINDS[type(payload)]
    return Fact(
        id=id_ or f"{kind}@{seconds}/{payload.call_control_id}",
        kind=kind,
        occurred_at=at(seconds),
        received_at=at(seconds + 0.1),
        payload=payload,
    )


def transcribed(
    seconds: float, letter: str, text: str, *, final: bool = True, track: str | None = "inbound"
) -> Fact:
    """A piece of what is said on a leg."""
    said = Transcript(transcript=text, is_final=final, transcription_track=track)
    return fact(seconds, Transcribed(**ids(letter), transcription_data=said))


def ids(letter: str, session: str = "S") -> dict[str, str]:
    """The identifiers of a leg."""
    return {
        "call_control_id": call(letter),
        "call_leg_id": f"leg-{letter}",
        "call_session_id": session,
        "connection_id": "1293384261075731499",
    }


def initiated(
    seconds: float, letter: str, direction: str = "incoming", session: str = "S", **more: str
) -> Fact:
    """call.initiated."""
    parties = (CALLER, OURS) if direction == "incoming" else (OURS, CALLER)
    payload = Initiated(
        **{**ids(letter, session), "from_": parties[0], "to": parties[1], **more},
        direction=direction,
        state="parked" if direction == "incoming" else "bridging",
    )
    return fact(seconds, payload)


def answered(seconds: float, letter: str, session: str = "S") -> Fact:
    """call.answered."""
    return fact(seconds, Answered(**ids(letter, session)))


def bridged(seconds: float, letter: str, session: str = "S", other: str = "") -> Fact:
    """call.bridged, which seldom names the `other` leg."""
    named = call(other) if other else None
    return fact(seconds, Bridged(**ids(letter, session), bridged_call_control_id=named))


def joined(seconds: float, letter: str, conference: str = "room", session: str = "S") -> Fact:
    """conference.participant.joined."""
    return fact(
        seconds, ConferenceParticipantJoined(**ids(letter, session), conference_id=conference)
    )


def left(seconds: float, letter: str, conference: str = "room", session: str = "S") -> Fact:
    """conference.participant.left."""
    return fact(
        seconds, ConferenceParticipantLeft(**ids(letter, session), conference_id=conference)
    )


def hung_up(
    seconds: float,
    letter: str,
    session: str = "S",
    cause: str = "normal_clearing",
    source: str = "caller",
) -> Fact:
    """call.hangup."""
    return fact(
        seconds,
        HungUp(
            **ids(letter, session),
            hangup_cause=cause,
            hangup_source=source,
            sip_hangup_cause="200",
        ),
    )


def digit(seconds: float, letter: str, key: str) -> Fact:
    """call.dtmf.received."""
    return fact(seconds, DtmfReceived(**ids(letter), digit=key))


def offered(
    seconds: float, letter: str, *to: str, ring: float | None = 20, route: str = "Support"
) -> Fact:
    """A call is offered to members, for so many seconds."""
    until = at(seconds + ring) if ring is not None else None
    payload = CallOffered(call=call(letter), to=to, until=until, route=route)
    return fact(seconds, payload, f"offer-{letter}-{seconds}-{','.join(to)}")


def offer_ended(seconds: float, letter: str, member: str, why: str = "missed") -> Fact:
    """A call is not offered to a member any more."""
    payload = OfferEnded(call=call(letter), member=member, why=why)
    return fact(seconds, payload, f"no-offer-{letter}-{seconds}-{member}")


def claimed(seconds: float, letter: str, member: str, number: int = 1) -> Fact:
    """A member takes a call."""
    payload = CallClaimed(call=call(letter), member=member, order=order_id(number))
    return fact(seconds, payload, f"claim-{letter}-{seconds}-{member}")


def released(seconds: float, letter: str, member: str = "", why: str = "refused") -> Fact:
    """The claim of a member is over, or whosoever has it."""
    payload = ClaimReleased(call=call(letter), member=member, why=why)
    return fact(seconds, payload, f"release-{letter}-{seconds}-{member}")


def order_id(number: int) -> OrderId:
    """A readable id of an order."""
    return OrderId(f"00000000-0000-4000-8000-{number:012d}")


def order(act: AnyAct, number: int = 1, seconds: float = 0, by: str = "Ada") -> Order:
    """An order with a readable id."""
    return Order(id=order_id(number), act=act, placed_at=at(seconds), by=by)


def placed(seconds: float, given: Order) -> Fact:
    """The order stands in the journal."""
    return fact(seconds, OrderPlaced(order=given), f"placed-{given.id}")


def settled(
    seconds: float,
    given: Order,
    kind: OutcomeKind = OutcomeKind.ACCEPTED,
    new_leg: str | None = None,
) -> Fact:
    """The order has an outcome."""
    outcome = Outcome(
        order_id=given.id, kind=kind, call=call(new_leg) if new_leg else None, message=""
    )
    leg = ids(new_leg) if new_leg else {}
    return fact(seconds, OrderSettled(**leg, order=given, outcome=outcome), f"settled-{given.id}")


def given_up(seconds: float, given: Order) -> Fact:
    """Another switchboard says of the order that nobody knows what came of it."""
    return fact(seconds, lost_with_its_switchboard(given), f"given-up-{given.id}")


def sighted(seconds: float, letter: str, *, alive: bool, **more: str) -> Fact:
    """Telnyx was asked about a leg."""
    return fact(seconds, LegSighted(**{**ids(letter), **more}, alive=alive))


def doubted(seconds: float, letter: str, reason: DoubtReason) -> Fact:
    """Something makes a leg's state uncertain."""
    return fact(seconds, LegDoubted(call_control_id=call(letter), reason=reason))


def left_alone(seconds: float, letter: str, by: str) -> Fact:
    """Nobody is with a leg any more, the last of those who were was that one."""
    told = LegLeftAlone(call_control_id=call(letter), since=at(seconds), by=call(by))
    return fact(seconds, told, f"left-alone-{letter}-{seconds}")
