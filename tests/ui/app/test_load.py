"""A key has its effect while a thousand events a second come in and names have no end."""

from __future__ import annotations

import time
from statistics import median

import pytest

from console.domain.leg import CallState
from tests.examples import few_or_many
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console

CALLS = 200
TENTH = 100
"""Events that come in a tenth of a second."""

IN_TIME = 0.1
"""Seconds of the processor from the first of them to the effect of the key behind them."""

FEW = 10
"""Keys that show no more than that nothing in it grows without bound."""

BUSY = 10
"""Times as long as that where few keys are looked at, on a machine that does other things, too."""

NAME = "Ada \u202e[/x]\u0301 " * 1000
STATES = (CallState.OFFERED, CallState.ANSWERED)


@pytest.mark.parametrize("keys", few_or_many(FEW, 1000))
async def test_a_key_has_its_effect_within_a_tenth_of_a_second_under_load(keys: int) -> None:
    """What came before it is drawn, and the cursor is where the key put it.

    The processor's time: a console that needs more of it than there is falls behind for ever. A
    busy machine makes keys cost more: the one in the middle counts, and the tenth itself only in
    the long form.
    """
    legs = [leg(n, name=NAME) for n in range(CALLS)]
    board = Switchboard(legs={one.id: one for one in legs})
    times, events = [], 0
    async with console(board, size=(120, 40)) as stage:
        for number in range(keys):
            began = time.process_time()
            for _ in range(TENTH):
                events += 1
                one = legs[events % CALLS]
                state = STATES[events // CALLS % 2]
                board.change(one.id, state=state, name=f"{events} {NAME}")
            before = stage.main.table.cursor_call
            await stage.press("up" if number // 20 % 2 else "down")
            times.append(time.process_time() - began)

            assert stage.main.table.cursor_call != before

    assert median(times) < IN_TIME * (BUSY if keys == FEW else 1)
