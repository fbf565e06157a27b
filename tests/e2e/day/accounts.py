"""What happened in a team's day, counted again by code that knows nothing of reports.

Of callers it asks the simulator, which did what Telnyx does; of members it reads the rows of
the journal as they are, text and JSON.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.switchboard.harness import Practice

UNSURE: Final = 0.1
"""Seconds by which two clocks may tell a wait otherwise, on a busy machine."""


class Caller(NamedTuple):
    """One who called: whom, when, and what came of it. Times are Unix seconds."""

    call: str
    to: str
    came: float
    joined: float | None
    gone: float
    rejected: bool

    @property
    def waited(self) -> float:
        """Until somebody talked with them, or they were gone."""
        return (self.joined or self.gone) - self.came


def seconds(text: str) -> float:
    """A time of the simulator's as Unix seconds."""
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


async def told_by(desk: Practice) -> list[Caller]:
    """Everybody who called a simulator of this process."""
    return callers(*[await desk.doors.get(door) for door in ("events", "commands", "calls")])


def callers(
    events: list[dict[str, Any]], commands: list[dict[str, Any]], legs: list[dict[str, Any]]
) -> list[Caller]:
    """Everybody who called, by the simulator's own account."""
    joined: dict[str, float] = {}
    for event in events:
        if event["event_type"] in ("call.bridged", "conference.participant.joined"):
            call = event["payload"]["call_control_id"]
            joined[call] = min(joined.get(call, float("inf")), seconds(event["occurred_at"]))
    rejected = {
        one["path"].split("/")[-3]
        for one in commands
        if one["path"].endswith("/actions/reject") and one["effect"] == "done"
    }
    return [
        Caller(
            call=leg["call_control_id"],
            to=leg["to"],
            came=seconds(leg["start_time"]),
            joined=joined.get(leg["call_control_id"]),
            gone=seconds(leg["end_time"]),
            rejected=leg["call_control_id"] in rejected,
        )
        for leg in legs
        if leg["direction"] == "incoming"
    ]


def target_for(some: Sequence[Caller]) -> int:
    """The first whole second of which every caller's wait was clearly more or less."""
    seconds = range(1, 600)
    return next(n for n in seconds if all(abs(one.waited - n) > UNSURE for one in some))


def served(some: Sequence[Caller], target: int) -> dict[str, float]:
    """The figures of callers, under the names that `report --format json` has."""
    talked = [one for one in some if one.joined is not None]
    gave_up = [one for one in some if one.joined is None and not one.rejected]
    in_time = sum(one.waited <= target for one in talked)
    early = sum(one.waited <= target for one in gave_up)
    counted = len(some) - early
    figures = {
        "offered": len(some),
        "answered": len(talked),
        "abandoned": len(gave_up),
        "turned_away": len(some) - len(talked) - len(gave_up),
        "answered_in_time": in_time,
        "abandoned_early": early,
        "waiting_late": 0,
        "longest_wait_seconds": max((one.waited for one in some), default=0),
        "talk_seconds": sum(one.gone - one.joined for one in talked if one.joined),
    }
    if counted:
        figures["service_level"] = in_time / counted
    if talked:
        figures["speed_of_answer_seconds"] = sum(one.waited for one in talked) / len(talked)
        figures["average_talk_seconds"] = figures["talk_seconds"] / len(talked)
    return figures


# Members, from the rows -------------------------------------------------------------------


class Noted(NamedTuple):
    """A row of the journal that is no event of Telnyx's."""

    kind: str
    at: float
    body: dict[str, Any]


def noted(journal: Path) -> list[Noted]:
    """All of them, as they happened."""
    database = sqlite3.connect(journal)
    rows = database.execute("SELECT kind, occurred_at, body FROM facts ORDER BY occurred_at, id")
    ours = ("order.", "agent.", "offer.", "claim.")
    found = [Noted(kind, at, json.loads(body)) for kind, at, body in rows if kind.startswith(ours)]
    database.close()
    return found


def had(rows: Sequence[Noted]) -> dict[str, str]:
    """Who took each call last, also where Telnyx refused what it was taken for."""
    return {one.body["call"]: one.body["member"] for one in rows if one.kind == "claim.made"}


def of_calls(rows: Sequence[Noted], calls: Container[str]) -> list[Noted]:
    """What is about those calls, and every order."""
    return [one for one in rows if one.kind == "order.placed" or one.body.get("call") in calls]


