"""`replay` and its word `export`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from console.cli.commands.replay.source import of_what, recording_of
from console.cli.commands.replay.told import board_told, overview_told
from console.cli.groups import DefaultGroup
from console.cli.moments import moment_typed
from console.cli.program import Command, Program, current, linear_option, new_file
from console.cli.progress import shown
from console.errors import EXIT_DONE
from console.exports import json_text
from console.progress import Progress
from console.replay import file as files
from console.replay.mask.masked import Mask
from console.replay.recording import Recording
from console.replay.trouble import Opened, opened
from console.text import clean, counted

_SHOW: Final = "show"


@click.group(
    cls=DefaultGroup,
    default=_SHOW,
    without_words=True,
    subcommand_metavar="[SESSION | FILE] | COMMAND [ARGS]...",
)
def replay() -> None:
    """Show again what was: `replay [--since WHEN | SESSION | FILE]`.

    Board, calls, states and log as they were, forwards and backwards. SESSION is the id of a
    session or of a call, FILE one that `replay export` made, for which nothing needs to be
    configured, or a copy of a journal. Nothing can be ordered in a replay.
    """


@replay.command(_SHOW, cls=Command, hidden=True)
@click.argument("what", required=False, type=click.Path(), metavar="[SESSION | FILE]")
@of_what()
@click.option(
    "--at", callback=moment_typed, metavar="WHEN", help="Begin there; with --json the board then."
)
@click.option("--position", type=click.IntRange(0), help="... once so many facts were taken.")
@click.option("--theme", metavar="NAME", help="The theme of the screen.")
@linear_option
@click.option("--json", "as_json", is_flag=True, help="Print what went wrong, or the board.")
@current
def show(
    program: Program,
    what: str | None,
    *,
    since: datetime,
    until: datetime | None,
    at: datetime | None,
    position: int | None,
    theme: str | None,
    linear: bool | None,
    as_json: bool,
) -> int:
    """Show it again on the screen or line by line, or tell a program of it."""
    is_linear = not as_json and _is_linear(program, what, linear)

    def work(progress: Progress) -> Opened:
        return opened(recording_of(program, what, since, until, progress), progress)

    found = shown(work, "Nothing was shown.")
    if at is not None:
        position = found.positions.taken_at(at)
    if as_json:
        told = overview_told(found) if position is None else board_told(found, position)
        click.echo(json_text(told))
        return EXIT_DONE
    from console.replay.player import Player  # noqa: PLC0415 - only who looks loads it

    player = Player(found)
    if position is not None:
        player.go(position)
    if is_linear:
        from console.linear.launch import run_linear_replay  # noqa: PLC0415 - no screen waits

        return run_linear_replay(player)
    from console.ui.launch import run_replay  # noqa: PLC0415 - only who looks loads the screen
    from console.ui.settings import UiSettings  # noqa: PLC0415 - likewise

    return run_replay(player, UiSettings(theme=theme, theme_origin="--theme"))


def _is_linear(program: Program, what: str | None, flag: bool | None) -> bool:  # noqa: FBT001 - a flag
    """Whether nothing is to be drawn. Raises `NoTerminal` where that cannot be.

    Of a file no settings are read, so that it opens where these are wrong.
    """
    from console.cli.screen_settings import wants_linear  # noqa: PLC0415 - only who looks loads it
    from console.ui.launch import require_terminal  # noqa: PLC0415 - likewise

    has_settings = what is None or not files.is_replay(Path(what))
    setting = flag is None and has_settings and program.settings().settings.ui.linear
    if wants_linear(flag=flag, setting=setting):
        return True
    require_terminal()
    return False


@replay.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("what", required=False, type=click.Path(), metavar="[SESSION | JOURNAL]")
@of_what()
@click.option("--mask", is_flag=True, help="With other numbers, names, texts and ids throughout.")
@current
def export(
    program: Program,
    file: Path,
    what: str | None,
    *,
    since: datetime,
    until: datetime | None,
    mask: bool,
) -> None:
    """Write what was into a new FILE, for a bug report with --mask.

    Masked, the same number, name or id becomes the same other one, and nobody can tell whose it
    was: what stands for what is written down nowhere. Times, states and causes stay.
    """

    def work(progress: Progress) -> Recording:
        found = recording_of(program, what, since, until, progress)
        if mask and not found.masked:
            found = Mask().recording(found, progress)
        with new_file(file):
            files.write(file, found, progress)
        return found

    written = shown(work, "No file was written.")
    size = file.stat().st_size / 1_000_000
    click.echo(clean(f"{file}: {counted(written.length, 'fact')}, {size:.1f} MB.", limit=1000))
    if not written.masked:
        click.echo(
            "It holds numbers, names and what was said: give it to nobody, or add --mask.", err=True
        )
