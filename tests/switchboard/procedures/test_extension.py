"""An extension behind a number is pressed by itself, once somebody has answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import Dial
from console.domain.ids import CallId
from console.domain.orders import OutcomeKind
from console.errors import OrderRejected
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until, until_asked

PHONE = "sip:ada@sip.example.com"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        yield at_work


def dialling(desk: Practice, to: str, *, join: bool = False, keys: str = "123") -> Dial:
    return Dial(
        to=to,
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
        join=join,
        keys=keys,
    )


async def pressed(desk: Practice) -> list[tuple[str, str]]:
    """Which keys were pressed, and in which call."""
    sent = [one for one in await desk.doors.get("commands") if "send_dtmf" in one["path"]]
    return [(one["path"].split("/")[-3], one["body"]["digits"]) for one in sent]


@pytest.mark.parametrize("join", [False, True])
async def test_the_keys_are_pressed_once_in_the_call_that_was_dialled(
    desk: Practice, *, join: bool
) -> None:
    """Whether my phone rings first or not: who answers at a switchboard hears them."""
    outcome = await desk.switchboard.order(new_order(dialling(desk, "+13125550152", join=join)))
    assert outcome.kind is OutcomeKind.ACCEPTED
    (callee,) = [leg for leg in await desk.doors.get("calls") if leg["to"] == "+13125550152"]

    assert await until_asked(lambda: pressed(desk)) == [(callee["call_control_id"], "123")]
    leg = desk.leg(callee["call_control_id"])
    assert leg is not None
    await until(lambda: (now := desk.leg(leg.id)) and now.media.sent == "123")


async def test_who_does_not_answer_is_sent_no_keys(desk: Practice) -> None:
    """They would go to nobody, or to whoever rings next."""
    outcome = await desk.switchboard.order(new_order(dialling(desk, "+13125550002")))
    call = CallId(outcome.call or "")
    await until(lambda: (leg := desk.leg(call)) is None or not leg.alive)

    assert await pressed(desk) == []


async def test_keys_that_no_telephone_has_are_refused_before_anybody_is_called(
    desk: Practice,
) -> None:
    """The order says why."""
    for keys in ("12,3", "12x"):
        with pytest.raises(OrderRejected, match=r"extension|keys are"):
            await desk.switchboard.order(new_order(dialling(desk, "+13125550152", keys=keys)))

    assert await desk.doors.get("calls") == []
