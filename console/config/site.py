"""Where a console and the command line find the switchboard of a team, if this host has one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from console.config import socket_place
from console.config.api_key import find_api_key
from console.config.paths import Paths
from console.config.socket_place import SOCKET, VARIABLE
from console.errors import NotConfigured

SYSTEM_SETTINGS: Final = Path(socket_place.SYSTEM_SETTINGS)
USUAL: Final = Path(SOCKET)


def find_site(paths: Paths, environment: Mapping[str, str], named: str | None) -> Path | None:
    """The socket of the site's switchboard; None where one works alone.

    It is the one `named`, that of the environment, or the one that `socket_place` finds. Raises
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
    places = (str(one) for one in (paths.config_file, SYSTEM_SETTINGS, USUAL))
    socket = socket_place.of_team(environment, *places)
    return Path(socket) if socket is not None else None


def is_shut_out(paths: Paths, environment: Mapping[str, str]) -> bool:
    """Whether this user has no account, and a team's switchboard here does not take them.

    They belong to that team, most likely, and to its group not yet. Raises as `find_api_key`.
    """
    if not is_closed_to_me() or not socket_place.tells_no_account(
        environment, str(paths.config_file)
    ):
        return False
    return find_api_key(paths.secrets_file, environment) is None


def is_closed_to_me() -> bool:
    """Whether a team's switchboard is at the usual place, and this user may not connect to it."""
    try:
        return USUAL.exists() and not os.access(USUAL, os.W_OK)
    except PermissionError:
        return True
