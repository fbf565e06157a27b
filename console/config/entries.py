"""Arrays of tables, such as `[[team.members]]`: each entry is read by itself.

What is wrong in one is told with its number, its name and the key in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from console.config.checks import in_words
from console.config.described import plain
from console.errors import InvalidNumber
from console.later import difflib

Checks: TypeAlias = Mapping[str, Callable[[object], object]]
"""By key. A check returns the value as it is used, or raises ValueError or InvalidNumber."""

_Entry = TypeVar("_Entry", bound=Struct)
_TITLES: Final = ("user", "name")
"""The keys by which people know an entry."""


class WrongEntry(ValueError):
    """What is wrong in one entry: the way to it within the table, and the reason in words."""

    def __init__(self, reason: str, path: tuple[str | int, ...]) -> None:
        super().__init__(reason)
        self.reason, self.path = reason, path


class WrongEntries(ValueError):
    """All that is wrong in the entries of a table, one `WrongEntry` each, at least one."""

    def __init__(self, entries: Sequence[WrongEntry]) -> None:
        super().__init__(entries[0].reason)
        self.entries = entries


def entries_of(
    table: str, kind: type[_Entry], checks: Checks
) -> Callable[[object], tuple[_Entry, ...]]:
    """The reader of an array of tables. It raises `WrongEntries`, and `ValueError` for no array."""

    def read(value: object) -> tuple[_Entry, ...]:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise ValueError(f"write each of them as a table, [[{table}]]")
        entries: list[_Entry] = []
        wrong: list[WrongEntry] = []
        for number, given in enumerate(value):
            values = {}
            title = next((given[key] for key in _TITLES if isinstance(given.get(key), str)), "")
            where = f"[[{table}]] {number + 1}" + (f" ({title})" if title else "")
            for found in _read(kind, checks, given):
                match found:
                    case WrongEntry():
                        wrong.append(WrongEntry(f"{where}: {found}", (number, *found.path)))
                    case key, of:
                        values[key] = of
            if not wrong:
                entries.append(msgspec.convert(values, kind))
        if wrong:
            raise WrongEntries(wrong)
        return tuple(entries)

    return read


def entry_of(value: object, kind: type[_Entry], checks: Checks) -> _Entry:
    """One entry, a table by itself. It raises `WrongEntries`, and `ValueError` for no table."""
    if not isinstance(value, dict):
        raise ValueError("it is a table by itself")  # noqa: TRY004 - told as all that a setting is not
    values = {}
    wrong: list[WrongEntry] = []
    for found in _read(kind, checks, value):
        match found:
            case WrongEntry():
                wrong.append(found)
            case key, of:
                values[key] = of
    if wrong:
        raise WrongEntries(wrong)
    return msgspec.convert(values, kind)


def _read(
    kind: type[Struct], checks: Checks, given: Mapping[str, object]
) -> Iterator[tuple[str, object] | WrongEntry]:
    """The values of an entry by key, and what is wrong in it."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key, value in given.items():
        if key not in fields:
            near = difflib.get_close_matches(key, fields, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(fields)}"
            yield WrongEntry(f"{key!a} is unknown: {hint}", (key,))
            continue
        if value == "" and not fields[key].required:
            continue  # people leave keys of a template empty instead of removing them
        try:
            yield key, _value(value, fields[key].type, checks.get(key))
        except InvalidNumber as error:
            yield WrongEntry(f"{key}: {error.reason}", (key,))
        except msgspec.ValidationError as error:
            yield WrongEntry(f"{key}: {in_words(str(error))}", (key,))
        except ValueError as error:
            yield WrongEntry(f"{key}: {error}", (key,))
    for key, field in fields.items():
        if field.required and key not in given:
            yield WrongEntry(f"{key} is missing", ())


def _value(value: object, kind: Any, check: Callable[[object], object] | None) -> object:
    of = plain(kind)
    if isinstance(of, type) and issubclass(of, StrEnum) and value not in tuple(of):
        raise ValueError(f"{value!a} is none of: {', '.join(of)}")
    converted: object = msgspec.convert(value, kind)
    return check(converted) if check else converted
