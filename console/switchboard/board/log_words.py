"""Facts in words: the lines of the log and of a call's timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from console.domain.acts import (
    Act,
    AgentAct,
    ApplicationAct,
    Choice,
    ChooseNext,
    Consult,
    CreateApplication,
    CreateQueue,
    DeleteApplication,
    DeleteQueue,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    Operation,
    QueueAct,
    ResizeQueue,
    Supervise,
    TakeOutOfQueue,
    UpdateApplication,
    UsePhone,
)
from console.domain.applications import NAME, Setting, words
from console.domain.ending.words import LEFT_QUEUE, REJECTED_AS, ending_words
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
from console.domain.leg import CallId, Ending
from console.domain.orders import (
    AnyAct,
    Bridge,
    Dial,
    Outcome,
    OutcomeKind,
    Refer,
    Reject,
    SendSipInfo,
    Transfer,
)
from console.domain.own_facts import (
    CallLeft,
    CallMissed,
    CallTaken,
    DoubtReason,
    LegDoubted,
    LegSighted,
    OrderPlaced,
    OrderSettled,
    WrapUpExpired,
    tells_of,
)
from console.forms.catalog import CATALOG
from console.line.port import Entry, EntryKind, Light, Said

SHORT_ID: Final = 12
"""Characters of a call id in a line; the whole stands in the payload."""


def entry_of(number: int, fact: Fact) -> Entry:
    """The line that tells a fact. Its text holds words from outside: clean it before showing."""
    payload = fact.payload
    calls = tells_of(payload)
    kind, title, level = _heading(fact)
    return Entry(
        number=number,
        at=fact.occurred_at,
        received_at=fact.received_at,
        kind=kind,
        title=title,
        text=_text(fact),
        level=level,
        call=calls[-1] if calls else None,
        session_id=payload.call_session_id,
        order_id=_order_id(payload),
        attempt=fact.attempt,
        said=_said(payload),
    )


def notice_of(now: datetime, text: str, level: Light, title: str) -> Entry:
    """A line that is no fact of a call, and stands in no journal."""
    return Entry(
        number=0,
        at=now,
        received_at=now,
        kind=EntryKind.NOTICE,
        title=title,
        text=text,
        level=level,
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
    if isinstance(payload, OrderPlaced):
        return EntryKind.ORDER, payload.order.act.action, Light.UNKNOWN
    if isinstance(payload, OrderSettled):
        return EntryKind.OUTCOME, payload.order.act.action, _LEVELS[payload.outcome.kind]
    if isinstance(payload, LegSighted | LegDoubted):
        level = Light.WARN if isinstance(payload, LegDoubted) else Light.UNKNOWN
        return EntryKind.NOTICE, fact.kind, level
    if isinstance(payload, CallMissed):
        return EntryKind.NOTICE, fact.kind, Light.WARN
    return EntryKind.FACT, fact.kind, Light.WARN if fact.oddities else Light.UNKNOWN


_LEVELS: Final[Mapping[OutcomeKind, Light]] = {
    OutcomeKind.ACCEPTED: Light.GOOD,
    OutcomeKind.REFUSED: Light.BAD,
    OutcomeKind.UNKNOWN: Light.WARN,
}


def _order_id(payload: Payload) -> str | None:
    return payload.order.id if isinstance(payload, OrderPlaced | OrderSettled) else None


def _text(fact: Fact) -> str:
    words = _WORDS.get(type(fact.payload), _parties)
    said = words(fact.payload)
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


def _hung_up(payload: HungUp) -> str:
    """As far as the fact alone tells: it says neither who called nor whether anybody answered."""
    end = Ending(
        cause=payload.hangup_cause,
        source=payload.hangup_source,
        sip=payload.sip_hangup_cause,
        code=payload.error_code,
    )
    return ending_words(end)


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


_DOUBTS: Final[Mapping[DoubtReason, str]] = {
    DoubtReason.GAP: "no webhooks could arrive for a while: the state is not certain",
    DoubtReason.OUTCOME: "the outcome of an order is not known: asking Telnyx",
    DoubtReason.SILENCE: "no webhook came where one was due: asking Telnyx",
}


def _doubted(payload: LegDoubted) -> str:
    return _DOUBTS[payload.reason]


def _taken(payload: CallTaken) -> str:
    return f"{payload.agent} is on the call"


def _left(payload: CallLeft) -> str:
    wrap_up = f", wrap-up of {payload.wrap_up} s" if payload.wrap_up else ""
    return f"{payload.agent} is done with the call{wrap_up}"


def _missed(payload: CallMissed) -> str:
    return f"{payload.agent} missed the call: not ready"


def _wrapped_up(payload: WrapUpExpired) -> str:
    return f"the wrap-up of {payload.agent} is over"


def _placed(payload: OrderPlaced) -> str:
    by = f" by {payload.order.by}" if payload.order.by else ""
    return f"{act_words(payload.order.act)}{by}"


def _settled(payload: OrderSettled) -> str:
    return outcome_words(payload.outcome)


_WORDS: Final[Mapping[type[Payload], Callable[[Any], str]]] = {
    Initiated: _initiated,
    Answered: _parties,
    Bridged: _parties,
    HungUp: _hung_up,
    Enqueued: _enqueued,
    Dequeued: _dequeued,
    DtmfReceived: _digit,
    Transcribed: _transcribed,
    LegSighted: _sighted,
    LegDoubted: _doubted,
    OrderPlaced: _placed,
    OrderSettled: _settled,
    CallTaken: _taken,
    CallLeft: _left,
    CallMissed: _missed,
    WrapUpExpired: _wrapped_up,
}


def short(call: CallId) -> str:
    """The beginning of a call id, enough to tell calls apart in a line."""
    return call if len(call) <= SHORT_ID else f"{call[:SHORT_ID]}…"


def act_words(act: AnyAct) -> str:
    """What is asked for, in words."""
    if isinstance(act, AgentAct):
        return _agent_words(act)
    if isinstance(act, ApplicationAct):
        return _application_words(act)
    if isinstance(act, QueueAct):
        return _queue_words(act)
    if isinstance(act, Operation):
        return CATALOG[act.action].words(act.parameters)
    if told := _TOLD.get(type(act)):
        return told(act)
    return _NAMES.get(act.action, act.action.removeprefix("call.").replace("_", " "))


_TOLD: Final[Mapping[type[Act], Callable[[Any], str]]] = {
    Dial: lambda act: f"dial {act.to} from {act.from_}{f', then {act.keys}' if act.keys else ''}",
    Transfer: lambda act: f"transfer to {act.to}",
    Bridge: lambda act: f"bridge with {short(act.other)}",
    Reject: lambda act: f"reject: {REJECTED_AS[act.cause]}",
    Refer: lambda act: f"refer to {act.sip_address}",
    SendSipInfo: lambda act: f"SIP INFO {act.content_type}",
    Consult: lambda act: f"consult {act.to}",
    Supervise: lambda act: f"supervise: {act.role}",
}
"""Acts of which a parameter is told."""

_NAMES: Final[Mapping[str, str]] = {
    "call.hangup": "hang up",
    "call.reject_not_ready": "reject, not ready",
    "conference.create": "begin a conference",
    "conference.join": "join the conference",
    "conference.leave": "leave the conference",
    "conference.hold": "hold in the conference",
    "conference.unhold": "resume in the conference",
    "conference.mute": "mute in the conference",
    "conference.unmute": "unmute in the conference",
    "consult.complete": "connect the two",
    "consult.swap": "swap the two",
    "consult.abort": "back to the caller",
    "phone.ring": "ring your phone",
    "phone.drop": "hang up your phone",
}
"""What an act is called where its id says it badly."""


def _agent_words(act: AgentAct) -> str:
    match act:
        case GoReady():
            return Choice(ready=True).words
        case GoNotReady():
            return Choice(ready=False, reason=act.reason).words
        case ChooseNext():
            return f"next {act.choice.words}" if act.choice else "no next state"
        case ExtendWrapUp():
            return f"{act.seconds} s more of wrap-up"
        case Dispose():
            return f"{act.code}; {act.note}" if act.note else act.code
        case EndWrapUp():
            return "end of wrap-up"
        case UsePhone():
            return f"use the phone {act.name}"
        case _:
            return act.action.removeprefix("agent.")


def _application_words(act: ApplicationAct) -> str:
    match act:
        case CreateApplication():
            others = {name: value for name, value in act.settings.items() if name != NAME}
            return f"create application {words(act.settings.get(NAME))}: {_set_words(others)}"
        case UpdateApplication():
            return f"change application {act.name}: {_set_words(act.settings)}"
        case DeleteApplication():
            return f"delete application {act.name}, {act.application}"
        case _:
            return act.action


def _set_words(settings: Mapping[str, Setting]) -> str:
    return ", ".join(f"{name} {words(value)}" for name, value in settings.items())


def outcome_words(outcome: Outcome) -> str:
    """What came of it, in words."""
    took = f" in {outcome.seconds * 1000:.0f} ms" if outcome.seconds is not None else ""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return f"accepted{took}{f': {outcome.message}' if outcome.message else ''}"
    said = f"{outcome.kind.value}: {outcome.message}"
    return f"{said} {outcome.hint}".rstrip()


def _queue_words(act: QueueAct) -> str:
    match act:
        case CreateQueue(max_size=size):
            return f"make queue {act.queue}{f', {size} at most' if size else ''}"
        case ResizeQueue(max_size=size):
            return f"let {size} wait at most in queue {act.queue}"
        case DeleteQueue():
            return f"delete queue {act.queue}"
        case TakeOutOfQueue(stuck=call):
            return f"take {short(call)} out of queue {act.queue}"
        case _:
            return act.action
