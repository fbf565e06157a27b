"""A customer's bad day, sent again: it ends in the board that it had, though masked."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from console.domain.leg import CallState, Leg
from console.domain.own_facts import OWN_KINDS
from console.replay import file
from console.replay.journal import since
from console.replay.mask.masked import Mask
from console.replay.positions import Positions
from console.replay.recording import Desk, Recording, delivered, is_webhook
from console.simulator.service import Simulator
from console.simulator.settings import RecordedWebhook, Settings
from console.switchboard.journal.reader import JournalReader
from tests.replay.storm import AGENT, BEGUN, lived
from tests.simulator.rig import Receiver
from tests.switchboard.harness import practice
from tests.waiting import until


def shape(leg: Leg) -> tuple[object, ...]:
    """What webhooks tell of a leg."""
    return (
        *(leg.id, leg.state, leg.known, leg.direction, leg.from_, leg.to, leg.peer),
        *(leg.started_at, leg.answered_at, leg.bridged_at, leg.ended_at, leg.session_id),
    )


async def masked_day(folder: Path, count: int) -> Recording:
    """A storm, exported and read again."""
    day = await lived(folder / "day.db", count)
    whole = since(day.journal, BEGUN - timedelta(hours=1), None, Desk(agent=AGENT))
    file.write(folder / "day.replay", Mask().recording(whole))
    return file.read(folder / "day.replay")


def sent_again(recording: Recording) -> tuple[RecordedWebhook, ...]:
    """Its webhooks, as the command line hands them on."""
    return tuple(RecordedWebhook(after, body) for after, body in delivered(recording))


def board_of(recording: Recording) -> dict[str, tuple[object, ...]]:
    """The board that the webhooks of a recording come to by themselves."""
    rows = tuple(filter(is_webhook, recording.rows))
    positions = Positions(Recording(rows=rows))
    (*_, last) = positions.opened()
    return {call: shape(leg) for call, leg in last.after.board.legs.items()}


async def test_a_switchboard_that_is_sent_a_day_again_ends_in_its_board(tmp_path: Path) -> None:
    """What was late, early or there twice is so again; the numbers are those of nobody."""
    recording = await masked_day(tmp_path, 250)
    settings = Settings(recorded=sent_again(recording), speed=10)

    async with practice(tmp_path, settings) as there:
        replayed = there.simulator.replayed
        assert replayed is not None
        await until(replayed.done)
        replayed.result()
        expected = board_of(recording)
        await until(lambda: there.switchboard.live.board.legs.keys() == expected.keys())

        board = there.switchboard.live.board
        wrong = [
            pair
            for call, leg in board.legs.items()
            for pair in zip(shape(leg), expected[call], strict=True)
            if pair[0] != pair[1]
        ]
        assert wrong == []


async def test_webhooks_go_out_in_their_order_after_their_waits(tmp_path: Path) -> None:
    """Byte for byte what was recorded, also what is no webhook of a call."""
    recording = await masked_day(tmp_path, 40)
    bodies = [row.body for row in recording.rows if is_webhook(row)]

    async with Receiver() as receiver:
        settings = Settings(recorded=sent_again(recording), speed=100, webhook_url=receiver.url)
        async with Simulator(settings):
            got = await receiver.count(len(bodies))

    assert [one.body for one in got] == bodies


async def test_one_that_is_not_taken_is_sent_again(tmp_path: Path) -> None:
    recording = await masked_day(tmp_path, 5)
    bodies = [row.body for row in recording.rows if is_webhook(row)]

    async with Receiver(statuses=[503]) as receiver:
        settings = Settings(recorded=sent_again(recording), speed=100, webhook_url=receiver.url)
        async with Simulator(settings):
            got = await receiver.count(len(bodies) + 1)

    assert sorted(one.body for one in got) == sorted([*bodies, bodies[0]])


async def test_second_deliveries_are_made_where_they_are_asked_for(tmp_path: Path) -> None:
    """The journal kept the first of each: which had come twice nobody knows any more."""
    recording = await masked_day(tmp_path, 20)
    bodies = [row.body for row in recording.rows if is_webhook(row)]

    async with Receiver() as receiver:
        settings = Settings(
            recorded=sent_again(recording), speed=100, webhook_url=receiver.url, duplicates=1
        )
        async with Simulator(settings):
            got = await receiver.count(2 * len(bodies))

    assert sorted(one.body for one in got) == sorted(bodies * 2)


class Told(NamedTuple):
    """What webhooks tell of a past call."""

    started_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    cause: str | None
    source: str | None
    from_: str | None
    to: str | None


def history_of(journal: Path) -> dict[str, Told]:
    """Every call that ended, as its webhooks tell it."""
    with closing(JournalReader(journal)) as reader:
        calls = [one for some in reader.calls_since(0.0, 1000) for one in some]
    return {one.call: Told(*(getattr(one, name) for name in Told._fields)) for one in calls}


@pytest.mark.long
async def test_ten_thousand_webhooks_sent_again_end_in_the_board_and_the_history_they_had(
    tmp_path: Path,
) -> None:
    """Late and before their turn as they were, and one in twenty twice once more.

    Legs that ended leave the board by the time of day, which is another one now.
    """
    day = await lived(tmp_path / "day.db", 10_000)
    recording = since(day.journal, BEGUN - timedelta(hours=1), None, Desk(agent=AGENT))
    webhooks = [fact for fact in recording.facts if fact.kind not in OWN_KINDS]
    overtaken = sum(b.occurred_at < a.occurred_at for a, b in pairwise(webhooks))
    settings = Settings(recorded=sent_again(recording), speed=1000, duplicates=0.05, seed=1)
    async with practice(tmp_path, settings) as there:
        replayed = there.simulator.replayed
        assert replayed is not None
        await until(replayed.done, 600)
        replayed.result()
        expected = board_of(recording)
        alive = {call for call, leg in expected.items() if leg[1] is not CallState.ENDED}
        live = there.switchboard.live
        await until(lambda: {one.id for one in live.legs.values() if one.alive} == alive)
        wrong = [
            (shape(leg), expected[call])
            for call, leg in live.board.legs.items()
            if call in expected and shape(leg) != expected[call]
        ]
        deliveries = len(await there.doors.get("deliveries"))
        journal = there.settings.journal

    assert wrong == []
    assert history_of(journal) == history_of(day.journal)
    assert len(alive) > 0
    assert overtaken > 500
    assert deliveries > len(webhooks) * 1.03
