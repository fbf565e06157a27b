"""The styles of a table's cells, made from the theme's variables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from rich.style import Style
from textual.color import Color

from console.ui import themes


class Ground(StrEnum):
    """What a cell stands on."""

    PLAIN = "background"
    CURSOR = "cursor"


class Palette:
    """Styles by the name of their colour and their ground; each is made once."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._colours = {**themes.default_variables(), **variables}
        self._styles: dict[tuple[str, Ground, bool], Style] = {}

    def style(self, colour: str, ground: Ground = Ground.PLAIN, *, bold: bool = False) -> Style:
        """The style of a text in a colour of the theme.

        Raises `KeyError` for a name that no theme has.
        """
        key = (colour, ground, bold)
        style = self._styles.get(key)
        if style is None:
            style = Style(
                color=Color.parse(self._colours[colour]).rich_color,
                bgcolor=Color.parse(self._colours[ground.value]).rich_color,
                bold=bold or None,
            )
            self._styles[key] = style
        return style
