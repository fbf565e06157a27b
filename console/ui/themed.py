"""An app that draws its themes in as many colours as its terminal shows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ScreenError
from textual.color import Color
from textual.filter import LineFilter, Monochrome
from textual.theme import Theme as TextualTheme

from console.ui import themes
from console.ui.depth import Depth, depth_of
from console.ui.themes import Colouring, Theme


def textual_theme(theme: Theme, depth: Depth) -> TextualTheme:
    """The theme as `App.register_theme` takes it, for a terminal of that depth."""
    at_depth = theme.at(depth)
    colours = at_depth.colours
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
        success=at_depth.lights.good,
        warning=at_depth.lights.warn,
        error=colours.error,
        variables=themes.variables(at_depth),
    )


class OneTextOnCursor(LineFilter):
    """Of sixteen colours few can be read on the cursor's: there, all text has one of them."""

    def __init__(self, colouring: Colouring) -> None:
        super().__init__()
        self._cursor = RichColor.parse(colouring.colours.cursor)
        self._text = Style(color=colouring.colours.text)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, those on the cursor in the one colour."""
        del background
        return [
            Segment(text, style + self._text, control)
            if style is not None and style.bgcolor == self._cursor
            else Segment(text, style, control)
            for text, style, control in segments
        ]


class NoColours(LineFilter):
    """Sends no colour at all. What stands on another ground than the page is reversed."""

    def __init__(self, colouring: Colouring) -> None:
        super().__init__()
        colours = colouring.colours
        self._pages = {RichColor.parse(one) for one in (colours.background, colours.panel)}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without their colours."""
        del background
        return [
            Segment(text, style and self._colourless(style), control)
            for text, style, control in segments
        ]

    @lru_cache(maxsize=1024)  # noqa: B019 - there is one of these for each theme
    def _colourless(self, style: Style) -> Style:
        stands_out = style.bgcolor is not None and style.bgcolor not in self._pages
        return style.without_color + Style(reverse=True if stands_out else None)


class Themed(App[None]):
    """Registers themes at the depth of the terminal, and keeps their contrast there."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = depth_of(self.console.color_system, os.environ)
        self.offered_themes: Mapping[str, Theme] = {}
        self._filters_of: dict[str, Sequence[LineFilter]] = {}

    def offer_themes(self, offered: Mapping[str, Theme]) -> None:
        """Let these be chosen by their names."""
        self.offered_themes = offered
        self._filters_of.clear()
        for theme in offered.values():
            self.register_theme(textual_theme(theme, self.depth))

    def theme_anew(self) -> None:
        """Draw the theme as it is now, after its file changed."""
        self._watch_theme(self.theme)

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 - as Textual has it
        """Textual's; before there is a screen, only the colours are kept for it.

        The first screen has all of the style sheet parsed, which takes as long as the rest of its
        start.
        """
        try:
            self.screen  # noqa: B018 - asks whether there is one
        except ScreenError:
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            super().refresh_css(animate)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Style sheets may name the variables of our themes under any theme."""
        return dict(themes.default_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, without its greys in the place of colours, and those of the depth."""
        filters = self._filters_of.get(self.theme)
        if filters is None:
            usual = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
            filters = self._filters_of[self.theme] = [*usual, *self._of_depth()]
        return filters

    def _of_depth(self) -> list[LineFilter]:
        theme = self.offered_themes.get(self.theme)
        if theme is None:
            return []
        match self.depth:
            case Depth.IN_16:
                return [OneTextOnCursor(theme.at(self.depth))]
            case Depth.NONE:
                return [NoColours(theme)]
            case _:
                return []
