"""The forms of the operations follow from the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from console.domain.acts import AnyOperation, Operation
from console.errors import InvalidParameter
from console.forms.catalog import CATALOG, CHANGED_APPLICATION, NEW_APPLICATION
from console.forms.description import Field, Form, Kind, parts_of, types_of
from console.forms.meanings import APPLICATION_MEANINGS
from console.forms.typed import parameters
from tests.telnyx.shapes import sdk_shape
from tests.telnyx.test_contract import SDK_PARAMS, without_ids


def test_every_operation_has_a_form_and_is_sent_as_one_of_telnyx_s() -> None:
    """One that was forgotten would be offered nowhere; two that are sent as one, do the same."""
    every = set(Operation.__subclasses__())

    assert {description.act for description in CATALOG.values()} == every
    assert len({description.operation.id for description in CATALOG.values()}) == len(every)
    assert AnyOperation


def test_what_an_operation_takes_is_read_when_it_is_asked_for_and_once() -> None:
    """Every start would read it for all of them; nobody who starts opens them all."""
    read: list[str] = []

    def fields() -> Iterator[Field]:
        for name in ("first", "second"):
            read.append(name)
            yield Field(name=name, kind=Kind.TEXT, required=False)

    parts = parts_of(fields, ("second",))
    assert not read

    assert [field.name for field in parts().front] == ["second"]
    assert [field.name for field in parts().more] == ["first"]
    assert read == ["first", "second"]


@pytest.mark.parametrize("action", sorted(CATALOG))
def test_a_form_has_every_parameter_once(action: str) -> None:
    """What people use in front, the rest behind "more", nothing lost and nothing twice."""
    description = CATALOG[action]
    names = [field.name for field in description.fields]

    assert len(names) == len(set(names))
    assert not [field for field in description.more if field.required]
    assert {field.kind for field in description.fields if field.secret} <= {Kind.TEXT}
    assert not {"command_id", "client_state"} & set(names)


@pytest.mark.parametrize("action", sorted(CATALOG))
def test_what_stands_in_a_form_at_first_is_allowed(action: str) -> None:
    """A default that Telnyx refuses would be a trap."""
    description = CATALOG[action]
    known = {field.name: field for field in description.fields}

    for name, value in description.start.items():
        field = known[name]
        assert field.kind is not Kind.CHOICE or str(value) in field.choices


@pytest.mark.parametrize(
    ("action", "given", "sent"),
    [
        ("call.gather", {"maximum_digits": "4"}, {"maximum_digits": 4}),
        ("call.record", {"format": "mp3", "channels": "dual", "play_beep": "true"},
         {"format": "mp3", "channels": "dual", "play_beep": True}),
        ("call.speak", {"payload": "42", "voice": "female"}, {"payload": "42", "voice": "female"}),
        ("call.stream", {"custom_parameters": '[{"name": "a", "value": "b"}]'}, None),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_what_telnyx_takes(
    action: str, given: dict[str, str], sent: dict[str, object] | None
) -> None:
    """Numbers, switches and lists come from text fields."""
    params = parameters(CATALOG[action], given)

    for name, value in (sent or {}).items():
        assert getattr(params, name) == value


@pytest.mark.parametrize(
    ("action", "given", "names"),
    [
        ("call.gather", {"maximum_digits": "many"}, "maximum_digits"),
        ("call.record", {"format": "ogg", "channels": "dual"}, "format"),
        ("call.speak", {"payload": "hello"}, "voice"),
        ("call.speak", {"payload": "x", "voice": "y", "volume": "11"}, "volume"),
    ],
)
def test_what_telnyx_would_refuse_is_refused_here(
    action: str, given: dict[str, str], names: str
) -> None:
    """The message names the field."""
    with pytest.raises(InvalidParameter) as refused:
        parameters(CATALOG[action], given)
    assert names in str(refused.value)


FORMS = {
    "call_control_applications.create": NEW_APPLICATION,
    "call_control_applications.update": CHANGED_APPLICATION,
}


def flat(shape: Any, family: str = "") -> set[str]:
    """The names of all parameters of the SDK's types, those inside an object with a dot."""
    names: set[str] = set()
    for name, _, inner in shape[1]:
        here = family + name
        names |= flat(inner, f"{here}.") if inner[0] == "object" else {here}
    return names


@pytest.mark.parametrize("operation_id", FORMS)
def test_the_form_of_an_application_has_every_parameter_of_the_sdk(operation_id: str) -> None:
    """And each says what it is for, under a label that fits beside its field."""
    form: Form = FORMS[operation_id]
    published = SDK_PARAMS[operation_id]
    names = [field.name for field in form.fields]

    assert len(names) == len(set(names))
    assert set(names) == flat(without_ids(operation_id, sdk_shape(published)))
    assert set(names) <= set(APPLICATION_MEANINGS)
    assert not [field for field in form.more if field.required]
    assert all(len(field.label) <= 27 for field in form.fields)
    assert set(names) <= set(types_of(form.params))


def test_what_can_be_taken_away_is_what_the_contract_has_null_for() -> None:
    """Anything else would be refused, or left as it is in silence."""
    nullable = {field.name for field in CHANGED_APPLICATION.fields if field.nullable}

    assert nullable == {"webhook_event_failover_url", "webhook_timeout_secs"}
