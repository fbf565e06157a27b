"""Who said what: a number, you, or not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.acts import Role
from console.domain.leg import CallState, Direction, Leg
from console.ui.render.transcript import as_text, speaker, spoken, spoken_lines
from console.ui.state.reader import Reader
from console.ui.state.transcript import SpokenLine
from tests.domain.stories import NOON
from tests.ui.memory_switchboard import leg

CALLER = leg(3, CallState.BRIDGED, answered_at=NOON, changed_at=NOON)
PHONE = leg(
    4,
    CallState.BRIDGED,
    answered_at=NOON,
    changed_at=NOON,
    role=Role.AGENT,
    agent="Ada",
    direction=Direction.OUTGOING,
)
CALLEE = leg(5, CallState.BRIDGED, answered_at=NOON + timedelta(seconds=10), changed_at=NOON)


def line(track: str | None, seconds: float = 5, call: Leg = CALLER, text: str = "hi") -> SpokenLine:
    """Something that was said on a leg so many seconds after the answer."""
    at = NOON + timedelta(seconds=seconds)
    return SpokenLine(at=at, number=1, call=call.id, track=track, text=text, final=True)


def who(said: SpokenLine, *legs: Leg, me: str = "Ada") -> str:
    return speaker(said, {one.id: one for one in legs}, Reader(me))


@pytest.mark.parametrize(
    ("said", "legs", "told"),
    [
        (line("inbound"), (CALLER,), "+442079460103"),
        (line("outbound"), (CALLER, PHONE), "you"),
        (line("outbound"), (CALLER, CALLEE, PHONE), "you"),
        (line("outbound", 15), (CALLER, CALLEE, PHONE), "?"),
        (line("outbound", 15), (CALLER, CALLEE), "+442079460105"),
        (line("outbound"), (CALLER,), "?"),
        (line("inbound", call=PHONE), (CALLER, PHONE), "you"),
        (line("outbound", call=PHONE), (CALLER, PHONE), "+442079460103"),
        (line(None), (CALLER, PHONE), "?"),
        (line("both"), (CALLER, PHONE), "?"),
        (line("inbound", call=CALLEE), (CALLER, PHONE), "?"),
    ],
)
def test_a_speaker_is_told_or_not_known(said: SpokenLine, legs: tuple[Leg, ...], told: str) -> None:
    """Where several could have been heard, nobody is guessed."""
    assert who(said, *legs) == told


def test_the_partner_of_a_bridge_is_heard_whoever_else_is_there() -> None:
    """As long as the leg is bridged with it."""
    bridged = leg(3, CallState.BRIDGED, answered_at=NOON, changed_at=NOON, peer=PHONE.id)

    assert who(line("outbound", 15), bridged, CALLEE, PHONE) == "you"


def test_the_phone_of_a_colleague_is_named() -> None:
    """It is not me who talks there."""
    assert who(line("outbound"), CALLER, PHONE, me="Bo") == "phone of Ada"


def test_a_text_is_clean_in_the_pane_and_in_the_file() -> None:
    """Nothing that was said leaves its line."""
    hostile = line("inbound", text="a\nb \x1b[2J\u202e [/x]")
    legs = {CALLER.id: CALLER}

    assert spoken(hostile, speaker(hostile, legs, Reader("Ada"))).plain.isprintable()
    assert as_text([hostile], legs, Reader("Ada")).count("\n") == 4
    assert as_text([], legs, Reader("Ada")) == ""


def test_what_does_not_fit_stands_under_the_name() -> None:
    """Every line fits, no word is lost, and the times have their column for themselves."""
    long = line("inbound", text="Hello. My parcel should have come on Friday, and nobody knows.")
    one_line = spoken(long, "Zoé").plain
    indent = one_line.index("Zoé")
    for width in range(1, 90):
        lines = [one.plain for one in spoken_lines(long, "Zoé", width)]

        assert all(len(one) <= width for one in lines)
        assert "".join("".join(lines).split()) == "".join(one_line.split())
        if width >= 3 * indent:
            assert all(one.startswith(" " * indent) for one in lines[1:])
