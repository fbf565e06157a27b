"""Commands of the user's as rows among the actions; a key or name that is taken is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from console.config.commands.table import COMMANDS, CommandSettings, Where
from console.errors import InvalidSetting
from console.text import clean
from console.ui.actions.action import Action, Group, never
from console.ui.actions.registry import OF_THE_SHELL, SHORT, behind, named
from console.ui.actions.situation import Situation

RUN: Final = "command.run"
"""The handler that all of them share."""

_LONGEST: Final = 60


def on_a_call(now: Situation) -> str | None:
    """Why a command that is about a call cannot be run now."""
    return None if now.leg is not None else "no call is selected"


class OwnCommand(Struct, frozen=True, kw_only=True):
    """A command by its name, with its key, no text where it has none."""

    name: str
    key: str
    does: CommandSettings

    @property
    def title(self) -> str:
        """What it is called."""
        return self.does.title or self.name

    @property
    def action(self) -> Action:
        """The command as a row among the actions; one on a call minds which call is meant."""
        on_call = self.does.where is Where.CALL
        about = "for the call under the cursor" if on_call else "wherever the cursor is"
        return Action(
            f"command.{self.name}",
            (self.key,) if self.key else (),
            self.title,
            f"Run {clean(' '.join(self.does.run), _LONGEST)} {about}",
            Group.OWN,
            why_not=on_a_call if on_call else never,
            order=on_call,
            footer=10,
            handler=RUN,
            argument=self.name,
            word=self.name,
        )


def read_commands(
    commands: Mapping[str, CommandSettings],
    keys: Mapping[str, str],
    canonical: Callable[[str], str | None],
    shown_key: Callable[[str], str],
    origin: str,
) -> tuple[OwnCommand, ...]:
    """The commands of the settings. `keys` has for each key that is taken what has it.

    Raises `InvalidSetting` for a key that is none or is taken, and a name that exists.
    """
    taken = dict(keys)
    found: list[OwnCommand] = []
    for name, does in commands.items():
        if named(name) or name in OF_THE_SHELL or name in SHORT or behind(name):
            reason = "there is a command of that name already; call it otherwise"
            raise InvalidSetting(f"{COMMANDS}.{name}", reason, origin)
        key = canonical(does.key) if does.key else ""
        if key is None:
            raise InvalidSetting(f"{COMMANDS}.{name}.key", f"{does.key!a} is no key", origin)
        if key in taken:
            reason = f"the key {shown_key(key)} belongs to {taken[key]}"
            raise InvalidSetting(f"{COMMANDS}.{name}.key", reason, origin)
        if key:
            taken[key] = f"{COMMANDS}.{name}"
        found.append(OwnCommand(name=name, key=key, does=does))
    return tuple(found)


OWN_COMMANDS: Final = (
    Action(RUN, (), "command of yours", "Run a command of the settings", Group.OWN),
)
"""What handlers know all of them by."""
