"""What was said, out of pieces that come in any order and more than once."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.domain.leg import CallId
from console.line.port import Entry, EntryKind, Said
from console.ui.state.transcript import Transcript
from tests.domain.stories import at


def piece(
    number: int, text: str, *, final: bool, track: str | None = "inbound", call: str = "v3:A"
) -> Entry:
    """A piece of speech, said at the second of its number."""
    return Entry(
        number=number,
        at=at(number),
        received_at=at(number),
        kind=EntryKind.FACT,
        title="call.transcription",
        call=CallId(call),
        said=Said(track=track, text=text, final=final),
    )


def texts(*pieces: Entry, longest: int = 2000) -> list[tuple[str, bool]]:
    """The lines that those pieces make, in that order."""
    transcript = Transcript(longest=longest)
    for one in pieces:
        transcript.take([one])
    return [(line.text, line.final) for line in transcript.lines]


HEL = piece(1, "Hel", final=False)
HELLO = piece(2, "Hello", final=False)
FINAL = piece(3, "Hello.", final=True)
NEXT = piece(4, "How", final=False)


def test_an_interim_text_gives_way_to_the_next_and_to_the_final_one() -> None:
    """One line is spoken, not three."""
    assert texts(HEL) == [("Hel", False)]
    assert texts(HEL, HELLO) == [("Hello", False)]
    assert texts(HEL, HELLO, FINAL) == [("Hello.", True)]
    assert texts(HEL, HELLO, FINAL, NEXT) == [("Hello.", True), ("How", False)]


def test_an_interim_text_that_comes_after_its_final_one_is_dropped() -> None:
    """Webhooks overtake each other."""
    assert texts(FINAL, HELLO) == [("Hello.", True)]
    assert texts(HELLO, HEL) == [("Hello", False)]


def test_a_final_text_that_is_told_again_under_another_id_is_one_line() -> None:
    """It was said once, whichever of the two the console had first."""
    text = "I would like to know where my parcel is, please."
    told = piece(2, text, final=True)
    again = msgspec.structs.replace(told, number=3)
    later = piece(9, text, final=True)

    assert texts(told, again) == texts(again, told) == [(text, True)]
    assert texts(told, again, later) == [(text, True)] * 2


def test_two_tracks_and_two_legs_do_not_mix() -> None:
    """What one says does not replace what another says at the same time."""
    theirs = piece(2, "Yes", final=False, track="outbound")
    unknown = piece(3, "No", final=False, track=None)
    other = piece(4, "Hi.", final=True, call="v3:B")

    told = [("Hel", False), ("Yes", False), ("No", False), ("Hi.", True)]
    assert texts(HEL, theirs, unknown, other) == told


def test_an_empty_text_is_no_line_but_ends_what_was_begun() -> None:
    """Some engines send one for a cough."""
    assert texts(HEL, piece(2, " ", final=True)) == []
    assert texts(piece(1, "", final=False)) == []


PIECES = st.lists(
    st.builds(
        piece,
        st.integers(1, 12),
        st.just(""),
        final=st.booleans(),
        track=st.sampled_from(["inbound", "outbound", None]),
    ),
    max_size=12,
    unique_by=lambda entry: entry.number,
).map(lambda found: [_named(entry) for entry in found])


def _named(entry: Entry) -> Entry:
    """The piece with a text that tells it from all others."""
    assert entry.said
    final, track = entry.said.final, entry.said.track
    return piece(entry.number, f"text {entry.number}", final=final, track=track)


@given(PIECES, st.data(), st.integers(1, 5))
def test_any_order_and_any_repetition_make_the_same_lines(
    pieces: list[Entry], data: st.DataObject, longest: int
) -> None:
    """The line and the timeline that was asked for tell much of it twice."""
    again = data.draw(st.lists(st.sampled_from(pieces), max_size=8)) if pieces else []
    shuffled = data.draw(st.permutations([*pieces, *again]))
    ordered = sorted(pieces, key=lambda entry: entry.number)

    assert texts(*shuffled, longest=longest) == texts(*ordered, longest=longest)


def test_a_transcript_is_bounded_and_keeps_what_was_said_last() -> None:
    """A call of a day must not fill the memory."""
    said = [piece(number, f"{number}.", final=True) for number in range(1, 9)]

    assert texts(*said, NEXT, longest=3) == [("6.", True), ("7.", True), ("8.", True)]
