"""A replay line by line: every fact is a line, and no order is possible.

What is said follows from where one is, and not from what was said before: a step says the fact
that it took, a jump where it leads. While it runs each fact is announced as it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from console.domain.leg import Leg
from console.line.console_side import Line
from console.line.port import Entry, EntryKind
from console.linear import speech
from console.linear.announcements import Announcement
from console.linear.console import Handler, LinearConsole
from console.linear.replay.steps import ReplayKeymap
from console.linear.terminal import Terminal
from console.ui.actions.situation import Situation
from console.ui.replay.playing import TICK, Playing, ReplayClock, ReplayStore
from console.ui.settings import UiSettings
from console.ui.state.people import Cards
from console.ui.state.store import Store, Touched

SAID: Final = 20
"""Facts of one step that are said one by one to who listens; of more, where they lead."""

NOTHING_NEW: Final = "nothing new is told by it"

Stepping = Callable[["ReplayLinear", str], Awaitable[None]]
"""Goes somewhere in a replay; the text is what was typed behind the word."""


class ReplayLinear(LinearConsole):
    """Tells what is played, by the keys and words of `steps`; `handlers` do all else."""

    greeting = "telnyx-console, a replay, line by line."

    def __init__(
        self,
        playing: Playing,
        settings: UiSettings,
        terminal: Terminal,
        handlers: Mapping[str, Handler],
        steps: Mapping[str, Stepping],
    ) -> None:
        self.playing = playing
        self._stands = asyncio.Event()
        self._stands.set()
        super().__init__(self._line, settings, terminal, handlers, ReplayClock(playing))
        self.handlers = {**handlers, **{id_: _as_handler(does) for id_, does in steps.items()}}
        self.keymap = ReplayKeymap()

    async def _line(self) -> Line:
        return self.playing

    def new_store(self, cards: Cards) -> Store:
        """The board of a replay."""
        return ReplayStore(self.playing, cards)

    def changed(self, touched: Touched) -> None:
        """Follow what is; nothing of it is news, for the facts are what is said."""
        now = self.clock.now()
        self.callers.follow(touched, self.clock.monotonic())
        self.figures.follow(touched, now)
        self.calls.follow(touched)
        if touched.everything and not self.begun.is_set():
            self.begun.set()
            self.say(self.where())

    async def tick(self) -> None:
        """Let the replay run, while it does."""
        while True:
            await asyncio.sleep(TICK)
            if self.playing.playing:
                before = self.playing.taken
                self.playing.advance()
                await self._take_board()
                self._announce(before)

    async def outcomes(self) -> None:
        """On a pipe a line waits also for what it lets run."""
        await super().outcomes()
        if not self.terminal.is_interactive:
            await self._stands.wait()

    def play(self, *, on: bool) -> None:
        """Let it run, or stand."""
        self.playing.play(on=on)
        if self.playing.playing:
            self._stands.clear()
        else:
            self._stands.set()

    def _announce(self, before: int) -> None:
        entries, is_over = self.playing.told(before), not self.playing.playing
        if is_over:
            self._stands.set()
        if not self.terminal.is_interactive:
            self.say(*map(self._fact, entries))
            return
        for entry in entries:
            words = self._fact(entry)
            about = entry.call or ""
            self.dialogue.announce([Announcement(words=words, about=about, kind="told a fact")])
        if is_over:
            self.dialogue.announce([Announcement(words="The end.", about="end", kept=True)])

    # Going ------------------------------------------------------------------------------

    async def step(self, way: int, count: int) -> None:
        """Take so many facts, or take them back; each is said, as far as hands wait for it."""
        playing, most = self.playing, SAID if self.terminal.is_interactive else count
        goal = max(playing.first, min(playing.taken + way * count, playing.last))
        if abs(goal - playing.taken) > most:
            playing.go(goal)
            await self.moved()
        while playing.taken != goal:
            playing.go(playing.taken + way)
            await self._take_board()
            self._say_fact()

    async def moved(self) -> None:
        """Say where a jump led."""
        await self._take_board()
        self.say(self.where())

    def _say_fact(self) -> None:
        """The last fact that was taken, where it is, and what it tells."""
        entries = self.playing.told(self.playing.taken - 1)
        first = self._fact(entries[0]) if entries else NOTHING_NEW
        self.say(
            f"{self._place()}, {self._moment()}: {speech.ended(first)}",
            *map(self._fact, entries[1:]),
            self._wrong(),
        )

    async def _take_board(self) -> None:
        """Know at once what is so at this position."""
        self.changed(self.store.begin(await self.playing.snapshot(), self.clock.now()))

    def where(self) -> str:
        """`61 of 700 facts, 2023-11-14 22:13:20.3. 3 calls, 1 rings for you. ...`."""
        day = self.playing.now().astimezone().strftime("%Y-%m-%d")
        where = f"{self._place()} facts, {day} {self._moment()}."
        return " ".join(filter(None, (where, self.figures_said(), self._wrong())))

    def _place(self) -> str:
        playing = self.playing
        return f"{playing.taken - playing.first} of {playing.last - playing.first}"

    def _moment(self) -> str:
        now = self.playing.now().astimezone()
        return f"{now:%H:%M:%S}.{now.microsecond // 100_000}"

    def _wrong(self) -> str:
        """What went wrong at this position; no text where nothing did."""
        here = [one for one in self.playing.troubles if one.taken == self.playing.taken]
        return " ".join(f"Wrong: {speech.ended(speech.spoken(one.text))}" for one in here)

    def _fact(self, entry: Entry) -> str:
        """`call bridged, Ada Lovelace, is connected.`: what came, whose it is, what they do now."""
        leg = self.store.leg(entry.call)
        name = speech.spoken(entry.title.replace(".", " "), 60)
        if entry.kind in (EntryKind.ORDER, EntryKind.OUTCOME):
            action = next((one for one in self.keymap.actions if one.id == entry.title), None)
            asked = action.title if action is not None else name
            name = f"{'order' if entry.kind is EntryKind.ORDER else 'outcome of'} {asked}"
        text = speech.spoken(entry.text)
        is_named = leg is not None and entry.kind is EntryKind.FACT and speech.ARROW in entry.text
        parts = (name, self._who(leg), "" if is_named else text, self._does(entry, leg))
        return speech.ended(", ".join(filter(None, parts)))

    def _who(self, leg: Leg | None) -> str:
        return speech.who(leg, self.store) if leg is not None else ""

    def _does(self, entry: Entry, leg: Leg | None) -> str:
        if leg is None or entry.kind is not EntryKind.FACT or entry.said is not None:
            return ""
        return speech.does(leg, self.store)


def _as_handler(does: Stepping) -> Handler:
    async def handler(front: LinearConsole, _: Situation, typed: str) -> None:
        if isinstance(front, ReplayLinear):
            await does(front, typed)

    return handler
