"""Themes: files that name every colour of the screen, checked and made Textual themes.

A theme is one TOML file. The program's own lie beside this module once it is
installed and in `themes/` of a checkout; those in the user's configuration
folder come after them, and one of the same name takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct
from textual.theme import Theme as TextualTheme

from console.domain.leg import CallState
from console.errors import InvalidSetting, ThemeInvalid
from console.line.port import Light

Colour = Annotated[str, Meta(pattern=r"\A#[0-9a-fA-F]{6}\Z")]
"""Red, green and blue: `#15181e`."""

DEFAULT: Final = "dusk"
"""The theme that is used where none is set."""


class Colours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The colours of the screen itself.

    `background`, `panel` and `cursor` are grounds, `rule` draws lines, all others are text.
    """

    background: Colour
    panel: Colour
    text: Colour
    muted: Colour
    cursor: Colour
    header: Colour
    accent: Colour
    mark: Colour
    error: Colour
    rule: Colour


class States(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A colour for each state of a leg."""

    offered: Colour
    dialling: Colour
    answered: Colour
    bridged: Colour
    conference: Colour
    held: Colour
    queued: Colour
    ending: Colour
    ended: Colour
    stale: Colour

    def of(self, state: CallState) -> str:
        """The colour of a state."""
        return str(getattr(self, state.value))


class Lights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A colour for each light of the header."""

    good: Colour
    warn: Colour
    bad: Colour
    unknown: Colour

    def of(self, light: Light) -> str:
        """The colour of a light."""
        return str(getattr(self, light.value))


class Theme(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One theme, as its file says it."""

    name: Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9-]{0,31}\Z")]
    dark: bool
    colours: Colours
    states: States
    lights: Lights


# Files ------------------------------------------------------------------------------------

_INSTALLED: Final = Path(__file__).parent / "themes"
_CHECKOUT: Final = Path(__file__).parents[2] / "themes"


def own_folder() -> Path:
    """The folder of the program's own themes, installed or in a checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def load(*folders: Path) -> dict[str, Theme]:
    """All themes by name: the program's own, then those of each folder, later ones first in force.

    A folder that is not there has none. Raises `ThemeInvalid` for a file that
    cannot be read or does not fit.
    """
    themes: dict[str, Theme] = {}
    for folder in (own_folder(), *folders):
        for path in _files(folder):
            theme = read(path)
            themes[theme.name] = theme
    return themes


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else ()


def read(path: Path) -> Theme:
    """The theme in one file. Raises `ThemeInvalid`."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Theme)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise ThemeInvalid(str(path), _reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    form = "like #15181e" if "#" in str(error) else "of small letters, digits and -"
    return re.sub(r"`?str`? matching regex '.*'", f"text {form}", str(error))


# To Textual -------------------------------------------------------------------------------


def variables(theme: Theme) -> dict[str, str]:
    """What style sheets may name: `$muted`, `$cursor`, `$state-offered`, `$light-good` and so on.

    Style sheets that name them are read under any theme if the app gives
    `default_variables` as its defaults.
    """
    colours = theme.colours
    return {
        **{f"state-{name}": colour for name, colour in _fields(theme.states).items()},
        **{f"light-{name}": colour for name, colour in _fields(theme.lights).items()},
        **{name: colour for name, colour in _fields(colours).items() if name not in _TEXTUAL_OWN},
        "text-muted": colours.muted,
        "foreground-muted": colours.muted,
        "border": colours.accent,
        "border-blurred": colours.rule,
        "block-cursor-background": colours.cursor,
        "block-cursor-foreground": colours.text,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": colours.cursor,
        "block-cursor-blurred-foreground": colours.text,
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": colours.panel,
        "input-cursor-background": colours.text,
        "input-cursor-foreground": colours.background,
        "input-selection-background": colours.cursor,
        "footer-background": colours.panel,
        "footer-foreground": colours.text,
        "footer-description-foreground": colours.muted,
        "footer-key-foreground": colours.accent,
        "scrollbar": colours.rule,
        "scrollbar-hover": colours.muted,
        "scrollbar-active": colours.accent,
        "scrollbar-background": colours.background,
        "scrollbar-background-hover": colours.background,
        "scrollbar-background-active": colours.background,
        "scrollbar-corner-color": colours.background,
        "button-color-foreground": colours.background,
    }


@lru_cache(maxsize=1)
def default_variables() -> Mapping[str, str]:
    """The variables of the default theme, for `App.get_theme_variable_defaults`."""
    return variables(read(own_folder() / f"{DEFAULT}.toml"))


_TEXTUAL_OWN: Final = frozenset({"background", "panel", "text", "error", "accent"})
"""Names that Textual derives from the theme itself."""


def _fields(colours: Struct) -> Mapping[str, str]:
    return msgspec.structs.asdict(colours)


def textual_theme(theme: Theme) -> TextualTheme:
    """The theme as `App.register_theme` takes it."""
    colours = theme.colours
    return TextualTheme(
        name=theme.name,
        dark=theme.dark,
        primary=colours.accent,
        secondary=colours.muted,
        accent=colours.accent,
        foreground=colours.text,
        background=colours.background,
        surface=colours.background,
        panel=colours.panel,
        boost=colours.panel,
        success=theme.lights.good,
        warning=theme.lights.warn,
        error=colours.error,
        variables=variables(theme),
    )


def chosen(name: str | None, themes: Mapping[str, Theme], origin: str) -> str:
    """The theme that the settings ask for. Raises `InvalidSetting` if it is not there."""
    if name is None:
        return DEFAULT
    if name not in themes:
        raise InvalidSetting(
            "ui.theme", f"there are the themes {', '.join(sorted(themes))}", origin
        )
    return name


def other(current: str, before: str | None, themes: Mapping[str, Theme]) -> str:
    """The theme that changes between dark and light: the one before, if it is of the other kind."""
    dark = themes[current].dark
    candidates = [name for name in sorted(themes) if themes[name].dark is not dark]
    for wanted in (before, DEFAULT):
        if wanted in candidates:
            return wanted
    return candidates[0] if candidates else current
