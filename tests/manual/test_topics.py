"""The topics: each file is one, and says at its head what it tells of."""

from __future__ import annotations

import re
from typing import Final

import pytest

from console.manual.topics import FOLDER, TOPICS, topic

LONGEST_SENTENCE: Final = 57
"""So that the lists of topics have a line for each at 80 columns."""


def test_every_file_is_a_topic() -> None:
    """One that no list names is read by nobody."""
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(TOPICS)


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_begins_with_its_title_and_one_sentence(name: str) -> None:
    """The lists of topics are made of them."""
    one = topic(name)

    assert re.fullmatch(r"# [^\n]+", one.text.partition("\n\n")[0])
    assert re.fullmatch(r"[^\n]+\.", one.sentence)
    assert len(one.sentence.replace("`", "")) <= LONGEST_SENTENCE
