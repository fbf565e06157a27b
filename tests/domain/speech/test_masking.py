"""Words and patterns of the settings are hidden in what is said; a wrong one is refused."""

from __future__ import annotations

import pytest

from console.domain.speech.masking import Masking, checked


def test_words_and_patterns_are_hidden() -> None:
    """A word alone, not a part of another; a phrase over any space; a pattern as RE2 reads it."""
    masking = Masking(("Blaubeere", "launch code", r"/PIN \d+/"))

    assert masking.over("BLAUBEERE und Blaubeeren").text == "••• und Blaubeeren"
    assert masking.over("the launch  code für pin 1234 ü").text == "the ••• für ••• ü"
    assert Masking().over("Blaubeere").text == "Blaubeere"


def test_a_number_of_a_body_is_masked_too() -> None:
    """What an assistant collected may be a number of JSON."""
    assert Masking().over_number(4556737586899855) == "•••"
    assert Masking().over_number(12) == 12


@pytest.mark.parametrize("entry", ["/(/", "", "x" * 201, "/a*/", r"/(a)\1/"])
def test_what_cannot_be_looked_for_is_refused(entry: str) -> None:
    """Among it what would be found everywhere, and what takes exponential time elsewhere."""
    with pytest.raises(ValueError, match=r"pattern|word|nothing"):
        checked((entry,))
    assert checked(("Blaubeere", r"/PIN \d+/")) == ("Blaubeere", r"/PIN \d+/")
