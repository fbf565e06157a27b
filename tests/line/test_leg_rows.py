"""The legs of a board cross the line a few at a time, encoded once for all who come soon."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw, structs

from console.domain.fold.leg import Folded, leg_of
from console.domain.leg import CallState, Leg
from console.domain.leg_media import Media
from console.line import frames, leg_rows
from console.line.leg_rows import AT_ONCE, LegRows
from console.line.server import LineServer
from console.line.unix import connect
from tests.domain.stories import answered, at, call, initiated
from tests.line.switchboard import Desk
from tests.waiting import until


def legs_of(number: int) -> list[Leg]:
    """So many legs, each as nobody was told of it yet."""
    return [
        leg_of(Folded(call=call(f"{place:05}"), first_at=at(place), last_at=at(place)))
        for place in range(number)
    ]


def decoded(rows: list[Raw]) -> list[Leg]:
    """The legs of those frames."""
    return [leg for row in rows for leg in msgspec.msgpack.decode(row, type=list[Leg])]


async def test_a_board_of_many_legs_comes_whole_while_it_changes(tmp_path: Path) -> None:
    """What changes on the way there follows: snapshot and changes together are the board."""
    desk = Desk()
    for place in range(3 * AT_ONCE):
        desk.live.add(place + 1, initiated(place, f"{place:05}"))
    server = LineServer(desk, tmp_path / "line.sock", desk.count)
    await server.start()
    line = await connect(tmp_path / "line.sock", name="Ada")
    asking = asyncio.create_task(line.snapshot())
    changed = call("00599")
    for number in range(100):
        await asyncio.sleep(0)
        desk.live.add(1000 + number, answered(1000 + number, "00599"))
    snapshot = await asking
    shown = {leg.id: leg for leg in snapshot.legs}
    async for batch in line.changes():
        shown |= {change.leg.id: change.leg for change in batch if hasattr(change, "leg")}
        if shown == desk.live.legs:
            break

    assert [leg.id for leg in snapshot.legs] == [call(f"{one:05}") for one in range(3 * AT_ONCE)]
    assert shown[changed].state is CallState.ANSWERED
    await line.close()
    await server.stop()


async def test_who_comes_soon_after_another_costs_no_second_encoding() -> None:
    """A hundred consoles come at once when their switchboard was started anew."""
    rows, legs = LegRows(), legs_of(AT_ONCE + 7)

    assert decoded([*rows.frames(legs)]) == legs
    assert rows.kept == 0, "of one that comes alone nothing is kept"
    assert decoded([*rows.frames(legs)]) == legs
    assert rows.kept == len(legs)
    legs[3] = msgspec.structs.replace(legs[3], agent="Ada")
    assert decoded([*rows.frames(legs)]) == legs


async def test_what_is_kept_encoded_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes as much memory as the legs themselves, and for most of the day nobody needs it."""
    monkeypatch.setattr(leg_rows, "KEPT", 0.2)
    rows, legs = LegRows(), legs_of(3)
    for _ in range(2):
        assert decoded([*rows.frames(legs)]) == legs

    await until(lambda: rows.kept == 0)


def test_legs_that_crossed_share_what_is_the_same_on_many() -> None:
    """A number of ours, and what goes on: ten thousand legs would have it ten thousand times."""
    going = Media(sent="1", muted=True)
    told = [
        structs.replace(leg, to="+13125550100", connection_id="1293", media=going)
        for leg in legs_of(3)
    ]
    legs = [
        leg
        for row in (told[:2], told[2:])
        for leg in frames.legs_in(frames.Legs(1, Raw(msgspec.msgpack.encode(row))))
    ]

    assert legs == told
    assert len({id(leg.media) for leg in legs}) == 1
    assert len({id(leg.to) for leg in legs}) == 1
    assert len({id(leg.connection_id) for leg in legs}) == 1
