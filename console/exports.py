"""Calls and the history for spreadsheets and programs, under Telnyx's names.

A CSV in which nothing runs, and JSON that loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.history.outcomes import CallOutcome
from console.domain.history.parts import Part
from console.domain.history.past_calls import PastCall, outcome, talked, waited
from console.domain.leg import Leg
from console.domain.people.far_end import WITHHELD
from console.line.listed_calls import call_told, seconds
from console.line.questions import Status
from console.line.status_words import dumped, status_tree
from console.text import clean, without_numbers

_FORMULA_STARTS: Final = (*"=+-@\t\r\n\0", *"\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet begins a formula with, wide signs too (OWASP, CSV injection)."""

_BEHIND_A_SEPARATOR: Final = re.compile(
    r"([;,|\t\r\n\uff1b\uff0c][\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)
"""Where a formula would begin for a spreadsheet that parts cells at another sign than ours.

A quote there may be taken for the one that opens a cell."""

_QUOTED: Final = re.compile(r"[\s,;|'\"\uff1b\uff0c]")

_LONGEST_CELL: Final = 10_000


class SentenceJson(Struct, frozen=True, kw_only=True):
    """What was said in one piece. `track` is "inbound" for the far end, none where nobody knows."""

    at: datetime
    call_control_id: str | None
    track: str | None
    text: str


class PastCallJson(Struct, frozen=True, kw_only=True):
    """A past call for a program, under Telnyx's names. `seconds` were talked, the others waited.

    `machine_at` is when it was first told that a machine talked with the caller. `from`, `to`
    and `name` are as the network told them; `number` is the far end's as it is
    dialled, none where it is withheld, `agent` the user who had it last, `agent_name` as people
    read it, `parts` all who had it, in their order, `contact` who the contacts say has it, and
    `contact_source` where that stands. `sentences` are what was said in its session, none
    where that was not asked for.
    """

    call_control_id: str
    call_session_id: str | None
    connection_id: str | None
    direction: str | None
    outcome: CallOutcome
    from_: str | None = msgspec.field(name="from")
    to: str | None
    name: str | None
    number: str | None
    withheld: bool
    contact: str | None
    contact_source: str | None
    started_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    waited_seconds: float | None
    role: str | None
    agent: str | None
    agent_name: str | None
    parts: tuple[Part, ...]
    queue: str | None
    disposition: str | None
    note: str | None
    hangup_cause: str | None
    hangup_source: str | None
    sip_hangup_cause: str | None
    cost: str | None
    currency: str | None
    mos: str | None
    jitter: str | None
    lost: str | None
    packets: str | None
    telnyx_error: str | None
    machine_at: datetime | None
    sentences: Sequence[SentenceJson] | None = None


def history_json(
    past: Iterable[PastCall], said: Callable[[PastCall], Sequence[SentenceJson]] | None = None
) -> str:
    """The calls as one JSON array, each with what was `said` in it, where that is wanted."""
    return json_text([_as_json(call, said(call) if said else None) for call in past])


def _as_json(call: PastCall, said: Sequence[SentenceJson] | None) -> PastCallJson:
    return PastCallJson(
        call_control_id=call.call,
        call_session_id=call.session_id,
        connection_id=call.connection_id,
        direction=call.direction,
        outcome=outcome(call),
        from_=call.from_,
        to=call.to,
        name=call.name,
        number=call.other_party,
        withheld=call.withheld,
        contact=call.contact.name if call.contact else None,
        contact_source=call.contact.source if call.contact else None,
        started_at=call.started_at,
        answered_at=call.answered_at,
        bridged_at=call.bridged_at,
        ended_at=call.ended_at,
        seconds=talked(call),
        waited_seconds=waited(call),
        role=call.role,
        agent=call.agent,
        agent_name=call.agent_name or call.agent,
        parts=call.parts,
        queue=call.queue,
        disposition=call.disposition,
        note=call.note,
        hangup_cause=call.cause,
        hangup_source=call.source,
        sip_hangup_cause=call.sip,
        cost=call.cost,
        currency=call.currency,
        mos=call.mos,
        jitter=call.jitter,
        lost=call.lost,
        packets=call.packets,
        telnyx_error=call.error,
        machine_at=call.machine_at,
        sentences=said,
    )


_WHOM_HEAD: Final = ("number", "contact", "contact_source")
_HEAD: Final = (
    *("started_at", "answered_at", "ended_at", "seconds", "direction", "from", "to", "name"),
    *("hangup_cause", "hangup_source", "agent", "connection_id", "call_session_id"),
    *("call_control_id", "outcome", "waited_seconds", "disposition", "note", "queue"),
    *("sip_hangup_cause", "cost", "currency", "mos", "jitter", "lost", "packets"),
    "telnyx_error",
    *_WHOM_HEAD,
    *("agent_name", "parts", "machine_at"),
)


def history_csv(past: Iterable[PastCall]) -> str:
    """The calls as CSV with a head."""
    return csv_text(_HEAD, map(_row, past))


def _row(call: PastCall) -> tuple[str | None, ...]:
    return (
        timestamp(call.started_at),
        timestamp(call.answered_at),
        timestamp(call.ended_at),
        _number(talked(call)),
        call.direction,
        call.from_,
        call.to,
        call.name,
        call.cause,
        call.source,
        call.agent,
        call.connection_id,
        call.session_id,
        call.call,
        outcome(call).value,
        _number(waited(call)),
        call.disposition,
        call.note,
        call.queue,
        call.sip,
        call.cost,
        call.currency,
        call.mos,
        call.jitter,
        call.lost,
        call.packets,
        call.error,
        *_whom(call),
        call.agent_name or call.agent,
        " / ".join(map(_part, call.parts)),
        timestamp(call.machine_at),
    )


def _part(part: Part) -> str:
    """`ada (Ada Lovelace) 2026-03-02T12:00:00+00:00 to 2026-03-02T12:04:00+00:00 resolved`."""
    who = f"{part.member} ({part.name or part.member})"
    times = f"{timestamp(part.since) or '?'} to {timestamp(part.until) or '?'}"
    said = (part.disposition, part.note)
    return " ".join((who, *((times,) if part.since else ()), *filter(None, said)))


def _whom(call: PastCall | Leg) -> tuple[str | None, str | None, str | None]:
    """The far end's number, or that it is withheld, and who the contacts say has it."""
    known = call.contact
    number = WITHHELD if call.withheld else call.other_party
    return (number, known.name, known.source) if known else (number, None, None)


def _number(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.3f}"


def timestamp(at: datetime | None) -> str | None:
    """A time for a program: RFC 3339, with its zone."""
    return at.isoformat() if at else None


def json_text(value: object) -> str:
    """The value as JSON in ASCII: nothing is lost, and nothing drives a terminal."""
    return dumped(_without_numbers(msgspec.to_builtins(value)))


def _without_numbers(tree: object) -> object:
    """Every text of the tree as it may leave the program."""
    match tree:
        case str():
            return without_numbers(tree)
        case dict():
            return {name: _without_numbers(one) for name, one in tree.items()}
        case list() | tuple():
            return [_without_numbers(one) for one in tree]
        case _:
            return tree


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """The rows as CSV (RFC 4180) in which no cell begins a formula.

    A cell that would is led by an apostrophe, as spreadsheets do it; so is what stands
    behind a separator in a cell, for a spreadsheet may part cells at `;` (OWASP, CSV
    injection). Control bytes are shown as pictures. Telephone numbers keep their `+` that way.
    """
    lines = [head, *([csv_cell(cell) for cell in row] for row in rows)]
    return "".join(",".join(map(_written, line)) + "\r\n" for line in lines)


def _written(cell: str) -> str:
    """The cell in quotes, where a sign in it could end it."""
    if not _QUOTED.search(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def csv_cell(text: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if not text:
        return ""
    led = f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
    return clean(_BEHIND_A_SEPARATOR.sub(r"\1'", led), limit=_LONGEST_CELL)


def calls_json(legs: Iterable[Leg], now: datetime) -> str:
    """The calls as one JSON array."""
    return json_text([call_told(leg, now) for leg in legs])


def call_json(leg: Leg, now: datetime) -> str:
    """The call as one JSON object, as in the array of `calls_json`."""
    return json_text(call_told(leg, now))


_CALLS_HEAD: Final = (
    *("state", "direction", "from", "to", "name", "seconds", "connection_id", "agent", "queue"),
    *("started_at", "answered_at", "ended_at", "call_session_id", "call_control_id"),
    *_WHOM_HEAD,
)


def calls_csv(legs: Iterable[Leg], now: datetime) -> str:
    """The calls as CSV with a head; no cell begins a formula."""
    return csv_text(_CALLS_HEAD, (_call_row(leg, now) for leg in legs))


def _call_row(leg: Leg, now: datetime) -> tuple[str | None, ...]:
    counted = seconds(leg, now)
    return (
        leg.state.value,
        leg.direction,
        leg.from_,
        leg.to,
        leg.name,
        None if counted is None else f"{counted:.0f}",
        leg.connection_id,
        leg.agent,
        leg.media.queue,
        timestamp(leg.started_at),
        timestamp(leg.answered_at),
        timestamp(leg.ended_at),
        leg.session_id,
        leg.id,
        *_whom(leg),
    )


def status_json(status: Status) -> str:
    """The status as one JSON object, with the counters of the webhooks beside the rest."""
    return json_text(status_tree(msgspec.to_builtins(status)))
