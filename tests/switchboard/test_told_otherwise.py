"""Telnyx tells otherwise than documented: the board is true all the same, and nobody is lost.

Each oddity lasts from the ring to the end. What Telnyx has is held against what consoles are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import pytest

from console.domain.acts import Answer
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.orders import OutcomeKind
from console.simulator.settings import Settings
from tests.examples import first_of
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_nobody_alone import (
    ABORT,
    COMPLETE,
    CONSULT,
    HOLD,
    TRANSFER,
    TRANSFER_TO_BUSY,
    Do,
    caller_leaves,
    is_quiet,
    leave,
    other_leaves,
    phone_drops,
)
from tests.switchboard.procedures.test_phone import PHONE, mine, nobody_left
from tests.switchboard.test_any_order import untrue
from tests.waiting import until, until_asked

PAYLOAD: Final = "data.payload."
IDS: Final = ("call_leg_id", "call_session_id", "connection_id", "client_state")
STORIES: Final[Mapping[str, tuple[Do, ...]]] = {
    "phone drops": (phone_drops,),
    "transfer": (TRANSFER,),
    "consult, complete": (CONSULT, COMPLETE),
    "hold, phone drops": (HOLD, phone_drops),
    "consult, abort": (CONSULT, ABORT),
    "consult, other leaves": (CONSULT, other_leaves),
    "transfer to busy": (TRANSFER_TO_BUSY,),
    "transfer, other leaves": (TRANSFER, other_leaves),
    "caller leaves": (caller_leaves,),
    "hold": (HOLD,),
}

SEVERAL: Final = '{"errors":[{"code":"90034"},{"code":10016,"detail":"x"},{}]}'
"""A refusal of which the first reason counts."""

Oddity = tuple[dict[str, object], list[dict[str, Any]]]


def webhooks(kind: str, only: str = "", **more: Any) -> Oddity:
    """Something is strange about every webhook of a type."""
    return {}, [{"target": "webhooks", "kind": kind, "only": only, **more}]


def without(*fields: str, only: str = "") -> Oddity:
    """Every webhook of a type lacks some fields of its payload."""
    places = [PAYLOAD + field for field in fields]
    return webhooks("alter", only, alteration={"without": places})


def altered(only: str = "", **fields: object) -> Oddity:
    """Every webhook of a type has other fields around its payload."""
    changed = {f"data.{name}": value for name, value in fields.items()}
    return webhooks("alter", only, alteration={"with": changed})


def reply(path: str, *, status: int = 200, effect: bool = True, **alteration: object) -> Oddity:
    """The next reply to a command is strange, and the command was carried out, or not."""
    fault = {"target": "api", "kind": "alter", "only": path, "count": 1}
    return {}, [{**fault, "status": status, "effect": effect, "alteration": alteration}]


def hours_ahead() -> str:
    """A time that has not come yet, today."""
    return (datetime.now(UTC) + timedelta(hours=10)).isoformat()


ODDITIES: Final[Mapping[str, Oddity]] = {
    "a bridge is told the caller alone": ({"bridges_told_to": "a"}, []),
    "a bridge is told nobody": ({"bridges_told_to": "none", "bridged_on": "none"}, []),
    "the target has a session of its own": ({"own_session": True, "bridged_on": "b"}, []),
    "and nothing says whose it is": (
        {"own_session": True},
        [
            {
                "target": "webhooks",
                "kind": "alter",
                "alteration": {"without": [PAYLOAD + "client_state"]},
            }
        ],
    ),
    "conferences have no id": without("conference_id", only="conference."),
    "conferences name no leg": without("call_control_id", only="conference."),
    "a bridge is told for hours from now": altered("call.bridged", occurred_at=hours_ahead()),
    "all times are of the last century": altered(occurred_at="1999-01-01T00:00:00Z"),
    "no event has a time": altered(occurred_at=None),
    "no event has any other id": without(*IDS),
    "no event has parties": without("from", "to"),
    "all comes again under another id": webhooks(
        "duplicate", seconds=1, alteration={"without": ["data.id", "data.occurred_at"]}
    ),
    "answers are told late": webhooks("reorder", "call.answered", seconds=3),
    "a ring is told late": webhooks("reorder", "call.initiated", seconds=3),
    "bridges are told late, without a time": webhooks(
        "reorder", "call.bridged", seconds=2, alteration={"without": ["data.occurred_at"]}
    ),
    "who came is told after who left": webhooks("reorder", "participant.joined", seconds=3),
    "answers are lost": webhooks("loss", "call.answered"),
    "who came is lost": webhooks("loss", "participant.joined"),
    "there are numbers that are none": webhooks(
        "alter", alteration={"members": '"x":NaN,"start_time":1e999,"y":' + "[" * 99 + "]" * 99}
    ),
    "the dial of my phone names no call": reply("POST /v2/calls", **{"with": {"data": None}}),
    "the answer is a page": reply("/actions/answer", text="<html>"),
    "the bridge is a page": reply("/actions/bridge", text="<html>"),
    "the bridge fails, though it came about": reply("/actions/bridge", status=500),
    "the bridge is refused for several reasons": reply(
        "/actions/bridge", status=422, effect=False, text=SEVERAL
    ),
    "too much is asked, and nobody says until when": reply(
        "/actions/bridge", status=429, effect=False, text="{}"
    ),
    "all answers come after what they tell of": (
        {},
        [{"target": "api", "kind": "delay", "seconds": 1, "only": "POST "}],
    ),
    "the conference has no id": reply("POST /v2/conferences", without=["data.id"]),
}
CASES: Final = sorted(
    (f"{odd}: {story}" for story, odd in product(STORIES, ODDITIES)),
    key=lambda case: (case.startswith("answers are lost"), crc32(case.encode())),
)
"""Mixed, so that the first of them are of many sorts; a phone that says nothing rings for 40 s."""


async def in_order(desk: Practice) -> bool:
    """Whether all that is shown as certain is so, and nobody hears nobody unnoticed."""
    ours = {leg.id: leg for leg in desk.switchboard.live.legs.values() if leg.alive}
    theirs = {leg["call_control_id"]: leg for leg in await desk.doors.get("calls")}
    alive = {call: leg for call, leg in theirs.items() if leg["state"] != "ended"}
    return not untrue(ours, alive) and await is_quiet(desk)


@pytest.mark.parametrize("case", first_of(CASES, 10))
async def test_whatever_telnyx_tells_the_board_is_true_and_nobody_is_lost(
    tmp_path: Path, case: str
) -> None:
    """An agent answers, does this and that, and is told of each call what it is."""
    odd, _, story = case.partition(": ")
    rules, faults = ODDITIES[odd]
    async with practice(tmp_path, Settings(speed=20, seed=11), phone=PHONE) as desk:
        await desk.doors.post("rules", **rules)
        for fault in faults:
            await desk.doors.post("faults", **fault)
        made = await desk.doors.post("calls", to=desk.simulator.numbers[0])
        caller = CallId(made["call_control_id"])
        await until(lambda: desk.leg(caller))
        await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
        for step in STORIES[story]:
            await step(desk, caller)

        await until_asked(lambda: in_order(desk))
        for leg in await desk.doors.get("calls"):
            if leg["state"] != "ended" and leg["call_control_id"] != getattr(mine(desk), "id", ""):
                await leave(desk, leg["call_control_id"])
        await nobody_left(desk)


@pytest.mark.parametrize("kind", ["call.bridged", "call.answered"])
async def test_one_event_with_two_contents_is_one_event(tmp_path: Path, kind: str) -> None:
    """The first that came counts; what came under its id later changes nothing."""
    async with practice(tmp_path, Settings(speed=20, seed=11), phone=PHONE) as desk:
        caller = await desk.ring()
        other = {"with": {PAYLOAD + "call_control_id": "v3:somebody-else", PAYLOAD + "to": "+1"}}
        await desk.doors.post(
            "faults", target="webhooks", kind="duplicate", only=kind, alteration=other
        )
        outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))

        assert outcome.kind is OutcomeKind.ACCEPTED
        leg = await desk.state(caller, CallState.BRIDGED)
        assert leg.to == desk.simulator.numbers[0]
        await until_asked(lambda: delivered_twice(desk, kind))
        assert desk.leg("v3:somebody-else") is None


async def delivered_twice(desk: Practice, kind: str) -> bool:
    """Whether an event of that type came once more, and was taken."""
    told = [one["event_id"] for one in await desk.doors.get("deliveries") if one["status"] == 200]
    sent = [one for one in await desk.doors.get("events") if one["event_type"] == kind]
    return any(told.count(one["id"]) > 1 for one in sent)
