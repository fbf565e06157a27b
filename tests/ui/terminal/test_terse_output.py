"""The terse pen draws the same picture as Textual does, with a fraction of the bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import _compositor
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.content import Content
from textual.strip import Strip

from console.domain.leg import CallState
from console.ui import themes
from console.ui.depth import Depth
from console.ui.grid.lines import Look, changes
from console.ui.grid.palette import Palette
from console.ui.render.cells import LEFT_TO_RIGHT_MARK
from console.ui.render.lines import within
from console.ui.state.reader import Reader
from console.ui.table.layout import layout
from console.ui.table.lines import CallScribe
from console.ui.table.view import Column, Names
from console.ui.terminal import terse_output
from console.ui.themed import textual_theme
from tests.ui.table.people import CONNECTIONS, ME, NOON
from tests.ui.table.people import call as leg_of
from tests.ui.table.stage import HEIGHT, WIDTH, Recording, record
from tests.ui.terminal.one_character import sent_for_one_character

PALETTE = Palette({**textual_theme(themes.load()["dusk"], Depth.TRUE).to_color_system().generate()})
BLACK, RED, BOLD = Style(bgcolor="black"), Style(color="red", bgcolor="black"), Style(bold=True)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recording]:
    folder: Path = tmp_path_factory.mktemp("stage")
    return {how: record(how, folder / how) for how in ("terse", "stock")}


def cells(text: str) -> list[str]:
    """One entry for each cell; the second cell of a wide character is empty."""
    found: list[str] = []
    for character in text.replace(LEFT_TO_RIGHT_MARK, ""):
        width = cell_len(character)
        if width:
            found += [character] + [""] * (width - 1)
        elif found:
            found[-1] += character
    return found


UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9]+\$p")
"""The keyboard protocol and a question about modes."""


def replayed(sent: bytes) -> list[list[str]]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.ByteStream(screen).feed(UNKNOWN_TO_PYTE.sub(b"", sent))
    return [[screen.buffer[y][x].data for x in range(WIDTH)] for y in range(HEIGHT)]


MISMEASURED_BY_PYTE = "\u0915\u094d\u0937\u093f\u0924\u093f\u091c"


@pytest.mark.parametrize("how", ["terse", "stock"])
def test_the_screen_is_what_the_table_meant(how: str, recordings: dict[str, Recording]) -> None:
    """A picture put together from fragments must be the picture: no rest of an older one."""
    sent, lines = recordings[how]
    pairs = list(zip(replayed(sent), map(cells, lines), strict=True))

    right = [shown == meant or MISMEASURED_BY_PYTE in "".join(meant) for shown, meant in pairs]
    assert all(right), [pair for pair, good in zip(pairs, right, strict=True) if not good]
    assert sum("offered" in line for line in lines) > 5


def test_a_terminal_that_measures_a_name_differently_keeps_the_columns(
    recordings: dict[str, Recording],
) -> None:
    """The cells right of a name that pyte draws too narrow are in their place all the same."""
    name = layout(WIDTH).slot(Column.NAME)
    assert name
    sent, lines = recordings["terse"]
    y = next(y for y, line in enumerate(lines) if MISMEASURED_BY_PYTE in line)
    behind = name.x + name.width

    assert replayed(sent)[y][behind:] == cells(lines[y])[behind:]


def test_the_terse_pen_sends_less_than_half(recordings: dict[str, Recording]) -> None:
    """Bytes are what a slow line is slow with."""
    assert len(recordings["terse"].sent) * 2 < len(recordings["stock"].sent)


@pytest.fixture
def textual_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test installs is taken back at its end."""
    for kind in (ChopsUpdate, LayoutUpdate):
        monkeypatch.setattr(kind, terse_output.METHOD, vars(kind)[terse_output.METHOD])


@pytest.mark.usefixtures("textual_as_it_is")
def test_this_version_of_textual_can_be_made_to_write_tersely() -> None:
    """A version that cannot works with more bytes; this says that the methods must be read anew."""
    assert terse_output.install() == ""
    assert vars(ChopsUpdate)[terse_output.METHOD] is terse_output.changed_spans
    assert terse_output.install() == ""


def without_the_class(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(_compositor, "ChopsUpdate")


def without_the_method(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(LayoutUpdate, terse_output.METHOD)


def with_another_argument(patch: pytest.MonkeyPatch) -> None:
    drawn = ChopsUpdate.render_segments
    patch.setattr(ChopsUpdate, terse_output.METHOD, lambda self, console, _: drawn(self, console))


def with_another_constructor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ChopsUpdate, "__init__", lambda _, chops, spans: None)


def with_other_attributes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ChopsUpdate, "__init__", lambda self, *parts: vars(self).update(parts=parts))


