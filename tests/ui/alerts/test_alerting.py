"""Who looks elsewhere is told: on a stage, by a clock of the test, in the terminal's own bytes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from textual import events

from console.domain.alerts.rules import AlertRules, Event, NoticeForm, Way
from console.domain.leg import CallState
from console.ui.alerts.own_command import OwnCommand
from console.ui.app import WallboardApp
from console.ui.settings import UiSettings
from console.ui.state.store import Touched
from tests.processes import alive
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

RULES = AlertRules(
    ways=dict.fromkeys(Event, frozenset({Way.BELL, Way.NOTICE})),
    form=NoticeForm.OSC_777,
    title=True,
)


@asynccontextmanager
async def noting(
    monkeypatch: pytest.MonkeyPatch, rules: AlertRules = RULES
) -> AsyncIterator[tuple[Stage, list[str]]]:
    """A console whose alerts are written down, in a terminal that takes UTF-8 and titles."""
    for name in ("TMUX", "STY", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    board = Switchboard(legs={})
    async with console(board, settings=UiSettings(alerts=rules)) as stage:
        wrote: list[str] = []
        monkeypatch.setattr(stage.app, "_write", wrote.append)
        monkeypatch.setattr(stage.app, "bell", lambda: wrote.append("\x07"))
        yield stage, wrote


async def test_a_caller_rings_in_the_bell_a_notice_and_the_title(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once, and once more for one who rings on; the title follows until nobody rings."""
    async with noting(monkeypatch) as (stage, wrote):
        stage.board.put(leg(1, name="Grace;\x1b]52;c;eA==\x07", started_at=utc_now()))
        await until(lambda: len(wrote) >= 3)
        assert wrote[0].startswith("\x1b]777;notify;Call for you;! Grace,␛]52,c,eA==␇ rings, 0:0")
        assert wrote[1] == "\x07"
        assert wrote[2].startswith("\x1b]2;◆1 ")
        del wrote[:]

        stage.time.let_pass(30)
        stage.app.mind_alerts()
        assert wrote == []
        stage.time.let_pass(30)
        stage.app.mind_alerts()
        assert [one[:6] for one in wrote] == ["\x1b]777;", "\x07"]
        del wrote[:]
        stage.board.change(leg(1).id, state=CallState.BRIDGED, known=CallState.BRIDGED)
        await until(lambda: wrote)
        assert wrote[-1].startswith("\x1b]2;")
        assert "◆" not in wrote[-1]


async def test_the_title_tells_the_first_caller_at_once_and_how_many_a_moment_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred calls a second are no hundred titles; the last number is always told."""
    rules = msgspec.structs.replace(RULES, ways={})
    async with noting(monkeypatch, rules) as (stage, wrote):
        stage.board.put(leg(1, started_at=utc_now()))
        await until(lambda: len(wrote) == 1)
        assert wrote[0].startswith("\x1b]2;◆1 ")

        for number in range(2, 10):
            stage.board.put(leg(number, started_at=utc_now()))
        await until(lambda: len(stage.app.shared.callers) == 9)
        await until(lambda: wrote[-1].startswith("\x1b]2;◆9 "))
        assert len(wrote) == 2


async def test_with_the_focus_and_while_switched_off_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen tells; the word of it is said, and a wrong one answered."""
    async with noting(monkeypatch, msgspec.structs.replace(RULES, title=False)) as (stage, wrote):
        stage.app.post_message(events.AppFocus())
        await until(lambda: stage.app._pace.focused)
        stage.board.put(leg(1, started_at=utc_now()))
        await stage.sees("+442079460101")
        assert wrote == []
        stage.app.post_message(events.AppBlur())
        await until(lambda: not stage.app._pace.focused)

        await stage.press("colon", *"alerts off 30m", "enter")
        await stage.sees("alerts are off for 30 min")
        stage.time.let_pass(1799)
        stage.board.put(leg(2, started_at=utc_now()))
        await stage.sees("+442079460102")
        assert wrote == []
        await stage.press("ctrl+g")
        await stage.sees("alerts are on")
        stage.board.put(leg(3, started_at=utc_now()))
        await until(lambda: wrote)
        await stage.press("colon", *"alerts loud", "enter")
        await stage.sees("alerts off 30m")


