"""Bodies of requests, checked as Telnyx checks them.

Each command declares a struct; its field types are the whole rule. What is
missing, of the wrong type, out of range or not in an enumeration becomes an
objection with Telnyx's code and a pointer; parameters that nobody knows are
ignored and reported. What a type cannot say stands in its `Meta(extra=...)`.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from msgspec import Meta, inspect

from console.simulator.contract.refusals import Objection, Refusal, unreadable_body

FORMAT: Final = "format"
"""The name of the rule in `FORMATS` that a text keeps."""
ONE_OF: Final = "one of"
"""The texts that are allowed, parted by blanks, where they are too many for a Literal."""
SHAPE: Final = "shape"
"""A function that gives the struct of an object, from the body that the object stands in."""
E164: Final = re.compile(r"\+[1-9]\d{1,14}")
DIGITS_SHORTHAND: Final = re.compile(r",[0-9A-D*#wW]{1,64}")
SIP_ADDRESS: Final = re.compile(r"sips?:[^\s@,]+@[^\s@,]+")
DIGITS: Final = re.compile(r"[0-9A-D*#wW]+")
LONGEST_URL: Final = 2000

Base64 = Annotated[str, Meta(extra={FORMAT: "base64"})]
PhoneNumber = Annotated[str, Meta(extra={FORMAT: "phone number"})]
Destination = Annotated[str, Meta(extra={FORMAT: "destination"})]
SipAddress = Annotated[str, Meta(extra={FORMAT: "sip address"})]
Digits = Annotated[str, Meta(extra={FORMAT: "digits"})]
Url = Annotated[str, Meta(extra={FORMAT: "url"})]
RINGTONES: Final = (
    "at au be bg br ch cl cn cz de dk ee es fi fr gr hu il in it jp lt mx my nl no nz ph "
    "pl pt ru se sg th tw uk us-old us ve za"
)
Ringtone = Annotated[str, Meta(extra={ONE_OF: RINGTONES})]

Shape = TypeVar("Shape", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Format:
    """A rule for a text: when it holds, and what Telnyx says when it does not."""

    holds: Callable[[str], bool]
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[Shape]):
    """A body that passed, and the names in it that nobody knows, `outer/inner` for nested ones."""

    value: Shape
    unknown: tuple[str, ...]


def is_base64(text: str) -> bool:
    """Whether this is base64 without line breaks and with its padding."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def is_destination(text: str) -> bool:
    """Whether this is a number in E.164 or a SIP address, digits to send allowed after a comma."""
    number, comma, digits = text.partition(",")
    if comma and not DIGITS_SHORTHAND.fullmatch("," + digits):
        return False
    return bool(E164.fullmatch(number) or SIP_ADDRESS.fullmatch(number))


def is_url(text: str) -> bool:
    """Whether this is a web address that Telnyx would deliver to."""
    return text.startswith(("http://", "https://")) and len(text) <= LONGEST_URL


FORMATS: Final[Mapping[str, Format]] = {
    "base64": Format(
        is_base64, "90017", "The 'client_state' parameter must be a valid base64 string."
    ),
    "phone number": Format(
        lambda text: bool(E164.fullmatch(text)),
        "10016",
        "The specified phone number parameter must be in +E.164 format.",
    ),
    "destination": Format(
        is_destination,
        "10016",
        "The specified phone number parameter must be in +E.164 format or a SIP URI.",
    ),
    "sip address": Format(
        lambda text: bool(SIP_ADDRESS.fullmatch(text)),
        "10015",
        "The value must be a SIP URI.",
    ),
    "digits": Format(
        lambda text: bool(DIGITS.fullmatch(text)),
        "90014",
        "The 'digits' parameter must be made of 0-9, A-D, w, W, * or #.",
    ),
    "url": Format(
        is_url,
        "10003",
        "The URL provided was invalid, malformed, or too long.",
    ),
}


def read(body: object, shape: type[Shape]) -> Reading[Shape]:
    """The body as the struct that a command declares.

    Raises:
        Refusal: 400 if it is no object, otherwise 422 with every objection,
            what is missing first.
    """
    if not isinstance(body, dict):
        raise unreadable_body()
    declared = _declared(shape)
    objections = list(_objections(body, declared, ""))
    objections.sort(key=lambda objection: objection.code != "10004")
    if objections:
        raise Refusal(422, *objections)
    unknown = tuple(sorted(_unknown(body, declared, "")))
    return Reading(msgspec.convert(body, shape), unknown)


@cache
def _declared(shape: object) -> inspect.Type:
    """How a shape is declared; to find it out takes longer than all the rest of an answer."""
    return inspect.type_info(shape)


def _unknown(value: object, declared: inspect.Type, place: str) -> Iterator[str]:
    match declared:
        case inspect.UnionType(types=types):
            for one in types:
                yield from _unknown(value, one, place)
        case inspect.StructType(fields=fields) if isinstance(value, dict):
            known = {field.encode_name: field for field in fields}
            for name, entry in value.items():
                if name not in known:
                    yield f"{place}{name}"
                else:
                    yield from _unknown(entry, _type_of(known[name], value), f"{place}{name}/")


