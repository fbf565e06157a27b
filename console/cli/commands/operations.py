"""The operations on one leg, each a command that follows from its description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import getdoc
from typing import Any, Final, cast

import click

from console.cli.give import order_command
from console.cli.names import call_named
from console.domain.acts import AnyOperation, Scalar, SendDtmf
from console.domain.numbers import dtmf_keys as keys
from console.forms.catalog import CATALOG, START, Description, Field, Kind
from console.forms.meanings import MEANINGS
from console.line.port import Snapshot

ARGUMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "call.dtmf": ("digits", "DIGITS"),
    "call.speak": ("payload", "TEXT"),
    "call.play": ("audio_url", "URL"),
    "call.gather_speak": ("payload", "TEXT"),
    "call.gather_audio": ("audio_url", "URL"),
    "call.stream": ("stream_url", "URL"),
    "call.enqueue": ("queue_name", "QUEUE"),
    "call.supervisor_role": ("role", "ROLE"),
}
"""What is typed right behind the call, without an option: the parameter, and its word in the help.

It may be left out where Telnyx has another way to say the same, as `--media-name`.
"""

SECRETS: Final = frozenset({"stream_auth_token"})
"""Parameters that come from a file: arguments stand in the shell's history and in `ps`."""

LISTED: Final = 10
"""Words that the help lists at most; Telnyx has 245 languages for a transcription."""


def __getattr__(name: str) -> click.Command:
    """The command of that name, made when it is asked for: `play_stop` is that of `play-stop`."""
    action = f"call.{name}"
    if action not in CATALOG:
        raise AttributeError(name)
    return _command(CATALOG[action])


def _command(description: Description) -> click.Command:
    def read(now: Snapshot, /, call: str, **given: Scalar | None) -> AnyOperation:
        typed = {name: value for name, value in given.items() if value is not None}
        act = description.act(call=call_named(call, now), parameters=_checked(description, typed))
        return cast(AnyOperation, act)

    return order_command(
        description.action, params=list(_params(description)), help=_help(description)
    )(read)


def _checked(description: Description, typed: dict[str, Scalar]) -> dict[str, Scalar]:
    """What Telnyx's contract does not check. Raises `InvalidParameter`."""
    if description.act is SendDtmf:
        return typed | {"digits": keys(str(typed["digits"]))}
    return typed


# What is typed ----------------------------------------------------------------------------


def _params(description: Description) -> Iterator[click.Parameter]:
    """The call, what is typed right behind it, and an option for everything else."""
    yield click.Argument(["call"])
    behind, word = ARGUMENTS.get(description.action, ("", ""))
    start = START.get(description.action, {})
    for field in description.fields:
        if field.name == behind:
            metavar = word if field.required else f"[{word}]"
            yield click.Argument(
                [field.name], metavar=metavar, required=field.required, type=_type(field)
            )
        else:
            yield _option(field, start.get(field.name))


def _option(field: Field, start: Scalar | None) -> click.Option:
    flag = f"--{field.name.replace('_', '-')}"
    return click.Option(
        [f"{flag}/--no-{flag[2:]}" if field.kind is Kind.SWITCH else flag, field.name],
        type=_type(field),
        required=field.required and start is None,
        default=start,
        show_default=start is not None,
        metavar=_metavar(field),
        help=MEANINGS[field.name],
    )


def _type(field: Field) -> click.ParamType[Any]:
    if field.name in SECRETS:
        return _Secret()
    if field.name == "loop":
        return _Times()
    if field.kind is Kind.CHOICE:
        return click.Choice(field.choices, case_sensitive=False)
    return {Kind.NUMBER: click.INT, Kind.SWITCH: click.BOOL}.get(field.kind, click.STRING)


class _Times(click.ParamType[Any]):
    """How often something is played; Telnyx takes a number, and no text of one."""

    name = "times"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        """The number, or the word."""
        if value == "infinity":
            return "infinity"
        times: int = click.IntRange(1, 100).convert(value, param, ctx)
        return times


class _Secret(click.File):
    """A file with a secret in it; - is standard input."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What stands in the file, without the line's end."""
        return super().convert(value, param, ctx).read().strip()


def _metavar(field: Field) -> str | None:
    if field.name == "loop":
        return "N|infinity"
    if field.name in SECRETS:
        return "FILE"
    if field.choices:
        listed = len(field.choices) <= LISTED
        return f"[{'|'.join(field.choices)}]" if listed else field.name.rpartition("_")[2].upper()
    return {Kind.NUMBER: "N", Kind.JSON: "JSON"}.get(field.kind)


# The help ---------------------------------------------------------------------------------


def _help(description: Description) -> str:
    said = getdoc(description.act) or description.title
    if description.action not in ARGUMENTS:
        return said
    name, word = ARGUMENTS[description.action]
    return f"{said}\n\n{word}: {MEANINGS[name]}"
