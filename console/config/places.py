"""On which line of a file of settings a key stands: there is what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from console.config.tables import KEYS
from console.errors import InvalidSetting, SettingsError, UnknownSetting

Way: TypeAlias = tuple[str | int, ...]
"""The way to a value: the names of tables and keys, and the place of an entry in a list."""

_AS_ONE: Final = (f"{KEYS}.", "directory.speed.")
"""Behind these the rest of a dotted key is one name, whatever dots are in it."""


def path_of(key: str) -> Way:
    """The way to a dotted key."""
    if key.startswith(_AS_ONE[0]):
        return (KEYS, key.removeprefix(_AS_ONE[0]))
    return tuple(key.split("."))


def line_of(text: str, path: Way) -> int | None:
    """The line, from 1 on, on which what the path leads to begins; None where it is not there.

    TOML's own reader tells: it is the first line with which a beginning of the text has it.
    """
    lines = tuple(text.splitlines(keepends=True))
    names = [name for name in path if isinstance(name, str)]
    for number, line in enumerate(lines):
        if names and names[-1] not in line:
            continue
        before = _read("".join(lines[:number]))
        if before is None or _holds(before, path):
            continue
        for end in range(number + 1, len(lines) + 1):
            after = _read("".join(lines[:end]))
            if after is not None:
                if _holds(after, path):
                    return number + 1
                break
    return None


@lru_cache(maxsize=256)
def _read(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _holds(tree: object, path: Sequence[str | int]) -> bool:
    for step in path:
        match tree, step:
            case dict(), _ if step in tree:
                tree = tree[step]
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return False
    return True


def located(error: SettingsError, file: Path, path: Way | None = None) -> SettingsError:
    """The same error with the line of the file, where it is about that file and the line is found.

    It is the line of the path, else that of the key, else of the table that the key is in.
    """
    match error:
        case InvalidSetting(key=key, origin=origin) if origin == str(file):
            at = _first_line(file, path or path_of(key))
            return InvalidSetting(key, error.reason, at, error.hint) if at else error
        case UnknownSetting(key=key, path=origin) if origin == str(file):
            at = _first_line(file, path or path_of(key))
            return UnknownSetting(key, at, error.nearest) if at else error
        case _:
            return error


def _first_line(file: Path, path: Way) -> str | None:
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
    for end in range(len(path), 0, -1):
        if line := line_of(text, path[:end]):
            return f"{file}:{line}"
    return None
