"""Screens are styled once as they open, and are then as they would be if all was styled anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen

from console.ui.fitted import classes_at
from tests.examples import first_of
from tests.ui.all_screens import WAYS, walked
from tests.ui.app.test_callers import ROWS, back, desk
from tests.ui.stage import console
from tests.waiting import until

ACROSS = [(0, "-narrow"), (100, "-normal"), (140, "-wide")]
DOWN = [(0, "-low"), (16, "-high")]

ONE_OF_EACH_KIND: Final = (
    *("calls", "call", "help", "history", "work-list", "dial", "state", "palette", "sort"),
)

TIMES: Final = 2
"""How often a screen is styled as it opens: when it is made, and for its size while it is empty."""


@pytest.mark.parametrize(
    ("size", "there"),
    [
        (Size(0, 0), {"-narrow", "-low"}),
        (Size(99, 15), {"-narrow", "-low"}),
        (Size(100, 16), {"-normal", "-high"}),
        (Size(300, 90), {"-wide", "-high"}),
    ],
)
def test_a_size_has_the_class_of_the_last_point_that_it_reaches(
    size: Size, there: set[str]
) -> None:
    """As Textual gives them: a screen would change under the eye otherwise."""
    classes = classes_at(size, ACROSS, DOWN)

    assert {name for name, is_there in classes.items() if is_there} == there
    assert set(classes) == {name for _, name in (*ACROSS, *DOWN)}


def styles(screen: Screen[Any]) -> dict[DOMNode, object]:
    """How each widget of a screen is styled."""
    return {node: node.styles.base.copy() for node in screen.walk_children(with_self=True)}


@pytest.mark.parametrize("names", first_of([ONE_OF_EACH_KIND, WAYS]))
@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50), (80, 12)]))
async def test_every_screen_opens_as_it_stays(
    size: tuple[int, int], names: Iterable[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is styled anew a moment later takes twice as long, and is seen as a jump."""
    styled: Counter[DOMNode] = Counter()
    apply = Stylesheet.apply

    def counted(sheet: Stylesheet, node: DOMNode, **how: Any) -> None:
        styled[node] += 1
        apply(sheet, node, **how)

    monkeypatch.setattr(Stylesheet, "apply", counted)
    async with console(desk(), size=size) as stage:
        for name in names:
            await walked(stage, WAYS[name].steps, ROWS)
            await until(lambda kind=WAYS[name].screen: isinstance(stage.app.screen, kind))
            screen = stage.app.screen
            opened = styles(screen)
            assert styled[screen] <= TIMES, name

            stage.app.stylesheet.update(screen)
            assert styles(screen) == opened, name
            await back(stage)
            styled.clear()
