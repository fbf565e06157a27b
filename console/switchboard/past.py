"""The past, put on the board at the start: what the journal knows of calls that may live.

The listener listens already: what comes meanwhile is stored and answered, and waits for
the past. So nothing here keeps the loop for long.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from console.domain.agent.attendance import FACTS_KEPT
from console.domain.events import Fact
from console.domain.fold.leg import Folded
from console.domain.fold.packed import Packed
from console.domain.leg import CallId
from console.domain.messages.message import KEPT_FOR
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import (
    DoubtReason,
    OfferEnded,
    OrderPlaced,
    OrderSettled,
    calls_of,
    given_up,
    tells_of,
)
from console.process import without_search_for_garbage
from console.switchboard.board.agents import Agents
from console.switchboard.board.live_board import LINGER, LiveBoard
from console.switchboard.board.log_words import entries_of
from console.switchboard.board.recorder import Recorder
from console.switchboard.journal.history.live_past import LivePast
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import Row, fact_of
from console.switchboard.procedures.agent import FACTS
from console.switchboard.sync.schedule import DAY

LONGEST_CALL: Final = 14_400 + 3600
"""Seconds after its last fact in which a leg may still live: Telnyx's `time_limit_secs` is
14,400 at most, and an hour more costs nothing."""

RECENT: Final = 200
"""Lines of the log that are read back at the start."""

_Numbered = list[tuple[int, Fact]]


async def remember(
    reader: JournalReader,
    version: str,
    live: LiveBoard,
    recorder: Recorder,
    *,
    gap_until: datetime | None,
) -> tuple[Order, ...]:
    """Put the legs back on the board that may still live.

    After a time in which nobody took webhooks, `gap_until` then, all that were known before are
    in doubt of which nothing was told that happened later; None where there was no such time.

    `version` is what stored folds must be of. Returns the orders that were cut off, of which
    nobody knows the outcome. Raises `JournalFailed`.
    """
    with without_search_for_garbage():
        return await _remember(reader, version, live, recorder, gap_until=gap_until)


async def _remember(
    reader: JournalReader,
    version: str,
    live: LiveBoard,
    recorder: Recorder,
    *,
    gap_until: datetime | None,
) -> tuple[Order, ...]:
    seconds, gap = time.time(), gap_until is not None
    past, facts, over = await asyncio.to_thread(_read, reader, version, seconds)
    # the doubt of a gap is folded with what is known, where nothing else is to be added
    told = {call for _, fact in facts for call in tells_of(fact.payload)}
    known = {*past.folded, *_told_before(facts, gap_until)}
    alive = {one.call for one in past.folded.values() if one.lives and gap} - told
    async for leg in recorder.doubt_before(past.folded, alive, DoubtReason.GAP):
        past.folded[leg.call] = leg
    facts += _about_agents(reader, live.agents)
    facts += _decoded(reader.messages(seconds - KEPT_FOR.total_seconds()))
    lasting = await asyncio.to_thread(lambda: _decoded(reader.lasting()))
    live.lasting.recall(fact for _, fact in lasting)
    await asyncio.to_thread(_recall_lists, reader, live.agents)
    for _ in live.replaying(facts, _taken_out(past.folded), past.last, over):
        await asyncio.sleep(0)
    orders = _decoded(reader.last_orders(seconds - LONGEST_CALL))
    live.recall_orders(fact for number, fact in orders if number <= past.last)
    live.agents.recall_orders(fact for _, fact in orders)
    recent = _decoded(row for row in reader.recent(RECENT) if row.number <= past.last)
    live.log.remember(entries_of(recent, live.known))
    others = (leg.id for leg in live.legs.values() if leg.alive and leg.id not in alive)
    if gap_until is not None:
        of_before = (call for call in others if call in known)
        doubtful = [call for call in of_before if not _is_proved(live.folded(call), gap_until)]
        await recorder.doubt_each(doubtful, DoubtReason.GAP)
    placed = (fact.payload for _, fact in _decoded(reader.unsettled_orders(seconds - DAY)))
    interrupted = tuple(one.order for one in placed if isinstance(one, OrderPlaced))
    for order in interrupted:
        await recorder.own(OrderSettled(order=order, outcome=_interrupted(order)))
    return interrupted


def _recall_lists(reader: JournalReader, agents: Agents) -> None:
    """Have the work lists be as they were, those that were closed long ago left out."""
    for row in reader.lists():
        agents.lists.take(fact_of(row))
    agents.lists.forget(agents.now())


def _told_before(facts: _Numbered, until: datetime | None) -> Iterator[CallId]:
    """The calls of which something was known by then.

    One that is heard of for the first time while this starts is as one that is heard of a moment
    later: what could not be delivered of it is sent again.
    """
    for _, fact in facts:
        if until is None or fact.received_at < until:
            yield from tells_of(fact.payload)


def _taken_out(folded: dict[CallId, Packed]) -> Iterator[Packed]:
    """All of them, each of which is there no more: none takes memory twice."""
    while folded:
        yield folded.popitem()[1]


def _is_proved(folded: Folded | None, since: datetime) -> bool:
    """Whether Telnyx told of the leg what happened later than that."""
    return folded is not None and folded.proved_at is not None and folded.proved_at > since


def _read(
    reader: JournalReader, version: str, seconds: float
) -> tuple[LivePast, _Numbered, frozenset[CallId]]:
    past = reader.live_past(seconds - LONGEST_CALL, seconds - LINGER, version)
    return past, past.facts, over_among(reader, past, past.facts)


def over_among(reader: JournalReader, past: LivePast, facts: _Numbered) -> frozenset[CallId]:
    """Calls that are over and that facts of others name, an order to join the two say.

    All else of them stays in the journal: by such a fact alone one would be on the board for
    ever, as one of which nothing is known.
    """
    named: set[CallId] = set()
    told = set(past.folded)
    for _, fact in facts:
        calls = calls_of(fact.payload)
        (named if len(calls) > 1 else told).update(calls)
    past_calls = (reader.past(call) for call in named - told)
    return frozenset(one.call for one in past_calls if one and one.ended_at is not None)


async def give_up(recorder: Recorder, order: Order) -> None:
    """Note that nobody knows what came of an order of a host that is gone. Raises `JournalFailed`.

    If that host comes back and knows more, what it says counts.
    """
    await recorder.own(given_up(order))


def _about_agents(reader: JournalReader, agents: Agents) -> _Numbered:
    """The latest facts about those who work here, all of today among them.

    Offers that they let pass say nothing of calls that are over: those are told to them alone.
    """
    attendances, today = agents.attendances, agents.today.timestamp()
    limit = FACTS // len(attendances.agents) + FACTS_KEPT
    found: _Numbered = []
    for agent in attendances.agents:
        for number, fact in _decoded(reader.facts_of_agent(agent, limit, today)):
            if isinstance(fact.payload, OfferEnded):
                attendances.take(fact)
            else:
                found.append((number, fact))
    return found


def _decoded(rows: Iterable[Row]) -> _Numbered:
    return [(row.number, fact_of(row)) for row in rows]


def _interrupted(order: Order) -> Outcome:
    """What is known of an order that was under way when the last switchboard ended."""
    return Outcome(
        order_id=order.id,
        kind=OutcomeKind.UNKNOWN,
        message="the switchboard ended before the outcome was known",
    )
