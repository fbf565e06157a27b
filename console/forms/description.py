"""How an operation is described: what a form shows and a command line takes.

Fields come from the parameter structs, and so from Telnyx's contract; a row of the
catalogue says which of them people use. Ids that this program sets itself are left out.
"""

from __future__ import annotations

import types
import typing
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from inspect import getdoc
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

from console.domain import acts
from console.telnyx.params.base import Params, is_secret

if TYPE_CHECKING:
    from console.telnyx.operations import Operation
    from console.telnyx.replies import CommandBody

OURS: Final = frozenset({"client_state", "command_id", "call_control_ids"})
"""Parameters that this program sets and nobody types; without the last one all are meant."""


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    WORDS = "words"
    JSON = "json"


class Field(Struct, frozen=True, kw_only=True):
    """One parameter. `choices` are Telnyx's words; empty where any text goes.

    One that is `nullable` can be taken away again.
    """

    name: str
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()
    nullable: bool = False

    @property
    def label(self) -> str:
        """The name in words, short enough to stand beside its field."""
        return _LABELS.get(self.name) or self.name.replace("_", " ").replace(".", " ")

    @property
    def secret(self) -> bool:
        """Whether nobody may see what is filled in."""
        return is_secret(self.name)


_LABELS: Final[Mapping[str, str]] = {
    "inbound.sip_subdomain_receive_settings": "inbound subdomain callers",
    "outbound.outbound_voice_profile_id": "outbound voice profile id",
    "noise_suppression_engine_config": "engine config",
    "transcription_engine_config": "engine config",
}


class Parts(NamedTuple):
    """The fields of a form: those in front, and the rest behind "more"."""

    front: tuple[Field, ...]
    more: tuple[Field, ...]


class Form(Struct, frozen=True, kw_only=True):
    """What is filled in for one operation: `front` first and the rest behind "more".

    `taken` gives the parameters, `parts` both kinds of fields. They are made at the first need: to
    read what all operations take is a tenth of what it costs to load this program, and most who
    start it open no form.
    """

    action: str
    title: str
    taken: Callable[[], type[Params]]
    parts: Callable[[], Parts]

    @property
    def params(self) -> type[Params]:
        """What Telnyx takes."""
        return self.taken()

    @property
    def front(self) -> tuple[Field, ...]:
        """Those that people use, in their order."""
        return self.parts().front

    @property
    def more(self) -> tuple[Field, ...]:
        """The others."""
        return self.parts().more

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them."""
        return self.front + self.more


class Description(Form, frozen=True, kw_only=True):
    """An operation of a leg, or of a conference: all that there is to say of it, in one row.

    `start` is what stands in the form at first, where Telnyx requires a choice and one
    is usual. `behind` is the parameter that a command line takes right behind the call,
    and its word in the help. Of `one_of` one has to be filled in, though the contract
    requires none by itself. One that is done `at_once` needs nothing to be said: its key
    asks nothing, and the menu opens its form. `told` is how the log calls it, with the
    parameters that matter in braces.
    """

    act: type[acts.Operation | acts.ConferenceOperation]
    sent: Callable[[], Operation[Any, CommandBody]]
    start: Mapping[str, acts.Scalar]
    behind: tuple[str, str] | None
    one_of: tuple[str, ...]
    at_once: bool
    told: str

    @property
    def operation(self) -> Operation[Any, CommandBody]:
        """The row of the wire, which nobody needs before something is filled in."""
        return self.sent()

    @property
    def help(self) -> str:
        """One line on what it does: the first of the act's own words."""
        return (getdoc(self.act) or self.title).partition("\n")[0].rstrip(".")

    def words(self, parameters: Mapping[str, acts.Scalar]) -> str:
        """What the log says of an order with these parameters; "?" for one that is missing."""
        return self.told.format_map(defaultdict(lambda: "?", parameters))


def row(
    act: type[acts.Operation | acts.ConferenceOperation],
    operation: Callable[[], Operation[Any, CommandBody]],
    title: str,
    *front: str,
    start: Mapping[str, acts.Scalar] = MappingProxyType({}),
    behind: tuple[str, str] | None = None,
    one_of: tuple[str, ...] = (),
    at_once: bool = False,
    told: str = "",
) -> Description:
    """A row of the catalogue: `front` are the names of the fields that people use, in order."""
    return Description(
        action=act.action,
        title=title,
        act=act,
        sent=operation,
        taken=lambda: operation().params,
        parts=parts_of(lambda: _fields_of(operation().params), front),
        start=start,
        behind=behind,
        one_of=one_of,
        at_once=at_once,
        told=told or title,
    )


def parts_of(fields: Callable[[], Iterable[Field]], front: Sequence[str]) -> Callable[[], Parts]:
    """What gives a form its parts; `front` are the names of the fields in front, in order."""

    @cache
    def parts() -> Parts:
        found = {field.name: field for field in fields()}
        more = (field for name, field in found.items() if name not in front)
        return Parts(tuple(found[name] for name in front), tuple(more))

    return parts


def _fields_of(params: type[Params]) -> Iterator[Field]:
    for field in msgspec.structs.fields(params):
        if field.encode_name not in OURS:
            yield field_of(field.encode_name, field.type, required=field.required)


def field_of(name: str, type_: object, *, required: bool) -> Field:
    """The field of a parameter of that type, which may hold "not sent" and None."""
    members = tuple(members_of(type_))
    kind, choices = _kind(tuple(one for one in members if one is not types.NoneType))
    nullable = types.NoneType in members
    return Field(name=name, kind=kind, required=required, choices=choices, nullable=nullable)


def _kind(members: tuple[object, ...]) -> tuple[Kind, tuple[str, ...]]:
    """How a parameter of those types is filled in, and its words if it has a list of them."""
    if all(typing.get_origin(member) is Literal for member in members):
        words = [str(word) for member in members for word in typing.get_args(member)]
        return Kind.CHOICE, tuple(words)
    if members == (bool,):
        return Kind.SWITCH, ()
    if set(members) <= {int, float}:
        return Kind.NUMBER, ()
    if set(members) <= {int, float, str} or str in members:
        return Kind.TEXT, ()
    if members == (tuple[str, ...],):
        return Kind.WORDS, ()
    return Kind.JSON, ()


def members_of(kind: object) -> Iterator[object]:
    """The types of a union, without "not sent" and without annotations."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        for member in typing.get_args(kind):
            yield from members_of(member)
    elif origin is typing.Annotated:
        yield from members_of(typing.get_args(kind)[0])
    elif kind not in (UNSET, UnsetType):
        yield kind


@cache
def types_of(params: type[Params]) -> Mapping[str, object]:
    """The type of each parameter, also of those inside an object, which are named with a dot."""
    found: dict[str, object] = {}
    for field in msgspec.structs.fields(params):
        found[field.encode_name] = field.type
        if (inside := object_in(field.type)) is not None:
            found |= {f"{field.encode_name}.{name}": one for name, one in types_of(inside).items()}
    return found


def object_in(type_: object) -> type[Params] | None:
    """The parameters that an object of this type has; None if it is no object."""
    for member in members_of(type_):
        if isinstance(member, type) and issubclass(member, Params):
            return member
    return None
