"""The same working day, heard instead of seen: one story drives both."""

from __future__ import annotations

from typing import Final

import pytest

from tests.e2e.day.day_stories import (
    STORIES,
    Story,
    a_consultation_is_completed,
    digits_are_typed_pasted_and_received,
)
from tests.e2e.day.linear_day import LinearDay
from tests.e2e.day.test_working_day import (
    no_key_and_no_fault_is_in_the_files,
    no_leg_is_left,
    no_order_came_twice,
    the_history_is_right,
    the_journal_tells_the_board,
    work,
)
from tests.e2e.workplace import Desk

HEARD: Final[tuple[Story, ...]] = (
    digits_are_typed_pasted_and_received,
    a_consultation_is_completed,
)
"""Questions, and calls of several steps."""


@pytest.mark.parametrize(
    "stories",
    [
        pytest.param(HEARD, id="a part of it"),
        pytest.param(STORIES, id="all of it", marks=pytest.mark.long),
    ],
)
def test_a_working_day_is_the_same_for_who_listens(desk: Desk, stories: tuple[Story, ...]) -> None:
    """Callers and calls of mine, by questions and answers; at its end everything is as it was."""
    with desk.terminal("--linear", columns=200, lines=50) as screen:
        day = LinearDay(desk, screen)
        day.hears("Connected.")
        work(day, stories)
        no_leg_is_left(day)
        assert no_order_came_twice(day) <= {"done", "refused"}
        the_journal_tells_the_board(day)
        the_history_is_right(day)
        no_key_and_no_fault_is_in_the_files(day)
        assert b"\x1b" not in screen.seen
