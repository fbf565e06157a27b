"""Plays a recording on a line, so that a console shows it as it shows a switchboard.

Its clock is that of the recording: it stands, or runs at any speed. A move forwards is told as
changes; any other one leaves a number out, so that the console takes a new snapshot.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from console.domain.agent.state import AgentState
from console.domain.alone import AloneLegs
from console.domain.leg import CallId, Leg
from console.errors import LineClosed, OnlyReplayed
from console.line.feed import Feed
from console.line.port import (
    A,
    AnyChange,
    Entry,
    Health,
    HealthChanged,
    LegChanged,
    LegsGone,
    Question,
    Snapshot,
)
from console.line.questions import BoardNow, MessagesSeen, Payload, RawBody, Timeline
from console.process import elapsed
from console.replay.log import MINUTE
from console.replay.positions import Position
from console.replay.shown import Shown
from console.replay.trouble import Opened, Trouble

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
"""How many times as fast as it was."""

TOLD_AT_ONCE: Final = 300
"""Facts of one move that are told one by one; beyond, the board is told as a whole."""


class Player:
    """A recording that is played, and the line to it. `clock` is monotonic seconds."""

    def __init__(self, opened: Opened, clock: Callable[[], float] = elapsed) -> None:
        self._opened, self._clock = opened, clock
        self._positions, self._recording = opened.positions, opened.recording
        self._shown, self._feed = Shown(opened), Feed()
        self._number, self._seen = 0, 0
        self.playing, self.speed = False, 1.0
        self._position = self._positions.at(self.first)
        self._at, self._since = self._moment_of(self.first), clock()
        self._alone = AloneLegs(self._position.board.legs.values())
        self._legs: dict[CallId, Leg] = self._shown.legs(self._position, self._alone, self._at)

    # Where it is --------------------------------------------------------------------------

    @property
    def first(self) -> int:
        """The position at which it begins."""
        return self._recording.before

    @property
    def last(self) -> int:
        """The position at its end."""
        return self._recording.length

    @property
    def taken(self) -> int:
        """The position: how many facts are taken."""
        return self._position.taken

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What went wrong, the first one first."""
        return tuple(one for one in self._opened.troubles if one.taken > self.first)

    def now(self) -> datetime:
        """The moment of the replay, aware UTC."""
        if not self.playing:
            return self._at
        passed = timedelta(seconds=(self._clock() - self._since) * self.speed)
        return min(self._at + passed, self._moment_of(self.last))

    @property
    def next_at(self) -> datetime | None:
        """When the next fact comes; None at the end."""
        taken = self.taken
        return self._recording.moments[taken] if taken < self.last else None

    @property
    def next_kind(self) -> str:
        """What comes next; no text at the end."""
        return self._recording.rows[self.taken].kind if self.taken < self.last else ""

    @property
    def log(self) -> tuple[Entry, ...]:
        """The last lines of the log at the position, the oldest first."""
        return self._opened.log.last(self.taken)

    def told(self, before: int) -> tuple[Entry, ...]:
        """What each fact tells that was taken since a position, the first one first."""
        return self._shown.entries(self._position, before)

    def number_of(self, call: CallId) -> str | None:
        """The far end's number of a call, as it was told last; None where it never was."""
        return self._opened.log.numbers.get(call)

    def ended_at(self, call: CallId) -> datetime | None:
        """When the end of a call was told that is on the board still; None where none was."""
        return self._position.ended.get(call)

    def begun(self, minute: int) -> int | None:
        """How many calls began in a minute, counted from 1970; None where that is not known."""
        begins = int(self._moment_of(self.first).timestamp()) // MINUTE
        return self._opened.log.begun(minute, self.taken) if minute > begins else None

    # Moving -------------------------------------------------------------------------------

    def play(self, *, on: bool) -> None:
        """Let the time run on, or stand."""
        self._at = self.now()
        self._since = self._clock()
        self.playing = on and self.taken < self.last

    def faster(self, steps: int) -> None:
        """The next speed, or the one before."""
        place = SPEEDS.index(self.speed) + steps
        self.play(on=self.playing)
        self.speed = SPEEDS[max(0, min(place, len(SPEEDS) - 1))]

    def advance(self) -> None:
        """Take what has come by now, where it plays; at the end it stands."""
        if not self.playing:
            return
        now = self.now()
        self._move(self._positions.taken_at(now), now)
        if self.taken >= self.last:
            self.play(on=False)

    def go(self, taken: int) -> None:
        """Go to a position, and stand there."""
        self.playing = False
        taken = max(self.first, min(taken, self.last))
        self._at = self._moment_of(taken)
        self._move(taken, self._at)

    def pass_time(self, seconds: float) -> None:
        """Go so many seconds on, or back where there are fewer than none."""
        playing, now = self.playing, self.now() + timedelta(seconds=seconds)
        begin, end = self._moment_of(self.first), self._moment_of(self.last)
        self._at, self._since = max(begin, min(now, end)), self._clock()
        self._move(max(self.first, self._positions.taken_at(self._at)), self._at)
        self.playing = playing and self.taken < self.last

    def go_wrong(self, *, forwards: bool) -> Trouble | None:
        """Go to where the next thing went wrong, or the one before; None where there is none."""
        if forwards:
            found = next((one for one in self.troubles if one.taken > self.taken), None)
        else:
            found = next((one for one in self.troubles[::-1] if one.taken < self.taken), None)
        if found is not None:
            self.go(found.taken)
        return found

    def _moment_of(self, taken: int) -> datetime:
        """When the fact was written down that ends there; at the beginning the first one's."""
        moments = self._recording.moments
        if not moments:
            return datetime.fromtimestamp(0, UTC)
        at_first = taken <= self.first and self.first < len(moments)
        return moments[self.first] if at_first else moments[taken - 1]

    def _move(self, taken: int, now: datetime) -> None:
        before = self._position
        if before.taken <= taken <= before.taken + TOLD_AT_ONCE:
            self._tell(before, taken, now)
        else:
            self._position = self._positions.at(taken, before)
            self._alone = AloneLegs(self._position.board.legs.values())
            self._legs = self._shown.legs(self._position, self._alone, now)
            self._begin_anew()

    def _tell(self, before: Position, taken: int, now: datetime) -> None:
        for step in self._positions.steps(before, taken):
            for call in step.gone:
                self._alone.change(call, None)
            for call in step.touched:
                self._alone.change(call, step.after.board.records[call].leg)
            self._position = step.after
        legs, was = self._shown.legs(self._position, self._alone, now), self._legs
        self._legs = legs
        changes: list[AnyChange] = [
            LegChanged(number=self._next(), leg=leg)
            for leg in legs.values()
            if was.get(leg.id) != leg
        ]
        if gone := tuple(was.keys() - legs.keys()):
            changes.append(LegsGone(number=self._next(), calls=gone))
        if taken > before.taken:
            changes += self._shown.news(before, self._position, self._next)
        if changes:
            self._feed.push(changes)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _begin_anew(self) -> None:
        """Leave a number out: whoever sees the gap takes a new snapshot."""
        self._number += 2
        self._feed.push((HealthChanged(number=self._number, health=Health()),))

    # The line -----------------------------------------------------------------------------

    @property
    def silent(self) -> float:
        """Never: it stands in this process."""
        return 0.0

    async def snapshot(self) -> Snapshot:
        """The board at the position."""
        return await self.ask(BoardNow())

    async def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What is different since the last snapshot, in batches."""
        while True:
            batch = await self._feed.next()
            if news := tuple(one for one in batch if one.number > self._seen):
                self._seen = news[-1].number
                yield news

    async def ask(self, question: Question[A]) -> A:
        """What the recording can tell. Raises `OnlyReplayed` for everything else."""
        answers: Mapping[type[Question[Any]], Callable[[Any], Any]] = {
            BoardNow: lambda _: self._board(),
            Timeline: lambda asked: self._shown.timeline(self._position, asked.call),
            RawBody: lambda asked: self._raw_body(asked.number),
            MessagesSeen: lambda _: None,  # nobody is told: who read what is as it was
        }
        answer = answers.get(type(question))
        if answer is None:
            raise OnlyReplayed
        answered: A = answer(question)
        return answered

    async def close(self) -> None:
        """Leave."""
        self._feed.end(LineClosed("this console left"))

    def _board(self) -> Snapshot:
        position, desk = self._position, self._recording.desk
        self._seen = self._number
        me = position.attendances.get(desk.agent)
        return Snapshot(
            number=self._number,
            legs=tuple(self._legs.values()),
            connections=desk.connections,
            undertakings=self._shown.undertakings(position),
            entries=self.log,
            agent=desk.agent,
            read_only=True,
            team=desk.team,
            members=self._shown.members(position),
            messages=self._shown.messages(position),
            agent_state=me.state if me is not None else AgentState(agent=desk.agent),
        )

    def _raw_body(self, number: int) -> Payload:
        rows = self._recording.rows
        text = next((row.body for row in rows if row.number == number), b"")
        return Payload(number=number, text=text.decode("utf-8", "replace"))