def with_spans_that_hold_their_end(patch: pytest.MonkeyPatch) -> None:
    def drawn(update: ChopsUpdate, console: Console) -> str:
        wider = [(y, start, end + 1) for y, start, end in update.spans]
        return stock(ChopsUpdate(update.chops, wider, update.chop_ends), console)

    stock = ChopsUpdate.render_segments
    patch.setattr(ChopsUpdate, terse_output.METHOD, drawn)


def with_another_caller(patch: pytest.MonkeyPatch) -> None:
    def display(app: App[None], screen: object, update: ChopsUpdate) -> None:
        update.render_sequences(app.console)

    patch.setattr(App, "_display", display)


CHANGED = (
    without_the_class,
    without_the_method,
    with_another_argument,
    with_another_constructor,
    with_other_attributes,
    with_spans_that_hold_their_end,
    with_another_caller,
)


@pytest.mark.parametrize("change", CHANGED)
@pytest.mark.usefixtures("textual_as_it_is")
def test_a_textual_of_another_form_is_left_alone_and_said_why(
    change: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A method put into the wrong place would draw rubbish, or nothing."""
    change(monkeypatch)
    before = [vars(kind).get(terse_output.METHOD) for kind in (ChopsUpdate, LayoutUpdate)]

    assert terse_output.install() != ""
    assert [vars(kind).get(terse_output.METHOD) for kind in (ChopsUpdate, LayoutUpdate)] == before


def test_one_changed_character_is_a_few_bytes_on_a_real_terminal(tmp_path: Path) -> None:
    """Whatever a new Textual calls or no longer calls, this is what a slow line is sent."""
    sent = {how: sent_for_one_character(how, tmp_path) for how in ("terse", "stock")}

    assert 0 < sent["terse"] <= 80
    assert sent["terse"] * 2 < sent["stock"]


def update(strip: Strip, x1: int, x2: int) -> ChopsUpdate:
    return ChopsUpdate([{0: strip}], [(0, x1, x2)], [[strip.cell_length]])


def test_textual_itself_still_sends_a_line_from_its_left_edge() -> None:
    """When this fails, Textual#5625 is mended, and cutting on the left may go from `crop`."""
    line = Strip([Segment("abcdefghij", BLACK)])

    sent = ChopsUpdate.render_segments(update(line, 5, 6), Console(color_system="truecolor"))

    assert "abcdef" in sent


def test_only_the_characters_of_the_span_are_sent() -> None:
    """One ticking digit is one cursor move and one digit."""
    line = Strip([Segment("abcdefghij", BLACK)])

    sent = terse_output.changed_spans(update(line, 5, 6), Console(color_system="truecolor"))

    assert sent == "\x1b[1;6H\x1b[40mf\x1b[0m"


def test_a_colour_is_sent_once_for_spans_that_share_it() -> None:
    """Sixty durations tick in one colour."""
    line = Strip([Segment("abcdefghij", RED)])
    two = ChopsUpdate([{0: line}, {0: line}], [(0, 5, 6), (1, 5, 6)], [[10], [10]])

    sent = terse_output.changed_spans(two, Console(color_system="truecolor"))

    assert sent == "\x1b[1;6H\x1b[31;40mf\x1b[2;6Hf\x1b[0m"


def test_a_wide_character_is_never_cut_in_half() -> None:
    """Half of one would be drawn as a blank, and the other half be lost."""
    line = Strip([Segment("a\u5c71b", BLACK)])

    sent = terse_output.changed_spans(update(line, 2, 4), Console(color_system="truecolor"))

    assert sent == "\x1b[1;2H\x1b[40m\u5c71b\x1b[0m"


def test_the_cursor_is_set_anew_after_text_that_terminals_measure_differently() -> None:
    """What stands right of a strange name keeps its place on every terminal."""
    line = Strip([Segment("\u0915\u094d", BLACK), Segment("4:31", BLACK)])
    console = Console(color_system="truecolor")

    sent = terse_output.changed_spans(update(line, 0, 5), console)

    assert sent == "\x1b[1;1H\x1b[40m\x1b[1X\u0915\u094d\x1b[1;2H4:31\x1b[0m"


@pytest.mark.parametrize("before", [Style(), RED, BOLD, BOLD + RED, Style(underline=True)])
@pytest.mark.parametrize("after", [Style(), RED, BOLD, BOLD + RED, Style(color="blue", dim=True)])
def test_a_turn_of_style_leaves_the_terminal_in_that_style(before: Style, after: Style) -> None:
    """Whatever style the terminal had, it ends with exactly the next one."""
    through, fresh = pyte.Screen(4, 1), pyte.Screen(4, 1)
    for screen, path in ((through, (Style(), before, after)), (fresh, (Style(), after))):
        stream = pyte.Stream(screen)
        for one, other in pairwise(path):
            stream.feed(terse_output.turn(one, other, ColorSystem.TRUECOLOR))
        stream.feed("x")

    assert through.buffer[0][0] == fresh.buffer[0][0]


def test_a_line_of_a_full_update_is_written_where_it_belongs(
    recordings: dict[str, Recording],
) -> None:
    """The first picture is a full update: it holds the heading and no line break."""
    first = recordings["terse"].sent.partition(b"STATE")

    assert first[1]
    assert b"\n" not in recordings["terse"].sent.partition(b"\x1b[?1049h")[2]


def test_blanks_behind_a_strange_text_are_erased_with_it_whatever_their_ink() -> None:
    """What is seen of a blank is its ground: a pane leaves out the colour of its ink."""
    ink, ground = Style(color="red", bgcolor="black"), BLACK
    line = Strip([Segment("\u0b95\u0bbe", ink), Segment("  ", ground), Segment(" ", ground)])
    console = Console(color_system="truecolor")

    sent = terse_output.changed_spans(update(line, 0, line.cell_length), console)

    assert sent == f"\x1b[1;1H\x1b[31;40m\x1b[{line.cell_length}X\u0b95\u0bbe\x1b[0m"


def test_an_underlined_blank_behind_a_strange_text_is_drawn() -> None:
    """Erased cells have no line under them."""
    under = Style(bgcolor="black", underline=True)
    line = Strip([Segment("\u0b95\u0bbe", BLACK), Segment("  ", under)])
    console = Console(color_system="truecolor")

    assert "  " in terse_output.changed_spans(update(line, 0, line.cell_length), console)


STRANGE = (
    "\u0b95\u0bbe\u0bb0\u0bcd\u0ba4\u0bcd\u0ba4\u0bbf\u0b95\u0bcd \u0bb0\u0bbe",  # Tamil
    "\u09b0\u09ac\u09c0\u09a8\u09cd\u09a6\u09cd\u09b0\u09a8\u09be\u09a5",  # Bengali
    "\u0915\u094d\u0937\u093f\u0924\u093f\u091c",  # Hindi
    "\u0e19\u0e49\u0e33\u0e1d\u0e19 " * 12,  # Thai, as long as the column and longer
    "\u05d0\u05b8\u05d3\u05b8\u05dd",  # Hebrew with its vowels
    "Z\u0335\u0321a\u0301\u0301\u0301lgo",
)
MEASURES = {
    "as pyte does": None,
    "every mark has a cell": lambda c: 1 if unicodedata.category(c)[0] == "M" else cell_len(c),
    "spacing marks have a cell": lambda c: 1 if unicodedata.category(c) == "Mc" else cell_len(c),
    "no mark has a cell": lambda c: 0 if unicodedata.category(c)[0] == "M" else cell_len(c),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("width", [80, 130])
def test_nothing_of_a_strange_name_stays_behind_it(
    monkeypatch: pytest.MonkeyPatch, measure: str, name: str, width: int
) -> None:
    """Terminals draw it wider or narrower than it is measured; the next name must be alone."""
    if MEASURES[measure] is not None:
        monkeypatch.setattr(pyte.screens, "wcwidth", MEASURES[measure])
    screen = pyte.Screen(width, 1)
    terminal = pyte.Stream(screen)
    writer = CallScribe(layout(width), PALETTE, Names(reader=Reader(ME), connections=CONNECTIONS))
    console = Console(color_system="truecolor")
    shown = [
        writer.row(leg_of(1, CallState.OFFERED, name=one), NOON, Look())
        for one in ("Grace Hopper and the whole of her family in a row", name, "Ada", None)
    ]
    terminal.feed(terse_output.changed_spans(update(shown[0].strip, 0, width), console))
    for before, after in pairwise(shown):
        for start, end in changes(before, after):
            terminal.feed(terse_output.changed_spans(update(after.strip, start, end), console))
        if after is shown[1]:
            assert "Hopper" not in screen.display[0]
            assert screen.display[0].rstrip().endswith(after.strip.text.rstrip()[-8:])
        else:
            assert [screen.buffer[0][x].data for x in range(width)] == cells(after.strip.text)


def test_a_strange_name_does_not_stick_out_of_its_line() -> None:
    """Whatever a terminal gives its marks, nothing is drawn into the pane beside it."""
    said = f'call.initiated   "{STRANGE[0]}" and a good deal more that does not fit'
    line = within(Content(said), 40)

    measures = MEASURES["spacing marks have a cell"]
    assert measures is not None
    assert sum(map(measures, line.plain)) <= 40
    assert within(Content("as it is"), 40).plain == "as it is"
