"""Any position of a recording is the board that the switchboard had then."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.board import Board
from console.domain.leg import CallId, Leg
from console.errors import NothingToReplay
from console.replay.journal import of_session, since
from console.replay.positions import Position
from console.replay.recording import Desk
from console.replay.trouble import Opened, Wrong, opened
from console.simulator.people.callers import BUSY, STORM, Day
from tests.replay.storm import AGENT, BEGUN, Lived, lived

DESK = Desk(agent=AGENT)


def shown_again(day: Lived) -> Opened:
    """The whole day, opened."""
    return opened(since(day.journal, BEGUN - timedelta(hours=1), None, DESK))


def differing(one: Mapping[CallId, Leg], other: Mapping[CallId, Leg]) -> set[CallId]:
    """The calls that are not the same on two boards."""
    return {call for call in one.keys() | other.keys() if one.get(call) != other.get(call)}


def living(board: Board) -> dict[CallId, Leg]:
    """The calls that live."""
    return {call: leg for call, leg in board.legs.items() if leg.alive}


def check_moments(day: Lived, replay: Opened, count: int) -> None:
    """So many random moments, forwards and backwards, are what was snapshotted at each."""
    places = {row.number: place for place, row in enumerate(replay.recording.rows)}
    chance, near = random.Random(11), None  # noqa: S311 - the same moments each time
    for number in chance.sample(day.numbers, count):
        board, agent = day.boards[number]

        near = replay.positions.at(places[number] + 1, near)

        assert not differing(near.board.legs, board.legs)
        assert near.attendances[AGENT].state == agent


@pytest.fixture(scope="module")
def replay(day: Lived) -> Opened:
    """It, opened."""
    return shown_again(day)


def test_any_of_a_hundred_moments_is_the_board_that_was_snapshotted_then(
    day: Lived, replay: Opened
) -> None:
    check_moments(day, replay, 100)


@pytest.mark.long
@pytest.mark.parametrize("kind", [STORM, BUSY], ids=["storm", "busy"])
def test_a_day_of_ten_thousand_webhooks_is_shown_as_it_was(tmp_path: Path, kind: Day) -> None:
    """In a storm hundreds ring at once; on a busy day they are joined, for hours."""
    day = asyncio.run(lived(tmp_path / "journal.db", 10_000, day=kind))
    replay = shown_again(day)

    check_moments(day, replay, 100)


def test_a_step_back_is_the_position_before(replay: Opened) -> None:
    positions, count = replay.positions, replay.recording.length
    forwards: list[Position] = [positions.at(0)]
    for taken in range(1, count, 61):
        forwards.append(positions.at(taken, forwards[-1]))

    for position in reversed(forwards):
        back = positions.at(position.taken)
        assert not differing(back.board.legs, position.board.legs)
        assert back.attendances == position.attendances


def test_a_recording_that_begins_later_knows_the_calls_that_lived_then(
    day: Lived, replay: Opened
) -> None:
    """What was told of them before its first fact is before its beginning, not lost."""
    middle = replay.recording.moments[replay.recording.length // 2]

    later = opened(since(day.journal, middle, None, DESK))

    assert 0 < later.recording.before < later.recording.length
    numbers = [row.number for row in later.recording.rows[later.recording.before :]]
    for place, number in list(enumerate(numbers))[::40]:
        position = later.positions.at(later.recording.before + place + 1)
        board, agent = day.boards[number]
        assert not differing(living(position.board), living(board))
        assert position.attendances[AGENT].state == agent


def test_what_went_wrong_is_found_where_it_shows(replay: Opened) -> None:
    refused = [one for one in replay.troubles if one.wrong is Wrong.REFUSED]
    gaps = [one for one in replay.troubles if one.wrong is Wrong.GAP]
    alone = [one for one in replay.troubles if one.wrong is Wrong.ALONE]

    assert refused
    assert "Telnyx refused it" in refused[0].text
    assert gaps
    assert alone
    for one in refused:
        assert replay.recording.facts[one.taken - 1].kind == "order.settled"


def test_one_session_is_a_recording_by_itself(day: Lived, replay: Opened) -> None:
    session = next(row.session_id for row in replay.recording.rows if row.session_id)
    call = next(
        CallId(fact.payload.call_control_id or "")
        for fact in replay.recording.facts
        if fact.payload.call_session_id == session and fact.payload.call_control_id
    )

    by_session = of_session(day.journal, session, DESK)

    assert by_session == of_session(day.journal, call, DESK)
    assert {row.session_id for row in by_session.rows} <= {session, None}


def test_nothing_written_down_is_nothing_to_replay(day: Lived) -> None:
    with pytest.raises(NothingToReplay, match="no session and no call s-1"):
        of_session(day.journal, "s-1", DESK)
    with pytest.raises(NothingToReplay, match="nothing was written down"):
        since(day.journal, BEGUN + timedelta(days=2), None, DESK)
