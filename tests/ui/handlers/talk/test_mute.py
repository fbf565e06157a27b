"""My mute, from the key that began it to the end of its reason and beyond."""

from __future__ import annotations

from pathlib import Path

from console.domain.acts import Role
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.ui.dialogs.talk import ConsultForm
from tests.ui.practice import Work, at_work
from tests.waiting import until

FRIEND = "+13125559876"
GRACE = "+442079460456"
DOES_NOT_HEAR = "does not hear you: you are muted since"


async def muted(work: Work) -> None:
    """My phone is muted, and the header tells so."""
    await work.press("m")
    await work.stage.sees("phone muted")


async def test_a_mute_that_outlives_its_caller_is_said_until_it_is_lifted(tmp_path: Path) -> None:
    """The next caller heard nothing, and all that told of it was gone with the one before."""
    async with at_work(tmp_path, keep_phone=True) as work:
        caller = await work.ring()
        await work.press("a")
        await work.desk.state(caller, CallState.CONFERENCE)
        await muted(work)
        await work.stage.misses(DOES_NOT_HEAR)
        await work.remote(caller, "hangup")
        await work.desk.state(caller, CallState.ENDED)
        await work.stage.sees("■ phone up, muted 0:0")
        await work.stage.sees("you are muted since")

        grace = await work.ring("Grace Hopper", GRACE)
        assert "m unmute" in work.stage.lines[-1]
        await work.press("a")
        await work.desk.state(grace, CallState.CONFERENCE)
        await until(lambda: any(DOES_NOT_HEAR in one for one in work.stage.complaints))
        await work.stage.sees("⇥ you are muted")
        await work.stage.press("j")
        await work.stage.sees(f"{GRACE} {DOES_NOT_HEAR}")
        await work.stage.sees(": m unmute")

        another = await work.ring("Zoé", "+33155501234")
        await work.stage.cursor_on(another)
        await work.press("m")
        await work.stage.sees("● phone talking")
        await work.stage.misses("you are muted")
        assert len(await work.sent("/actions/unmute")) == 1


async def test_each_conversation_that_begins_muted_is_said_aloud(tmp_path: Path) -> None:
    """The one consulted, and the caller who comes back, are others than the one I muted for."""
    async with at_work(tmp_path) as work:
        caller = await work.talk()
        await muted(work)
        await work.press("H")
        await work.stage.sees("phone holding, muted")
        await work.desk.state(caller, CallState.HELD)
        await work.press("H")
        await work.stage.sees(f"+442079460123 {DOES_NOT_HEAR}")

        await work.form("T", ConsultForm)
        await work.stage.type(FRIEND)
        await work.stage.press("enter")
        await work.stage.sees(f"{FRIEND} {DOES_NOT_HEAR}")
        await work.stage.cursor_on(caller)
        await work.remote(_friend(work), "hangup")
        await work.desk.state(caller, CallState.CONFERENCE)
        await work.stage.sees(f"+442079460123 {DOES_NOT_HEAR}")


async def test_a_mute_that_ended_with_its_conference_is_shown_no_more_and_told(
    tmp_path: Path,
) -> None:
    """Whoever believes to be muted says what the caller must not hear."""
    async with at_work(tmp_path) as work:
        await work.talk()
        await muted(work)
        grace = await work.ring("Grace Hopper", GRACE)
        await work.press("a")
        await work.desk.state(grace, CallState.BRIDGED)
        await work.stage.sees("● phone talking")

        await work.stage.sees("you are heard again")
        await work.stage.misses("muted since")


def _friend(work: Work) -> CallId:
    legs = work.desk.switchboard.live.legs.values()
    return next(leg.id for leg in legs if leg.role is Role.CONSULT)
