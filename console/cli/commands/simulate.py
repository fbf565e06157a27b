"""`simulate`: a Telnyx to practise on, by itself."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Final, get_args

import click

from console.cli.program import Command, with_simulation
from console.process import end_with_stdin
from console.simulator.exchange.exchange import BridgedOn, CallRules
from console.simulator.service import serve
from console.simulator.settings import Settings
from console.switchboard import process

_probability: Final = click.FloatRange(0, 1)


@click.command(cls=Command)
@with_simulation("quiet")
@click.option("--webhook-url", metavar="URL", help="Where every application sends its webhooks.")
@click.option(
    "--duplicates", type=_probability, metavar="P", help="Probability of a second delivery."
)
@click.option("--reorder", type=_probability, metavar="P", help="Probability of coming late.")
@click.option("--loss", type=_probability, default=0.0, metavar="P", help="... of never coming.")
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=0.0,
    metavar="SECONDS",
    help="Wait before each first delivery.",
)
@click.option(
    "--bridged-on",
    type=click.Choice(get_args(BridgedOn)),
    default="both",
    help="Who is told of the bridge after a transfer: the call, the new leg, or both.",
)
@click.option(process.LIFELINE, is_flag=True, hidden=True)
def simulate(*, lifeline: bool, bridged_on: BridgedOn, **settings: Any) -> None:
    """Run a Telnyx to practise on, until SIGINT or SIGTERM.

    The first line it prints is one JSON object: base_url, api_key, public_key,
    connection_ids, numbers and webhook_url. `telnyx-console manual simulator` tells of its doors.
    """
    if lifeline:
        end_with_stdin()
    rules = CallRules(bridged_on=bridged_on)
    asyncio.run(serve(Settings(**settings, calls=rules), sys.stdout))
