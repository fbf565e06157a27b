"""What Telnyx tells twice under two ids was said once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.domain.leg import CallId
from console.domain.speech.repeated import FASTEST, Utterance, said_once
from tests.domain.stories import at

LONG = "Could you please send that to my office once more?"


def said(second: float, text: str, track: str = "inbound", call: str = "v3:A") -> Utterance:
    """A sentence of that second."""
    return Utterance(at(0) + timedelta(seconds=second), CallId(call), track, text)


def once(*told: Utterance) -> list[Utterance]:
    """What was said, out of what was told."""
    return list(said_once(told, lambda one: one))


def test_a_sentence_under_a_second_id_was_said_once() -> None:
    """At the same instant or a moment later, whatever was said between."""
    other = said(0.2, "No.", track="outbound")

    assert once(said(0, LONG), said(0, LONG), other, said(0.5, LONG)) == [said(0, LONG), other]


def test_who_says_the_same_once_more_said_it_twice() -> None:
    """As soon as there was the time to, and whoever else says it at once."""
    told = [said(0, "Yes."), said(0, "Yes.", call="v3:B"), said(0.6, "Yes."), said(9, "Yes.")]

    assert once(*told) == told


@given(st.lists(st.floats(0, 20), max_size=20))
def test_nothing_is_lost_that_there_was_time_to_say(seconds: list[float]) -> None:
    told = [said(second, LONG) for second in sorted(seconds)]
    kept = once(*told)
    pairs = pairwise(kept)

    assert kept[:1] == told[:1]
    assert all((b.at - a.at).total_seconds() >= len(LONG) / FASTEST for a, b in pairs)
    assert all(any(0 <= (b.at - a.at).total_seconds() < 1.25 for a in kept) for b in told)
