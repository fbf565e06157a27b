"""The columns of the history: when, who, what came of it, how long, how well, at what cost.

Only what the journal and Telnyx told stands there: `?` is what nobody told, `—` what there
was not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from console.domain.ending.steps import step_after_past
from console.domain.history.outcomes import UNATTENDED, CallOutcome
from console.domain.history.past_calls import PastCall, outcome, talked, waited
from console.domain.people.far_end import NameSource, who
from console.text import Shown
from console.ui.grid.columns import (
    Cell,
    RecordColumn,
    Seen,
    by_moment,
    by_number,
    by_text,
    most_first,
)
from console.ui.render import leg as reads
from console.ui.render.lines import shown
from console.ui.render.whose import named
from console.ui.state.reader import Reader

LIST: Final = "history"
"""Under which name its columns and its order are kept."""

NONE: Final = Cell(Shown("—"), "muted")
NOT_KNOWN: Final = Cell(reads.UNKNOWN, "muted")
NUMBER: Final = "number"

USUAL: Final = (
    *("began", "direction", "who", NUMBER, "outcome", "wait", "talk", "agent", "code"),
    *("queue", "connection", "duration", "mos", "cost"),
)
"""The columns that are there unless the user chose others."""

Connections = Callable[[str | None], str]
"""The name of a connection, by its id."""

Column = RecordColumn[PastCall]


def history_columns(connection: Connections, reader: Callable[[], Reader]) -> tuple[Column, ...]:
    """All columns, those that are usually there first. `reader` gives who reads them."""
    return (*_what_it_was(), *_whose(connection, reader), *_figures(), *_remarks())


def _what_it_was() -> tuple[Column, ...]:
    return (
        Column("began", "BEGAN", "day and time", _began, _by_begin, 12, 12, 90),
        Column("direction", "", "← came in, → went out", _arrow, _by_direction, 1, 1, 99),
        Column("who", "WHO", "the contact; else name or number", _who, _by_who, 14, 30, 100),
        Column(NUMBER, "NUMBER", "of the far end", _number, _by_party, 16, 20, 58, tail=True),
        Column("outcome", "OUTCOME", "what came of it", _outcome, _by_outcome, 9, 9, 95),
        _timed("wait", "WAIT", "until somebody talked", waited, 85),
        _timed("talk", "TALK", "how long was talked", talked, 86),
    )


def _whose(connection: Connections, reader: Callable[[], Reader]) -> tuple[Column, ...]:
    named = partial(_connection, connection)
    by_name, by_agent = partial(_by_connection, connection), partial(_by_agent, reader)
    return (
        Column("agent", "AGENT", "who had the call", partial(_agent, reader), by_agent, 6, 14, 75),
        Column("code", "CODE", "the disposition", _code, _by_code, 12, 18, 70),
        Column("queue", "QUEUE", "where it waited last", _queue, _by_queue, 8, 16, 50),
        Column("connection", "CONNECTION", "the application", named, by_name, 10, 20, 45),
    )


def _figures() -> tuple[Column, ...]:
    mos = Column(
        *("mos", "MOS", "quality, 1 to 5; the worst first", _mos, _by_mos, 5, 5, 40), right=True
    )
    cost = Column("cost", "COST", "as Telnyx told it", _cost, _by_cost, 11, 14, 38, right=True)
    return (_timed("duration", "DURATION", "from its begin to its end", _lasted, 35), mos, cost)


def _remarks() -> tuple[Column, ...]:
    return (
        Column(
            "note", "NOTE", "what was noted", _note, lambda call: by_text(call.note), 12, 40, 30
        ),
        Column("ended", "ENDED", "day and time", _ended, _by_end, 12, 12, 32),
        Column("next", "NEXT", "what to do now", _next, _by_next, 12, 30, 28),
        Column("ours", "OUR NUMBER", "that was called, or shown", _own, _by_own, 16, 20, 25),
    )


def _timed(
    name: str, heading: str, note: str, counted: Callable[[PastCall], float | None], keep: int
) -> Column:
    def read(call: PastCall, _: Seen) -> Cell:
        seconds = counted(call)
        if seconds is not None:
            return Cell(reads.clock(int(seconds)))
        return NONE if counted is talked and not _by_people(call) else NOT_KNOWN

    def rank(call: PastCall) -> tuple[str, float] | None:
        return most_first(counted(call))

    return Column(name, heading, note, read, rank, max(6, len(heading)), 8, keep, right=True)


# When and who -----------------------------------------------------------------------------


def moment(at: datetime | None) -> Shown:
    """`12 Nov 14:03`, in the local time."""
    return Shown(at.astimezone().strftime("%d %b %H:%M")) if at else reads.UNKNOWN


def _began(call: PastCall, _: Seen) -> Cell:
    return Cell(moment(call.started_at or call.ended_at), "muted")


def _by_begin(call: PastCall) -> tuple[str, float] | None:
    return by_moment(call.started_at or call.ended_at)


def _ended(call: PastCall, _: Seen) -> Cell:
    return Cell(moment(call.ended_at), "muted")


def _by_end(call: PastCall) -> tuple[str, float] | None:
    return by_moment(call.ended_at)


def _arrow(call: PastCall, _: Seen) -> Cell:
    return Cell(arrow(call), "muted")


def arrow(call: PastCall) -> Shown:
    """`←` for a call that came in, `→` for one that went out."""
    return reads.UNKNOWN if call.direction is None else Shown("→" if call.outgoing else "←")


def _by_direction(call: PastCall) -> tuple[str, float] | None:
    return by_text(call.direction)


def _who(call: PastCall, seen: Seen) -> Cell:
    """A contact by name. What a stranger wrote stands beside the number, never instead of it."""
    if who(call).source is NameSource.CONTACT:
        return Cell(reads.name(call), "accent")
    if NUMBER not in seen.columns:
        return Cell(reads.other_number(call))
    name = reads.name(call)
    return Cell(name, "mark" if name.startswith(f"{reads.CAUTION} ") else "foreground")


def _by_who(call: PastCall) -> tuple[str, float] | None:
    return by_text(who(call).text)


def _number(call: PastCall, _: Seen) -> Cell:
    return Cell(reads.other_number(call))


def _by_party(call: PastCall) -> tuple[str, float] | None:
    return by_text(call.other_party)


def _outcome(call: PastCall, _: Seen) -> Cell:
    kind = outcome(call)
    return Cell(
        Shown(kind.value), "light-warn" if kind in UNATTENDED else "foreground", kind in UNATTENDED
    )


def _by_outcome(call: PastCall) -> tuple[str, float] | None:
    return by_text(outcome(call).value)


def _lasted(call: PastCall) -> float | None:
    if call.started_at is None or call.ended_at is None:
        return None
    return max(0.0, (call.ended_at - call.started_at) / timedelta(seconds=1))


# Whose ------------------------------------------------------------------------------------


def _agent(reader: Callable[[], Reader], call: PastCall, _: Seen) -> Cell:
    if call.agent:
        more = len(call.had_by) - 1
        name = Shown(f"{named(call.agent, reader())}{f' +{more}' if more else ''}")
        return Cell(name, "accent") if reader().is_me(call.agent) else Cell(name)
    return NOT_KNOWN if _by_people(call) else NONE


def _by_people(call: PastCall) -> bool:
    """Whether somebody answered, and no machine of ours."""
    return outcome(call) is CallOutcome.ANSWERED and not call.served_by_machine


def _by_agent(reader: Callable[[], Reader], call: PastCall) -> tuple[str, float] | None:
    return by_text(reader().name(call.agent) if call.agent else None)


def _code(call: PastCall, _: Seen) -> Cell:
    return Cell(shown(call.disposition, 40)) if call.disposition else NONE


def _by_code(call: PastCall) -> tuple[str, float] | None:
    return by_text(call.disposition)


def _queue(call: PastCall, _: Seen) -> Cell:
    return Cell(shown(call.queue, 40)) if call.queue else NONE


def _by_queue(call: PastCall) -> tuple[str, float] | None:
    return by_text(call.queue)


def _connection(connection: Connections, call: PastCall, _: Seen) -> Cell:
    return Cell(shown(connection(call.connection_id), 40) or reads.UNKNOWN, "muted")


def _by_connection(connection: Connections, call: PastCall) -> tuple[str, float] | None:
    return by_text(connection(call.connection_id))


# Figures ----------------------------------------------------------------------------------


def _decimal(text: str | None) -> float | None:
    """A decimal text of Telnyx as a number, to sort by; None for what is none."""
    with suppress(ValueError):
        return float(text) if text else None
    return None


def _mos(call: PastCall, _: Seen) -> Cell:
    if call.mos:
        return Cell(shown(call.mos, 12))
    return NOT_KNOWN if call.answered_at else NONE


def _by_mos(call: PastCall) -> tuple[str, float] | None:
    return by_number(_decimal(call.mos))


def _cost(call: PastCall, _: Seen) -> Cell:
    return Cell(shown(f"{call.cost} {call.currency or ''}", 28)) if call.cost else NOT_KNOWN


def _by_cost(call: PastCall) -> tuple[str, float] | None:
    return most_first(_decimal(call.cost))


# Remarks ----------------------------------------------------------------------------------


def _note(call: PastCall, _: Seen) -> Cell:
    return Cell(shown(call.note, 80)) if call.note else NONE


def _next(call: PastCall, _: Seen) -> Cell:
    step = step_after_past(call)
    return Cell(Shown(step)) if step else NONE


def _by_next(call: PastCall) -> tuple[str, float] | None:
    return by_text(step_after_past(call))


def _own(call: PastCall, _: Seen) -> Cell:
    return Cell(reads.number(call.own_number), "muted")


def _by_own(call: PastCall) -> tuple[str, float] | None:
    return by_text(call.own_number)
