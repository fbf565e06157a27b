"""How far a piece of work is, in words, and that it ends where it is cancelled."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import Cancelled
from console.progress import BYTES, SURE, Progress


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_it_says_what_is_done_of_how_much_and_what_is_left() -> None:
    """As soon as there was time to judge by; megabytes for bytes."""
    clock = Hand()
    progress = Progress(clock)
    assert progress.words() == ""

    progress.begin("reading the facts", "facts", 1_000_000)
    progress.reach(10_000)
    assert progress.words() == "reading the facts: 10,000 of 1,000,000 facts, 1 %"
    clock.seconds = SURE
    assert progress.words().endswith("1 %, 3:18 left")

    progress.begin("copying", BYTES, 978_000_000, "1/3")
    progress.reach(120_500_000)
    assert progress.words() == "1/3 copying: 120 of 978 MB, 12 %"


def test_what_nobody_knows_is_not_made_up() -> None:
    """Without a total there is no share and no rest, but how long it has lasted."""
    clock = Hand()
    progress = Progress(clock)
    progress.begin("looking for calls", "calls")
    progress.reach(9_000)
    clock.seconds = 65
    assert progress.words() == "looking for calls: 9,000 calls, 1:05 so far"

    progress.begin("asking")
    assert progress.words() == "asking: 0:00 so far"


@given(st.integers(0, 10**12), st.none() | st.integers(0, 10**12), st.floats(0, 1e6))
def test_any_numbers_have_words(done: int, total: int | None, seconds: float) -> None:
    """More may be done than was thought there is."""
    clock = Hand()
    progress = Progress(clock)
    progress.begin("working", "things", total)
    progress.reach(done)
    clock.seconds = seconds

    assert progress.words().startswith("working: ")
    assert "-" not in progress.words()


def test_cancelled_work_ends_at_its_next_step_and_names_it() -> None:
    """Whichever way it tells of itself; what was begun before is let end."""
    progress = Progress()
    progress.begin("counting", "sheep")
    seen: list[int] = []

    def count(sheep: int) -> None:
        seen.append(sheep)
        if sheep == 3:
            progress.cancel()

    with pytest.raises(Cancelled) as ended:
        list(map(count, progress.over(range(10))))
    assert (seen, ended.value.what) == ([0, 1, 2, 3], "counting")
    for step in (progress.check, lambda: progress.begin("more"), lambda: progress.reach(9)):
        with pytest.raises(Cancelled):
            step()


def test_what_is_under_way_is_stopped_from_another_thread() -> None:
    """A long question to a database comes to no next step by itself."""
    progress, stopped = Progress(), threading.Event()
    with progress.stopped_by(stopped.set):
        threading.Thread(target=progress.cancel).start()
        assert stopped.wait(60)
    with pytest.raises(Cancelled), progress.stopped_by(stopped.set):
        raise AssertionError
