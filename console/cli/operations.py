"""The operations, each a command that follows from its description."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc
from typing import Any, Final

import click

from console.cli.give import order_command
from console.cli.names import call_named
from console.cli.program import Typed
from console.domain.acts import AnyAct, Scalar
from console.domain.participants import participants_of
from console.errors import InvalidParameter
from console.forms import typed
from console.forms.catalog import CATALOG
from console.forms.description import Description, Field, Kind
from console.forms.meanings import MEANINGS
from console.line.port import Snapshot

LISTED: Final = 10
"""Words that the help lists at most; Telnyx has 245 languages for a transcription."""


def __getattr__(name: str) -> click.Command:
    """The command of that name, made when it is asked for: `play_stop` is that of `play-stop`."""
    action = f"call.{name}"
    if action not in CATALOG:
        raise AttributeError(name)
    return operation_command(CATALOG[action])


def operation_command(description: Description) -> click.Command:
    """The command of an operation: on the call, or on the conference that the call is in."""

    def read(now: Snapshot, /, call: str, **given: Scalar | None) -> AnyAct:
        texts = {name: _typed(value) for name, value in given.items() if value is not None}
        named = call_named(call, now)
        return typed.act(description, named, texts, participants_of(named, now.legs))

    return order_command(
        description.action, params=list(_params(description)), help=_help(description)
    )(read)


def _typed(value: Scalar) -> str:
    """A value as it is typed into the form of the operation, which alone reads it."""
    if isinstance(value, bool):
        return typed.YES if value else typed.NO
    return str(value)


# What is typed ----------------------------------------------------------------------------


def _params(description: Description) -> Iterator[click.Parameter]:
    """The call, what is typed right behind it, and an option for everything else."""
    yield click.Argument(["call"])
    behind, word = description.behind or ("", "")
    for field in description.fields:
        type_ = _type(description, field)
        if field.name == behind:
            metavar = word if field.required else f"[{word}]"
            yield click.Argument([field.name], metavar=metavar, required=field.required, type=type_)
        else:
            yield _option(field, type_, description.start.get(field.name))


def _option(field: Field, type_: click.ParamType[Any], start: Scalar | None) -> click.Option:
    flag = f"--{field.name.replace('_', '-')}"
    return click.Option(
        [f"{flag}/--no-{flag[2:]}" if field.kind is Kind.SWITCH else flag, field.name],
        type=type_,
        required=field.required and start is None,
        default=start,
        show_default=start is not None,
        metavar=_metavar(field),
        help=MEANINGS[field.name],
    )


def _type(description: Description, field: Field) -> click.ParamType[Any]:
    if field.secret:
        return _Secret()
    if field.kind is Kind.CHOICE:
        return click.Choice(field.choices, case_sensitive=False)
    if field.name == typed.REPEATED:
        return _Times(description, field)
    return {Kind.NUMBER: click.INT, Kind.SWITCH: click.BOOL}.get(field.kind, Typed())


class _Times(click.ParamType[Any]):
    """How often something is played, read as the form reads it."""

    name = "times"

    def __init__(self, description: Description, field: Field) -> None:
        self._description, self._field = description, field

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or the word."""
        try:
            return typed.read(self._description, self._field, str(value))
        except InvalidParameter as error:
            self.fail(f"{value!r} {error.reason}", param, ctx)


class _Secret(click.File):
    """A file with a secret in it; - is standard input.

    An argument would stand in the shell's history and in `ps`.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What stands in the file, without the line's end."""
        return super().convert(value, param, ctx).read().strip()


def _metavar(field: Field) -> str | None:
    if field.name == typed.REPEATED:
        return "N|infinity"
    if field.secret:
        return "FILE"
    if field.choices:
        listed = len(field.choices) <= LISTED
        return f"[{'|'.join(field.choices)}]" if listed else field.name.rpartition("_")[2].upper()
    return {Kind.NUMBER: "N", Kind.JSON: "JSON"}.get(field.kind)


# The help ---------------------------------------------------------------------------------


def _help(description: Description) -> str:
    said = getdoc(description.act) or description.title
    if description.behind is None:
        return said
    name, word = description.behind
    return f"{said}\n\n{word}: {MEANINGS[name]} - reads it from standard input."
