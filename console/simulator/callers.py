"""Scripted people: the callers of a quiet, a busy and a stormy day, and our colleagues.

Everything they do is a timer of the exchange, drawn from a seed, so a day can be
repeated and be lived through with a clock that is turned by hand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from console.simulator import calls
from console.simulator.calls import Dialling, Ringing
from console.simulator.directory import Directory
from console.simulator.exchange import Exchange
from console.simulator.legs import Leg, State
from console.simulator.names import HOSTILE, PEOPLE
from console.simulator.settings import Scenario

COMING: Final = "people come"
GIVES_UP: Final = "the caller gives up"
IS_TAKEN: Final = "a colleague takes the call"
GOES: Final = "the call is over"
COLLEAGUES: Final = ("grace", "alan", "edsger", "barbara", "radia", "tim")

Seconds = tuple[float, float]
"""A stretch of time: between the first and the second number of seconds."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is like.

    People come every `every` seconds, at most `at_once` of them, as long as
    fewer than `live` legs are there.
    """

    live: int
    every: float
    at_once: int
    patience: Seconds
    """How long somebody rings before giving up."""
    taken_after: Seconds
    """How long it takes until a colleague answers, if one does."""
    taken: float
    """The share of the calls that a colleague answers."""
    talk: Seconds
    joined: float = 0.0
    """The share of the calls taken that are joined with the colleague's own telephone."""
    made: float = 0.0
    """The share of the calls that colleagues make."""
    settling: float = 0.0
    """Seconds at the start in which people have talked for a while already.

    Otherwise all who came together would leave together, in waves.
    """
    hostile: float = 0.08
    """The share of the callers whose name means harm."""


BUSY: Final = Day(
    live=30,
    every=0.4,
    at_once=1,
    patience=(25.0, 90.0),
    taken_after=(8.0, 45.0),
    taken=0.6,
    talk=(40.0, 240.0),
    joined=0.5,
    made=0.25,
)
"""About thirty live calls, of all states, people coming and going."""
STORM: Final = Day(
    live=500,
    every=0.1,
    at_once=5,
    patience=(20.0, 40.0),
    taken_after=(2.0, 8.0),
    taken=1.0,
    talk=(20.0, 30.0),
    settling=12.0,
)
"""Five hundred live calls; three events in thirty seconds each make fifty a second."""
DAYS: Final[dict[Scenario, Day | None]] = {"quiet": None, "busy": BUSY, "storm": STORM}


class Callers:
    """The people of one day."""

    def __init__(
        self, exchange: Exchange, directory: Directory, dice: random.Random, day: Day
    ) -> None:
        self._exchange = exchange
        self._directory = directory
        self._dice = dice
        self._day = day
        self._began = exchange.now

    def start(self) -> None:
        """Let the day begin: the first people come at once."""
        self._come(self._exchange)

    def _come(self, exchange: Exchange) -> None:
        """Some more people, as long as there is a number to call."""
        wanted = self._day.live - exchange.live_count() if self._directory.owners else 0
        for _ in range(max(0, min(self._day.at_once, wanted))):
            if self._dice.random() < self._day.made:
                self._somebody_is_called(exchange)
            else:
                self._somebody_calls(exchange)
        exchange.later(self._day.every, COMING, self._come)

    def _somebody_calls(self, exchange: Exchange) -> None:
        number, name = self._somebody()
        ours = self._dice.choice(self._directory.numbers)
        connection_id = self._directory.owners[ours]
        leg = calls.ring_in(
            exchange,
            Ringing(caller=number, callee=ours, connection_id=connection_id, caller_name=name),
        )
        exchange.after(self._draw(self._day.patience), leg, GIVES_UP, _give_up)
        if self._dice.random() < self._day.taken:
            exchange.after(self._draw(self._day.taken_after), leg, IS_TAKEN, self._take)
        longest_stay = self._day.patience[1] + self._talk()
        exchange.after(longest_stay, leg, GOES, calls.far_end_leaves)

    def _somebody_is_called(self, exchange: Exchange) -> None:
        number, _ = self._somebody()
        ours = self._dice.choice(self._directory.numbers)
        leg = calls.dial_out(
            exchange,
            Dialling(
                caller=ours,
                destinations=(number,),
                connection_id=self._directory.owners[ours],
            ),
        )
        exchange.after(self._talk(), leg, GOES, calls.far_end_leaves)

    def _take(self, exchange: Exchange, leg: Leg) -> None:
        """A colleague answers, and talks on the own telephone or in some way unseen."""
        if leg.state is not State.PARKED:
            return
        calls.answer(exchange, leg)
        exchange.after(self._talk(), leg, GOES, calls.far_end_leaves)
        if self._dice.random() < self._day.joined:
            colleague = self._dice.choice(COLLEAGUES)
            calls.dial_out(
                exchange,
                Dialling(
                    caller=leg.callee,
                    destinations=(f"sip:{colleague}@sip.telnyx.com",),
                    connection_id=leg.connection_id,
                    session_id=leg.session_id,
                    on_answer={"join": calls.join_on_answer(leg)},
                ),
            )

    def _somebody(self) -> tuple[str, str]:
        hostile = self._dice.random() < self._day.hostile
        return self._dice.choice(HOSTILE if hostile else PEOPLE)

    def _talk(self) -> float:
        """How long somebody talks from now on."""
        whole = self._draw(self._day.talk)
        settling = self._exchange.now < self._began + self._day.settling / self._exchange.speed
        return whole * self._dice.random() if settling else whole

    def _draw(self, stretch: Seconds) -> float:
        return self._dice.uniform(*stretch)


def _give_up(exchange: Exchange, leg: Leg) -> None:
    if leg.state is State.PARKED:
        calls.far_end_leaves(exchange, leg)