def _type_of(field: inspect.Field, body: dict[str, object]) -> inspect.Type:
    """The type of a field, which may depend on what stands beside it."""
    if isinstance(field.type, inspect.Metadata) and SHAPE in (field.type.extra or {}):
        return _declared((field.type.extra or {})[SHAPE](body))
    return field.type


def _objections(value: object, declared: inspect.Type, pointer: str) -> Iterator[Objection]:
    """Everything that is wrong with a value; nothing if it is as declared."""
    match declared:
        case inspect.Metadata(type=inner, extra=extra):
            yield from _objections(value, inner, pointer)
            if isinstance(value, str):
                yield from _against_text(value, extra or {}, pointer)
        case inspect.UnionType(types=types):
            yield from _against_union(value, types, pointer)
        case inspect.LiteralType(values=values):
            yield from _against_values(value, values, pointer)
        case inspect.EnumType(cls=enumeration):
            yield from _against_values(
                value, tuple(member.value for member in enumeration), pointer
            )
        case inspect.StrType() if isinstance(value, str):
            yield from _against_length(value, declared, pointer)
        case inspect.IntType() | inspect.FloatType():
            yield from _against_range(value, declared, pointer)
        case _:
            yield from _against_structure(value, declared, pointer)


def _against_structure(value: object, declared: inspect.Type, pointer: str) -> Iterator[Objection]:
    match declared:
        case inspect.StructType(fields=fields) if isinstance(value, dict):
            yield from _against_fields(value, fields, pointer)
        case inspect.ListType(item_type=item) if isinstance(value, list):
            for index, entry in enumerate(value):
                yield from _objections(entry, item, f"{pointer}/{index}")
        case inspect.DictType(value_type=item) if isinstance(value, dict):
            for key, entry in value.items():
                yield from _objections(entry, item, f"{pointer}/{key}")
        case _:
            yield from _against_kind(value, declared, pointer)


def _against_fields(
    value: dict[str, object], fields: tuple[inspect.Field, ...], pointer: str
) -> Iterator[Objection]:
    for field in fields:
        at = f"{pointer}/{field.encode_name}"
        if field.encode_name in value:
            yield from _objections(value[field.encode_name], _type_of(field, value), at)
        elif field.required:
            yield Objection("10004", f"The '{field.encode_name}' parameter is required.", at)


def _against_union(
    value: object, types: tuple[inspect.Type, ...], pointer: str
) -> Iterator[Objection]:
    """The objections of the alternative that fits best: the one of the value's own kind."""
    verdicts = [list(_objections(value, declared, pointer)) for declared in types]
    if all(verdicts):
        yield from min(verdicts, key=lambda found: any(one.code == "10026" for one in found))


def _against_values(value: object, values: tuple[object, ...], pointer: str) -> Iterator[Objection]:
    if value not in values or isinstance(value, bool):
        allowed = ", ".join(str(allowed) for allowed in values)
        yield Objection("10032", f"The value must be one of {allowed}.", pointer)


def _against_range(
    value: object, declared: inspect.IntType | inspect.FloatType, pointer: str
) -> Iterator[Objection]:
    whole = isinstance(declared, inspect.IntType)
    lowest, highest = declared.ge, declared.le
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        kind = "integer" if whole else "number"
        yield Objection("10026", f"The parameter must be of type {kind}.", pointer)
    elif not _is_between(value, lowest, highest):
        least, most = ("any" if end is None else end for end in (lowest, highest))
        detail = f"The value is outside of allowed range {least} to {most}."
        yield Objection("10033", detail, pointer)


def _is_between(value: float, lowest: float | None, highest: float | None) -> bool:
    """Whether it is within what is allowed; JSON as Python reads it has NaN, which never is."""
    above = value >= lowest if lowest is not None else not math.isnan(value)
    return above and (highest is None or value <= highest)


def _against_length(text: str, declared: inspect.StrType, pointer: str) -> Iterator[Objection]:
    shortest, longest = declared.min_length or 0, declared.max_length
    if len(text) < shortest or (longest is not None and len(text) > longest):
        detail = f"It must be between {shortest} and {longest} characters long."
        yield Objection("10025", detail, pointer)


def _against_text(text: str, extra: dict[str, Any], pointer: str) -> Iterator[Objection]:
    rule = FORMATS.get(extra.get(FORMAT, ""))
    if rule is not None and not rule.holds(text):
        yield Objection(rule.code, rule.detail, pointer)
    if ONE_OF in extra:
        yield from _against_values(text, tuple(extra[ONE_OF].split()), pointer)


_KINDS: Final[Mapping[type[inspect.Type], tuple[str, tuple[type, ...]]]] = {
    inspect.StrType: ("string", (str,)),
    inspect.BoolType: ("boolean", (bool,)),
    inspect.NoneType: ("null", (type(None),)),
    inspect.StructType: ("object", (dict,)),
    inspect.DictType: ("object", (dict,)),
    inspect.ListType: ("array", (list,)),
}


def _against_kind(value: object, declared: inspect.Type, pointer: str) -> Iterator[Objection]:
    kind = _KINDS.get(type(declared))
    if kind is None:
        return
    name, types = kind
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        yield Objection("10026", f"The parameter must be of type {name}.", pointer)
