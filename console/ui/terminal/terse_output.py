"""Fewer bytes for the same picture: what Textual writes to the terminal, written tersely.

Textual cuts a partial update on its right only: `ChopsUpdate` sends a
line from the left edge of its widget to the changed character
(Textualize/textual#5625), and wraps every segment in its own colours. Over SSH
that is most of what a live table sends. `install` puts two methods in the place
of Textual's: they cut on both sides, send a colour only where it changes, and
set the cursor anew after a text that terminals may draw wider or narrower than
it is measured, so that what stands right of it keeps its place; the cells of such
a text, and blanks behind it, are erased before it (ECH), so that nothing older
shows between and a text that is wider may be seen to its end.

The methods replaced are no public interface. They are replaced only where Textual
still calls them, with what they were written for, and where both draw the same of
a sample; any other Textual works as it is, with more bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from io import StringIO
from time import monotonic
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from console.ui.render.cells import differs

if TYPE_CHECKING:
    from textual._compositor import ChopsUpdate, LayoutUpdate

METHOD: Final = "render_segments"
"""The method of either update that is replaced."""

_RESET: Final = "\x1b[0m"
_PLAIN: Final = Style()
_SEQUENCE: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def install() -> str:
    """Write tersely from now on. Where this Textual does not fit: why, and nothing is changed."""
    try:
        # A Textual without them is one that does not fit.
        from textual._compositor import ChopsUpdate, LayoutUpdate  # noqa: PLC0415

        misfit = _misfit(ChopsUpdate, LayoutUpdate)
    except (ImportError, AttributeError, LookupError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"  # how Python says that a thing has another form
    if not misfit:
        for kind, method in ((ChopsUpdate, changed_spans), (LayoutUpdate, whole_lines)):
            setattr(kind, METHOD, method)
    return misfit


def _misfit(spans: type[ChopsUpdate], lines: type[LayoutUpdate]) -> str:
    """What about Textual is not as the methods need it; no text if all is."""
    if METHOD not in App._display.__code__.co_names:  # noqa: SLF001 - the one caller
        return f"App._display does not call {METHOD}"
    for kind in (spans, lines):
        code = vars(kind)[METHOD].__code__
        if (code.co_argcount, code.co_kwonlyargcount) != (2, 0):
            return f"{kind.__name__}.{METHOD} takes other arguments"
    strip = Strip([Segment("ab", Style(bold=True)), Segment("cd", Style(color="red"))])
    part = spans([{0: strip}], [(0, 1, 3)], [[strip.cell_length]])
    if _drawn(changed_spans(part, _blank())) != "bc":
        return "a span comes out otherwise"
    if not _drawn(getattr(part, METHOD)(_blank())).endswith("bc"):
        return "Textual draws a span otherwise"
    whole = lines([[strip]], Region(0, 0, 4, 1))
    if _drawn(whole_lines(whole, _blank())) != _drawn(getattr(whole, METHOD)(_blank())):
        return "Textual draws a line otherwise"
    return ""


def _blank() -> Console:
    """A console of which nothing is shown yet."""
    return Console(file=StringIO(), force_terminal=True, color_system="truecolor")


def _drawn(sent: str) -> str:
    """The characters among the sequences."""
    return _SEQUENCE.sub("", sent)


class Cells:
    """What was written to each cell of a terminal, by rows: its text, and the number of its style.

    A wide character is in the first of its two cells. None is a cell of which nothing is known:
    nothing was written to it yet, or what it shows depends on how the terminal measures.
    """

    def __init__(self) -> None:
        self._rows: dict[int, tuple[list[str | None], list[int]]] = {}
        self._styles: dict[Style, int] = {}
        self._whole_at = 0.0

    def forget(self) -> None:
        """Nothing is known of any cell."""
        self._rows.clear()
        self._styles.clear()

    def begin_whole(self) -> None:
        """A whole picture is written: all of it, if the last such was long ago."""
        now = monotonic()
        if now - self._whole_at > _WHOLE_EVERY:
            self.forget()
            self._whole_at = now

    def put(self, x: int, y: int, texts: Sequence[str], style: Style) -> tuple[int, int]:
        """Write these to cells; from which to which of them something else is shown so far."""
        if len(self._styles) > _MOST_STYLES:
            self.forget()
        known, styles = self._row(y, x + len(texts))
        number = self._styles.setdefault(style, len(self._styles))
        end = x + len(texts)
        wanted = [number] * len(texts)
        if known[x:end] == texts and styles[x:end] == wanted:
            return 0, 0
        first, last = 0, len(texts)
        while known[x + first] == texts[first] and styles[x + first] == number:
            first += 1
        while known[x + last - 1] == texts[last - 1] and styles[x + last - 1] == number:
            last -= 1
        known[x:end], styles[x:end] = texts, wanted
        return first, last

    def lose(self, x: int, y: int, end: int | None = None) -> None:
        """Nothing is known of these cells of a row, by default of all from there on."""
        known, _ = self._row(y, x if end is None else end)
        end = len(known) if end is None else end
        known[x:end] = [None] * (end - x)

    def _row(self, y: int, width: int) -> tuple[list[str | None], list[int]]:
        row = self._rows.get(y)
        if row is None:
            row = self._rows[y] = [], []
        if (missing := width - len(row[0])) > 0:
            row[0].extend([None] * missing)
            row[1].extend([0] * missing)
        return row


_WHOLE_EVERY: Final = 60.0
"""Seconds after which a whole picture is written as a whole."""

_MOST_STYLES: Final = 4096

_CELLS: Final[WeakKeyDictionary[Console, Cells]] = WeakKeyDictionary()


def forget(console: Console) -> None:
    """The terminal of that console may show anything: it was resized, or another program's."""
    cells_of(console).forget()


