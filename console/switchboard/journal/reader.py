"""Reading the journal, beside its writer or without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import CallId
from console.domain.orders import OrderId, Outcome
from console.domain.own_facts import OrderSettled
from console.switchboard.journal import schema, shared
from console.switchboard.journal.history import messages
from console.switchboard.journal.history.asked import Asked
from console.switchboard.journal.history.find import Lines, find
from console.switchboard.journal.history.live_past import LivePastReader
from console.switchboard.journal.history.several import Ask, Asking, Several, in_parts
from console.switchboard.journal.rows import (
    Row,
    fact_of,
    past_call,
    row_of,
    with_parts,
)
from console.switchboard.journal.shared import OwnRow, own_row_of

PAGE: Final = 1000
"""Rows that one reading returns at most, unless it is told otherwise."""


NEWEST: Final = 2**63 - 1
"""A number above that of every fact."""


class JournalReader(LivePastReader):
    """Questions to a journal. It never writes, and may be used beside the writer.

    Its methods block for a few milliseconds: the switchboard calls them in
    threads. They raise `JournalFailed`.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._several = Several(path, lambda: Asked(path))

    def close(self) -> None:
        """Let go of the file. Questions that are under way in other threads are cut off."""
        self._several.close()
        super().close()

    def facts_of_call(self, call: CallId) -> list[Row]:
        """Every fact of a leg, as they were received; late ones without a control id included."""
        self._until_told()
        return self._rows(schema.FACTS_OF_CALL, (call,))

    def timeline(self, call: CallId) -> list[Row]:
        """Every fact of the call's session, or of the leg alone if it has none, oldest first.

        A session may be named by its own id, too.
        """
        self._until_told()
        session = self._one(schema.SESSION_OF_CALL, (call,))
        if not isinstance(session, str):
            return self.facts_of_call(call) or self._rows(schema.FACTS_OF_SESSION, (call,))
        return self._rows(schema.FACTS_OF_SESSION, (session,))

    def recent(self, limit: int) -> list[Row]:
        """The last facts, oldest first; what was said in calls is none of them."""
        return self._rows(schema.RECENT_FACTS, (limit,))[::-1]

    def messages(self, since: float) -> list[Row]:
        """What members wrote to one another since that Unix time, and who has seen it."""
        return self._rows(messages.SINCE, (since,))

    def lasting(self) -> list[Row]:
        """The facts of what outlives the days for which facts are kept."""
        return self._rows(messages.ALL_LASTING, ())

    def lists(self) -> Iterator[Row]:
        """All facts about work lists, one after the other."""
        return map(row_of, self._each(messages.LISTS, ()))

    def newest_signature(self) -> int:
        """When Telnyx signed the newest of the last deliveries, in Unix seconds; 0 for none."""
        found = self._one(schema.NEWEST_SIGNATURE, ())
        return found if isinstance(found, int) else 0

    def after(self, number: int, limit: int = PAGE) -> list[Row]:
        """The facts that came after that number."""
        return self._rows(schema.FACTS_AFTER, (number, limit))

    def of_this_host(self, number: int, limit: int = PAGE) -> tuple[list[OwnRow], int]:
        """Facts that this host wrote after that number, and up to where they were looked for.

        `limit` facts are looked at, those of other hosts included.
        """
        with self._at_one_moment():
            (last,) = self._select(shared.LAST_OF_STEP, (number, limit))[0]
            if not isinstance(last, int):
                return [], number
            last = min(last, self._last_told())
            found = self._select(shared.OF_THIS_HOST, (number, last))
        return [own_row_of(columns) for columns in found], last

    def count_of_this_host(self, number: int) -> int:
        """How many facts this host wrote after that number."""
        (count,) = self._select(shared.COUNT_OF_THIS_HOST, (number,))[0]
        return int(count)

    def fact(self, number: int) -> Row | None:
        """One fact by its number; None where there is none."""
        rows = self._rows(schema.FACT_BY_NUMBER, (number,)) if 0 < number < NEWEST else []
        return rows[0] if rows else None

    def named_facts(self, calls: Sequence[CallId]) -> Iterator[tuple[CallId, str, str, float]]:
        """The facts of those calls: call, id, kind, and when they happened as a Unix time."""
        self._until_told()
        for start in range(0, len(calls), PAGE):
            page = calls[start : start + PAGE]
            yield from self._select(schema.NAMED_FACTS.text(len(page)), tuple(page))

    def outcome_of(self, order: OrderId) -> Outcome | None:
        """What came of an order, by whoever gave it or else gave it up; None if nobody said."""
        for said in ("settled", "given-up"):
            rows = self._rows(schema.FACT_BY_ID, (f"{said}-{order}",))
            payload = fact_of(rows[0]).payload if rows else None
            if isinstance(payload, OrderSettled):
                return payload.outcome
        return None

    def was_placed(self, order: OrderId) -> bool:
        """Whether that order was ever given."""
        return bool(self._rows(schema.FACT_BY_ID, (f"placed-{order}",)))

    def unsettled_orders(self, since: float) -> list[Row]:
        """Orders of this host, placed since then, that never had an outcome."""
        rows = self._rows(schema.UNSETTLED_ORDERS, (since,))
        if not rows or not self._select(shared.HAS_OTHERS, ()):
            return rows
        return [row for row in rows if not self._select(shared.IS_OF_OTHERS, (row.number,))]

    def last_orders(self, since: float, limit: int = PAGE) -> list[Row]:
        """The last orders that were placed since then, and what came of them, oldest first."""
        return self._rows(schema.LAST_ORDERS, (since, limit))

    def living(self, after: str = "", limit: int = PAGE) -> list[PastCall]:
        """Calls whose end is not known, in the order of their ids."""
        return self._calls(schema.CALLS_LIVING, (after, limit))

    def ended(
        self, since: float, after: PastCall | None = None, limit: int = PAGE
    ) -> list[PastCall]:
        """Calls that ended since that Unix time, the one that ended first first; after that one."""
        place = (since, "")
        if after is not None and after.ended_at is not None:
            place = (after.ended_at.timestamp(), after.call)
        return self._calls(schema.CALLS_ENDED, (*place, limit))

    def calls_since(self, since: float, at_once: int) -> Iterator[list[PastCall]]:
        """Those that may have come in since that Unix time, read so many at a time.

        They are those that live, and those that ended after that.
        """
        seen: set[CallId] = set()
        living = self.living(limit=at_once)
        while living:
            seen.update(call.call for call in living)
            yield living
            living = self.living(living[-1].call, at_once)
        ended = self.ended(since, limit=at_once)
        while ended:
            yield [call for call in ended if call.call not in seen]  # it may have ended just now
            ended = self.ended(since, ended[-1], at_once)

    def calls(self, calls: Sequence[CallId]) -> list[PastCall]:
        """Those calls, past or not; one that is not known is left out."""
        return self._calls(schema.CALLS.text(len(calls)), tuple(calls)) if calls else []

    def offers_of(self, calls: Sequence[CallId]) -> list[tuple[CallId, Row]]:
        """What was noted of offers, claims and orders of those calls."""
        self._until_told()
        rows = self._select(schema.OFFERS_OF_CALLS.text(len(calls)), tuple(calls)) if calls else []
        return [(CallId(call), row_of(columns)) for call, *columns in rows]

    def facts_of_agent(
        self, agent: str, limit: int = PAGE, since: float | None = None
    ) -> list[Row]:
        """The last facts about an agent, oldest first: so many, or more if those are all later.

        `since` is the Unix time from which none is left out.
        """
        rows = self.facts_of_agent_before(agent, NEWEST, limit)
        while since is not None and rows and rows[0].occurred_at >= since:
            before = self.facts_of_agent_before(agent, rows[0].number, limit)
            if not before:
                break
            rows = before + rows
        return rows

    def facts_of_agent_before(self, agent: str, number: int, limit: int = PAGE) -> list[Row]:
        """The last facts about an agent before the one of that number, oldest first."""
        self._until_told()
        return self._rows(schema.FACTS_OF_AGENT, (agent, number, limit))

    def past(self, call: CallId) -> PastCall | None:
        """What there is of a call, past or not; None if there never was such a call."""
        found = self._calls(schema.LINE_OF_CALL, (call,))
        return found[0] if found else None

    def owner_of(self, number: str) -> str | None:
        """The connection on which callers of that number of ours came in last."""
        self._until_told()
        owner = self._one(schema.OWNER_OF_NUMBER, (number,))
        return owner if isinstance(owner, str) else None

    def search(self, search: Search) -> list[PastCall]:
        """A page of the past calls that are asked for, the one that ended last first."""
        asking = Asking(self.ask, self._several)
        self._until_told()
        last = self._one(schema.END_OF_CALL, (search.after,)) if search.after else None
        if search.after and not isinstance(last, float):
            return []  # what comes after a call that was pruned was pruned too
        typed = search.text or search.agent
        agents = [user for (user,) in self._select(schema.ALL_WHO_HAD, ())] if typed else []
        ended = last if isinstance(last, float) else None
        calls = [past_call(columns) for columns in find(asking, search, ended, agents)]
        had = asking.each([partial(_had, some) for some in in_parts(calls)])
        return with_parts(calls, chain.from_iterable(had))

    def calls_named(self, beginning: str, limit: int = PAGE) -> list[PastCall]:
        """The calls, past or not, whose id begins so; the one that was heard of last first."""
        return self._calls(schema.CALLS_NAMED, (beginning, limit))

    def _calls(self, sql: str, parameters: tuple[object, ...]) -> list[PastCall]:
        """Past calls, each with who had it."""
        self._until_told()
        calls = [past_call(columns) for columns in self.ask(sql, parameters)]
        return with_parts(calls, _had(calls, self.ask) if calls else ())


def _had(calls: Sequence[PastCall], ask: Ask) -> Lines:
    """Who had those calls."""
    asked = msgspec.json.encode([call.call for call in calls]).decode("utf-8")
    return ask(schema.HAD_OF_CALLS, (asked,))
