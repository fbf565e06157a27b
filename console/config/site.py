"""Where a console and the command line find the switchboard of a team, if this host has one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from console.config.paths import Paths
from console.config.settings import read_toml
from console.config.team import SOCKET
from console.errors import InvalidSetting, NotConfigured

VARIABLE: Final = "TELNYX_CONSOLE_SOCKET"

SYSTEM_SETTINGS: Final = Path("/etc/telnyx-console/config.toml")
"""The settings of a system-wide installation. Agents need not be able to read them."""

USUAL: Final = Path(SOCKET)


def find_site(paths: Paths, environment: Mapping[str, str], named: str | None) -> Path | None:
    """The socket of the site's switchboard; None where one works alone.

    It is the one `named`, that of the environment, that of the settings of the user or of the
    system where these tell of a team, or the usual one: where it is there and this user may
    connect to it, or where its folder is there and this user has no settings. Raises
    `NotConfigured` for a name that is no whole path.
    """
    if found := named or environment.get(VARIABLE, "").strip():
        if not found.startswith("/"):
            origin = "--socket" if named else VARIABLE
            raise NotConfigured(
                f"{origin} is {found!a}: it takes the whole path of a socket, from / on.",
                "Write it out, or leave it away for the usual one.",
            )
        return Path(found)
    for file in (paths.config_file, SYSTEM_SETTINGS):
        if socket := _of_settings(file):
            return socket
    if _is_there(USUAL):
        return USUAL if os.access(USUAL, os.W_OK) else None
    return USUAL if _is_there(USUAL.parent) and _is_blank(paths.config_file) else None


def is_closed_to_me() -> bool:
    """Whether a team's switchboard is at the usual place, and this user may not connect to it."""
    try:
        return USUAL.exists() and not os.access(USUAL, os.W_OK)
    except PermissionError:
        return True


def _of_settings(file: Path) -> Path | None:
    """The socket of the team that settings tell of; None where they tell of none."""
    try:
        team = read_toml(file).get("team")
    except InvalidSetting:
        return None  # whoever reads all of it says why
    if not isinstance(team, dict) or not (team.get("members") or team.get("socket")):
        return None
    socket = str(team.get("socket", USUAL))
    return Path(socket) if socket.startswith("/") else None


def _is_blank(file: Path) -> bool:
    """Whether a file sets nothing: it is not there, or as `config init` wrote it."""
    try:
        return not any(read_toml(file).values())
    except InvalidSetting:
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False