def cells_of(console: Console) -> Cells:
    """What the terminal of a console shows."""
    cells = _CELLS.get(console)
    if cells is None:
        cells = _CELLS[console] = Cells()
    return cells


def changed_spans(update: ChopsUpdate, console: Console) -> str:
    """What a partial update sends: its spans, cut on both sides."""
    pen = Pen(console)
    for y, x1, x2 in update.spans:
        pieces = zip(update.chop_ends[y], update.chops[y].items(), strict=True)
        for end, (x, strip) in pieces:
            if strip is not None and x < x2 and end > x1:
                left = _before(strip, max(x1 - x, 0))
                pen.write(x + left, y, strip.crop(left, min(end, x2) - x))
    return pen.written()


def whole_lines(update: LayoutUpdate, console: Console) -> str:
    """What a full update sends."""
    cells_of(console).begin_whole()
    pen = Pen(console)
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            pen.write(x, y, strip)
            x += strip.cell_length
    return pen.written()


def _before(strip: Strip, left: int) -> int:
    """A place to cut at, `left` or the cell before it: never the middle of a wide character."""
    if not left or strip.cell_count == strip.cell_length:
        return left
    whole = strip.crop(0, left).text + strip.crop(left).text == strip.text
    return left if whole else left - 1


def _blank_behind(segments: Sequence[Segment], place: int) -> int:
    """How many cells behind a text look as if they had been erased in its style.

    Only the ground of a blank is seen, unless it is underlined or the like (ECMA-48, ECH).
    """
    ground = segments[place].style or _PLAIN
    cells = 0
    for text, style, _ in segments[place + 1 :]:
        blank = style or _PLAIN
        if not text.isspace() or _attributes(blank) or blank.bgcolor != ground.bgcolor:
            break
        cells += len(text)
    return 0 if ground.reverse else cells


