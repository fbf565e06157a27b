"""A real SSH session that is cut, again and again, while calls go on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.ssh import needs_ssh, ssh_server
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Desk, is_up
from tests.examples import few_or_many
from tests.processes import Home, eventually

TALKING = "+442079460100"
SLACK = 5
"""Descriptors that may be open at one moment and not at another: a connection, a log."""


def processes_of(home: Home) -> dict[int, str]:
    """Every process that runs in that home, by its command line."""
    mark = f"XDG_STATE_HOME={home.folder / 'state'}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(folder.name)] = words
        except OSError:  # it ended meanwhile, or is not ours to read
            continue
    return found


def consoles(home: Home) -> list[int]:
    """Those that draw a screen."""
    return [pid for pid, words in processes_of(home).items() if words.endswith(" attach ")]


def cut(screen: Terminal, number: int, home: Home) -> None:
    """End the session as a line does: at the near end, at the far end, or in the middle."""
    assert consoles(home)
    if number % 3 == 0:
        screen.signal(signal.SIGKILL)
    elif number % 3 == 1:
        for pid in consoles(home):
            os.kill(os.getsid(pid), signal.SIGHUP)
    screen.hang_up()


@needs_ssh
@pytest.mark.parametrize("cuts", few_or_many(3, 200))
def test_cut_sessions_lose_no_call_no_webhook_and_leave_nothing(
    desk: Desk, tmp_path: Path, cuts: int
) -> None:
    """An agent on a train: the calls go on, and each new session shows them at once."""
    with desk.terminal() as first:
        first.until(is_up)
        talking = desk.practice.ring("Ada", TALKING)
        first.until_row(TALKING, "offered")
        assert desk.home.run("answer", talking).returncode == 0
        first.until_row(TALKING, "answered")
    pid = desk.home.switchboard()
    descriptors = Path(f"/proc/{pid}/fd")
    before = len(list(descriptors.iterdir()))

    with ssh_server(desk.home, tmp_path / "ssh") as server:
        for number in range(cuts):
            caller = f"+4420794602{number % 100:02}"
            with server.terminal("attach", columns=100, lines=30) as screen:
                screen.until(is_up)
                screen.until_row(TALKING, "answered")
                call = desk.practice.ring("Bob", caller)
                screen.until_row(caller, "offered")
                cut(screen, number, desk.home)
            eventually(lambda: consoles(desk.home) == [])
            desk.practice.ask(f"calls/{call}/remote", {"do": "hangup"})

    assert desk.home.switchboard() == pid
    eventually(lambda: len(list(descriptors.iterdir())) <= before + SLACK)
    deliveries = eventually(lambda: all_answered(desk, 1 + 2 * cuts))
    assert {one["status"] for one in deliveries} == {200}
    history = desk.home.json("history", "--format", "json", "--limit", str(cuts + 1))
    assert len(history) == cuts


def all_answered(desk: Desk, fewest: int) -> list[dict[str, object]]:
    """All deliveries, once there are as many as the calls made and none waits for its answer."""
    found: list[dict[str, object]] = desk.practice.ask("deliveries")
    answered = len(found) >= fewest and all(one["status"] is not None for one in found)
    return found if answered else []
