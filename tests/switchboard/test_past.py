"""A start puts the past on the board: from folds where they fit, and from the facts behind them."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.acts import Bridge
from console.domain.alone import AloneLegs
from console.domain.events import Fact
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import OutcomeKind
from console.domain.own_facts import OWN_KINDS, LegSighted, given_up
from console.line.port import Snapshot
from console.switchboard.board import stored_folds
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.membership import Membership
from console.switchboard.board.recorder import Recorder
from console.switchboard.board.stored_folds import StoredFolds
from console.switchboard.journal.folds import version_of
from console.switchboard.journal.history.live_past import LivePast
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.past import remember
from tests.domain.many_facts import facts
from tests.domain.stories import (
    NOON,
    answered,
    at,
    bridged,
    call,
    digit,
    hung_up,
    initiated,
    order,
    placed,
    settled,
)
from tests.domain.work import work
from tests.switchboard.harness import practice
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until

VERSION = version_of([])


def empty_board() -> LiveBoard:
    """A board of all connections."""
    return LiveBoard(Snapshot(number=0), lambda: 0.0, Membership())


def past_of(path: Path, version: str | None) -> LivePast:
    """What the journal tells of legs that may live."""
    reader = JournalReader(path)
    past = reader.live_past(0, 0, version)
    reader.close()
    return past


def begun(path: Path, version: str | None = None) -> dict[CallId, Leg]:
    """The board with which a start begins; without a version, from the facts alone."""
    live, past = empty_board(), past_of(path, version)
    told = past.facts
    for _ in live.replaying(told, past.folded.values(), past.last):
        pass
    return dict(live.board.legs)


class Desk:
    """A journal, the board that it feeds, and the folds of it."""

    def __init__(self, path: Path, *, keep_keys: bool = True) -> None:
        self.live, self.journal = empty_board(), Journal(path)
        self.journal.open()
        clock = partial(datetime.now, UTC)
        self.recorder = Recorder(self.journal, self.live, clock=clock, keep_keys=keep_keys)
        self.folds = StoredFolds(self.live, self.journal, VERSION, keep_keys=keep_keys)

    async def tell(self, *told: Fact) -> None:
        """Facts come in, one after the other."""
        for fact in told:
            if fact.kind in OWN_KINDS:
                await self.recorder.own(fact.payload, fact.occurred_at)
            else:
                usual = msgspec.structs.replace(fact, oddities=())  # a body tells its own
                await self.recorder.webhook(usual, body_of(usual), b"")
            await asyncio.sleep(0)


@given(facts(at_most=25), st.data())
@settings(max_examples=15)
def test_a_start_from_folds_ends_in_the_board_of_a_start_from_facts(
    tmp_path_factory: pytest.TempPathFactory, told: list[Fact], data: st.DataObject
) -> None:
    """Wherever folds were stored, and whatever came before and after, late facts included."""
    shuffled = data.draw(st.permutations(told))
    keep_keys = data.draw(st.booleans())
    cuts = [data.draw(st.integers(0, len(shuffled))) for _ in range(2)]

    async def day(path: Path) -> dict[CallId, Leg]:
        desk = Desk(path, keep_keys=keep_keys)
        for number, fact in enumerate(shuffled):
            await desk.tell(fact)
            if number in cuts:
                await desk.folds.finish()
        await desk.journal.close()
        return dict(desk.live.board.legs)

    path = tmp_path_factory.mktemp("day") / "journal.db"
    asyncio.run(day(path))

    reader = JournalReader(path)
    # an order may name a leg of which nobody ever told
    folded, anew = (
        {
            call_: leg
            for call_, leg in begun(path, version).items()
            if reader.past(call_) is not None
        }
        for version in (VERSION, None)
    )
    reader.close()
    assert folded == anew


async def test_with_whom_a_leg_is_bridged_hangs_on_no_fold(tmp_path: Path) -> None:
    """Telnyx named a leg that it never told of; an order about a third one names it, too."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    told = bridged(2, "B", other="A")
    await desk.tell(initiated(0, "B"), initiated(1, "D"), told)
    await desk.tell(placed(3, order(Bridge(call=call("A"), other=call("D")))))
    await desk.folds.finish()
    await desk.journal.close()

    peers = [begun(path, version)[call("B")].peer for version in (VERSION, None)]
    assert peers == [call("A")] * 2
    live = desk.live.board.leg(call("B"))
    assert live is not None
    assert live.peer == call("A")


