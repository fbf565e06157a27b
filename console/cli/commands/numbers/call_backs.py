"""`call-back`: who is to be called at a time, and the call itself."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

import click

from console.cli.ask import ask
from console.cli.give import order_command, yes_option
from console.cli.groups import Group
from console.cli.names import connection_for, need_phone, needed_caller_id
from console.cli.program import Command, Program, current, say
from console.cli.tables import columns
from console.domain import numbers
from console.domain.acts import Dial, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.call_backs.moments import moment_ahead
from console.errors import CallBackNotFound, NoCallBackDue
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow
from console.text import Shown, clean
from console.ui.acts.call_backs import next_of

_LONGEST_CELL: Final = 200


@click.group("call-back", cls=Group)
def call_back() -> None:
    """Call-backs: whom to call when, by you, a colleague or a group."""


@order_command(SetCallBack.action, name="add")
@click.argument("number", metavar="NUMBER|CALL")
@click.argument("when")
@click.option("--name", default="", metavar="TEXT", help="Who it is.")
@click.option("--note", default="", metavar="TEXT", help="What it is about.")
@click.option("--member", default="", metavar="MEMBER", help="Who calls; else you.")
@click.option("--group", default="", metavar="GROUP", help="Anybody of that group calls.")
def _add(now: Snapshot, /, number: str, when: str, **said: str) -> SetCallBack:
    """Have NUMBER, or the far end of a live CALL, called back at WHEN, a time here.

    WHEN is 10:00, "tomorrow 10:00", "in 2 h", "Fri 9:30" or "2026-12-24 10:00".
    """
    leg = next((one for one in now.legs if one.id == number), None)
    return SetCallBack(
        call_back=str(uuid.uuid4()),
        at=_moment(when, now),
        number="" if leg is not None else numbers.destination(number, home=now.from_),
        call=leg.id if leg is not None else None,
        **said,
    )


@order_command(SetCallBack.action, name="move")
@click.argument("promise", metavar="CALL_BACK")
@click.argument("when")
def _move(now: Snapshot, /, promise: str, when: str) -> SetCallBack:
    """Set CALL_BACK, by its id or the beginning of it, to another time."""
    one = _meant(promise, now)
    return SetCallBack(call_back=one.id, at=_moment(when, now), member=one.member, group=one.group)


@order_command(EndCallBack.action, name="done")
@click.argument("promise", metavar="CALL_BACK")
def _done(now: Snapshot, /, promise: str) -> EndCallBack:
    """Say that CALL_BACK is done, by its id or the beginning of it."""
    return EndCallBack(call_back=_meant(promise, now).id)


@order_command(EndCallBack.action, name="cancel")
@click.argument("promise", metavar="CALL_BACK")
def _cancel(now: Snapshot, /, promise: str) -> EndCallBack:
    """Have nobody called for CALL_BACK."""
    return EndCallBack(call_back=_meant(promise, now).id, done=False)


@order_command(Dial.action, name="ring", epilog="")
@click.argument("promise", metavar="[CALL_BACK]", default="")
@yes_option
def _ring(now: Snapshot, /, promise: str, *, yes: bool) -> Dial:
    """Ring your phone, then the person of CALL_BACK, and join the two.

    Without CALL_BACK it is the first of your own that is due and may be rung now; what is due
    before it is named, with what is in the way. Nothing is rung where none of yours is due.
    """
    one = _meant(promise, now) if promise else _next(now)
    need_phone(now)
    caller = needed_caller_id(now.from_)
    return Dial(
        to=one.number,
        from_=caller,
        connection_id=connection_for(caller, now),
        join=True,
        confirmed=one.number if yes else "",
        call_back=one.id,
    )


@call_back.command("list", cls=Command)
@click.option("--due", is_flag=True, help="Only those whose time has come.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def _list(program: Program, /, *, due: bool, as_json: bool) -> None:
    """List the open call-backs that you are told of, the one that is due first on top."""
    now = ask(program, lambda line: line.ask(BoardNow()), start=False)
    moment = now.health.now()
    found = [one for one in now.call_backs if not due or one.is_due(moment)]
    if as_json:
        click.echo(json_text(found))
    elif not found:
        click.echo("No call-back is due." if due else "No call-back is open.")
    else:
        head = ("ID", "WHEN", "", "FOR", "NUMBER", "NAME", "NOTE")
        for row in columns((_row(one, now, moment) for one in found), head):
            click.echo(row)


for _one in (_add, _move, _done, _cancel, _ring):
    call_back.add_command(_one)


def _moment(written: str, now: Snapshot) -> datetime:
    try:
        return moment_ahead(written, now.health.now())
    except ValueError as error:
        raise click.BadParameter(clean(str(error), _LONGEST_CELL)) from error


def _meant(typed: str, now: Snapshot) -> CallBack:
    """The call-back that is meant. Raises `CallBackNotFound`."""
    found = [one for one in now.call_backs if typed and one.id.startswith(typed)]
    if len(found) != 1:
        raise CallBackNotFound(typed, len(found))
    return found[0]


def _next(now: Snapshot) -> CallBack:
    """The one that is rung where none is named. Raises `NoCallBackDue`."""
    found, passed = next_of(now, now.health.now())
    for each in passed:
        say(each.words, "")
    if found is None:
        raise NoCallBackDue(len(passed))
    return found


def _row(one: CallBack, now: Snapshot, moment: datetime) -> tuple[Shown, ...]:
    state = "DUE" if one.is_due(moment) else ""
    if one.rung is not None:
        state = "TAKEN, not called yet" if one.entry else "RUNG, still open"
        state = "TAKEN, its call has no result yet" if one.is_in_call else state
    whom = one.group or now.team.name(one.member) or "anybody"
    whom = f"{whom}, away" if one.is_for_others else whom
    at = one.at.astimezone().strftime("%Y-%m-%d %H:%M")
    texts = (one.id[:8], at, state, whom, one.number, one.name, one.note)
    return tuple(clean(text, _LONGEST_CELL) for text in texts)
