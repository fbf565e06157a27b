"""Types of parameters in one form, read from three sources that must agree.

The contract is JSON schema, ours are msgspec structs, the official SDK's are
typed dictionaries. Each becomes a nest of tuples and frozen sets, so that
"equal" means equal in every name, type, word and requirement.

One liberty is taken: what tells the members of a union apart (`type`,
`transcription_engine`, one fixed word) counts as required everywhere. Ours
follows from the struct and is always sent; the contract requires it of some.
"""

from __future__ import annotations

import collections.abc
import json
import types
import typing
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import inspect as look
from typing_extensions import is_typeddict

Shape: TypeAlias = Any
DISCRIMINATORS = {"type", "transcription_engine"}
CONTRACT = json.loads((Path(__file__).parent / "contract" / "voice.json").read_text())


def thing(fields: dict[str, tuple[bool, Shape]]) -> Shape:
    """An object with these fields: name → (required, shape)."""
    return (
        "object",
        frozenset(
            (name, required or (name in DISCRIMINATORS and is_one_word(shape)), shape)
            for name, (required, shape) in fields.items()
        ),
    )


def is_one_word(shape: Shape) -> bool:
    return bool(shape[0] == "words" and len(shape[1]) == 1)


def words(values: collections.abc.Iterable[object]) -> Shape:
    return ("words", frozenset(values))


def either(shapes: collections.abc.Iterable[Shape]) -> Shape:
    """A union; unions within it are taken apart, and one member alone is no union."""
    flat: set[Shape] = set()
    for shape in shapes:
        flat |= shape[1] if shape[0] == "either" else {shape}
    return flat.pop() if len(flat) == 1 else ("either", frozenset(flat))


# --- from the contract


def of_schema(schema: dict[str, Any]) -> Shape:
    """The shape of a JSON schema of the contract."""
    if "$ref" in schema:
        return of_schema(CONTRACT["schemas"][schema["$ref"]])
    if "anyOf" in schema:
        return either(of_schema(member) for member in schema["anyOf"])
    if "const" in schema:
        return words([schema["const"]])
    if "enum" in schema:
        return words(schema["enum"])
    if schema["type"] == "array":
        return ("array", of_schema(schema["items"]))
    if schema["type"] != "object":
        return (schema["type"],)
    if "properties" in schema:
        required = schema.get("required", ())
        return thing(
            {
                name: (name in required, of_schema(inner))
                for name, inner in schema["properties"].items()
            }
        )
    inner = schema["additionalProperties"]
    return ("map", ("any",) if inner is True else of_schema(inner))


def contract_shape(name: str) -> Shape:
    """The shape of a named schema of the contract."""
    return of_schema({"$ref": name})


# --- from our structs

SCALARS: dict[type, Shape] = {
    look.StrType: ("string",),
    look.IntType: ("integer",),
    look.FloatType: ("number",),
    look.BoolType: ("boolean",),
    look.NoneType: ("null",),
}


def struct_shape(kind: type) -> Shape:
    """The shape of one of our structs, under the names on the wire."""
    return of_info(look.type_info(kind))


def of_info(info: look.Type) -> Shape:
    match info:
        case look.StructType():
            fields = {
                field.encode_name: (field.required, of_info(field.type)) for field in info.fields
            }
            if info.tag_field:
                fields[info.tag_field] = (True, words([info.tag]))
            return thing(fields)
        case look.UnionType():
            return either(of_info(member) for member in info.types)
        case look.LiteralType():
            return words(info.values)
        case look.VarTupleType():
            return ("array", of_info(info.item_type))
        case look.DictType():
            return ("map", of_info(info.value_type))
        case look.CustomType(cls=cls) if cls is object:
            return ("any",)
        case look.RawType():
            return ("any",)
    return SCALARS[type(info)]


# --- from the official SDK

