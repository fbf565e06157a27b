"""The exchange: all legs, the time, what is due next, and the events not yet sent.

It is pure. It owns no socket, no task and no clock of its own; timers are data,
run by `advance` when their moment has come, so that a test turns a clock by
hand and a server sleeps until `next_due`. What waits for no time but for a moment
in the life of a leg is kept beside the timers. How legs change is in `calls`.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from functools import partial
from typing import Final, Literal, Protocol

from console.simulator.clock import Clock, Ids
from console.simulator.exchange.events import Event, Payload
from console.simulator.exchange.model import Conference, Leg, Queue

LEGS_KEPT: Final = 20_000
"""Legs beyond this number are forgotten, the oldest ended ones first."""
FEW_TIMERS: Final = 1_000
"""A number of timers at which it is not worth while to look for spent ones."""


class Oddity(StrEnum):
    """What may be strange about the results of a transcription."""

    FINAL_ALONE = auto()
    """No interim results come, even if they were asked for."""
    FINAL_TWICE = auto()
    """The same final result comes again a little later, as another event."""
    LATE_INTERIM = auto()
    """An interim result comes after the final one of its sentence."""


BridgedOn = Literal["a", "b", "both", "none"]
"""Who is told of a bridge: the leg that was commanded (a), the other one (b), both, or nobody."""


@dataclass(frozen=True, slots=True)
class CallRules:
    """Where Telnyx's documents and its traffic differ or leave room, what to do."""

    include_state: bool = False
    """Put `state` into answered, bridged and hangup, as the contract has it and traffic not."""
    bridged_on: BridgedOn = "both"
    """Who is told after a transfer: the call that was sent (a), the new leg (b), both, nobody."""
    bridges_told_to: BridgedOn = "both"
    """Who is told of a bridge that was commanded, or that a dial makes on its answer."""
    own_session: bool = False
    """Give the new leg of a transfer a session of its own; as documented it shares the call's."""
    repeated_reply: Literal["same", "empty"] = "same"
    """What is answered to a command that came before: as then, or a yes with nothing in it."""
    recording_id: bool = False
    """Name the recording in the reply to `record_start`, as that to an answer with one does."""
    tell_track: Literal["by_engine", "always", "never"] = "by_engine"
    """Tell whose speech was transcribed; as documented, only Telnyx's own engine does."""
    oddities: frozenset[Oddity] = frozenset()
    """What is strange about the results of every sentence that is transcribed."""


Act = Callable[["Exchange", Leg], None]
"""Something that happens to a leg."""


class Moment(Enum):
    """A moment in the life of a leg."""

    ANSWERED = auto()
    MOVED = auto()
    """It is joined with somebody, and leaves the conference or queue that it was in."""
    ENDED = auto()
    """The call is over; what is told of it at this moment comes before the hang-up."""


class Surroundings(Protocol):
    """The world around the exchange: accounts on one side, telephones on the other."""

    def knows_connection(self, connection_id: str) -> bool:
        """Whether there is such a connection and it is active."""

    def can_dial(self, connection_id: str, destinations: tuple[str, ...]) -> bool:
        """Whether the connection may place this call."""

    def leg_began(self, exchange: Exchange, leg: Leg) -> None:
        """A leg exists now and nobody was told yet."""

    def phone_rings(self, exchange: Exchange, leg: Leg) -> None:
        """The callee of an outgoing leg is being rung."""

    def transcription_began(self, exchange: Exchange, leg: Leg) -> None:
        """What is said in a call is heard from now on."""


@dataclass(order=True, slots=True)
class Due:
    """Something that will happen at a moment."""

    at: float
    number: int
    what: str = field(compare=False)
    happen: Callable[[], None] = field(compare=False)
    outlives: bool = field(compare=False, default=False)
    spent: bool = field(compare=False, default=False)
    """True: it happened, or was called off."""


