"""`[commands.NAME]`: a program of the user's as something to do in the console."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console.config.described import sets
from console.config.entries import Checks, entry_of

COMMANDS: Final = "commands"
"""The table in which every key names a command, which is a table of its own."""


class Where(StrEnum):
    """What a command is about."""

    CALL = "call"
    ANYWHERE = "anywhere"


class Output(StrEnum):
    """Where what a command prints is shown."""

    PANE = "pane"
    TOAST = "toast"
    NONE = "none"


class CommandSettings(Struct, frozen=True, kw_only=True):
    """A command of the user's."""

    run: Annotated[
        tuple[str, ...],
        sets('the program and its arguments, `["crm", "note"]`; no shell reads them'),
    ]
    key: Annotated[str, sets("its key, as in `[keys]`; one that nothing has")] = ""
    title: Annotated[str, sets("what footer, help and palette call it", unset="its name")] = ""
    where: Annotated[
        Where,
        sets('`"call"`: on the call under the cursor alone; `"anywhere"`: without one, too'),
    ] = Where.CALL
    output: Annotated[
        Output,
        sets(
            'what it prints: in a `"pane"` over the table, its first line as a `"toast"` at the '
            'foot, or not at all (`"none"`)'
        ),
    ] = Output.TOAST
    confirm: Annotated[bool, sets("ask before it is run")] = False
    seconds: Annotated[
        Annotated[int, Meta(ge=1, le=600)], sets("after how many seconds it is ended")
    ] = 30


def command_of(name: str) -> Callable[[object], CommandSettings]:
    """The reader of the command of that name. It raises `ValueError` and `WrongEntries`."""

    def read(value: object) -> CommandSettings:
        if not _NAME.fullmatch(name):
            raise ValueError("a command is named by small letters, digits and -")
        return entry_of(value, CommandSettings, _CHECKS)

    return read


def _program(value: object) -> tuple[str, ...]:
    run = msgspec.convert(value, tuple[str, ...])
    if not run or not run[0].strip():
        raise ValueError('it is a program and its arguments, ["crm", "note"]')
    if any("\0" in part for part in run):
        raise ValueError("no argument can hold a NUL")
    return run


def _title(value: object) -> str:
    text = str(value)
    if len(text) > _LONGEST_TITLE or not text.isprintable() or text != text.strip():
        raise ValueError(f"it is one line of at most {_LONGEST_TITLE} characters")
    return text


_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,23}")
_LONGEST_TITLE: Final = 24
_CHECKS: Final[Checks] = {"run": _program, "title": _title}
