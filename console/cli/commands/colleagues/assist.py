"""`assist`: help with a call, asked for and given; a note for whoever has the call next."""

from __future__ import annotations

from datetime import datetime

import click
from msgspec import Struct

from console.cli.ask import ask
from console.cli.give import order_command
from console.cli.groups import Group
from console.cli.names import call_named
from console.cli.program import Command, Program, current
from console.cli.tables import columns, duration
from console.domain.acts import AskForHelp, LeaveNote, TakeHelp, WithdrawHelp
from console.domain.acts.team import LONGEST_WORD
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.errors import CallNotFound
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow
from console.text import Shown, clean


class HelpJson(Struct, frozen=True, kw_only=True):
    """A call for which help is asked, as `--json` prints it."""

    call_control_id: str
    by: str
    asked_at: datetime
    note: str
    taken_by: str | None
    taken_at: datetime | None
    wait_seconds: float


@click.group(cls=Group)
def assist() -> None:
    """Ask for help with a call, come to a colleague's, or see who asks."""


@order_command(AskForHelp.action, name="ask")
@click.argument("call")
@click.argument("note", required=False, default="")
def _ask(now: Snapshot, /, call: str, note: str) -> AskForHelp:
    """Ask supervisors and your groups to come to CALL; NOTE says what for.

    The request stands until one comes, you take it back, or the call ends.
    """
    return AskForHelp(call=call_named(call, now), note=_said(note))


@order_command(TakeHelp.action)
@click.argument("call", required=False, default="")
def _take(now: Snapshot, /, call: str) -> TakeHelp:
    """Say that you come to CALL; without CALL, to whoever has waited longest."""
    return TakeHelp(call=_asked(call, now))


@order_command(WithdrawHelp.action)
@click.argument("call")
def _withdraw(now: Snapshot, /, call: str) -> WithdrawHelp:
    """Need no help any more with CALL; or, if you were to come, leave it to somebody else."""
    return WithdrawHelp(call=call_named(call, now))


@assist.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def _list(program: Program, /, *, as_json: bool) -> None:
    """List the calls for which help is asked, who asks, and who comes."""
    now = ask(program, lambda line: line.ask(BoardNow()), start=False)
    moment = now.health.now()
    found = _waiting(now)
    if as_json:
        click.echo(json_text([_as_json(one, moment) for one in found]))
    elif not now.members:
        click.echo("There is no team: nobody is here to be asked.")
    elif not found:
        click.echo("Nobody asks for help.")
    else:
        for row in columns(_rows(found, now, moment), ("CALL", "ASKED BY", "FOR", "COMES", "WHAT")):
            click.echo(row)


@order_command(LeaveNote.action)
@click.argument("call")
@click.argument("text")
def leave_note(now: Snapshot, /, call: str, text: str) -> LeaveNote:
    """Write TEXT for whoever has CALL next, who reads it first."""
    return LeaveNote(call=call_named(call, now), note=_said(text))


for _one in (_ask, _take, _withdraw):
    assist.add_command(_one)


# What is meant ----------------------------------------------------------------------------


def _waiting(now: Snapshot) -> list[Leg]:
    """The calls for which help is asked, the one that has waited longest first."""
    found = [leg for leg in now.legs if leg.alive and leg.help_request is not None]
    return sorted(found, key=lambda leg: leg.help_request.at if leg.help_request else leg.id)


def _asked(typed: str, now: Snapshot) -> CallId:
    """The call that is meant. Raises `CallNotFound`."""
    if typed:
        return call_named(typed, now)
    free = [leg for leg in _waiting(now) if leg.help_request and leg.help_request.is_open]
    others = [leg for leg in free if leg.help_request and leg.help_request.by != now.agent]
    if not others:
        raise CallNotFound("for which help is asked", 0)
    return others[0].id


def _said(text: str) -> str:
    return str(clean(text.strip(), limit=LONGEST_WORD))


def _rows(found: list[Leg], now: Snapshot, moment: datetime) -> list[tuple[Shown, ...]]:
    rows = []
    for leg in found:
        if (request := leg.help_request) is not None:
            comes = now.team.name(request.taken_by) if request.taken_by else "nobody yet"
            asks = now.team.name(request.by)
            waits = duration(request.waits_for(moment))
            rows.append(
                tuple(clean(one, 100) for one in (leg.id, asks, waits, comes, request.note))
            )
    return rows


def _as_json(leg: Leg, moment: datetime) -> HelpJson:
    request = leg.help_request
    if request is None:
        raise AssertionError("these are the calls for which help is asked")
    return HelpJson(
        call_control_id=leg.id,
        by=request.by,
        asked_at=request.at,
        note=request.note,
        taken_by=request.taken_by or None,
        taken_at=request.taken_at,
        wait_seconds=request.waits_for(moment),
    )
