"""Who is answered first: my phone, so that nobody hears silence, or the caller."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from console.domain.acts import Answer, DropPhone
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.my_phone import Answering
from console.domain.orders import Outcome, OutcomeKind
from console.simulator.settings import Settings
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_phone import PHONE, SILENT, mine, nobody_left
from tests.waiting import until

HEADERS = (("Call-Info", "<sip:x>;answer-after=0"), ("Alert-Info", "<http://x>;info=auto"))


async def answered(desk: Practice, caller: CallId) -> Outcome:
    """What comes of the key."""
    return await desk.switchboard.order(new_order(Answer(call=caller, join=True)))


async def commands(desk: Practice) -> list[str]:
    """The commands that Telnyx was given, by the last word of their path."""
    return [one["path"].rpartition("/")[2] for one in await desk.doors.get("commands")]


@pytest.mark.parametrize(
    ("answering", "order"),
    [
        (Answering.PHONE_FIRST, ["calls", "answer", "bridge"]),
        (Answering.CALLER_FIRST, ["answer", "calls", "bridge"]),
    ],
)
async def test_the_settings_say_who_is_answered_first(
    tmp_path: Path, answering: Answering, order: list[str]
) -> None:
    """The caller heard up to half a minute of silence, while my phone was still ringing."""
    async with practice(tmp_path, phone=PHONE, answering=answering) as desk:
        caller = await desk.ring()
        outcome = await answered(desk, caller)

        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        assert (await desk.doors.call(caller))["bridged_with"] == mine(desk).id
        assert [one for one in await commands(desk) if one in order] == order


async def test_the_caller_hears_ringing_until_my_phone_is_picked_up(tmp_path: Path) -> None:
    """And goes on ringing if it is not: that is said, and another one may take the call."""
    async with practice(tmp_path, phone=SILENT) as desk:
        caller = await desk.ring()
        outcome = await answered(desk, caller)

        assert outcome.kind is OutcomeKind.REFUSED
        assert "the caller rings on" in outcome.message
        assert (await desk.state(caller, CallState.OFFERED)).answered_at is None
        assert "answer" not in await commands(desk)
        assert mine(desk) is None


async def give_up(desk: Practice, caller: CallId) -> None:
    """The caller hangs up."""
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")


async def put_down(desk: Practice, _: CallId) -> None:
    """I think better of it."""
    await desk.switchboard.order(new_order(DropPhone()))


@pytest.mark.parametrize(("do", "lives"), [(give_up, False), (put_down, True)])
async def test_my_phone_stops_ringing_when_the_caller_or_i_give_up(
    tmp_path: Path, do: Callable[[Practice, CallId], Awaitable[None]], *, lives: bool
) -> None:
    """It must not ring for nobody; and my own hanging up costs nobody the call."""
    async with practice(tmp_path, phone=SILENT) as desk:
        caller = await desk.ring()

        async def meanwhile() -> None:
            await until(lambda: mine(desk))
            await do(desk, caller)

        outcome, _ = await asyncio.gather(answered(desk, caller), meanwhile())
        assert outcome.kind is OutcomeKind.REFUSED
        await until(lambda: mine(desk) is None)
        assert ((await desk.doors.call(caller))["state"] != "ended") is lives
        if lives:
            await give_up(desk, caller)
        await nobody_left(desk)


async def test_a_caller_whom_somebody_else_took_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    """My phone is picked up too late: to join would break into their talk."""
    async with practice(tmp_path, phone=PHONE, simulator=Settings(speed=4, seed=7)) as desk:
        caller = await desk.ring()

        async def taken() -> None:
            await until(lambda: mine(desk))
            key = {"Authorization": f"Bearer {desk.simulator.api_key}"}
            async with httpx.AsyncClient(base_url=desk.simulator.base_url, headers=key) as http:
                await http.post(f"/calls/{caller}/actions/answer", json={})
                body = {"call_control_id": caller, "name": "theirs"}
                reply = await http.post("/conferences", json=body)
                reply.raise_for_status()

        outcome, _ = await asyncio.gather(answered(desk, caller), taken())
        assert outcome.kind is OutcomeKind.REFUSED
        assert "somebody else took the call" in outcome.message
        await until(lambda: mine(desk) is None)
        assert "bridge" not in await commands(desk)


async def test_where_my_phone_is_put_down_at_the_last_moment_there_is_something_to_do(
    tmp_path: Path,
) -> None:
    """It read "Nothing to do.", of a caller who had been answered and heard nobody."""
    async with practice(tmp_path, phone=PHONE) as desk:
        over = {"kind": "refusal", "code": "90018", "only": "/actions/bridge", "count": 1}
        await desk.doors.post("faults", target="api", **over)
        caller = await desk.ring("Ada Lovelace")
        outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))

        assert outcome.kind is OutcomeKind.REFUSED
        assert "The two were not joined" in outcome.message
        assert "Nothing to do" not in outcome.hint
        await until(lambda: desk.switchboard.live.legs[caller].alone_since)


async def test_late_and_doubled_webhooks_change_nothing(tmp_path: Path) -> None:
    """Each step waits for what it needs to know, and is taken once."""
    disturbed = Settings(speed=20, seed=7, duplicates=0.5, reorder=0.5, delay=0.3)
    async with practice(tmp_path, phone=PHONE, simulator=disturbed) as desk:
        caller = await desk.ring()
        outcome = await answered(desk, caller)

        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        sent = await commands(desk)
        assert [sent.count(one) for one in ("calls", "answer", "bridge")] == [1, 1, 1]
        await give_up(desk, caller)
        await nobody_left(desk)


async def test_my_phone_is_rung_with_the_headers_of_the_settings(tmp_path: Path) -> None:
    """A desk phone picks up by itself; the caller's own call carries none of them."""
    async with practice(tmp_path, phone=PHONE, headers=HEADERS) as desk:
        caller = await desk.ring()
        await answered(desk, caller)

        bodies = [
            one["body"].get("custom_headers")
            for one in await desk.doors.get("commands")
            if one["path"].rpartition("/")[2] in ("calls", "answer", "bridge")
        ]
        assert bodies == [[{"name": n, "value": v} for n, v in HEADERS], None, None]
