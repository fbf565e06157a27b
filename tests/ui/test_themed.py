"""What a terminal of each depth is really sent: every text can be read on its ground."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from console.ui.depth import contrast
from tests.examples import first_of
from tests.ui.real_terminal import Terminal

THEMES: Final = ("dusk", "paper", "contrast")
DEPTHS: Final = {
    "256": {"COLORTERM": ""},
    "true": {"COLORTERM": "truecolor"},
    "16": {"COLORTERM": "", "TERM": "xterm-16color"},
}
# fmt: off
XTERM: Final = [
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
]
VGA: Final = [
    "#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
    "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
]
# fmt: on
WIDTH: Final = 100
Screens = tuple[tuple[str, str], ...]
SGR: Final = re.compile(rb"\x1b\[([\d;:]*)m")
COLOURS: Final = re.compile(rb"[34][0-8]|9[0-7]|10[0-7]")
NAMES: Final = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
DRAWN: Final = re.compile("[\u2500-\u259f]")
"""Rules, boxes and bars are drawn and not read (Unicode: Box Drawing, Block Elements)."""

ESCAPE: Final = "\x1b[27u"
"""As terminals send it that tell the key from the beginning of a sequence, without a pause."""

SCREENS: Final = (
    ("\x1bG:tr", "transfer"),
    ("\x1bgd12\r", "Dial"),
    ("\x1b\x10x", "hang up"),
    ("\x1b:history\r", "History"),
)
"""What is pressed, and what is seen then."""

MORE_SCREENS: Final = (
    ("\x1b/4420", "4420"),
    ("\x1bjjj", "offered"),
    ("\x1b?", "Esc"),
    ("\x1b:queues\r", "Queues"),
    ("\x1b:whole-log\r", "Log"),
    ("\x1bg\r", "session"),
    ("\x1b\x0c", "Locked"),
    (" ", "offered"),
)


class Pair(NamedTuple):
    """A text colour and the colour of its ground, as the terminal keeps them."""

    ink: str
    ground: str


@pytest.fixture(scope="module", params=first_of(DEPTHS))
def depth(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sent(depth: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[Pair, str]]:
    """Every pair that was drawn, with a word that stood so, by theme."""
    return _all_sent(tmp_path_factory.mktemp("colours"), depth, SCREENS)


def _all_sent(place: Path, depth: str, screens: Screens) -> dict[str, dict[Pair, str]]:
    terminal = Terminal("states", place / "reports", width=WIDTH, height=32, more=DEPTHS[depth])
    try:
        terminal.sees("offered")
        return {theme: dict(_walk(terminal, theme, screens)) for theme in THEMES}
    finally:
        terminal.close()


def _walk(terminal: Terminal, theme: str, screens: Screens) -> Iterator[tuple[Pair, str]]:
    """Every pair on the screens in a theme, with an example."""
    ground = _ground(terminal)
    if theme != THEMES[0]:
        terminal.press(f":theme {theme}\r")
        terminal.until(lambda: _ground(terminal) != ground, theme)
    for keys, seen in screens:
        first, rest = keys[:1], keys[1:]
        terminal.press(ESCAPE if first == "\x1b" else first)
        _settle(terminal)
        if rest:
            terminal.press(rest)
        terminal.sees(seen)
        _settle(terminal)
        yield from _pairs(terminal)
    terminal.press(ESCAPE)
    _settle(terminal)


def _ground(terminal: Terminal) -> str:
    return terminal.screen.buffer[0][0].bg


def _settle(terminal: Terminal) -> None:
    """Read until nothing comes for a while: what is being drawn is drawn."""
    before = -1
    while before != len(terminal.bytes):
        before = len(terminal.bytes)
        terminal.read(0.12)


def _pairs(terminal: Terminal) -> Iterator[tuple[Pair, str]]:
    for y in range(terminal.screen.lines):
        row = terminal.screen.buffer[y]
        for x in range(WIDTH):
            cell = row[x]
            if cell.data.strip() and not DRAWN.match(cell.data):
                pair = Pair(cell.bg, cell.fg) if cell.reverse else Pair(cell.fg, cell.bg)
                yield pair, "".join(row[at].data for at in range(x, min(x + 20, WIDTH)))


def _seen(colour: str, palette: list[str]) -> str:
    """A colour that pyte names, as a terminal of that palette shows it."""
    if re.fullmatch("[0-9a-f]{6}", colour):
        return f"#{colour}"
    bright = colour.startswith("bright")
    return palette[NAMES.index(colour.removeprefix("bright")) + 8 * bright]


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_that_is_sent_can_be_read(
    theme: str, depth: str, sent: dict[str, dict[Pair, str]]
) -> None:
    """sshd drops COLORTERM: what is chosen for true colours is then not what is seen."""
    assert not _weak(sent[theme], theme, depth)
    assert len(sent[theme]) > 3


@pytest.mark.long
@pytest.mark.parametrize("one", DEPTHS)
def test_every_text_can_be_read_on_every_screen(one: str, tmp_path: Path) -> None:
    """The long form, with the screens that an agent rarely looks at."""
    sent = _all_sent(tmp_path, one, (*SCREENS, *MORE_SCREENS))

    assert not any(_weak(sent[theme], theme, one) for theme in THEMES)


def _weak(sent: dict[Pair, str], theme: str, depth: str) -> list[tuple[Pair, str, float]]:
    """The pairs that cannot be read, on any palette of sixteen that terminals have."""
    least = 7.0 if theme == "contrast" else 4.5
    palettes = (XTERM, VGA) if depth == "16" else (XTERM,)
    return [
        (pair, word, round(seen, 2))
        for pair, word in sent.items()
        for palette in palettes
        if (seen := contrast(*(_seen(colour, palette) for colour in pair))) < least
    ]


@pytest.mark.parametrize(
    "more",
    [{}, pytest.param({"NO_COLOR": "1"}, marks=pytest.mark.long)],
    ids=["contrast", "no colour"],
)
def test_a_field_has_edges(more: dict[str, str], tmp_path: Path) -> None:
    """Where form and page have one ground, nothing else shows where one types."""
    terminal = Terminal("calm", tmp_path / "reports", more=more)
    try:
        terminal.sees("+442079460103")
        terminal.press(":theme contrast\r")
        terminal.press("d")
        terminal.sees("Dial")
        _settle(terminal)
        [field] = [line for line in terminal.screen.display if "Number" in line]
    finally:
        terminal.close()

    edges = [x for x, drawn in enumerate(field) if drawn == "│"]
    assert len(edges) == 4, field  # the form's own, and those of the field


def test_no_colour_is_sent_where_none_is_wanted(tmp_path: Path) -> None:
    """https://no-color.org: no colour means none, not grey. The cursor is seen all the same."""
    terminal = Terminal("states", tmp_path / "reports", more={"NO_COLOR": "1"})
    try:
        terminal.sees("offered")
        terminal.press("d")
        terminal.sees("Dial")
        _settle(terminal)
        terminal.press("\x1b")
        _settle(terminal)
        rows = [terminal.screen.buffer[y] for y in range(terminal.screen.lines)]
    finally:
        terminal.close()

    codes = [code for found in SGR.findall(terminal.bytes) for code in found.split(b";")]
    assert codes
    assert not [code for code in codes if COLOURS.fullmatch(code)]
    reversed_rows = [row for row in rows if row[5].reverse and row[60].reverse]
    assert len(reversed_rows) == 1
