"""Opens the console on a switchboard."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from functools import partial

import click

from console.cli.program import Command, Program, current
from console.config.api_key import find_api_key
from console.config.paths import Paths
from console.config.settings import AlarmSettings, Effective, UISettings
from console.contacts.lookup import Card, look_up
from console.contacts.read import read_directory
from console.demo import Demo, ending_on_signals
from console.errors import (
    EXIT_FAILED,
    ConsoleError,
    NoSwitchboard,
    NotConfigured,
    SwitchboardFailed,
)
from console.line.port import Line
from console.line.unix import connect
from console.switchboard import process
from console.ui.alarms import Limits
from console.ui.keymap import Keymap
from console.ui.launch import require_terminal, run_console
from console.ui.settings import UiSettings


def open_console(program: Program, theme: str | None) -> int:
    """The console on the switchboard, which is started if none runs."""
    require_terminal()
    paths = program.paths
    settings = _ui_settings(paths, program.settings({"ui.theme": theme}))
    if process.running(paths) is None:
        _need_configuration(paths)
    started = _beginning(partial(process.start, paths, program.inherited))
    return run_console(_reach(paths, started), settings)


@click.command(cls=Command)
@click.option("--steal", is_flag=True, help="Detach every other console.")
@click.option("--theme", metavar="NAME", help="The theme of the screen, for this time.")
@current
def attach(program: Program, theme: str | None, *, steal: bool) -> int:
    """Open a console on the switchboard that runs; none is started."""
    require_terminal()
    paths = program.paths
    settings = _ui_settings(paths, program.settings({"ui.theme": theme}))
    if process.running(paths) is None:
        raise NoSwitchboard(str(paths.socket))
    return run_console(_reach(paths, steal=steal), settings)


@click.command(cls=Command)
@click.option("--theme", metavar="NAME", help="The theme of the screen, for this time.")
@current
def wallboard(program: Program, theme: str | None) -> int:
    """Show queues, waits and counts in large figures; nothing can be ordered there.

    q leaves.
    """
    require_terminal()
    paths = program.paths
    settings = _ui_settings(paths, program.settings({"ui.theme": theme}))
    if process.running(paths) is None:
        raise NoSwitchboard(str(paths.socket))
    return run_console(_reach(paths), settings, wallboard=True)


def open_demo(simulation: Sequence[str], theme: str | None, *, phone: str | None) -> int:
    """The console on a practice exchange of its own, which ends with it."""
    require_terminal()
    with ending_on_signals(), Demo(simulation, phone) as demo:
        started = _beginning(demo.start)
        settings = UiSettings(
            theme=theme,
            theme_origin="--theme",
            alarms=_limits(AlarmSettings()),
            exports=demo.paths.state / "exports",
        )
        return run_console(_reach(demo.paths, started), settings)


def _beginning(start: Callable[[], object]) -> Future[None]:
    """Start it in a thread, so that the screen is there meanwhile; the future tells how it went."""
    done: Future[None] = Future()
    done.set_running_or_notify_cancel()  # a screen that ends while it waits cannot cancel this

    def work() -> None:
        try:
            start()
        except ConsoleError as error:
            done.set_exception(error)
        except OSError as error:
            said = f"The switchboard could not be started: {error.strerror}."
            done.set_exception(SwitchboardFailed(said, "Check space and permissions.", EXIT_FAILED))
        else:
            done.set_result(None)

    threading.Thread(target=work, name="start", daemon=True).start()
    return done


def _reach(
    paths: Paths, started: Future[None] | None = None, *, steal: bool = False
) -> Callable[[], Awaitable[Line]]:
    """What connects, and connects again after a line was lost; only the first time it steals."""
    stealing = [steal]

    async def reach() -> Line:
        if started is not None:
            await asyncio.wrap_future(started)
        line = await connect(paths.socket, name=_who(), steal=stealing[0])
        stealing[0] = False
        return line

    return reach


def _who() -> str:
    """What other consoles are told of this one: the user and the terminal."""
    try:
        terminal = os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    except OSError:
        terminal = "a terminal"
    return f"{getpass.getuser()} on {terminal}"


def _ui_settings(paths: Paths, effective: Effective) -> UiSettings:
    """The settings of the screen. Raises `InvalidSetting` for keys, before anything is started."""
    ui: UISettings = effective.settings.ui
    keys, origin = effective.settings.keys, str(paths.config_file)
    directory = effective.settings.directory
    Keymap.of(keys, origin, directory.speed)
    return UiSettings(
        theme=ui.theme,
        theme_origin=effective.origin("ui.theme"),
        bell=ui.bell,
        alarms=_limits(effective.settings.alarms),
        keys=keys,
        speed=directory.speed,
        origin=origin,
        user_themes=paths.themes,
        reports=paths.state,
        exports=paths.state / "exports",
        view=paths.state / "view.json",
        contacts=partial(
            read_directory,
            directory.files,
            paths.config,
            home=effective.settings.telnyx.from_,
        ),
        look_up=partial(_look_up, directory.lookup) if directory.lookup else None,
        card_link=directory.lookup_url or "",
    )


def _limits(alarms: AlarmSettings) -> Limits:
    return Limits(wait=alarms.wait, talk=alarms.talk)


async def _look_up(command: tuple[str, ...], number: str) -> Card:
    return await look_up(command, number, os.environ)


def _need_configuration(paths: Paths) -> None:
    """Raise `NotConfigured` for somebody who has just installed the program."""
    if paths.config_file.exists() or find_api_key(paths.secrets_file, os.environ):
        return
    raise NotConfigured(
        "Nothing is configured yet.",
        "`telnyx-console demo` works without; the README says how to connect to Telnyx "
        f"(settings: {paths.config_file}).",
    )
