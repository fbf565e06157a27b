"""The language in which an agent's working day is told: hands, eyes and the people at the far end.

Every step waits for what the agent would see, with a limit; nothing sleeps. What a call
has to be in the history is said where the call is told, and held against it at the end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.e2e.day.screen_forms import ESCAPE, ScreenForms
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import CURSOR, Desk
from tests.processes import LIMIT

DISARMED: Final = 0.4
"""Seconds without a change after which the call under the cursor takes orders. What is seen
happened before it was seen, so that this is never too early."""

AGAIN: Final = 0.5
"""Seconds after which a hand presses a key again that did nothing."""

SAID_ON: Final = 5
"""So many lines at the end of the screen have what is said, and the keys."""

ARROW: Final = 2
"""The column of a row in which its direction stands."""

SETTINGS: Final = """\
phone = "sip:ada@sip.example.com"
wrap_up = 600
missed_after = 0

[journal]
keep_digits = true
"""
"""The board shows the keys of a call that lasts; the journal tells the same where it keeps them.
A wrap-up is longer than a busy machine takes over any story: each is ended by hand."""
PHONE: Final = "sip:ada@sip.example.com"


@dataclass(kw_only=True)
class Told:
    """What the history must say of a call."""

    number: str
    direction: str
    outcome: str
    name: str | None = None
    agent: str | None = "Ada"
    disposition: str | None = None
    note: str | None = None
    queue: str | None = None
    role: str | None = None


class WorkingDay(ScreenForms):
    """One agent at one terminal, and everybody who calls or is called."""

    def __init__(self, desk: Desk, screen: Terminal) -> None:
        self.desk, self.practice, self.screen = desk, desk.practice, screen
        self.told: list[Told] = []
        self._hand = ("", 0.0)

    # Eyes -----------------------------------------------------------------------------------

    def rows(self) -> list[str]:
        """The rows of the table of calls."""
        return [line for line in self.screen.lines if line[ARROW : ARROW + 1] in ("←", "→")]

    def row(self, number: str) -> str:
        """The row of a number; no text if there is none. A number has one call."""
        return next((row for row in self.rows() if f"{number} " in f"{row} "), "")

    def until(self, what: str, look: Callable[[], object], limit: float = LIMIT) -> None:
        """Wait for it; fails with the screen."""

        def seen(_: Terminal) -> bool:
            self._notice()
            return bool(look())

        try:
            self.screen.until(seen, limit)
        except AssertionError as error:
            raise AssertionError(f"{what}: {error}") from None

    def sees(self, number: str, *words: str) -> None:
        """Wait until the row of a number has all those words in it."""
        self.until(
            f"{number}: {words}", lambda: all(word in self.row(number) for word in (number, *words))
        )

    def reads(self, *words: str) -> None:
        """Wait until one line of the screen has all those words in it."""
        self.until(f"a line with {words}", lambda: self.screen.row(*words))

    def reads_no_more(self, *words: str) -> None:
        """Wait until no line has all those words in it."""
        self.until(f"no line with {words}", lambda: not self.screen.row(*words))

    def is_told(self, words: str) -> None:
        """Wait until it is said above the footer; its words may stand on several lines."""
        self.until(f"said above the footer: {words}", lambda: words in self._said())

    def _said(self) -> str:
        """The last lines of the screen, as one line."""
        return " ".join(line.strip() for line in self.screen.lines[-SAID_ON:])

    def is_me(self, *words: str) -> None:
        """Wait until the header says so of me and my phone."""
        self.until(f"me: {words}", lambda: all(word in self.screen.lines[0] for word in words))

    def _notice(self) -> None:
        """Remember since when the row under the cursor is that one, in that state."""
        row = next((row for row in self.rows() if row.startswith(CURSOR)), "")
        state = " ".join([*row[ARROW:].split(maxsplit=3)[:3], *re.findall(r"\+\d+", row)])
        if state != self._hand[0]:
            self._hand = (state, time.monotonic())

    # Hands ----------------------------------------------------------------------------------

    def at(self, number: str, keys: str) -> None:
        """Press a key for a call: its row is under the cursor, and has been as it is a moment."""
        self.sees(number)
        while True:
            self.point_at(number)
            self.until(f"{number} is still", lambda: time.monotonic() - self._hand[1] > DISARMED)
            if self.is_at(number):  # a slow move may have come after it
                break
        self.screen.press(keys)

    def point_at(self, number: str) -> None:
        """Move the cursor to the row of a number; rows may find new places meanwhile."""
        moved = [0.0]

        def there() -> bool:
            rows = self.rows()
            places = [place for place, row in enumerate(rows) if f"{number} " in f"{row} "]
            here = [place for place, row in enumerate(rows) if row.startswith(CURSOR)]
            if places[:1] == here:
                return True
            if places and time.monotonic() - moved[0] > AGAIN:
                moved[0] = time.monotonic()
                far = places[0] - (here[0] if here else 0)
                self.screen.press("j" * far if far > 0 else "k" * -far)
            return False

        self.until(f"the cursor at {number}", there)

    def is_at(self, number: str) -> bool:
        """Whether the cursor is at the row of a number."""
        return self.row(number).startswith(CURSOR)

    def asked(self, number: str, key: str, title: str, *answers: str) -> None:
        """Open a form on a call, and answer it."""
        self.at(number, key)
        self.fill(title, *answers)

    def fill(self, title: str, *answers: str) -> None:
        """Type into a form that opens, a field at a time, and wait until it is closed."""
        self.reads(title)
        for answer in answers:
            self.screen.press(answer)
        self.reads_no_more(title)

    def opens(self, key: str, *words: str) -> None:
        """Press a key that opens something with those words."""
        self.screen.press(key)
        self.reads(*words)

    def choose_state(self, key: str) -> None:
        """Choose a state, or the next one while busy."""
        self.opens("n", "key or Enter", "choose")
        self.screen.press(key)
        self.reads_no_more("key or Enter", "choose")

    def ready(self) -> None:
        """Be Ready."""
        self.choose_state("r")
        self.is_me("Ready")

    def wrap_up(self, key: str, note: str = "", *, then: str = "Ready ") -> None:
        """Say what came of the call that was left, with a note, and end the wrap-up."""
        self.is_me("Wrap-up")
        self.disposes(key, note)
        self.ends_wrap_up(then)

    def left_of_wrap_up(self) -> int:
        """The seconds that the header says are left of it; none where it says nothing."""
        found = re.search(r"Wrap-up (\d+):(\d\d)", self.screen.lines[0])
        return 60 * int(found[1]) + int(found[2]) if found else 0

    def ends_wrap_up(self, then: str = "Ready ") -> None:
        """End the wrap-up: its form closes by itself, and what is typed blindly is dropped."""
        self.screen.press("e")
        self.is_me(then)
        self.reads_no_more("│", "1 resolved")
        self.screen.press(ESCAPE)

    def disposes(self, key: str, note: str = "") -> None:
        """Open the wrap-up, write the note, and say what came of the call that was left last."""
        self.opens("w", "n note", "e end")
        if note:
            self.screen.press("n")
            self.reads("back to the keys")
            self.screen.press(f"{note}\r")
            self.reads("n note", "e end")
        self.screen.press(key)
        self.reads("Said:")

    def disposes_of_the_next(self, number: str, key: str) -> None:
        """Say what came of the call that waits after the one that was said."""
        self.reads("Wrap-up", number)
        self.screen.press(key)
        self.until("both are said", lambda: not self.screen.row("Wrap-up", "+"))

    def makes_wrap_up_longer(self) -> None:
        """More time, and back to the table."""
        self.opens("w", "n note", "e end")
        left = self.left_of_wrap_up()
        self.screen.press("+")
        self.until("more, where time alone leaves less", lambda: self.left_of_wrap_up() > left)
        self.screen.press(ESCAPE)
        self.reads_no_more("│", "1 resolved")

    # People ---------------------------------------------------------------------------------

    def rings(self, number: str, name: str, outcome: str = "answered", **told: Any) -> str:
        """A caller rings in and is offered; what the history must say of it."""
        self.told.append(
            Told(number=number, direction="incoming", outcome=outcome, name=name, **told)
        )
        call = self.practice.ring(name, number)
        self.sees(number, "offered")
        return call

    def takes(self, number: str, name: str, **told: Any) -> str:
        """A caller rings in, and I take the call with my phone."""
        call = self.rings(number, name, **told)
        self.at(number, "a")
        self.sees(number, "bridged")
        self.is_me("On call", "phone talking")
        return call

    def calls(self, number: str, outcome: str = "answered", *, typed: str = "", **told: Any) -> str:
        """I dial a number, my phone rings first; the callee's leg.

        An order whose reply was lost goes on for a while after its call, and has my phone.
        """
        self.until("nothing is under way", lambda: not self.screen.row("under way…"))
        self.told.append(Told(number=number, direction="outgoing", outcome=outcome, **told))
        self.opens("d", "your phone rings first")
        self.fill("your phone rings first", f"{typed or number}\r")
        return self.leg_to(number)

    def leg_to(self, number: str) -> str:
        """The one leg to a number, once there is one."""
        self.until(f"a leg to {number}", lambda: self.practice.legs(to=number))
        (leg,) = self.practice.legs(to=number)
        call: str = leg["call_control_id"]
        return call

    def far_end(self, call: str, do: str, **more: str) -> None:
        """The person at the far end does something."""
        self.practice.ask(f"calls/{call}/remote", {"do": do, **more})

    def phone_is(self, habit: str | None) -> None:
        """What my phone does from now on when it is rung."""
        self.practice.ask("people", {"number": PHONE, "habit": habit})

    def phone(self) -> str:
        """My phone's leg, once it is not over."""

        def living() -> list[dict[str, Any]]:
            return [leg for leg in self.practice.legs(to=PHONE) if leg["state"] != "ended"]

        self.until("my phone", living)
        (leg,) = living()
        call: str = leg["call_control_id"]
        return call

    def was_ordered(self, call: str, action: str) -> None:
        """Wait until Telnyx has done that for a call."""

        def done() -> bool:
            path = f"/calls/{call}/actions/{action}"
            return any(
                command["effect"] == "done" and command["path"].endswith(path)
                for command in self.practice.ask("commands")
            )

        self.until(f"{action} is done", done)

    def ordered(self, action: str, call: str) -> list[dict[str, Any]]:
        """What Telnyx did of that kind for a call, in a conference of it."""
        return [
            command
            for command in self.practice.ask("commands")
            if command["effect"] == "done"
            and command["path"].endswith(f"/actions/{action}")
            and call in command["body"].get("call_control_ids", ())
        ]

    def is_over(self, *calls: str) -> None:
        """Wait until those legs have ended at Telnyx."""
        for call in calls:
            self.until(f"{call} is over", lambda call=call: self._ended(call))

    def _ended(self, call: str) -> bool:
        return bool(self.practice.leg(call)["state"] == "ended")

    def nobody_is_on_the_line(self) -> None:
        """Wait until no leg lives at Telnyx."""
        self.until("nobody on the line", lambda: not self.living())

    def living(self) -> list[dict[str, Any]]:
        """The legs that live at Telnyx."""
        return [leg for leg in self.practice.legs() if leg["state"] != "ended"]
