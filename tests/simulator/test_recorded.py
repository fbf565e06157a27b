"""A customer's bad day, sent again: it ends in the board that it had, though masked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.domain.leg import Leg
from console.replay import file
from console.replay.journal import since
from console.replay.mask.masked import Mask
from console.replay.positions import Positions
from console.replay.recording import Desk, Recording, delivered, is_webhook
from console.simulator.service import Simulator
from console.simulator.settings import RecordedWebhook, Settings
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
