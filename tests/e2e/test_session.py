"""The console's life in a terminal: attach, hang up, take over, resize, leave."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import time
from typing import Any

import pytest

from console import private_files
from console.errors import EXIT_CANCELLED
from console.switchboard import process
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Desk, is_up, point_at
from tests.examples import first_of
from tests.processes import PROGRAM, Home, alive, eventually, kill

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l")
"""The first screen, the cursor and plain pasting, as the shell had them."""

HOSTILE = (
    "[/x]",
    "[@click=app.quit]Ada",
    "Ada\x1b]2;owned\x07",
    "\x9b2JAda",
    "[bold red]Bob[/]\r\nX",
    "\u202egnp.exe",
)


def delivered(desk: Desk) -> list[dict[str, Any]]:
    """Every webhook attempt so far."""
    attempts: list[dict[str, Any]] = desk.practice.ask("deliveries")
    return attempts


def everything_arrived(desk: Desk) -> bool:
    """Whether each event so far was taken by the switchboard."""
    events = {event["id"] for event in desk.practice.ask("events")}
    taken = {one["event_id"] for one in delivered(desk) if one["status"] == 200}
    return events == taken


@pytest.mark.long
def test_two_consoles_show_the_same_and_the_end_of_one_is_nothing_to_the_other(
    desk: Desk,
) -> None:
    """A lost SSH connection loses no call, no webhook and no colleague's screen."""
    with desk.terminal() as first:
        first.until(is_up)
        with desk.terminal("attach") as second:
            second.until(is_up)
            desk.practice.ring("Ada", "+442079460001")
            first.until_row("+442079460001", "offered")
            second.until_row("+442079460001", "offered")
            pid = desk.home.switchboard()

            first.signal(signal.SIGHUP)
            for number in range(2, 8):
                desk.practice.ring(None, f"+44207946000{number}")
            assert first.ended() == 128 + signal.SIGHUP

            for number in range(1, 8):
                second.until_row(f"+44207946000{number}", "offered")
            assert desk.home.switchboard() == pid
            eventually(lambda: everything_arrived(desk))
            assert {one["status"] for one in delivered(desk)} == {200}


def test_a_closed_terminal_ends_the_console_within_two_seconds(desk: Desk) -> None:
    """It must not go on for days at full CPU; the switchboard lives on with the same board."""
    with desk.terminal() as screen:
        screen.until(is_up)
        desk.practice.ring("Ada")
        screen.until_row("offered")
        pid = desk.home.switchboard()
        assert pid is not None
        began = time.monotonic()
        screen.hang_up()
        screen.process.wait(10)
        assert time.monotonic() - began < 2

    assert alive(pid)
    with desk.terminal("attach") as again:
        again.until_row("+442079460123", "offered")


@pytest.mark.parametrize("number", first_of([signal.SIGHUP, signal.SIGTERM, signal.SIGINT]))
def test_a_signal_ends_it_in_order(desk: Desk, number: signal.Signals) -> None:
    """The terminal is given back as it was, and the exit code tells why."""
    with desk.terminal() as screen:
        screen.until(is_up)
        screen.signal(number)

        assert screen.ended() == 128 + number
        assert all(sequence in screen.seen for sequence in RESTORED)


def test_a_console_can_be_taken_over_and_left(desk: Desk) -> None:
    """From home, of the one that was left open in the office; which is told by whom.

    `q` ends the screen with exit code 0; calls go on.
    """
    with desk.terminal() as office:
        office.until(is_up)
        with desk.terminal("attach", "--steal") as home:
            home.until(is_up)

            assert office.ended() == 1
            assert "taken over by" in office.text
            assert "attach --steal" in office.text
            desk.practice.ring()
            home.until_row("offered")

            home.press("q")
            assert home.ended() == 0
            assert all(sequence in home.seen for sequence in RESTORED)
    assert desk.home.switchboard() is not None


