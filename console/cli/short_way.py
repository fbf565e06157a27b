"""What is asked so often that it goes past the command line: `status` and `calls`.

Scripts and bars ask every few seconds, and a start is most of what they wait for: nothing here
loads what the commands need. Whatever is asked for otherwise, or is not told, is left to the
commands, which know more of a switchboard that is not reached, of contacts and of masked numbers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from console.cli import status_bar
from console.cli.status_bar import cleaned
from console.config import socket_place
from console.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    ConsoleError,
    NoSwitchboard,
    OutputLost,
    SwitchboardHangs,
)
from console.line.one_question import asked
from console.line.status_words import dumped, status_line, status_tree

OF_ALL: Final = "StatusNow"
CALLS: Final = "CallsNow"

JSON: Final = "--json"

_MASK: Final = b"mask"
_CONTACTS: Final = b"directory"
"""What stands in settings that have numbers masked, and in those that name contacts."""


def is_asked_for(arguments: Sequence[str]) -> bool:
    """Whether that is typed which is answered here: a command, with one of its options at most.

    And whether the place of the switchboard is found without settings being read as a whole.
    """
    plain = sys.platform == "linux" and os.environ.get(socket_place.VARIABLE, "/")[:1] == "/"
    if not plain:
        return False
    match arguments:
        case ["status" | "calls"] | ["status" | "calls", "--json"]:
            return True
        case ["status", "--tmux"] | ["status", "--format", _]:
            return True
        case ["status", word]:
            return word.startswith("--format=")
    return False


def run(arguments: Sequence[str]) -> int | None:
    """Print what is asked for, and return the exit code; None where it is left to the commands."""
    match arguments:
        case ["calls", *options]:
            return _tell_calls(as_json=options == [JSON])
        case ["status"] | ["status", "--json"]:
            return _tell_of_all(as_json=JSON in arguments)
        case _:
            template = None if arguments[1] == "--tmux" else arguments[-1]
            return _tell_a_bar(template and template.removeprefix("--format="))


def _tell_calls(*, as_json: bool) -> int | None:
    """The calls. Every trouble is the command's: it starts a switchboard, and tells of the rest."""
    if _is_set(os.environ, _MASK, _CONTACTS):
        return None
    from console.cli.call_lines import call_lines, calls_as_json  # noqa: PLC0415 - a bar needs none

    try:
        path, site = status_bar.place(os.environ)
        calls = asked(path, CALLS, name=status_bar.NAME, site=site)["calls"]
    except ConsoleError:
        return None
    return _print(*((calls_as_json(calls),) if as_json else call_lines(calls)))


def _tell_of_all(*, as_json: bool) -> int | None:
    """How the switchboard is: a line, or JSON. One that is not reached is the command's to tell."""
    if _is_set(os.environ, _MASK):
        return None
    try:
        path, site = status_bar.place(os.environ)
        told = asked(path, OF_ALL, name=status_bar.NAME, site=site)
    except (NoSwitchboard, SwitchboardHangs):
        return None
    except ConsoleError as error:
        return _failed(error)
    return _print(dumped(status_tree(told)) if as_json else status_line(told, cleaned))


def _tell_a_bar(template: str | None) -> int:
    try:
        path, site = status_bar.place(os.environ)
        line = status_bar.line(path, template, site=site)
    except ConsoleError as error:
        return _failed(error)
    return _print(line)


def _failed(error: ConsoleError) -> int:
    for text in filter(None, (f"telnyx-console: {error}", error.hint)):
        sys.stderr.write(f"{cleaned(text, 2000)}\n")
    return error.exit_code


def _is_set(environment: Mapping[str, str], *words: bytes) -> bool:
    """Whether one of the words may stand in the settings; where they cannot be read it may."""
    home = os.path.expanduser("~")
    config = environment.get("XDG_CONFIG_HOME", "").strip() or os.path.join(home, ".config")
    try:
        with open(os.path.join(config, socket_place.APP, "config.toml"), "rb") as settings:
            text = settings.read()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(word in text for word in words)


def _print(*lines: str) -> int:
    """The lines, in whatever the reader takes, and the exit code."""
    text = "".join(f"{line}\n" for line in lines)
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "ascii", "replace"))
        sys.stdout.buffer.flush()
    except OSError as error:  # the reader went away; Python would complain once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED if isinstance(error, BrokenPipeError) else _failed(OutputLost(error))
    return EXIT_DONE
