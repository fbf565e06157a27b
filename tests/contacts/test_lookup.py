"""Who is at the far end, asked of a program of the user's: whatever it does, it does no harm."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from console.contacts import lookup
from console.contacts.lookup import LINES, LONGEST, Card, look_up
from tests.waiting import until

ADA = "+442079460123"


def program(text: str) -> tuple[str, ...]:
    """A program in Python that is told the number as its one argument."""
    return (sys.executable, "-c", f"import os, sys, time; {text}", "{number}")


async def asked(text: str, number: str = ADA) -> Card:
    return await look_up(program(text), number, os.environ)


async def test_what_the_program_prints_is_on_the_card() -> None:
    """Its lines, without blank ones, and no more than fit beside a call."""
    card = await asked("print('Ada Lovelace\\n\\n gold ', sys.argv[1]); print('x\\n' * 50)")

    assert card.lines[:2] == ("Ada Lovelace", f"gold  {ADA}")
    assert len(card.lines) == LINES


@pytest.mark.parametrize(
    "number",
    [
        *("anonymous", "--delete-all", "-rf", "", "$(reboot)", "+44; reboot"),
        *("sip:$(touch${IFS}x)@example.com", "sip:`reboot`@example.com", "sip:a;b@example.com"),
        *("sip:a|b@example.com", "sip:a&b@example.com", "sip:a'b@example.com", "sip:a%0ab@x.com"),
        *(
            "sip:ada@example.com;x=$(reboot)",
            "sip:ada@example.com;transport=tcp",
            "sip:$HOME@x.com",
        ),
    ],
)
async def test_only_a_number_reaches_the_program(number: str) -> None:
    """It comes from a stranger: nothing that a shell behind the program would carry out."""
    card = await asked("print('was run')", number)

    assert card == Card(problem="nobody can be looked up without a plain number")


async def test_the_number_is_one_argument_whatever_stands_in_it() -> None:
    """No shell reads it."""
    card = await look_up(program("print(sys.argv[1:])"), "sip:a.b@example.com:5060", os.environ)

    assert card.lines == ("['sip:a.b@example.com:5060']",)


async def test_the_number_stands_in_the_environment_too() -> None:
    """A script in a shell takes it from there, where no shell carries it out."""
    card = await asked("print(os.environ['TELNYX_CONSOLE_NUMBER'])")

    assert card.lines == (ADA,)


async def test_the_program_gets_no_key_of_telnyx() -> None:
    """What the user's program does not need, it does not get."""
    environment = {**os.environ, "TELNYX_API_KEY": "KEY-canary", "CRM": "here"}
    text = "print(os.environ.get('TELNYX_API_KEY'), os.environ.get('CRM'))"

    assert (await look_up(program(text), ADA, environment)).lines == ("None here",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "nothing is known of this number"),
        ("sys.exit('no such customer')", "the look-up failed with exit code 1: no such customer"),
        ("sys.exit(3)", "the look-up failed with exit code 3"),
    ],
)
async def test_a_program_that_says_nothing_is_explained(text: str, problem: str) -> None:
    """The words tell whether the caller is unknown or the program is broken."""
    assert await asked(text) == Card(problem=problem)


async def test_a_program_that_is_not_there_is_named() -> None:
    """A typing error in the settings must be found by its words."""
    card = await look_up(("/nowhere/crm", "{number}"), ADA, os.environ)

    assert card.problem == "/nowhere/crm cannot be run: No such file or directory"


async def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A hundred calls later there must not be a hundred processes."""
    monkeypatch.setattr(lookup, "SECONDS", 3.0)
    pid = tmp_path / "pid"
    child = f"os.fork() or (open({str(pid)!r}, 'w').write(str(os.getpid())), time.sleep(600))"
    began = time.monotonic()
    card = await asked(f"{child}; time.sleep(600)")

    assert "took longer than" in card.problem
    assert time.monotonic() - began < 60
    await until(lambda: has_ended(int(pid.read_text())))


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or is only waiting to be noticed as ended."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


async def test_what_is_printed_counts_though_a_child_holds_the_output_open() -> None:
    """A script that leaves something running, a cache say, took too long each time."""
    card = await asked("print('Ada', flush=True); os.fork() == 0 and time.sleep(600)")

    assert card == Card(lines=("Ada",))


async def test_a_flood_of_output_is_cut() -> None:
    """A program that prints for ever costs neither memory nor time."""
    card = await asked("[print('y' * 1000, flush=True) for _ in iter(int, 1)]")

    assert sum(map(len, card.lines)) <= LONGEST
    assert card.lines


async def test_a_program_that_may_not_be_ended_spoils_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that runs as somebody else, by sudo, say: its answer counts all the same."""

    def forbidden(_: int, __: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "killpg", forbidden)

    assert (await asked("print('Ada Lovelace')")).lines == ("Ada Lovelace",)
