"""Whatever an agent does, and whatever goes wrong: nobody alone unnoticed, no phone an orphan.

What Telnyx has is held against what consoles are told. Webhooks come late, doubled and out of
order, and a bridge is told of for one side or for both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from console.domain.acts import (
    AbortConsult,
    Answer,
    AnyAct,
    CompleteConsult,
    Consult,
    Hold,
    Mute,
    Role,
    Transfer,
)
from console.domain.ids import CallId
from console.errors import OrderRejected
from console.simulator.exchange.model import Participant
from console.simulator.settings import Settings
from tests.examples import first_of
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_alone import shown
from tests.switchboard.procedures.test_phone import BUSY, FRIEND, PHONE, mine, nobody_left
from tests.waiting import until, until_asked

DISTURBED: Final = Settings(speed=20, seed=11, duplicates=0.3, reorder=0.3, delay=0.1)

Do = Callable[[Practice, CallId], Awaitable[None]]


async def order(make: Callable[[CallId], AnyAct], desk: Practice, caller: CallId) -> None:
    """An order, which may be refused: the caller may have gone, or the number be busy."""
    try:
        await desk.switchboard.order(new_order(make(caller)))
    except OrderRejected:
        return


async def phone_drops(desk: Practice, _: CallId) -> None:
    """My battery dies."""
    phone = mine(desk)
    if phone is not None:
        await leave(desk, phone.id)


async def caller_leaves(desk: Practice, caller: CallId) -> None:
    """The caller has enough."""
    await leave(desk, caller)


async def other_leaves(desk: Practice, _: CallId) -> None:
    """The one consulted, or to whom it was transferred, leaves."""
    for leg in list(desk.switchboard.live.legs.values()):
        if leg.role in (Role.CONSULT, Role.TARGET):
            await leave(desk, leg.id)


async def leave(desk: Practice, call: CallId) -> None:
    """The far end hangs up, if it is still there: what the board shows may be over at Telnyx."""
    try:
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
    except httpx.HTTPStatusError:
        if (await desk.doors.call(call))["state"] != "ended":
            raise


async def api_fails(desk: Practice, _: CallId) -> None:
    """The next command is answered with an error of Telnyx's own, though it had its effect."""
    await desk.doors.post("faults", target="api", kind="drop_after_effect", count=1)


HOLD: Final = partial(order, lambda caller: Hold(call=caller))
MUTE: Final = partial(order, lambda caller: Mute(call=caller))
TRANSFER: Final = partial(order, lambda caller: Transfer(call=caller, to=FRIEND))
TRANSFER_TO_BUSY: Final = partial(order, lambda caller: Transfer(call=caller, to=BUSY))
CONSULT: Final = partial(order, lambda caller: Consult(call=caller, to=FRIEND))
CONSULT_BUSY: Final = partial(order, lambda caller: Consult(call=caller, to=BUSY))
COMPLETE: Final = partial(order, lambda caller: CompleteConsult(call=caller))
ABORT: Final = partial(order, lambda caller: AbortConsult(call=caller))

STORIES: Final[dict[str, tuple[Do, ...]]] = {
    "a transfer to a busy number": (TRANSFER_TO_BUSY,),
    "out of a room, and the reply is lost": (CONSULT_BUSY, api_fails, TRANSFER),
    "held and transferred to a busy number": (HOLD, TRANSFER_TO_BUSY),
    "held, and the phone drops": (HOLD, phone_drops),
    "a consultation, and the phone drops": (CONSULT, phone_drops),
    "a consultation is completed": (CONSULT, COMPLETE),
}
FIRST: Final[dict[str, Do]] = {
    "mute": MUTE,
    "hold": HOLD,
    "transfer": TRANSFER,
    "transfer to busy": TRANSFER_TO_BUSY,
    "consult": CONSULT,
    "consult busy": CONSULT_BUSY,
}
THEN: Final[dict[str, Do]] = {
    "phone drops": phone_drops,
    "caller leaves": caller_leaves,
    "other leaves": other_leaves,
    "transfer": TRANSFER,
    "complete": COMPLETE,
    "abort": ABORT,
    "api fails": api_fails,
}
LONG: Final = {
    f"{one}, {two}, {three}": (FIRST[one], THEN[two], THEN[three])
    for one, two, three in product(FIRST, THEN, THEN)
}


async def is_quiet(desk: Practice) -> bool:
    """Whether all that Telnyx has is as it should be, and consoles are told of who is alone."""
    alive = [leg for leg in await desk.doors.get("calls") if leg["state"] != "ended"]
    return all(is_in_order(desk, told) for told in alive)


def is_in_order(desk: Practice, told: Mapping[str, Any]) -> bool:
    """Whether a leg that Telnyx has hears somebody, waits for an agent, or is shown as alone."""
    leg = desk.switchboard.live.legs.get(CallId(told["call_control_id"]))
    if leg is None or leg.pending:
        return False
    rooms = desk.simulator.exchange.conferences.values()
    present = next((one.present for one in rooms if leg.id in ids(one.present)), [])
    held = {one.leg.control_id for one in present if one.on_hold}
    others = {*ids(present), *filter(None, [told["bridged_with"]])} - {leg.id}
    phone = mine(desk)
    if phone is not None and leg.id == phone.id:
        return bool(others)
    if told["state"] != "answered" or leg.alone_since is not None:
        return True
    if leg.id in held:
        return phone is not None and phone.id in others
    return bool(others - held)


def ids(participants: Sequence[Participant]) -> set[str]:
    """Those who are in a conference."""
    return {one.leg.control_id for one in participants}


async def tell(folder: Path, steps: tuple[Do, ...], bridged_on: str) -> None:
    """Talk with a caller, do all that, and wait until everything is as it should be."""
    async with practice(folder, DISTURBED, phone=PHONE) as desk:
        await desk.tells(bridged_on)
        caller = await desk.ring("Ada Lovelace")
        await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
        for step in steps:
            await step(desk, caller)

        await until_asked(lambda: is_quiet(desk))
        for leg in await desk.doors.get("calls"):
            if leg["state"] != "ended" and leg["call_control_id"] != getattr(mine(desk), "id", ""):
                await leave(desk, leg["call_control_id"])
        await nobody_left(desk)
        await until(lambda: shown(desk, caller).alone_since is None)


@pytest.mark.parametrize("bridged_on", first_of(["b", "both"]))
@pytest.mark.parametrize("story", STORIES)
async def test_nobody_is_alone_unnoticed_and_no_phone_is_an_orphan(
    tmp_path: Path, story: str, bridged_on: str
) -> None:
    """Each of these left somebody in silence, or a phone up for nobody, at one time."""
    await tell(tmp_path, STORIES[story], bridged_on)


@pytest.mark.long
@pytest.mark.parametrize("story", LONG)
async def test_whatever_is_done_and_goes_wrong_nobody_is_alone_unnoticed(
    tmp_path: Path, story: str
) -> None:
    """Every two things that may happen after each that an agent does."""
    await tell(tmp_path, LONG[story], "b")
