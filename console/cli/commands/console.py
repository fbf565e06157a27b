"""Opens the console on a switchboard."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Final

import click

from console.cli.ask import beginning, reach
from console.cli.program import (
    Command,
    Program,
    current,
    linear_option,
    profile_option,
    read_only_option,
)
from console.cli.screen_settings import SettingsFiles, need_terminal, talk_or_draw
from console.config.api_key import find_api_key
from console.config.paths import Paths
from console.config.site import USUAL, is_shut_out
from console.errors import NotConfigured, NotInGroup
from console.switchboard import process
from console.ui.launch import require_terminal, run_console
from console.ui.settings import UiSettings


def open_console(program: Program, theme: str | None, *, linear: bool | None = None) -> int:
    """The console on the switchboard, which is started if none runs; a team's is waited for."""
    need_terminal(linear=linear)
    paths = program.paths
    if paths.site is None and process.running(paths) is None:
        _need_configuration(program)
    settings = _ui_settings(program, theme)
    started = None
    if paths.site is None:
        started = beginning(partial(process.start, paths, program.inherited))
    reached = reach(paths, started, read_only=settings.read_only, again=_again(program, settings))
    return talk_or_draw(reached, settings, linear=linear)


@click.command(cls=Command)
@click.option("--steal", is_flag=True, help="Detach every other console.")
@click.option("--theme", metavar="NAME", help="The theme of the screen, for this time.")
@linear_option
@current
def attach(program: Program, theme: str | None, *, linear: bool | None, steal: bool) -> int:
    """Open a console on the switchboard that runs; none is started."""
    need_terminal(linear=linear)
    paths = program.paths
    settings = _ui_settings(program, theme)
    _need_switchboard(paths)
    if steal and settings.read_only:
        raise click.UsageError("--steal takes orders away from others; a read-only console cannot.")
    reached = reach(
        paths, steal=steal, read_only=settings.read_only, again=_again(program, settings)
    )
    return talk_or_draw(reached, settings, linear=linear)


attach.params += [profile_option(), read_only_option()]


_ANYWHERE: Final = "Run it in a terminal; `telnyx-console status` and `queues` work anywhere."


@click.command(cls=Command)
@click.option("--theme", metavar="NAME", help="The theme of the screen, for this time.")
@current
def wallboard(program: Program, theme: str | None) -> int:
    """Show queues, waits and counts in large figures; nothing can be ordered there.

    q leaves.
    """
    require_terminal("The wallboard", _ANYWHERE)
    paths = program.paths
    settings = _ui_settings(program, theme)
    _need_switchboard(paths)
    return run_console(reach(paths, read_only=True), settings, wallboard=True)


wallboard.params.append(profile_option())


def _again(program: Program, settings: UiSettings) -> Callable[[], object] | None:
    """What starts a switchboard again that was killed.

    One who only looks starts nothing, and nobody starts a team's.
    """
    if settings.read_only or program.paths.site is not None:
        return None
    return partial(process.start, program.paths, program.inherited)


def _need_switchboard(paths: Paths) -> None:
    """One that is starting is waited for, and that is said. Raises why none answers."""
    if process.running(paths) is not None:
        return
    if not process.is_starting(paths):
        raise process.absent(paths)
    from console.cli.progress import shown  # noqa: PLC0415 - only who waits loads it

    shown(partial(process.started, paths), "No console was opened.")


def _ui_settings(program: Program, theme: str | None) -> UiSettings:
    """The settings of the screen. Raises `InvalidSetting` and `ThemeInvalid`."""
    return SettingsFiles(program, {"ui.theme": theme}).open()


def _need_configuration(program: Program) -> None:
    """Offer `setup` to somebody who has just installed the program. Raises `NotConfigured`."""
    paths = program.paths
    if is_shut_out(paths, os.environ):
        raise NotInGroup(str(USUAL))
    if paths.config_file.exists() or find_api_key(paths.secrets_file, os.environ):
        return
    click.echo("Nothing is configured yet. `telnyx-console demo` works without.")
    if sys.stdin.isatty() and click.confirm(
        "Connect it to Telnyx now, question by question?", default=True
    ):
        from console.cli.setup.run import set_up  # noqa: PLC0415 - only who needs it loads it

        set_up(program)
        return
    raise NotConfigured(
        "Nothing is configured yet.",
        f"`telnyx-console setup` connects it to Telnyx (settings: {paths.config_file}).",
    )
