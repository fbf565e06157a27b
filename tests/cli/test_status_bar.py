"""A line for a status bar: quick, calm, and never more than text to whoever shows it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from console.cli import status_bar
from console.cli.status_bar import FIELDS, formatted, tmux_line
from console.domain.leg import CallState
from console.errors import UnknownField
from console.ui.render import leg as reads
from tests.cli.user import Office
from tests.processes import Home, eventually

TOLD: dict[str, Any] = {
    "agent": "Ada",
    "state": "ready",
    "words": "Ready",
    "seconds": 42,
    "calls": 5,
    "offered": 2,
    "alone": 1,
    "longest_wait": 14,
    "api": "good",
    "webhooks": "good",
    "journal": "good",
}
HEAVY = {"asyncio", "click", "httpx", "msgspec", "pathlib", "platformdirs", "pydantic", "textual"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a switchboard tells, which a test may change."""
    answer = dict(TOLD)
    monkeypatch.setattr(status_bar, "asked", lambda *_, **__: answer)
    return answer


def test_the_line_of_tmux_says_in_signs_and_words_what_its_colours_repeat(
    told: dict[str, Any],
) -> None:
    """One without colours reads as much."""
    plain = tmux_line("/x")
    for style in ("yellow,bold", "red,bold", "green"):
        plain = plain.replace(f"#[fg={style}]", "")

    assert plain.replace("#[default]", "") == "◆2 0:14 ▲1 Ada Ready 0:42"
    told |= {"offered": 0, "alone": 0, "longest_wait": None, "webhooks": "bad", "state": "x"}
    assert tmux_line("/x") == (
        "Ada #[fg=default]Ready 0:42#[default] #[fg=red]webhooks down#[default]"
    )
    assert reads.STATES[CallState.OFFERED].glyph == status_bar.OFFERED
    assert reads.ALONE.glyph == status_bar.ALONE


def test_a_name_is_no_order_to_tmux_and_no_byte_of_control(told: dict[str, Any]) -> None:
    """tmux runs what stands in `#(…)`, and a terminal what follows an escape."""
    told |= {"agent": "#(reboot)\x1b]0;x\x07", "words": "#[fg=red]Ready\n"}
    line = tmux_line("/x")

    assert "##(reboot)" in line
    assert "##[fg=red]Ready␊" in line
    assert line.isprintable()


def test_a_format_has_named_fields_and_says_which_there_are(told: dict[str, Any]) -> None:
    """Whoever writes one for another bar learns the names from the error."""
    assert formatted(told, "{{{offered}}} {longest_wait} {state}") == "{2} 0:14 ready"
    assert formatted({**told, "longest_wait": None}, "-{longest_wait}-") == "--"
    assert json.loads(formatted(told, "{json}")) == told
    for wrong in ("{caller}", "{offered", "{}"):
        with pytest.raises(UnknownField) as error:
            formatted(told, wrong)
        assert all(name in error.value.hint for name in FIELDS)


def test_where_none_runs_the_bar_stays_calm_and_a_script_is_told(home: Home) -> None:
    """A bar that shows an error every five seconds would be switched off."""
    for socket in ((), ("--socket", str(home.folder / "none.sock"))):
        bar = home.run("status", "--tmux", *socket)
        assert (bar.returncode, bar.stderr) == (0, "")
        assert bar.stdout == "#[fg=colour244]telnyx off#[default]\n"
    script = home.run("status", "--format", "{state}")

    assert (script.returncode, script.stdout) == (1, "")
    assert "No switchboard answers at" in script.stderr


def test_it_tells_of_callers_within_few_modules(office: Office) -> None:
    """Its start is most of its time: whatever it loads more is waited for at each look."""
    environment = office.home.environment

    def bar(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "importtime", "-m", "console", "status", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=True)

    office.ring("Grace Hopper")
    ringing = sum(call["state"] == "offered" for call in office.calls())
    eventually(lambda: bar("--format={offered}").stdout == f"{ringing}\n", 20)
    ran = bar("--format", "{offered} {agent}")
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}

    assert ran.stdout == f"{ringing} Ada\n"
    assert not loaded & HEAVY
    assert not {name for name in loaded if name.startswith(("console.ui", "console.domain"))}
    both = office.run("status", "--tmux", "--json")
    assert (both.code, "say one of them" in both.err) == (2, True)
    assert office.run("status", "--format", "{offered} {agent}").out == ran.stdout


def test_how_all_is_comes_by_the_same_few_modules_and_says_what_the_command_says(
    office: Office,
) -> None:
    """Scripts and bars ask that too; with masked numbers the command answers, which masks them."""
    environment = office.home.environment

    def status(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "importtime", "-m", "console", "status", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=True)

    def loaded(ran: subprocess.CompletedProcess[str]) -> set[str]:
        return {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}

    def told(ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
        tree: dict[str, Any] = json.loads(ran.stdout)
        tree["health"] = {}  # of this moment
        return tree

    ways = [("status",), ("status", "--json")]
    for way in ways:
        quick, whole = status(*way[1:]), status(*way[1:], "--debug")
        assert not loaded(quick) & HEAVY
        assert HEAVY & loaded(whole)
        if way[1:]:
            assert told(quick) == told(whole)
            assert told(quick)["counters"]["consoles"] == 0
        else:
            assert quick.stdout.split(" · API")[0] == whole.stdout.split(" · API")[0]
    usual = office.home.config.read_text()
    office.home.config.write_text(f"{usual}[safety]\nmask = true\n")
    try:
        assert HEAVY & loaded(status("--json"))
    finally:
        office.home.config.write_text(usual)


def test_calls_are_told_at_once_in_the_words_of_the_command(office: Office) -> None:
    """Scripts ask again and again; who has contacts is told their names, by the command."""
    environment, of_now = office.home.environment, re.compile(r'\d:\d\d|"seconds":[^,]+')

    def told(*arguments: str) -> tuple[str, bool]:
        command = [sys.executable, "-X", "importtime", "-m", "console", "calls", *arguments]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
        return of_now.sub("now", ran.stdout), not loaded & HEAVY

    name = "Zoë \x1b]0;x\x07漢字"
    office.ring(name)
    for way in ((), ("--json",)):
        whole, _ = told(*way, "--debug")
        assert told(*way) == (whole, True)
        assert "Zo" in whole
    usual = office.home.config.read_text()
    for settings in (
        "[safety]\nmask = true\n",
        '[directory.speed]\nF5 = { name = "Ada", number = "+442079460123" }\n',
    ):
        office.home.config.write_text(f"{usual}{settings}")
        try:
            assert not told()[1]
        finally:
            office.home.config.write_text(usual)