class Pen:
    """Writes strips, knowing where the terminal's cursor is, which style it has, and its cells."""

    def __init__(self, console: Console) -> None:
        self._system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        self._cells = cells_of(console)
        self._out: list[str] = []
        self._style = _PLAIN
        self._at: tuple[int, int] | None = None

    def write(self, x: int, y: int, strip: Strip) -> None:
        """Write a strip from that cell on."""
        segments = [segment for segment in strip if segment.text and not segment.control]
        empty_to = -1
        for place, (text, style, _) in enumerate(segments):
            plain = text.isascii()
            width = len(text) if plain else cell_len(text)
            if x + width <= empty_to:
                x += width
                continue
            room = 0 if plain or not differs(text) else width + _blank_behind(segments, place)
            if room:
                empty_to = x + room
                self._cells.lose(x, y)
                self._write(x, y, text, style or _PLAIN, erase=room)
            else:
                self._change(x, y, text, style or _PLAIN, is_last=place == len(segments) - 1)
            x += width

    def _change(self, x: int, y: int, text: str, style: Style, *, is_last: bool) -> None:
        """Write of a text what is not shown there already."""
        cells = _cells_of(text)
        if len(cells) != cell_len(text):
            self._cells.lose(x, y)
            return self._write(x, y, text, style)
        first, last = self._cells.put(x, y, cells, style)
        if style.link:
            first, last = 0, len(cells)
        if first == last:
            return None
        if len(cells) == len(text):
            if first < _MOVE and self._at == (x, y):
                first = 0
            if len(cells) - last < _MOVE and not is_last:
                last = len(cells)
            x, text = x + first, text[first:last]
        self._write(x, y, text, style)
        if not text.isascii():  # where a terminal draws it wider, it has covered the next cell
            end = x + cell_len(text)
            self._cells.lose(end, y, end + 1)
        return None

    def _write(self, x: int, y: int, text: str, style: Style, *, erase: int = 0) -> None:
        if self._at != (x, y):
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        self._put(text, style, erase=erase)
        self._at = (x + len(text), y) if text.isascii() else None

    def _put(self, text: str, style: Style, *, erase: int) -> None:
        """Write a text in a style; `erase` cells are made empty for one that may not fill them."""
        if style.link:
            self._out += (_RESET, Strip.render_style(style, text, self._system))
            self._style = _PLAIN
            return
        if style is not self._style:
            self._out.append(turn(self._style, style, self._system))
            self._style = style
        if erase:
            self._out.append(f"\x1b[{erase}X")
        self._out.append(text)

    def written(self) -> str:
        """Everything, the terminal's style being plain again at the end."""
        self._out.append(turn(self._style, _PLAIN, self._system))
        return "".join(self._out)


_MOVE: Final = 8
"""Characters that are written anew rather than left out: to set the cursor takes as many."""


def _cells_of(text: str) -> list[str]:
    """The cells of a text; the second one of a wide character is empty."""
    if text.isascii():
        return [*text]
    return [cell for sign in text for cell in (sign, "")[: cell_len(sign)]]


_ATTRIBUTES: Final = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "underline": "4",
    "blink": "5",
    "blink2": "6",
    "reverse": "7",
    "conceal": "8",
    "strike": "9",
    "underline2": "21",
    "frame": "51",
    "encircle": "52",
    "overline": "53",
}


@lru_cache(maxsize=4096)
def turn(before: Style, after: Style, system: ColorSystem) -> str:
    """The sequence that takes a terminal from one style to the other (ECMA-48, SGR)."""
    if after == _PLAIN:
        return _RESET if before != _PLAIN else ""
    had, has = _attributes(before), _attributes(after)
    if had - has:
        before, had, codes = _PLAIN, frozenset(), ["0"]
    else:
        codes = []
    codes += sorted(has - had, key=int)
    codes += _colour(before.color, after.color, system, ground=False)
    codes += _colour(before.bgcolor, after.bgcolor, system, ground=True)
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def _attributes(style: Style) -> frozenset[str]:
    return frozenset(code for name, code in _ATTRIBUTES.items() if getattr(style, name))


def _colour(
    before: Color | None, after: Color | None, system: ColorSystem, *, ground: bool
) -> tuple[str, ...]:
    if before == after:
        return ()
    if after is None:
        return ("49" if ground else "39",)
    return tuple(after.downgrade(system).get_ansi_codes(foreground=not ground))
