"""What is different between two readings of the settings, and what of it holds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from console.config.commands.table import COMMANDS
from console.config.tables import KEYS, OF_PROFILES
from console.errors import ConsoleError, InvalidSetting
from console.text import sentences

RESTART: Final = "needs a restart (switchboard stop, start)"

STAYS: Final = "What was in force stays. Correct it and save it again."
"""What becomes of a file with a fault."""

_OF_THE_CONSOLE: Final = ("safety.idle_lock",)
"""Settings that the console alone goes by, though no profile may have them."""

OF_THE_SWITCHBOARD: Final = (
    "agent.reasons",
    "agent.wrap_up",
    "agent.dispositions",
    "agent.disposition_required",
    "agent.missed_not_ready",
    "agent.missed_after",
    "agent.auto_answer",
    "agent.hold_music",
    "agent.captions",
    "agent.captions_in",
    "safety.allow",
    "safety.confirm",
    "safety.deny",
    "safety.calling_hours",
    "safety.redact",
    "team.members",
    "team.groups",
    "team.routes",
    "team.queues",
    "team.target",
    "lists.tries",
    "lists.busy",
    "lists.no_answer",
    "lists.declined",
    "lists.cancelled",
    "lists.failed",
    "lists.again",
)
"""Settings that a switchboard takes over while it runs; of its members their groups."""

_CHECKED_TOGETHER: Final = "team."
"""The tables of a team name each other: all of them hold from one moment on."""

_PRESET: Final = f"{KEYS}.preset"

_AT_ITS_START: Final = frozenset({"ui.linear"})
"""Settings by which a console is begun: one that is open stays as it is."""

_MOST: Final = 4
"""Settings that are named one by one."""


def fault_in_words(error: ConsoleError) -> str:
    """What is wrong with a file that is read while the program runs, and what becomes of it."""
    # the hint of a wrong value is for a start
    hint = "" if isinstance(error, InvalidSetting) else error.hint
    return sentences(str(error), hint, STAYS)


class Changes(Struct, frozen=True):
    """Dotted keys: those that are taken over here, and those that hold from a restart on.

    `entries` are the names of what is different in a table of several.
    """

    taken: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    entries: Mapping[str, tuple[str, ...]] = {}


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    """What is different between two readings to a console, by dotted key, in order.

    What a switchboard takes over is told by that one.
    """
    different = [key for key in _different(before, after) if key not in OF_THE_SWITCHBOARD]
    taken = [key for key in different if _is_of_the_console(key)]
    return Changes(tuple(taken), tuple(key for key in different if key not in taken))


def changes_of_switchboard(
    before: Mapping[str, object], after: Mapping[str, object], *, other_people: bool
) -> Changes:
    """The same to a switchboard; where `other_people` are in its team, all of the team waits."""
    different = [key for key in _different(before, after) if not _is_of_the_console(key)]

    def is_taken(key: str) -> bool:
        waits = other_people and key.startswith(_CHECKED_TOGETHER)
        return key in OF_THE_SWITCHBOARD and not waits

    taken = tuple(filter(is_taken, different))
    return Changes(
        taken,
        tuple(key for key in different if key not in taken),
        entries={key: _entries(before.get(key), after.get(key)) for key in taken},
    )


def _different(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def _entries(before: object, after: object) -> tuple[str, ...]:
    """The names of the entries that are different; none where it is no table of several."""
    if not (isinstance(before, list | tuple) and isinstance(after, list | tuple)):
        return ()
    ways = [{_name(one): one for one in way} for way in (before, after)]
    names = [name for name in {**ways[0], **ways[1]} if ways[0].get(name) != ways[1].get(name)]
    return tuple(filter(None, names))


def _name(entry: object) -> str:
    """By what an entry is told apart; no text for what is none."""
    return str(entry.get("user") or entry.get("name")) if isinstance(entry, dict) else ""


def _is_of_the_console(key: str) -> bool:
    return key.partition(".")[0] in (*OF_PROFILES, COMMANDS) or key in _OF_THE_CONSOLE


def in_words(found: Changes, more: Sequence[str] = ()) -> str:
    """`2 keys, ui.theme; listener.port needs a restart`; no text where nothing changed.

    `more` is what changed beside the settings, such as a theme's file.
    """
    keys = [key for key in found.taken if key.startswith(f"{KEYS}.") and key != _PRESET]
    named = [_with_entries(key, found) for key in found.taken if key not in keys]
    counted = [f"{len(keys)} key{'s' if len(keys) > 1 else ''}"] if keys else []
    parts = [", ".join([*counted, *_some(named), *more])]
    if found.waiting:
        need = RESTART if len(found.waiting) == 1 else RESTART.replace("needs", "need")
        parts.append(f"{', '.join(_some(found.waiting))} {need}")
    return "; ".join(filter(None, parts))


def _with_entries(key: str, found: Changes) -> str:
    if key in _AT_ITS_START:
        return f"{key} (from the next start of a console on)"
    names = found.entries.get(key, ())
    return f"{key} ({', '.join(_some(names))})" if names else key


def _some(keys: Sequence[str]) -> list[str]:
    rest = len(keys) - _MOST
    return [*keys[:_MOST], *([f"{rest} more"] if rest > 0 else [])]
