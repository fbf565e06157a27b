"""What a setting says of itself: in the annotation of its field, the one place for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from itertools import chain
from typing import Annotated, Final, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, inspect

NONE: Final = "none"


def sets(sentence: str, *, unset: str = NONE) -> Meta:
    """What a setting is for, as Markdown, and in words what holds where its default is nothing."""
    return Meta(description=sentence, extra={"unset": unset})


class Setting(Struct, frozen=True, kw_only=True):
    """One setting. `default` is as the file would have it, None for nothing."""

    table: str
    name: str
    kind: object
    sentence: str
    unset: str
    default: object = None

    @property
    def key(self) -> str:
        """Its dotted key."""
        return f"{self.table}.{self.name}"

    @property
    def is_set(self) -> bool:
        """Whether its default is something."""
        return self.default is not None and self.default not in ("", (), {})

    @property
    def default_in_words(self) -> str:
        """Its default, as Markdown."""
        if not self.is_set:
            return self.unset
        text = self.default
        return f"`{text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)}`"

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts that it takes, where these are few."""
        kind = plain(self.kind)
        if not (isinstance(kind, type) and issubclass(kind, Enum)):
            return ()
        return tuple(str(one.value) for one in kind)

    @property
    def bounds(self) -> str:
        """The numbers between which it lies; no text where it is no number."""
        least, most = _bounds(self.kind)
        return "" if most is None else f"{least or 0} to {most}"


class Described(Mapping[str, Setting]):
    """The settings of several tables by dotted key; a table is looked at when it is asked for."""

    def __init__(self, tables: Mapping[str, type[Struct]]) -> None:
        self._tables = tables
        self._of = cache(self._look_at)

    def __getitem__(self, key: str) -> Setting:
        return self._of(key.partition(".")[0])[key]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(map(self._of, self._tables))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _look_at(self, table: str) -> Mapping[str, Setting]:
        return {one.key: one for one in described(table, self._tables[table])}


def described(table: str, kind: type[Struct]) -> Iterator[Setting]:
    """The settings of a table, in the order of its fields."""
    for field in msgspec.structs.fields(kind):
        meta = _metadata(field.type)
        default = field.default if field.default is not msgspec.NODEFAULT else _made(field)
        yield Setting(
            table=table,
            name=field.encode_name,
            kind=field.type,
            sentence=meta.description or "" if meta else "",
            unset=(meta.extra or {}).get("unset", NONE) if meta else NONE,
            default=msgspec.to_builtins(default),
        )


def plain(kind: object) -> object:
    """The type without what is said of it."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _made(field: msgspec.structs.FieldInfo) -> object:
    made = field.default_factory
    return None if made is msgspec.NODEFAULT else made()


def _metadata(kind: object) -> Meta | None:
    said = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return next((one for one in said if isinstance(one, Meta) and one.description), None)


def _bounds(kind: object) -> tuple[int | None, int | None]:
    """The least and the greatest number that a type takes; None for no such bound."""
    info = inspect.type_info(kind)
    bounded = info.type if isinstance(info, inspect.Metadata) else info
    return (bounded.ge, bounded.le) if isinstance(bounded, inspect.IntType) else (None, None)
