"""Completion in real shells: what is offered is put in whole, and is never run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cli.completion.shells import SHELLS, _has_open_quote, _quoted
from tests.cli.user import Office, run_here
from tests.e2e.terminal import Terminal
from tests.examples import first_of
from tests.processes import Home, Practice, begin_switchboard

TAB = "\t"
HOSTILE = (
    "qa$(touch hacked)`touch hacked`; *",
    "qb' & touch hacked; \" | ~ \\ {a,b} !x \u00e9",
)
PROGRAMS = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
    "fish": ("--no-config", "-i"),
}
READ = {
    "bash": "PS1='$ '; . {script}",
    "zsh": "PS1='$ '; autoload -U compinit; compinit -u; . {script}",
    "fish": "function fish_prompt; echo '$ '; end; source {script}",
}
LIMIT = 30.0


def completing(home: Home, name: str) -> Terminal:
    """A shell in that home, on a terminal, that has read the script."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"there is no {name} here")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**home.environment, "PATH": path, "LANG": "C.UTF-8"}
    script = home.folder / f"script.{name}"
    script.write_text(home.run("completion", name).stdout, "utf-8")
    terminal = Terminal(
        environment=environment, program=(program, *PROGRAMS[name]), columns=120, lines=50
    )
    read = READ[name].format(script=script)
    terminal.send(f"{read}; cd {home.folder}; clear\r")
    at_prompt(terminal)
    return terminal


def at_prompt(terminal: Terminal) -> None:
    """Wait until the shell wants the next line, on a clear screen."""
    terminal.until(
        lambda seen: [line.rstrip() for line in seen.lines if line.strip()] == ["$"], LIMIT
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A switchboard whose reasons are no good to any shell."""
    home = Home(tmp_path_factory.mktemp("office"))
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home, f"reasons = {json.dumps([*HOSTILE, '--yes'])}\n")
        begin_switchboard(home)
        yield Office(home, practice)
        home.stop()


@pytest.mark.parametrize("name", first_of(list(PROGRAMS)))
def test_a_hostile_name_is_put_in_as_one_word_and_never_run(office: Office, name: str) -> None:
    """It comes from a file or from a stranger: at the next Enter it would be run."""
    with completing(office.home, name) as terminal:
        for hostile in HOSTILE:
            typed = f"telnyx-console agent not-ready {hostile[:2]}"
            terminal.send(typed + TAB)
            terminal.until(lambda seen: "touch" in seen.text, LIMIT)
            terminal.send("\x01printf '<%s>' \x05\r")
            terminal.until_row(f"<telnyx-console><agent><not-ready><{hostile}>", limit=LIMIT)
            terminal.send("clear\r")
            at_prompt(terminal)

    assert not (office.home.folder / "hacked").exists()


def test_bash_completes_the_id_of_a_call_behind_its_colon(office: Office) -> None:
    """Bash takes a word apart there, and would be given nothing that fits."""
    call = office.ring("Grace Hopper")
    with completing(office.home, "bash") as bash:
        bash.send(f"telnyx-console answer {call.partition(':')[0]}:{TAB}")
        bash.until_row(f"telnyx-console answer {call}", limit=LIMIT)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), st.sampled_from("'\""))
def test_an_open_quote_is_seen(text: str, quote: str) -> None:
    """Inside of it other characters mean something."""
    word = _quoted(text)

    assert not _has_open_quote(f"telnyx-console dial {word}")
    assert _has_open_quote(f"telnyx-console dial {word} {quote}a")


def test_bash_reads_every_quoted_word_as_it_was() -> None:
    """All characters, alone and where a word begins, ends and goes on."""
    signs = [chr(code) for code in (*range(0x20, 0x7F), 0xA0, 0xE9, 0x2028, 0x3000, 0x1F600)]
    texts = [text for one in signs for text in (one, f"{one}a", f"a{one}", f"a{one}{one}a")] + list(
        HOSTILE
    )
    typed = "printf '%s\\n' " + " ".join(map(_quoted, texts))
    read = subprocess.run(["/bin/bash", "-c", typed], capture_output=True, text=True, check=True)

    assert read.stdout.split("\n")[:-1] == texts


def test_a_script_is_written_where_its_shell_looks_for_it(home: Home) -> None:
    """And told; what is printed is the same."""
    for name in SHELLS:
        written = Path(run_here(home, "completion", name, "--install").out.partition(" is ")[0])

        assert written.is_relative_to(home.folder)
        assert written.read_text("utf-8") == run_here(home, "completion", name).out
        if program := shutil.which(name):
            subprocess.run([program, "-n", written], check=True)
