"""Facts in words: the lines of the log and of a call's timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from console.domain import client_state
from console.domain.acts import Role
from console.domain.ending.words import LEFT_QUEUE, ending_words
from console.domain.events import (
    Answered,
    Bridged,
    Dequeued,
    DtmfReceived,
    Enqueued,
    Fact,
    HungUp,
    Initiated,
    Parties,
    Payload,
    Transcribed,
)
from console.domain.leg import CallId, Direction, Ending
from console.domain.my_phone import as_others_read
from console.domain.orders import Outcome, OutcomeKind
from console.domain.own_facts import (
    OWN,
    CallLeft,
    CallMissed,
    CallOffered,
    CallTaken,
    ClaimReleased,
    ConferenceRecorded,
    DoubtReason,
    LastingPayload,
    LegDoubted,
    LegLeftAlone,
    LegSighted,
    MemberTold,
    MessageSent,
    OfferEnded,
    OfferPayload,
    OrderPlaced,
    OrderSettled,
    ParticipantSighted,
    tells_of,
)
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd, OfferEnd
from console.domain.team.supervision import is_of_supervision, supervisor_leg
from console.domain.work_lists.facts import ListPayload
from console.line.port import Entry, EntryKind, Light, Said
from console.switchboard.board.act_words import Known, act_words
from console.switchboard.board.member_words import OF_MEMBERS, among
from console.text import sentences


def entry_of(number: int, fact: Fact, known: Known) -> Entry:
    """The line that tells a fact; `known` has the legs and members that it names.

    Its text holds words from outside: clean it before showing.
    """
    payload = fact.payload
    calls = tells_of(payload)
    kind, title, level = _heading(fact)
    return Entry(
        number=number,
        at=fact.occurred_at,
        received_at=fact.received_at,
        kind=kind,
        title=title,
        text=_text(fact, known),
        level=level,
        call=calls[-1] if calls else None,
        session_id=payload.call_session_id,
        order_id=_order_id(payload),
        attempt=fact.attempt,
        said=_said(payload),
        to=payload.to if isinstance(payload, MemberTold) else "",
        among=among(payload),
        untold=not known.team.tells_supervised and _is_of_supervision(payload, known),
    )


def entries_of(facts: Iterable[tuple[int, Fact]], known: Known) -> list[Entry]:
    """The lines of facts that belong together, each with its number.

    What a supervisor's leg is, which may be on the board no more, the others of them tell too.
    """
    numbered = list(facts)
    entries = [entry_of(number, fact, known) for number, fact in numbered]
    if known.team.tells_supervised:
        return entries
    theirs = {supervisor_leg(fact.payload) for _, fact in numbered} - {None}
    return [
        msgspec.structs.replace(entry, untold=entry.untold or entry.call in theirs)
        for entry in entries
    ]


def _is_of_supervision(payload: Payload, known: Known) -> bool:
    if is_of_supervision(payload):
        return True
    legs = (known.leg(call) for call in tells_of(payload))
    return any(leg is not None and leg.role is Role.SUPERVISOR for leg in legs)


def notice_of(
    now: datetime,
    text: str,
    level: Light,
    *,
    title: str,
    call: CallId | None = None,
    to: str = "",
) -> Entry:
    """A line that is no fact, and stands in no journal; `call` is the one that it is about.

    `to` is the member whom it is said to.
    """
    return Entry(
        number=0,
        at=now,
        received_at=now,
        kind=EntryKind.NOTICE,
        title=title,
        text=text,
        level=level,
        call=call,
        to=to,
    )


def _said(payload: Payload) -> Said | None:
    told = payload.transcription_data if isinstance(payload, Transcribed) else None
    if told is None:
        return None
    return Said(track=told.transcription_track, text=told.transcript or "", final=told.final)


def without_interim(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, without interim texts that another text of the same speech follows."""
    kept: list[Entry] = []
    spoken: set[tuple[CallId | None, str | None]] = set()
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.number), reverse=True):
        if entry.said is not None:
            speech = (entry.call, entry.said.track)
            if speech in spoken and not entry.said.final:
                continue
            spoken.add(speech)
        kept.append(entry)
    return tuple(reversed(kept))


