"""What is typed into a form of an operation, read by the types of Telnyx's contract."""

from __future__ import annotations

import pytest

from console.domain.acts import SwitchRole
from console.errors import InvalidParameter
from console.forms import typed
from console.forms.catalog import CATALOG
from console.forms.description import Kind
from tests.ui.talk_stage import CALLER


@pytest.mark.parametrize("action", CATALOG)
def test_every_word_of_a_choice_is_taken(action: str) -> None:
    """A word that the form offers and the contract refuses would be a trap."""
    description = CATALOG[action]
    for field in description.fields:
        for word in field.choices:
            assert typed.read(description, field, word) is not None
        if field.kind is Kind.SWITCH:
            assert typed.read(description, field, typed.YES) is True
            assert typed.read(description, field, typed.NO) is False


@pytest.mark.parametrize(
    ("action", "texts", "field"),
    [
        ("call.speak", {}, "payload"),
        ("call.speak", {"payload": "x", "voice": "female", "language": "xx"}, "language"),
        ("call.gather", {"maximum_digits": "1.5"}, "maximum_digits"),
        ("call.speak", {"payload": "x", "voice": "y", "voice_settings": "{"}, "voice_settings"),
        ("call.dtmf", {"digits": "12z"}, "digits"),
        ("call.play", {"audio_url": "https://x.example", "loop": "007"}, "loop"),
        ("call.play", {"audio_url": "https://x.example", "loop": "101"}, "loop"),
        ("call.stream", {}, "stream_url"),
        ("call.supervisor_role", {"role": ""}, "role"),
    ],
)
def test_what_is_wrong_names_its_field(action: str, texts: dict[str, str], field: str) -> None:
    """The form shows it there."""
    with pytest.raises(InvalidParameter) as caught:
        typed.act(CATALOG[action], CALLER.id, texts)

    assert caught.value.field == field


def test_a_field_that_is_left_out_is_not_sent() -> None:
    """Telnyx's default stands where nothing was said."""
    act = typed.act(CATALOG["call.supervisor_role"], CALLER.id, {"role": "barge"})
    assert act == SwitchRole(call=CALLER.id, parameters={"role": "barge"})
    assert typed.act(CATALOG["call.gather"], CALLER.id, {"gather_id": " "}).parameters == {}
