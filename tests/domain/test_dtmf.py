"""Keys that are pressed on the line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.dtmf import keys
from console.errors import InvalidParameter


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