def _heading(fact: Fact) -> tuple[EntryKind, str, Light]:
    payload = fact.payload
    if type(payload) not in OWN:
        return EntryKind.FACT, fact.kind, Light.WARN if fact.oddities else Light.UNKNOWN
    if isinstance(payload, OrderPlaced):
        return EntryKind.ORDER, payload.order.act.action, Light.UNKNOWN
    if isinstance(payload, OrderSettled):
        return EntryKind.OUTCOME, payload.order.act.action, _LEVELS[payload.outcome.kind]
    if isinstance(payload, _SEEN):
        level = Light.WARN if isinstance(payload, LegDoubted) else Light.UNKNOWN
        return EntryKind.NOTICE, fact.kind, level
    if isinstance(payload, CallMissed | MemberTold):
        return EntryKind.NOTICE, fact.kind, Light.WARN
    if isinstance(payload, OfferEnded | ClaimReleased):
        level = Light.WARN if payload.why in _WARNED else Light.UNKNOWN
        return EntryKind.NOTICE, fact.kind, level
    if isinstance(payload, MessageSent):
        return EntryKind.NOTICE, fact.kind, Light.WARN if payload.urgent else Light.UNKNOWN
    if isinstance(payload, CallTaken | CallLeft | OfferPayload | LastingPayload | ListPayload):
        return EntryKind.NOTICE, fact.kind, Light.UNKNOWN
    return EntryKind.FACT, fact.kind, Light.WARN if fact.oddities else Light.UNKNOWN


_SEEN: Final = LegSighted | LegDoubted | LegLeftAlone | ParticipantSighted | ConferenceRecorded
_WARNED: Final = frozenset({OfferEnd.MISSED, ClaimEnd.REFUSED, ClaimEnd.GONE, ClaimEnd.LEFT_ALONE})
"""Ends of offers and claims after which a caller waits longer than it should."""

_LEVELS: Final[Mapping[OutcomeKind, Light]] = {
    OutcomeKind.ACCEPTED: Light.GOOD,
    OutcomeKind.REFUSED: Light.BAD,
    OutcomeKind.UNKNOWN: Light.WARN,
}


def _order_id(payload: Payload) -> str | None:
    return payload.order.id if isinstance(payload, OrderPlaced | OrderSettled) else None


def _text(fact: Fact, known: Known) -> str:
    payload = fact.payload
    if isinstance(payload, OrderPlaced):
        said = _placed(payload, known)
    elif isinstance(payload, OrderSettled):
        said = _settled(payload, known.team)
    elif isinstance(payload, HungUp):
        said = _hung_up(payload, known)
    elif isinstance(payload, CallOffered):
        said = _offered(payload, fact.occurred_at, known.team)
    elif tells := OF_MEMBERS.get(type(payload)):
        said = tells(payload, known.team)
    else:
        said = _WORDS.get(type(payload), _parties)(payload)
    return "; ".join((said, *fact.oddities)) if said else "; ".join(fact.oddities)


def _parties(payload: Payload) -> str:
    if isinstance(payload, Parties) and payload.from_ and payload.to:
        return f"{payload.from_} → {payload.to}"
    return ""


def _initiated(payload: Initiated) -> str:
    name = f' "{payload.caller_id_name}"' if payload.caller_id_name else ""
    words = (payload.direction, payload.state)
    said = ", ".join(word for word in words if word)
    return f"{payload.from_ or '?'}{name} → {payload.to or '?'} {said}".rstrip()


def _hung_up(payload: HungUp, known: Known) -> str:
    """Why, and who hung up, as far as the leg or what the fact carries for us tells who is who."""
    end = Ending(
        cause=payload.hangup_cause,
        source=payload.hangup_source,
        sip=payload.sip_hangup_cause,
        code=payload.error_code,
    )
    leg = known.leg(CallId(payload.call_control_id or ""))
    if leg is None or leg.direction is None:
        carried = client_state.decode(payload.client_state) or client_state.Parties()
        phone = known.phone(carried.agent) if carried.role == Role.AGENT else ""
        return ending_words(end, _direction(carried.direction), phone=phone)
    phone = known.phone(leg.agent) if leg.role is Role.AGENT else ""
    answered = leg.answered_at is not None
    return ending_words(end, leg.direction, answered=answered, phone=phone)


