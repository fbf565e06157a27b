"""Takes a picture of every screen, in each theme, in the smallest terminal and in a large one.

`python -m tests.screenshots.gallery` takes them anew, or only those named after it; look at
them before you commit them.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from textual.widgets import Input

from console.replay.journal import since
from console.replay.player import Player
from console.replay.recording import Desk
from console.replay.trouble import opened
from console.ui.app import ConsoleApp, WallboardApp
from console.ui.clock import Clock
from console.ui.dialogs.operation import OperationForm
from console.ui.dialogs.pickers import Picker
from console.ui.replay.app import ReplayApp
from console.ui.replay.screen import ReplayScreen
from console.ui.screens.call import CallScreen
from console.ui.screens.main import MainScreen
from console.ui.screens.wallboard import WallScreen
from console.ui.settings import UiSettings
from tests.replay.storm import AGENT, BEGUN, lived
from tests.screenshots.listed import LISTED
from tests.screenshots.offices import COLLEAGUES, MINE, ROWS, usual
from tests.screenshots.speaking import MADE
from tests.screenshots.studio import NOW, draw_all, set_up
from tests.ui.all_screens import (
    ANSWERS_NOBODY,
    IN_A_TEAM,
    OF_ONES_OWN,
    OWN_COMMANDS,
    WAYS,
    Row,
    Way,
    walked,
)
from tests.ui.stage import Passing, Stage
from tests.waiting import until

_NAMES: Final = re.compile(r"terminal-\d+-")
_EDGES: Final = ' shape-rendering="crispEdges"'
_GROUND: Final = re.compile(
    r'<rect fill="([^"]+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>'
)
_GROUNDS: Final = re.compile(f"(?:{_GROUND.pattern.replace('(', '(?:')}){{2,}}")

FOLDER: Final = Path(__file__).parent
THEMES: Final = ("dusk", "paper", "contrast")
SIZES: Final = ((80, 24), (160, 50))
MORE: Final[Mapping[str, Way]] = {
    "operations": Way(WAYS["palette"].screen, ("o",)),
    "answering": Way(CallScreen, (Row.RINGING, "enter")),
    "phone": Way(Picker, ("colon", *"phone", "space", *"use", "enter")),
    "marks": Way(MainScreen, (Row.MINE, "space", Row.WAITING, "space")),
    "conference": Way(MainScreen),
    "conference-call": Way(CallScreen, ("enter",)),
    "announce": Way(OperationForm, ("B",)),
    "captions": Way(MainScreen, (Row.MINE,)),
    "captions-call": Way(CallScreen, (Row.MINE, "enter")),
    "consultation": Way(MainScreen),
    "supervision": Way(MainScreen),
    "team-calls": Way(MainScreen),
    "team-wallboard": Way(WallScreen),
    "replay": Way(ReplayScreen, ("right_square_bracket",)),
}
"""What else is to be seen on some of the screens."""

SCREENS: Final[Mapping[str, Way]] = {
    **WAYS,
    **IN_A_TEAM,
    **OF_ONES_OWN,
    **ANSWERS_NOBODY,
    **MORE,
}
"""Each name of a picture, the screen that it shows and the way to it."""


class Picture(NamedTuple):
    """One of the pictures."""

    screen: str
    theme: str
    size: tuple[int, int]

    @property
    def path(self) -> Path:
        """Where it stands."""
        columns, lines = self.size
        return FOLDER / f"{self.screen}-{self.theme}-{columns}x{lines}.svg"


def all_pictures() -> Iterator[Picture]:
    """Every screen, in each theme and size."""
    for screen in SCREENS:
        for theme in THEMES:
            for size in SIZES:
                yield Picture(screen, theme, size)


def squeezed(svg: str) -> str:
    """The same picture in far fewer bytes: short names, and one ground under words side by side."""
    svg = _NAMES.sub("t-", svg).replace(_EDGES, "")
    svg = svg.replace('<g transform="translate(9, 41)"', f'<g{_EDGES} transform="translate(9, 41)"')
    return _GROUNDS.sub(lambda found: "".join(_joined(_GROUND.findall(found[0]))), svg)


def _joined(grounds: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    """Each ground once: fill, left edge, upper edge, width and height."""
    alike = groupby(grounds, key=lambda one: (one[0], one[2], one[4]))
    for (fill, y, height), found in alike:
        pieces = [(float(x), float(width)) for _, x, _, width, _ in found]
        left, (last, width) = pieces[0][0], pieces[-1]
        wide = round(last + width - left, 2)
        yield f'<rect fill="{fill}" x="{left:g}" y="{y}" width="{wide:g}" height="{height}"/>'


class Still(Clock):
    """A clock on which time passes for the keys, and what is shown stays at its moment."""

    def now(self) -> datetime:
        """The moment of the pictures."""
        return NOW


async def take(picture: Picture) -> str:
    """The picture, as SVG. Fails where its way leads to another screen than the one it names."""
    if SCREENS[picture.screen].screen is ReplayScreen:
        return await _take_replay(picture)
    board, time, way = (
        {**MADE, **LISTED}.get(picture.screen, usual)(),
        Passing(),
        SCREENS[picture.screen],
    )
    kind = WallboardApp if way.screen is WallScreen else ConsoleApp
    settings = UiSettings(commands=OWN_COMMANDS) if picture.screen in OF_ONES_OWN else None
    app = kind(board.connect, settings, clock=Still(monotonic=time.monotonic))
    async with app.run_test(size=picture.size) as pilot:
        await until(lambda: app.store.sight.up and set(board.legs) <= set(app.store.legs))
        app.theme = picture.theme
        await pilot.pause()
        if way.screen is not WallScreen:
            rows = ROWS if MINE in board.legs else {**ROWS, Row.MINE: COLLEAGUES}
            await walked(Stage(app, pilot, board, time), way.steps, rows)
        await until(lambda: isinstance(app.screen, way.screen))
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await draw_all(app)
        for screen in app.screen_stack:
            screen.refresh()  # who looked at one that lies over another kept it without that
        await pilot.pause()
        await pilot.pause()
        return app.export_screenshot(title="telnyx-console")


async def _take_replay(picture: Picture) -> str:
    """The picture of a small storm that is played, where the first thing went wrong in it."""
    with TemporaryDirectory() as folder:
        day = await lived(Path(folder) / "journal.db", 200)
        recording = since(day.journal, BEGUN, None, Desk(agent=AGENT))
    app = ReplayApp(Player(opened(recording)), UiSettings())
    async with app.run_test(size=picture.size) as pilot:
        await until(lambda: app.store.sight.up)
        app.theme = picture.theme
        await pilot.pause()
        await pilot.press(*SCREENS[picture.screen].steps)
        await until(lambda: len(app.store.log.rows) > 0)
        await pilot.pause(0.3)
        await draw_all(app)
        return app.export_screenshot(title="telnyx-console")


async def take_all(names: Sequence[str] = ()) -> None:
    """Write all of them, or those of the screens with these names."""
    for picture in all_pictures():
        if not names or picture.screen in names:
            picture.path.write_text(squeezed(await take(picture)), "utf-8")


if __name__ == "__main__":
    set_up()
    asyncio.run(take_all(sys.argv[1:]))
