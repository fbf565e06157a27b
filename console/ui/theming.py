"""Which theme is in force, and which one is the other."""

from __future__ import annotations

from collections.abc import Mapping

from console.errors import InvalidSetting
from console.ui.themes import DEFAULT, Theme


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