def talked(rows: Sequence[Noted], some: Sequence[Caller]) -> Counter[str]:
    """Seconds of talk by member: of a call that changed hands each has it until the next one."""
    found: Counter[str] = Counter()
    last = had(rows)
    for one in some:
        if one.joined is None:
            continue
        took = [(row.at, row.body["agent"]) for row in rows if _is_taken(row, one.call)]
        if len({member for _, member in took}) < 2:
            took = [(one.joined, last.get(one.call, ""))]
        ends = [*(at for at, _ in took[1:]), one.gone]
        begun = one.joined
        for (_, member), end in zip(took, ends, strict=True):
            found[member] += max(begun, end) - begun
            begun = max(begun, end)
    return found


def _is_taken(row: Noted, call: str) -> bool:
    return row.kind == "agent.took" and row.body["call"] == call


def counted(rows: Sequence[Noted]) -> dict[str, Counter[str]]:
    """How often each member was offered a call, took one, let one pass, turned one away.

    What Telnyx refused, because the caller was gone, or of which nothing came, was not taken.
    """
    holds: dict[str, str] = {}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    acts = {one.body["order"]["id"]: _act(one) for one in rows if one.kind == "order.placed"}
    for one in rows:
        if one.kind == "offer.made":
            for member in one.body["to"]:
                found[member]["member_offered"] += 1
        elif one.kind == "offer.ended" and one.body["why"] in ("missed", "declined"):
            found[one.body["member"]][f"member_{one.body['why']}"] += 1
        elif one.kind == "claim.made":
            rejects = acts.get(one.body["order"]) in ("call.reject", "call.reject_not_ready")
            found[one.body["member"]]["member_declined" if rejects else "member_taken"] += 1
            holds[one.body["call"]] = one.body["member"]
        elif one.kind == "claim.released" and one.body["why"] in ("refused", "lapsed"):
            found[one.body["member"] or holds[one.body["call"]]]["member_taken"] -= 1
    return found


def came_to(rows: Sequence[Noted]) -> Counter[str]:
    """How many calls came to which disposition; the last one that each member said counts."""
    said: dict[tuple[str, str], str] = {}
    for one in rows:
        if _accepted(one) and _act(one) == "agent.disposition":
            order = one.body["order"]
            said[order["act"]["call"], order["by"]] = order["act"]["code"]
    return Counter(code for _, code in {(call, code) for (call, _), code in said.items()})


def spent(rows: Sequence[Noted], member: str, until: float) -> Counter[str]:
    """The seconds of a member on calls, in wrap-up, Ready and Not ready, from its first act on."""
    clock = _Clock()
    for one in rows:
        about = one.body.get("agent")
        if _accepted(one) and one.body["order"]["by"] == member and _act(one) in _OF_STATES:
            clock.runs_to(one.at)
            clock.asked(one.body["order"]["act"])
        elif one.kind == "offer.ended":
            continue
        elif about == member:
            clock.runs_to(one.at)
            clock.told(one)
    clock.runs_to(until)
    return clock.seconds


_OF_STATES: Final = ("agent.ready", "agent.not_ready", "agent.next", "agent.wrap_up_end")


class _Clock:
    """Adds up where a member is, from one row to the next."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.at: float | None = None
        self.on: set[str] = set()
        self.wraps_up, self.owes = False, False
        self.ready, self.next = False, None

    def runs_to(self, at: float) -> None:
        if self.at is not None:
            self.seconds[f"{self.where}_seconds"] += at - self.at
        self.at = at

    @property
    def where(self) -> str:
        if self.on:
            return "on_calls"
        return "wrap_up" if self.wraps_up else "ready" if self.ready else "not_ready"

    def told(self, one: Noted) -> None:
        match one.kind:
            case "agent.took":
                self.on.add(one.body["call"])
            case "agent.left":
                self.on.discard(one.body["call"])
                self.owes = self.owes or one.body["wrap_up"] > 0
                if not self.on:
                    self.wraps_up = self.wraps_up or self.owes
                    self.owes = False
                    if not self.wraps_up:
                        self._comes_back()
            case "agent.wrapped_up":
                self._comes_back()
            case "agent.missed":
                self.ready = self.ready and self.where != "ready"

    def asked(self, act: Mapping[str, Any]) -> None:
        match act["act"]:
            case "agent.wrap_up_end":
                if not self.on:
                    self._comes_back()
            case "agent.next":
                self.next = act["choice"] and act["choice"]["ready"]
            case chosen:
                self.next = chosen == "agent.ready"
                if not self.on:
                    self._comes_back()

    def _comes_back(self) -> None:
        self.wraps_up = False
        if self.next is not None:
            self.ready, self.next = self.next, None


def _accepted(one: Noted) -> bool:
    return one.kind == "order.settled" and one.body["outcome"]["kind"] == "accepted"


def _act(one: Noted) -> str:
    return str(one.body["order"]["act"]["act"])
