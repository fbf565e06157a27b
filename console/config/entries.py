"""Arrays of tables, such as `[[team.members]]`: each entry is read by itself.

What is wrong in one is told with its number, its name and the key in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from console.config.checks import in_words
from console.errors import InvalidNumber

Checks: TypeAlias = Mapping[str, Callable[[object], object]]
"""By key. A check returns the value as it is used, or raises ValueError or InvalidNumber."""

_Entry = TypeVar("_Entry", bound=Struct)
_TITLES: Final = ("user", "name")
"""The keys by which people know an entry."""


def entries_of(
    table: str, kind: type[_Entry], checks: Checks
) -> Callable[[object], tuple[_Entry, ...]]:
    """The reader of an array of tables. It raises `ValueError` that names entry and key."""

    def read(value: object) -> tuple[_Entry, ...]:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise ValueError(f"write each of them as a table, [[{table}]]")
        return tuple(
            _entry(kind, checks, f"[[{table}]] {number}", one)
            for number, one in enumerate(value, 1)
        )

    return read


def _entry(kind: type[_Entry], checks: Checks, where: str, given: Mapping[str, object]) -> _Entry:
    title = next((given[key] for key in _TITLES if isinstance(given.get(key), str)), "")
    where = f"{where} ({title})" if title else where
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, object] = {}
    for key, value in given.items():
        if key not in fields:
            near = get_close_matches(key, fields, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(fields)}"
            raise ValueError(f"{where}: {key!a} is unknown: {hint}")
        if value == "" and not fields[key].required:
            continue  # people leave keys of a template empty instead of removing them
        try:
            values[key] = _value(value, fields[key].type, checks.get(key))
        except InvalidNumber as error:
            raise ValueError(f"{where}: {key}: {error.reason}") from error
        except msgspec.ValidationError as error:
            raise ValueError(f"{where}: {key}: {in_words(str(error))}") from None
        except ValueError as error:
            raise ValueError(f"{where}: {key}: {error}") from error
    for key, field in fields.items():
        if field.required and key not in values:
            raise ValueError(f"{where}: {key} is missing")
    return msgspec.convert(values, kind)


def _value(value: object, kind: Any, check: Callable[[object], object] | None) -> object:
    if isinstance(kind, type) and issubclass(kind, StrEnum) and value not in tuple(kind):
        raise ValueError(f"{value!a} is none of: {', '.join(kind)}")
    converted: object = msgspec.convert(value, kind)
    return check(converted) if check else converted
