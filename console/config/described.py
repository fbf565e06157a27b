"""What a setting says of itself: in the annotation of its field, the one place for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Final, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, inspect

NONE: Final = "none"


def sets(sentence: str, *, unset: str = NONE) -> Meta:
    """What a setting is for, as Markdown, and in words what holds where its default is nothing."""
    return Meta(description=sentence, extra={"unset": unset})


class Setting(Struct, frozen=True, kw_only=True):
    """One setting. `default` is as the file would have it, None for nothing.

    `choices` are the texts that it takes, where these are few; `least` and `most` bound a number.
    """

    table: str
    name: str
    kind: object
    sentence: str
    unset: str
    default: object = None
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

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
    def bounds(self) -> str:
        """The numbers between which it lies; no text where it is no number."""
        return "" if self.most is None else f"{self.least or 0} to {self.most}"


def described(table: str, kind: type[Struct]) -> Iterator[Setting]:
    """The settings of a table, in the order of its fields."""
    for field in msgspec.structs.fields(kind):
        meta, bounds = _metadata(field.type), _bounds(field.type)
        default = field.default if field.default is not msgspec.NODEFAULT else _made(field)
        yield Setting(
            table=table,
            name=field.encode_name,
            kind=field.type,
            sentence=meta.description or "" if meta else "",
            unset=(meta.extra or {}).get("unset", NONE) if meta else NONE,
            default=msgspec.to_builtins(default),
            choices=bounds[0],
            least=bounds[1],
            most=bounds[2],
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


def _bounds(kind: object) -> tuple[tuple[str, ...], int | None, int | None]:
    """The texts that a type takes, where these are few; the least and the greatest number."""
    match _without_metadata(inspect.type_info(kind)):
        case inspect.IntType(ge=least, le=most):
            return (), least, most
        case inspect.EnumType(cls=choices):
            return tuple(str(one.value) for one in choices), None, None
        case _:
            return (), None, None


def _without_metadata(info: inspect.Type) -> inspect.Type:
    return info.type if isinstance(info, inspect.Metadata) else info
