"""Bars: as high as their figures, and told apart from none, not known and still to come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.ui.render.figures.plot import TO_COME, Signs, bars

HEIGHTS = st.lists(st.none() | st.just(TO_COME) | st.floats(0, 1e6), min_size=1, max_size=30)


def column(lines: list[list[str]], place: int) -> str:
    return "".join(line[place] for line in lines)


@given(HEIGHTS, st.integers(1, 9), st.integers(1, 10), st.sampled_from(list(Signs)))
def test_every_bar_has_its_cells_on_every_line_and_the_highest_is_the_highest(
    heights: list[float | None], lines: int, cells: int, signs: Signs
) -> None:
    """Whatever the figures are: what stands below a bar is its name."""
    known = [one for one in heights if one and one > 0]
    drawn = bars(heights, max(known, default=0.0), lines, cells, signs)
    inked = [sum(not sign.isspace() for sign in column(drawn, at)) for at in range(len(heights))]

    assert len(drawn) == lines
    assert {cell_len(piece) for line in drawn for piece in line} == {cells}
    for one, ink in zip(heights, inked, strict=True):
        assert (ink == 0) == (one == TO_COME)
        if one and one == max(known, default=None):
            assert ink == max(inked)


@pytest.mark.parametrize("signs", list(Signs))
def test_none_little_not_known_and_to_come_are_four_things(signs: Signs) -> None:
    """A day without callers is another thing than a day of which nothing is known."""
    drawn = bars([0.0, 1.0, None, TO_COME, 1000.0], 1000.0, 3, 3, signs)
    columns = [column(drawn, place) for place in range(5)]

    assert len(set(columns)) == 5
    assert columns[3].isspace()
    assert signs is not Signs.ASCII or "".join(columns).isascii()