def test_a_switchboard_is_stopped_from_another_shell_and_one_that_dies_is_found_again(
    desk: Desk,
) -> None:
    """The console, which started it and so is its parent, says that the line is lost.

    It goes on when another one answers.
    """
    with desk.terminal() as screen:
        screen.until(is_up)
        pid = desk.home.switchboard()
        assert pid is not None
        stopped = desk.home.run("switchboard", "stop")
        assert (stopped.returncode, stopped.stderr) == (0, "")
        assert not alive(pid)
        screen.until(lambda it: "line lost" in it.text or "line: " in it.text)

        assert desk.home.run("switchboard", "start").returncode == 0
        screen.until(is_up)
        desk.practice.ring("Ada")
        screen.until_row("+442079460123", "offered")
        pid = desk.home.switchboard()
        assert pid is not None
        kill(pid)
        screen.until(lambda it: "● line" not in it.text or "line: " in it.text)

        assert desk.home.run("switchboard", "start").returncode == 0
        screen.until(is_up)
        screen.until_row("+442079460123")


@pytest.mark.long
@pytest.mark.parametrize("columns", first_of([80, 120]))
def test_no_name_does_harm(desk: Desk, columns: int) -> None:
    """Names are shown as they are written; none is markup, none moves the cursor or the title."""
    with desk.terminal(columns=columns) as screen:
        screen.until(is_up)
        for place, name in enumerate(HOSTILE):
            desk.practice.ring(name, f"+4420794601{place:02}")

        for place in range(len(HOSTILE)):
            screen.until_row(f"+4420794601{place:02}", "offered")
        assert screen.row("+442079460100", "[/x]")
        assert screen.row("+442079460101", "[@click=app.quit]"[:12])
        assert b"owned\x07" not in screen.seen
        assert not [title for title in (b"\x1b]0;", b"\x1b]2;") if title + b"owned" in screen.seen]
        assert "\x9b".encode() not in screen.seen
        assert "\u202e".encode() not in screen.seen

        point_at(screen, "+442079460100")
        screen.press("\r")
        screen.until_row("attestation", "session")
        assert screen.row("[/x]")
        screen.press("q")
        screen.until(is_up)
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.long
def test_it_resizes_at_any_time(desk: Desk) -> None:
    """From a wall to a telephone and back, with calls on the screen."""
    with desk.terminal() as screen:
        screen.until(is_up)
        desk.practice.ring("Ada")
        screen.until_row("+442079460123", "offered")

        for columns, lines in [(200, 60), (20, 5), (160, 50), (40, 10), (90, 30)]:
            drawn = len(screen.seen)
            screen.resize(columns, lines)
            screen.until(lambda it, drawn=drawn: len(it.text) and len(it.seen) > drawn)
            if columns > 80:
                screen.until_row("+442079460123", "offered")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.long
def test_a_wallboard_hangs_beside_the_console_and_leaves_with_q(desk: Desk) -> None:
    """It is a console of its own on the line, and takes nothing away from the other."""
    with desk.terminal() as screen:
        screen.until(is_up)
        with desk.terminal("wallboard") as wall:
            wall.until(lambda it: "CONNECTION" in it.text and "0 talking" in it.text)
            desk.practice.ring("Ada", "+442079460001")
            wall.until(lambda it: "1 waiting" in it.text)
            wall.press("x")
            wall.press("q")

            assert wall.ended() == 0
        screen.until_row("+442079460001", "offered")


@pytest.mark.parametrize("command", ["attach", "wallboard"])
def test_a_console_waits_for_a_switchboard_that_is_starting(desk: Desk, command: str) -> None:
    """It said that none is reached, a second before it was there. Who gives up is told that too."""
    paths = desk.home.paths
    paths.make_runtime()
    starting = private_files.lock(paths.start_lock)
    with desk.terminal(command) as screen, desk.terminal(command) as impatient:
        for one in (screen, impatient):
            one.until_row("waiting for the switchboard, which is starting")
        impatient.press("\x03")
        assert impatient.ended() == EXIT_CANCELLED
        assert "No console was opened." in impatient.text
        assert b"\x1b" not in screen.seen
        environment, lost = desk.home.environment, subprocess.DEVNULL
        child = process.launch(("switchboard", "run"), environment, output=lost)
        process.wait_for(child, paths)
        os.close(starting)
        screen.until(is_up if command == "attach" else lambda it: b"\x1b[?1049h" in it.seen)
        child.terminate()
        child.wait(20)


