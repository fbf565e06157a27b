"""What is typed for an operation, read field by field by the types of Telnyx's contract. Pure.

`value` alone turns text into what Telnyx takes: for a form, for the command line and for
an order on its way. What is wrong stands at its field before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

import msgspec

from console.domain import acts, numbers
from console.domain.acts import (
    AnyConferenceOperation,
    AnyOperation,
    ConferenceOperation,
    Scalar,
)
from console.domain.leg import CallId
from console.domain.participants import Participants
from console.domain.why_not import NO_CONFERENCE
from console.errors import InvalidParameter, NotNow
from console.forms.description import Description, Field, Form, Kind, types_of
from console.telnyx.params.base import Params

YES: Final = "yes"
NO: Final = "no"
_SWITCHED: Final = {YES: True, "true": True, NO: False, "false": False}

SEPARATOR: Final = ","
"""Between words of a list, where people type one."""

WEB_ADDRESSES: Final = frozenset({"webhook_event_url", "webhook_event_failover_url"})
"""Fields that hold an address with its scheme, as Telnyx wants it."""

_PRESSED: Final = (acts.SendDtmf.action, "digits")
REPEATED: Final = "loop"
"""How often audio is played: a number, or a word; Telnyx's contract takes any text for it."""

FOR_EVER: Final = "infinity"
_TIMES: Final = re.compile(r"100|[1-9][0-9]?", re.ASCII)


def value(form: Form, field: Field, text: str) -> object:
    """What Telnyx takes for a text: a word, a number, a list, an object. Raises `InvalidParameter`.

    Keys and web addresses are checked here, too: the contract takes any text for them.
    """
    if (form.action, field.name) == _PRESSED:
        return numbers.dtmf_keys(text)
    if field.name in WEB_ADDRESSES and not text.startswith(("https://", "http://")):
        raise InvalidParameter(form.action, field.name, "begins with https://")
    if field.kind is Kind.SWITCH:
        return _switched(form, field, text)
    if field.kind is Kind.CHOICE and text not in field.choices:
        raise InvalidParameter(form.action, field.name, "is not one of Telnyx's words")
    if field.kind is Kind.WORDS and not text.startswith("["):
        return tuple(filter(None, (word.strip() for word in text.split(SEPARATOR))))
    kind = types_of(form.params)[field.name]
    if field.name == REPEATED:
        return _times(form, text)
    try:
        if field.kind in (Kind.JSON, Kind.WORDS):
            return msgspec.json.decode(text, type=kind)
        return msgspec.convert(text, kind, strict=False)
    except msgspec.DecodeError as error:
        raise InvalidParameter(form.action, field.name, _wrong(field, error)) from error
    except msgspec.ValidationError as error:
        raise InvalidParameter(form.action, field.name, _wrong(field, error)) from error


def _times(form: Form, text: str) -> int | str:
    """Voice API, playback_start: `loop` is "infinity" or 1 to 100."""
    if text == FOR_EVER:
        return text
    if not _TIMES.fullmatch(text):
        raise InvalidParameter(form.action, REPEATED, f"is 1 to 100, or {FOR_EVER}")
    return int(text)


def _switched(form: Form, field: Field, text: str) -> bool:
    if text.lower() not in _SWITCHED:
        raise InvalidParameter(form.action, field.name, f"is {YES} or {NO}")
    return _SWITCHED[text.lower()]


def _wrong(field: Field, error: Exception) -> str:
    if field.kind is Kind.NUMBER:
        return "is a number"
    if field.kind is Kind.JSON:
        return f"is JSON: {error}"
    return str(error)


def read(form: Form, field: Field, text: str) -> Scalar | None:
    """A field's text as an act holds it; None for a field that is left out.

    A list or an object stays the text that was typed: acts hold plain values.
    Raises `InvalidParameter`.
    """
    text = text.strip()
    if not text:
        if field.required:
            raise InvalidParameter(form.action, field.name, "is needed")
        return None
    taken = value(form, field, text)
    return taken if isinstance(taken, str | int | float) else text


def parameters(form: Form, given: Mapping[str, Scalar]) -> Params:
    """What an act holds, as the operation sends it. Raises `InvalidParameter` naming the field."""
    fields = {field.name: field for field in form.fields}
    values: dict[str, object] = {}
    for name, one in given.items():
        if name not in fields:
            raise InvalidParameter(form.action, name, "is no parameter of this operation")
        values[name] = value(form, fields[name], one) if isinstance(one, str) else one
    try:
        return msgspec.convert(values, form.params)
    except msgspec.ValidationError as error:
        raise InvalidParameter(form.action, "parameters", str(error)) from error


# The form of a leg's operation ------------------------------------------------------------


def missing(description: Description, given: Mapping[str, Scalar]) -> tuple[str, ...]:
    """The fields of which one has to be filled in and none is; none if all is well."""
    if any(name in given for name in description.one_of):
        return ()
    return description.one_of


def start(description: Description, argument: str = "") -> dict[str, str]:
    """What stands in the fields at first; an argument is what the first of them is for."""
    texts = {name: str(one) for name, one in description.start.items()}
    if argument and description.front:
        texts[description.front[0].name] = argument
    return texts


def act(
    description: Description,
    call: CallId,
    texts: Mapping[str, str],
    inside: Participants | None = None,
) -> AnyOperation | AnyConferenceOperation:
    """The act that those texts make; `inside` are those of the conference that it is about.

    Raises `InvalidParameter` for the first text that is wrong, and `NotNow` where the operation
    is a conference's and the call is in none.
    """
    given = _given(description, texts)
    if not issubclass(description.act, ConferenceOperation):
        return cast(AnyOperation, description.act(call=call, parameters=given))
    if inside is None:
        raise NotNow(NO_CONFERENCE)
    made = description.act(
        call=call, conference=inside.conference, members=inside.calls, parameters=given
    )
    return cast(AnyConferenceOperation, made)


def _given(description: Description, texts: Mapping[str, str]) -> dict[str, Scalar]:
    given: dict[str, Scalar] = {}
    for field in description.fields:
        taken = read(description, field, texts.get(field.name, ""))
        if taken is not None:
            given[field.name] = taken
    if names := missing(description, given):
        raise InvalidParameter(description.action, names[0], needed(names))
    return given


def needed(names: tuple[str, ...]) -> str:
    """What to say where one of several fields has to be filled in."""
    if len(names) == 1:
        return "is needed"
    words = [name.replace("_", " ") for name in names]
    return f"or {' or '.join(words[1:])} is needed"
