"""How callers are served, by route and queue, as rows in even columns. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from textual.content import Content

from console.domain.alarms import Level, Limits, level
from console.domain.queues import QueueBoard
from console.domain.team.served import Served, ServedBy
from console.domain.team.service_level import Target, reaches
from console.text import Shown
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS, MUTED, STRONG, shown
from console.ui.state.call_rate import LEAST_FULL, bars_of
from console.ui.state.store import Store

LOW: Final = "light-warn"
"""The colour of a service level that is below its target, beside its glyph."""

NONE: Final = Shown("—")
LONGEST_NAME: Final = 32
FEWEST_CELLS: Final = 12
"""Cells of a name at least."""


class Row(NamedTuple):
    """A route, a group or a queue: who waits, and how callers of today are served."""

    name: Shown
    waiting: int
    longest: int | None
    served: Served


def share(level_: float | None) -> Shown:
    """`84 %`; a dash where no call counts yet."""
    return NONE if level_ is None else Shown(f"{100 * level_:.0f} %")


def level_word(level_: float | None, target: Target) -> tuple[Shown, str]:
    """`▲ 71 %` and its colour where that is below the target; no colour where it is not."""
    if reaches(level_, target) is False:
        return Shown(f"{LEVEL_GLYPHS[Level.WARN]} {share(level_)}"), LOW
    return share(level_), ""


def level_heading(target: Target) -> str:
    """`IN 20 s`: the share that stands below is of those who were answered so soon."""
    return f"IN {target.seconds} s"


def rows(store: Store, now: datetime) -> tuple[Row, ...]:
    """Routes in their order, then the queues; groups where there is no route."""
    board = store.board
    served = [one for one in board.served.rows if one.by is ServedBy.ROUTE]
    served = served or [one for one in board.served.rows if one.by is ServedBy.GROUP]
    queues = {one.name: one for one in board.queues}
    named = dict.fromkeys((*queues, *(r.name for r in board.served.rows if r.by is ServedBy.QUEUE)))
    word = "queue " if served else ""
    return (
        *(_row(shown(one.name, 40), one, now) for one in served),
        *(_queue_row(store, name, queues.get(name), now, word) for name in named),
    )


def _row(name: Shown, one: Served, now: datetime) -> Row:
    since = one.waits_since
    return Row(name, one.waiting, None if since is None else _whole(now) - _whole(since), one)


def _queue_row(store: Store, name: str, queue: QueueBoard | None, now: datetime, word: str) -> Row:
    """Who stands in a queue Telnyx knows best."""
    found = store.board.served.row(ServedBy.QUEUE, name)
    served = found or Served(by=ServedBy.QUEUE, name=name)
    row = _row(Shown(f"{word}{shown(name, 40)}"), served, now)
    if queue is None:
        return row
    longest = queue.longest_wait(now)
    return row._replace(
        waiting=queue.size, longest=None if longest is None else max(0, int(longest))
    )


def _whole(at: datetime) -> int:
    return int(at.timestamp())


# As columns -------------------------------------------------------------------------------


class _Column(NamedTuple):
    """A heading, and how many cells stand under it."""

    heading: str
    width: int


def served_lines(
    store: Store, limits: Limits, now: datetime, width: int, most: int
) -> list[Content]:
    """A head and at most so many lines under it; how many more there are, where they do not fit.

    The columns that matter least are left out where there is no room for them.
    """
    found = rows(store, now)
    if not found or most < 2:  # noqa: PLR2004 - a head alone says nothing
        return []
    columns = _columns(store.board.served.target, width)
    name = _name_cells(columns, width)
    heading = "QUEUE" if found[0].served.by is ServedBy.QUEUE else found[0].served.by.value.upper()
    heads = "".join(f"{one.heading:>{one.width}}" for one in columns)
    lines = [Content.styled(f"  {fit(heading, name)}{heads}", MUTED)]
    highest = max(LEAST_FULL, *(max(one.served.came, default=0) for one in found))
    room = most - 1 if len(found) <= most - 1 else most - 2
    for row in found[:room]:
        cells = _cells(row, limits, store.board.served.target, highest)
        parts = [_placed(cell, one.width) for cell, one in zip(cells, columns, strict=False)]
        lines.append(Content.assemble((f"  {fit(row.name, name)}", STRONG), *parts))
    if found[room:]:
        lines.append(_more(found[room:]))
    return lines


def name_cells(target: Target, width: int) -> int:
    """Cells of the names in so many, for what stands below in the same columns."""
    return _name_cells(_columns(target, width), width)


def _name_cells(columns: Iterable[_Column], width: int) -> int:
    return max(1, min(LONGEST_NAME, width - 2 - sum(one.width for one in columns)))


def _columns(target: Target, width: int) -> list[_Column]:
    """As many as there is room for beside the name, the most wanted first."""
    wanted = (
        _Column("WAIT", 6),
        _Column("LONGEST", 11),
        _Column(level_heading(target), 10),
        _Column("TODAY", 7),
        _Column("GAVE UP", 9),
        _Column("LAST HOUR", 14),
    )
    room = width - 2 - FEWEST_CELLS
    kept: list[_Column] = []
    for one in wanted:
        if sum(column.width for column in kept) + one.width > room:
            break
        kept.append(one)
    return kept


_Cell = tuple[str, str]


def _cells(row: Row, limits: Limits, target: Target, highest: int) -> Sequence[_Cell]:
    served = row.served
    word, colour = level_word(served.level, target)
    bars = bars_of(served.came, highest) if served.came else NONE
    return (
        (str(row.waiting or NONE), STRONG if row.waiting else MUTED),
        _long(row.longest, limits),
        (word, f"bold ${colour}" if colour else ""),
        (str(served.offered), ""),
        (str(served.abandoned or NONE), MUTED),
        (bars, MUTED),
    )


def _long(longest: int | None, limits: Limits) -> _Cell:
    """How long the first has waited; over a limit with the glyph and in the colour of that."""
    if longest is None:
        return NONE, MUTED
    found = level(limits.wait, longest)
    if found is Level.USUAL:
        return reads.clock(longest), ""
    return f"{LEVEL_GLYPHS[found]} {reads.clock(longest)}", f"bold ${LEVEL_COLOURS[found]}"


def _placed(cell: _Cell, width: int) -> tuple[str, str]:
    return fit(cell[0], width, right=True), cell[1]


def _more(left: Iterable[Row]) -> Content:
    """`+ 3 more: 2 wait`."""
    others = list(left)
    waiting = sum(one.waiting for one in others)
    words = f"{waiting} wait{'s' * (waiting == 1)}" if waiting else "nobody waits"
    return Content.styled(f"  + {len(others)} more: {words}", MUTED)


def told_of(served: Served, target: Target) -> Iterator[tuple[str, str]]:
    """What is known of a row, each with its name, for where it stands by itself."""
    word, _ = level_word(served.level, target)
    yield "level", f"{word} in {target.seconds} s, target {target.percent} %"
    yield "today", f"{served.offered} came, {served.abandoned} gave up"
    if served.came:
        yield "last hour", bars_of(served.came, max(LEAST_FULL, *served.came))
