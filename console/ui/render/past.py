"""How one past call reads beside the list: everything that is known of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.content import Content

from console.domain.ending.steps import step_after_past
from console.domain.history.outcomes import CallOutcome
from console.domain.history.parts import Part
from console.domain.history.past_calls import PastCall, outcome, talked, waited
from console.domain.people.far_end import who
from console.text import Shown
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import GLYPHS, LEVELS, MUTED, STRONG, clock_time, entry_title, shown
from console.ui.render.whose import named
from console.ui.state.reader import Reader
from console.ui.state.timeline import Row

LABEL_WIDTH: Final = 11


def labelled(label: str, value: str | Content) -> Content:
    """`agent      Ada`."""
    return Content.assemble((fit(label, LABEL_WIDTH), MUTED), value)


def past_lines(call: PastCall, connection: str, reader: Reader) -> Iterator[Content]:
    """Who it was, what came of it, and each thing that is known, a line each."""
    name = reads.name(call)
    yield Content.styled(name or reads.other_number(call), STRONG)
    if name:
        yield Content(reads.other_number(call))
    step = step_after_past(call)
    yield Content.assemble((outcome(call).value, STRONG), f"   {step}" if step else "")
    yield Content()
    for label, value in _known(call, connection, reader):
        if value:
            yield labelled(label, value)


def _known(call: PastCall, connection: str, reader: Reader) -> Iterator[tuple[str, str]]:
    called = who(call)
    yield "also sent", shown(called.beside, 60)
    yield "contact in", shown(called.file, 60)
    yield "called" if not call.outgoing else "shown as", reads.number(call.own_number)
    unheard = call.answered_at is not None and outcome(call) is CallOutcome.ABANDONED
    for label, at, otherwise in (
        ("began", call.started_at, ""),
        ("answered", call.answered_at, ""),
        ("joined", call.bridged_at, "with nobody" if unheard else ""),
        ("machine", call.machine_at, ""),
        ("ended", call.ended_at, ""),
    ):
        yield label, Shown(at.astimezone().strftime("%a %d %b %H:%M:%S") if at else otherwise)
    for label, seconds in (("waited", waited(call)), ("talked", talked(call))):
        yield label, reads.clock(int(seconds)) if seconds is not None else ""
    if len(call.parts) > 1:
        for place, part in enumerate(call.parts):
            yield ("had by" if place == 0 else "then"), _part(part, reader)
    else:
        yield "agent", named(call.agent, reader) if call.agent else ""
    yield "queue", shown(call.queue, 60)
    yield "connection", shown(connection, 60)
    yield "code", shown(call.disposition, 60)
    yield "note", shown(call.note, 200)
    yield "quality", _quality(call)
    yield "cost", shown(f"{call.cost} {call.currency or ''}", 40) if call.cost else ""


def _part(part: Part, reader: Reader) -> Shown:
    """`Bo Ek 12:04:29 to 12:06:01   resolved   will call again`."""
    times = [f"{at.astimezone():%H:%M:%S}" if at else "?" for at in (part.since, part.until)]
    had = f"{named(part.member, reader)} {' to '.join(times) if part.since else ''}".rstrip()
    said = (shown(part.disposition, 40), shown(part.note, 100))
    return Shown("   ".join((had, *(str(one) for one in said if one))))


def _quality(call: PastCall) -> str:
    told = (("MOS", call.mos), ("jitter", call.jitter), ("lost", call.lost), ("of", call.packets))
    return "   ".join(f"{label} {shown(value, 12)}" for label, value in told if value)


def story_line(row: Row) -> Content:
    """`12:04:29 ⇠ the caller hung up`; an order with what came of it."""
    told = row.latest
    head = f"{shown(row.entry.text) or entry_title(row.entry)}: " if row.outcome else ""
    return Content.assemble(
        (clock_time(row.entry.at), MUTED),
        f" {GLYPHS[row.entry.kind]} {head}",
        (shown(told.text) or entry_title(told), LEVELS[told.level]),
    )
