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
NAMES: Final = (API_KEY, DATABASE_PASSWORD)
"""What may stand in the file."""

PASSWORD_VARIABLE: Final = "TELNYX_CONSOLE_DATABASE_PASSWORD"  # noqa: S105 - likewise
"""The variable that holds the password of the team's database."""

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
