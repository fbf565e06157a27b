"""Answering-machine detection: who, or what, has answered."""

from __future__ import annotations

from typing import Final

from console.simulator import events
from console.simulator.exchange import Exchange
from console.simulator.legs import Act, Leg
from console.simulator.people import Habit, habit_of

DETECTED_AFTER: Final = 1.5
GREETING_ENDS_AFTER: Final = 2.0
TELL_THE_GREETING: Final = frozenset({"greeting_end", "detect_words", "detect_beep"})
"""The modes of standard detection that also tell when a machine's greeting is over."""


def listener(mode: str | None) -> Act | None:
    """What listens to a call once it is answered; None if nothing was asked for."""
    if mode is None or mode == "disabled":
        return None

    def listen(exchange: Exchange, leg: Leg) -> None:
        def detect(exchange: Exchange, leg: Leg) -> None:
            _detect(exchange, leg, mode)

        exchange.after(DETECTED_AFTER, leg, "machine detection", detect)

    return listen


def _detect(exchange: Exchange, leg: Leg, mode: str) -> None:
    machine = habit_of(leg.callee) is Habit.IS_A_MACHINE
    premium = mode.startswith("premium")
    kind = "call.machine.premium" if premium else "call.machine"
    human = "human_residence" if premium else "human"
    _tell(exchange, leg, f"{kind}.detection.ended", "machine" if machine else human)
    if not machine or not (premium or mode in TELL_THE_GREETING):
        return
    result = "beep_detected" if premium or mode == "detect_beep" else "ended"

    def end_greeting(exchange: Exchange, leg: Leg) -> None:
        _tell(exchange, leg, f"{kind}.greeting.ended", result)

    exchange.after(GREETING_ENDS_AFTER, leg, "the machine's greeting", end_greeting)


def _tell(exchange: Exchange, leg: Leg, event_type: str, result: str) -> None:
    exchange.emit(leg, event_type, {**events.with_parties(leg), "result": result})
