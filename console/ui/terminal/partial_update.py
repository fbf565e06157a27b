"""Fewer lines drawn for the same picture: of a partial update only those that it shows.

Where a character is different, Textual draws all lines of all that is in sight, mostly out of its
caches, and sends that one: a fifth of the processor's time of a console at which much happens.
Where a form lies over a screen, what changed below it is handed to the form, and marked as changed
below once more, so that from the first whole picture on all of it is sent twice a second: 14 kB on
80 by 24, more than a slow line takes. `spare` puts methods in the place of Textual's, for one
screen. They are no public interface: any Textual that is not as they know it draws as it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

if TYPE_CHECKING:
    from textual._compositor import Compositor

METHOD: Final = "_get_renders"
"""The method that is replaced."""

REFRESH: Final = "_compositor_refresh"
"""The method of a screen that is followed up."""

_KNOWN: Final = {
    METHOD: {"visible_widgets", "overlaps", "contains_region", "render_lines"},
    "_render_chops": {METHOD, "line_range", "column_span", "divide"},
}
"""What the method and its one caller are known to name."""

_KNOWN_OF_SCREENS: Final = {
    REFRESH: {"_background_screens", "_dirty_regions", "_set_dirty", "_repaint_required"},
    "_set_dirty": {"_repaint_regions"},
    "_on_timer_update": {"_repaint_required", "_dirty_widgets"},
}
"""What hands to a form what changed below it, and where it is marked as changed below."""


def spare(screen: Screen[Any]) -> bool:
    """Have a screen draw only the lines that an update shows; False where Textual is another."""
    compositor: Compositor = screen._compositor  # noqa: SLF001 - nothing public leads to it
    if not fits(type(compositor)):
        return False
    setattr(compositor, METHOD, MethodType(renders, compositor))
    if fits(type(screen), _KNOWN_OF_SCREENS):
        setattr(screen, REFRESH, MethodType(refresh, screen))
    return True


def refresh(screen: Screen[Any]) -> None:
    """Draw what changed; below a form it was handed to that, and is not to be once more.

    Whoever marks a whole screen to be drawn anew also forgets which widgets in it changed.
    """
    whole, regions = screen._repaint_required, screen._repaint_regions.copy()  # noqa: SLF001 - as above
    getattr(type(screen), REFRESH)(screen)
    if screen.is_attached and screen is not screen.app.screen:
        screen._repaint_required = whole  # noqa: SLF001 - as above
        screen._repaint_regions.intersection_update(regions)  # noqa: SLF001 - as above


def fits(kind: type, expected: Mapping[str, AbstractSet[str]] = _KNOWN) -> bool:
    """Whether that class is what the methods were written for."""
    for name, known in expected.items():
        method = getattr(kind, name, None)
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
