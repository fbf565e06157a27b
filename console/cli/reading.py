"""What can be read: calls, facts and orders, the state of things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import click
import msgspec
from msgspec import Struct

from console.cli.line import ask
from console.cli.program import Command, Program, current
from console.cli.service import status_json
from console.cli.tables import columns, duration
from console.domain.calls import CallState, Leg
from console.domain.media import Media
from console.exports import json_text
from console.line.port import Entry, Light, Logged, Snapshot, Status
from console.line.unix import UnixLine
from console.text import Shown, clean

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class CallJson(Struct, frozen=True, kw_only=True):
    """A call as `calls --json` prints it; Telnyx's names.

    `role` is set for the leg of a phone, `media` says what goes on: recording,
    digits, conference, queue.
    """

    call_control_id: str
    call_leg_id: str | None = None
    call_session_id: str | None
    connection_id: str | None
    direction: str | None
    state: str | None = None
    from_: str | None = msgspec.field(name="from")
    to: str | None
    name: str | None
    started_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    bridged_with: str | None = None
    agent: str | None
    role: str | None = None
    media: Media


# calls ------------------------------------------------------------------------------------


@click.command(cls=Command)
@_json_option
@current
def calls(program: Program, *, as_json: bool) -> None:
    """List the active calls, one a line; the last word of a line is the call's id.

    `--json` prints one array.
    """
    snapshot = ask(program, UnixLine.glance, start=True)
    live = sorted(
        (leg for leg in snapshot.legs if leg.alive),
        key=lambda leg: (leg.started_at or leg.changed_at, leg.id),
    )
    if as_json:
        now = datetime.now(UTC)
        click.echo(json_text([_live_json(leg, now) for leg in live]))
        return
    for line in _call_lines(live, snapshot):
        click.echo(line)


def _call_lines(live: list[Leg], snapshot: Snapshot) -> Iterator[str]:
    now = datetime.now(UTC)
    names = {connection.id: connection.name for connection in snapshot.connections}
    head = ("STATE", "DIRECTION", "FROM", "TO", "NAME", "TIME", "CONNECTION", "AGENT", "ID")
    return columns((_call_cells(leg, names, now) for leg in live), head)


def _call_cells(leg: Leg, names: dict[str, str], now: datetime) -> tuple[Shown, ...]:
    cells = (
        leg.state.value,
        leg.direction or "-",
        leg.from_ or "?",
        leg.to or "?",
        leg.name or "-",
        duration(_seconds(leg, now)) or "-",
        names.get(leg.connection_id or "", leg.connection_id) or "-",
        leg.agent or "-",
        leg.id,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)


_LONGEST_CELL: Final = 100


def _seconds(leg: Leg, now: datetime) -> float | None:
    """How long the call has been answered, or, before that, how long it has been there."""
    since = leg.answered_at or leg.started_at
    return (now - since).total_seconds() if since else None


def _live_json(leg: Leg, now: datetime) -> CallJson:
    return CallJson(
        call_control_id=leg.id,
        call_leg_id=leg.leg_id,
        call_session_id=leg.session_id,
        connection_id=leg.connection_id,
        direction=leg.direction,
        state=leg.state.value,
        from_=leg.from_,
        to=leg.to,
        name=leg.name,
        started_at=leg.started_at,
        answered_at=leg.answered_at,
        bridged_at=leg.bridged_at,
        ended_at=leg.ended_at,
        seconds=_seconds(leg, now),
        bridged_with=leg.peer,
        agent=leg.agent,
        role=leg.role,
        media=leg.media,
    )


# events -----------------------------------------------------------------------------------


@click.command(cls=Command)
@click.option("--follow", "-f", is_flag=True, help="Go on until Ctrl-C.")
@_json_option
@current
def events(program: Program, *, follow: bool, as_json: bool) -> None:
    """Show facts and orders, the last ones first or, with --follow, as they happen.

    `--json` prints one object a line.
    """

    def tell(entry: Entry) -> None:
        click.echo(json_text(entry) if as_json else _entry_line(entry))

    async def telling(line: UnixLine) -> None:
        for entry in (await line.snapshot()).entries:
            tell(entry)
        if follow:
            async for batch in line.changes():
                for change in batch:
                    if isinstance(change, Logged):
                        tell(change.entry)

    with suppress(KeyboardInterrupt):
        ask(program, telling, start=False, seconds=None)


def _entry_line(entry: Entry) -> str:
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    line = f"{at}  {entry.kind.value:<7}  {entry.title:<18}  {entry.text}"
    call = f"  {entry.call}" if entry.call else ""
    return clean(line, limit=1000).rstrip() + clean(call)


# status -----------------------------------------------------------------------------------


@click.command(cls=Command)
@_json_option
@current
def status(program: Program, *, as_json: bool) -> None:
    """Say in one line how things are: calls, the way to Telnyx, the webhooks."""

    async def looking(line: UnixLine) -> tuple[Status, Snapshot]:
        return await line.status(), await line.glance()

    found, snapshot = ask(program, looking, start=False)
    click.echo(status_json(found) if as_json else _status_line(found, snapshot))


def _status_line(found: Status, snapshot: Snapshot) -> str:
    offered = sum(leg.state is CallState.OFFERED for leg in snapshot.legs)
    api, webhooks = found.health.api, found.health.webhooks
    parts = [
        f"{found.live_legs} calls",
        f"{offered} offered",
        f"API {_WORDS[api.light]}"
        + (f" {api.milliseconds:.0f} ms" if api.milliseconds is not None else ""),
        f"webhooks {_WORDS[webhooks.light]}",
    ]
    return clean(" · ".join(parts))


_WORDS: Final = {
    Light.GOOD: "ok",
    Light.WARN: "poor",
    Light.BAD: "down",
    Light.UNKNOWN: "unknown",
}
