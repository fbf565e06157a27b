"""`switchboard drain`: take this host out of its team without cutting anybody off."""

from __future__ import annotations

import asyncio
from typing import Final

import click

from console.cli.ask import ask
from console.cli.program import Command, FiniteRange, Program, current
from console.domain.team.hosts import Drained
from console.errors import EXIT_DONE, EXIT_FAILED
from console.line.questions import Drain, DrainedNow
from console.line.unix import UnixLine
from console.process import elapsed
from console.text import Shown, clean

LOOK: Final = 1.0
"""Seconds between two looks at who is waited for."""

_END: Final = (
    "`telnyx-console switchboard stop` ends it, or where the system runs it "
    "`systemctl stop telnyx-console.socket telnyx-console`."
)

NO_OTHER: Final = (
    "No other host takes calls now: it is lost, is taken out too, or the team's database does not "
    "answer."
)


@click.command(cls=Command)
@click.option(
    "--within",
    type=FiniteRange(min=0),
    metavar="MINUTES",
    help="Wait so long at most for calls to end; the host gets no offers after that either.",
)
@click.option("--cancel", is_flag=True, help="Let the host have calls again.")
@current
def drain(program: Program, /, *, within: float | None, cancel: bool) -> int:
    """Take this host out of its team gently.

    Its members are told and get no new offers; it takes webhooks and orders as before. The
    command ends when another host takes calls and no member who is attached here alone has one.
    Ctrl-C ends the command, not the drain.
    """
    if cancel:
        stays = ask(program, lambda line: line.ask(Drain(on=False)), start=False)
        click.echo(clean(f"{stays.node} stays: calls are offered to its members again."))
        return EXIT_DONE
    try:
        now = ask(program, lambda line: _followed(line, within), start=False, seconds=None)
    except KeyboardInterrupt:
        click.echo(
            "The host is still being taken out. `telnyx-console switchboard drain` shows who is "
            "waited for, `telnyx-console switchboard drain --cancel` keeps the host.",
            err=True,
        )
        raise
    if not now.draining:
        click.echo(clean(f"{now.node} stays: somebody stopped the drain."), err=True)
        return EXIT_FAILED
    if not now.others:
        click.echo(f"{NO_OTHER} `--cancel` keeps this one.", err=True)
        return EXIT_FAILED
    if now.waited_for:
        said = f"{now.node} still has calls after {within:g} min, and gets no new ones. {_END}"
        click.echo(clean(f"{said} Calls go on.", 400), err=True)
        return EXIT_FAILED
    click.echo(clean(f"Nobody at {now.node} has a call any more. {_END}", 400))
    return EXIT_DONE


async def _followed(line: UnixLine, within: float | None) -> Drained:
    """Begin it, and say who is waited for, whenever that is different, until it is over."""
    now = await line.ask(Drain(on=True))
    until = elapsed() + within * 60 if within is not None else None
    said: tuple[Shown, ...] = ()
    while True:
        words = _words(now)
        if now.draining and words != said:
            said = words
            click.echo("\n".join(words))
        if not now.draining or (now.others and not now.waited_for):
            break
        if until is not None and elapsed() >= until:
            break
        await asyncio.sleep(LOOK)
        now = await line.ask(DrainedNow())
    return now


def _words(now: Drained) -> tuple[Shown, ...]:
    """Where calls go, and who is waited for, one a line."""
    if now.others:
        first = f"{now.node} is taken out; calls go to {', '.join(now.others)}."
    else:
        first = f"{NO_OTHER} {now.node} has calls until one does."
    lines = [f"Waiting for {one.member}: {', '.join(one.calls)}" for one in now.waited_for]
    return tuple(clean(line, 400) for line in (first, *lines))
