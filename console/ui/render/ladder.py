"""The ladder of a session: legs as columns, webhooks and orders as rungs in time. Pure.

    12:04:24.118  │◂─ call.initiated ──┤                 +38 ms  incoming, parked
    12:04:29.502  ├── answer ─────────▸│                 accepted in 38 ms
         +12.4 s  ┊                    ┊
    12:04:41.930  ├── dial ────────────┼───────────▸│    accepted in 41 ms

The console stands on the left. A webhook points to it, an order from it. What was
late, sent again, or long in coming is told beside the rung.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct
from textual.content import Content

from console.domain.leg import CallId, Leg
from console.line.port import EntryKind
from console.text import Shown
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import LEVELS, MUTED, ON_ITS_WAY, clock_time, entry_title, shown
from console.ui.render.whose import phone_word
from console.ui.state.reader import Reader
from console.ui.state.timeline import Row

TIME: Final = 12
"""Cells of a time of day with milliseconds."""

CONSOLE: Final = TIME + 2
"""Where the console's own line stands."""

LEAST: Final = 14
MOST: Final = 26
"""Cells between two lines on a screen."""

REMARKS: Final = 30
"""Cells that are kept for what is told beside a rung, as long as there are legs to be shown."""

IN_A_FILE: Final = 40
"""Cells between two lines in a text file, where nothing has to be cut."""

PAUSE: Final = timedelta(seconds=3)
"""From this on a pause between two rungs is shown as one."""

NOTABLE: Final = timedelta(milliseconds=500)
"""From this on a delay is more than the network's."""

HANGUP: Final = "call.hangup"


class Column(Struct, frozen=True):
    """A leg, and what stands over its line."""

    call: CallId
    label: str


class Scale(Struct, frozen=True):
    """Where the lines stand: `step` cells apart. Legs beyond the last line share it."""

    columns: tuple[Column, ...]
    step: int
    width: int

    @property
    def lines(self) -> int:
        """How many lines of legs there are: one at least, if there is a leg."""
        room = (self.width - CONSOLE - 1) // self.step
        return min(len(self.columns), max(1, room))

    def place(self, call: CallId | None) -> int | None:
        """The line of a leg, counted from 1; None for what belongs to no leg."""
        for place, column in enumerate(self.columns, 1):
            if column.call == call:
                return min(place, self.lines)
        return None


class Rung(Struct, frozen=True):
    """One line of the ladder; `key` is that of its row, None for a pause."""

    key: str | None
    content: Content


def _unknown(_: CallId) -> str:
    return reads.UNKNOWN


def columns(
    rows: Sequence[Row],
    legs: Sequence[Leg],
    reader: Reader,
    number: Callable[[CallId], str] = _unknown,
) -> tuple[Column, ...]:
    """A column for each leg of the session, and for each that left the board, by its `number`."""
    labels: dict[CallId, str] = {leg.id: _label(leg, reader) for leg in legs}
    for row in rows:
        call = _call(row)
        if call is not None:
            labels.setdefault(call, number(call))
    return tuple(Column(call, label) for call, label in labels.items())


def _label(leg: Leg, reader: Reader) -> Shown:
    return phone_word(leg, reader) or reads.label(leg)


def scale(columns: tuple[Column, ...], width: int) -> Scale:
    """As far apart as there is room for, and beside them for remarks."""
    room = (width - CONSOLE - REMARKS) // max(1, len(columns))
    return Scale(columns, min(max(room, LEAST), MOST), width)


def head(scale: Scale) -> Content:
    """What stands over the lines, each name ending at its line."""
    used = CONSOLE + 1
    parts = [fit("console", used, right=True)]
    for place in range(1, scale.lines + 1):
        end = CONSOLE + place * scale.step + 1
        together = len(scale.columns) - place if place == scale.lines else 0
        label = scale.columns[place - 1].label + (f" +{together}" if together > 0 else "")
        room = end - used - 1
        parts.append(" " + fit(label, room, right=True, tail=label.startswith("+")))
        used = end
    return Content.styled("".join(parts).rstrip(), MUTED)


def rungs(rows: Sequence[Row], scale: Scale) -> list[Rung]:
    """Every row as a rung, and the pauses between them."""
    lives = _lives(rows, scale)
    ladder: list[Rung] = []
    for index, row in enumerate(rows):
        if index and (pause := row.entry.at - rows[index - 1].entry.at) >= PAUSE:
            ladder.append(Rung(None, _pause(pause, index, scale, lives)))
        ladder.append(Rung(row.key, _rung(row, index, scale, lives)))
    return ladder


# Lines ------------------------------------------------------------------------------------

_Lives = Mapping[int, tuple[int, int]]
"""Between which rows each line is drawn."""


