"""Commands of the user's: a program of theirs on a key, with the call that was meant."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from console.config.commands.table import CommandSettings, Output, Where
from console.domain.leg import CallState
from console.errors import InvalidSetting
from console.exports import call_json
from console.text import mask_numbers
from console.ui.actions.keymap import Keymap
from console.ui.actions.own_commands.program import variables
from console.ui.handlers.own_commands import AT_ONCE
from console.ui.screens.own_commands import OutputScreen
from console.ui.settings import UiSettings
from console.ui.table.widget import DISARMED
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.waiting import until

ADA = leg(4, CallState.BRIDGED, agent="Ada", name="Grace [/x] \x1b[2J")
BOB = leg(5, CallState.BRIDGED, agent="Ada")


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (ADA, BOB)})


def shell(script: str, **more: object) -> CommandSettings:
    """A command that runs a script; a shell of its own, as users write it."""
    return CommandSettings(run=("sh", "-c", script), **{"key": "f9", **more})  # type: ignore[arg-type]


def with_command(does: CommandSettings) -> UiSettings:
    return UiSettings(commands={"note": does})


async def is_there(file: Path) -> None:
    await until(file.exists)


async def test_a_program_gets_the_call_under_the_cursor_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As variables and as JSON; what is a key, or another variable's copy of it, it gets not."""
    monkeypatch.setenv("TELNYX_API_KEY", "KEY-canary-1")
    monkeypatch.setenv("TELNYX_CONSOLE_PROFILE", "night")
    monkeypatch.setenv("MY_COPY", "Bearer KEY-canary-1")
    monkeypatch.setenv("PGPASSWORD", "KEY-canary-2")
    monkeypatch.setenv("CRM_HOME", "/srv/crm")
    told, seen = tmp_path / "told", tmp_path / "seen"
    script = f"cat > {told}; env > {seen}.new; mv {seen}.new {seen}; echo noted"
    async with console(board(), settings=with_command(shell(script))) as stage:
        await stage.cursor_on(ADA.id)
        await stage.press("f9")
        await stage.sees("note: noted")

    environment = dict(line.split("=", 1) for line in seen.read_text().splitlines() if "=" in line)
    assert environment["TELNYX_CONSOLE_CALL_ID"] == ADA.id
    assert environment["TELNYX_CONSOLE_FROM"] == ADA.from_
    assert environment["TELNYX_CONSOLE_STATE"] == "bridged"
    assert environment["TELNYX_CONSOLE_NAME"] == "Grace [/x] \u241b[2J"
    assert environment["CRM_HOME"] == "/srv/crm"
    assert "canary" not in seen.read_text()
    assert "TELNYX_CONSOLE_PROFILE" not in environment
    assert json.loads(told.read_text())["call_control_id"] == ADA.id


async def test_the_output_stands_in_a_pane_cleaned_and_bounded() -> None:
    """Esc closes it; a caller's escape sequence that a CRM prints back drives no terminal."""
    script = "printf 'first \\033[31mred\\n'; yes 0123456789 | head -c 200000"
    async with console(
        board(), settings=with_command(shell(script, output=Output.PANE, title="Notes of"))
    ) as stage:
        await stage.press("colon", *"note", "enter")
        await stage.sees("first \u241b[31mred")
        assert isinstance(stage.app.screen, OutputScreen)
        await stage.press("G")
        await stage.sees("only the first 64 kB are shown")
        await stage.press("escape")
        assert stage.app.screen is stage.main


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (shell("echo one >&2; echo 'no such customer' >&2; exit 3"), "exit code 3: no such custo"),
        (CommandSettings(run=("/no/such/crm",), key="f9"), "/no/such/crm cannot be run: No"),
        (shell("kill -9 $$"), "was ended by signal 9"),
        (shell("sleep 60 & sleep 60", seconds=1), "took longer than 1 s and was ended"),
    ],
)
async def test_what_went_wrong_is_said_in_words(does: CommandSettings, said: str) -> None:
    """With what the program complained of last."""
    async with console(board(), settings=with_command(does)) as stage:
        await stage.cursor_on(ADA.id)
        await stage.press("f9")
        await stage.sees(said)


