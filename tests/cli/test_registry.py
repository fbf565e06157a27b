"""Help, version, and what is said to somebody who types something else."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from console import __version__
from console.cli.main import run
from console.cli.registry import COMMANDS, operations, root
from console.commit import of_checkout
from tests.processes import Home


def every_command(
    group: click.Group = root, path: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], click.Command]]:
    """All commands below a group, with the words that call them."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += every_command(command, (*path, name))
    return found


ALL = every_command()


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence on what it does, and a word on every option."""
    for words, command in every_command():
        assert run([*words, "--help"]) == 0, words

        shown = capsys.readouterr().out
        assert shown.startswith("Usage: telnyx-console"), words
        assert command.help, words
        assert command.name == words[-1]
        assert words[0] in {**COMMANDS, **operations()}, words


@pytest.mark.parametrize(
    ("words", "group"),
    [((), root), *((words, one) for words, one in ALL if isinstance(one, click.Group))],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_line_of_a_list_of_commands_is_cut(
    words: tuple[str, ...],
    group: click.Group,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On 80 columns, too: the end of a sentence is often what one came for; shells get it whole."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*words, "--help"]) == 0

    shown = capsys.readouterr().out
    context = click.Context(group)
    offered = {one.value: one.help for one in group.shell_complete(context, "")}
    assert max(map(len, shown.splitlines())) <= 80
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        line = offered[name] or ""
        assert not line.endswith("..."), (name, line)
        assert f" {name} {line} " in f" {' '.join(shown.split())} ", (name, line)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The first question of every report."""
    assert run(["--version"]) == 0
    commit = of_checkout(Path(__file__).parents[2])
    known = f" ({commit})" if commit else ""
    assert capsys.readouterr().out == f"telnyx-console, version {__version__}{known}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["dail", "+13125550001"],
        ["dial"],
        ["--no-such-option"],
        ["reject", "v3:x", "--cause", "BORED"],
        ["history", "--since", "yesteryear"],
        ["simulate", "--loss", "2"],
        ["switchboard", "run", "--port", "65536"],
        ["apps", "update", "1"],
        ["bridge", "one"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_in_two_lines(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was wrong, and where the help is; the exit code is 2."""
    assert run(arguments) == 2

    what, what_now = capsys.readouterr().err.splitlines()
    assert what.startswith("telnyx-console: ")
    assert "--help` tells how it is used" in what_now


def test_a_group_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """`switchboard` by itself is a question, not an order."""
    assert run(["switchboard"]) == 2
    assert "start" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "instead"),
    [
        ([], "--linear"),
        (["demo"], "--linear"),
        (["attach"], "--linear"),
        (["wallboard"], "`telnyx-console status` and `queues` work anywhere"),
    ],
    ids=["console", "demo", "attach", "wallboard"],
)
def test_without_a_terminal_there_is_no_screen(
    home: Home, arguments: list[str], instead: str
) -> None:
    """In a pipe or a cron job it says so instead of writing escapes, and what there is instead."""
    ran = home.run(*arguments)

    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "needs a terminal" in ran.stderr
    assert instead in ran.stderr
    assert len(ran.stderr.splitlines()) == 2
    assert home.switchboard() is None


def test_python_m_console_is_the_same_program(home: Home) -> None:
    """For those whose scripts folder is not on the path."""
    assert home.run("--version").stdout.startswith("telnyx-console, version")
