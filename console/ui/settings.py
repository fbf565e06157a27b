"""What a user may set about the console's screen; imports no Textual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from console.config.commands.table import CommandSettings
from console.contacts.lookup import LookUp
from console.domain.alarms import Limits
from console.domain.alerts.rules import AlertRules
from console.domain.people.contacts import SpeedSlot
from console.progress import Progress

if TYPE_CHECKING:
    from console.contacts.read import Loaded


class PractisedHost(Struct, frozen=True, kw_only=True):
    """A host of a demonstration: whether it runs, and whether this console is there (`mine`)."""

    name: str
    runs: bool
    mine: bool


class PractisedHosts(Protocol):
    """The hosts of a demonstration, which can be killed and started again."""

    def known(self) -> tuple[PractisedHost, ...]:
        """The hosts as they are now."""
        ...

    def turn(self, name: str) -> str:
        """Kill the host of that name, or start it again; what was done, in words.

        Raises `ConsoleError`.
        """
        ...


class Mark(Struct, frozen=True):
    """How files are now, told without reading them: of each when it was written, and its size.

    `is_there` says whether the settings are; `contacts` are their files, `others` all others.
    """

    is_there: bool = False
    contacts: tuple[object, ...] = ()
    others: tuple[object, ...] = ()


class SettingsSource(Protocol):
    """Where the settings of a screen stand."""

    def mark(self) -> Mark:
        """How the files are now."""
        ...

    def read(self, profile: str) -> UiSettings:
        """The settings with that profile, none for no text.

        Raises `SettingsError` and `ThemeInvalid`.
        """
        ...


class UiSettings(Struct, frozen=True, kw_only=True):
    """The settings of the screen.

    `theme` is None for the default one; `theme_origin` is where it was chosen, where that
    is not `origin`. `keys` maps action ids to keys, as in
    the `[keys]` table, `speed` keys to those on them, `commands` are the user's by name;
    `origin` names where they stand, for messages. `alerts` says in
    which ways one is told of who rings, beside the screen. User themes are read from
    `user_themes`; the report of a crash is written into `reports`, and nowhere
    if that is None; what is exported goes into `exports`, how
    the table is looked at is kept in `view`. `contacts`
    reads the files of contacts, once the first frame is out, and tells how far it is. `look_up`
    asks the user's own program about a number; `card_link` is a URL with `{number}` for it.
    A `read_only` console gives no orders; after `idle_lock` seconds without a key the
    screen is locked, 0 for never. `hosts` are those of a demonstration of several.
    `source` is where these settings can be read again, `values` are they by dotted key;
    of the `profiles` there, `profile` is the one in force, no text for none. `linear` says that
    nothing is to be drawn.
    """

    theme: str | None = None
    theme_origin: str = ""
    alerts: AlertRules = AlertRules()
    alarms: Limits = Limits()
    keys: dict[str, str] = {}
    speed: dict[str, SpeedSlot] = {}
    commands: Mapping[str, CommandSettings] = {}
    origin: str = "config.toml"
    user_themes: Path | None = None
    reports: Path | None = None
    exports: Path | None = None
    view: Path | None = None
    contacts: Callable[[Progress], Loaded] | None = None
    look_up: LookUp | None = None
    card_link: str = ""
    read_only: bool = False
    idle_lock: int = 0
    hosts: PractisedHosts | None = None
    source: SettingsSource | None = None
    values: Mapping[str, object] = {}
    profiles: tuple[str, ...] = ()
    profile: str = ""
    linear: bool = False
