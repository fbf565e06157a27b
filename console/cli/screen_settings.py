"""What of the settings a screen is told."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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
from console.ui.launch import require_usable
from console.ui.settings import Mark, UiSettings

if TYPE_CHECKING:
    from console.contacts.read import Loaded


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
    )


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


def _read_contacts(files: Sequence[str], folder: Path, home: str | None) -> Loaded:
    from console.contacts.read import read_directory  # noqa: PLC0415 - after the first picture

    return read_directory(files, folder, home=home)


async def _look_up(command: tuple[str, ...], number: str) -> Card:
    return await look_up(command, number, os.environ)
