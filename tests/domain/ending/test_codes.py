"""What Telnyx's codes mean: each with words of its own and a step that can be taken."""

from __future__ import annotations

import pytest

from console.domain.ending.codes import MEANINGS, as_sentence, meaning

ASKED = [
    *("D1", "D2", "D3", "D13", "D19", "D5", "D56", "D35", "D36", "D51", "D60"),
    *("90041", "90042", "90043", "20012", "20013", "20014", "20015", "20016", "20017"),
]
"""Channel limits, blocks, billing, caller-id rules, verification."""


@pytest.mark.parametrize("code", ASKED)
def test_a_code_that_stops_calls_has_words_and_a_next_step(code: str) -> None:
    """An agent who reads "403" can do nothing with it."""
    known = meaning(code)

    assert known is not None
    assert known.words
    assert as_sentence(known.step).endswith(".")
    assert code not in known.words


def test_the_same_limit_reads_the_same_in_either_list() -> None:
    """The API and the telephone network number it differently."""
    for network, api in (("D1", "90041"), ("D2", "90042"), ("D3", "90043")):
        assert meaning(network) == meaning(api)


def test_every_meaning_is_the_part_of_a_sentence() -> None:
    """They are put into sentences, on one line of a narrow screen."""
    for code, known in MEANINGS.items():
        for part in known:
            assert part, code
            assert part == part.strip().rstrip("."), code
            assert not part[0].isupper() or part.startswith(("Telnyx", "SIP")), code
            assert len(part) <= 100, code


@pytest.mark.parametrize("code", [None, "", "D99", "99999", "no code"])
def test_a_code_that_is_not_known_means_nothing_here(code: str | None) -> None:
    """It is shown as it came, and no meaning is made up."""
    assert meaning(code) is None
    assert as_sentence("") == ""
