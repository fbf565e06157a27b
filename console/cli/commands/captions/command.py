"""`captions`: have what is said in a call written down, stop that, and read it again later."""

from __future__ import annotations

from typing import Final

import click

from console.cli.ask import ask
from console.cli.give import order_command
from console.cli.groups import Group
from console.cli.names import call_named
from console.cli.past import sentences
from console.cli.program import Command, Program, current
from console.domain.acts.operations import StartTranscription, StopTranscription
from console.domain.ids import CallId
from console.domain.speech.captions import start_of
from console.errors import CallNotFound
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow, Timeline
from console.text import clean

SIDES: Final = {"inbound": "far end", "outbound": "our side"}
"""Who says what is on a track, as seen from the call."""

UNKNOWN: Final = "?"
"""Telnyx does not tell whose speech it is."""


@click.group(cls=Group)
def captions() -> None:
    """Have what is said in a call written down, or read it.

    Whoever is on the line has to be told. Manual: captions
    """


@order_command(StartTranscription.action, name="on")
@click.argument("call")
@click.option("--language", default="", help="The language, in Telnyx's words: en, auto_detect.")
def _on(now: Snapshot, /, call: str, language: str) -> StartTranscription:
    """Write down what is said in CALL from now on, on both sides."""
    return start_of(call_named(call, now), language)


@order_command(StopTranscription.action, name="off")
@click.argument("call")
def _off(now: Snapshot, /, call: str) -> StopTranscription:
    """Write down no more of CALL."""
    return StopTranscription(call=call_named(call, now))


@captions.command("show", cls=Command)
@click.argument("call")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def _show(program: Program, /, call: str, *, as_json: bool) -> None:
    """Print what was said in CALL and the calls of its session, also when it is over.

    A call that is over is named by its whole id.
    """
    now = ask(program, lambda line: line.ask(BoardNow()), start=False)
    wanted = Timeline(call=_named(call, now))
    said = sentences(ask(program, lambda line: line.ask(wanted), start=False))
    if as_json:
        click.echo(json_text(said))
    elif not said:
        click.echo("Nothing of it was written down.")
    else:
        for one in said:
            who = SIDES.get(one.track or "", UNKNOWN)
            click.echo(f"{one.at.astimezone():%H:%M:%S} {who}: {clean(one.text, 2000)}")


for _one in (_on, _off):
    captions.add_command(_one)


def _named(typed: str, now: Snapshot) -> CallId:
    """The call that is meant; one that is over has left the board."""
    try:
        return call_named(typed, now)
    except CallNotFound:
        return CallId(typed)
