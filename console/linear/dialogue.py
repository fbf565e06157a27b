"""The talk with whoever listens: lines out, keys or lines in, questions and their answers.

While a line is being typed only what is urgent is said, and what was typed stands again behind
it; the rest waits for the line to end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from console.linear.announcements import Announcement, Announcer
from console.linear.keys import Key
from console.linear.terminal import End, Terminal
from console.linear.typed_line import Completions, TypedLine, nothing

T = TypeVar("T")

CANCELS: Final = frozenset({"cancel", "esc", "escape"})
"""The lines that cancel a question, where lines are read."""

BETWEEN: Final = 5.0
"""Seconds between two interruptions of a line that is being typed."""

LATER: Final = 60.0
"""Seconds after which nothing is held back any more."""

CANCELLED: Final = "Cancelled. Nothing was done."
YES: Final = frozenset({"y", "yes"})


class Cancelled(Exception):
    """A question was left without an answer, or nothing can be done with it: the words say why."""

    def __init__(self, words: str = CANCELLED) -> None:
        super().__init__(words)


class Ended(Exception):
    """Nothing more will be typed."""


class Answer(NamedTuple):
    """What was typed, and whether a part of it was not typed by hands."""

    text: str
    pasted: bool = False


class Option(NamedTuple, Generic[T]):
    """One of several: the key that chooses it, what it is, and how it is called."""

    key: str
    value: T
    words: str


class Dialogue:
    """Says and asks. `moment` is the monotonic clock; `answer_next` does what ctrl+n does."""

    def __init__(self, terminal: Terminal, moment: Callable[[], float]) -> None:
        self.terminal = terminal
        self.answer_next: Callable[[], None] = lambda: None
        self.last: tuple[str, ...] = ()
        self._moment = moment
        self._announcer = Announcer()
        self._news = asyncio.Event()
        self._line: TypedLine | None = None
        self._prompt = ""
        self._earlier: list[str] = []
        self._interrupted = float("-inf")
        self.is_locked = False

    @property
    def by_keys(self) -> bool:
        """Whether single keys are read, and not lines."""
        return self.terminal.by_keys

    # Saying -----------------------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Say something now, a line each; what is being typed stands again behind it."""
        if self._line is not None:
            self.terminal.write("\n")
        for line in lines:
            if line:
                self.terminal.line(line)
        if self._line is not None:
            self.terminal.write(f"{self._prompt}{self._line.text}")

    def announce(self, announcements: Iterable[Announcement]) -> None:
        """Have something said soon."""
        self._announcer.put(announcements, self._moment())
        self._news.set()

    async def speak(self) -> None:
        """Say what is announced, as long as there is anybody to hear it."""
        while True:
            await self._news.wait()
            wait = self._announcer.wait(self._moment())
            if wait is None or self.is_locked or not self._may_interrupt:
                self._news.clear()
                continue
            self._news.clear()
            if wait > 0:
                await self._pause(wait)
            self.say_due()
            if self._announcer.waits:
                self._news.set()

    @property
    def _may_interrupt(self) -> bool:
        """Whether something may be said now: a line that is being typed is not torn too often."""
        if self._line is None:
            return True
        rested = self._moment() - self._interrupted >= BETWEEN
        return self._announcer.is_urgent and rested

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until something more is to be said."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass

    def open(self) -> None:
        """Say again what is announced: somebody listens."""
        self.is_locked = False
        self._news.set()

    def say_due(self) -> None:
        """Say what is due."""
        lines = self._announcer.due(self._moment())
        if lines:
            if self._line is not None:
                self._interrupted = self._moment()
            self.last = lines
            self.say(*lines)

    def say_all(self) -> None:
        """Say whatever waits still: nothing more comes."""
        now = self._moment()
        while self._announcer.waits:
            now += LATER
            self.say(*self._announcer.due(now))

    # Asking -----------------------------------------------------------------------------

    async def next(self) -> Key | str:
        """The next key or line. Raises `Ended`."""
        typed = await self.terminal.typed.get()
        if isinstance(typed, End):
            raise Ended
        return typed

    async def ask(
        self,
        question: str,
        *,
        completions: Completions = nothing,
        text: str = "",
        is_command: bool = False,
    ) -> Answer:
        """What is typed behind a question. Raises `Cancelled` and `Ended`."""
        if not self.by_keys:
            self.terminal.line(question if question.endswith("?") else f"{question}?")
            line = await self.next()
            answer = line.strip() if isinstance(line, str) else ""
            if answer.lower() in CANCELS:
                raise Cancelled
            return Answer(answer)
        self._prompt = question if is_command else f"{question}: "
        self._line = TypedLine(completions, self._earlier if is_command else (), text)
        self.terminal.write(f"{self._prompt}{text}")
        try:
            return await self._typed(self._line, is_command=is_command)
        finally:
            self._line = None
            self._news.set()

    async def _typed(self, line: TypedLine, *, is_command: bool) -> Answer:
        while not (line.is_done or line.is_cancelled):
            key = await self.next()
            if isinstance(key, Key) and key.name == "ctrl+n":
                self.answer_next()
            elif isinstance(key, Key):
                self.terminal.write(line.feed(key))
        if line.is_cancelled:
            raise Cancelled
        if is_command and line.text.strip():
            self._earlier = [*(one for one in self._earlier if one != line.text), line.text]
        return Answer(line.text.strip(), line.pasted)

    async def choose(self, title: str, options: Sequence[Option[T]]) -> T:
        """One of several, by its key or the beginning of its words. Raises `Cancelled`."""
        lines = (f"{one.key}: {one.words}" for one in options)
        self.say(f"{title}. {len(options)} to choose from; Esc cancels.", *lines)
        at_once = self.by_keys and all(len(one.key) == 1 for one in options)
        while True:
            said = await self._key() if at_once else (await self.ask("Which one")).text
            found = [one for one in options if said in (one.key, one.words)]
            found = found or [
                one for one in options if said and one.words.lower().startswith(said.lower())
            ]
            if len(found) == 1:
                return found[0].value
            if not said:
                raise Cancelled
            self.say(f"{said}: that is none of them." if not found else f"{said}: that is several.")

    async def confirm(self, question: str) -> bool:
        """Whether the answer is yes; whatever else is typed is no. Raises `Ended`."""
        self.say(f"{question} y for yes, anything else for no.")
        try:
            said = await self._key() if self.by_keys else (await self.ask("Yes or no")).text
        except Cancelled:
            return False
        return said.lower() in YES

    async def _key(self) -> str:
        """One key, by the character that it types, else by its name. Raises `Cancelled`."""
        while True:
            key = await self.next()
            if not isinstance(key, Key) or key.hurried:
                continue
            if key.name in ("escape", "ctrl+g"):
                raise Cancelled
            if key.name == "ctrl+n":
                self.answer_next()
                continue
            return key.character or key.name


def numbered(values: Iterable[tuple[T, str]]) -> tuple[Option[T], ...]:
    """Options with numbers as their keys."""
    return tuple(Option(str(at), value, words) for at, (value, words) in enumerate(values, start=1))
