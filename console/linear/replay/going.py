"""Goes through a replay by keys and words, and says where that leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from console.linear import speech
from console.linear.dialogue import Cancelled
from console.linear.own_actions import WHERE
from console.linear.replay import steps
from console.linear.replay.console import ReplayLinear, Stepping

A_MINUTE: Final = 60
MOST: Final = 1_000_000
"""Facts or seconds that can be typed."""

QUIT: Final = ("console.quit", "console.leave")

TIMES: Final = ("%H:%M:%S", "%H:%M")


def stepping() -> Mapping[str, Stepping]:
    """What goes through a replay, by its action."""
    return {
        steps.NEXT: partial(_facts, 1),
        steps.BACK: partial(_facts, -1),
        steps.LATER: partial(_seconds, 1),
        steps.EARLIER: partial(_seconds, -1),
        steps.WRONG: partial(_wrong, forwards=True),
        steps.WRONG_BACK: partial(_wrong, forwards=False),
        steps.WRONGS: _wrongs,
        steps.BEGIN: partial(_end, last=False),
        steps.END: partial(_end, last=True),
        steps.GO: _go,
        steps.AT: _at,
        steps.PLAY: _play,
        steps.FASTER: partial(_speed, 1),
        steps.SLOWER: partial(_speed, -1),
        WHERE: _where,
        **dict.fromkeys(QUIT, _leave),
    }


def _count(typed: str, usual: int) -> int:
    """The number that was typed, the usual one where none was. Raises `Cancelled`."""
    if not typed:
        return usual
    if not (typed.isascii() and typed.isdigit() and int(typed[:8]) <= MOST):
        raise Cancelled(f"{speech.spoken(typed, 40)}: that is no number. Nothing moved.")
    return int(typed[:8])


async def _facts(way: int, front: ReplayLinear, typed: str) -> None:
    count = _count(typed, 1)
    edge = front.playing.last if way > 0 else front.playing.first
    if front.playing.taken == edge and count:
        front.say("That is the end." if way > 0 else "That is the beginning.")
        return
    await front.step(way, count)


async def _seconds(way: int, front: ReplayLinear, typed: str) -> None:
    front.playing.pass_time(way * _count(typed, A_MINUTE))
    await front.moved()


async def _wrong(front: ReplayLinear, _: str, *, forwards: bool) -> None:
    if front.playing.go_wrong(forwards=forwards) is None:
        front.say(f"Nothing went wrong {'after' if forwards else 'before'} this.")
        return
    await front.moved()


async def _wrongs(front: ReplayLinear, _: str) -> None:
    found, first = front.playing.troubles, front.playing.first
    if not found:
        front.say("Nothing went wrong.")
        return
    front.say(f"{len(found)} went wrong; go with its number goes there.")
    front.say(*(f"{one.taken - first}: {speech.spoken(one.text)}" for one in found))


async def _end(front: ReplayLinear, _: str, *, last: bool) -> None:
    front.playing.go(front.playing.last if last else front.playing.first)
    await front.moved()


async def _go(front: ReplayLinear, typed: str) -> None:
    if not typed:
        typed = (await front.dialogue.ask("Once how many facts were taken")).text
    front.playing.go(front.playing.first + _count(typed, 0))
    await front.moved()


async def _at(front: ReplayLinear, typed: str) -> None:
    """That time on the day where it is, by the clock of this machine."""
    if not typed:
        typed = (await front.dialogue.ask("At which time")).text
    now = front.playing.now().astimezone()
    for form in TIMES:
        try:
            time = datetime.strptime(typed, form).time()  # noqa: DTZ007 - a time of that day
        except ValueError:
            continue
        there = datetime.combine(now.date(), time).astimezone()
        front.playing.pass_time((there - now).total_seconds())
        await front.moved()
        return
    raise Cancelled(f"{speech.spoken(typed, 40)}: say a time like 14:05 or 14:05:30.")


async def _play(front: ReplayLinear, _: str) -> None:
    playing = front.playing
    front.play(on=not playing.playing)
    if playing.playing:
        front.say(f"It runs, {_pace(playing.speed)}.")
    elif playing.taken >= playing.last:
        front.say("That is the end.")
    else:
        front.say(f"It stands. {front.where()}")


async def _speed(way: int, front: ReplayLinear, _: str) -> None:
    front.playing.faster(way)
    front.say(speech.sentence(_pace(front.playing.speed)))


def _pace(speed: float) -> str:
    return "as fast as it was" if speed == 1 else f"{speed:g} times as fast as it was"


async def _where(front: ReplayLinear, _: str) -> None:
    front.say(front.where())
    leg, now = front.calls.leg, front.clock.now()
    front.say(f"Selected: {speech.call(leg, front.store, now)}" if leg else "No call is selected.")


async def _leave(front: ReplayLinear, _: str) -> None:
    front.say("Leaving the replay.")
    front.leave()
