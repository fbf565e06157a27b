"""What is different between two readings of the settings, and what of it holds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from console.config.commands.table import COMMANDS
from console.config.tables import KEYS, OF_PROFILES

RESTART: Final = "needs a restart (switchboard stop, start)"

_OF_THE_CONSOLE: Final = ("safety.idle_lock",)
"""Settings that the console alone goes by, though no profile may have them."""

_PRESET: Final = f"{KEYS}.preset"

_MOST: Final = 4
"""Settings that are named one by one."""


class Changes(Struct, frozen=True):
    """Dotted keys: those that the console takes over, and those that hold from a restart on."""

    taken: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    """What is different between the values of two readings, by dotted key, in order."""
    different = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    taken = [key for key in different if _is_of_the_console(key)]
    return Changes(tuple(taken), tuple(key for key in different if key not in taken))


def _is_of_the_console(key: str) -> bool:
    return key.partition(".")[0] in (*OF_PROFILES, COMMANDS) or key in _OF_THE_CONSOLE


def in_words(found: Changes, more: Sequence[str] = ()) -> str:
    """`2 keys, ui.theme; listener.port needs a restart`; no text where nothing changed.

    `more` is what changed beside the settings, such as a theme's file.
    """
    keys = [key for key in found.taken if key.startswith(f"{KEYS}.") and key != _PRESET]
    named = [key for key in found.taken if key not in keys]
    counted = [f"{len(keys)} key{'s' if len(keys) > 1 else ''}"] if keys else []
    parts = [", ".join([*counted, *_some(named), *more])]
    if found.waiting:
        need = RESTART if len(found.waiting) == 1 else RESTART.replace("needs", "need")
        parts.append(f"{', '.join(_some(found.waiting))} {need}")
    return "; ".join(filter(None, parts))


def _some(keys: Sequence[str]) -> list[str]:
    rest = len(keys) - _MOST
    return [*keys[:_MOST], *([f"{rest} more"] if rest > 0 else [])]
