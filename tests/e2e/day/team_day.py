"""Agents of a team at their terminals: each looks at its own screen and presses its own keys."""

from __future__ import annotations

import json
import random
import signal
import time
from dataclasses import dataclass, field
from typing import Any, Final

from tests.e2e.real_users import Site
from tests.e2e.terminal import NOWHERE, Terminal
from tests.e2e.workplace import CURSOR

CALM: Final = 1.2
"""Seconds between two presses of one hand: a console that is busy is not hammered."""


@dataclass
class Ways:
    """How long and how often; pairs are seconds, the least and the most, the rest are shares."""

    talks: tuple[float, float] = (2.0, 6.0)
    wraps_up: tuple[float, float] = (0.5, 1.5)
    breaks: tuple[float, float] = (3.0, 6.0)
    lets_pass: float = 0.04
    goes_on_break: float = 0.12
    hands_over: float = 0.08
    consults: float = 0.05


@dataclass
class Counted:
    """What happened in the day, as those who did it count it."""

    answered: int = 0
    breaks: int = 0
    passed: int = 0
    given: list[str] = field(default_factory=list)
    consulted: list[str] = field(default_factory=list)


class AgentAtWork:
    """One agent at one terminal. `step` does at most one thing, and never waits for it."""

    def __init__(self, site: Site, uid: int, others: list[int], dice: random.Random) -> None:
        self.site, self.uid, self.others, self.dice = site, uid, others, dice
        self.ways, self.counted = Ways(), Counted()
        self.screen: Terminal = site.users.terminal(uid)
        self._said, self._since = "", time.monotonic()
        self._until = 0.0
        self._pressed = 0.0
        self._mine = False
        self._idle: set[int] = set()

    def close(self) -> None:
        """Hang the terminal up."""
        self.screen.__exit__()

    def killed(self) -> None:
        """The console dies; the agent opens another one."""
        self.screen.process.send_signal(signal.SIGKILL)
        self.screen.process.wait()
        self.close()
        self.screen, self._mine = self.site.users.terminal(self.uid), False

    # Eyes ---------------------------------------------------------------------------------

    def state(self) -> str:
        """What the header says of me; nothing while there is no console, or no line."""
        head = self.screen.lines[0]
        if "● line" not in self.screen.text:
            return ""
        words = ("Wrap-up", "On call", "Not ready", "Ready")
        return next((word for word in words if word in head), "")

    def calls(self) -> list[str]:
        """The calls that I am on, asked of the switchboard."""
        ran = self.site.users.run(self.uid, "team", "--json")
        if ran.code != 0:
            return []
        told: list[dict[str, Any]] = json.loads(ran.out)
        return [call for one in told if one["user"] == str(self.uid) for call in one["calls"]]

    # Hands --------------------------------------------------------------------------------

    def step(self) -> None:
        """Look, and press what the moment asks for."""
        now, said = time.monotonic(), self.state()
        if said != self._said:
            self._said, self._since, self._until = said, now, 0.0
        if not said or now < self._pressed + CALM:
            return
        if not self._mine:
            self._mine = True
            self._press("i")
            return
        {
            "Not ready": self._come_back,
            "Ready": self._answer,
            "On call": self._talk,
            "Wrap-up": self._wrap_up,
        }[said]()

    def _press(self, keys: str) -> None:
        self.screen.press(keys)
        self._pressed = time.monotonic()

    def _due(self, stretch: tuple[float, float]) -> bool:
        """Whether this state has lasted long enough, by a draw made once."""
        if not self._until:
            self._until = self._since + self.dice.uniform(*stretch)
        return time.monotonic() >= self._until

    def _come_back(self) -> None:
        if self._due(self.ways.breaks):
            self._press(":agent ready\r")

    def _answer(self) -> None:
        if self.screen.row("N answers"):
            if self.dice.random() < self.ways.lets_pass:
                self.counted.passed += 1
                self._pressed = time.monotonic() + 3.0
                return
            self.counted.answered += 1
            self._press("N")

    def _talk(self) -> None:
        if not self._due(self.ways.talks):
            return
        self._until = time.monotonic() + 4.0  # where the key had no effect it is pressed again
        chance = self.dice.random()
        if chance < self.ways.hands_over + self.ways.consults and (calls := self.calls()):
            to = str(self.dice.choice(self.others))
            if chance < self.ways.hands_over:
                if self.site.users.run(self.uid, "give", calls[0], to).code == 0:
                    self.counted.given.append(calls[0])
                return
            if self.site.users.run(self.uid, "consult", "start", calls[0], "sip:x@y.example").code:
                return
            self.counted.consulted.append(calls[0])
            self.site.users.run(self.uid, "consult", "abort", calls[0])
            return
        self._hang_up()

    def _hang_up(self) -> None:
        """Go to the call of mine, a row at a time, and end it once the hand is there."""
        lines = self.screen.lines
        mine = next((at for at, line in enumerate(lines) if _is_mine(line)), NOWHERE)
        cursor = self.screen.place(CURSOR)
        if NOWHERE in (cursor, mine):
            return
        if _is_mine(lines[cursor]):
            self._press("x")
        else:
            self._until = time.monotonic()
            self._press("j" if mine > cursor else "k")
            self._pressed -= CALM / 2

    def _wrap_up(self) -> None:
        if not self._due(self.ways.wraps_up):
            return
        if self.dice.random() < self.ways.goes_on_break:
            self.counted.breaks += 1
            self._press(":agent not-ready break\r")
        else:
            self._press(":agent ready\r")


def _is_mine(line: str) -> bool:
    """Whether it is the row of a call of mine that goes on."""
    return "←" in line and line.endswith(" you") and "× ended" not in line and "◆" not in line
