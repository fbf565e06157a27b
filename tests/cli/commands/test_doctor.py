"""`doctor` at the command line: what is printed, exit codes, JSON, and `--fix` at a terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.cli.user import run_here
from tests.processes import LIMIT, PROGRAM, Home, Practice

MEMBERS: Final = {"id", "group", "level", "found", "why", "mend", "fixable"}


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Practice]]:
    """A user on a quiet exchange, without a switchboard."""
    home = Home(tmp_path_factory.mktemp("doctor"))
    with Practice(home) as practice:
        practice.configure(home, "[journal]\nmax_mb = 64\n")
        yield home, practice


def test_where_nothing_is_configured_it_ends_with_4_and_names_the_first_steps(home: Home) -> None:
    """And it makes no folder: it only looks."""
    ran = run_here(home, "doctor")

    assert ran.code == 4
    assert re.search(r"▲ settings.api-key +WRONG: no API key is configured", ran.out)
    assert re.search(r"· account.reached \+4 more +not checked: no API key was found", ran.out)
    assert "mend: " in ran.out
    assert not (home.folder / "state").exists()


def test_where_nothing_is_wrong_it_ends_with_0(practice: tuple[Home, Practice]) -> None:
    """Signs and words say the same, without colours where nobody looks."""
    home, _ = practice
    ran = run_here(home, "doctor")

    assert ran.code == 0, ran.out
    assert "✓ account.key" in ran.out
    assert "· terminal.*" in ran.out
    assert "Nothing is wrong; " in ran.out
    assert "\x1b" not in ran.out


def test_where_something_is_wrong_it_ends_with_1_and_says_so_to_programs(
    practice: tuple[Home, Practice],
) -> None:
    """The members and words of `--json` are a promise."""
    home, _ = practice
    key = home.environment["TELNYX_API_KEY"]
    home.environment["TELNYX_API_KEY"] = "KEY_wrong_canary"
    try:
        ran = run_here(home, "doctor", "--json")
    finally:
        home.environment["TELNYX_API_KEY"] = key
    told: Any = ran.told

    assert ran.code == 1
    assert {frozenset(one) for one in told} == {frozenset(MEMBERS)}
    assert {one["level"] for one in told} == {"ok", "wrong", "not-checked"}
    (wrong,) = [one for one in told if one["level"] == "wrong"]
    assert (wrong["id"], wrong["group"], wrong["fixable"]) == ("account.key", "account", False)
    assert "KEY_wrong_canary" not in ran.out + ran.err


def test_fix_without_a_terminal_is_refused(practice: tuple[Home, Practice]) -> None:
    """Nobody could be asked."""
    home, _ = practice
    ran = run_here(home, "doctor", "--fix")

    assert ran.code == 2
    assert "asks before each" in ran.err


def test_fix_asks_before_each_and_does_what_is_agreed_to(
    practice: tuple[Home, Practice],
) -> None:
    """A no leaves a thing as it is."""
    home, exchange = practice
    url = f"https://calls.example.com:{exchange.listener_port}/webhooks/telnyx"
    before = home.config.read_text()
    home.config.write_text(
        before.replace("[listener]\n", f'[listener]\npublic_url = "{url}"\n').replace(
            f"connections = {_list(exchange.connections)}",
            f"connections = {_list(exchange.connections[:1])}",
        )
    )
    home.config.chmod(0o666)
    home.config.parent.chmod(0o755)
    usual = home.environment["XDG_RUNTIME_DIR"]
    home.environment["XDG_RUNTIME_DIR"] = str(home.folder / "elsewhere")
    sockets = home.folder / "elsewhere" / "telnyx-console"
    try:
        said = _at_a_terminal(
            home,
            {
                "set the webhook URL": b"y\n",
                f"chmod 600 {home.config}": b"n\n",
                f"chmod 700 {home.config.parent}": b"y\n",
                f"install -d -m 700 {sockets}": b"y\n",
                f"install -d -m 700 {home.folder / 'state'}": b"n\n",
            },
        )
        assert home.config.stat().st_mode & 0o777 == 0o666
    finally:
        home.config.write_text(before)
        home.config.chmod(0o600)
        home.environment["XDG_RUNTIME_DIR"] = usual

    assert not (home.folder / "state" / "telnyx-console").exists()
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert home.config.parent.stat().st_mode & 0o777 == 0o700
    assert _url(home, exchange.connections[0]) == url
    assert said.count("WRONG") > said.rpartition("[y/N]")[2].count("WRONG") > 0


def _list(ids: list[str]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in ids) + "]"


def _url(home: Home, application: str) -> str:
    shown: dict[str, str] = run_here(home, "apps", "show", application, "--json").told
    return shown["webhook_event_url"]


def _at_a_terminal(home: Home, answers: dict[str, bytes]) -> str:
    """What `doctor --fix` says there; each question is answered once."""
    ours, programs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "doctor", "--fix"],
        stdin=programs,
        stdout=programs,
        stderr=programs,
        env={**home.environment, "TERM": "dumb"},
        start_new_session=True,
    )
    os.close(programs)
    said, seen, left = "", 0, dict(answers)
    try:
        while True:
            try:
                said += os.read(ours, 65536).decode("utf-8", "replace")
            except OSError:
                break
            if said.endswith("[y/N]: ") and len(said) > seen:
                seen = len(said)
                question = said.rpartition("\n")[2]
                (key,) = [one for one in left if one in question]
                os.write(ours, left.pop(key))
    finally:
        process.wait(LIMIT)
        os.close(ours)
    assert not left
    return said
