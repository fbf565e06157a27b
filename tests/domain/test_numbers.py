"""What may be dialled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.numbers import country, destination, sip_address
from console.domain.numbers import dtmf_keys as keys
from console.errors import InvalidNumber, InvalidParameter


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


@pytest.mark.parametrize(
    ("entered", "pressed"),
    [
        ("12#", "12#"),
        ("1w2W*", "1w2W*"),
        ("4111 1111-1111 1111", "4111111111111111"),
        ("100,,7#", "100WWWW7#"),
        ("abcd", "ABCD"),
    ],
)
def test_what_is_typed_or_pasted_becomes_keys(entered: str, pressed: str) -> None:
    """A card number is pasted in groups, an extension with the pauses of a mobile phone."""
    assert keys(entered) == pressed


@pytest.mark.parametrize(
    ("entered", "named"), [("12x", "'x'"), ("+44", "'+'"), ("٣", "'٣'"), ("1\n", r"'\n'")]
)
def test_what_is_no_key_is_refused_by_name(entered: str, named: str) -> None:
    """Telnyx would refuse the whole string with 90014, after the menu has timed out."""
    with pytest.raises(InvalidParameter) as refused:
        keys(entered)
    assert named in str(refused.value)


@pytest.mark.parametrize("entered", ["", " - "])
def test_nothing_is_no_key(entered: str) -> None:
    """An empty string would be sent and refused."""
    with pytest.raises(InvalidParameter):
        keys(entered)


@given(st.text(max_size=40))
def test_only_what_telnyx_takes_comes_out(entered: str) -> None:
    """Whatever is pasted; and what came out once comes out the same again."""
    try:
        pressed = keys(entered)
    except InvalidParameter:
        return
    assert re.fullmatch(r"[0-9A-D*#wW]+", pressed)
    assert keys(pressed) == pressed
