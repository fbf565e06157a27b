"""Themes: files that name every colour of the screen, checked; imports no Textual.

A theme is one TOML file: its colours for terminals that show all there are, and under
`[in-256]` and `[in-16]` those for the others, by number and by name. Where a theme chooses
none of them, the nearest that can be read are taken (`nearest_colours`). The program's own
lie beside this module once it is installed and in `themes/` of a checkout; those in the
user's configuration folder come after them, and one of the same name takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console.domain.leg import CallState
from console.errors import InvalidSetting, ThemeInvalid
from console.line.port import Light
from console.ui import nearest_colours
from console.ui.depth import NAMED, Depth, sent_as

Colour = Annotated[str, Meta(pattern=r"\A#[0-9a-fA-F]{6}\Z")]
"""Red, green and blue: `#15181e`."""

DEFAULT: Final = "dusk"
"""The theme that is used where none is set."""

ON_LIGHT: Final = "paper"
"""The theme that is used where none is set, on a terminal with a light ground."""


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


class Colouring(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every colour of a theme, at one depth."""

    colours: Colours
    states: States
    lights: Lights


class Theme(Colouring, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One theme, as its file says it. `in_256` and `in_16` name every colour, or are left out."""

    name: Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9-]{0,31}\Z")]
    dark: bool
    in_256: dict[str, int] | None = msgspec.field(default=None, name="in-256")
    in_16: dict[str, str] | None = msgspec.field(default=None, name="in-16")

    def at(self, depth: Depth) -> Colouring:
        """The colours at a depth, each as what is sent for it."""
        match depth:
            case Depth.IN_256:
                sent = {name: sent_as(of) or "" for name, of in (self.in_256 or {}).items()}
                return _coloured(sent or nearest_colours.in_256(_all_of(self)))
            case Depth.IN_16:
                sent = {name: NAMED[of] for name, of in (self.in_16 or {}).items()}
                return _coloured(sent or nearest_colours.in_16(_all_of(self)))
            case _:
                return self


def _all_of(colouring: Colouring) -> dict[str, str]:
    """Every colour by its name; no two have the same one."""
    tables = (colouring.colours, colouring.states, colouring.lights)
    return {name: colour for table in tables for name, colour in _fields(table).items()}


def _coloured(colours: Mapping[str, str]) -> Colouring:
    return Colouring(
        colours=Colours(**{name: colours[name] for name in Colours.__struct_fields__}),
        states=States(**{name: colours[name] for name in States.__struct_fields__}),
        lights=Lights(**{name: colours[name] for name in Lights.__struct_fields__}),
    )


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
        theme = msgspec.toml.decode(path.read_bytes(), type=Theme)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise ThemeInvalid(str(path), _reason(error)) from error
    wrong = _wrong_choice(theme)
    if wrong:
        raise ThemeInvalid(str(path), wrong)
    return theme


def _wrong_choice(theme: Theme) -> str:
    """What is wrong with the colours that are chosen for few; no text if nothing is."""
    named = _all_of(theme).keys()
    for table, chosen in (("in-256", theme.in_256), ("in-16", theme.in_16)):
        if chosen is not None and chosen.keys() != named:
            name = min(chosen.keys() ^ named)
            return f"[{table}] has {'no' if name in named else 'an unknown'} colour {name}"
    for name, number in (theme.in_256 or {}).items():
        if sent_as(number) is None:
            return f"[in-256] {name}: take 16 to 255, and of the greys 16 and 231 to 255"
    for name, word in (theme.in_16 or {}).items():
        if word not in NAMED:
            return f"[in-16] {name}: there are {', '.join(NAMED)}"
    return ""


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    form = "like #15181e" if "#" in str(error) else "of small letters, digits and -"
    return re.sub(r"`?str`? matching regex '.*'", f"text {form}", str(error))


# To style sheets -------------------------------------------------------------------------------


def variables(theme: Colouring) -> dict[str, str]:
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
        "text-disabled": colours.muted,
        "foreground-disabled": colours.muted,
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