WRAPPERS = {typing.Annotated, typing.Required, typing.NotRequired}
PYTHON: dict[object, Shape] = {
    str: ("string",),
    int: ("integer",),
    float: ("number",),
    bool: ("boolean",),
    type(None): ("null",),
    object: ("any",),
}


def sdk_shape(kind: type) -> Shape:
    """The shape of a typed dictionary of the SDK, under the names on the wire."""
    fields = {}
    for name, hint in typing.get_type_hints(kind, include_extras=True).items():
        inner, alias, required = unwrapped(hint)
        fields[alias or name] = (required, of_hint(inner))
    return thing(fields)


def unwrapped(hint: Any) -> tuple[Any, str | None, bool]:
    """A bare hint, the name on the wire that it carries, and whether it is required.

    The SDK postpones its annotations, so `__required_keys__` knows nothing.
    """
    alias, required = None, False
    while (origin := typing.get_origin(hint)) in WRAPPERS:
        if origin is typing.Annotated:
            alias = getattr(hint.__metadata__[0], "alias", None) or alias
        required = required or origin is typing.Required
        hint = typing.get_args(hint)[0]
    return hint, alias, required


def of_hint(hint: Any) -> Shape:
    hint, *_ = unwrapped(hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if is_typeddict(hint):
        return sdk_shape(hint)
    if origin is typing.Literal:
        return words(inner)
    if origin in {typing.Union, types.UnionType}:
        members = [of_hint(member) for member in inner]
        open_map = ("map", ("any",))
        objects = [member for member in members if member[0] == "object"]
        return objects[0] if objects and open_map in members else either(members)
    if origin in {collections.abc.Iterable, collections.abc.Sequence, list}:
        return ("array", of_hint(inner[0]))
    if origin is dict:
        return ("map", of_hint(inner[1]))
    return PYTHON[hint]


# --- telling what differs


def differences(want: Shape, have: Shape, path: str = "") -> list[str]:
    """Where two shapes differ, in words; empty if nowhere."""
    if want == have:
        return []
    if want[0] == have[0] == "object":
        wanted, had = by_name(want), by_name(have)
        return [
            line
            for name in sorted(wanted.keys() | had.keys())
            for line in field_differences(wanted.get(name), had.get(name), f"{path}.{name}")
        ]
    if want[0] == have[0] and want[0] in {"array", "map"}:
        return differences(want[1], have[1], f"{path}[]")
    return [f"{path}: wanted {want}, have {have}"]


def by_name(shape: Shape) -> dict[str, tuple[bool, Shape]]:
    return {name: (required, inner) for name, required, inner in shape[1]}


def field_differences(want: Any, have: Any, path: str) -> list[str]:
    if want is None or have is None:
        return [f"{path}: {'invented' if want is None else 'missing'}"]
    unlike = [] if want[0] == have[0] else [f"{path}: required is {have[0]}"]
    return unlike + differences(want[1], have[1], path)


# --- what a reply must hold


def loosened(shape: Shape) -> Shape:
    """The shape as a reader takes it: any word, anything missing, null for nothing."""
    if shape[0] == "object":
        return thing({name: (False, loosened(inner)) for name, _, inner in shape[1]})
    if shape[0] == "words":
        return ("string",)
    if shape[0] == "either":
        return either(loosened(member) for member in shape[1] if member != ("null",))
    if shape[0] in {"array", "map"}:
        return (shape[0], loosened(shape[1]))
    return shape


# --- an example


def least(shape: Shape) -> Any:
    """The smallest value of a shape: what is required, and no more."""
    match shape:
        case ("object", fields):
            return {name: least(inner) for name, required, inner in fields if required}
        case ("words", known):
            return min(known, key=repr)
        case ("either", members):
            return least(min(members, key=repr))
        case ("array", _):
            return []
        case ("map", _):
            return {}
    return {"string": "x", "integer": 1, "number": 1.0, "boolean": True, "null": None}[shape[0]]
