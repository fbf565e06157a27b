"""What a terminal shows is what Textual means, whatever happens to calls, sizes, keys and mouse."""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

import pyte
import pytest
from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App

from console.domain.leg import CallState
from console.line.port import EntryKind
from console.ui.app import ConsoleApp
from console.ui.render.cells import differs
from console.ui.terminal import terse_output
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import Stage, console, strips_of
from tests.waiting import until

NAMES: Final = (
    *(None, "Ada", "Grace Hopper", "O'Brien", "Zoë", "x" * 60, "👍 thumbs", "ｗｉｄｅ"),
    *("山田太郎", "漢字a漢", "田中さんのとても長い名前です本当に", "한국어 이름"),
)
STRANGE: Final = ("ார்த்தி", "אָדָם", "👩‍👩‍👧 family", "é́́", "मनीष", "🇩🇪 flag", "❤️ heart")
KEYS: Final = (
    *("j", "k", "g", "G", "down", "pagedown", "pageup", "home", "end", "tab", "shift+tab"),
    *("question_mark", "h", "o", "d", "slash", "a", "3", "colon", "1", "2", "n", "w", "L", "l"),
    *("i", "f", "s", "enter", "u", "z", "ctrl+p", "ctrl+l", *("escape",) * 9),
)
SIZES: Final = ((80, 24), (81, 24), (80, 25), (100, 32), (132, 43), (60, 20), (200, 50), (40, 12))
STEPS: Final = 25

_UNKNOWN_TO_PYTE: Final = re.compile(
    r"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9]+\$p|\x1b\]52;[^\x07]*\x07"
)
"""The keyboard protocol, a question about modes, the clipboard."""


class Cell(NamedTuple):
    """What is seen of a cell; of a blank its ground alone."""

    text: str
    ink: str
    ground: str
    bold: bool
    reverse: bool


def cell(text: str, ink: str, ground: str, *, bold: bool, reverse: bool) -> Cell:
    if text.strip():
        return Cell(text, ink, ground, bold, reverse)
    return Cell("", "", ground, bold=False, reverse=reverse)


def colour(one: Color | None) -> str:
    if one is None or one.is_default:
        return "default"
    return one.get_truecolor().hex[1:]


def meant(app: App[None]) -> list[list[Cell | None]]:
    """Each cell, line by line; None where terminals disagree about how wide a text is."""
    strips = strips_of(app.screen, app._background_screens)
    return [[one for text, style, _ in strip for one in cells(text, style)] for strip in strips]


def cells(text: str, style: Style | None) -> list[Cell | None]:
    """Those of a text; the second one of a wide character is empty."""
    if differs(text):
        return [None] * cell_len(text)
    look = style or Style()
    ink, ground = colour(look.color), colour(look.bgcolor)
    bold, reverse = bool(look.bold), bool(look.reverse)
    shown = [one for char in text for one in (char, "")[: cell_len(char)]]
    return [cell(one, ink, ground, bold=bold, reverse=reverse) for one in shown]


class Terminal:
    """A terminal of which every cell can be seen; it measures as rich does."""

    def __init__(self, width: int, height: int) -> None:
        self._screen = pyte.Screen(width, height)
        self._screen.reset_mode(pyte.modes.DECAWM)  # as Textual has it
        self._stream = pyte.Stream(self._screen)

    def write(self, sent: str) -> None:
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", sent))

    def resize(self, width: int, height: int) -> None:
        """Lose what lies beyond an edge, as terminals do."""
        self._screen.resize(height, width)

    def faults(self, meant: list[list[Cell | None]]) -> list[object]:
        """Where something else is seen than what was meant."""
        screen = self._screen
        if [len(line) for line in meant] != [screen.columns] * screen.lines:
            return ["another size", screen.columns, screen.lines]
        seen = [[self._cell(x, y) for x in range(screen.columns)] for y in range(screen.lines)]
        return [
            (x, y, there, other)
            for y, line in enumerate(meant)
            for x, (there, other) in enumerate(zip(line, seen[y], strict=True))
            if there is not None and there != other
        ]

    def _cell(self, x: int, y: int) -> Cell:
        one = self._screen.buffer[y][x]
        return cell(one.data, one.fg, one.bg, bold=one.bold, reverse=one.reverse)


