"""`queues`: who waits, where, and for how long; queues made, resized, deleted."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Final

import click
from msgspec import Struct

from console.cli.ask import ask
from console.cli.give import give, order_command
from console.cli.groups import Group
from console.cli.program import Command, Program, current, debug_option
from console.cli.progress import shown
from console.cli.tables import columns, duration
from console.domain.acts import CreateQueue, DeleteQueue, ResizeQueue, TakeOutOfQueue
from console.domain.ids import CallId
from console.domain.queues import QueueBoard, WaitingCall
from console.errors import EXIT_DONE, CallNotFound
from console.exports import json_text
from console.line.port import Snapshot
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
    over: bool


class QueueJson(Struct, frozen=True, kw_only=True):
    """A queue as `--json` prints it; the head of it is the first of the calls."""

    name: str
    size: int
    max_size: int | None
    average_wait_seconds: int | None
    longest_wait_seconds: float | None
    calls: tuple[WaitingJson, ...]


@click.group(cls=Group, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_context
def queues(context: click.Context, /, *, as_json: bool) -> int:
    """List the queues: how many wait, how long on average and at most, and who.

    A caller who waits has a line below the queue: position, wait, number, name
    and the id, with which `answer --join` takes that caller; `over` stands there
    of a call that has ended and is kept, which `queues take-out` is for.
    """
    if context.invoked_subcommand is None:
        _list(context.ensure_object(Program), as_json=as_json)
    return EXIT_DONE


queues.params.append(debug_option())


@order_command(CreateQueue.action, epilog="")
@click.argument("name")
@click.option("--max-size", type=click.IntRange(min=1), help="How many may wait at most.")
def _create(_: Snapshot, /, name: str, max_size: int | None) -> CreateQueue:
    """Make a queue called NAME."""
    return CreateQueue(queue=name, max_size=max_size)


@order_command(ResizeQueue.action, epilog="")
@click.argument("name")
@click.argument("max_size", type=click.IntRange(min=1))
def _resize(_: Snapshot, /, name: str, max_size: int) -> ResizeQueue:
    """Let MAX_SIZE callers wait in queue NAME at most; those who wait already stay."""
    return ResizeQueue(queue=name, max_size=max_size)


@queues.command(cls=Command)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def delete(program: Program, name: str, *, yes: bool, as_json: bool) -> int:
    """Delete the queue NAME, in which nobody waits. At a terminal it asks first."""
    if not yes and sys.stdin.isatty():
        click.confirm(f"Delete queue {clean(name)}?", abort=True)
    act = DeleteQueue(queue=name)
    return give(program, DeleteQueue.action, lambda _: act, as_json=as_json)


@order_command(TakeOutOfQueue.action, epilog="CALL is its id, or the beginning of one in NAME.")
@click.argument("name")
@click.argument("call")
def _take_out(now: Snapshot, /, name: str, call: str) -> TakeOutOfQueue:
    """Take CALL out of queue NAME: one that has ended and stands there all the same."""
    return TakeOutOfQueue(queue=name, stuck=_stuck(call, name, now))


for _command in (_create, _resize, _take_out):
    queues.add_command(_command)


def _stuck(typed: str, name: str, now: Snapshot) -> CallId:
    """The call in the queue whose id begins so; what was typed where the board has none.

    Raises `CallNotFound` where several begin so.
    """
    waiting = [call.call for board in now.queues if board.name == name for call in board.waiting]
    found = [call for call in waiting if call.startswith(typed)]
    if len(found) > 1 and typed not in found:
        raise CallNotFound(typed, len(found))
    return found[0] if len(found) == 1 else CallId(typed)


def _list(program: Program, *, as_json: bool) -> None:
    boards = shown(
        lambda progress: ask(
            program, lambda line: line.ask(Queues()), start=True, progress=progress
        )
    )
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
        "over" if call.over else "-",
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
                over=call.over,
            )
            for call in board.waiting
        ),
    )
