"""The orders: dial, answer, reject, transfer, bridge, hang up."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import click
from msgspec import Struct

from console.cli.line import ask
from console.cli.naming import call_named, connection_for
from console.cli.program import Command, Program, current, say
from console.cli.tables import json_text
from console.domain.numbers import caller_id, destination
from console.domain.orders import (
    Answer,
    AnyAct,
    Bridge,
    Dial,
    HangUp,
    Order,
    OrderId,
    Outcome,
    OutcomeKind,
    Reject,
    RejectCause,
    Transfer,
)
from console.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_UNKNOWN,
    CallNotFound,
    ConsoleError,
    LineError,
    NotConfigured,
    OrderRejected,
)
from console.line.port import Snapshot
from console.line.unix import UnixLine
from console.text import clean

OUTCOME_SECONDS: Final = 75.0
"""Telnyx is asked again for 55 s at most, after up to 8 s of waiting for the first round."""

_EXIT: Final = {
    OutcomeKind.ACCEPTED: EXIT_DONE,
    OutcomeKind.REFUSED: EXIT_FAILED,
    OutcomeKind.UNKNOWN: EXIT_UNKNOWN,
}

ReadAct = Callable[[Snapshot], AnyAct]
"""Reads what was typed against the board, and gives the act that is meant."""


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `--json` prints of an order."""

    action: str
    outcome: OutcomeKind
    message: str = ""
    hint: str = ""
    code: str | None = None
    order_id: str | None = None
    call_control_id: str | None = None
    seconds: float | None = None


def _order_command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command that gives an order and may print its outcome as JSON."""

    def declare(function: Callable[..., Any]) -> click.Command:
        as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
        return click.command(name, cls=Command)(as_json(current(function)))

    return declare


@_order_command("dial")
@click.argument("to")
@click.option("--from", "from_", metavar="NUMBER", help="The caller id; else telnyx.from.")
@click.option("--connection", metavar="ID", help="The connection; else the one of the caller id.")
def dial(
    program: Program, /, to: str, from_: str | None, connection: str | None, *, as_json: bool
) -> int:
    """Call TO, a telephone number or a SIP address."""

    def read(snapshot: Snapshot) -> Dial:
        caller = caller_id(from_) if from_ else snapshot.from_
        number = destination(to, home=caller)
        if caller is None:
            raise NotConfigured("No caller id is known.", "Give --from, or set telnyx.from.")
        return Dial(
            to=number,
            from_=caller,
            connection_id=connection or connection_for(caller, snapshot),
        )

    return _give(program, Dial.action, read, as_json=as_json)


@_order_command("answer")
@click.argument("call")
def answer(program: Program, /, call: str, *, as_json: bool) -> int:
    """Answer CALL, an incoming call that is offered."""
    return _give(
        program, Answer.action, lambda now: Answer(call=call_named(call, now)), as_json=as_json
    )


@_order_command("reject")
@click.argument("call")
@click.option(
    "--cause",
    type=click.Choice([cause.value for cause in RejectCause], case_sensitive=False),
    default=RejectCause.CALL_REJECTED.value,
    show_default=True,
    help="What the caller is told.",
)
def reject(program: Program, /, call: str, cause: str, *, as_json: bool) -> int:
    """Turn CALL away, an incoming call that is offered."""
    return _give(
        program,
        Reject.action,
        lambda now: Reject(call=call_named(call, now), cause=RejectCause(cause)),
        as_json=as_json,
    )


@_order_command("transfer")
@click.argument("call")
@click.argument("to")
def transfer(program: Program, /, call: str, to: str, *, as_json: bool) -> int:
    """Send the far end of CALL to TO, without talking first."""
    return _give(
        program,
        Transfer.action,
        lambda now: Transfer(call=call_named(call, now), to=destination(to, home=now.from_)),
        as_json=as_json,
    )


@_order_command("bridge")
@click.argument("call")
@click.argument("other")
def bridge(program: Program, /, call: str, other: str, *, as_json: bool) -> int:
    """Join CALL with the call OTHER."""
    return _give(
        program,
        Bridge.action,
        lambda now: Bridge(call=call_named(call, now), other=call_named(other, now)),
        as_json=as_json,
    )


@_order_command("hangup")
@click.argument("call")
def hangup(program: Program, /, call: str, *, as_json: bool) -> int:
    """End CALL."""
    return _give(
        program, HangUp.action, lambda now: HangUp(call=call_named(call, now)), as_json=as_json
    )


# Giving an order --------------------------------------------------------------------------


def _give(program: Program, action: str, read: ReadAct, *, as_json: bool) -> int:
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
        say(f"{_word(action)} {told.outcome.value}: {told.message}", told.hint)
    return _EXIT[told.outcome]


def _told(program: Program, action: str, read: ReadAct) -> Told:
    """What came of the order. Once it left, losing the line or patience makes it unknown."""
    left: list[OrderId] = []

    async def giving(line: UnixLine) -> Outcome:
        snapshot = await line.glance()
        if not snapshot.connections:  # the service has only just begun to ask for them
            await line.reconcile()
            snapshot = await line.glance()
        order = Order(
            id=OrderId(str(uuid.uuid4())),
            act=read(snapshot),
            placed_at=datetime.now(UTC),
            by=snapshot.agent or getpass.getuser(),
        )
        left.append(order.id)
        return await line.order(order)

    try:
        outcome = ask(program, giving, start=True, seconds=OUTCOME_SECONDS)
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
        seconds=outcome.seconds,
    )


def _refused(action: str, refusal: ConsoleError) -> Told:
    """What is told of an order that never left."""
    return Told(action=action, outcome=OutcomeKind.REFUSED, message=str(refusal), hint=refusal.hint)


def _word(action: str) -> str:
    return action.removeprefix("call.")


def _in_words(told: Told) -> str:
    took = f" in {told.seconds * 1000:.0f} ms" if told.seconds is not None else ""
    call = f", call {told.call_control_id}" if told.call_control_id else ""
    said = f": {told.message}" if told.message else ""
    return clean(f"{_word(told.action)} accepted{took}{call}{said}", limit=2000)
