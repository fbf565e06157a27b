"""`calls`: the active calls, one a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import click

from console.cli.ask import ask
from console.cli.program import Command, Program, current
from console.cli.tables import columns, duration
from console.contacts.read import read_people
from console.domain.leg import Leg
from console.domain.people.contacts import named
from console.domain.people.far_end import ends, who
from console.domain.team.members import Team
from console.domain.team.rights import had_by
from console.exports import calls_json, seconds
from console.line.port import Snapshot, names_among
from console.line.questions import BoardNow
from console.text import Shown, clean


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@current
def calls(program: Program, *, as_json: bool) -> None:
    """List the active calls, one a line; the last word of a line is the call's id.

    `--json` prints one array.
    """
    snapshot = ask(program, lambda line: line.ask(BoardNow()), start=True)
    known = read_people(program.settings().settings, program.paths.config).directory.known
    live = sorted(
        (named(leg, known) for leg in snapshot.legs if leg.alive),
        key=lambda leg: (leg.started_at or leg.changed_at, leg.id),
    )
    if as_json:
        click.echo(calls_json(live, snapshot.health.now()))
        return
    for line in _call_lines(live, snapshot):
        click.echo(line)


def _call_lines(live: list[Leg], snapshot: Snapshot) -> Iterator[str]:
    now = snapshot.health.now()
    names = names_among(snapshot.connections)
    head = ("STATE", "DIRECTION", "FROM", "TO", "NAME", "TIME", "CONNECTION", "AGENT", "ID")
    return columns((_call_cells(leg, snapshot.team, names, now) for leg in live), head)


def _call_cells(leg: Leg, team: Team, names: dict[str, str], now: datetime) -> tuple[Shown, ...]:
    has = had_by(leg, team)
    cells = (
        leg.state.value,
        leg.direction or "-",
        *ends(leg),
        who(leg).name or "-",
        duration(seconds(leg, now)) or "-",
        names.get(leg.connection_id or "", leg.connection_id) or "-",
        team.name(has) if has else "-",
        leg.id,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)


_LONGEST_CELL: Final = 100
