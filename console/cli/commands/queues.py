"""`queues`: who waits, where, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import click
from msgspec import Struct

from console.cli.ask import ask
from console.cli.program import Command, Program, current
from console.cli.tables import columns, duration
from console.domain.queues import QueueBoard, WaitingCall
from console.exports import json_text
from console.line.questions import Queues
from console.text import Shown, clean

_LONGEST_CELL: Final = 100


class WaitingJson(Struct, frozen=True, kw_only=True):
    """A waiting call as `--json` prints it."""

    position: int | None
    wait_seconds: float
    call_control_id: str
    number: str | None
    name: str | None


class QueueJson(Struct, frozen=True, kw_only=True):
    """A queue as `--json` prints it; the head of it is the first of the calls."""

    name: str
    size: int
    max_size: int | None
    average_wait_seconds: int | None
    longest_wait_seconds: float | None
    calls: tuple[WaitingJson, ...]


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def queues(program: Program, *, as_json: bool) -> None:
    """List the queues: how many wait, how long on average and at most, and who.

    A caller who waits has a line below the queue: position, wait, number, name
    and the id, with which `answer --join` takes that caller.
    """
    boards = ask(program, lambda line: line.ask(Queues()), start=True)
    now = datetime.now(UTC)
    if as_json:
        click.echo(json_text([_as_json(board, now) for board in boards]))
        return
    heads = columns(_cells(board, now) for board in boards)
    for board, head in zip(boards, heads, strict=True):
        click.echo(head)
        for line in columns(_waiting_cells(call, now) for call in board.waiting):
            click.echo(f"  {line}")


def _cells(board: QueueBoard, now: datetime) -> tuple[Shown, ...]:
    room = f"{board.size}/{board.max_size}" if board.max_size is not None else f"{board.size}"
    cells = (
        board.name,
        f"{room} waiting",
        f"average {duration(board.average_wait) or '-'}",
        f"longest {duration(board.longest_wait(now)) or '-'}",
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)


def _waiting_cells(call: WaitingCall, now: datetime) -> tuple[Shown, ...]:
    cells = (
        "?" if call.position is None else str(call.position),
        duration(call.wait(now)),
        call.number or "?",
        call.name or "-",
        call.call,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)


def _as_json(board: QueueBoard, now: datetime) -> QueueJson:
    return QueueJson(
        name=board.name,
        size=board.size,
        max_size=board.max_size,
        average_wait_seconds=board.average_wait,
        longest_wait_seconds=board.longest_wait(now),
        calls=tuple(
            WaitingJson(
                position=call.position,
                wait_seconds=call.wait(now),
                call_control_id=call.call,
                number=call.number,
                name=call.name,
            )
            for call in board.waiting
        ),
    )
