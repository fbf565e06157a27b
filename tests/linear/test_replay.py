"""A replay line by line: by keys, by words, and by a script on a pipe."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.agent.state import AgentRules
from console.linear.doing.registry import handlers
from console.linear.keys import Key
from console.linear.replay.console import ReplayLinear
from console.linear.replay.going import stepping
from console.linear.replay.steps import STEPS, ReplayKeymap
from console.linear.terminal import End
from console.replay import file
from console.replay.journal import since
from console.replay.player import Player
from console.replay.recording import Desk, Recording
from console.replay.trouble import Opened, opened
from console.ui.actions.action import Place
from console.ui.replay.playing import REPLAYED
from console.ui.settings import UiSettings
from tests.linear.listener import Ear, Listener
from tests.processes import LIMIT, PROGRAM, Home
from tests.replay.storm import AGENT, BEGUN, Lived, lived
from tests.ui.memory_switchboard import Switchboard
from tests.waiting import until


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A short day."""
    path = tmp_path_factory.mktemp("short") / "journal.db"
    day: Lived = asyncio.run(lived(path, 150))
    return opened(since(day.journal, BEGUN - timedelta(hours=1), None, Desk(agent=AGENT)))


@asynccontextmanager
async def listening(replay: Opened, *, by_keys: bool = True) -> AsyncIterator[Listener]:
    """Somebody who listens to a replay."""
    ear = Ear(by_keys=by_keys)
    front = ReplayLinear(Player(replay), UiSettings(), ear, handlers(), stepping())
    running = asyncio.create_task(front.run())
    listener = Listener(front, ear, Switchboard(rules=AgentRules()))
    try:
        await listener.hears("0 of ")
        yield listener
    finally:
        ear.typed.put_nowait(End.END)
        await running


def place(hand: Listener) -> int:
    """Where the replay is."""
    assert isinstance(hand.front, ReplayLinear)
    return hand.front.playing.taken


async def test_keys_step_jump_and_say_each_fact(replay: Opened) -> None:
    first = replay.troubles[0]
    async with listening(replay) as hand:
        for name in ("right", "right", "left"):
            hand.ear.typed.put_nowait(Key(name))
        await hand.hears("1 of ", "call initiated", after=3)
        assert place(hand) == 1
        hand.press("]")
        await hand.hears(f"{first.taken} of ", "Wrong: ")
        said = len(hand.lines)
        hand.press("[")
        await hand.hears("Nothing went wrong before this.", after=said)
        hand.press(">")
        await hand.hears(f"{replay.recording.length} of {replay.recording.length} facts")
        hand.ear.typed.put_nowait(Key("right"))
        await hand.hears("That is the end.")
        hand.press("<")
        await until(lambda: place(hand) == 0)
        hand.types(":go 40")
        await hand.hears("40 of ")
        hand.types(":wrongs")
        await hand.hears(f"{len(replay.troubles)} went wrong")


async def test_what_is_asked_is_of_the_moment_and_nothing_is_ordered(replay: Opened) -> None:
    async with listening(replay) as hand:
        hand.types(":go 60")
        await hand.hears("60 of ")
        hand.press("=")
        await hand.hears("1: ")
        hand.press("j,")
        await hand.hears("Connection ")
        said = len(hand.lines)
        hand.press("x")
        assert REPLAYED in await hand.hears("Hang up", after=said)
        hand.types(":next many")
        await hand.hears("many: that is no number. Nothing moved.")
        assert place(hand) == 60


async def test_it_runs_and_says_each_fact_as_it_comes(replay: Opened) -> None:
    async with listening(replay) as hand:
        hand.press("+++++++ ")
        await hand.hears("It runs, 128 times as fast as it was.")
        await until(lambda: place(hand) > 5)
        await hand.hears("call initiated")
        hand.press(" ")
        await until(lambda: "It stands." in hand.ear.heard or "The end." in hand.ear.heard)


def test_no_key_of_a_replay_does_two_things() -> None:
    keymap = ReplayKeymap()
    bound = [key for key, _ in keymap.bound(Place.TABLE)]

    assert sorted(set(bound)) == sorted(bound)
    for step in STEPS:
        assert keymap.commanded(f"{step.name} 5") == (step, "5")


def test_a_script_reads_a_file_as_lines_without_settings(replay: Opened, tmp_path: Path) -> None:
    """All of it, one fact a line, to the end of what it is told to do."""
    home = Home(tmp_path)
    path = tmp_path / "day.replay"
    file.write(path, replay.recording)
    home.paths.config_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.paths.config_file.write_text("no settings at all")

    told = subprocess.run(
        [*PROGRAM, "replay", "--linear", str(path)],
        input="next 1000\nback 2\nwrong-back\n",
        capture_output=True,
        text=True,
        timeout=LIMIT,
        env=home.environment,
        check=False,
    )

    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    facts = [line for line in lines if f" of {replay.recording.length}, " in line]
    assert len(facts) == replay.recording.length + 2
    assert "\x1b" not in told.stdout


async def test_a_recording_of_nothing_has_a_beginning_and_an_end() -> None:
    async with listening(opened(Recording(rows=())), by_keys=False) as hand:
        for line in ("next", "back", "play", ">", "wrong", "wrongs", "at 14:05", "later", "=", "."):
            hand.types(line)
        await hand.hears("No call is selected.")
        for words in ("0 of 0 facts", "That is the end.", "That is the beginning."):
            assert words in hand.ear.heard
        assert "A fault" not in hand.ear.heard
