"""The lines of the live table: how a call reads in each column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from rich.style import Style

from console.domain.alarms import Level, Limits
from console.domain.alarms import level as level_of
from console.domain.leg import CallId, CallState, Direction, Leg
from console.text import Shown
from console.ui.grid.layout import Layout, Slot
from console.ui.grid.lines import Line, Look, Scribe
from console.ui.grid.palette import Ground, Palette
from console.ui.render import leg as reading
from console.ui.render.cells import fit
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS
from console.ui.render.whose import agent
from console.ui.state.reader import Reader
from console.ui.table.layout import FLAGS, STATE, WIDE_FLAGS
from console.ui.table.view import Column, Names

MINE: Final = "★"
MINE_MARKED: Final = "✪"
"""A call of mine that is marked as well."""


class CallScribe(Scribe[Column, Leg]):
    """Writes the lines of calls. Where there is one number, it is that of the far end."""

    def __init__(
        self,
        layout: Layout[Column],
        palette: Palette,
        names: Names,
        limits: Callable[[], Limits] = Limits,
        beside: Callable[[CallId], int] = lambda _: 0,
    ) -> None:
        super().__init__(layout, palette)
        self.names = names
        self._limits = limits
        self._party = layout.slot(Column.TO) is None
        self._named = layout.slot(Column.NAME) is not None
        self._beside = beside

    def row(self, leg: Leg, now: datetime, look: Look) -> Line:
        """The line of a leg."""
        ground = Ground.CURSOR if look.cursor else Ground.PLAIN

        def read(slot: Slot[Column]) -> tuple[str, Style]:
            if slot.column is Column.DURATION:
                return self._duration(slot, leg, now, ground)
            calls, others = _calls(leg), self._is_for_others(leg)
            bold = slot.column is Column.STATE and calls and not others
            name = "muted" if others else colour(slot.column, leg, self.names.reader)
            if slot.column is Column.FROM and self._party and not others:
                name = "foreground" if leg.alive else name
            return self._text(slot, leg, now), self.palette.style(name, ground, bold=bold)

        gutter, edge = self.gutter(look, ground)
        reader = self.names.reader
        if leg.alive and reader.is_me(reader.holder(leg)):
            gutter = gutter[:1] + (MINE_MARKED if look.marked else MINE)
        return self.line(gutter, edge, read, ground, thumb=look.thumb)

    def _is_for_others(self, leg: Leg) -> bool:
        """Whether somebody calls there, and for others alone."""
        return _calls(leg) and self.names.reader.is_for_others(leg)

    def _duration(
        self, slot: Slot[Column], leg: Leg, now: datetime, ground: Ground
    ) -> tuple[str, Style]:
        """The time; where it is over a limit, with the glyph and in the colour of that."""
        seconds = reading.seconds(leg, now)
        plain = colour(Column.DURATION, leg, self.names.reader)
        if seconds is None:
            return reading.UNKNOWN, self.palette.style(plain, ground)
        level, text = level_of(self._limits().of_leg(leg), seconds), reading.clock(seconds)
        if level is Level.USUAL:
            return text, self.palette.style(plain, ground)
        gap = " " if len(text) + 1 < slot.width else ""
        style = self.palette.style(LEVEL_COLOURS[level], ground, bold=level is Level.ALARM)
        return f"{LEVEL_GLYPHS[level]}{gap}{text}", style

    def _text(self, slot: Slot[Column], leg: Leg, now: datetime) -> Shown:
        match slot.column:
            case Column.STATE:
                more = "" if self._named else self._more(leg)
                return _state(leg, now, slot.width, more, others=self._is_for_others(leg))
            case Column.DIRECTION:
                return reading.arrow(leg)
            case Column.FROM:
                return reading.other_number(leg) if self._party else reading.from_number(leg)
            case Column.TO:
                return reading.to_number(leg)
            case Column.NAME:
                return self._name(leg, slot.width)
            case Column.CONNECTION:
                return reading.connection(leg, self.names.connections)
            case _:
                return agent(leg, self.names.reader, slot.width)

    def _name(self, leg: Leg, width: int) -> Shown:
        """The name, and how many others of the session its row stands for: `Ada Lovel… +1`."""
        more = self._more(leg)
        if not more:
            return reading.name_cell(leg, self.names.reader, width)
        room = max(0, width - len(more) - 1)
        return Shown(f"{fit(reading.name_cell(leg, self.names.reader, room), room)} {more}")

    def _more(self, leg: Leg) -> str:
        """How many legs have no row beside that of a leg; no text for none."""
        count = self._beside(leg.id)
        return f"+{count}" if count else ""


def _calls(leg: Leg) -> bool:
    return leg.state is CallState.OFFERED or leg.alone_since is not None


def _state(leg: Leg, now: datetime, width: int, more: str, *, others: bool) -> Shown:
    """The state, and where there is room what an order does to it, how many more, and the flags."""
    state, flags = (
        reading.state(leg, now, others=others),
        reading.flags(leg, wide=width >= STATE + WIDE_FLAGS),
    )
    beside = Shown(reading.order_mark(leg, now) + (more or flags))
    if width < STATE + FLAGS or beside.isspace():
        return state
    return Shown(fit(state, STATE) + beside)


def colour(column: Column, leg: Leg, reader: Reader) -> str:
    """The name of the colour that a column of a leg has."""
    if leg.state is CallState.ENDED:
        return "state-ended"
    match column:
        case Column.STATE:
            return reading.state_colour(leg)
        case Column.FROM:
            return "muted" if leg.direction is Direction.OUTGOING else "foreground"
        case Column.TO:
            return "muted" if leg.direction is Direction.INCOMING else "foreground"
        case Column.NAME:
            return "mark" if reading.name(leg).startswith(f"{reading.CAUTION} ") else "foreground"
        case Column.AGENT:
            return "accent" if reader.is_mine(leg) else "muted"
        case Column.DURATION:
            return "foreground"
        case _:
            return "muted"
