"""The whole log: by level, and following what is written."""

from __future__ import annotations

from datetime import timedelta

from console.line.port import Entry, EntryKind, Light, Logged
from tests.ui.memory_switchboard import Switchboard, utc_now
from tests.ui.stage import Stage, console


def notice(number: int, level: Light = Light.UNKNOWN) -> Entry:
    at = utc_now() + timedelta(milliseconds=number)
    return Entry(
        number=number,
        at=at,
        received_at=at,
        kind=EntryKind.NOTICE,
        title="t",
        text=f"line {number}.",
        level=level,
    )


def board(lines: int = 60) -> Switchboard:
    levels = {10: Light.WARN, 20: Light.BAD}
    entries = [notice(n, levels.get(n, Light.UNKNOWN)) for n in range(1, lines + 1)]
    return Switchboard(entries=entries, number=1000)


def write(stage: Stage, number: int, level: Light = Light.UNKNOWN) -> None:
    stage.board.push(Logged(number=stage.board.next(), entry=notice(number, level)))


async def test_a_level_leaves_only_what_is_as_bad() -> None:
    """What failed today is found among a thousand orders."""
    async with console(board()) as stage:
        await stage.press("L")
        await stage.sees("line 60.")
        await stage.press("2")
        await stage.sees("line 10.")
        await stage.misses("line 60.")
        assert "line 20." in stage.text
        await stage.press("3")
        await stage.misses("line 10.")
        await stage.press("1")
        await stage.sees("line 60.")


async def test_at_its_end_the_log_follows_what_is_written() -> None:
    """Who watches it does not press a key for each line."""
    async with console(board()) as stage:
        await stage.press("L")
        await stage.sees("line 60.")
        write(stage, 61)
        await stage.sees("line 61.")


async def test_above_its_end_the_log_stands_still_and_counts_what_is_new() -> None:
    """A line that is being read must not run away."""
    async with console(board()) as stage:
        await stage.press("L")
        await stage.sees("line 60.")
        await stage.press("g")
        await stage.sees("line 1.")
        write(stage, 61)
        write(stage, 62)
        await stage.sees("+2 below")
        assert "line 1." in stage.text

        await stage.press("G")
        await stage.sees("line 62.")
        await stage.misses("below")
