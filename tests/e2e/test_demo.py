"""The first command of the README, in the smallest and in a large terminal."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from console.config.paths import Paths
from console.demo.settings import COLLEAGUES as SCRIPTED
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import aim, children_of, is_up, numbers_under_cursor
from tests.examples import first_of
from tests.processes import Home, ended, eventually

SIZES = [(80, 24), (160, 50)]
COLLEAGUES = [name.partition(" ")[0] for _, name, _ in SCRIPTED]
STATES = ("offered", "dialling", "answered", "bridged")


def demo(home: Home, *options: str, columns: int = 80, lines: int = 24) -> Terminal:
    """The demonstration, which keeps its files below the home."""
    (home.folder / "tmp").mkdir(exist_ok=True)
    environment = {**home.environment, "TMPDIR": str(home.folder / "tmp")}
    return Terminal("demo", *options, environment=environment, columns=columns, lines=lines)


def has_calls(screen: Terminal) -> bool:
    """Whether a row has a call in it."""
    return any(screen.row(state, "+") for state in STATES)


def clock(row: str) -> str:
    """The duration in a row."""
    found = re.search(r"\d+:\d\d", row)
    return found[0] if found else ""


@pytest.mark.parametrize("size", first_of(SIZES))
def test_it_shows_calls_at_once_and_takes_orders(home: Home, size: tuple[int, int]) -> None:
    """Calls, ticking durations, a dialled number: without an account or a configuration."""
    columns, lines = size
    with demo(home, "--seed", "7", columns=columns, lines=lines) as screen:
        screen.until(has_calls)

        numbers = screen.until(numbers_under_cursor)
        before = clock(screen.row(*numbers))
        screen.until(lambda it: clock(it.row(*numbers)) not in {before, ""})

        screen.press("d")
        screen.until_row("Number")
        screen.press("+13125550001\r")
        screen.until(lambda it: not it.row("Enter dial"))
        screen.until(lambda it: it.row("+13125550001"))
        aim(screen, "+13125550001")
        screen.until_row("+13125550001", "answered")

        screen.press("qq")
        assert screen.ended() == 0
    assert list((home.folder / "tmp").iterdir()) == []


@pytest.mark.long
def test_with_a_phone_one_key_puts_me_on_the_line(home: Home) -> None:
    """Hold, mute and consultation need somebody who talks."""
    with demo(home, "--phone", "--scenario", "quiet", columns=120) as screen:
        screen.until(is_up)
        screen.press("d")
        screen.until_row("Number")
        screen.press("+13125559876\r")
        screen.until_row("+13125559876", "bridged")
        screen.until_row("phone talking")
        screen.press("q")
        screen.press("q")
        assert screen.ended() == 0


def test_with_a_team_colleagues_take_calls_whatever_is_configured(home: Home) -> None:
    """One command, no accounts, no root: members by name.

    Whoever has an account shows the program without touching it: its configuration is not read.
    """
    home.config.write_text('[telnyx]\nbase_url = "https://nowhere.invalid/v2"\n[wrong]\n')
    home.environment |= {"TELNYX_API_KEY": "KEYx", "TELNYX_BASE_URL": "https://nowhere.invalid"}
    with demo(home, "--team", "--as", "supervisor", "--speed", "5", columns=160) as screen:
        screen.until(lambda it: any(it.row("bridged", name) for name in COLLEAGUES))
        screen.press("q")
        screen.press("q")
        assert screen.ended() == 0
    assert list((home.folder / "tmp").iterdir()) == []
    assert not home.socket.exists()
    assert not home.paths.journal.exists()


@pytest.mark.parametrize("how", first_of(["SIGKILL", "hang up", "SIGTERM", "SIGHUP", "early"]))
def test_however_it_ends_nothing_is_left(home: Home, how: str) -> None:
    """No process, no folder, no socket, even after a kill."""
    with demo(home, "--scenario", "quiet") as screen:
        pid = screen.process.pid
        if how != "early":
            screen.until(is_up)
        children = eventually(lambda: children_of(pid))
        sockets = [_socket_of(folder) for folder in (home.folder / "tmp").iterdir()]
        if how == "hang up":
            screen.hang_up()
        else:
            screen.signal(signal.SIGTERM if how == "early" else getattr(signal, how))
        screen.process.wait(20)

    eventually(lambda: ended(children))
    eventually(lambda: list((home.folder / "tmp").iterdir()) == [])
    eventually(lambda: not any(socket.parent.exists() for socket in sockets))


def _socket_of(folder: Path) -> Path:
    """The socket of the demonstration in that folder, which may lie elsewhere: see `Paths`."""
    names = ("config", "state", "runtime")
    return Paths(*(folder / name / "telnyx-console" for name in names)).socket


def test_a_wrong_theme_is_told_as_the_flags(home: Home) -> None:
    """No file is to blame for what was typed."""
    with demo(home, "--theme", "midnight") as screen:
        assert screen.ended() == 2

        told = " ".join(screen.text.split())
        assert "--theme" in told
        assert "config.toml" not in told


@pytest.mark.long
def test_what_is_exported_has_a_place_and_says_it(home: Home) -> None:
    """Practice is for trying everything, and ends without a trace."""
    with demo(home, "--seed", "7", columns=200) as screen:
        screen.until(has_calls)
        screen.press("\r")
        screen.until_row("◂─ call.initiated")
        screen.press("\x13")
        row = screen.until_row("written to ~/", "/exports/ladder-")
        folder = home.folder / row.partition("written to ~/")[2].rpartition("/")[0]
        (written,) = folder.glob("ladder-*")
        assert folder.is_relative_to(home.folder / "tmp")
        assert "call.initiated" in written.read_text("utf-8")


# Several hosts ----------------------------------------------------------------------------


def of_hosts(home: Home, *options: str) -> Terminal:
    """A demonstration of three hosts."""
    return demo(home, "--team", "--nodes", "3", "--speed", "3", *options, columns=160)


def databases(pids: Iterable[int]) -> list[Path]:
    """The folders of the databases that these processes look after, wherever they are."""
    lines = [Path(f"/proc/{pid}/cmdline").read_text() for pid in pids]
    plans = [line.split("\0")[-3] for line in lines if "console.demo.infrastructure" in line]
    return [Path(json.loads(plan)["folder"]) for plan in plans]


def below(pid: int) -> list[int]:
    """All processes that a process began, and those that these began."""
    children = children_of(pid)
    return [*children, *(one for child in children for one in below(child))]


@pytest.mark.long
def test_each_of_several_hosts_can_be_killed_and_calls_are_taken_all_the_same(home: Home) -> None:
    """One after the other, one's own among them: the console goes on at another one.

    At last all of them at once, and one that starts again.
    """
    with of_hosts(home) as screen:
        screen.until(is_up)
        screen.until(lambda it: any(it.row("bridged", name) for name in COLLEAGUES))
        for name in ("desk2", "desk1", "desk3", "desk2"):
            screen.press(f":kill-host {name}\r")
            screen.until_row(f"other hosts: {name} lost")
            screen.until(is_up)
            screen.press(f":kill-host {name}\r")
            screen.until_row(f"{name} starts again")
            screen.until(lambda it: not it.row("other hosts"))
        screen.until(lambda it: any(it.row("bridged", name) for name in COLLEAGUES))

        for name in ("desk1", "desk2", "desk3"):
            screen.press(f":kill-host {name}\r")
            screen.until_row(f"{name}", "was killed")
        screen.until_row("line lost since", "no host runs: alt+k starts one again")
        screen.press("\x1bk")
        screen.until_row("desk2", "does not run: Enter starts it again")
        screen.press("j\r")
        screen.until(is_up)
        screen.press("q")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.long
@pytest.mark.parametrize("how", ["SIGKILL", "hang up", "SIGTERM", "SIGHUP", "^C", "early"])
def test_however_several_hosts_end_nothing_is_left(home: Home, how: str) -> None:
    """No PostgreSQL, no switchboard, no folder; also where a host was killed before."""
    with of_hosts(home) as screen:
        pid = screen.process.pid
        if how == "early":
            eventually(lambda: databases(children_of(pid)))
        else:
            screen.until(is_up)
            screen.press(":kill-host desk2\r")
            screen.until_row("desk2 was killed")
        started = below(pid)
        folders = databases(started)
        if how == "hang up":
            screen.hang_up()
        elif how == "^C":
            screen.press("\x03")
            screen.ended()
        else:
            screen.signal(signal.SIGTERM if how == "early" else getattr(signal, how))
        screen.process.wait(30)

    assert folders
    eventually(lambda: ended(started))
    eventually(lambda: list((home.folder / "tmp").iterdir()) == [])
    eventually(lambda: not any(folder.exists() for folder in folders))
