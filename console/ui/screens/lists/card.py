"""How the card of a person reads: who it is, all numbers, every column, each try, what to do now.

Pure. All of it comes from a file of somebody's, so that it passes `shown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.agent.state import Disposition
from console.domain.leg import Leg
from console.domain.work_lists.progress import progress
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing, Try, WorkList
from console.text import Shown
from console.ui.render import leg as reads
from console.ui.render.agent import codes_line
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, STRONG, shown, state_word
from console.ui.render.whose import called
from console.ui.screens.lists.columns import (
    ENDED,
    left_word,
    moment_word,
    number_meant,
    pace_word,
    rate_word,
    sign,
)
from console.ui.state.reader import Reader

LABEL: Final = 14
LONGEST: Final = 400


def card_lines(
    one: EntryNow,
    reader: Reader,
    now: datetime,
    leg: Leg | None,
    *,
    codes: Sequence[Disposition],
    width: int,
    barred: AbstractSet[int] = frozenset(),
) -> Iterator[Content]:
    """The card, for a width. `leg` is its call as long as that lives.

    `codes` are what may be said of it now; they stand above all else that may be long. `barred`
    has the places of its numbers that are on the do-not-call list.
    """
    person = one.entry.person
    yield Content.styled(shown(person.name, 80) or reads.UNKNOWN, STRONG)
    yield _state(one, reader, now, leg)
    if one.is_unclear:
        yield Content(has_it(one, reader, now))
    if is_to_be_said(one, leg):
        yield Content.styled("What came of it?", "bold $light-warn")
        yield from _codes(codes, width)
    yield Content()
    yield from _numbers(one, barred)
    columns = [
        (head, text) for head, text in person.columns if text.strip() not in {"", person.name}
    ]
    if columns:
        yield Content()
    for head, text in columns:
        yield from _column(shown(head, 40), shown(text, LONGEST), width)
    if one.tries:
        yield Content()
    for call in reversed(one.tries):
        yield _try(call, reader, now)
    if one.code:
        who = f" by {called(one.code_by, reader)}" if one.code_by else ""
        yield Content.assemble((fit("said", LABEL), MUTED), f"{shown(one.code, 40)}{who}")


def _codes(codes: Sequence[Disposition], width: int) -> Iterator[Content]:
    """The dispositions, none of them broken between its key and its title."""
    line: list[Disposition] = []
    for code in codes:
        if line and codes_line((*line, code)).cell_length > width:
            yield codes_line(line)
            line = []
        line.append(code)
    if line:
        yield codes_line(line)


def _column(head: Shown, text: Shown, width: int) -> Iterator[Content]:
    """The head beside the text, which goes on below itself."""
    label: Content = Content.styled(fit(head, LABEL), MUTED)
    for line in Content(text).wrap(max(1, width - LABEL)):
        yield label + line
        label = Content(" " * LABEL)


def is_to_be_said(one: EntryNow, leg: Leg | None) -> bool:
    """Whether a person has to say what came of it: the call is over, and nobody has."""
    if one.standing is Standing.DOUBT:
        return True
    last = one.own_tries[-1] if one.own_tries else None
    if one.standing is not Standing.TAKEN or last is None or (leg is not None and leg.alive):
        return False
    return last.outcome in (CallOutcome.REACHED, CallOutcome.UNKNOWN)


def _state(one: EntryNow, reader: Reader, now: datetime, leg: Leg | None) -> Content:
    found = sign(one, reader.me, now)
    words = Content.styled(found.shown, f"${found.colour}")
    if leg is not None and leg.alive:
        return Content.assemble(words, "   ", state_word(leg), f"  {reads.duration(leg, now)}")
    if one.is_unclear:
        return Content.assemble(words, "   not known if they were called")
    if one.standing is Standing.TAKEN and not reader.is_me(one.by):
        return Content.assemble(words, f"   {has_it(one, reader, now)}")
    if one.standing is Standing.FREE and one.again_at is not None:
        alone = f", by {called(one.only, reader)} alone" if one.only else ""
        return Content.assemble(words, f"   again {moment_word(one.again_at, now)}{alone}")
    return words


def has_it(one: EntryNow, reader: Reader, now: datetime) -> str:
    """`Bo has it since 14:05`, of whom nobody has any more `Bo called at 14:05`."""
    who, last = called(one.by, reader), one.last
    if one.standing is Standing.TAKEN:
        since = f" since {moment_word(one.taken_at, now)}" if one.taken_at is not None else ""
        return f"{who} has it{since}"
    return f"{who} called at {moment_word(last.at, now)}" if last is not None else who


def _numbers(one: EntryNow, barred: AbstractSet[int]) -> Iterator[Content]:
    following = number_meant(one)
    invalid = {call.number for call in one.tries if call.outcome is CallOutcome.INVALID}
    for at, number in enumerate(one.entry.person.numbers):
        why = "on the do-not-call list" if at in barred else ""
        why = why or ("not valid" if number in invalid else "")
        mark = f"{ENDED} " if why else "▸ " if number == following else "  "
        yield Content.assemble(
            (mark, MUTED if why else "bold $accent"),
            (f"{reads.number(number)}{f'   {why}' if why else ''}", MUTED if why else ""),
        )


def _try(call: Try, reader: Reader, now: datetime) -> Content:
    outcome = call.outcome.value if call.outcome is not None else "calling…"
    told = f"{outcome}   {reads.number(call.number)}   {called(call.by, reader)}"
    return Content.assemble((fit(moment_word(call.at, now), LABEL), MUTED), told)


def came_of(one: EntryNow, now: datetime) -> str:
    """`Bob Busy: busy, called again 14:05`."""
    name = shown(one.entry.person.name, 40) or reads.UNKNOWN
    again = f", called again {moment_word(one.again_at, now)}" if one.again_at else ""
    return f"{name}: {shown(one.result, 40) or 'left for later'}{again}"


def progress_line(list_: WorkList, now: datetime) -> Content:
    """`124 of 500 done   376 left   reached 42 %   pace 31/h   time left ?`: what is not known."""
    made = progress(list_)
    parts = [
        Content(f"{made.done} of {made.people} done"),
        Content(f"{made.left} left"),
        Content(f"reached {rate_word(made)}"),
        Content(f"pace {pace_word(made)}"),
        Content(f"time left {left_word(made)}"),
    ]
    if list_.unclear:
        parts.append(Content.styled(f"▲ {list_.unclear} unclear", "$light-warn"))
    if list_.closed_at is not None:
        parts.append(Content.styled(f"{ENDED} closed {moment_word(list_.closed_at, now)}", MUTED))
    elif not list_.is_whole:
        parts.append(Content.styled("▲ not whole: nobody is called from it yet", "$light-warn"))
    return Content("   ").join(parts)
