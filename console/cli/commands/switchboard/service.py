"""`switchboard start`, `stop`, `status` and `reload`: the service from outside."""

from __future__ import annotations

import click

from console.cli.ask import ask
from console.cli.program import Command, Program, as_arguments, current, with_flags
from console.cli.progress import shown
from console.errors import EXIT_FAILED, NoSwitchboard, SwitchboardHangs, SwitchboardUnreached
from console.exports import json_text, status_json
from console.line.questions import Reload, Status, StatusNow
from console.switchboard import process
from console.text import clean, counted


@click.command(cls=Command)
@with_flags
@current
def start(program: Program, /, **flags: object) -> None:
    """Start in the background, unless one runs."""
    before = process.running(program.paths)
    arguments = (*as_arguments(flags), *program.inherited)
    pid = shown(
        lambda progress: process.start(program.paths, arguments, progress), "It does not run."
    )
    click.echo(f"The switchboard {'runs already' if before else 'runs'} (pid {pid}).")


@click.command(cls=Command)
@current
def stop(program: Program) -> None:
    """End the switchboard. Calls go on; webhooks are refused until one runs again."""
    pid = shown(
        lambda progress: process.stop(program.paths, progress),
        "It was told to end, and does; `telnyx-console switchboard status` says whether it has.",
    )
    click.echo(f"The switchboard (pid {pid}) has ended.")


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def status(program: Program, *, as_json: bool) -> int | None:
    """Say what the switchboard is and what it counts."""
    try:
        found = ask(program, lambda line: line.ask(StatusNow()), start=False)
    except (NoSwitchboard, SwitchboardUnreached, SwitchboardHangs) as error:
        if not as_json:
            raise
        click.echo(json_text(_absence(error)))
        return EXIT_FAILED
    click.echo(status_json(found) if as_json else "\n".join(_status_lines(found)))
    return None


@click.command(cls=Command)
@current
def reload(program: Program) -> None:
    """Read the settings again, and say what is taken over and what needs a restart.

    It happens by itself when the file is saved. A file with a fault changes nothing.
    """
    click.echo(clean(ask(program, lambda line: line.ask(Reload()), start=False).words, 2000))


def _absence(error: NoSwitchboard | SwitchboardUnreached | SwitchboardHangs) -> dict[str, object]:
    """What `--json` prints where no status can be had."""
    if isinstance(error, NoSwitchboard):
        return {"running": False, "socket": error.socket}
    return {"running": True, "answers": False, "pid": error.pid, "socket": error.socket}


def _status_lines(status: Status) -> list[str]:
    webhooks = status.health.webhooks
    refused = ", ".join(f"{count} {reason}" for reason, count in sorted(webhooks.refused.items()))
    rows = {
        "pid": str(status.pid),
        "version": status.version,
        "since": status.started_at.astimezone().isoformat(sep=" ", timespec="seconds"),
        "listener": status.listener_url,
        "public URL": status.public_url or "none",
        "socket": status.socket,
        "journal": f"{status.journal} {status.health.journal.detail}".rstrip(),
        "connections": ", ".join(f"{one.name} ({one.id})" for one in status.connections),
        "live calls": str(status.live_legs),
        "consoles": str(status.health.consoles),
        "webhooks": f"{webhooks.accepted} accepted, {webhooks.duplicates} duplicate, "
        f"{webhooks.failed} failed, refused: {refused or 'none'}",
        "clock": status.health.clock or "as Telnyx's",
        "API": f"{status.health.api.light.value} {status.health.api.detail}".rstrip(),
    }
    if status.settings:
        rows["settings"] = status.settings
    if webhooks.tunnel:
        rows["tunnel"] = webhooks.tunnel
    if status.node:
        waiting = counted(status.waiting, "fact waits", "facts wait")
        rows["host"] = f"{status.node}, {waiting} for the other hosts"
        rows["database"] = status.health.database.words or "answers"
    return [clean(f"{name:<12} {value}", limit=1000) for name, value in rows.items()]