def _direction(word: str | None) -> Direction | None:
    return Direction(word) if word in tuple(Direction) else None


def _enqueued(payload: Enqueued) -> str:
    return f"queue {payload.queue}" if payload.queue else ""


def _dequeued(payload: Dequeued) -> str:
    why = LEFT_QUEUE.get(payload.reason or "", payload.reason) or "?"
    return f"queue {payload.queue}: {why}" if payload.queue else ""


def _digit(payload: DtmfReceived) -> str:
    return payload.digit or ""


def _transcribed(payload: Transcribed) -> str:
    told = payload.transcription_data
    if told is None:
        return ""
    interim = "" if told.final else " …"
    return f"{told.transcription_track or '?'}: {told.transcript or ''}{interim}"


def _sighted(payload: LegSighted) -> str:
    return "Telnyx says the call is alive" if payload.alive else "Telnyx says the call is over"


def _participant(payload: ParticipantSighted) -> str:
    if payload.inside is None:
        return "Telnyx says it is in the conference no more"
    how = "held" if payload.held else "not held"
    return f"Telnyx says it is in a conference, {how}, {'muted' if payload.muted else 'not muted'}"


_CONFERENCE_RECORDING: Final = {
    "on": "the conference is being recorded",
    "paused": "the recording of the conference is paused",
}


def _conference_recorded(payload: ConferenceRecorded) -> str:
    over = "the recording of the conference is over"
    return _CONFERENCE_RECORDING.get(payload.recording or "", over)


_DOUBTS: Final[Mapping[DoubtReason, str]] = {
    DoubtReason.GAP: "no webhooks could arrive for a while: the state is not certain",
    DoubtReason.OUTCOME: "the outcome of an order is not known: asking Telnyx",
    DoubtReason.SILENCE: "no webhook came where one was due: asking Telnyx",
}


def _doubted(payload: LegDoubted) -> str:
    return _DOUBTS[payload.reason]


def _offered(payload: CallOffered, at: datetime, team: Team) -> str:
    seconds = (payload.until - at).total_seconds() if payload.until else 0
    limit = f" for {seconds:.0f} s" if seconds > 0 else ""
    route = f", route {payload.route}" if payload.route else ""
    return f"offered to {', '.join(map(team.name, payload.to)) or 'nobody'}{limit}{route}"


def _placed(payload: OrderPlaced, known: Known) -> str:
    by = f" by {known.team.name(payload.order.by)}" if payload.order.by else ""
    return f"{act_words(payload.order.act, known)}{by}"


def _settled(payload: OrderSettled, team: Team) -> str:
    """In a team all read what was said to the one whose order it was."""
    said, by = outcome_words(payload.outcome), team.member(payload.order.by)
    return as_others_read(said, by.shown) if by is not None else said


_WORDS: Final[Mapping[type[Payload], Callable[[Any], str]]] = {
    Initiated: _initiated,
    Answered: _parties,
    Bridged: _parties,
    Enqueued: _enqueued,
    Dequeued: _dequeued,
    DtmfReceived: _digit,
    Transcribed: _transcribed,
    LegSighted: _sighted,
    LegDoubted: _doubted,
    LegLeftAlone: lambda _: "nobody is with it any more",
    ParticipantSighted: _participant,
    ConferenceRecorded: _conference_recorded,
}


def outcome_words(outcome: Outcome) -> str:
    """What came of it, in words."""
    took = f" in {outcome.seconds * 1000:.0f} ms" if outcome.seconds is not None else ""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return f"accepted{took}{f': {outcome.message}' if outcome.message else ''}"
    return sentences(f"{outcome.kind.value}: {outcome.message}", outcome.hint)
