"""Giving an order from the command line, and telling what came of it."""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import click
from msgspec import Struct

from console.cli.ask import ANSWER_SECONDS, ask
from console.cli.program import Command, Program, current, say, words_of
from console.domain.acts import AnyProcedure
from console.domain.orders import (
    Answer,
    AnyAct,
    Dial,
    Order,
    OrderId,
    Outcome,
    OutcomeKind,
    RejectCause,
)
from console.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_UNKNOWN,
    CallNotFound,
    ConsoleError,
    LineError,
    OrderRejected,
)
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow, Give, Reconcile
from console.line.unix import UnixLine
from console.process import user_name
from console.text import clean

OUTCOME_SECONDS: Final = 75.0
"""Telnyx is asked again for 55 s at most, after up to 8 s of waiting for the first round."""

PROCEDURE_SECONDS: Final = 240.0
"""A phone rings for 40 s at most and a callee for 60 s, and each step may be tried again."""

CALL_HELP: Final = (
    "A call is named by its id, the unique beginning of one, or a number with one live call."
)
"""The last words of the help of every command that takes a CALL."""

_EXIT: Final = {
    OutcomeKind.ACCEPTED: EXIT_DONE,
    OutcomeKind.REFUSED: EXIT_FAILED,
    OutcomeKind.UNKNOWN: EXIT_UNKNOWN,
}

ReadAct = Callable[..., AnyAct]
"""Reads what was typed against the board, which comes first, and gives the act that is meant."""


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `--json` prints of an order."""

    action: str
    outcome: OutcomeKind
    message: str = ""
    hint: str = ""
    code: str | None = None
    order_id: str | None = None
    call_control_id: str | None = None
    conference_id: str | None = None
    seconds: float | None = None


def order_command(action: str, **attributes: Any) -> Callable[[ReadAct], click.Command]:
    """Declare a command that gives an order and may print its outcome as JSON.

    The function that is decorated reads the act that is meant. `attributes` are
    click's, and `name` where the command is called otherwise than the action; help and
    parameters otherwise come from the function.
    """

    def declare(read: ReadAct) -> click.Command:
        @functools.wraps(read)
        def callback(program: Program, /, *, as_json: bool, **given: Any) -> int:
            return give(program, action, functools.partial(read, **given), as_json=as_json)

        named = {"name": words_of(action).split()[-1], "epilog": CALL_HELP} | attributes
        make = click.command(cls=Command, **named)
        return make(_json_option(current(callback)))

    return declare


yes_option: Final = click.option(
    "--yes", is_flag=True, help="You know what this number is: call one that may cost a lot."
)
"""A person's answer to the question that the rules on numbers ask: the act is `confirmed`."""

cause_option: Final = click.option(
    "--cause",
    type=click.Choice([cause.value for cause in RejectCause], case_sensitive=False),
    default=RejectCause.CALL_REJECTED.value,
    show_default=RejectCause.CALL_REJECTED.value.lower(),
    help="What the caller is told.",
)

_json_option: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def give(
    program: Program, action: str, read: Callable[[Snapshot], AnyAct], *, as_json: bool
) -> int:
    """Give the order, print what came of it, and return the exit code."""
    try:
        told = _told(program, action, read)
    except (OrderRejected, CallNotFound) as refusal:
        told = _refused(action, refusal)
    if as_json:
        click.echo(json_text(told))
    elif told.outcome is OutcomeKind.ACCEPTED:
        click.echo(_in_words(told))
    else:
        say(f"{words_of(action)} {told.outcome.value}: {told.message}", told.hint)
    return _EXIT[told.outcome]


def _told(program: Program, action: str, read: Callable[[Snapshot], AnyAct]) -> Told:
    """What came of the order. Once it left, losing the line or patience makes it unknown."""
    left: list[OrderId] = []

    async def giving(line: UnixLine) -> Outcome:
        snapshot = await line.ask(BoardNow())
        if not snapshot.connections:  # the service has only just begun to ask for them
            await line.ask(Reconcile())
            snapshot = await line.ask(BoardNow())
        order = Order(
            id=OrderId(str(uuid.uuid4())),
            act=read(snapshot),
            placed_at=datetime.now(UTC),
            by=snapshot.agent or user_name(),
        )
        left.append(order.id)
        async with asyncio.timeout(_patience(order.act)):
            return await line.ask(Give(order))

    try:
        outcome = ask(
            program,
            giving,
            start=True,
            read_only=program.looks_only,
            seconds=ANSWER_SECONDS + PROCEDURE_SECONDS,
        )
    except (LineError, KeyboardInterrupt) as lost:
        if not left:
            raise
        return Told(
            action=action,
            outcome=OutcomeKind.UNKNOWN,
            message=str(lost) or "nobody waited for the outcome",
            hint="`telnyx-console calls` shows what has become of it.",
            order_id=left[0],
        )
    return Told(
        action=action,
        outcome=outcome.kind,
        message=outcome.message,
        hint=outcome.hint,
        code=outcome.code,
        order_id=outcome.order_id,
        call_control_id=outcome.call,
        conference_id=outcome.conference,
        seconds=outcome.seconds,
    )


def _patience(act: AnyAct) -> float:
    """Seconds that the outcome is waited for."""
    joins = isinstance(act, Answer | Dial) and act.join
    return PROCEDURE_SECONDS if joins or isinstance(act, AnyProcedure) else OUTCOME_SECONDS


def _refused(action: str, refusal: ConsoleError) -> Told:
    """What is told of an order that never left."""
    return Told(action=action, outcome=OutcomeKind.REFUSED, message=str(refusal), hint=refusal.hint)


def _in_words(told: Told) -> str:
    took = f" in {told.seconds * 1000:.0f} ms" if told.seconds is not None else ""
    call = f", call {told.call_control_id}" if told.call_control_id else ""
    conference = f", conference {told.conference_id}" if told.conference_id else ""
    said = f": {told.message}" if told.message else ""
    return clean(
        f"{words_of(told.action)} accepted{took}{call}{conference}{said}",
        limit=2000,
    )
