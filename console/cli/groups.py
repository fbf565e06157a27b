"""Groups of commands: how their commands are listed, loaded when wanted, or meant by no word."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

_WHOLE: Final = 100_000
"""Characters to which a command's line is cut: none is so long."""


def line_of(command: click.Command) -> str:
    """The first sentence of what a command does, whole; `click` cuts it to a width by itself."""
    return command.get_short_help_str(_WHOLE)


class Group(click.Group):
    """A group that lists its commands with whole sentences, over several lines where need be."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under their headings."""
        for heading, lines in self.parts(ctx).items():
            if lines:
                with formatter.section(heading):
                    formatter.write_dl(list(lines.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The commands and options that begin so."""
        named = [
            CompletionItem(name, help=line)
            for lines in self.parts(ctx).values()
            for name, line in lines.items()
            if name.startswith(incomplete)
        ]
        return named + click.Command.shell_complete(self, ctx, incomplete)

    def parts(self, ctx: click.Context) -> Mapping[str, Mapping[str, str]]:
        """Under each heading of the help the commands, with the line of each."""
        own = {name: self.commands[name] for name in click.Group.list_commands(self, ctx)}
        return {"Commands": {name: line_of(one) for name, one in own.items() if not one.hidden}}


class LazyGroup(Group):
    """A group that imports the module of a command when the command is wanted.

    `table` has for each name the module and the line in the help, `headings` the
    names at which a part of the help begins. `further` gives more of such names under a
    heading of their own, at the price of reading them; it is asked only for a name that
    the table has not, and for the help. Commands that are declared with the group itself
    are listed last.
    """

    def __init__(
        self,
        *args: Any,
        table: Mapping[str, tuple[str, str]],
        headings: Mapping[str, str] = MappingProxyType({}),
        further: tuple[str, Callable[[], Mapping[str, tuple[str, str]]]] = ("", dict),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._table, self._headings, self._further = table, headings, further

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return [*self._table, *self._further[1](), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None if there is none."""
        row = self._table.get(cmd_name) or self._further[1]().get(cmd_name)
        if row is None:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(importlib.import_module(row[0]), cmd_name.replace("-", "_"))
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names. Raises `click.NoSuchCommand`, with like ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            known = self.list_commands(ctx)
            raise click.NoSuchCommand(error.command_name, None, known, ctx) from None

    def parts(self, ctx: click.Context) -> Mapping[str, Mapping[str, str]]:
        """The commands under their headings; none is loaded for it."""
        listed = {name: line for name, (_, line) in self._table.items()}
        own = (line for lines in super().parts(ctx).values() for line in lines.items())
        parts: dict[str, dict[str, str]] = {}
        heading = "Commands"
        for name, line in (listed | dict(own)).items():
            heading = self._headings.get(name, heading)
            parts.setdefault(heading, {})[name] = line
        title, further = self._further
        parts.setdefault(title, {}).update((name, row[1]) for name, row in further().items())
        return parts


class DefaultGroup(Group):
    """A group that does something by itself, too: `replay FILE` beside `replay export`.

    Words that name no command of the group are given to the one that is called `default`.
    So are no words at all, where it does something `without_words`. The help of the group has
    the options of that command, which stands in no list.
    """

    def __init__(
        self, *args: Any, default: str, without_words: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._default, self._without_words = default, without_words

    @property
    def meant(self) -> click.Command:
        """The command that is meant where none is named."""
        return self.commands[self._default]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the word that is meant."""
        named = bool(args) and args[0] in {*self.commands, *ctx.help_option_names}
        bare = self._without_words and not ctx.resilient_parsing  # a shell asks what may follow
        if not named and (args or bare):
            args = [self._default, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the command that is meant, and the other commands."""
        self.meant.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The commands, and what the one that is meant takes."""
        offered = [
            *super().shell_complete(ctx, incomplete),
            *self.meant.shell_complete(ctx, incomplete),
        ]
        return list({one.value: one for one in offered}.values())


def told_options(command: click.Command, context: click.Context) -> list[tuple[str, str]]:
    """The options that the help of a command tells of: how they are written, and what they do."""
    told = command.meant if isinstance(command, DefaultGroup) else command
    options = (one for one in told.get_params(context) if isinstance(one, click.Option))
    return [record for one in options if (record := one.get_help_record(context))]
