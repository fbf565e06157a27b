"""The API key: from the environment, the keyring, or a file that only its owner can read.

It is never taken from an argument, which every user of the machine could read.
The source may be shown, the value never.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import resource
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from msgspec import Struct

from console.config.secrets_file import API_KEY, secret_in
from console.config.socket_place import APP
from console.errors import (
    ApiKeyMissing,
    InvalidSetting,
)
from console.secret import Secret

VARIABLE: Final = "TELNYX_API_KEY"
_KEYRING_SECONDS: Final = 3.0
"""A locked keyring may ask on a screen that nobody sees; the program goes on without it."""

_PR_SET_DUMPABLE: Final = 4


class ApiKey(Struct, frozen=True):
    """The key and, in words, where it was found."""

    value: Secret
    source: str


def find_api_key(file: Path, environment: Mapping[str, str]) -> ApiKey | None:
    """The API key, None if none is configured.

    Raises `LooseSecret` for a file that others can read, `ForeignSecret` for one that
    this user may not, `InvalidSetting` for a key that cannot be one. No message holds the value.
    """
    places: tuple[tuple[str, Callable[[], str | None]], ...] = (
        (f"environment ({VARIABLE})", partial(environment.get, VARIABLE)),
        (f"keyring ({APP})", _from_keyring),
        (str(file), partial(secret_in, file, API_KEY)),
    )
    for source, look in places:
        if value := (look() or "").strip():
            if not value.isascii() or not value.isprintable() or " " in value:
                raise InvalidSetting(API_KEY, "it holds characters that no API key has", source)
            return ApiKey(Secret(value), source)
    return None


def need_api_key(file: Path, environment: Mapping[str, str]) -> ApiKey:
    """The API key. Raises `ApiKeyMissing`, and all that `find_api_key` raises."""
    found = find_api_key(file, environment)
    if found is None:
        raise ApiKeyMissing(str(file))
    return found


def forbid_core_dumps() -> None:
    """Keep what this process holds out of core files and from other processes' eyes."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def keyring_is_usable() -> bool:
    """Whether there is a keyring that keeps what it is given."""
    if find_spec("keyring") is None:
        return False
    return bool(_in_time(lambda: importlib.import_module("keyring").get_keyring().priority > 0))


def keep_in_keyring(key: Secret) -> bool:
    """Put the API key into the keyring; whether it is there now."""

    def put() -> bool:
        keyring = importlib.import_module("keyring")
        keyring.set_password(APP, API_KEY, key.reveal())
        return bool(keyring.get_password(APP, API_KEY) == key.reveal())

    return bool(_in_time(put))


def _from_keyring() -> str | None:
    """The keyring's key; None without a keyring, without the extra, or when it does not answer."""
    if find_spec("keyring") is None:
        return None
    answer = _in_time(lambda: importlib.import_module("keyring").get_password(APP, API_KEY))
    return answer if isinstance(answer, str) else None


def _in_time(ask: Callable[[], object]) -> object:
    """What a keyring answers; None where it does not.

    Its back ends fail in ways of their own, and none counts.
    """
    found: list[object] = []

    def asking() -> None:
        try:
            found.append(ask())
        except Exception:  # noqa: BLE001 - a task ends here: a keyring that fails has nothing
            return

    thread = threading.Thread(target=asking, daemon=True)
    thread.start()
    thread.join(_KEYRING_SECONDS)
    return found[0] if found else None
