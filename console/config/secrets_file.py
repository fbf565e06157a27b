"""The file of secrets, which its owner alone may read: `secrets.toml`.

The source of a secret may be shown, its value never.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from console.config.settings import read_toml
from console.errors import ForeignSecret, InvalidSetting, LooseSecret, UnknownSetting
from console.private_files import whose_else
from console.secret import Secret

API_KEY: Final = "api_key"
DATABASE_PASSWORD: Final = "database_password"  # noqa: S105 - the name of one
WEB_SECRET: Final = "web_secret"  # noqa: S105 - likewise
NAMES: Final = (API_KEY, DATABASE_PASSWORD, WEB_SECRET)
"""What may stand in the file."""

PASSWORD_VARIABLE: Final = "TELNYX_CONSOLE_DATABASE_PASSWORD"  # noqa: S105 - likewise
"""The variable that holds the password of the team's database."""

WEB_VARIABLE: Final = "TELNYX_CONSOLE_WEB_SECRET"
"""The variable that holds what a proxy before `telnyx-console web` is known by."""

SHORTEST: Final = 32
"""Characters of that secret at least: nobody guesses sixteen random bytes."""

_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def secret_in(file: Path, name: str) -> str | None:
    """The secret of that name, None if there is none.

    Raises `LooseSecret` for a file that others can read, `ForeignSecret` for one that this
    user may not, `UnknownSetting`, and `InvalidSetting`. No message holds a value.
    """
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except PermissionError as error:
        raise ForeignSecret(str(file), whose_else(file) or "permission denied") from error
    except OSError:
        return None
    if mode & _OPEN_TO_OTHERS:
        raise LooseSecret(str(file), mode)
    if not os.access(file, os.R_OK):
        raise ForeignSecret(str(file), whose_else(file) or "permission denied")
    content = read_toml(file)
    for key in content:
        if key not in NAMES:
            raise UnknownSetting(key, str(file), API_KEY)
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidSetting(name, "expected text in quotes", str(file))
    return value


def database_password(file: Path, environment: Mapping[str, str]) -> Secret | None:
    """The password of the team's database: from the environment, else from the file.

    Without one PostgreSQL's own ways remain: `~/.pgpass`, a certificate, peer. Raises what
    `secret_in` raises.
    """
    found = environment.get(PASSWORD_VARIABLE) or secret_in(file, DATABASE_PASSWORD)
    return Secret(found) if found else None


def web_secret(file: Path, environment: Mapping[str, str]) -> Secret | None:
    """What the proxy before `telnyx-console web` is known by: from the environment, else the file.

    Raises what `secret_in` raises, and `InvalidSetting` for one that could be guessed.
    """
    named = environment.get(WEB_VARIABLE, "").strip()
    found = named or (secret_in(file, WEB_SECRET) or "").strip()
    if not found:
        return None
    if len(found) < SHORTEST or not found.isascii() or not found.isprintable():
        origin = WEB_VARIABLE if named else str(file)
        reason = f"it has at least {SHORTEST} signs of ASCII: `openssl rand -hex 32` makes one"
        raise InvalidSetting(WEB_SECRET, reason, origin)
    return Secret(found)
