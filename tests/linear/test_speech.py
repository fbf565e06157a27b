"""How numbers, times and calls are said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.leg import CallState, Ending
from console.domain.leg_media import Media
from console.linear import speech
from console.text import mask_numbers
from console.ui.state.store import Store
from tests.ui.memory_switchboard import leg


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+442079460101", "+44 20 7946 0101"),
        ("+13125557777", "+1 312 555 7777"),
        ("sip:ada@example.com", "sip:ada@example.com"),
        (None, "number not known"),
    ],
)
def test_a_number_is_said_in_groups(number: str | None, said: str) -> None:
    assert speech.number(number) == said


def test_a_masked_number_is_said_by_its_end() -> None:
    """`•••` is three bullets to a screen reader."""
    mask_numbers(())  # which is called before a number is shown: no other test shows this one
    try:
        assert speech.number("+442079460631") == "ending in 0631"
        assert speech.digits("+442079460631") == "ending in 0 6 3 1"
        assert "0746" not in speech.spoken("call from +442079460631")
    finally:
        mask_numbers(None)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (60, "1 minute"),
        (72, "1 minute 12 seconds"),
        (3660, "1 hour 1 minute"),
        (-3, "0 seconds"),
    ],
)
def test_a_time_is_words(seconds: int, said: str) -> None:
    assert speech.time(seconds) == said


def test_one_who_rang_before_a_gap_is_said_to_ring_and_not_for_certain() -> None:
    """It is counted with those who ring, and the same key answers it."""
    rang = leg(1, CallState.STALE, known=CallState.OFFERED)

    said = speech.does(rang, Store())
    assert said == "rings for you, but that is not certain, Telnyx is being asked"
    assert speech.does(leg(2, CallState.STALE), Store()).startswith("is not certain")


def test_no_sign_of_the_screen_is_spoken() -> None:
    """A glyph has a name that says nothing to who listens."""
    store = Store()
    now = datetime.now(UTC)
    media = Media(recording="on", muted=True, received="7")
    for state in CallState:
        one = leg(1, state, media=media, name="Ada", ending=Ending(cause="user_busy"))
        said = speech.call(one, store, now)
        assert said.isascii(), said
        assert said.startswith("Ada, +44 20 7946 0101, ")


def test_a_doubtful_name_is_said_to_be_one() -> None:
    assert speech.name(leg(1, name="+13125550100")).startswith("doubtful name ")
