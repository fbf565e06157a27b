"""The styles of the table's cells, made from the theme's variables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from rich.style import Style
from textual.color import Color

from console.domain.leg import CallState, Direction, Leg
from console.ui import themes
from console.ui.render import leg as reading
from console.ui.table.view import Column


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
        """The style of a text in a colour of the theme."""
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


def colour(column: Column, leg: Leg, me: str) -> str:
    """The name of the colour that a column of a leg has."""
    if leg.state is CallState.ENDED:
        return "state-ended"
    match column:
        case Column.STATE:
            return f"state-{leg.state.value}"
        case Column.FROM:
            return "muted" if leg.direction is Direction.OUTGOING else "foreground"
        case Column.TO:
            return "muted" if leg.direction is Direction.INCOMING else "foreground"
        case Column.NAME:
            return "mark" if reading.name(leg).startswith(f"{reading.CAUTION} ") else "foreground"
        case Column.AGENT:
            return "accent" if me and leg.agent == me else "muted"
        case Column.DURATION:
            return "foreground"
        case _:
            return "muted"
