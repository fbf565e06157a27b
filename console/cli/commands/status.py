"""`status`: in one line, how things are."""

from __future__ import annotations

from typing import Final

import click

from console.cli import status_bar
from console.cli.ask import ask
from console.cli.program import Command, Program, current
from console.domain.leg import CallState
from console.exports import status_json
from console.line.port import Light, Snapshot
from console.line.questions import BoardNow, Status, StatusNow
from console.line.unix import UnixLine
from console.text import clean


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--tmux", is_flag=True, help="For tmux: who rings for you, your state.")
@click.option(
    "--format",
    "template",
    metavar="TEMPLATE",
    help=f"For another status bar, with these fields in braces: {', '.join(status_bar.FIELDS)}.",
)
@current
def status(program: Program, template: str | None, *, as_json: bool, tmux: bool) -> None:
    """Say in one line how things are: calls, the way to Telnyx, the webhooks."""
    if as_json + tmux + (template is not None) > 1:
        raise click.UsageError("--json, --tmux and --format are three forms: say one of them.")
    paths = program.paths
    if tmux or template is not None:
        socket, site = str(paths.socket), paths.site is not None
        click.echo(status_bar.line(socket, template, site=site))
        return

    async def looking(line: UnixLine) -> tuple[Status, Snapshot]:
        return await line.ask(StatusNow()), await line.ask(BoardNow())

    found, snapshot = ask(program, looking, start=False)
    click.echo(status_json(found) if as_json else _status_line(found, snapshot))


def _status_line(found: Status, snapshot: Snapshot) -> str:
    offered = sum(leg.state is CallState.OFFERED for leg in snapshot.legs)
    alone = sum(leg.alone_since is not None for leg in snapshot.legs)
    api, webhooks, journal = found.health.api, found.health.webhooks, found.health.journal
    parts = [
        f"{found.live_legs} calls",
        f"{offered} offered",
        *([f"{alone} alone"] if alone else []),
        f"API {_WORDS[api.light]}"
        + (f" {api.milliseconds:.0f} ms" if api.milliseconds is not None else ""),
        f"webhooks {_WORDS[webhooks.light]}",
    ]
    if webhooks.tunnel:
        parts.append("tunnel down")
    if journal.light is Light.BAD:
        parts.append(f"journal: {journal.word}")
    parts += _host_parts(found)
    return clean(" · ".join(parts))


def _host_parts(found: Status) -> list[str]:
    """Which host of several it is, and what the others cannot have yet."""
    database = found.health.database
    away = (
        f"database: {database.word} since {database.since.astimezone():%H:%M:%S}"
        if database.since
        else ""
    )
    waits = f"{found.waiting} facts wait for the other hosts" if found.waiting else ""
    named = f"host {found.node}" if found.node else ""
    return [part for part in (named, away, waits) if part]


_WORDS: Final = {
    Light.GOOD: "ok",
    Light.WARN: "poor",
    Light.BAD: "down",
    Light.UNKNOWN: "unknown",
}
