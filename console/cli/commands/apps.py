"""`apps`: Call Control applications, asked from Telnyx directly."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, get_args

import click
import msgspec
from msgspec import UNSET

from console.cli.groups import Group
from console.cli.program import Command, Program, current, say
from console.cli.progress import shown
from console.cli.tables import columns
from console.config.api_key import need_api_key
from console.domain.applications import without_password
from console.errors import EXIT_DONE, EXIT_UNKNOWN, ApiError
from console.exports import json_text
from console.progress import Progress, stoppable
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import (
    ApplicationOutbound,
    CreateApplication,
    UpdateApplication,
    outbound_with,
)
from console.telnyx.params.lists import Contains, ListApplications, Sort, VoiceFilter
from console.telnyx.params.words import AnchorSite, DtmfType
from console.telnyx.replies import Application
from console.telnyx.retry import Patience
from console.text import Shown, clean

PATIENCE: Final = Patience(deadline=10.0)
"""Somebody waits at a prompt, and may well ask again."""

_Answer = TypeVar("_Answer")
_OUTBOUND: Final = "outbound_voice_profile_id"
_NONE: Final = "-"

_OPTIONS: Final = (
    click.option("--failover-url", "webhook_event_failover_url", metavar="URL"),
    click.option("--webhook-timeout", "webhook_timeout_secs", type=int, metavar="SECONDS"),
    click.option(
        "--outbound-profile", _OUTBOUND, metavar="ID", help="The profile that calls out go by."
    ),
    click.option("--active/--inactive", default=None),
    click.option("--anchorsite", "anchorsite_override", type=click.Choice(get_args(AnchorSite))),
    click.option("--dtmf", "dtmf_type", type=click.Choice(get_args(DtmfType))),
    click.option("--call-cost/--no-call-cost", "call_cost_in_webhooks", default=None),
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(cls=Group)
def apps() -> None:
    """Manage Call Control applications; the id of one is the connection id of its calls."""


@apps.command("list", cls=Command)
@click.option("--name", metavar="PART", help="Only those whose name has this in it.")
@click.option("--sort", type=click.Choice(get_args(Sort)))
@_json_option
@current
def list_(program: Program, name: str | None, sort: Any, *, as_json: bool) -> None:
    """List the applications, one a line; the first word of a line is the id."""
    params = ListApplications(
        filter=VoiceFilter(application_name=Contains(contains=name)) if name else UNSET,
        sort=sort or UNSET,
    )

    async def listing(client: TelnyxClient) -> list[Application]:
        return [found async for found in client.pages(operations.LIST_APPLICATIONS, params=params)]

    found = shown(lambda progress: _ask(program, listing, progress))
    if as_json:
        click.echo(json_text(found))
        return
    head = ("ID", "NAME", "ACTIVE", "API", "WEBHOOK URL")
    for line in columns(map(_cells, found), head):
        click.echo(line)


@apps.command(cls=Command)
@click.argument("application_id", metavar="ID")
@_json_option
@current
def show(program: Program, application_id: str, *, as_json: bool) -> None:
    """Show one application."""
    found = shown(
        lambda progress: _ask(
            program,
            lambda it: it.ask(operations.RETRIEVE_APPLICATION, application_id),
            progress,
        )
    )
    _print(found, as_json=as_json)


@apps.command(cls=Command)
@click.argument("name")
@click.option("--webhook-url", "webhook_event_url", required=True, metavar="URL")
@click.option(
    "--api-version",
    "webhook_api_version",
    type=click.Choice(["1", "2"]),
    default="2",
    show_default=True,
    help="The format of the webhooks; this console reads 2.",
)
@_with_options
@_json_option
@current
def create(program: Program, /, name: str, *, as_json: bool, **options: Any) -> int:
    """Make an application called NAME."""
    params = CreateApplication(application_name=name, **_given(options))
    return _change(
        program,
        lambda it: it.order(operations.CREATE_APPLICATION, params=params),
        as_json=as_json,
    )


@apps.command(cls=Command)
@click.argument("application_id", metavar="ID")
@click.option("--name", "application_name", metavar="NAME")
@click.option("--webhook-url", "webhook_event_url", metavar="URL")
@click.option("--api-version", "webhook_api_version", type=click.Choice(["1", "2"]))
@_with_options
@_json_option
@current
def update(program: Program, /, application_id: str, *, as_json: bool, **options: Any) -> int:
    """Change what is given; the rest stays as it is."""
    given = _given(options)
    if not given:
        raise click.UsageError("Nothing to change was given.")

    async def updating(client: TelnyxClient) -> Application:
        before = await client.ask(operations.RETRIEVE_APPLICATION, application_id)
        needed = {  # Telnyx wants both in every update
            "application_name": before.application_name or "",
            "webhook_event_url": before.webhook_event_url or "",
        }
        if "outbound" in given:
            given["outbound"] = outbound_with(before.outbound, given["outbound"])
        params = UpdateApplication(**{**needed, **given})
        return await client.order(operations.UPDATE_APPLICATION, application_id, params=params)

    return _change(program, updating, as_json=as_json)


@apps.command(cls=Command)
@click.argument("application_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@current
def delete(program: Program, application_id: str, *, yes: bool) -> int:
    """Delete an application. At a terminal it asks first."""
    if not yes and sys.stdin.isatty():
        click.confirm(f"Delete application {clean(application_id)}?", abort=True)
    return _change(
        program,
        lambda it: it.order(operations.DELETE_APPLICATION, application_id),
        as_json=False,
    )


# Asking and telling -----------------------------------------------------------------------


def _ask(
    program: Program,
    question: Callable[[TelnyxClient], Awaitable[_Answer]],
    progress: Progress | None = None,
) -> _Answer:
    """What Telnyx answers. Raises `ApiKeyMissing`, every `ApiError`, and `Cancelled`."""
    effective = program.settings()
    key = need_api_key(program.paths.secrets_file, os.environ)
    program.keep_secret(key.value)

    async def asking() -> _Answer:
        base_url = effective.settings.telnyx.base_url
        async with TelnyxClient(base_url, key.value, patience=PATIENCE) as client:
            return await question(client)

    if progress is None:
        return asyncio.run(asking())
    progress.begin("asking Telnyx")
    return asyncio.run(stoppable(asking(), progress))


def _change(
    program: Program,
    change: Callable[[TelnyxClient], Awaitable[Application | None]],
    *,
    as_json: bool,
) -> int:
    """Make a change and print what is there now; 3 if nobody knows whether it was made."""
    try:
        application = _ask(program, change)
    except ApiError as error:
        if not error.ambiguous:
            raise
        return _may_be_done(str(error))
    except KeyboardInterrupt:
        return _may_be_done("Nobody waited for Telnyx's answer")
    if application is None:
        click.echo("Deleted.")
    else:
        _print(application, as_json=as_json)
    return EXIT_DONE


def _may_be_done(why: str) -> int:
    say(f"{why}. It may have been done.", "`telnyx-console apps list` shows what is there.")
    return EXIT_UNKNOWN


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as Telnyx's parameters."""
    given = {name: value for name, value in options.items() if value is not None}
    if profile := given.pop(_OUTBOUND, None):
        given["outbound"] = ApplicationOutbound(outbound_voice_profile_id=profile)
    return given


def _cells(application: Application) -> tuple[Shown, ...]:
    return tuple(
        clean(cell)
        for cell in (
            application.id,
            application.application_name or _NONE,
            {True: "yes", False: "no", None: "?"}[application.active],
            application.webhook_api_version or "?",
            without_password(application.webhook_event_url or _NONE),
        )
    )


def _print(application: Application, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(application))
        return
    tree: dict[str, object] = msgspec.to_builtins(application)
    flat = {name: value for name, value in tree.items() if not isinstance(value, dict)}
    for family, values in tree.items():
        if isinstance(values, dict):
            flat |= {f"{family}.{name}": value for name, value in values.items()}
    for name, value in flat.items():
        if value not in (None, [], ()):
            click.echo(clean(without_password(f"{name:<40} {_word(value)}"), limit=1000))


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
