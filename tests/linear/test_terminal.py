"""Linear mode in real terminals and pipes: not one escape byte, and the terminal as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import termios
from typing import Final

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Desk
from tests.processes import LIMIT, PROGRAM, eventually

LINES: Final = (
    b"manual linear\nwhere\nnonsense\nhelp hang up\ndial +13125550005\nxml\x1b[2J\ntheme\n"
)


def heard(screen: Terminal, *words: str) -> bool:
    """Whether a line was said in which all the words stand."""
    lines = screen.seen.decode(errors="replace").splitlines()
    return any(all(word in line for word in words) for line in lines)


def hears(screen: Terminal, *words: str) -> None:
    screen.until(lambda it: heard(it, *words), 20)


def presses(screen: Terminal, keys: str, *words: str) -> None:
    """Press keys until those words are heard: who presses too early is told to listen first."""
    early = b"listen, then press again"
    while not heard(screen, *words):
        before = screen.seen.count(early)
        screen.press(keys)
        screen.until(
            lambda it, before=before: heard(it, *words) or it.seen.count(early) > before, 20
        )


def is_plain(output: bytes) -> bool:
    """Whether nothing in it but a bell, a backspace or a line's end is a control."""
    allowed = set(b"\r\n\b\a")
    return all(byte >= 0x20 or byte in allowed for byte in output) and b"\x1b" not in output


def test_a_dumb_terminal_is_talked_to_by_itself_line_by_line(desk_of_many: Desk) -> None:
    """As in an Emacs shell: TERM=dumb, whole lines, an echo that is not ours."""
    desk = desk_of_many
    with desk.terminal(term="dumb") as screen:
        hears(screen, "Connected.")
        call = desk.practice.ring("Ada Lovelace", "+442079460101")
        hears(screen, "Ada Lovelace, +44 20 7946 0101, rings for you, selected.")
        screen.press("where\n")
        hears(screen, "Selected: Ada Lovelace", "rings for you")
        presses(screen, "reject\n", "Reject Ada Lovelace, +44 20 7946 0101. 2 to choose from")
        screen.press("b\n")
        hears(screen, "Reject, Ada Lovelace.")
        eventually(lambda: desk.practice.leg(call)["hangup_cause"] == "user_busy")
        hears(screen, "Ada Lovelace ended, ")
        screen.press("q\n")

        assert screen.ended() == 0
        assert is_plain(screen.seen)


def test_lines_of_a_pipe_are_done_one_after_another_and_its_end_is_the_end(
    desk_of_many: Desk,
) -> None:
    """As in a log of a build: outcomes are waited for, and nothing but text is written."""
    ran = subprocess.run(
        [*PROGRAM, "--linear"],
        input=LINES,
        capture_output=True,
        timeout=LIMIT,
        env={**desk_of_many.home.environment, "TERM": "xterm"},
        check=False,
    )
    said = ran.stdout.decode()

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "No call is selected." in said
    assert "There is no command nonsense" in said
    assert "hang up: x, :hangup. End the call. Not now: no call is selected." in said
    assert "Dial +1 312 555 0005." in said
    assert "(D38)" in said
    assert "Theme: nothing is drawn here" in said
    assert "`j` and `k` step to the next and the previous call" in said
    assert not any("\u2500" <= sign <= "\u259f" for sign in said)
    assert is_plain(ran.stdout)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (None, 0)]
)
def test_single_keys_do_what_they_do_on_the_screen_and_the_terminal_is_given_back(
    desk_of_many: Desk, number: signal.Signals | None, code: int
) -> None:
    """Where somebody said that a screen reader reads, and however it ends."""
    environment = {**desk_of_many.home.environment, "ACCESSIBLE": "1"}
    with Terminal(environment=environment) as screen:
        before = termios.tcgetattr(screen._master)
        hears(screen, "Connected.")
        screen.press(".")
        hears(screen, "You are Not ready.")
        screen.press(":na")
        screen.until(lambda it: it.seen.endswith(b":na"))
        screen.press("\x7f\x15where\r")
        hears(screen, "calls", "You are Not ready.")
        if number is not None:
            screen.signal(number)
        else:
            screen.press("q")

        assert screen.ended() == code
        assert termios.tcgetattr(screen._master)[3] & (termios.ECHO | termios.ICANON)
        assert before[3] & termios.ECHO
        assert is_plain(screen.seen)


def test_ctrl_z_stops_no_console_that_nobody_could_have_go_on(desk_of_many: Desk) -> None:
    """By `ssh HOST` no shell is behind it: the terminal was given back, and not taken again."""
    desk = desk_of_many
    with desk.terminal("--linear") as screen:
        hears(screen, "Connected.")
        screen.press("\x1a")
        hears(screen, "No shell is behind this console")
        presses(screen, "?", "Always: d dial")


def test_a_lost_terminal_ends_it(desk_of_many: Desk) -> None:
    """As a lost SSH connection does; no process is left behind, and it is nothing unusual.

    A terminal that is closed says SIGHUP, and that what was stopped goes on.
    """
    with desk_of_many.terminal("--linear") as screen:
        hears(screen, "Connected.")
        screen.process.send_signal(signal.SIGSTOP)
        screen.hang_up()
        screen.process.send_signal(signal.SIGCONT)

        assert screen.process.wait(LIMIT) == 129
    logs = (desk_of_many.home.folder / "state").rglob("*.log")
    assert all("Traceback" not in log.read_text() for log in logs)


def test_textual_is_not_even_loaded() -> None:
    """Nothing is drawn, so nothing that draws is waited for."""
    told = (
        "import sys, console.linear.launch, console.cli.commands.console; "
        "print([name for name in ('textual', 'rich.console') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", told], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
