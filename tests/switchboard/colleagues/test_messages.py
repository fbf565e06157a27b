"""What members write to one another: told to whom it is for, kept, and never to Telnyx."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.messages.message import AT_MOST, Message
from console.domain.team.members import Member, MemberRole, Team
from console.errors import InvalidParameter, NotNow, NotPermitted
from console.line.feed import Feed, one_by_one
from console.line.port import Asker, Logged, MessageChanged, answer
from console.line.questions import BoardNow, MessagesSeen, RawBody, SendMessage, Timeline
from console.switchboard.journal.history import messages as in_journal
from tests.switchboard.harness import Practice, practice, restarted
from tests.waiting import until

TEAM = Team(
    members=(
        Member(user="ada", name="Ada", groups=("support",)),
        Member(user="bo", name="Bo", groups=("support",)),
        Member(user="cy", name="Cy"),
        Member(user="eve", name="Eve", role=MemberRole.SUPERVISOR),
    ),
    mask=True,
)
ADA, BO, CY, EVE = (Asker(user=one.user, member=one) for one in TEAM.members)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, team=TEAM, phone=None) as at_work:
        yield at_work


async def write(desk: Practice, by: Asker, to: str, text: str, **more: object) -> Message:
    asked = SendMessage(**{"id": str(uuid4()), "to": to, "text": text, **more})
    return await answer(desk.switchboard.answers, asked, by)


async def sees(desk: Practice, asker: Asker, *messages: Message, read: bool = False) -> None:
    asked = MessagesSeen(tuple(one.id for one in messages), read=read)
    await answer(desk.switchboard.answers, asked, asker)


async def board_of(desk: Practice, asker: Asker) -> tuple[Message, ...]:
    return (await answer(desk.switchboard.answers, BoardNow(), asker)).messages


async def test_it_reaches_those_it_is_for_and_nobody_else(desk: Practice) -> None:
    """In the board, in what follows, in the log, the timeline and the raw bodies."""
    call = await desk.ring("Grace Hopper")
    feeds = {one.user: Feed() for one in (ADA, BO, CY, EVE)}
    for asker in (ADA, BO, CY, EVE):
        desk.switchboard.follow(feeds[asker.user], asker)
    sent = await write(desk, ADA, "bo", "she called from +442079460123 \x1b[31mtwice", call=call)
    await sees(desk, BO, sent)
    await sees(desk, CY, sent, read=True)
    await sees(desk, BO, sent, read=True)

    (mine,), (theirs,) = await board_of(desk, ADA), await board_of(desk, BO)
    assert mine.text == "she called from •••0123 ␛[31mtwice"
    assert mine.read_by == theirs.read_by == ("bo",)
    assert await board_of(desk, CY) == await board_of(desk, EVE) == ()
    told, logged = {}, {}
    for user, feed in feeds.items():
        changes = [*one_by_one(await feed.next())]
        told[user] = [one for one in changes if isinstance(one, MessageChanged)]
        logged[user] = any(isinstance(one, Logged) and "twice" in one.entry.text for one in changes)
    assert logged == {"ada": True, "bo": True, "cy": False, "eve": True}
    assert {user: len(found) for user, found in told.items()} == {
        "ada": 3,
        "bo": 3,
        "cy": 0,
        "eve": 0,
    }
    entries = {
        asker.user: [
            one
            for one in await answer(desk.switchboard.answers, Timeline(call), asker)
            if one.title == "message.sent"
        ]
        for asker in (ADA, BO, CY, EVE)
    }
    assert {user: len(found) for user, found in entries.items()} == {
        "ada": 1,
        "bo": 1,
        "cy": 0,
        "eve": 1,
    }
    number = entries["ada"][0].number
    bodies = [
        (await answer(desk.switchboard.answers, RawBody(number), asker)).text
        for asker in (BO, CY, EVE)
    ]
    assert ["twice" in body for body in bodies] == [True, False, True]
    assert "twice" not in "".join(map(str, await desk.doors.get("commands")))


async def test_who_has_no_console_finds_it_when_there_is_one(
    desk: Practice, tmp_path: Path
) -> None:
    """The same message twice is one; who was killed meanwhile has lost nothing."""
    id_ = str(uuid4())
    first = await write(desk, EVE, "all", "fire drill at noon", id=id_, urgent=True)
    again = await write(desk, EVE, "all", "fire drill at noon", id=id_, urgent=True)
    assert first == again
    await sees(desk, BO, first, read=True)
    async with restarted(desk, tmp_path) as second:
        (found,) = (await answer(second.answers, BoardNow(), CY)).messages
        (by_eve,) = (await answer(second.answers, BoardNow(), EVE)).messages
    assert (found.text, found.urgent, found.is_unread("cy")) == ("fire drill at noon", True, True)
    assert (by_eve.members, by_eve.read_by) == (("ada", "bo", "cy"), ("bo",))
    plan = "EXPLAIN QUERY PLAN " + in_journal.SINCE
    rows = desk.switchboard._archive._select(plan, (0.0,))
    assert "INDEX messages" in str(rows)


async def test_what_is_no_message_is_refused_in_words(desk: Practice) -> None:
    """And who writes more than anybody reads is told when to go on."""
    with pytest.raises(NotPermitted, match="only a supervisor may write to all"):
        await write(desk, ADA, "all", "hello")
    with pytest.raises(InvalidParameter, match="says nothing"):
        await write(desk, ADA, "bo", " \n ")
    with pytest.raises(InvalidParameter, match="UUID"):
        await write(desk, ADA, "bo", "hello", id="1")
    long = await write(desk, ADA, "bo", "x" * 9000)
    assert len(long.text) == 501
    alone = Asker(user="ada")
    with pytest.raises(NotNow, match="you work alone here"):
        await write(desk, alone, "bo", "hello")
    for _ in range(AT_MOST - 1):
        await write(desk, ADA, "bo", "hello")
    with pytest.raises(NotNow, match="messages in 60 s: again in"):
        await write(desk, ADA, "bo", "hello")
    await write(desk, BO, "ada", "I have read the first one")
    await until(lambda: desk.switchboard.live.agents.messages.of("bo"))
    assert msgspec.json.encode(desk.switchboard.snapshot(BO))