async def test_what_a_program_left_running_is_not_waited_for_and_goes_on(tmp_path: Path) -> None:
    """It holds the output open, as a clipboard does: the program is not said to hang, nor ended."""
    fifo, went_on = tmp_path / "fifo", tmp_path / "went on"
    os.mkfifo(fifo)
    leaves = f"(read x < {fifo}; : > '{went_on}') & echo copied"
    async with console(board(), settings=with_command(shell(leaves, seconds=600))) as stage:
        await stage.cursor_on(ADA.id)
        await stage.press("f9")
        await stage.sees("note: copied")
        fifo.write_text("go on\n")
        await is_there(went_on)


async def test_what_a_program_left_running_may_print_as_much_as_it_likes(tmp_path: Path) -> None:
    """A browser that was opened by a key would stand still once nobody reads what it says."""
    fifo, went_on = tmp_path / "fifo", tmp_path / "went on"
    os.mkfifo(fifo)
    leaves = f"(read x < {fifo}; yes | head -c 3000000; : > '{went_on}') & echo opened"
    async with console(board(), settings=with_command(shell(leaves, seconds=600))) as stage:
        await stage.cursor_on(ADA.id)
        await stage.press("f9")
        await stage.sees("note: opened")
        fifo.write_text("go on\n")
        await is_there(went_on)


async def test_one_that_asks_is_run_after_a_yes_alone(tmp_path: Path) -> None:
    """For the call of the key, wherever the cursor is by then."""
    done = tmp_path / "done"
    does = shell(f'echo "$TELNYX_CONSOLE_CALL_ID" > {done}.new; mv {done}.new {done}', confirm=True)
    async with console(board(), settings=with_command(does)) as stage:
        await stage.cursor_on(BOB.id)
        await stage.press("f9")
        await stage.sees("run it")
        await stage.press("escape", "f9")
        await stage.sees("run it")
        assert not done.exists()
        stage.time.let_pass(DISARMED)
        await stage.press("enter")
        await is_there(done)

    assert done.read_text().strip() == BOB.id


async def test_four_run_at_once_and_hold_up_nobody(tmp_path: Path) -> None:
    """The console goes on; the fifth is told to wait, and at the end none is left behind."""
    begun = tmp_path / "begun"
    does = shell(f"echo $$ >> {begun}; sleep 60", where=Where.ANYWHERE)
    async with console(Switchboard(), settings=with_command(does)) as stage:
        await stage.press(*["f9"] * AT_ONCE)
        await until(lambda: begun.exists() and len(begun.read_text().splitlines()) == AT_ONCE)
        await stage.press("f9")
        await stage.sees(f"{AT_ONCE} commands run already")

    pids = begun.read_text().split()
    await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


async def test_it_is_an_action_like_the_others() -> None:
    """In the help and in the palette, and without a call it says why not."""
    settings = with_command(shell("true", title="Note in the CRM"))
    async with console(Switchboard(), settings=settings, size=(140, 60)) as stage:
        await stage.press("f9")
        await stage.sees("Note in the CRM: no call is selected")
        await stage.press("question_mark", "G")
        await stage.sees("Run sh -c true for the call")
        await stage.sees("F9")


@pytest.mark.parametrize(
    ("commands", "key", "reason"),
    [
        (
            {"note": CommandSettings(run=("x",), key="h")},
            "commands.note.key",
            "the key h belongs to ",
        ),
        ({"note": CommandSettings(run=("x",), key="nokey")}, "commands.note.key", "is no key"),
        ({"hangup": CommandSettings(run=("x",))}, "commands.hangup", "of that name already"),
        ({"status": CommandSettings(run=("x",))}, "commands.status", "of that name already"),
        (
            {
                "one": CommandSettings(run=("x",), key="f9"),
                "two": CommandSettings(run=("x",), key="f9"),
            },
            "commands.two.key",
            "belongs to commands.one",
        ),
    ],
)
def test_a_key_or_name_that_is_taken_is_an_error_of_the_settings(
    commands: dict[str, CommandSettings], key: str, reason: str
) -> None:
    """Before the screen opens, and it names what has it."""
    with pytest.raises(InvalidSetting, match=reason) as told:
        Keymap.of({}, commands=commands)

    assert told.value.key == key


def test_numbers_that_are_masked_are_masked_for_a_program_too() -> None:
    """Else a command would be the way around the mask: in variables and in the JSON."""
    mask_numbers(())
    try:
        told = [*variables(ADA).values(), call_json(ADA, ADA.changed_at)]
    finally:
        mask_numbers(None)

    assert str(ADA.from_) not in "".join(told)
    assert f"•••{str(ADA.from_)[-4:]}" in told
