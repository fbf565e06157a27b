"""`agent`: your state, the wrap-up, and what came of a call."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import click

from console.cli.ask import ask
from console.cli.give import cause_option, order_command
from console.cli.groups import Group
from console.cli.names import call_named
from console.cli.program import Command, Program, Typed, current
from console.cli.tables import duration
from console.domain.acts import (
    EXTENSION,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    RejectNotReady,
)
from console.domain.agent.state import LONGEST_NOTE, LONGEST_WRAP_UP, AgentState, Presence
from console.domain.leg import CallId
from console.domain.orders import RejectCause
from console.domain.team.call_rules import rules_had
from console.errors import CallNotFound
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow
from console.text import clean

_NONE: Final = "none"
_REASON_HELP: Final = "REASON is one of agent.reasons, or the beginning of one."


@click.group(cls=Group)
def agent() -> None:
    """Say whether you are Ready, and what came of your calls.

    On a call, choose the state that follows it: `agent next`. After an answered
    call the wrap-up begins by itself.
    """


@agent.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def status(program: Program, *, as_json: bool) -> None:
    """Say in one line what your state is, since when, and what follows."""
    board = ask(program, lambda line: line.ask(BoardNow()), start=False)
    state, now = board.agent_state, board.health.now()
    click.echo(json_text(state) if as_json else clean(_in_words(state, now), 400))


@order_command(GoReady.action, epilog="")
def _ready(_: Snapshot, /) -> GoReady:
    """Be Ready now. A wrap-up ends with it."""
    return GoReady()


@order_command(GoNotReady.action, epilog=_REASON_HELP)
@click.argument("reason", required=False, default="")
def _not_ready(now: Snapshot, /, reason: str) -> GoNotReady:
    """Be Not ready now, for REASON. A wrap-up ends with it."""
    return GoNotReady(reason=_reason(reason, now))


@order_command(ChooseNext.action, epilog=_REASON_HELP)
@click.argument("state", type=click.Choice([Presence.READY.value, Presence.NOT_READY.value, _NONE]))
@click.argument("reason", required=False, default="")
def _next(now: Snapshot, /, state: str, reason: str) -> ChooseNext:
    """Choose the STATE that follows the call and its wrap-up; `none` takes it back."""
    if state == _NONE:
        return ChooseNext()
    ready = state == Presence.READY
    return ChooseNext(choice=Choice(ready=ready, reason=reason if ready else _reason(reason, now)))


@order_command(ExtendWrapUp.action, epilog="")
@click.option(
    "--seconds",
    type=click.IntRange(1, LONGEST_WRAP_UP),
    default=EXTENSION,
    show_default=True,
)
def _extend(_: Snapshot, /, seconds: int) -> ExtendWrapUp:
    """Make the wrap-up longer."""
    return ExtendWrapUp(seconds=seconds)


@order_command(EndWrapUp.action, epilog="")
def _wrap_up_end(_: Snapshot, /) -> EndWrapUp:
    """End the wrap-up before its time."""
    return EndWrapUp()


@order_command(Dispose.action, epilog="CODE is one of the call's dispositions, or its key.")
@click.argument("call")
@click.argument("code")
@click.option(
    "--note", type=Typed(), default="", help="What else is to be known; - reads it from stdin."
)
def _disposition(now: Snapshot, /, call: str, code: str, note: str) -> Dispose:
    """Say by CODE what came of CALL: an id, the beginning of one that waits, or `last`.

    `last` is the call that you left last and that has no disposition yet.
    """
    about = _call(call, now)
    leg = next((one for one in now.legs if one.id == about), None)
    rules = rules_had(about, leg, now.agent_state, now.team.groups_of(now.agent), now.call_rules)
    known = {one.key: one.code for one in rules.dispositions}
    return Dispose(
        call=about,
        code=known.get(code, code),
        note=str(clean(note, limit=LONGEST_NOTE - 1)),
    )


for _command in (_ready, _not_ready, _next, _extend, _wrap_up_end, _disposition):
    agent.add_command(_command)


@order_command(RejectNotReady.action)
@click.argument("call")
@cause_option
def reject_not_ready(now: Snapshot, /, call: str, cause: str) -> RejectNotReady:
    """Turn CALL away, and be Not ready for the next one."""
    return RejectNotReady(call=call_named(call, now), cause=RejectCause(cause))


# What is meant ----------------------------------------------------------------------------


def _reason(typed: str, now: Snapshot) -> str:
    """The configured reason that begins so; what was typed where there is not exactly one."""
    known = now.agent_rules.reasons
    found = [reason for reason in known if reason.lower().startswith(typed.lower())]
    return found[0] if typed and len(found) == 1 and typed not in known else typed


def _call(typed: str, now: Snapshot) -> CallId:
    """The call that a disposition is for; one that left the board is named by its whole id."""
    state = now.agent_state
    if typed == "last":
        if not state.awaiting:
            raise CallNotFound(typed, 0)
        return state.awaiting[-1]
    theirs = [call for call in (*state.awaiting, *state.calls) if call.startswith(typed)]
    if typed and len(theirs) == 1:
        return theirs[0]
    try:
        return call_named(typed, now)
    except CallNotFound as unknown:
        if unknown.matches:
            raise
        return CallId(typed)


def _in_words(state: AgentState, now: datetime) -> str:
    what = state.state.replace("-", " ")
    if state.reason:
        what = f"{what}: {state.reason}"
    parts = [f"{state.agent or 'nobody'}: {what}"]
    if state.since:
        parts.append(f"for {duration((now - state.since).total_seconds())}")
    if state.until:
        parts.append(f"{max(0, round((state.until - now).total_seconds()))} s left")
    if state.busy:
        parts.append(f"then {state.then.words}")
    if state.awaiting:
        calls = "call waits" if len(state.awaiting) == 1 else "calls wait"
        parts.append(f"{len(state.awaiting)} {calls} for a disposition")
    return ", ".join(parts)
