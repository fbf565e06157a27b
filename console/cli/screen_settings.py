"""What of the settings a screen is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from console.cli.program import Program
from console.config.places import located
from console.config.settings import Effective, effective_values
from console.config.tables import AlertSettings
from console.contacts.lookup import Card, look_up
from console.domain.alarms import Limits
from console.domain.alerts.rules import AlertRules, Event, Way, quiet
from console.errors import SettingsError, ThemeInvalid
from console.private_files import written
from console.progress import Progress
from console.ui.launch import require_terminal, require_usable, run_console
from console.ui.settings import Mark, UiSettings

if TYPE_CHECKING:
    from console.contacts.read import Loaded
    from console.ui.state.link import Connect


def ui_settings(program: Program, effective: Effective) -> UiSettings:
    """The settings of the screen. Whether it can be opened with them, `unusable` says."""
    paths, settings = program.paths_as_found, effective.settings
    directory = settings.directory
    return UiSettings(
        theme=settings.ui.theme,
        theme_origin=effective.origin("ui.theme"),
        alerts=alert_rules(settings.alerts, bell=settings.ui.bell),
        alarms=Limits(wait=settings.alarms.wait, talk=settings.alarms.talk),
        keys=settings.keys,
        speed=directory.speed,
        commands=settings.commands,
        origin=str(paths.config_file),
        user_themes=paths.themes,
        reports=paths.state,
        exports=paths.state / "exports",
        view=paths.state / "view.json",
        contacts=partial(_read_contacts, directory.files, paths.config, settings.telnyx.from_)
        if directory.files
        else None,
        look_up=partial(_look_up, directory.lookup) if directory.lookup else None,
        card_link=directory.lookup_url or "",
        read_only=program.read_only or settings.safety.read_only,
        idle_lock=settings.safety.idle_lock,
        values={key: value for key, value, _ in effective_values(effective)},
        profiles=effective.profiles,
        profile=effective.profile,
        linear=settings.ui.linear,
    )


ACCESSIBLE: Final = "ACCESSIBLE"
"""The variable by which many programs of the command line are told of a screen reader."""

_NO: Final = frozenset({"", "0", "false", "no", "off"})


def wants_linear(*, flag: bool | None, setting: bool = False) -> bool:
    """Whether nothing is to be drawn: by the flag, else by setting, variable, or a dumb terminal.

    A `flag` of None was not given.
    """
    if flag is not None:
        return flag
    if setting or os.environ.get(ACCESSIBLE, "").lower() not in _NO:
        return True
    return os.environ.get("TERM") == "dumb" and sys.stdin.isatty() and sys.stdout.isatty()


def need_terminal(*, linear: bool | None) -> None:
    """Raise `NoTerminal` where a screen is to be drawn and cannot be."""
    if not wants_linear(flag=linear):
        require_terminal()


def talk_or_draw(connect: Connect, settings: UiSettings, *, linear: bool | None) -> int:
    """The console, line by line where that is wanted, else on a screen; its exit code."""
    if wants_linear(flag=linear, setting=settings.linear):
        from console.linear.launch import run_linear  # noqa: PLC0415 - no screen waits for it

        return run_linear(connect, settings)
    return run_console(connect, settings)


def alert_rules(alerts: AlertSettings, *, bell: bool = False) -> AlertRules:
    """What a screen goes by beside itself; with `bell` that rings for each event, too."""
    ways = {
        Event.RING: alerts.ring,
        Event.ALONE: alerts.alone,
        Event.ALARM: alerts.alarm,
        Event.MESSAGE: alerts.message,
    }
    more = {Way.BELL} if bell else set()
    return AlertRules(
        ways={event: frozenset({*found, *more}) for event, found in ways.items()},
        while_focused=frozenset({*alerts.while_focused, *more}),
        pause=alerts.pause,
        again=alerts.again,
        quiet=quiet(alerts.quiet),
        form=alerts.notice,
        command=alerts.command,
        title=alerts.title,
    )


class SettingsFiles:
    """The files of the settings of a screen: the settings, themes and contacts.

    `flags` come before them, by dotted key. Raises, as `open` does, `SettingsError` and
    `ThemeInvalid`, which name the line.
    """

    def __init__(self, program: Program, flags: Mapping[str, object]) -> None:
        self._program, self._flags = program, flags
        self._contacts: tuple[Path, ...] = ()

    def open(self) -> UiSettings:
        """The settings, with the profile that was asked for at the start."""
        program = self._program
        effective = program.settings(self._flags)
        folder = program.paths.config
        self._contacts = tuple(folder / one for one in effective.settings.directory.files)
        settings = msgspec.structs.replace(ui_settings(program, effective), source=self)
        try:
            require_usable(settings)
        except SettingsError as error:
            raise located(error, program.paths.config_file) from error
        return settings

    def read(self, profile: str) -> UiSettings:
        """The settings as they stand there now, with that profile."""
        before, self._program.profile = self._program.profile, profile
        try:
            return self.open()
        except (SettingsError, ThemeInvalid):
            self._program.profile = before
            raise

    def mark(self) -> Mark:
        """How the files are now."""
        paths = self._program.paths
        file = written(paths.config_file)
        themes = sorted(paths.themes.glob("*.toml"))
        return Mark(
            is_there=file is not None,
            contacts=tuple((str(one), written(one)) for one in self._contacts),
            others=(file, *((str(one), written(one)) for one in themes)),
        )


def _read_contacts(
    files: Sequence[str], folder: Path, home: str | None, progress: Progress
) -> Loaded:
    from console.contacts.read import read_directory  # noqa: PLC0415 - after the first picture

    return read_directory(files, folder, home, progress)


async def _look_up(command: tuple[str, ...], number: str) -> Card:
    return await look_up(command, number, os.environ)
