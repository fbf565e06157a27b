"""Agents of a team at their terminals: each looks at its own screen and presses its own keys."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.e2e.real_users import Site
from tests.e2e.terminal import NOWHERE, Terminal
from tests.e2e.workplace import CURSOR

CALM: Final = 1.2
"""Seconds between two presses of one hand: a console that is busy is not hammered."""

AGAIN: Final = 5.0
"""Seconds after which a hand that sees no effect does something again."""

GIVES_UP: Final = 40.0
"""Seconds after which an agent whom a colleague does not answer ends the call itself."""

IN_CONSULTATION: Final = "Z back"
"""What the screen says while a colleague is consulted."""


REFUSED: Final = ("Choose somebody else", " consult: ", " hand over: ")
"""What the screen says where a colleague is on a call by now, or the call can be nobody else's."""

ADRIFT: Final = "the view put the cursor here"
"""What the screen says of a key that was pressed for a call which no hand had chosen."""


@dataclass
class Ways:
    """How long and how often; pairs are seconds, the least and the most, the rest are shares."""

    talks: tuple[float, float] = (1.5, 4.0)
    consults_for: tuple[float, float] = (1.0, 2.5)
    wraps_up: tuple[float, float] = (0.3, 1.0)
    breaks: tuple[float, float] = (2.0, 5.0)
    lets_pass: float = 0.04
    goes_on_break: float = 0.1
    hands_over: float = 0.15
    consults: float = 0.2
    completes: float = 0.6
    says_what_came: float = 0.4


class AgentAtWork:
    """One agent at one terminal. `step` does at most one thing, and never waits for it.

    `did` counts what it did; `colleagues` are the others, whom it sees sitting there.
    """

    def __init__(self, site: Site, uid: int, dice: random.Random) -> None:
        self.site, self.uid, self.dice = site, uid, dice
        self.ways, self.did = Ways(), Counter[str]()
        self.colleagues: Sequence[AgentAtWork] = ()
        self.screen: Terminal = site.users.terminal(uid)
        self.state = ""
        self._since = time.monotonic()
        self._until, self._pressed = 0.0, 0.0
        self._mine, self._aimed = False, False
        self._plan = ""

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

    def _look(self) -> str:
        """What the header says of me; nothing while there is no console, or no line."""
        head = self.screen.lines[0]
        if "● line" not in self.screen.text:
            return ""
        words = ("Wrap-up", "On call", "Not ready", "Ready")
        return next((word for word in words if word in head), "")

    # Hands --------------------------------------------------------------------------------

    def step(self) -> None:
        """Look, and press what the moment asks for."""
        now, state = time.monotonic(), self._look()
        if state != self.state:
            self.state, self._since, self._until, self._plan = state, now, 0.0, ""
        if not state or now < self._pressed + CALM:
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
        }[state]()

    def _press(self, keys: str) -> None:
        self.screen.press(keys)
        self._pressed = time.monotonic()

    def _due(self, stretch: tuple[float, float]) -> bool:
        """Whether what goes on has lasted long enough, by a draw made once."""
        if not self._until:
            self._until = max(self._since, self._pressed) + self.dice.uniform(*stretch)
        return time.monotonic() >= self._until

    def _come_back(self) -> None:
        if self._due(self.ways.breaks):
            self._press(":agent ready\r")

    def _answer(self) -> None:
        if self.screen.row("N answers") or self.screen.row("N takes back"):
            if self.dice.random() < self.ways.lets_pass:
                self.did["let pass"] += 1
                self._pressed = time.monotonic() + AGAIN
                return
            self.did["answered"] += 1
            self._press("N")
            self._pressed += AGAIN  # the phone rings meanwhile; another N would be for another one

    def _talk(self) -> None:
        """Talk, and then end the call, hand it over, or ask a colleague first."""
        if not self._plan and not self._due(self.ways.talks):
            return
        if not self._plan:
            chance, ways = self.dice.random(), self.ways
            free = any(one.state == "Ready" for one in self.colleagues)
            gives, asks = chance < ways.hands_over, chance < ways.hands_over + ways.consults
            self._plan = ("give" if gives else "consult" if asks else "end") if free else "end"
        if self._plan == "end":
            self._at_my_call("x")
        elif self._plan == "give":
            self._asks("give")
        elif self._plan == "consult":
            self._asks("consult start")
        elif self.screen.row(IN_CONSULTATION):
            self._decides()
        elif self._is_refused() or time.monotonic() > self._pressed + GIVES_UP:
            self.did["refused"] += self._is_refused()
            self._plan = "end"

    def _asks(self, command: str) -> None:
        """Give the call, or consult about it, whoever of the others is Ready at that moment."""
        free = [one.uid for one in self.colleagues if one.state == "Ready"]
        if not free:
            self._plan = "end"
        elif self._at_my_call(f":{command} {self.dice.choice(free)}\r"):
            self.did[command] += 1
            self._plan, self._until = "asked", 0.0

    def _is_refused(self) -> bool:
        """Whether the screen says that a colleague cannot come, or why nobody was asked."""
        return any(map(self.screen.row, REFUSED))

    def _decides(self) -> None:
        """Talk with who is consulted for a while, then connect the two, or come back."""
        if self._due(self.ways.consults_for):
            word = "complete" if self.dice.random() < self.ways.completes else "abort"
            if self._at_my_call(f":consult {word}\r"):
                self.did[f"consult {word}"] += 1
                self._plan = "end" if word == "abort" else "asked"
                self._pressed += AGAIN

    def _at_my_call(self, keys: str) -> bool:
        """Go to the call of mine, a row at a time, and press that once the hand is there."""
        lines = self.screen.lines
        mine = next((at for at, line in enumerate(lines) if _is_mine(line)), NOWHERE)
        cursor = self.screen.place(CURSOR)
        if NOWHERE in (cursor, mine):
            return False
        drifted = bool(self.screen.row(ADRIFT)) and not self._aimed
        if _is_mine(lines[cursor]) and not drifted:
            self._aimed = False
            self._press(keys)
            return True
        self._aimed = True
        self._press("j" if mine >= cursor else "k")
        self._pressed -= CALM / 2
        return False

    def _wrap_up(self) -> None:
        if not self._plan and self.dice.random() < self.ways.says_what_came:
            self._press(":agent disposition resolved\r")
        self._plan = "said"
        if not self._due(self.ways.wraps_up):
            return
        if self.dice.random() < self.ways.goes_on_break:
            self.did["break"] += 1
            self._press(":agent not-ready break\r")
        else:
            self._press(":agent ready\r")


def _is_mine(line: str) -> bool:
    """Whether it is the row of a caller of mine who goes on."""
    return "←" in line and line.endswith(" you") and "× ended" not in line and "◆" not in line