@pytest.mark.parametrize("at", first_of([("dumb", "wallboard"), ("", "demo"), ("", "attach")]))
def test_a_terminal_that_cannot_draw_is_told(home: Home, at: tuple[str, str]) -> None:
    """A picture for a wall is one; what else there is comes line by line where TERM is dumb."""
    term, command = at
    with Terminal(command, environment=home.environment, term=term) as screen:
        assert screen.ended() == 2
        assert "needs a terminal" in screen.text
        assert b"\x1b" not in screen.seen


def test_without_a_configuration_it_says_what_to_do(home: Home) -> None:
    """To somebody who has just installed it, and does not want to be led through it."""
    with Terminal(environment=home.environment) as screen:
        screen.until_row("Connect it to Telnyx now")
        screen.press("n\r")
        assert screen.ended() == 4
        assert "Nothing is configured yet." in screen.text
        assert "telnyx-console demo" in screen.text
        assert "telnyx-console setup" in screen.text
        assert b"\x1b[?1049h" not in screen.seen


@pytest.mark.parametrize(
    ("missing", "code", "words"),
    [
        pytest.param("key", 4, "No Telnyx API key is configured", marks=pytest.mark.long),
        ("port", 1, "is in use by another program"),
        pytest.param("public key", 4, "No public key is configured", marks=pytest.mark.long),
        pytest.param("setting", 2, "unknown setting listener.prot", marks=pytest.mark.long),
        pytest.param("binding", 2, "call.hangupp", marks=pytest.mark.long),
    ],
)
def test_what_keeps_a_switchboard_from_starting_is_told_after_the_screen(
    desk: Desk, missing: str, code: int, words: str
) -> None:
    """The console closes by itself, gives the terminal back, and says why."""
    environment, config = desk.home.environment, desk.home.config
    with socket.create_server(("127.0.0.1", 0)) as taken:
        if missing == "key":
            del environment["TELNYX_API_KEY"]
        elif missing == "public key":
            config.write_text(config.read_text().replace("public_keys", "# public_keys"))
        elif missing == "port":
            port = f"port = {taken.getsockname()[1]} #"
            config.write_text(config.read_text().replace("port = ", port))
        elif missing == "setting":
            config.write_text(config.read_text().replace("port = ", "prot = "))
        else:
            config.write_text(config.read_text() + '[keys]\n"call.hangupp" = "x"\n')
        with desk.terminal(columns=160) as screen:
            assert screen.ended() == code
            assert words in screen.text
            assert "Traceback" not in screen.text
            if b"\x1b[?1049h" in screen.seen:
                assert all(sequence in screen.seen for sequence in RESTORED)
        assert desk.home.switchboard() is None


def test_a_terminal_that_stops_reading_holds_up_no_webhook(desk: Desk) -> None:
    """Scroll lock, or a suspended ssh: Telnyx still has its answer in time."""
    with desk.terminal() as screen:
        screen.until(is_up)
        kill(screen.process.pid, signal.SIGSTOP)
        for number in range(10, 40):
            desk.practice.ring(None, f"+4420794600{number}")
        eventually(lambda: everything_arrived(desk))
        assert {one["status"] for one in delivered(desk)} == {200}

        kill(screen.process.pid, signal.SIGCONT)
        screen.until(lambda it: "0 all 30" in it.text)


def test_ctrl_z_stops_no_console_that_nobody_could_have_go_on(desk: Desk) -> None:
    """By `ssh HOST telnyx-console` no shell is behind it: stopped, it stood still for ever."""
    with desk.terminal() as screen:
        screen.until(is_up)
        screen.press("\x1a")
        screen.until_row("No shell is behind this console")
        screen.signal(signal.SIGTSTP)
        desk.practice.ring(None, "+442079460001")
        screen.until_row("+442079460001", "offered")


def test_ctrl_z_leads_back_to_a_shell_that_has_it_go_on(desk: Desk) -> None:
    """The shell's prompt, and with `fg` the console with what came meanwhile."""
    shell = ("/bin/bash", "--norc", "--noprofile", "-i")
    with desk.terminal(program=shell) as screen:
        screen.send(f"{shlex.join(PROGRAM)}\n")
        screen.until(is_up)
        screen.press("\x1a")
        screen.until_row("Stopped")
        desk.practice.ring(None, "+442079460001")
        eventually(lambda: everything_arrived(desk))
        screen.send("fg\n")
        screen.until_row("+442079460001", "offered")