async def test_a_locked_screen_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is kept from the screen is kept from the desktop, too."""
    async with noting(monkeypatch, msgspec.structs.replace(RULES, title=False)) as (stage, wrote):
        await stage.press("ctrl+l")
        stage.board.put(leg(1, name="Grace", started_at=utc_now()))
        await until(lambda: wrote)

        assert "a caller rings" in wrote[0]
        assert not any("Grace" in one or "0101" in one for one in wrote)


async def test_other_rules_hold_at_once_and_the_title_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Settings are taken over while the console runs; what was told is not told again."""
    async with noting(monkeypatch) as (stage, wrote):
        stage.board.put(leg(1, started_at=utc_now()))
        await until(lambda: len(wrote) >= 3)
        del wrote[:]
        bells = dict.fromkeys(Event, frozenset({Way.BELL}))
        stage.app.set_alerts(AlertRules(ways=bells, pause=10))
        assert wrote == ["\x1b[23;2t\x1b[22;2t"]
        stage.board.put(leg(2, started_at=utc_now()))
        await stage.sees("+442079460102")
        stage.time.let_pass(10)
        stage.app.mind_alerts()

        assert wrote[1:] == ["\x07"]


async def test_a_picture_for_a_room_calls_nobody() -> None:
    """It stands where everybody hears it, and no key stops it."""
    board = WallboardApp(Switchboard(legs={}).connect, UiSettings(alerts=RULES))

    assert board._rules.ways == {event: {Way.BELL} for event in Event}
    assert board._form is NoticeForm.NONE


# The user's own command ---------------------------------------------------------------------

LASTING = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
TELLING = (
    "import os, sys; open(sys.argv[1], 'w').write(repr(sorted(os.environ)) + sys.stdin.read())"
)


async def test_the_command_runs_once_at_a_time_and_ends_with_the_ring(tmp_path: Path) -> None:
    """No shell is between: the process that is ended is the one that sounds."""
    noted, failures = tmp_path / "pids", list[str]()
    command = OwnCommand((sys.executable, "-c", LASTING, str(noted)), os.environ, failures.append)
    ringing = asyncio.create_task(command.run(for_calls=True))
    await until(lambda: noted.exists() and noted.read_text().endswith("\n"))
    await command.run(for_calls=True)  # the next caller: it sounds already
    (pid,) = map(int, noted.read_text().split())
    command.end()
    await ringing

    assert not alive(pid)
    assert not command.runs
    assert failures == []


async def test_the_command_is_told_no_key_and_its_failure_is_told_once(tmp_path: Path) -> None:
    """A sound that cannot be played must not fill the log."""
    noted, failures = tmp_path / "told", list[str]()
    environment = {**os.environ, "TELNYX_API_KEY": "KEY_canary"}
    await OwnCommand((sys.executable, "-c", TELLING, str(noted)), environment, failures.append).run(
        for_calls=True
    )
    assert "TELNYX" not in noted.read_text()
    assert "'PATH'" in noted.read_text()

    for words in (("/nowhere/paplay",), (sys.executable, "-c", "raise SystemExit(3)")):
        command = OwnCommand(words, environment, failures.append)
        await command.run(for_calls=True)
        await command.run(for_calls=True)
    assert failures == [
        "alerts.command, /nowhere/paplay: it cannot be run: No such file or directory",
        f"alerts.command, {sys.executable}: it ended with exit code 3",
    ]


async def test_what_the_command_left_running_ends_with_the_ring(tmp_path: Path) -> None:
    """A script that puts its sound in the background would sound for ever."""
    noted, failures = tmp_path / "pids", list[str]()
    script = f"sleep 600 & echo $! > {noted}.new; mv {noted}.new {noted}"
    command = OwnCommand(("sh", "-c", script), os.environ, failures.append)
    ringing = asyncio.create_task(command.run(for_calls=True))
    await until(lambda: noted.exists() and not command.runs)
    left = int(noted.read_text())
    assert alive(left)

    command.calls_are_over()
    await ringing

    await until(lambda: not alive(left))
    assert failures == []


