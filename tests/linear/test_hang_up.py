"""A hang-up read aloud, where my newest call is not the selected one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallState
from console.domain.orders import HangUp, OrderId
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.line.port import UndertakingsChanged
from tests.linear.listener import Listener, listening
from tests.linear.test_console import ADA, board
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.waiting import until

TALKS = {"agent": "Ada", "claimed_by": "Ada"}
TALKING, BOB = leg(1, CallState.BRIDGED, name="Ada Lovelace", **TALKS), leg(2, name="Bob")


@asynccontextmanager
async def bob_answered_elsewhere() -> AsyncIterator[tuple[Switchboard, Listener]]:
    """I talk with Ada, who is selected, and a headset answers Bob: he is my newest call."""
    there = board(TALKING, BOB, state=AgentState(agent="Ada", state=Presence.ON_CALL))
    async with listening(there) as hand:
        hand.front.calls.select(TALKING.id)
        there.change(BOB.id, state=CallState.BRIDGED, known=CallState.BRIDGED, **TALKS)
        await until(lambda: hand.front.calls.newest.call == BOB.id)
        yield there, hand


async def test_a_hang_up_is_asked_about_where_the_newest_call_is_another_one() -> None:
    """The selection stays, and `x` after the talk would cut Ada off."""
    async with bob_answered_elsewhere() as (there, hand):
        await hand.armed()
        hand.press("x")
        await hand.hears("Hang up Ada Lovelace? Your newest call is Bob.", "y for yes")
        hand.press("x")
        await hand.hears("Cancelled")
        assert there.orders == []

        hand.press("xy")
        await until(lambda: there.orders)
        assert there.orders[0].act == HangUp(call=TALKING.id)


async def test_who_goes_to_a_call_by_hand_means_it() -> None:
    """Whoever chose it after all that began is asked nothing."""
    async with bob_answered_elsewhere() as (there, hand):
        hand.front.calls.select(BOB.id)
        hand.front.calls.select(TALKING.id)
        hand.press("x")
        await until(lambda: there.orders)

        assert there.orders[0].act == HangUp(call=TALKING.id)
        assert "newest" not in hand.ear.heard


async def test_whom_i_dial_is_not_the_selected_one_while_my_phone_rings_first() -> None:
    """There is no call yet that could be selected, and `x` is for the one before."""
    there = board(ADA, state=AgentState(agent="Ada"), phone="sip:ada@sip.telnyx.com")
    async with listening(there) as hand:
        await hand.hears("selected")
        await hand.armed()
        begun = Undertaking(
            id=OrderId("o"),
            kind=Kind.DIAL,
            by="Ada",
            call=None,
            other=None,
            to="+13125557777",
            stage=Stage.SENT,
            begun_at=utc_now(),
            since=utc_now(),
        )
        there.push(UndertakingsChanged(number=there.next(), undertakings=(begun,)))
        await until(lambda: hand.front.store.board.undertakings)
        hand.press("x")
        await hand.hears("Hang up Ada Lovelace? Your newest call is +1 312 555 7777.")
        hand.press("n")
        await hand.hears("Cancelled")

        assert there.orders == []
