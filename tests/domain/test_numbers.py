"""What may be dialled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.numbers import country, destination, sip_address
from console.errors import InvalidNumber


@pytest.mark.parametrize(
    ("entered", "dialled"),
    [
        ("+13125550001", "+13125550001"),
        (" +1 (312) 555-0001 ", "+13125550001"),
        ("3125550001", "+13125550001"),
        ("011 44 20 7946 0123", "+442079460123"),
        ("+44 20 7946 0123", "+442079460123"),
        ("sip:ada@sip.telnyx.com", "sip:ada@sip.telnyx.com"),
        ("ada@sip.telnyx.com", "sip:ada@sip.telnyx.com"),
    ],
)
def test_people_write_numbers_in_many_ways(entered: str, dialled: str) -> None:
    """Telnyx takes one: E.164, or a SIP URI."""
    assert destination(entered, home="+13125550100") == dialled


@pytest.mark.parametrize(
    "entered",
    [
        *("", "  ", "hello", "911", "112", "+", "+1", "+999123456789"),
        *("+1312555000122222", "12\n34567890", "sip:", "sip:ada", "sip:a b@c"),
        *("+\u0661\u0663\u0661\u0662\u0665\u0665\u0665\u0660", "[/x]", "+131255500\uff10\uff11"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(entered: str) -> None:
    """Nothing is sent; the form shows the reason at the field."""
    with pytest.raises(InvalidNumber) as refusal:
        destination(entered, home="+13125550100")
    assert refusal.value.reason


def test_a_number_without_a_country_needs_a_home() -> None:
    """Guessing a country would ring a stranger."""
    with pytest.raises(InvalidNumber, match="country code"):
        destination("3125550001")


def test_a_referral_needs_a_sip_address() -> None:
    """Telnyx hands it to the far end's own peer, which may know no number."""
    assert sip_address("ada@sip.telnyx.com") == "sip:ada@sip.telnyx.com"
    with pytest.raises(InvalidNumber, match="sip:user@host"):
        sip_address("+13125550001")


def test_the_country_of_a_number_is_told() -> None:
    """A pasted number is shown with its country before it is dialled."""
    assert country("+442079460123") == "GB"
    assert country("sip:ada@example.com") == ""


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    """A form never crashes on what is typed into it."""
    try:
        dialled = destination(text, home="+13125550100")
    except InvalidNumber:
        return
    assert dialled.startswith(("+", "sip:", "sips:", "SIP:"))
