"""Where the switchboard answers, found from environment and settings by as little as it takes.

A status bar asks every few seconds: nothing here loads what a console needs, not even the
standard library's paths. Places are texts; `paths.py` and `site.py` have them as paths.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import Final

APP: Final = "telnyx-console"

SOCKET: Final = "/run/telnyx-console/switchboard.sock"
"""Where the switchboard of a site listens, unless another place is set."""

SYSTEM_SETTINGS: Final = "/etc/telnyx-console/config.toml"
"""The settings of a system-wide installation. Agents need not be able to read them."""

VARIABLE: Final = "TELNYX_CONSOLE_SOCKET"

PUBLIC_KEY: Final = "TELNYX_PUBLIC_KEY"
"""The variable that holds what proves webhooks; who sets it has an account."""

LONGEST: Final = 100
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""

_NAME: Final = "switchboard.sock"
_TEMPORARY: Final = "/tmp"  # noqa: S108 - not TMPDIR: two sessions of a user must meet
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def found(environment: Mapping[str, str], state: str, config: str) -> tuple[str, bool]:
    """The socket for those folders of a user, and whether it is a team's.

    A name in the environment that is no whole path is given as it stands.
    """
    named = environment.get(VARIABLE, "").strip()
    settings = os.path.join(config, "config.toml")
    site = named or of_team(environment, settings, SYSTEM_SETTINGS, SOCKET)
    if site is not None:
        return site, True
    return own(runtime_folder(environment, state)), False


def of_team(environment: Mapping[str, str], settings: str, system: str, usual: str) -> str | None:
    """The socket of a team's switchboard; None where one works alone.

    It is that of the user's `settings` or of the `system` where these tell of a team, or the
    `usual` one: where it is there and this user may connect to it, or where its folder is there
    and this user has no account of their own.
    """
    for file in (settings, system):
        if socket := _of_settings(file, usual):
            return socket
    if _is_there(usual):
        return usual if os.access(usual, os.W_OK) else None
    waits = _is_there(os.path.dirname(usual)) and tells_no_account(environment, settings)
    return usual if waits else None


def tells_no_account(environment: Mapping[str, str], file: str) -> bool:
    """Whether environment and settings tell of no account, without which nobody has a switchboard.

    The settings are not there, or as `config init` wrote them, or tell how a console looks.
    """
    settings = None if environment.get(PUBLIC_KEY) else _read(file)
    return settings is not None and not settings.get("telnyx")


def own(runtime: str) -> str:
    """The socket of one who works alone, by the folder for sockets.

    A path that is too long for a socket is replaced by a short one. That differs for every
    folder, so that two sets of folders never meet in one switchboard. The short folder is not
    removed with the switchboard: its name can be foreseen, and as long as it is there nobody else
    can take that name, which would keep the next switchboard from starting.
    """
    plain = os.path.join(runtime, _NAME)
    if len(os.fsencode(plain)) <= LONGEST:
        return plain
    import hashlib  # noqa: PLC0415 - it takes a while to load, and few need it

    mark = hashlib.sha256(os.fsencode(runtime)).hexdigest()[:12]
    # somebody else can make it first: that is refused by whoever makes it, and who connects
    return os.path.join(_TEMPORARY, f"{APP}-{os.geteuid()}-{mark}", _NAME)


def runtime_folder(environment: Mapping[str, str], state: str) -> str:
    """The folder for sockets: XDG's, the system's, or one in the folder of the state.

    The last is nobody else's to foresee or to make first, and no logout removes it.
    """
    if given := environment.get("XDG_RUNTIME_DIR", "").strip():
        return os.path.join(os.path.abspath(given), APP)
    usual = f"/run/user/{os.geteuid()}"
    if _is_ours_alone(usual):
        return os.path.join(usual, APP)
    return os.path.join(state, "run")


def _of_settings(file: str, usual: str) -> str | None:
    """The socket of the team that settings tell of; None where they tell of none.

    Whoever reads all of them says what is wrong with them.
    """
    settings = _read(file, b"team")
    team = settings.get("team") if settings else None
    if not isinstance(team, dict) or not (team.get("members") or team.get("socket")):
        return None
    socket = str(team.get("socket", usual))
    return socket if socket.startswith("/") else None


def _read(file: str, word: bytes = b"") -> Mapping[str, object] | None:
    """What settings with that word in them hold; None where they cannot be read."""
    try:
        with open(file, "rb") as settings:
            text = settings.read()
        if word not in text:
            return {}
        import tomllib  # noqa: PLC0415 - it takes a while to load, and who works alone has no team

        return tomllib.loads(text.decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        return None


def _is_there(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _is_ours_alone(folder: str) -> bool:
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and not found.st_mode & _WRITABLE_BY_OTHERS
    )