class Happening:
    """Whatever may happen to a console, from one seed."""

    def __init__(
        self, stage: Stage, terminal: Terminal, names: tuple[str | None, ...], seed: int
    ) -> None:
        self._stage, self._board, self._terminal = stage, stage.board, terminal
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._names = names
        self.happened: list[str] = []

    async def next(self) -> None:
        """One thing more."""
        each: tuple[Callable[[], Awaitable[None]], ...] = (
            *(self._key,) * 3,
            *(self._change,) * 2,
            *(self._come, self._go, self._log, self._time, self._size),
            *(self._look,) * 2,
        )
        what = self._chance.choice(each)
        self.happened.append(what.__name__)
        await what()

    async def _key(self) -> None:
        key = self._chance.choice(KEYS)
        self.happened.append(key)
        await self._stage.press(key)

    async def _change(self) -> None:
        states = (CallState.OFFERED, CallState.ANSWERED, CallState.BRIDGED)
        call, state = self._chance.choice([*self._board.legs]), self._chance.choice(states)
        self._board.change(call, name=self._chance.choice(self._names), state=state)

    async def _come(self) -> None:
        number, name = self._chance.randrange(50, 90), self._chance.choice(self._names)
        self._board.put(leg(number, CallState.DIALLING, name=name))

    async def _go(self) -> None:
        if len(self._board.legs) > 3:
            self._board.drop(self._chance.choice([*self._board.legs]))

    async def _log(self) -> None:
        self._board.log(EntryKind.FACT, "call.initiated", str(self._chance.choice(self._names)))

    async def _time(self) -> None:
        self._stage.time.let_pass(self._chance.choice((0.2, 1, 5, 61)))

    async def _look(self) -> None:
        """The mouse goes over something: Textual asks for the style that is there."""
        app = self._stage.app
        x, y = (self._chance.randrange(room) for room in app.size)
        event = events.MouseMove(None, x, y, 0, 0, 0, False, False, False, x, y)
        app.screen._forward_event(event)

    async def _size(self) -> None:
        size = self._chance.choice(SIZES)
        self._terminal.resize(*size)
        await self._stage.pilot.resize_terminal(*size)


@pytest.mark.parametrize("names", [NAMES, NAMES + STRANGE * 2], ids=["usual", "strange"])
@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 20))]
)
async def test_each_cell_is_as_it_is_meant(
    seed: int, names: tuple[str | None, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all that is drawn in part nothing older stays, and nothing is left out."""
    for kind in (ChopsUpdate, LayoutUpdate):  # taken back at the end
        monkeypatch.setattr(kind, terse_output.METHOD, vars(kind)[terse_output.METHOD])
    assert terse_output.install() == ""
    monkeypatch.setattr(pyte.screens, "wcwidth", cell_len)
    monkeypatch.setattr(ConsoleApp, "is_headless", property(lambda _: False))
    legs = [leg(number, name=name) for number, name in enumerate(names[:8])]
    size = SIZES[seed % len(SIZES)]
    async with console(
        Switchboard(legs={one.id: one for one in legs}), size=size, drawn=True
    ) as stage:
        app, terminal = stage.app, Terminal(*size)
        app.console._color_system = ColorSystem.TRUECOLOR
        monkeypatch.setattr(app._driver, "write", terminal.write)
        terse_output.forget(app.console)  # what was drawn before went elsewhere
        app.refresh(layout=True)
        happening = Happening(stage, terminal, names, seed)
        for _ in range(STEPS):
            await happening.next()
            await stage.settled()
            try:
                await until(lambda: not terminal.faults(meant(app)))
            except AssertionError:
                pytest.fail(f"{terminal.faults(meant(app))[:5]} after {happening.happened[-9:]}")
