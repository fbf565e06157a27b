"""README and manual tell the truth: commands, keys, settings and codes are the program's."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from console import docs, errors
from console.cli.registry import COMMANDS, operations
from console.config.settings import ENVIRONMENT, read_toml
from console.manual.topics import topic, topics
from tests.benchmarks.printed.recorded import MEASURED, read
from tests.benchmarks.printed.tables import goals, written
from tests.benchmarks.rows import ROWS

ROOT: Final = Path(__file__).parents[1]
TEXTS: Final = {path: (ROOT / path).read_text("utf-8") for path in docs.FILES}
README: Final = TEXTS[Path("README.md")]
CANARY: Final = "KEY0123-canary_42"
LONGEST_README: Final = 200
CI: Final = (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_tables_are_those_of_the_program() -> None:
    """A key or an operation that nobody is told of is not there: `python -m console.docs`."""
    assert docs.written(TEXTS) == TEXTS


def test_how_fast_it_is_stands_there_as_it_was_measured() -> None:
    """`python -m tests.benchmarks --table tests/benchmarks/measured.json`; no goal is left out."""
    assert written(README, goals(ROWS, read(MEASURED))) == README


def test_the_readme_can_be_read_at_one_sitting() -> None:
    """What one looks up stands in the manual."""
    assert len(README.splitlines()) <= LONGEST_README


def test_every_variable_stands_in_the_manual() -> None:
    """Nothing of the surface is a secret."""
    manual = "".join(one.text for one in topics())
    for word in (*ENVIRONMENT, "TELNYX_API_KEY"):
        assert word in manual


def test_every_command_stands_in_the_manual() -> None:
    """One that is not listed is found by nobody."""
    commands = topic("commands").text
    for word in (*COMMANDS, *operations()):
        assert re.search(rf"`(telnyx-console )?{word}[` ]", commands), word


def test_every_exit_code_stands_in_the_manual() -> None:
    """Scripts rely on them."""
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}

    assert {
        int(code) for code in re.findall(r"^\| (\d+) \|", topic("commands").text, re.MULTILINE)
    } == codes


def test_the_check_runs_the_test_command_of_the_readme_as_written() -> None:
    """Otherwise one of the two is a lie."""
    commands = re.findall(r'^\w+_COMMAND="(.*)"$', CI, re.MULTILINE)
    lines = README.splitlines()

    assert len(commands) == 2
    assert all(command in lines for command in commands)


def test_the_check_is_a_program_that_bash_can_read() -> None:
    """A fresh clone must be able to run it."""
    check = ROOT / ".ci" / "run"

    assert check.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(check)], timeout=30, check=False).returncode == 0


def test_every_link_leads_somewhere() -> None:
    """A picture that is not there is worse than none."""
    for path, text in TEXTS.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if not target.startswith("http"):
                assert (ROOT / path.parent / target).exists(), (path, target)


def test_the_way_to_store_the_key_leaves_none_behind(tmp_path: Path) -> None:
    """The lines of the manual, in a shell that keeps a history: the key is in its file alone."""
    begins = "mkdir -m 700 -p ~/.config/telnyx-console\n"
    (block,) = re.findall(rf"```sh\n({re.escape(begins)}.*?)```", topic("connect").text, re.DOTALL)
    history = tmp_path / "history"
    lines = f"set -o history\n{block}{CANARY}\nhistory -w\n"
    ran = subprocess.run(
        ["bash", "--norc", "--noprofile", "-s"],
        input=lines,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "HISTFILE": str(history)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    secrets = tmp_path / ".config" / "telnyx-console" / "secrets.toml"

    assert read_toml(secrets) == {"api_key": CANARY}
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert "printf" in history.read_text("utf-8")
    assert CANARY not in history.read_text("utf-8") + ran.stdout + ran.stderr + "".join(
        TEXTS.values()
    )
