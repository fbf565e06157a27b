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

_NO_KEYRING: Final = "NoKeyringError"
"""What the library raises where the machine has none, as without a desktop."""

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
    return _search(file, environment)[0]


def need_api_key(file: Path, environment: Mapping[str, str]) -> ApiKey:
    """The API key. Raises `ApiKeyMissing`, and all that `find_api_key` raises."""
    found, trouble = _search(file, environment)
    if found is None:
        raise ApiKeyMissing(str(file), trouble)
    return found


def _search(file: Path, environment: Mapping[str, str]) -> tuple[ApiKey | None, str]:
    """The API key, and why the keyring could not be read, where it was to be and could not."""
    if key := _as_key(environment.get(VARIABLE), f"environment ({VARIABLE})"):
        return key, ""
    kept, trouble = _from_keyring()
    if key := _as_key(kept, f"keyring ({APP})"):
        return key, ""
    return _as_key(secret_in(file, API_KEY), str(file)), trouble


def _as_key(found: str | None, source: str) -> ApiKey | None:
    value = (found or "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidSetting(API_KEY, "it holds characters that no API key has", source)
    return ApiKey(Secret(value), source)


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
    return bool(_in_time(lambda: importlib.import_module("keyring").get_keyring().priority > 0)[0])


def keep_in_keyring(key: Secret) -> bool:
    """Put the API key into the keyring; whether it is there now."""

    def put() -> bool:
        keyring = importlib.import_module("keyring")
        keyring.set_password(APP, API_KEY, key.reveal())
        return bool(keyring.get_password(APP, API_KEY) == key.reveal())

    return bool(_in_time(put)[0])


def _from_keyring() -> tuple[str | None, str]:
    """The keyring's key, and why it could not be read; neither without a keyring or the extra."""
    if find_spec("keyring") is None:
        return None, ""
    answer, why = _in_time(lambda: importlib.import_module("keyring").get_password(APP, API_KEY))
    return answer if isinstance(answer, str) else None, why


def _in_time(ask: Callable[[], object]) -> tuple[object, str]:
    """What a keyring answers, and why it does not where it does not.

    Its back ends fail in ways of their own, of which the kind is told: who knows what a
    message holds. That there is no keyring is none of them.
    """
    found: list[tuple[object, str]] = []

    def asking() -> None:
        try:
            found.append((ask(), ""))
        except Exception as error:  # noqa: BLE001 - a task ends here: back ends have all kinds
            kind = type(error).__name__
            found.append((None, "" if kind == _NO_KEYRING else kind))

    thread = threading.Thread(target=asking, daemon=True)
    thread.start()
    thread.join(_KEYRING_SECONDS)
    return found[0] if found else (None, f"no answer in {_KEYRING_SECONDS:.0f} s")
