"""The switchboard as a process: one at a time, found, stopped, started again."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.switchboard import process
from tests.examples import first_of
from tests.processes import PROGRAM, Home, Practice, alive, eventually, kill


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A quiet exchange, to which each test comes as another user."""
    with Practice(Home(tmp_path_factory.mktemp("exchange"))) as practice:
        yield practice


@pytest.fixture
def ready(home: Home, practice: Practice) -> Home:
    """A home that is configured for the exchange."""
    practice.configure(home)
    return home


def test_it_is_started_once_and_stopped(ready: Home) -> None:
    """A second start finds the first; after the stop nothing is left but journal and log."""
    first = ready.run("switchboard", "start")
    pid = ready.switchboard()
    second = ready.run("switchboard", "start")
    assert pid is not None

    assert first.stdout == f"The switchboard runs (pid {pid}).\n"
    assert second.stdout == f"The switchboard runs already (pid {pid}).\n"
    assert ready.run("switchboard", "stop").stdout == f"The switchboard (pid {pid}) has ended.\n"
    assert not alive(pid)
    assert not ready.socket.exists()


def test_of_many_that_start_at_once_one_wins(ready: Home) -> None:
    """Five consoles opened by one script share one switchboard."""
    starts = [
        subprocess.Popen(
            [*PROGRAM, "switchboard", "start"],
            env=ready.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(5)
    ]
    said = [start.communicate(timeout=60) for start in starts]

    assert [start.returncode for start in starts] == [0] * 5, said
    pid = ready.switchboard()
    assert all(f"(pid {pid})" in out for out, _ in said)


def test_it_lives_apart_from_whoever_started_it_and_gives_nothing_away(ready: Home) -> None:
    """Its own session, no terminal, no folder that it keeps from being unmounted.

    `ps` shows no key, and nobody else reads journal, log or socket.
    """
    key = ready.environment["TELNYX_API_KEY"]
    assert ready.run("switchboard", "start", "--debug").returncode == 0
    pid = ready.switchboard()
    assert pid is not None

    assert os.getsid(pid) == pid
    if os.geteuid() == 0:  # nobody else may look: it cannot be dumped
        assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
        assert Path(f"/proc/{pid}/fd/0").readlink() == Path(os.devnull)

    assert key.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    for file in [*ready.state.iterdir(), *ready.socket.parent.iterdir()]:
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
        if file.is_file():
            assert key.encode() not in file.read_bytes(), file


def test_after_a_kill_it_starts_again(ready: Home) -> None:
    """The socket that was left behind is no obstacle."""
    assert ready.run("switchboard", "start").returncode == 0
    pid = ready.switchboard()
    assert pid is not None
    kill(pid)
    eventually(lambda: not alive(pid))
    assert ready.socket.exists()

    eventually(lambda: ready.switchboard() is None)
    assert ready.run("switchboard", "start").returncode == 0
    assert ready.switchboard() not in {None, pid}


def test_one_that_stands_still_can_be_stopped(ready: Home) -> None:
    """Suspended by accident, it neither answers nor greets."""
    assert ready.run("switchboard", "start").returncode == 0
    pid = ready.switchboard()
    assert pid is not None
    kill(pid, signal.SIGSTOP)

    assert ready.run("switchboard", "stop").returncode == 0
    assert not alive(pid)


def test_what_is_saved_is_taken_over_and_a_fault_changes_nothing(ready: Home) -> None:
    """By `reload`, and by the signal that services are told so with; calls and pid stay."""
    assert ready.run("switchboard", "start").returncode == 0
    pid = ready.switchboard()
    assert pid is not None
    usual = ready.config.read_text()
    ready.config.write_text(f'{usual}\n[safety]\ndeny = ["+44"]\n')
    assert ready.run("switchboard", "reload").stdout == "safety.deny\n"
    assert ready.run("dial", "+442079460123").returncode == 1

    ready.config.write_text(f'{usual}\n[safety]\ndeny = "+44"\n')
    refused = ready.run("switchboard", "reload")
    assert (refused.returncode, refused.stdout) == (1, "")
    line = ready.config.read_text().splitlines().index('deny = "+44"') + 1
    assert f"{ready.config}:{line}" in refused.stderr
    assert f"{ready.config}:{line}" in ready.json("switchboard", "status", "--json")["settings"]

    ready.config.write_text(re.sub(r"port = \d+", "port = 1", usual))
    kill(pid, signal.SIGHUP)
    eventually(lambda: "listener.port needs a restart" in ready.run("switchboard", "status").stdout)
    assert ready.switchboard() == pid
    assert ready.run("dial", "+442079460123").returncode == 0


@pytest.mark.parametrize("number", first_of([signal.SIGTERM, signal.SIGINT]))
def test_in_the_foreground_it_ends_with_a_signal(ready: Home, number: signal.Signals) -> None:
    """In order, with exit code 0, as systemd wants it."""
    with subprocess.Popen(
        [*PROGRAM, "switchboard", "run"],
        env=ready.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdout is not None
        line = service.stdout.readline()
        service.send_signal(number)
        _, errors = service.communicate(timeout=20)

    assert "/webhooks/telnyx" in line
    assert service.returncode == 0
    assert errors == ""


def test_a_second_one_on_the_same_journal_is_refused(ready: Home, tmp_path: Path) -> None:
    """With another runtime folder it is not found, but the journal tells which process it is."""
    assert ready.run("switchboard", "start").returncode == 0
    pid = ready.switchboard()
    os.utime(ready.paths.journal_lock, (0, 0))  # it did not begin just now

    ran = ready.run("switchboard", "start", "--port", "0", XDG_RUNTIME_DIR=str(tmp_path / "other"))

    assert ran.returncode == 1
    assert f"(pid {pid}) runs and is not reached" in ran.stderr
    assert len(ran.stderr.splitlines()) == 2


def test_a_flag_beats_the_file(ready: Home) -> None:
    """And only for this time."""
    assert ready.run("switchboard", "start", "--port", "0").returncode == 0

    told = ready.json("switchboard", "status", "--json")

    configured = ready.config.read_text().partition("port = ")[2].split()[0]
    assert f":{configured}/" not in told["listener_url"]


def test_one_whose_socket_is_gone_is_found_by_its_journal(ready: Home) -> None:
    """It lives, takes webhooks and cannot be reached: its process is named, and can be ended."""
    assert ready.run("switchboard", "start").returncode == 0
    pid = ready.switchboard()
    assert pid is not None
    kill(pid, signal.SIGSTOP)  # or it would make its socket again
    shutil.rmtree(ready.socket.parent)
    said = ready.run("switchboard", "status")
    told = json.loads(ready.run("switchboard", "status", "--json").stdout)

    assert said.returncode == 1
    assert f"(pid {pid}) runs" in said.stderr
    assert "switchboard stop" in said.stderr
    assert (told["running"], told["answers"], told["pid"]) == (True, False, pid)
    assert ready.run("switchboard", "stop").returncode == 0
    assert not alive(pid)


def test_a_command_waits_for_a_switchboard_that_somebody_else_is_starting(ready: Home) -> None:
    """systemd and an agent's first order at the same moment: neither fails for the other."""
    with subprocess.Popen(
        [*PROGRAM, "switchboard", "run"],
        env=ready.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as service:
        eventually(lambda: process.writing(ready.paths))
        ran = ready.run("switchboard", "start")
        pid = ready.switchboard()
        service.terminate()
        service.communicate(timeout=60)

    assert ran.returncode == 0, ran.stderr
    assert pid == service.pid
