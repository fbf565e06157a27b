"""The tabs of the connections: live calls and offered ones."""

from __future__ import annotations

from console.domain.leg import CallState
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console


async def test_a_tab_counts_the_calls_of_its_connection_and_those_that_are_offered() -> None:
    """Somebody rings on a connection that is not shown: its tab says so."""
    legs = [leg(3, CallState.OFFERED), leg(6, CallState.OFFERED), leg(9, CallState.BRIDGED)]
    here = Switchboard(legs={one.id: one for one in [*legs, leg(4, CallState.BRIDGED)]})
    async with console(here) as stage:
        assert "0 all 4 ◆2  1 Support 3 ◆2  2 Sales 1  3 Outbound 0" in stage.lines[1].replace(
            "   ", "  "
        )
        here.change(leg(3).id, state=CallState.BRIDGED)

        await stage.sees("1 Support 3 ◆1")
