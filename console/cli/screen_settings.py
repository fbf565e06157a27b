"""What of the settings a screen is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from console.cli.program import Program
from console.config.settings import Effective
from console.contacts.lookup import Card, look_up
from console.domain.alarms import Limits
from console.ui.settings import UiSettings

if TYPE_CHECKING:
    from pathlib import Path

    from console.contacts.read import Loaded


def ui_settings(program: Program, effective: Effective) -> UiSettings:
    """The settings of the screen. Whether it can be opened with them, `unusable` says."""
    paths, settings = program.paths, effective.settings
    directory = settings.directory
    return UiSettings(
        theme=settings.ui.theme,
        theme_origin=effective.origin("ui.theme"),
        bell=settings.ui.bell,
        alarms=Limits(wait=settings.alarms.wait, talk=settings.alarms.talk),
        keys=settings.keys,
        speed=directory.speed,
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
    )


def _read_contacts(files: Sequence[str], folder: Path, home: str | None) -> Loaded:
    from console.contacts.read import read_directory  # noqa: PLC0415 - after the first picture

    return read_directory(files, folder, home=home)


async def _look_up(command: tuple[str, ...], number: str) -> Card:
    return await look_up(command, number, os.environ)
