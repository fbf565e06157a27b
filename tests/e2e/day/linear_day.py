"""The same working day at linear mode: ears for eyes, and the answers to its questions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from console.ui.table.lines import MINE_MARKED
from tests.e2e.day.screen_forms import ESCAPE
from tests.e2e.day.working_day import WorkingDay
from tests.e2e.terminal import Terminal

SAID: Final = {
    "offered": "rings for you",
    "bridged": "talks with",
    "conf": "in a conference",
    "held": "is on hold",
    "dialling": "is being called",
    "answered": "is answered",
    "queued": "waits in the queue",
    "ended": "ended",
    " M ": "muted",
    "●REC": "recording",
    "‖REC": "recording paused",
    "REC": "recording",
    MINE_MARKED: "marked",
}
"""What is said where the screen has a word or a sign in a row."""

OF_ME: Final = {
    "Ready": "You are Ready",
    "Not ready": "You are Not ready",
    "Not ready: lunch": "You are Not ready, lunch",
    "Not ready: missed call": "You are Not ready, missed call",
    "On call": "You are on a call",
    "Wrap-up": "Wrap-up",
    "phone down": "our phone is down",
    "phone up": "our phone is up",
    "phone ringing": "our phone is ringing",
    "phone talking": "our phone is talking",
    "phone muted": "You are muted",
    "then not ready: lunch": "then not ready: lunch",
}
"""What is said where the header has it."""

QUESTIONS: Final = {
    "your phone rings first": "Dial: number or name",
    "the caller is held meanwhile": "Consult about",
    "Transfer": "Transfer",
}
"""What is asked where a form has that title."""

SHOWN_ALONE: Final = frozenset({"conference of 3"})
"""What the screen shows, and nobody is told unasked."""

ANSWERS: Final = {
    "a": "Answer",
    "A": "Answer, wait",
    "x": "Hang up|.* is hung up",
    "#": "Keys to|DTMF",
    "H": "Hold|Resume",
    "m": "Mute|Unmute",
    "M": "Mute them|Unmute them",
    "T": "Consult",
    "t": "Transfer",
    "r": "Reject",
    "R": "Reject, not ready",
    "c": "Conference",
    "v": "Record",
    "V": "Pause recording|Resume recording",
    "o": "More",
    " ": ".* marked",
}
"""How the line begins that a key is answered with; others may be said before it."""

EARLY: Final = "listen, then press again"

ASKED: Final = "y for yes"
"""What stands in a question that a `y` answers."""

POLLS: Final = 0.15
"""Seconds between two questions to the console."""

_NUMBER: Final = re.compile(r"\+\d[\d ]{5,}\d")
_ROW: Final = re.compile(
    r"\d+: (?P<marks>(?:selected, |marked, )*)(?P<who>.*?), "
    r"(?P<does>(?:rings|talks|is|waits|hears|ended)\b.*)"
)


class LinearDay(WorkingDay):
    """One agent who listens."""

    def __init__(self, desk: object, screen: Terminal) -> None:
        super().__init__(desk, screen)
        self._mark = 0
        self._asked = 0.0
        self._awaits, self._answered = False, (0, 0)
        self._table: list[str] = []

    # Ears -----------------------------------------------------------------------------------

    @property
    def heard(self) -> str:
        """All that was said, numbers without blanks."""
        self.screen.text  # noqa: B018 - it reads
        text = self.screen.seen.decode(errors="replace").replace("\r\n", "\n")
        return _NUMBER.sub(lambda found: found[0].replace(" ", ""), text)

    def _notice(self) -> None:
        """A busy console may take for pasted what a hand typed: it asks about the number again.

        What happens meanwhile is said behind the question, which stands until it is answered.
        Where a key comes too early it says so itself.
        """
        lines = self._new.splitlines()
        questions = [
            place
            for place, line in enumerate(lines)
            if ASKED in line and _NUMBER.search(line) is not None
        ]
        now = (self._mark, len(questions))
        if not questions or self._awaits or self._answered == now:
            return
        verb, *after = lines[questions[-1]].split()[0], *lines[questions[-1] + 1 :]
        if not any(line.startswith((verb, "Cancelled")) for line in after):
            self._answered = now
            self.screen.press("y")

    def mark(self) -> None:
        """What is heard from now on is new."""
        self._mark = len(self.heard)

    @property
    def _new(self) -> str:
        return self.heard[self._mark :]

    def hears(self, *words: str) -> None:
        """Wait until a new line has all those words in it."""

        def said() -> bool:
            lines = self.heard[self._mark :].splitlines()
            return any(all(word.lower() in line.lower() for word in words) for line in lines)

        self._awaits = ASKED in words
        try:
            self.until(f"said: {words}", said)
        except AssertionError as error:
            raise AssertionError(f"{words} in:\n{self.heard[self._mark :]}") from error
        finally:
            self._awaits = False

    def _answer(self, key: str, last: Callable[[list[str]], bool]) -> list[str]:
        """The lines that a question to the console is answered with, once the last one came."""
        begun = len(self.heard)
        self.screen.press(key)
        lines: list[str] = []

        def whole() -> bool:
            lines[:] = self.heard[begun:].splitlines()
            return last(lines)

        self.until(f"an answer to {key}", whole)
        return lines

    def rows(self) -> list[str]:
        """The rows of the table, read aloud."""
        if time.monotonic() - self._asked < POLLS:
            return self._table
        lines = self._answer("=", _is_whole_table)
        self._asked, self._table = time.monotonic(), [one for one in lines if _ROW.fullmatch(one)]
        return self._table

    def row(self, number: str) -> str:
        """What is said of a number; no text if there is no call."""
        for row in self.rows():
            found = _ROW.fullmatch(row)
            if found is not None and f"{number}," in f"{found['who']},":
                return row
        return ""

    def sees(self, number: str, *words: str) -> None:
        """Wait until the row of a number says so."""

        def said() -> bool:
            row = self.row(number)
            return bool(row) and all(_of_row(word) in row for word in words)

        try:
            self.until(f"{number}: {words}", said)
        except AssertionError as error:
            table = "\n".join(self.rows())
            raise AssertionError(f"{number}: {words} in\n{table}\n{self.heard}") from error

    def sees_no(self, number: str, word: str) -> None:
        self.until(f"no {word} at {number}", lambda: _of_row(word) not in self.row(number))

    def is_me(self, *words: str) -> None:
        """Wait until it is said so of me and my phone."""

        def said() -> bool:
            lines = self._answer(
                ".",
                lambda lines: any(
                    "our phone" in one or "You are muted" in one or "on your phone" in one
                    for one in lines
                ),
            )
            text = " ".join(lines)
            return all(OF_ME[word.strip()] in text for word in words)

        self.until(f"me: {words}", said)

    def reads(self, *words: str) -> None:
        if not SHOWN_ALONE.issuperset(words):
            self.hears(*words)

    def reads_no_more(self, *words: str) -> None:
        """What was said was said."""

    def is_told(self, words: str) -> None:
        self.hears(words)

    def reads_of(self, number: str, *words: str) -> None:
        """Ask what is known of a call until it has those words."""
        self.point_at(number)

        def said() -> bool:
            lines = self._answer(",", lambda lines: any(number in one for one in lines))
            return any(all(word in line for word in words) for line in lines)

        self.until(f"of {number}: {words}", said)

    def left_of_wrap_up(self) -> int:
        text = " ".join(self._answer(".", lambda lines: any("our phone" in one for one in lines)))
        found = re.search(r"Wrap-up, (?:(\d+) minutes? ?)?(?:(\d+) seconds? )?left", text)
        return 60 * int(found[1] or 0) + int(found[2] or 0) if found else 0

    # Hands ----------------------------------------------------------------------------------

    def point_at(self, number: str) -> None:
        """Step to the call of a number."""

        def there() -> bool:
            rows = [found for row in self.rows() if (found := _ROW.fullmatch(row))]
            at = [place for place, one in enumerate(rows) if f"{number}," in f"{one['who']},"]
            here = [place for place, one in enumerate(rows) if "selected" in one["marks"]]
            if at[:1] == here:
                return True
            if at:
                far = at[0] - (here[0] if here else 0)
                self.screen.press("j" * far if far > 0 else "k" * -far if far < 0 else "g")
                self._asked = 0.0
            return False

        self.until(f"{number} is selected", there)

    def at(self, number: str, keys: str) -> None:
        """Press a key for a call, again where it was too early."""
        self.sees(number)
        while True:
            self.point_at(number)
            self.mark()
            self.screen.press(keys)
            self.until("an answer", lambda: re.search(f"(?m)^(?:{ANSWERS[keys]})", self._new))
            if EARLY not in self.heard[self._mark :]:
                return
            pressed = time.monotonic()
            self.until("hands rest", lambda at=pressed: time.monotonic() - at > POLLS)

    def opens(self, key: str, *words: str) -> None:
        self.mark()
        self.screen.press(key)
        for word in words:
            if word in QUESTIONS:
                self.hears(QUESTIONS[word])

    def fill(self, title: str, *answers: str) -> None:
        self.hears(QUESTIONS[title])
        for answer in answers:
            self.screen.press(answer)

    def choose_state(self, key: str) -> None:
        self.mark()
        self.screen.press("n")
        self.hears("to choose from")
        self.screen.press(key)
        self.hears("State: ")

    def disposes(self, key: str, note: str = "") -> None:
        while True:
            self.mark()
            self.screen.press("w")
            self.hears("to choose from")
            if note:
                self.screen.press("n")
                self.hears("Note:")
                self.screen.press(f"{note}\r")
                self.hears("What came of it")
            self.screen.press(key)
            self.until("an answer", lambda: re.search("Said:|Nothing was said", self._new))
            if "Said:" in self._new:
                return

    def disposes_of_the_next(self, number: str, key: str) -> None:
        """Once the question is about that call: it may still be about the one before."""
        name = next(one.name for one in self.told if one.number == number)
        while True:
            self.mark()
            self.screen.press("w")
            self.hears("to choose from")
            self.hears("e: end the wrap-up")
            if f"Call with {name}." in self._new:
                break
            self.screen.press(ESCAPE)
            self.hears("Cancelled")
        self.screen.press(key)
        self.hears("Said:")

    def ends_wrap_up(self, then: str = "Ready ") -> None:
        self.mark()
        self.screen.press("w")
        self.hears("to choose from")
        self.screen.press("e")
        self.hears("End wrap-up")
        self.is_me(then)

    def makes_wrap_up_longer(self) -> None:
        left = self.left_of_wrap_up()
        self.mark()
        self.screen.press("w")
        self.hears("to choose from")
        self.screen.press("+")
        self.hears("seconds more")
        self.until("more, where time alone leaves less", lambda: self.left_of_wrap_up() > left)

    # Questions instead of forms -----------------------------------------------------------------

    def presses_keys(self, number: str, *, typed: str, pasted: str) -> None:
        self.at(number, "#")
        self.hears("Keys to")
        for keys in (typed, pasted):
            self.screen.press(f"{keys}\r")
            self.hears(f"Keys {' '.join(keys)} to")
        self.screen.press("\r")

    def turns_away(self, number: str, *, busy: bool) -> None:
        self.at(number, "r")
        self.hears("Reject", "to choose from")
        self.screen.press("b" if busy else "d")

    def sees_me_muted_for(self, number: str) -> None:
        self.is_me("phone muted")

    def _does_more(self, number: str, operation: str) -> None:
        """From the menu; again where the call changed while it was typed."""
        while True:
            self.at(number, "o")
            self.hears("More on")
            self.mark()
            self.screen.press(f"{operation}\r")
            self.until(
                "an answer", lambda: f"{operation}," in self._new.lower() or EARLY in self._new
            )
            if EARLY not in self._new:
                return

    def stops_recording(self, number: str) -> None:
        self._does_more(number, "stop recording")
        self.hears("Stop recording, ")

    def has_keys_gathered(self, number: str, wait: str) -> None:
        self._does_more(number, "gather digits")
        for question, answer in (
            ("minimum digits", ""),
            ("maximum digits", ""),
            ("terminating digit", ""),
            ("timeout millis", wait),
            ("Enter sends it", "initial timeout"),
            ("initial timeout millis;", wait),
            ("Enter sends it", "inter digit timeout"),
            ("inter digit timeout millis;", wait),
            ("Enter sends it", ""),
        ):
            self.hears(question)
            self.mark()
            self.screen.press(f"{answer}\r")
        self.hears("Gather digits, ")

    def puts_into_queue(self, number: str, queue: str) -> None:
        self._does_more(number, "enqueue")
        self.hears("queue name")
        self.screen.press(f"{queue}\r")
        for question in ("max wait time", "Enter sends it"):
            self.hears(question)
            self.screen.press("\r")

    def takes_from_queue(self, queue: str, number: str, name: str) -> None:
        self.mark()
        self.screen.press("Q")
        self.hears(f"Queue {queue}: 1 wait")
        self.hears("1: ", name, number, f"in {queue}")
        self.hears("Take: its number")
        self.screen.press("1\r")

    def calls_back(self, number: str, other: str) -> None:
        self.mark()
        self.screen.press("h")
        self.hears("Call back: its number")
        self.mark()
        self.screen.press("m\r")
        self.hears("missed or abandoned calls")
        self.hears(other, "missed")
        self.hears("Call back: its number")
        lines = self.heard[self._mark :].splitlines()
        line = next(one for one in lines if number in one and "missed" in one)
        self.screen.press(f"{line.partition(':')[0]}\r")
        self.hears("Dial ", ASKED)
        self.screen.press("y")
        self.leg_to(number)


def _of_row(word: str) -> str:
    """What is said where a row has a word: pressed keys one by one."""
    if word.startswith("#"):
        return f"pressed {' '.join(word[1:])}"
    return SAID.get(word, word)


def _is_whole_table(lines: list[str]) -> bool:
    """Whether the head of the table was said, and as many rows as it tells of."""
    for at, line in enumerate(lines):
        if "No calls here." in line:
            return True
        head = re.fullmatch(r"(\d+) calls?\.", line)
        if head is not None:
            return len(lines) > at + int(head[1]) and lines[at + int(head[1])].endswith(".")
    return False
