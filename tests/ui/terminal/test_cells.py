"""What a terminal shows already is not sent once more, and whatever it may have lost is."""

from __future__ import annotations

from io import StringIO

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from console.ui.app import ConsoleApp
from console.ui.render.cells import differs
from console.ui.terminal import terse_output
from console.ui.terminal.terse_output import Pen, forget, whole_lines
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.ui.terminal.test_whole_console import STRANGE, Terminal, meant
from tests.waiting import until

WIDTH, HEIGHT = 20, 4
RED, BOLD = Style(color="red", bgcolor="black"), Style(bold=True)


def a_console() -> Console:
    return Console(file=StringIO(), force_terminal=True, color_system="truecolor")


def sent(to: Console, x: int, text: str, style: Style = RED) -> str:
    """What is sent where that text is to stand in the first row."""
    pen = Pen(to)
    pen.write(x, 0, Strip([Segment(text, style)]))
    return pen.written()


def test_what_is_shown_already_is_not_sent() -> None:
    """Of a text that differs from what is there only the letters that do."""
    terminal = a_console()
    sent(terminal, 3, "a caller who waits")

    assert sent(terminal, 3, "a caller who waits") == ""
    assert sent(terminal, 5, "caller") == ""
    assert sent(terminal, 3, "a CALLER who waits").startswith("\x1b[1;6H")
    assert "CALLER" in sent(terminal, 3, "a caller who waits").upper()
    assert "who" not in sent(terminal, 3, "a CALLER who waits")


def test_another_style_is_another_picture() -> None:
    """The same letters in another ink, on another ground."""
    terminal = a_console()
    sent(terminal, 0, "held", RED)

    assert "held" in sent(terminal, 0, "held", BOLD)
    assert sent(terminal, 0, "held", BOLD) == ""


def test_a_few_letters_are_sent_rather_than_the_cursor_moved() -> None:
    """To set it takes as many bytes."""
    terminal = a_console()
    for text, style in (("one", BOLD), (" two three", RED)):
        pen = Pen(terminal)
        pen.write(0, 0, Strip([Segment("one", BOLD), Segment(" two three", RED)]))
        assert bool(pen.written()) is (text == "one" and style is BOLD)
    pen = Pen(terminal)
    pen.write(0, 0, Strip([Segment("ONE", BOLD), Segment(" twO three", RED)]))

    assert " twO" in pen.written()


@pytest.mark.parametrize("strange", [one for one in STRANGE if differs(one)])
def test_a_text_that_terminals_measure_differently_is_sent_each_time(strange: str) -> None:
    """And with it whatever stands right of it, which it may have covered."""
    terminal = a_console()
    both = Strip([Segment(strange, RED), Segment("waits here", BOLD)])
    for _ in range(2):
        pen = Pen(terminal)
        pen.write(0, 0, both)
        assert strange in (drawn := pen.written())
        assert "waits here" in drawn


def test_a_link_is_sent_each_time() -> None:
    """What it leads to cannot be seen by its letters."""
    terminal, link = a_console(), Style(link="https://crm.example.com")

    assert "more" in sent(terminal, 0, "more", link)
    assert "more" in sent(terminal, 0, "more", link)


def test_a_whole_picture_comes_as_a_whole_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever another program wrote on the screen is gone with it."""
    now = 1000.0
    monkeypatch.setattr(terse_output, "monotonic", lambda: now)
    terminal = a_console()
    picture = LayoutUpdate([[Strip([Segment("calls", RED)])]], Region(0, 0, 5, 1))

    assert "calls" in whole_lines(picture, terminal)
    now += 59
    assert whole_lines(picture, terminal) == ""
    now += 2
    assert "calls" in whole_lines(picture, terminal)


def test_a_terminal_that_was_forgotten_is_written_anew() -> None:
    """It was resized, say, which loses what lay beyond an edge."""
    terminal = a_console()
    sent(terminal, 0, "calls")
    forget(terminal)

    assert "calls" in sent(terminal, 0, "calls")


LINES = st.lists(
    st.tuples(
        st.integers(0, HEIGHT - 1),
        st.lists(
            st.tuples(st.text("ab ·●漢한é", min_size=1), st.sampled_from([RED, BOLD])), max_size=4
        ),
    ),
    max_size=12,
)


@given(LINES)
def test_whatever_is_written_it_is_the_picture_of_all_of_it(
    lines: list[tuple[int, list[tuple[str, Style]]]],
) -> None:
    """Of two terminals one gets all of each line, the other what it does not show."""
    with pytest.MonkeyPatch.context() as measures:
        measures.setattr(pyte.screens, "wcwidth", cell_len)
        terse, whole, known = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT), a_console()
        for y, texts in lines:
            strip = Strip([Segment(*one) for one in texts]).adjust_cell_length(WIDTH, BOLD)
            for screen, to in ((terse, known), (whole, a_console())):
                pen = Pen(to)
                pen.write(0, y, strip)
                pyte.Stream(screen).feed(pen.written())

        assert terse.display == whole.display
        assert [dict(terse.buffer[y]) for y in range(HEIGHT)] == [
            dict(whole.buffer[y]) for y in range(HEIGHT)
        ]


async def test_a_key_that_opens_the_command_line_sends_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Textual sends all of the screen, twice: more than a slow line takes in two seconds."""
    monkeypatch.setattr(ConsoleApp, "is_headless", property(lambda _: False))
    for kind in (ChopsUpdate, LayoutUpdate):  # taken back at the end
        monkeypatch.setattr(kind, terse_output.METHOD, vars(kind)[terse_output.METHOD])
    assert terse_output.install() == ""
    legs = {leg(number).id: leg(number) for number in range(1, 20)}
    async with console(Switchboard(legs=legs), size=(80, 24), drawn=True) as stage:
        app, terminal, pieces = stage.app, Terminal(80, 24), list[str]()
        app.console._color_system = ColorSystem.TRUECOLOR

        def write(text: str) -> None:
            pieces.append(text)
            terminal.write(text)

        monkeypatch.setattr(app._driver, "write", write)
        forget(app.console)  # what was drawn before went elsewhere

        async def sent_by(key: str) -> int:
            """How much is sent until the screen is what the key makes of it."""
            pieces.clear()
            before = meant(app)
            await stage.press(key)
            await until(lambda: meant(app) != before and not terminal.faults(meant(app)))
            await stage.settled()
            return sum(map(len, pieces))

        app.refresh(layout=True)
        whole = await sent_by("colon")  # the first whole picture in a minute
        await sent_by("escape")
        opened, closed = await sent_by("colon"), await sent_by("escape")

        assert 0 < opened < whole / 3
        assert 0 < closed < whole / 3

        terminal.resize(60, 20)
        terminal.resize(80, 24)
        await stage.pilot.resize_terminal(80, 24)
        await until(lambda: not terminal.faults(meant(app)))
