"""A payload that does not fit loses the fields that do not fit, and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.events import KINDS, HungUp, Initiated, Unknown, fit_payload, read_payload

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_field_of_another_type_costs_that_field_only() -> None:
    """A hang-up with a list for a cause is a hang-up all the same."""
    payload, misfits = fit_payload("call.hangup", {"hangup_cause": ["?"], "call_leg_id": "l"})

    assert payload == HungUp(call_leg_id="l")
    assert misfits == ("hangup_cause",)


def test_numbers_become_text_where_text_is_due() -> None:
    """Connection ids are digits; one sent as a number names the same connection."""
    payload, misfits = fit_payload("call.initiated", {"connection_id": 1293384261075731499})

    assert payload == Initiated(connection_id="1293384261075731499")
    assert misfits == ()


def test_true_is_no_text() -> None:
    """In Python True is a number; "True" as a caller would be an invention."""
    payload, misfits = fit_payload("call.initiated", {"from": True})

    assert payload == Initiated()
    assert misfits == ("from",)


def test_an_unknown_kind_still_names_its_leg_and_its_parties() -> None:
    """What is new at Telnyx shows up with the call that it belongs to."""
    payload, misfits = fit_payload(
        "call.teleported", {"call_control_id": "v3:x", "from": "+1", "to": 5, "how": "fast"}
    )

    assert payload == Unknown(call_control_id="v3:x", from_="+1", to="5")
    assert misfits == ()


@given(
    kind=st.sampled_from(sorted(KINDS)),
    fields=st.dictionaries(
        st.sampled_from(
            sorted(
                {field.encode_name for k in KINDS.values() for field in msgspec.structs.fields(k)}
            )
        ),
        JSON,
    ),
)
def test_nothing_that_json_can_say_breaks_the_fitting(kind: str, fields: dict[str, Any]) -> None:
    """Whatever stands in the fields, the result is a payload of that kind, and says what is out."""
    payload, misfits = fit_payload(kind, fields)

    assert type(payload) is KINDS[kind]
    assert set(misfits) <= set(fields)


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"', b"{", b""])
def test_a_payload_that_is_no_object_is_refused_by_the_strict_reader(body: bytes) -> None:
    """The caller then fits what there is."""
    with pytest.raises(msgspec.MsgspecError):
        read_payload("call.hangup", body)
