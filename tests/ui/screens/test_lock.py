"""A terminal that was left alone: masked, Not ready, and opened by a key that does nothing else."""

from __future__ import annotations

from datetime import timedelta

from console.domain.acts import ChooseNext, GoNotReady
from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallState
from console.ui.app import ConsoleApp
from console.ui.screens.lock import LockScreen
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard, leg, refused, utc_now
from tests.ui.stage import console
from tests.waiting import until

CALLER = leg(7)
IDLE = UiSettings(idle_lock=600)


def board(presence: Presence = Presence.READY) -> Switchboard:
    state = AgentState(agent="Ada", state=presence, since=utc_now() - timedelta(minutes=3))
    return Switchboard(legs={CALLER.id: CALLER}, state=state)


def is_locked(app: ConsoleApp) -> bool:
    return isinstance(app.screen, LockScreen)


async def test_the_lock_hides_every_call_and_the_key_that_opens_does_nothing_else() -> None:
    """Whoever passes by reads no number; the first key, meant for nothing, ends no call."""
    async with console(board()) as stage:
        await stage.cursor_on(CALLER.id)
        assert CALLER.from_ is not None
        assert CALLER.from_ in stage.text
        await stage.press("ctrl+l")
        await stage.sees("Locked since")
        assert CALLER.from_ not in stage.text
        assert "Any key opens" in stage.text
        assert "You are Not ready." in stage.text
        await stage.ordered()
        await stage.press("x")
        await stage.sees(CALLER.from_)

        assert [type(order.act) for order in stage.board.orders] == [GoNotReady]
        assert stage.board.legs[CALLER.id].state is CallState.OFFERED


async def test_after_the_idle_time_it_locks_by_itself() -> None:
    """An agent who was called away is offered nothing, and the next in the queue is."""
    async with console(board(), settings=IDLE) as stage:
        await stage.press("j")
        stage.time.let_pass(599)
        await stage.press("k")
        stage.time.let_pass(599)
        assert not is_locked(stage.app)
        stage.time.let_pass(600)
        await until(lambda: is_locked(stage.app))
        await stage.ordered()

        assert [type(order.act) for order in stage.board.orders] == [GoNotReady]


async def test_who_talks_is_not_idle() -> None:
    """Half an hour with a caller, and no key: the screen must not go, nor the state."""
    async with console(board(Presence.ON_CALL), settings=IDLE) as stage:
        stage.time.let_pass(3600)
        for _ in range(3):
            stage.app.mind_idleness()
        assert not is_locked(stage.app)
        stage.board.be(AgentState(agent="Ada", state=Presence.READY, since=utc_now()))
        await until(lambda: stage.app.store.board.agent_state.state is Presence.READY)
        stage.app.mind_idleness()
        assert not is_locked(stage.app)
        stage.time.let_pass(600)

        await until(lambda: is_locked(stage.app))


async def test_locked_by_hand_on_a_call_not_ready_is_what_comes_after_it() -> None:
    """The call goes on; the next one is for somebody else."""
    async with console(board(Presence.ON_CALL)) as stage:
        await stage.press("ctrl+l")
        await stage.sees("You are Not ready after this call.")
        await stage.ordered()

        (order,) = stage.board.orders
        assert isinstance(order.act, ChooseNext)


async def test_nothing_that_happens_meanwhile_is_shown_over_the_lock() -> None:
    """The outcome of an order names numbers."""
    async with console(board()) as stage:
        stage.board.gate.clear()
        stage.board.refusal = refused("+442079460107 cannot be had")
        await stage.cursor_on(CALLER.id)
        await stage.press("x", "ctrl+l")
        await stage.sees("Locked since")
        stage.board.gate.set()
        await until(lambda: stage.complaints)

        assert "+442079460107" not in stage.text
        assert is_locked(stage.app)
