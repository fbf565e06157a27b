"""How lists and entries read in a table: a word with its glyph for each state, never colour alone.

`?` is what is not known, `—` what there is not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from console.domain.leg import CallState
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.progress import Progress, progress
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing, WorkList
from console.text import Shown
from console.ui.acts.known_entries import Turn, turn
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
from console.ui.render.whose import called
from console.ui.state.reader import Reader

NONE: Final = Cell(Shown("—"), "muted")
NOT_KNOWN: Final = Cell(reads.UNKNOWN, "muted")
REFUSED: Final = CallOutcome.REFUSED
ENDED: Final = reads.STATES[CallState.ENDED].glyph
GetReader = Callable[[], Reader]

ENTRIES: Final = "work-list"
USUAL: Final = ("state", "name", "number", "tries", "next", "who", "result")

LISTS: Final = "work-lists"
USUAL_LISTS: Final = ("list", "done", "left", "rate", "pace", "time", "state", "by")

FULLEST: Final = {
    "done": "20000/20000",
    "left": "20000",
    "rate": "REACHED",
    "pace": "1200/h",
    "time": "120 h 05 min",
}
"""The longest that stands in a column of figures."""


class Sign(NamedTuple):
    """A state of an entry: its glyph, its word and its colour."""

    glyph: str
    word: str
    colour: str

    @property
    def shown(self) -> Shown:
        """`★ yours`."""
        return Shown(f"{self.glyph} {self.word}")


SIGNS: Final = {
    Turn.MINE: Sign("★", "yours", "accent"),
    Turn.DUE: Sign("◆", "due", "light-warn"),
    Turn.UNCLEAR: Sign("▲", "unclear", "light-warn"),
    Turn.NEW: Sign("○", "new", "foreground"),
    Turn.LATER: Sign("◌", "later", "foreground"),
    Turn.OTHERS: Sign("●", "taken", "foreground"),
    Turn.DONE: Sign(ENDED, "done", "muted"),
}


def sign(one: EntryNow, me: str, now: datetime) -> Sign:
    """How an entry stands for that user; of mine, too, that it is being called."""
    at = turn(one, me, now)
    if one.is_unclear:
        return SIGNS[Turn.UNCLEAR]
    if at is Turn.MINE and one.own_tries:
        last = one.own_tries[-1]
        if last.outcome is None:
            return SIGNS[at]._replace(word="calling")
        if last.outcome is CallOutcome.REACHED:
            return SIGNS[at]._replace(word="reached")
    return SIGNS[at]


def moment_word(at: datetime, now: datetime) -> Shown:
    """`14:05` of today, else `2 Dec 14:05`."""
    local, today = at.astimezone(), now.astimezone().date()
    return Shown(f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b %H:%M}")


# Entries ----------------------------------------------------------------------------------

Column = RecordColumn[EntryNow]


def entry_columns(reader: GetReader) -> tuple[Column, ...]:
    """All columns of the entries of a list. `reader` gives who reads them."""

    def state(one: EntryNow, seen: Seen) -> Cell:
        found = sign(one, reader().me, seen.now)
        return Cell(found.shown, found.colour)

    def by_state(one: EntryNow) -> tuple[str, float] | None:
        return by_text(one.standing.value)

    def who(one: EntryNow, _: Seen) -> Cell:
        if not one.by:
            return NONE
        mine = reader().is_me(one.by)
        has = one.standing is Standing.TAKEN
        colour = "accent" if mine and has else "foreground" if has else "muted"
        return Cell(called(one.by, reader()), colour)

    def by_who(one: EntryNow) -> tuple[str, float] | None:
        return by_text(reader().name(one.by) if one.by else None)

    return (
        Column("state", "STATE", "how it stands", state, by_state, 10, 10, 98),
        Column("name", "NAME", "of the person", _name, _by_name, 14, 30, 100),
        Column("number", "NUMBER", "that is called", _number, _by_called, 16, 20, 95),
        Column(
            *("tries", "TRIES", "calls so far", _tries, lambda one: most_first(one.called)),
            *(5, 5, 80),
            right=True,
        ),
        Column("next", "NEXT", "when the person is called again", _next, _by_next, 6, 12, 90),
        Column("who", "WHO", "has it, or had it last", who, by_who, 6, 14, 85),
        Column("result", "RESULT", "what came of it", _result, _by_result, 10, 18, 70),
        Column(
            *("place", "PLACE", "in the list", _place, lambda one: by_number(one.entry.place)),
            *(5, 6, 20),
            right=True,
        ),
    )


def _name(one: EntryNow, _: Seen) -> Cell:
    name = shown(one.entry.person.name, 60)
    done = one.standing is Standing.DONE
    return Cell(name or reads.UNKNOWN, "muted" if done else "foreground")


def _by_name(one: EntryNow) -> tuple[str, float] | None:
    return by_text(one.entry.person.name)


def number_meant(one: EntryNow) -> str | None:
    """The number that is being called, or was called last of one who is done; else the next."""
    last = one.own_tries[-1] if one.standing is Standing.TAKEN and one.own_tries else None
    if one.standing is Standing.DONE:
        last = one.last
    return last.number if last is not None and last.outcome is not REFUSED else next_number(one)


def _number(one: EntryNow, _: Seen) -> Cell:
    number = number_meant(one)
    return Cell(reads.number(number)) if number else Cell(Shown("none valid"), "light-warn")


def _by_called(one: EntryNow) -> tuple[str, float] | None:
    return by_text(number_meant(one))


def _tries(one: EntryNow, _: Seen) -> Cell:
    return Cell(Shown(str(one.called)), "foreground" if one.called else "muted")


def _next(one: EntryNow, seen: Seen) -> Cell:
    if one.standing is not Standing.FREE or one.again_at is None:
        return NONE
    if one.again_at <= seen.now:
        return Cell(Shown("now"), "light-warn")
    return Cell(moment_word(one.again_at, seen.now))


def _by_next(one: EntryNow) -> tuple[str, float] | None:
    rank = by_moment(one.again_at)
    return (rank[0], -rank[1]) if rank is not None else None


def _result(one: EntryNow, _: Seen) -> Cell:
    """Nothing came of one that somebody has yet, whatever came of the call before."""
    if one.standing is Standing.TAKEN or not one.result:
        return NONE
    return Cell(shown(one.result, 40))


def _by_result(one: EntryNow) -> tuple[str, float] | None:
    return by_text(one.result)


def _place(one: EntryNow, _: Seen) -> Cell:
    return Cell(Shown(str(one.entry.place + 1)), "muted")


# Lists ------------------------------------------------------------------------------------

ListColumn = RecordColumn[WorkList]


def list_columns(reader: GetReader) -> tuple[ListColumn, ...]:
    """All columns of the lists."""

    def by(one: WorkList, _: Seen) -> Cell:
        return Cell(called(one.by, reader()), "muted")

    def state(one: WorkList, _: Seen) -> Cell:
        if one.closed_at is not None:
            return Cell(Shown(f"{ENDED} closed"), "muted")
        if one.unclear:
            return Cell(Shown(f"▲ {one.unclear} unclear"), "light-warn")
        if not one.is_whole:
            return Cell(Shown("▲ not whole"), "light-warn")
        return Cell(Shown("○ open"))

    def name(one: WorkList, _: Seen) -> Cell:
        return Cell(shown(one.name, 60), "muted" if one.closed_at else "foreground")

    return (
        ListColumn("list", "LIST", "its name", name, lambda one: by_text(one.name), 14, 34, 100),
        _figure("done", "DONE", "people who are done", _done, 95),
        _figure("left", "LEFT", "people who are not", lambda made: str(made.left), 94),
        _figure("rate", "REACHED", "of those called", rate_word, 80),
        _figure("pace", "PACE", "people done in an hour", pace_word, 75),
        _figure("time", "TIME LEFT", "at that pace", left_word, 85),
        ListColumn("state", "STATE", "open or not", state, _by_open, 11, 11, 90),
        ListColumn("by", "BY", "who opened it", by, lambda one: by_text(one.by), 6, 14, 60),
    )


def _by_open(one: WorkList) -> tuple[str, float] | None:
    return by_number(1.0 if one.closed_at else 0.0)


def _figure(
    name: str, heading: str, note: str, word: Callable[[Progress], str], keep: int
) -> ListColumn:
    def read(one: WorkList, _: Seen) -> Cell:
        told = word(progress(one))
        return NOT_KNOWN if told == reads.UNKNOWN else Cell(Shown(told))

    def rank(one: WorkList) -> tuple[str, float] | None:
        made = progress(one)
        known = {
            "done": made.done,
            "left": made.left,
            "rate": made.contact_rate,
            "pace": made.pace,
            "time": made.seconds_left,
        }
        return most_first(known[name])

    return ListColumn(
        name, heading, note, read, rank, max(len(heading), len(FULLEST[name])), 12, keep, right=True
    )


def _done(made: Progress) -> str:
    return f"{made.done}/{made.people}"


def rate_word(made: Progress) -> str:
    """`42 %`; `?` before anybody was called."""
    rate = made.contact_rate
    return reads.UNKNOWN if rate is None else f"{rate * 100:.0f} %"


def pace_word(made: Progress) -> str:
    """`31/h`; `?` as long as too few are done."""
    return reads.UNKNOWN if made.pace is None else f"{made.pace:.0f}/h"


def left_word(made: Progress) -> str:
    """`5 h 20 min`; `?` where the pace is not known."""
    seconds = made.seconds_left
    if seconds is None:
        return reads.UNKNOWN
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{minutes} min"
