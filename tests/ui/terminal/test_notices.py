"""A notice is a title and a body in the terminal's own form, whatever a caller is called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.alerts.rules import NoticeForm
from console.text import mask_numbers
from console.ui.terminal.notices import LONGEST, as_ascii, form_of, notice
from console.ui.terminal.passthrough import SCREEN_PIECE, through
from console.ui.terminal.title import takes_title, title

UTF8 = {"LANG": "en_GB.UTF-8"}
PLACES = [
    UTF8,
    {"LANG": "C"},
    {**UTF8, "TMUX": "x,1,0", "TERM": "tmux-256color"},
    {**UTF8, "STY": "1.x", "TERM": "screen"},
]
FORMS = [NoticeForm.OSC_9, NoticeForm.OSC_777, NoticeForm.OSC_99]
SHAPES = {
    NoticeForm.OSC_9: r"\x1b\]9;(?P<rest>[^;]*)\x07",
    NoticeForm.OSC_777: r"\x1b\]777;notify;[^;]*;(?P<rest>[^;]*)\x07",
    NoticeForm.OSC_99: (
        r"\x1b\]99;i=telnyx-ring:d=0:u=2;[^;]*\x07\x1b\]99;i=telnyx-ring:p=body;(?P<rest>[^;]*)\x07"
    ),
}
NAMES = st.text(max_size=200) | st.lists(
    st.sampled_from(["\x1b", "\x07", "\x9c", "\x1b\\", ";", ":", "\n", "Ü", "🙂", "\u202e", "A"]),
    max_size=80,
).map("".join)
"""What a stranger may be called."""


def unwrapped(sequence: str, environment: dict[str, str]) -> str:
    """What the terminal outside gets."""
    if "STY" in environment:
        pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
        assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence
        assert all(len(piece) <= SCREEN_PIECE for piece in pieces)
        return "".join(pieces)
    if "TMUX" in environment:
        pieces = re.findall(r"\x1bPtmux;(.*?)(?<!\x1b)\x1b\\", sequence, re.DOTALL)
        assert "".join(f"\x1bPtmux;{piece}\x1b\\" for piece in pieces) == sequence
        return "".join(pieces).replace("\x1b\x1b", "\x1b")
    return sequence


@given(NAMES, NAMES, st.sampled_from(FORMS), st.sampled_from(PLACES))
def test_no_name_gets_a_byte_of_control_or_a_parameter_out(
    name: str, words: str, form: NoticeForm, place: dict[str, str]
) -> None:
    """Else a caller could write to the clipboard of whoever is called, or name the window."""
    sent = unwrapped(notice(form, name, words, "ring", place), place)
    match = re.fullmatch(SHAPES[form], sent)

    assert match, sent
    inner = sent.replace("\x1b]", "").replace("\x07", "")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", inner)
    assert len(match["rest"]) <= 4 * LONGEST
    if "utf" not in place["LANG"].lower() or "STY" in place:
        assert sent.isascii()


@given(NAMES, st.sampled_from(PLACES))
def test_no_name_ends_the_title(name: str, place: dict[str, str]) -> None:
    """One title, of one line."""
    assert re.fullmatch(r"\x1b\]2;[^\x00-\x1f\x7f-\x9f;]*\x07", title(name, place))


def test_a_masked_number_stays_masked() -> None:
    """A notice stands on a desktop that others may see."""
    mask_numbers(())
    try:
        assert "7946" not in notice(NoticeForm.OSC_9, "Call", "+442079460123 rings", "ring", UTF8)
    finally:
        mask_numbers(None)


@pytest.mark.parametrize(
    ("environment", "outside", "form"),
    [
        ({"TERM": "xterm-kitty"}, "", NoticeForm.OSC_99),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "", NoticeForm.OSC_99),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "", NoticeForm.OSC_9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "", NoticeForm.OSC_777),
        ({"TERM": "xterm-ghostty"}, "", NoticeForm.OSC_777),
        ({"TERM": "foot"}, "", NoticeForm.OSC_777),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7802"}, "", NoticeForm.OSC_777),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230804"}, "", NoticeForm.OSC_777),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, "", NoticeForm.NONE),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, "", NoticeForm.NONE),
        ({"TERM": "xterm-256color"}, "", NoticeForm.NONE),
        ({"TERM": "linux", "KITTY_WINDOW_ID": "1"}, "", NoticeForm.NONE),
        ({"TERM": "vt100"}, "", NoticeForm.NONE),
        (
            {"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"},
            "foot(1.16.2) foot",
            NoticeForm.OSC_777,
        ),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, "XTerm(390) xterm", NoticeForm.NONE),
        ({"TERM": "screen", "TMUX": "x"}, "iTerm2 3.5.0 xterm-256color", NoticeForm.OSC_9),
    ],
)
def test_a_terminal_is_sent_what_it_is_known_to_understand(
    environment: dict[str, str], outside: str, form: NoticeForm
) -> None:
    """Whoever looks now, says tmux; variables are those of whoever began the session."""
    assert form_of(environment, outside) is form


@pytest.mark.parametrize(
    ("term", "more", "takes"),
    [
        ("xterm-256color", {}, True),
        ("tmux-256color", {"TMUX": "x"}, True),
        ("screen-256color", {"TMUX": "x"}, True),
        ("screen", {"STY": "1.x"}, False),
        ("screen", {}, False),
        ("linux", {}, False),
        ("vt100", {}, False),
        ("dumb", {}, False),
    ],
)
def test_a_title_is_for_who_has_one(*, term: str, more: dict[str, str], takes: bool) -> None:
    """Others would draw it over the picture."""
    assert takes_title({"TERM": term, **more}) is takes


def test_what_is_no_ascii_is_read_all_the_same() -> None:
    """A terminal of eight bits is sent seven."""
    assert as_ascii("◆2 Zoë · Ready…") == "*2 Zoe - Ready..."
    assert through("\x1b]9;x\x07", {"TERM": "screen"}) == "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\"
