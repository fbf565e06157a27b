"""Bytes to keys, keys to a line: nothing of either moves the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.linear.keys import Key, Keys
from console.linear.typed_line import TypedLine
from console.ui.terminal.hands import HANDS


def names(data: bytes) -> list[str]:
    return [key.name for key in Keys().feed(data, 0.0)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"aX#", ["a", "X", "#"]),
        (b"\x1b[A\x1bOB\x1b[5~\x1b[H\x1bOP", ["up", "down", "pageup", "home", "f1"]),
        (b"\r\n\t \x7f", ["enter", "enter", "tab", "space", "backspace"]),
        (b"\x0e\x10", ["ctrl+n", "ctrl+p"]),
        (b"\x1b]11;rgb:0/0/0\x07x", ["x"]),
        ("é漢".encode(), ["é", "漢"]),
    ],
)
def test_keys_have_the_names_of_the_keymap(data: bytes, expected: list[str]) -> None:
    assert names(data) == expected


def test_esc_is_a_key_once_nothing_follows_it() -> None:
    keys = Keys()

    assert keys.feed(b"\x1b", 0.0) == ()
    assert [key.name for key in keys.tick(1.0)] == ["escape"]


def test_more_keys_at_once_than_hands_make_are_told_from_typing() -> None:
    keys = Keys()

    assert not any(key.hurried for key in keys.feed(b"jj", 0.0))
    assert all(key.hurried for key in keys.feed(b"x" * HANDS, 0.01))
    assert not any(key.hurried for key in keys.feed(b"x", 5.0))


def typed(text: str, *names_: str) -> tuple[TypedLine, str]:
    line = TypedLine(lambda begun: [one for one in ("dial", "dispose") if one.startswith(begun)])
    keys = [Key(sign, sign) for sign in text] + [Key(name) for name in names_]
    return line, "".join(line.feed(key) for key in keys)


def test_a_line_is_echoed_corrected_and_completed() -> None:
    line, echo = typed("dix", "backspace", "tab")
    assert (line.text, echo) == ("di", "dix\b \b\ndial, dispose\ndi")
    line, echo = typed("dia", "tab", "enter")
    assert (line.text, echo, line.is_done) == ("dial", "dial\n", True)
    line, echo = typed("漢", "backspace", "escape")
    assert (line.text, echo, line.is_cancelled) == ("", "漢\b \b\b \b\n", True)


@given(st.binary(max_size=200))
def test_no_byte_makes_a_line_write_a_control(data: bytes) -> None:
    """But a backspace and a new line."""
    line = TypedLine()
    echo = "".join(line.feed(key) for key in Keys().feed(data, 0.0))

    assert all(sign.isprintable() or sign in "\b\n" for sign in echo)
    assert line.text.isprintable()