def _lives(rows: Sequence[Row], scale: Scale) -> _Lives:
    """From a leg's first row to its hang-up; legs that share a line are drawn as one."""
    lives: dict[int, tuple[int, int]] = {}
    ended: dict[CallId, int] = {}
    for index, row in enumerate(rows):
        call = _call(row)
        place = scale.place(call)
        if place is None or call is None:
            continue
        lives.setdefault(place, (index, len(rows)))
        if row.entry.title == HANGUP:
            ended[call] = index
    for place, (begun, last) in lives.items():
        calls = [column.call for column in scale.columns if scale.place(column.call) == place]
        over = all(call in ended for call in calls)
        lives[place] = (begun, max(ended[call] for call in calls) if over else last)
    return lives


def _canvas(index: int, scale: Scale, lives: _Lives, *, line: str) -> list[str]:
    """The lines that are drawn at a row, in cells from the console's line on."""
    cells = [" "] * (scale.lines * scale.step + 1)
    cells[0] = line
    for place, (begun, end) in lives.items():
        if begun <= index <= end:
            cells[place * scale.step] = line
    return cells


def _pause(pause: timedelta, index: int, scale: Scale, lives: _Lives) -> Content:
    said = f"+{span(pause)}"
    drawn = "".join(_canvas(index, scale, lives, line="┊"))
    return Content.styled(f"{said:>{TIME}}  {drawn}".rstrip(), MUTED)


def _rung(row: Row, index: int, scale: Scale, lives: _Lives) -> Content:
    entry = row.entry
    cells = _canvas(index, scale, lives, line="│")
    place = scale.place(_call(row))
    if entry.kind is EntryKind.NOTICE:
        drawn = Content.assemble(("".join(cells), MUTED), "  · ", (said(row), LEVELS[entry.level]))
    else:
        _draw(cells, place, row, scale)
        beside = Content("  ").join([remark for remark in remarks(row) if remark])
        drawn = Content.assemble("".join(cells), "  ", beside)
    time = Content.styled(f"{clock_time(entry.at, exact=True)}  ", MUTED)
    return time + drawn


def _draw(cells: list[str], place: int | None, row: Row, scale: Scale) -> None:
    """Draw the arrow between the console and a line, with its label."""
    incoming = row.entry.kind is EntryKind.FACT
    end = (place or 1) * scale.step
    cells[1:end] = [_crossed(cell) for cell in cells[1:end]]
    if incoming:
        cells[1] = "◂"
        cells[end] = "┤"
    else:
        cells[0] = "├"
        cells[end - 1] = "▸"
    label = f" {_fitted(row, end - 6)} "
    cells[3 : 3 + len(label)] = label


def _crossed(cell: str) -> str:
    return "─" if cell == " " else "┼"


def _fitted(row: Row, width: int) -> str:
    """The title in at most so many cells: without its first word before it is cut."""
    title = entry_title(row.entry)
    short = title if len(title) <= width else title.partition(".")[2] or title
    return fit(short, width).rstrip() if len(short) > width else short


# What is told beside a rung ---------------------------------------------------------------


def remarks(row: Row) -> Iterator[Content]:
    """How late and how often it came, what came of it, and what it says."""
    entry = row.entry
    if entry.kind is EntryKind.FACT:
        late = entry.received_at - entry.at
        yield Content.styled(f"+{span(late)}", "$light-warn" if late >= NOTABLE else MUTED)
        if entry.attempt is not None and entry.attempt > 1:
            yield Content.styled(f"attempt {entry.attempt}", "$light-warn")
        yield Content.styled(shown(entry.text), LEVELS[entry.level])
        return
    if row.outcome is not None:
        yield Content.styled(shown(row.outcome.text), LEVELS[row.outcome.level])
    elif entry.kind is EntryKind.ORDER:
        yield Content.styled(ON_ITS_WAY, MUTED)
    yield Content.styled(shown(entry.text), LEVELS[entry.level] or MUTED)


def said(row: Row) -> Shown:
    """A notice in its words."""
    return shown(row.entry.text) or entry_title(row.entry)


_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "min"))


def span(time: timedelta) -> str:
    """`38 ms`, `1.2 s`, `3 min`, `5 d`; clocks that disagree give less than nothing."""
    seconds = time.total_seconds()
    for size, unit in _UNITS:
        if abs(seconds) >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s" if abs(seconds) >= 1 else f"{seconds * 1000:.0f} ms"


def _call(row: Row) -> CallId | None:
    """The leg that a row belongs to: for a dial the one that it made."""
    return row.latest.call or row.entry.call


# Text -------------------------------------------------------------------------------------


def as_text(title: Sequence[str], rows: Sequence[Row], columns: tuple[Column, ...]) -> str:
    """The ladder for a file: nothing cut, no colours, with the date."""
    wide = Scale(columns, IN_A_FILE, CONSOLE + 1 + IN_A_FILE * max(1, len(columns)))
    begun = rows[0].entry.at.astimezone().strftime("%Y-%m-%d %Z") if rows else ""
    lines = [*title, f"Times of {begun}".rstrip() if begun else "Nothing happened yet.", ""]
    lines += [head(wide).plain, *(rung.content.plain.rstrip() for rung in rungs(rows, wide))]
    return "\n".join(lines) + "\n"
