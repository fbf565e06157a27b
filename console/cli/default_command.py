"""A group of commands that does something by itself, too: `replay FILE` beside `replay export`."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem


class DefaultGroup(click.Group):
    """Words that name no command of the group are given to the one that is called `default`.

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
