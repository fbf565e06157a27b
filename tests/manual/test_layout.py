"""The manual on lines: nothing is lost, nothing is wider than the terminal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from wcwidth import wcswidth

from console.manual.layout import Line, laid_out
from console.manual.markdown import Block, Code, Table, blocks, plain
from console.manual.topics import TOPICS, topic

NARROW, WIDE = 80, 100


def text(lines: list[Line]) -> list[str]:
    """The lines as they are printed."""
    return [plain(line) for line in lines]


@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_each_topic_fits_its_terminal(name: str, width: int) -> None:
    """But for lines of code, which one copies; no table stands there as it is typed."""
    written = topic(name).text
    code = {line for one in blocks(written) if isinstance(one, Code) for line in one.lines}
    lines = text(laid_out(written, width))

    assert [line for line in lines if wcswidth(line) > width and line.strip() not in code] == []
    assert all(wcswidth(line) == len(line) for line in lines)
    assert not [line for line in lines if "|---" in line or line != line.rstrip()]


def words(of: str) -> Counter[str]:
    """The words, without the signs that tell code and parts of a row from each other."""
    return Counter(re.sub("[`,]", "", of).split())


def body(block: Block) -> Iterator[str]:
    """The texts of a block; of a table without its head."""
    match block:
        case Code(lines):
            yield from lines
        case Table(_, rows):
            yield from (plain(cell) for row in rows for cell in row)
        case _:
            yield plain(block.spans)


@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_word_of_a_topic_is_lost(name: str, width: int) -> None:
    """Wherever lines are broken, and however a table stands."""
    written = topic(name).text
    there = words(" ".join(one for block in blocks(written) for one in body(block)))

    assert not there - words(" ".join(text(laid_out(written, width))))


TABLE = """\
| key | does | action |
|---|---|---|
| `a` | Answer the call that is offered, and have your own phone rung | `call.answer` |
"""


def test_a_table_stands_in_columns_where_there_is_room() -> None:
    """Its widest column gives way."""
    assert text(laid_out(TABLE, 60)) == [
        "  key  does                                      action",
        "  ───  ────────────────────────────────────────  ───────────",
        "  a    Answer the call that is offered, and      call.answer",
        "       have your own phone rung",
    ]


def test_a_table_is_a_list_of_entries_where_there_is_none() -> None:
    """A column of single words is read by nobody."""
    assert text(laid_out(TABLE, 44)) == [
        "  a, does Answer the call that is offered,",
        "  and have your own phone rung",
        "      call.answer",
    ]


def test_words_are_filled_and_code_stands_as_it_is() -> None:
    """A sign behind code belongs to its word; items hang."""
    written = "# Keys\n\nPress `a`, or `b`.\n\n- one that is long enough to be broken\n- two\n\n"

    assert text(laid_out(f"{written}```sh\necho  1\n```\n", 26)) == [
        "Keys",
        "",
        "  Press `a`, or `b`.",
        "",
        "  • one that is long",
        "    enough to be broken",
        "  • two",
        "",
        "    echo  1",
    ]
