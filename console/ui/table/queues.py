"""The columns of the board of queues: each queue, and under it who waits there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from console.domain.alarms import Level, Limits
from console.domain.leg import CallId, CallState
from console.domain.queues import QueueBoard, WaitingCall
from console.text import Shown
from console.ui.grid.columns import Cell, RecordColumn, Seen, by_number, by_text, most_first
from console.ui.render import leg as reads
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS, shown

LIST: Final = "queues"
USUAL: Final = ("queue", "place", "wait", "name", "number", "average")
HEADING: Final = "queue "
"""Begins the key of a row that is a queue; no call's id has a blank."""


class QueueRow(Struct, frozen=True, kw_only=True):
    """A queue, or somebody who waits in it. `place` is the queue's among the others."""

    queue: QueueBoard
    place: int
    waiting: WaitingCall | None = None

    @property
    def call(self) -> CallId | None:
        """Who waits; None for the queue itself."""
        return self.waiting.call if self.waiting else None

    @property
    def section(self) -> int:
        """However the waiting are sorted, they stand under their queue."""
        return 2 * self.place + (self.waiting is not None)


def queue_rows(queues: tuple[QueueBoard, ...]) -> Mapping[str, QueueRow]:
    """A row for each queue, and one for each who waits, the head first."""
    rows: dict[str, QueueRow] = {}
    for place, queue in enumerate(queues):
        rows[f"{HEADING}{queue.name}"] = QueueRow(queue=queue, place=place)
        rows |= {
            str(one.call): QueueRow(queue=queue, place=place, waiting=one) for one in queue.waiting
        }
    return rows


def queue_columns(limits: Limits) -> tuple[RecordColumn[QueueRow], ...]:
    """All columns. Waits over a limit have its glyph and colour."""
    wait = partial(_wait, limits)
    return (
        RecordColumn("queue", "QUEUE", "its name", _queue, _by_queue, 14, 30, 100),
        RecordColumn("place", "PLACE", "in the queue; how many wait", _place, _by_place, 8, 10, 95),
        RecordColumn(
            *("wait", "WAIT", "how long; of a queue, the longest", wait, _by_wait, 9, 9, 98),
            right=True,
        ),
        RecordColumn("name", "NAME", "who waits", _name, _by_name, 12, 28, 60),
        RecordColumn(
            *("number", "NUMBER", "of the one who waits", _number, _by_number, 16, 20, 90),
            tail=True,
        ),
        RecordColumn(
            *("average", "AVERAGE", "wait in the queue, as Telnyx has it", _average, _by_average),
            *(7, 8, 80),
            right=True,
        ),
    )


def _queue(row: QueueRow, _: Seen) -> Cell:
    name = shown(row.queue.name, 64)
    return Cell(name, "muted") if row.waiting else Cell(name, bold=True)


def _by_queue(row: QueueRow) -> tuple[str, float] | None:
    return by_text(row.queue.name)


def _place(row: QueueRow, _: Seen) -> Cell:
    if row.waiting is not None:
        position = row.waiting.position
        return Cell(reads.UNKNOWN if position is None else Shown(str(position)), "muted")
    queue = row.queue
    return Cell(
        Shown(f"{queue.size} of {queue.max_size}" if queue.max_size else str(queue.size)), bold=True
    )


def _by_place(row: QueueRow) -> tuple[str, float] | None:
    return by_number(row.waiting.position if row.waiting else row.queue.size)


def _wait(limits: Limits, row: QueueRow, seen: Seen) -> Cell:
    seconds = _waited(row, seen.now)
    if seconds is None:
        return Cell(Shown("—"), "muted")
    level, time = limits.level(CallState.QUEUED, int(seconds)), reads.clock(int(seconds))
    if level is Level.USUAL:
        return Cell(time)
    return Cell(Shown(f"{LEVEL_GLYPHS[level]} {time}"), LEVEL_COLOURS[level])


def _waited(row: QueueRow, now: datetime) -> float | None:
    return row.waiting.wait(now) if row.waiting else row.queue.longest_wait(now)


def _by_wait(row: QueueRow) -> tuple[str, float] | None:
    return most_first(_waited(row, row.queue.asked_at))


def _name(row: QueueRow, _: Seen) -> Cell:
    waiting = row.waiting
    if waiting is not None and waiting.over:
        return Cell(Shown(f"▲ over {shown(waiting.name, 60)}".rstrip()), "light-warn")
    return Cell(shown(waiting.name, 60)) if waiting else Cell()


def _by_name(row: QueueRow) -> tuple[str, float] | None:
    return by_text(row.waiting.name if row.waiting else None)


def _number(row: QueueRow, _: Seen) -> Cell:
    return Cell(reads.number(row.waiting.number)) if row.waiting else Cell()


def _by_number(row: QueueRow) -> tuple[str, float] | None:
    return by_text(row.waiting.number if row.waiting else None)


def _average(row: QueueRow, _: Seen) -> Cell:
    if row.waiting is not None:
        return Cell()
    average = row.queue.average_wait
    return Cell(reads.UNKNOWN, "muted") if average is None else Cell(reads.clock(average))


def _by_average(row: QueueRow) -> tuple[str, float] | None:
    return most_first(row.queue.average_wait)
