"""`simulate`: a Telnyx to practise on, by itself."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlsplit

import click

from console.cli.program import Command, FiniteRange, with_simulation
from console.process import end_with_stdin
from console.simulator.contract.parameters import is_url
from console.simulator.exchange.exchange import BridgedOn, CallRules
from console.simulator.service import serve
from console.simulator.settings import RecordedWebhook, Settings
from console.switchboard import process

_probability: Final = FiniteRange(0, 1)


def _url(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """An address that webhooks can be sent to; none where none was given."""
    if value is None or (is_url(value) and _has_host(value)):
        return value
    example = "http://127.0.0.1:8787/webhooks/telnyx"
    raise click.BadParameter(f"{value!r} is no URL such as {example}.", context, option)


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port, or an address of IPv6, that is none
        return False


@click.command(cls=Command)
@with_simulation("quiet")
@click.option(
    "--webhook-url",
    metavar="URL",
    callback=_url,
    help="Where every application sends its webhooks.",
)
@click.option(
    "--duplicates", type=_probability, metavar="P", help="Probability of a second delivery."
)
@click.option("--reorder", type=_probability, metavar="P", help="Probability of coming late.")
@click.option("--loss", type=_probability, default=0.0, metavar="P", help="... of never coming.")
@click.option(
    "--delay",
    type=FiniteRange(0),
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
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Send the webhooks of a replay's FILE again, as they came; --duplicates sends some twice.",
)
@click.option(process.LIFELINE, is_flag=True, hidden=True)
def simulate(
    *, lifeline: bool, bridged_on: BridgedOn, replay: Path | None, **settings: Any
) -> None:
    """Run a Telnyx to practise on, until SIGINT or SIGTERM.

    The first line it prints is one JSON object: base_url, api_key, public_key,
    connection_ids, numbers and webhook_url. `telnyx-console manual simulator` tells of its doors.
    With `--replay` a second line says how many webhooks were sent, once all are.
    """
    if lifeline:
        end_with_stdin()
    rules = CallRules(bridged_on=bridged_on)
    recorded = _recorded(replay) if replay is not None else ()
    asyncio.run(serve(Settings(**settings, calls=rules, recorded=recorded), sys.stdout))


def _recorded(path: Path) -> tuple[RecordedWebhook, ...]:
    """The webhooks of a file. Raises `ReplayUnreadable`."""
    from console.replay.file import read  # noqa: PLC0415 - only who replays loads it
    from console.replay.recording import delivered  # noqa: PLC0415 - likewise

    return tuple(RecordedWebhook(after, body) for after, body in delivered(read(path)))
