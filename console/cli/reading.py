"""What can be read: calls, facts and orders, the state of things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import click

from console.cli.line import ask
from console.cli.program import Command, Program, current
from console.cli.service import status_json
from console.cli.tables import columns, duration
from console.domain.leg import CallState, Leg
from console.exports import calls_json, json_text, seconds
from console.line.port import Entry, Light, Logged, Snapshot, Status
from console.line.unix import UnixLine
from console.text import Shown, clean

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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
        click.echo(calls_json(live, datetime.now(UTC)))
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
        duration(seconds(leg, now)) or "-",
        names.get(leg.connection_id or "", leg.connection_id) or "-",
        leg.agent or "-",
        leg.id,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)


_LONGEST_CELL: Final = 100


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
