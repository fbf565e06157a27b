"""A table that plays a fixed scene on the terminal it is started in.

    python -m tests.ui.table.stage (terse|stock) RESULT

At the end it writes the lines that should be on the screen to RESULT, as JSON,
and leaves. `record` starts it on a pseudo-terminal and returns what it sent.
"""

from __future__ import annotations

import json
import os
import pty
import random
import select
import struct
import sys
import time
from collections.abc import Iterable
from fcntl import ioctl
from pathlib import Path
from subprocess import Popen
from termios import TIOCSWINSZ
from typing import NamedTuple

import msgspec
from textual.app import App, ComposeResult

from console.domain.leg import CallState, Leg
from console.ui import themes
from console.ui.clock import Clock
from console.ui.state.reader import Reader
from console.ui.table.view import Column, Names
from console.ui.table.widget import CallTable
from console.ui.terminal import terse_output
from tests.ui.table.people import CONNECTIONS, ME, NOON, call, each_state, hostile

WIDTH, HEIGHT = 130, 40
ROUNDS = 40
LIMIT = 120
"""Seconds that a scene may take."""
LEAVING = b"\x1b[?1049l"


class Scene(App[None]):
    """Calls come, change, go, are moved over, sorted and filtered; all from one seed."""

    def __init__(self, result: Path) -> None:
        super().__init__()
        self.result = result
        self.random = random.Random(5625)  # noqa: S311 - no secret
        self.legs: dict[str, Leg] = {leg.id: leg for leg in (*each_state(), *hostile())}
        self.round = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.default_variables())

    def compose(self) -> ComposeResult:
        still = Clock(monotonic=lambda: 0.0, wall=NOON.timestamp)
        yield CallTable(names=Names(reader=Reader(ME), connections=CONNECTIONS), clock=still)

    def on_mount(self) -> None:
        self.table = self.query_one(CallTable)
        self.table.show(self.legs.values())
        self.set_interval(1 / 60, self.play)

    def play(self) -> None:
        self.round += 1
        if self.round == ROUNDS:
            self.call_after_refresh(self.leave)
        elif self.round < ROUNDS:
            self.turn(self.random.randrange(10))

    def turn(self, chance: int) -> None:
        if chance < 5:
            self.change(self.random.choice(list(self.legs.values())))
        elif chance == 5:
            new = call(self.random.randrange(1000, 9999), name="Newly Come")
            self.legs[new.id] = new
            self.table.put(new)
        elif chance == 6:
            gone = self.random.choice(list(self.legs))
            self.table.drop([self.legs.pop(gone).id])
        elif chance == 7:
            self.table.action_cursor_by(self.random.choice((-3, 1, 9)))
        elif chance == 8:
            self.table.set_sort(self.random.choice((None, Column.NAME, Column.FROM)))
        else:
            self.table.set_filter(self.random.choice(("", "", "!ended", "+44")))

    def change(self, leg: Leg) -> None:
        state = self.random.choice([state for state in CallState if state is not CallState.ENDED])
        leg = msgspec.structs.replace(leg, state=state, known=state)
        self.legs[leg.id] = leg
        self.table.put(leg)

    def leave(self) -> None:
        lines = [self.table.render_line(y).text for y in range(self.table.size.height)]
        self.result.write_text(json.dumps(lines))
        self.exit()


class Recording(NamedTuple):
    """What was sent until the terminal was given back, and the lines that should be there."""

    sent: bytes
    lines: list[str]


def record(how: str, result: Path) -> Recording:
    """Play the scene on a pseudo-terminal."""
    sent = played("tests.ui.table.stage", how, result)
    return Recording(sent.partition(LEAVING)[0], json.loads(result.read_text()))


def played(module: str, how: str, result: Path) -> bytes:
    """All that an app sends to a pseudo-terminal, from its start to its end."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    command = [sys.executable, "-m", module, how, str(result)]
    colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_FPS": "120"}
    environment = {**os.environ, **colours}
    for size_or_wish in ("NO_COLOR", "COLUMNS", "LINES"):
        environment.pop(size_or_wish, None)
    with Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as child:
        os.close(theirs)
        try:
            sent = b"".join(_read_all(ours, time.monotonic() + LIMIT))
            assert child.wait(LIMIT) == 0, sent[-2000:].decode(errors="replace")
        finally:
            child.kill()
    os.close(ours)
    return sent


def _read_all(terminal: int, deadline: float) -> Iterable[bytes]:
    """What comes until the terminal is closed, or the time is over."""
    while select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
        try:
            data = os.read(terminal, 65_536)
        except OSError:
            return
        if not data:
            return
        yield data


if __name__ == "__main__":
    if sys.argv[1] == "terse":
        assert not terse_output.install()
    scene = Scene(Path(sys.argv[2]))
    scene.run()
    sys.exit(scene.return_code)