async def test_only_what_came_after_the_folds_is_read_again(tmp_path: Path) -> None:
    """Ten thousand live calls of ten facts each were eleven seconds of an outage."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    for letter in "ABC":
        await desk.tell(initiated(0, letter), answered(1, letter), digit(2, letter, "1"))
    await desk.folds.finish()
    await desk.tell(digit(3, "A", "2"), answered(0.5, "B"))
    await desk.journal.close()
    past = past_of(path, VERSION)

    assert set(past.folded) == {call("A"), call("B"), call("C")}
    assert [fact.kind for _, fact in past.facts] == ["call.dtmf.received", "call.answered"]
    assert len(past_of(path, None).facts) == 11
    assert begun(path, VERSION) == begun(path) == dict(desk.live.board.legs)


async def test_what_came_under_a_known_id_with_other_content_is_no_part_of_the_past(
    tmp_path: Path,
) -> None:
    """The first one counts, after a start as before it; the other stands beside it to be read."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    first = initiated(0, "A")
    other = msgspec.structs.replace(answered(5, "A"), id=first.id)
    await desk.tell(first, other)
    await desk.journal.close()

    assert desk.live.legs[call("A")].state is CallState.OFFERED
    assert begun(path) == dict(desk.live.board.legs)


async def test_keys_that_were_pressed_stand_in_no_fold(tmp_path: Path) -> None:
    """Card numbers are not kept in the facts, and not beside them either."""
    path = tmp_path / "journal.db"
    desk = Desk(path, keep_keys=False)
    await desk.tell(initiated(0, "A"), *(digit(1 + n, "A", key) for n, key in enumerate("4711")))
    await desk.folds.finish()
    await desk.journal.close()
    (packed,) = past_of(path, VERSION).folded.values()

    assert desk.live.legs[call("A")].digits == "4711"
    assert [pressed for _, pressed in packed.folded.media.received] == ["•"] * 4
    assert begun(path, VERSION) == begun(path)


async def test_folds_that_do_not_fit_are_passed_over(tmp_path: Path) -> None:
    """Damaged, of another version, or of facts that are gone: the facts are the record."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    for letter in "ABCD":
        await desk.tell(initiated(0, letter), bridged(1, letter))
    await desk.folds.finish()
    await desk.journal.close()
    with sqlite3.connect(path) as database:
        change = "UPDATE folds SET {} WHERE call_id = ?"
        database.execute(
            change.format("body = CAST(x'00' || substr(body, 2) AS BLOB)"), (call("A"),)
        )
        database.execute(change.format("version = 'older'"), (call("B"),))
        database.execute(change.format("number = 10000"), (call("C"),))
    database.close()

    assert set(past_of(path, VERSION).folded) == {call("D")}
    assert begun(path, VERSION) == begun(path) == dict(desk.live.board.legs)


async def test_the_folds_of_calls_that_are_over_go_with_their_session(tmp_path: Path) -> None:
    """One who stays is told by the end of who left; nothing else is kept of them."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    await desk.tell(initiated(0, "A"), initiated(0, "B"), bridged(1, "A"), bridged(1, "B"))
    await desk.tell(initiated(0, "C", session="other"), hung_up(9, "B"), hung_up(9, "C", "other"))
    await desk.folds.finish()
    desk.live._forget((call("B"), call("C")))
    await desk.folds.finish()
    await desk.tell(hung_up(10, "A"))
    with sqlite3.connect(path) as database:
        assert {call_ for (call_,) in database.execute("SELECT call_id FROM folds")} == {
            call("A"),
            call("B"),
        }
        desk.live._forget((call("A"),))
        await desk.folds.finish()
        assert database.execute("SELECT count(*) FROM folds").fetchone() == (0,)
    database.close()
    await desk.journal.close()


