"""A terminal is asked for its colours before the screen opens; whatever it says is no key."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from console.ui.terminal.questions import Answers, asked, text_of
from tests.ui.real_terminal import Terminal

SSH: Final = {"COLORTERM": ""}
LIGHT: Final = b"\x1b]11;rgb:fafa/fafa/f7f7\x1b\\"
DARK: Final = b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07"
KEEPS_COLOURS: Final = b"\x1bP1$r0;48:2::1:2:3m\x1b\\"
CAPABLE: Final = b"\x1bP1+r524742\x1b\\"
INCAPABLE: Final = b"\x1bP0$r\x1b\\\x1bP1$r0;48;5;16m\x1b\\\x1bP0+r524742\x1b\\"
ATTRIBUTES: Final = b"\x1b[?62;22;52c"
DUSK: Final = b"48;2;21;24;30"
PAPER: Final = b"48;2;250;250;247"


@pytest.fixture
def line() -> Iterator[tuple[int, int]]:
    """A terminal's two ends: its own, and that of the program."""
    ours, programs = pty.openpty()
    yield ours, programs
    os.close(ours)
    os.close(programs)


def told(line: tuple[int, int], said: bytes) -> Answers:
    ours, programs = line
    with asked(programs, programs, "?") as questions:
        os.write(ours, said)
        return questions.answers()


@pytest.mark.parametrize(
    ("said", "is_light", "has_true_colour"),
    [
        (LIGHT + KEEPS_COLOURS + ATTRIBUTES, True, True),
        (DARK + CAPABLE + ATTRIBUTES, False, True),
        (INCAPABLE + ATTRIBUTES, None, False),
        (b"\x1b]11;rgb:ff/ff/ff\x07" + ATTRIBUTES, True, False),
        (b"\x1b]11;rgba:0000/0000/0000/ffff\x07" + ATTRIBUTES, False, False),
        (ATTRIBUTES + LIGHT, None, False),
        (b"", None, False),
        (b"\x1b]11;rgb:zzzz/0/0\x07\x1b]11;" + b"f" * 100_000, None, False),
    ],
)
def test_what_a_terminal_says_is_read(
    line: tuple[int, int], said: bytes, *, is_light: bool | None, has_true_colour: bool
) -> None:
    """Silence, nonsense, and what comes behind the last answer change nothing."""
    answers = told(line, said[:4000])

    assert (answers.is_light, answers.has_true_colour) == (is_light, has_true_colour)


def test_what_was_typed_meanwhile_is_kept(line: tuple[int, int]) -> None:
    """Hands are quicker than a program is read."""
    answers = told(line, b"d1" + LIGHT + b"2" + ATTRIBUTES)

    assert answers.is_light
    assert answers.typed == b"d1" + LIGHT + b"2" + ATTRIBUTES


@pytest.mark.parametrize(
    "term", ["linux", "screen", "screen-256color", "vt220", "dumb", "", "ansi"]
)
def test_a_terminal_that_may_draw_the_question_is_not_asked(term: str) -> None:
    """GNU screen hands what it does not know on as text."""
    assert text_of({"TERM": term}, ground=True) == ""


def test_what_is_known_or_chosen_is_not_asked() -> None:
    """A theme in the settings is the theme, and COLORTERM says enough."""
    environment = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

    assert text_of(environment, ground=False) == ""
    assert "]11" not in text_of({"TERM": "xterm-256color"}, ground=False)
    assert text_of({"TERM": "xterm-256color", "NO_COLOR": "1"}, ground=True) == ""


@pytest.mark.parametrize(
    ("answer", "ground"),
    [
        (LIGHT + KEEPS_COLOURS + ATTRIBUTES, PAPER),
        pytest.param(DARK + KEEPS_COLOURS + ATTRIBUTES, DUSK, marks=pytest.mark.long),
        pytest.param(INCAPABLE + ATTRIBUTES, b"48;5;234", marks=pytest.mark.long),
    ],
    ids=["light", "dark", "256"],
)
def test_a_terminal_over_ssh_gets_the_theme_and_the_colours_that_it_has(
    answer: bytes, ground: bytes, tmp_path: Path
) -> None:
    """From the first frame on, and no answer is a key: with `rgb` a caller was rejected."""
    terminal = Terminal("ringing", tmp_path / "reports", more=SSH, answer=answer)
    try:
        terminal.sees("offered")
        terminal.press("d")
        terminal.sees("Dial")
    finally:
        terminal.close()

    assert ground in terminal.bytes
    others = {PAPER, DUSK, b"48;5;234"} - {ground}
    assert not [other for other in others if other in terminal.bytes]
    assert not (tmp_path / "orders").exists()


def test_an_answer_that_comes_late_changes_nothing(tmp_path: Path) -> None:
    """A screen that turned light under the hand would startle; and it is no key."""
    terminal = Terminal("ringing", tmp_path / "reports", more=SSH)
    try:
        terminal.sees("offered")
        terminal.send(LIGHT + KEEPS_COLOURS + ATTRIBUTES)
        terminal.press("d")
        terminal.sees("Dial")
    finally:
        terminal.close()

    assert PAPER not in terminal.bytes
    assert not (tmp_path / "orders").exists()