SOUNDING = """
import asyncio, os, sys
from console.ui.alerts.own_command import OwnCommand
asyncio.run(OwnCommand(("sh", "-c", sys.argv[1]), os.environ, print).run(for_calls=True))
"""
FINDING = """
import os, sys
try:
    os.wait()
except ChildProcessError:
    open(sys.argv[1], "w").write(f"{sys.stdin.read()!r} {sorted(os.listdir('/dev/fd'))}")
"""


@pytest.mark.parametrize("ending", ["wait", "exit 0"], ids=["it sounds", "its children sound"])
async def test_nothing_sounds_on_after_a_console_that_was_killed(
    tmp_path: Path, ending: str
) -> None:
    """Nobody would end it: a ring that goes on until the call is answered goes on for ever."""
    noted = tmp_path / "pids"
    script = f"sleep 600 & echo $! $$ > {noted}.new; mv {noted}.new {noted}; {ending}"
    hers = await asyncio.create_subprocess_exec(sys.executable, "-c", SOUNDING, script)
    await until(noted.exists)
    left, program = map(int, noted.read_text().split())
    await until(lambda: ending == "wait" or not alive(program))
    assert alive(left)

    hers.kill()
    await hers.wait()

    await until(lambda: not alive(left) and not alive(program))


async def test_a_program_finds_everything_as_though_nobody_watched_it(tmp_path: Path) -> None:
    """No child of which it does not know, no input, and a pipe that breaks ends it as ever."""
    noted, failures = tmp_path / "told", list[str]()
    finding = OwnCommand((sys.executable, "-c", FINDING, str(noted)), os.environ, failures.append)
    await finding.run(for_calls=True)
    broken = OwnCommand(("sh", "-c", "kill -PIPE $$"), os.environ, failures.append)
    await broken.run(for_calls=True)

    assert noted.read_text() == "'' ['0', '1', '2', '3', '4']"  # the file, and the folder itself
    assert failures == ["alerts.command, sh: it ended with exit code -13"]


async def test_a_message_is_told_to_its_end_though_nobody_rings(tmp_path: Path) -> None:
    """Nothing goes on by which its program could be ended: it has a time of its own."""
    gate, noted, failures = tmp_path / "gate", tmp_path / "told", list[str]()
    os.mkfifo(gate)
    rules = AlertRules(
        ways={Event.MESSAGE: frozenset({Way.COMMAND})},
        command=("sh", "-c", f"read go < {gate}; echo told > {noted}"),
    )
    async with console(Switchboard(legs={}), settings=UiSettings(alerts=rules)) as stage:
        stage.app.alert(Touched(), "Come, please")
        await until(lambda: stage.app._command._program is not None)
        stage.app.mind_alerts()
        gate.write_text("go\n")
        await until(noted.exists)

    hanging = OwnCommand(("sleep", "600"), os.environ, failures.append, seconds=0.1)
    await hanging.run(for_calls=False)
    assert not hanging.runs
    assert failures == ["alerts.command, sleep: it took longer than 0 s and was ended"]


async def test_who_rings_while_a_message_sounds_is_heard_after_it(tmp_path: Path) -> None:
    """The sound of the message may be over in a second, and the caller rings on."""
    gate, noted = tmp_path / "gate", tmp_path / "runs"
    os.mkfifo(gate)
    script = f"echo $$ >> {noted}; read go < {gate}"
    command = OwnCommand(("sh", "-c", script), os.environ, lambda _: None)
    sounding = asyncio.create_task(command.run(for_calls=False))
    await until(noted.exists)
    await command.run(for_calls=True)
    gate.write_text("go\n")
    await until(lambda: len(noted.read_text().splitlines()) == 2)

    command.calls_are_over()
    await sounding
    assert not any(map(alive, map(int, noted.read_text().split())))