async def test_what_comes_while_the_past_is_put_on_the_board_is_stored_and_follows(
    tmp_path: Path,
) -> None:
    """Telnyx is answered at once, and the board ends as if it had come a moment later."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    await desk.tell(initiated(0, "A"), answered(1, "A"))
    await desk.journal.close()
    later = Desk(path)
    later.live.expect_past()
    past = past_of(path, VERSION)
    stored = await later.recorder.webhook(digit(2, "A", "7"), body_of(digit(2, "A", "7")), b"")
    ring = initiated(3, "B", session="T")
    await later.recorder.webhook(ring, body_of(ring), b"")
    await asyncio.sleep(0)
    assert stored.new
    assert not later.live.board.legs
    told = past.facts
    for _ in later.live.replaying(told, past.folded.values(), past.last):
        pass
    await later.journal.close()

    assert later.live.legs[call("A")].digits == "7"
    assert later.live.legs[call("B")].state is CallState.OFFERED
    assert begun(path) == dict(later.live.board.legs)


def lately(*told: Fact) -> list[Fact]:
    """The same, a few seconds ago: a start looks at no call of yesterday."""
    shift = datetime.now(UTC) - NOON - timedelta(seconds=10)
    return [
        msgspec.structs.replace(
            fact, occurred_at=fact.occurred_at + shift, received_at=fact.received_at + shift
        )
        for fact in told
    ]


async def test_a_start_puts_every_living_leg_in_doubt_from_folds_too(tmp_path: Path) -> None:
    """Nobody listened meanwhile; that stands in the journal before the board shows it."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    ended = (initiated(0, "B", session="T"), hung_up(1, "B", "T"))
    await desk.tell(*lately(initiated(0, "A"), *ended))
    await desk.folds.finish()
    await desk.tell(*lately(initiated(0, "C", session="U")))
    await desk.journal.close()
    later = Desk(path)
    later.live.expect_past()
    reader = JournalReader(path)
    await remember(reader, VERSION, later.live, later.recorder, gap_until=datetime.now(UTC))
    await later.folds.finish()
    kinds = [row.kind for row in reader.recent(100)]
    reader.close()
    await later.journal.close()

    states = {call_: leg.state for call_, leg in later.live.legs.items()}
    assert states == {
        call("A"): CallState.STALE,
        call("B"): CallState.ENDED,
        call("C"): CallState.STALE,
    }
    assert kinds.count("leg.doubted") == 2
    assert not past_of(path, VERSION).facts


