"""Fewer lines drawn for the same picture: of a partial update only those that it shows.

Where a character is different, Textual draws all lines of all that is in sight, mostly out of its
caches, and sends that one: a fifth of the processor's time of a console at which much happens.
`spare` puts a method in the place of Textual's, for one screen. It is no public interface: any
Textual that is not as the method knows it draws as it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

if TYPE_CHECKING:
    from textual._compositor import Compositor

METHOD: Final = "_get_renders"
"""The method that is replaced."""

_KNOWN: Final = {
    METHOD: {"visible_widgets", "overlaps", "contains_region", "render_lines"},
    "_render_chops": {METHOD, "line_range", "column_span", "divide"},
}
"""What the method and its one caller are known to name."""


def spare(screen: Screen[Any]) -> bool:
    """Have a screen draw only the lines that an update shows; False where Textual is another."""
    compositor: Compositor = screen._compositor  # noqa: SLF001 - nothing public leads to it
    if not fits(type(compositor)):
        return False
    setattr(compositor, METHOD, MethodType(renders, compositor))
    return True


def fits(kind: type) -> bool:
    """Whether that class is what the method was written for."""
    for name, known in _KNOWN.items():
        method = vars(kind).get(name)
        if not isinstance(method, FunctionType):
            return False
        code = method.__code__
        if not known <= {*code.co_names, *code.co_varnames}:
            return False
    return True


def renders(
    compositor: Compositor, crop: Region | None = None
) -> Iterator[tuple[Region, Region, list[Strip]]]:
    """What is in sight of each widget within the lines of `crop`: its region, its clip, its lines.

    All columns of a line are drawn, for Textual keeps whole lines.
    """
    for widget, (region, clip) in compositor.visible_widgets.items():
        lines = clip if crop is None else clip.intersection(_across(clip, crop))
        seen = region.intersection(lines)
        if seen:
            yield region, lines, widget.render_lines(seen.translate(-region.offset))


def _across(clip: Region, crop: Region) -> Region:
    """The lines of an update, from one side of a clip to the other."""
    return Region(clip.x, crop.y, clip.width, crop.height)