class Exchange:
    """The state of the simulated telephone network.

    `speed` divides every wait of the telephone world, those of people and those
    of the network, so that their order stays as it is.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        ids: Ids,
        surroundings: Surroundings,
        rules: CallRules | None = None,
        speed: float = 1.0,
    ) -> None:
        self.clock = clock
        self.ids = ids
        self.surroundings = surroundings
        self.rules = rules or CallRules()
        self.speed = speed
        self.legs: dict[str, Leg] = {}
        self.conferences: dict[str, Conference] = {}
        self.queues: dict[str, Queue] = {}
        self._live: dict[str, Leg] = {}
        self._unsent: deque[Event] = deque()
        self._timers: list[Due] = []
        self._timers_of: dict[str, list[Due]] = {}
        self._awaiting: dict[tuple[str, Moment], dict[str, Act]] = {}
        self._timers_set = 0
        self._tidy_at = FEW_TIMERS
        self._legs_begun = 0
        self._moment: float | None = None
        self._last_microsecond = 0

    @property
    def now(self) -> float:
        """The time, in seconds since the epoch; inside a timer, the moment it was due.

        It is a whole number of microseconds, so that what is told of one moment
        is written alike everywhere.
        """
        return round(self.clock.now() if self._moment is None else self._moment, 6)

    @property
    def timers_held(self) -> int:
        """How many timers are held, those called off and not yet dropped among them."""
        return len(self._timers)

    def live_legs(self) -> list[Leg]:
        """The legs that have not ended, in the order in which they began."""
        return list(self._live.values())

    def live_count(self) -> int:
        """How many legs have not ended."""
        return len(self._live)

    def add(self, leg: Leg) -> None:
        """A new leg enters the network."""
        self._legs_begun += 1
        leg.number = self._legs_begun
        self.legs[leg.control_id] = leg
        self._live[leg.control_id] = leg
        if len(self.legs) > LEGS_KEPT:
            self._forget_one()
        self.surroundings.leg_began(self, leg)

    def retire(self, leg: Leg) -> None:
        """A leg has ended: only what awaits its end, and what outlives it, still happens to it."""
        self._live.pop(leg.control_id, None)
        for moment in (Moment.ANSWERED, Moment.MOVED):
            self._awaiting.pop((leg.control_id, moment), {}).clear()
        for due in self._timers_of.pop(leg.control_id, ()):
            due.spent = due.spent or not due.outlives

    def emit(self, leg: Leg, event_type: str, payload: Payload) -> None:
        """Something happened that Telnyx tells by webhook.

        No two events have the same time: each is at least a microsecond later.
        """
        self._last_microsecond = max(round(self.now * 1e6), self._last_microsecond + 1)
        self._unsent.append(
            Event(
                id=self.ids.event_id(),
                event_type=event_type,
                occurred_at=self._last_microsecond / 1e6,
                payload=payload,
                connection_id=leg.connection_id,
                session_id=leg.session_id,
                route=leg.route,
            )
        )

    def take(self) -> list[Event]:
        """The events since the last call, in the order in which they happened."""
        events = list(self._unsent)
        self._unsent.clear()
        return events

    def after(
        self, seconds: float, leg: Leg, what: str, act: Act, *, outlives: bool = False
    ) -> None:
        """Let something happen to a leg, unless the leg ends before.

        Args:
            seconds: how long from now, before it is divided by the speed.
            leg: the leg.
            what: a name, to call it off; a later one of the same name replaces it.
            act: what happens.
            outlives: it happens also when the leg has ended by then.
        """
        if not (leg.live or outlives):
            return
        self._call_off_timer(leg, what)
        due = self._set_timer(seconds, what, partial(act, self, leg))
        due.outlives = outlives
        self._timers_of.setdefault(leg.control_id, []).append(due)

    def later(self, seconds: float, what: str, act: Callable[[Exchange], None]) -> None:
        """Let something happen that belongs to no leg; `seconds` is divided by the speed."""
        self._set_timer(seconds, what, partial(act, self))

    def when(self, moment: Moment, leg: Leg, what: str, act: Act) -> None:
        """Let something happen once, at a moment in the life of a leg that has not ended.

        A later one of the same name replaces it, at the same place in the order.
        """
        if leg.live:
            self._awaiting.setdefault((leg.control_id, moment), {})[what] = act

    def reach(self, moment: Moment, leg: Leg) -> None:
        """A leg has come to this moment: what awaited it happens, the oldest first."""
        awaiting = self._awaiting.get((leg.control_id, moment), {})
        while awaiting:
            act = awaiting.pop(next(iter(awaiting)))
            act(self, leg)
        self._awaiting.pop((leg.control_id, moment), None)

    def call_off(self, leg: Leg, what: str) -> None:
        """What was to happen under this name, after a time or at a moment, does not happen."""
        self._call_off_timer(leg, what)
        for moment in Moment:
            self._awaiting.get((leg.control_id, moment), {}).pop(what, None)

    def next_due(self) -> float | None:
        """The moment at which `advance` will have something to do; None: never."""
        while self._timers and self._timers[0].spent:
            heapq.heappop(self._timers)
        return self._timers[0].at if self._timers else None

    def advance(self) -> None:
        """Let everything happen whose moment has come, each at its own time."""
        until = self.clock.now()
        while (at := self.next_due()) is not None and at <= until:
            due = heapq.heappop(self._timers)
            due.spent = True
            self._moment = due.at
            try:
                due.happen()
            finally:
                self._moment = None

    def _call_off_timer(self, leg: Leg, what: str) -> None:
        left: list[Due] = []
        for due in self._timers_of.pop(leg.control_id, ()):
            due.spent = due.spent or due.what == what
            if not due.spent:
                left.append(due)
        if left:
            self._timers_of[leg.control_id] = left

    def _set_timer(self, seconds: float, what: str, happen: Callable[[], None]) -> Due:
        self._timers_set += 1
        due = Due(self.now + seconds / self.speed, self._timers_set, what, happen)
        if len(self._timers) >= self._tidy_at:
            self._drop_spent_timers()
        heapq.heappush(self._timers, due)
        return due

    def _drop_spent_timers(self) -> None:
        """Timers called off long before their time, as limits of four hours are, pile up."""
        self._timers = [due for due in self._timers if not due.spent]
        heapq.heapify(self._timers)
        self._tidy_at = max(FEW_TIMERS, 2 * len(self._timers))

    def _forget_one(self) -> None:
        for control_id, leg in self.legs.items():
            if not leg.live:
                del self.legs[control_id]
                return