async def test_who_is_heard_of_first_while_a_switchboard_starts_is_in_no_doubt(
    tmp_path: Path,
) -> None:
    """It rang before, and its webhook came again: as of one that comes a moment later."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    await desk.tell(*lately(initiated(0, "A")))
    since = datetime.now(UTC)
    (rings,) = lately(initiated(0, "C", session="U"))
    await desk.tell(msgspec.structs.replace(rings, received_at=since))
    await desk.journal.close()
    later = Desk(path)
    later.live.expect_past()
    reader = JournalReader(path)
    await remember(reader, VERSION, later.live, later.recorder, gap_until=since)
    reader.close()
    await later.journal.close()

    states = {call_: leg.state for call_, leg in later.live.legs.items()}
    assert states == {call("A"): CallState.STALE, call("C"): CallState.OFFERED}


async def test_a_switchboard_leaves_folds_of_what_it_shows(tmp_path: Path) -> None:
    """The next one, seconds later, begins with them."""
    async with practice(tmp_path) as desk:
        calls = {await desk.ring(), await desk.ring(number="+442079460101")}
        shown = dict(desk.switchboard.live.board.legs)
    past = past_of(desk.settings.journal, version_of(desk.settings.connections))

    assert set(past.folded) == calls == set(shown)
    assert not past.facts
    assert begun(desk.settings.journal, version_of(desk.settings.connections)) == begun(
        desk.settings.journal
    )


async def test_a_switchboard_that_ends_soon_after_each_start_reads_no_more_at_every_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start doubts every living call: what it read stands folded before any time is over."""
    monkeypatch.setattr(stored_folds, "EVERY", 3600.0)
    path, gap = tmp_path / "journal.db", datetime.now(UTC)
    desk = Desk(path)
    await desk.tell(*lately(initiated(0, "A"), answered(1, "A"), initiated(2, "B")))
    await desk.journal.close()
    read = []
    for _ in range(4):
        later = Desk(path)
        later.live.expect_past()
        reader = JournalReader(path)
        read.append(len(reader.live_past(0, 0, VERSION).facts))
        await remember(reader, VERSION, later.live, later.recorder, gap_until=gap)
        async with asyncio.TaskGroup() as running:
            keeping = running.create_task(later.folds.keep())
            await until(lambda reader=reader: len(reader.live_past(0, 0, VERSION).facts) == 2)
            keeping.cancel()
        await later.recorder.own(LegSighted(call_control_id=call("A"), alive=True))
        reader.close()
        await later.journal.close()

    assert read == [3, 3, 3, 3]
    assert begun(path, VERSION) == begun(path)


async def test_one_who_is_over_comes_back_by_no_order_that_names_another(tmp_path: Path) -> None:
    """Two were to be joined, and one had hung up: a start made a call of it that never ended."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    bridge = order(Bridge(call=call("A"), other=call("B")))
    hour_ago = (initiated(-3600, "B", session="T"), hung_up(-3590, "B", "T"))
    refused = settled(2, bridge, OutcomeKind.REFUSED)
    await desk.tell(*lately(*hour_ago, initiated(0, "A"), placed(1, bridge), refused))
    await desk.journal.close()
    for _ in range(2):
        later = Desk(path)
        later.live.expect_past()
        reader = JournalReader(path)
        await remember(reader, VERSION, later.live, later.recorder, gap_until=None)
        reader.close()
        await later.recorder.own(given_up(bridge))
        await later.journal.close()

        assert set(later.live.legs) == {call("A")}


def test_to_let_ended_legs_go_looks_at_those_that_are_due() -> None:
    """Every second, with thousands that ended a moment ago."""
    few, many = empty_board(), empty_board()
    for live, count in ((few, 2), (many, 2000)):
        told = [f for n in range(count) for f in (initiated(n, f"{n}"), hung_up(n, f"{n}"))]
        live.replay(enumerate(told))

    assert work(many.forget_ended) == work(few.forget_ended)


async def test_whom_a_phone_of_another_session_left_is_alone_after_every_start(
    tmp_path: Path,
) -> None:
    """The phone was up for another caller first, so it is no part of this one's session."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    bridge = order(Bridge(call=call("A"), other=call("P"), park=True))
    for told in (
        *(initiated(0, "P", "outgoing", "other"), answered(1, "P", "other")),
        *(initiated(2, "A"), answered(3, "A"), placed(4, bridge), settled(5, bridge)),
        *(bridged(6, "A"), bridged(6, "P", "other"), hung_up(9, "P", "other")),
    ):
        await desk.tell(told)
    await desk.folds.finish()
    await desk.journal.close()
    for version in (VERSION, None):
        reader = JournalReader(path)
        past = reader.live_past(0, NOON.timestamp() + 3600, version)
        reader.close()
        live, alone = empty_board(), AloneLegs()
        told = past.facts
        for _ in live.replaying(told, past.folded.values(), past.last):
            pass
        for leg in live.board.legs.values():
            alone.change(leg.id, leg)

        assert alone.since == {call("A"): at(9)}
