"""What is typed into the form of an operation, read field by field. Pure.

Each field is read by the type that Telnyx's contract gives it, so that what is
wrong stands at its field before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args

import msgspec

from console.domain import acts, numbers
from console.domain.acts import Operation, Scalar
from console.domain.leg import CallId
from console.errors import InvalidParameter
from console.forms.catalog import START, Description, Field, Form, Kind, types_of
from console.telnyx.params.base import Params

YES: Final = "yes"
NO: Final = "no"

SECRET: Final = frozenset({"stream_auth_token"})
"""Fields whose text is not shown while it is typed."""

ONE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "call.play": ("audio_url", "media_name", "playback_content"),
    "call.gather_audio": ("audio_url", "media_name"),
    "call.stream": ("stream_url",),
}
"""Fields of which one has to be filled in, though the contract requires none by itself."""

WEB_ADDRESSES: Final = frozenset({"webhook_event_url", "webhook_event_failover_url"})
"""Fields that hold an address with its scheme, as Telnyx wants it."""

AT_ONCE: Final = frozenset(
    {
        "call.record",
        "call.record_pause",
        "call.record_resume",
        "call.record_stop",
        "call.play_stop",
        "call.gather_stop",
        "call.stream_stop",
        "call.queue_leave",
    }
)
"""Operations that a key does at once, with what is usual; the menu opens their forms."""


def read(form: Form, field: Field, text: str) -> Scalar | None:
    """What a field's text means; None for a field that is left out. Raises `InvalidParameter`."""
    text = text.strip()
    if not text:
        if field.required:
            raise InvalidParameter(form.action, field.name, "is needed")
        return None
    if field.kind is Kind.SWITCH:
        return text == YES
    if field.kind is Kind.CHOICE and text not in field.choices:
        raise InvalidParameter(form.action, field.name, "is not one of Telnyx's words")
    if field.kind is Kind.WORDS:
        return text
    if form.action == "call.dtmf" and field.name == "digits":
        return numbers.dtmf_keys(text)
    if field.name in WEB_ADDRESSES and not text.startswith(("https://", "http://")):
        raise InvalidParameter(form.action, field.name, "begins with https://")
    return _converted(form, field, text)


def _converted(form: Form, field: Field, text: str) -> Scalar:
    kind = types_of(form.params)[field.name]
    try:
        if field.kind is Kind.JSON:
            msgspec.json.decode(text, type=kind)
            return text
        value = msgspec.convert(text, kind, strict=False)
    except msgspec.DecodeError as error:
        raise InvalidParameter(form.action, field.name, _wrong(field, error)) from error
    except msgspec.ValidationError as error:
        raise InvalidParameter(form.action, field.name, _wrong(field, error)) from error
    return value if isinstance(value, str | int | float) else text


def _wrong(field: Field, error: Exception) -> str:
    if field.kind is Kind.NUMBER:
        return "is a number"
    if field.kind is Kind.JSON:
        return f"is JSON: {error}"
    return str(error)


def missing(description: Description, given: Mapping[str, Scalar]) -> tuple[str, ...]:
    """The fields of which one has to be filled in and none is; none if all is well."""
    wanted = ONE_OF.get(description.action, ())
    if any(name in given for name in wanted):
        return ()
    return wanted


def start(description: Description, argument: str = "") -> dict[str, str]:
    """What stands in the fields at first; an argument is what the first of them is for."""
    texts = {name: str(value) for name, value in START.get(description.action, {}).items()}
    if argument and description.front:
        texts[description.front[0].name] = argument
    return texts


def act(description: Description, call: CallId, texts: Mapping[str, str]) -> Operation:
    """The act that those texts make. Raises `InvalidParameter` for the first wrong one."""
    given: dict[str, Scalar] = {}
    for field in description.fields:
        value = read(description, field, texts.get(field.name, ""))
        if value is not None:
            given[field.name] = value
    if names := missing(description, given):
        raise InvalidParameter(description.action, names[0], needed(names))
    return description.act(call=call, parameters=given)


def needed(names: tuple[str, ...]) -> str:
    """What to say where one of several fields has to be filled in."""
    if len(names) == 1:
        return "is needed"
    words = [name.replace("_", " ") for name in names]
    return f"or {' or '.join(words[1:])} is needed"


_PRESSED: Final = (acts.SendDtmf.action, "digits")


_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
"""What is a number where a field takes a number or a word: `loop`, which may be "infinity"."""


def parameters(action: str, kind: type[Params], given: Mapping[str, acts.Scalar]) -> Params:
    """What was typed, as the operation takes it: text to numbers, lists and objects by its types.

    Keys are checked here, too: Telnyx's contract takes any text for them.
    Raises `InvalidParameter` naming the field.
    """
    names = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, object] = {}
    for name, value in given.items():
        if name not in names:
            raise InvalidParameter(action, name, "is no parameter of this operation")
        values[name] = _value(action, name, names[name].type, value)
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise InvalidParameter(action, "parameters", str(error)) from error


def _value(action: str, name: str, kind: object, value: acts.Scalar) -> object:
    if not isinstance(value, str):
        return value
    if (action, name) == _PRESSED:
        return numbers.dtmf_keys(value)
    if {int, str} <= set(get_args(kind)) and _NUMBER.fullmatch(value):
        return int(value)
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        if not value.lstrip().startswith(("{", "[")):
            raise InvalidParameter(action, name, f"cannot be {value!r}: {error}") from error
    try:
        return msgspec.json.decode(value, type=kind)
    except msgspec.DecodeError as error:
        raise InvalidParameter(action, name, f"is no such JSON: {error}") from error
