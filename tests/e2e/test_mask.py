"""`[safety] mask = true`: no customer's number in anything that is drawn or written."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.workplace import Desk, is_up
from tests.processes import Home, Practice, eventually

CUSTOMERS: Final = ("+442079460123", "+442079460199", "+14155550177")
SEARCHED: Final = tuple(number.lstrip("+")[-10:-3] for number in CUSTOMERS)
"""Digits in the middle of each number: whatever form it has, they stand there."""

COMMANDS: Final = (
    *(["calls"], ["calls", "--json"], ["events"], ["events", "--json"], ["history"]),
    *(["history", "--format", "json"], ["history", "--format", "csv"], ["contacts"]),
    *(["contacts", "--json"], ["queues"], ["status"], ["switchboard", "status"]),
    *(["dial", CUSTOMERS[2]], ["dial", CUSTOMERS[2], "--json"], ["hangup", "+442079460000"]),
)


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    """A desk whose settings mask, with a customer among the contacts."""
    with Practice(home) as practice:
        contacts = home.folder / "contacts.csv"
        contacts.write_text(f"name,phone\nGrace Hopper,{CUSTOMERS[1]}\n")
        practice.configure(
            home, f'[directory]\nfiles = ["{contacts}"]\n[safety]\nmask = true\n[ui]\nbell = true\n'
        )
        yield Desk(home, practice)
        home.stop()


def said_by_commands(home: Home) -> str:
    """All that the commands print, in one process after the other's work."""
    script = (
        "import sys\nfrom console.cli.main import run\n"
        f"for words in {COMMANDS!r}: print('$', words[0], run(words), flush=True)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=home.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return re.sub(r"^\$.*$", "", ran.stdout, flags=re.MULTILINE) + ran.stderr


def clipboard(seen: bytes) -> bytes:
    """What was put on the clipboard (OSC 52)."""
    return b" ".join(b64decode(text) for text in re.findall(rb"\x1b\]52;c;([^\x07\x1b]+)", seen))


def written(folder: Path) -> dict[str, bytes]:
    """Every file of the home but the journal and what the test itself wrote."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "journal" not in path.name and path.name != "contacts.csv"
    }


def leaks(text: bytes) -> list[str]:
    """The customers' numbers that stand in it, in any form."""
    digits = re.sub(rb"(?<=\d)[ ().-]{1,2}(?=\d)", b"", text)
    return [number for number in SEARCHED if number.encode() in digits]


def test_no_customers_number_is_drawn_or_written(desk: Desk) -> None:
    """Who looks over a shoulder, into a log or into an export, learns whom nobody else may call."""
    first = desk.practice.ring("Ada 020 7946 0123", CUSTOMERS[0])
    with desk.terminal(columns=120, lines=40) as screen:
        screen.until(is_up)
        screen.until_row("•••0123", "offered")
        screen.until_row("call.initiated")
        screen.press("y")
        screen.until(lambda it: clipboard(it.seen) == "•••0123".encode())
        screen.press("L")
        screen.until_row("warnings and failures")
        screen.press("q")
        screen.until_row("offered", "Ada")
        screen.press("\r")
        screen.until_row("call.initiated")
        screen.press("\x13")
        eventually(lambda: list(desk.home.folder.rglob("*.txt")))
        screen.press("\r")
        screen.until_row("call_control_id")
        screen.press("q")
        screen.until_row("STATE", "FROM", "TO")
        screen.until_row("▌", "offered", "Ada")
        screen.press("d")
        screen.until_row("Number")
        screen.press("hopper")
        screen.until_row("Grace Hopper", "•••0199")
        screen.press("\r")
        screen.until_row("Number", "•••0199")
        screen.press("\r")
        screen.until_row("•••0199", "dialling")
        eventually(lambda: desk.practice.legs(to=CUSTOMERS[1]))
        desk.practice.ask(f"calls/{first}/remote", {"do": "hangup"})
        screen.until_row("•••0123", "ended")
        said = said_by_commands(desk.home)
        drawn = screen.seen

    files = written(desk.home.folder)
    assert leaks(drawn) == []
    assert leaks(said.encode()) == []
    assert {path: found for path, body in files.items() if (found := leaks(body))} == {}
    assert "•••0123" in said
    assert any(path.endswith("telnyx-console.log") for path in files)
