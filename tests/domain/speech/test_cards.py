"""A card number that is said is hidden, in whatever groups and pieces; other numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.speech.cards import SHORTEST, is_card, without_cards

CARD = "4556737586899855"
IN_GROUPS = "4556 7375 8689 9855"


def told(*texts: str) -> list[str]:
    """What is kept of final texts that are said one after another."""
    pieces: tuple[str, ...] = ()
    kept = []
    for text in texts:
        heard = without_cards(text, pieces)
        pieces = heard.pieces
        kept.append(heard.text)
    return kept


def left(kept: list[str]) -> str:
    """The digits that are still there."""
    return "".join(filter(str.isdecimal, "".join(kept)))


@pytest.mark.parametrize(
    "text",
    [
        f"my card is {CARD}.",
        f"{IN_GROUPS}, thank you",
        "it is 4556-7375-8689-9855",
        "4 5 5 6 7 3 7 5 8 6 8 9 9 8 5 5",
        "37 8282 2463 1000 5 is the one",
        "room 12 4556 7375 8689 9855 12 26",
        "٤٥٥٦٧٣٧٥٨٦٨٩٩٨٥٥",
        "4556 7375 uh 8689 and then 9855",
        f"that is one plus {IN_GROUPS}, and +{CARD}",  # too long for a telephone number
    ],
)
def test_a_card_number_is_hidden_however_it_is_grouped(text: str) -> None:
    """Written, with other numbers around it, with signs and fillers between."""
    kept = told(text)

    assert left(kept) in {"", "121226"}


@pytest.mark.parametrize(
    "text",
    [
        "four double five six seven three seven five eight six eight nine nine eight double five",
        "forty-five fifty six seventy-three seventy five eighty-six eighty-nine ninety eight 55",
        "vier fünf fünf sechs sieben drei sieben fünf acht sechs acht neun neun acht fünf fünf",
        "cuatro cinco cinco seis siete tres siete cinco ocho seis ocho nueve nueve ocho 55",
    ],
)
def test_digits_as_words_are_digits(text: str) -> None:
    """English with doubles and tens, German, Spanish; French has the same kind of words."""
    (kept,) = told(text)

    assert not any(word.isalpha() for word in kept.split())


def test_other_numbers_stay() -> None:
    """A transcript without any number would be of no use."""
    said = [
        "call me on 312 555 0143 or +442079460123",
        "we opened in 2024.",
        "order 12345, please",
        "four of them, and one for me",
        "4556737586899856 is no card",
    ]

    assert told(*said) == said


@pytest.mark.parametrize(
    "pieces",
    [
        ("it is 4556 7375", "8689 9855, did you get that?"),
        ("it is 4556", "7375", "8689, right?", "9855"),
        ("455673758", "one moment", "6899855"),
        ("it is 4556 7375", "it is 4556 7375", "and the rest is 8689 9855"),
        ("4556 7375 8689", "9855"),
    ],
)
def test_of_a_card_in_pieces_its_bank_remains_at_most(pieces: tuple[str, ...]) -> None:
    """Over two sentences and more, with a question between, and with one told twice."""
    assert left(told(*pieces)) in {"", "4556"}


def test_an_interim_text_shows_no_number_that_still_grows() -> None:
    """The final one says it, if it is none of a card."""
    grown = ["my card is", *(f"my card is {IN_GROUPS[:end]}" for end in range(1, 20))]

    kept = [without_cards(text, final=False).text for text in grown]
    assert set(left(kept)) <= {"4"}
    assert without_cards("we are 42 here", final=False).text == "we are 42 here"


@given(st.text("0123456789 -.ab", max_size=60), st.lists(st.text("0123456789 ", max_size=12)))
def test_nothing_that_is_a_card_is_left(text: str, pieces: list[str]) -> None:
    """In no text, whatever came before; and nothing but digits and words of digits is touched."""
    kept = told(*pieces, text)[-1]

    assert len(kept) == len(text)
    assert all(one in (other, "•") for one, other in zip(kept, text, strict=True))
    for run in kept.replace("-", " ").split("  "):
        digits = run.replace(" ", "")
        assert not (digits.isdigit() and len(digits) >= SHORTEST and is_card(digits))


def test_a_text_of_digits_alone_takes_no_longer_than_its_length() -> None:
    """Whoever can be transcribed can say a great many of them."""
    heard = without_cards("1 " * 100_000)

    assert not left([heard.text])
