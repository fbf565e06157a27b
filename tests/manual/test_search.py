"""Finding words in the manual."""

from __future__ import annotations

from console.manual.search import SEEN, Found, find
from console.manual.topics import Topic, topics

TEXT = """\
# The journal

Where facts are.

It is a file, and a damaged journal is told of at once, with what can be done about it by whom.

## When it is damaged

| it says | do |
|---|---|
| *disk full* | make room on the disk |

```sh
telnyx-console journal check
```
"""
JOURNAL = Topic("journal", "The journal", "Where facts are.", TEXT)


def test_all_words_have_to_stand_together() -> None:
    """In one paragraph, row, heading or line of code, in any case and order."""
    assert find("disk make", [JOURNAL]) == [
        Found("journal", "When it is damaged", "disk full  make room on the disk")
    ]
    assert find("CHECK", [JOURNAL])[0].line == "telnyx-console journal check"
    assert find("full damaged", [JOURNAL]) == []
    assert find("  ", [JOURNAL]) == []


def test_a_heading_is_found_and_a_long_line_is_cut_around_the_word() -> None:
    """What stands around a word tells whether it is the place that one looks for."""
    line, heading = find("damaged", [JOURNAL])

    assert heading == Found("journal", "When it is damaged", "")
    assert line.line.startswith("It is a file, and a damaged journal")
    assert line.line.endswith("…")
    assert len(line.line) <= SEEN + 1


def test_what_people_look_for_is_found() -> None:
    """The words of a message lead to what has to be done."""
    found = {word: {one.topic for one in find(word, topics())} for word in ("D38", "drain")}

    assert "faults" in found["D38"]
    assert "hosts" in found["drain"]
