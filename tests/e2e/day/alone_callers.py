"""Which callers hear nobody, as the exchange has it, and how soon the switchboard saw to each.

A thread looks again and again at all legs of the simulator. How much later than it meant to it
has what it asked for is time that the machine gave to others; a judgement leaves that out, and
the time in which no switchboard ran.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, Self

from tests.e2e.day.accounts import Noted, seconds
from tests.processes import Practice

EVERY: Final = 0.25
"""Seconds between two looks."""

UNNOTICED: Final = 15.0
"""Seconds for which a caller may hear nobody before the switchboard sees to it."""

BEAT: Final = 1.0
"""Seconds between two looks of the switchboard, which nothing else may wake."""

_SEEN_TO: Final = frozenset({"offer.made", "claim.made", "order.placed"})


class Stretch(NamedTuple):
    """A time, in Unix seconds."""

    since: float
    until: float


class Alone(NamedTuple):
    """A caller heard nobody: from the look before that which found it, to the one after.

    `phone` is whom it heard last, `seen` when it was found.
    """

    call: str
    phone: str
    heard_last: float
    heard_again: float
    seen: float


class AloneCallers:
    """Looks until it is left; `legs` is what the last look saw. Use it as a context."""

    def __init__(self, practice: Practice) -> None:
        self.legs: list[dict[str, Any]] = practice.ask("calls")
        self.found: list[Alone] = []
        self.late: list[Stretch] = []
        self.away: list[Stretch] = []
        self._practice, self._over = practice, threading.Event()
        self._since: dict[str, tuple[float, float]] = {}
        self._with: dict[str, str] = {}
        self._seen_at = time.time()
        self._thread = threading.Thread(target=self._keep, name="alone callers", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def living(self) -> list[dict[str, Any]]:
        """The legs that have not ended."""
        return [leg for leg in self.legs if leg["state"] != "ended"]

    def _keep(self) -> None:
        while not self._over.wait(EVERY):
            self.legs = self._practice.ask("calls")
            before, self._seen_at = self._seen_at, time.time()
            self._look(before)
            if self._seen_at - before > EVERY:
                self.late.append(Stretch(before + EVERY, self._seen_at))

    def _look(self, before: float) -> None:
        living = self.living
        rooms = Counter(leg["conference"] for leg in living)
        alone = {leg["call_control_id"] for leg in living if _is_alone(leg, rooms)}
        for call in [call for call in self._since if call not in alone]:
            phone, (since, seen) = self._with.get(call, ""), self._since.pop(call)
            self.found.append(Alone(call, phone, since, self._seen_at, seen))
        for call in alone:
            self._since.setdefault(call, (before, self._seen_at))
        for leg in living:
            if leg["direction"] == "outgoing" and (phone := leg["call_control_id"]):
                there = [leg["bridged_with"], *_in_room(leg["conference"], living)]
                self._with.update({call: phone for call in there if call and call not in alone})

    # What is judged -----------------------------------------------------------------------

    def leave_out_who_was_held(self) -> None:
        """Who was put on hold is waited for, as long as the phone of whoever did that is up."""
        ends = {leg["call_control_id"]: leg["end_time"] for leg in self.legs}
        holds = [
            (seconds(one["time"]), one["path"].endswith("/unhold"), call)
            for one in self._practice.ask("commands")
            if one["effect"] == "done"
            and one["path"].endswith(("/actions/hold", "/actions/unhold"))
            for call in one["body"].get("call_control_ids", ())
        ]
        found, self.found = self.found, []
        for one in found:
            held = [over for at, over, call in holds if call == one.call and at <= one.seen]
            since = one.heard_last
            if held and not held[-1]:
                end = ends.get(one.phone)
                since = max(since, seconds(end) if end else one.heard_again)
            if since < one.heard_again:
                self.found.append(one._replace(heard_last=since))

    def unnoticed(self, rows: Sequence[Noted]) -> dict[str, float]:
        """How long those were alone, before they were seen to, for whom that is too long."""
        waits = {one: self._until_seen_to(one, rows) for one in self.found}
        return {one.call: wait for one, wait in waits.items() if wait > UNNOTICED + BEAT}

    def longest(self) -> float:
        """For how long a caller heard nobody at most, whatever the machine did."""
        return max((one.heard_again - one.heard_last for one in self.found), default=0.0)

    def _until_seen_to(self, one: Alone, rows: Sequence[Noted]) -> float:
        """Seconds of a machine that is free and a switchboard that runs."""
        acts = (row.at for row in rows if row.kind in _SEEN_TO and one.call in _calls_of(row))
        seen_to = next((at for at in acts if one.heard_last <= at), one.heard_again)
        whole = Stretch(one.heard_last, min(seen_to, one.heard_again))
        return whole.until - whole.since - _within(whole, [*self.late, *self.away])


def _in_room(name: str | None, living: Iterable[dict[str, Any]]) -> list[str]:
    return [leg["call_control_id"] for leg in living if name and leg["conference"] == name]


def _is_alone(leg: dict[str, Any], rooms: Counter[str | None]) -> bool:
    heard = leg["bridged_with"] or (leg["conference"] and rooms[leg["conference"]] > 1)
    return bool(leg["direction"] == "incoming" and leg["answer_time"] and not heard)


def _calls_of(row: Noted) -> list[Any]:
    if row.kind != "order.placed":
        return [row.body["call"]]
    act = row.body["order"]["act"]
    return [act.get("call"), act.get("other"), act.get("link_to")]


def _within(whole: Stretch, parts: Iterable[Stretch]) -> float:
    """How many seconds of it lie in any of the parts; those may overlap."""
    found, reached = 0.0, whole.since
    for part in sorted(parts):
        since, until = max(part.since, reached), min(part.until, whole.until)
        found += max(0.0, until - since)
        reached = max(reached, until)
    return found
