"""Of a partial update only what it shows is drawn, and that is what Textual would have drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.style import Style
from textual._compositor import Compositor
from textual.geometry import Region
from textual.screen import Screen

from console.ui.terminal.partial_update import METHOD, fits, spare
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.waiting import until

WIDTH, HEIGHT = 100, 32
CROPS = (
    Region(0, 0, WIDTH, 1),
    Region(3, 1, 20, 1),
    Region(0, 4, 12, 3),
    Region(40, 9, 2, 1),
    Region(60, 2, 30, 25),
    Region(0, HEIGHT - 3, WIDTH, 3),
    Region(0, 0, WIDTH, HEIGHT),
)


def drawn(compositor: Compositor, crop: Region) -> list[list[tuple[str, Style | None]]]:
    """Each cell of those lines that the update has, with its style."""
    chops = compositor._render_chops(crop, crop.line_range.__contains__)
    lines = []
    for y in crop.line_range:
        cells = dict[int, tuple[str, Style | None]]()
        for x, strip in chops[y].items():
            for place, cell in enumerate(_cells(strip) if strip is not None else (), x):
                cells[place] = cell
        lines.append([cells[x] for x in range(crop.x, crop.right)])
    return lines


def _cells(strip: object) -> Iterator[tuple[str, Style | None]]:
    for text, style, _ in strip:  # type: ignore[attr-defined]
        yield from ((one, style) for one in text)


@pytest.mark.parametrize("opened", ["", "question_mark", "d"])
async def test_each_update_is_what_textual_draws(opened: str) -> None:
    """On the table, on a page over it, and under a form that leaves it in sight."""
    board = Switchboard(legs={leg(number).id: leg(number) for number in range(1, 30)})
    async with console(board, size=(WIDTH, HEIGHT)) as stage:
        if opened:
            await stage.press(opened)
            await until(lambda: stage.app.screen is not stage.main)
        compositor = stage.app.screen._compositor
        await until(lambda: bool(compositor.visible_widgets))
        assert METHOD in vars(compositor)
        ours = [drawn(compositor, crop) for crop in CROPS]
        delattr(compositor, METHOD)

        assert ours == [drawn(compositor, crop) for crop in CROPS]


async def test_of_what_changes_below_a_form_only_that_is_drawn_again() -> None:
    """A second went by in the header, and the whole screen was sent, for as long as one typed."""
    board = Switchboard(legs={leg(number).id: leg(number) for number in range(1, 9)})
    async with console(board, size=(WIDTH, HEIGHT)) as stage:
        await stage.press("d")
        await until(lambda: stage.app.screen is not stage.main)
        form, handed = stage.app.screen, list[Region]()
        draw = form.refresh

        def refresh(*regions: Region, **more: bool) -> object:
            handed.extend(regions)
            return draw(*regions, **more)

        form.refresh = refresh  # type: ignore[method-assign, assignment]
        whole = stage.main.region
        stage.main.refresh()
        await until(lambda: whole in handed)
        for number in (20, 21, 22):
            await stage.settled()
            handed.clear()
            board.put(leg(number))
            await until(lambda: bool(handed))

        assert whole not in handed


class Other:
    """What another Textual may have in the place of its own."""

    def _get_renders(self) -> None:
        """Draw otherwise."""


def test_another_textual_draws_by_itself() -> None:
    """Nothing is replaced that is not as it is known."""
    screen = Screen[None]()
    screen._compositor = Other()  # type: ignore[assignment]

    assert fits(Compositor)
    assert not fits(Other)
    assert not spare(screen)
