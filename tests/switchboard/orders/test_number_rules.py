"""No order calls somebody whom the rules forbid, and none unasked whom they ask about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Answer, AnyAct, Consult, Dial, Refer, Transfer
from console.domain.leg import CallId
from console.domain.number_rules.rules import Calling, NumberRules, called_by
from console.domain.orders import OutcomeKind
from console.errors import InvalidNumber, NumberNotAllowed, NumberUnconfirmed
from tests.switchboard.harness import Practice, new_order, practice

SATELLITE = "+881612345678"
PHONE = "sip:ada@sip.telnyx.com"
RULES = NumberRules(deny=("+1900", "sip:*@evil.example"))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, numbers=RULES, phone=PHONE) as at_work:
        yield at_work


def acts(desk: Practice, call: CallId, number: str, address: str) -> list[Calling]:
    """Every act that calls somebody, with and without my phone."""
    ours, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
    dial = Dial(to=number, from_=ours, connection_id=connection)
    return [
        dial,
        msgspec.structs.replace(dial, join=True),
        Transfer(call=call, to=number),
        Refer(call=call, sip_address=address),
        Consult(call=call, to=number),
    ]


async def answered(desk: Practice) -> CallId:
    call = await desk.ring()
    outcome = await desk.switchboard.order(new_order(Answer(call=call, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED
    return call


async def sent(desk: Practice) -> int:
    """Commands that Telnyx was ever given."""
    return len([one for one in await desk.doors.get("commands") if one["method"] == "POST"])


async def refusal(desk: Practice, act: AnyAct) -> type[Exception]:
    """With which error the switchboard turns the order away."""
    with pytest.raises((InvalidNumber, NumberNotAllowed, NumberUnconfirmed)) as refused:
        await desk.switchboard.order(new_order(act))
    return refused.type


async def test_no_act_goes_past_the_rules(desk: Practice) -> None:
    """Whoever writes to the socket is held to them: a console that never asks is no way round."""
    call = await answered(desk)
    before = await sent(desk)

    for wrong in acts(desk, call, "not a number; DROP", "not an address; DROP"):
        assert await refusal(desk, wrong) is InvalidNumber
    for unasked in acts(desk, call, SATELLITE, f"sip:{SATELLITE}@gateway.example.com"):
        assert await refusal(desk, unasked) is NumberUnconfirmed
    for denied in acts(desk, call, "+19005551234", "sip:bob@evil.example"):
        yes = msgspec.structs.replace(denied, confirmed=called_by(denied))
        assert await refusal(desk, yes) is NumberNotAllowed
    assert await sent(desk) == before


async def test_a_confirmed_number_is_called(desk: Practice) -> None:
    """A ship has a satellite telephone."""
    (dial, *_) = acts(desk, CallId(""), SATELLITE, PHONE)

    outcome = await desk.switchboard.order(
        new_order(msgspec.structs.replace(dial, confirmed=SATELLITE))
    )

    assert outcome.kind is OutcomeKind.ACCEPTED
    (made,) = await desk.doors.get("calls")
    assert made["to"] == SATELLITE


async def test_my_own_phone_is_rung_whatever_the_rules_allow(tmp_path: Path) -> None:
    """The settings name it; a rule that keeps a caller waiting for it is none that was meant."""
    async with practice(tmp_path, numbers=NumberRules(allow=("GB",)), phone=PHONE) as desk:
        await answered(desk)

        assert PHONE in {call["to"] for call in await desk.doors.get("calls")}
