"""`doctor`: what is wrong with settings, account, webhooks, machine and terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from console.cli.commands.doctor import printed
from console.cli.program import Command, Program, current
from console.cli.progress import shown
from console.cli.screen_settings import ui_settings
from console.config.api_key import find_api_key
from console.config.settings import Effective, examined
from console.doctor.diagnosis import diagnosed, for_programs, is_wrong
from console.doctor.findings import Finding, Mend
from console.doctor.known import Known
from console.doctor.mending import mended
from console.doctor.readings.known import read_all
from console.doctor.readings.side_by_side import read_now
from console.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_NOT_CONFIGURED,
    ApiError,
    ConsoleError,
    NoTerminal,
    UnsafeFolder,
)
from console.exports import json_text
from console.progress import Progress, stoppable
from console.text import clean
from console.ui.launch import unusable


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array, an object a finding.")
@click.option("--fix", is_flag=True, help="Ask before each, and mend what can be mended here.")
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the settings there, as `switchboard run --config` does.",
)
@current
def doctor(program: Program, /, *, as_json: bool, fix: bool, file: Path | None) -> int:
    """Find what is wrong, say why it matters, and what mends it.

    It reads settings, account, webhooks, switchboard, files, machine, terminal and team, and
    changes nothing without --fix. Exit code 0: nothing is wrong; 1: something is; 4: nothing is
    configured yet.
    """
    program.settings_file = file.absolute() if file is not None else None
    if fix and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise NoTerminal("--fix asks before each change", "Run it in a terminal.")
    known, findings = _look(program)
    if as_json:
        click.echo(json_text(list(for_programs(findings))))
    else:
        click.echo("\n".join(printed.lines(findings)))
    if fix and _mended(known, findings):
        click.echo("")
        known, findings = _look(program)
        click.echo("\n".join(printed.lines(findings)))
    if not known.is_configured:
        return EXIT_NOT_CONFIGURED
    return EXIT_FAILED if is_wrong(findings) else EXIT_DONE


def _look(program: Program) -> tuple[Known, tuple[Finding, ...]]:
    paths = program.paths_as_found
    effective, faults = examined(paths.config_file, os.environ)
    complaints = (*faults, *_of_screen(program, effective))

    def read(progress: Progress) -> Known:
        reading = read_all(paths, effective, complaints, os.environ.copy(), progress=progress)
        return read_now(stoppable(reading, progress))

    known = shown(read)
    return known, diagnosed(known)


def _of_screen(program: Program, effective: Effective) -> Iterable[ConsoleError]:
    """What the console would not open with."""
    return tuple(unusable(ui_settings(program, effective)))


def _mended(known: Known, findings: Iterable[Finding]) -> bool:
    """Ask for each thing that can be done, and do it; whether any was done."""
    asked: set[Mend] = set()
    done = False
    key = find_api_key(known.paths.secrets_file, os.environ) if known.key.error is None else None
    for finding in findings:
        if finding.fix is None or finding.fix in asked:
            continue
        asked.add(finding.fix)
        if not click.confirm(clean(f"{finding.id}: {finding.fix.words}?", 400), default=False):
            continue
        try:
            base_url = known.effective.settings.telnyx.base_url
            mended(finding.fix, base_url, key.value if key else None)
            done = True
        except (OSError, UnsafeFolder, ApiError) as error:
            click.echo(clean(f"It was not done: {error}", 400), err=True)
    return done
