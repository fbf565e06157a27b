"""The people whom we call: what a destination does depends on its last digits.

The endings are fixed, so that habits and scripts can rely on them. Every other
number, and every SIP address, answers after a second, unless somebody at a door
told it a habit of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Final

from console.simulator.exchange import calls, events
from console.simulator.exchange.exchange import Act, Exchange, Moment
from console.simulator.exchange.model import BUSY, DECLINED, NO_SUCH_NUMBER, Leg, State


class Habit(StrEnum):
    """What somebody does when the telephone rings."""

    ANSWERS = auto()
    ANSWERS_SLOWLY = auto()
    IS_BUSY = auto()
    NEVER_ANSWERS = auto()
    DECLINES = auto()
    CANNOT_BE_REACHED = auto()
    IS_A_MACHINE = auto()
    ANSWERS_AND_LEAVES = auto()
    DOES_NOT_EXIST = auto()


HABITS: Final[Mapping[str, Habit]] = {
    "0001": Habit.ANSWERS_SLOWLY,
    "0002": Habit.IS_BUSY,
    "0003": Habit.NEVER_ANSWERS,
    "0004": Habit.DECLINES,
    "0005": Habit.CANNOT_BE_REACHED,
    "0006": Habit.IS_A_MACHINE,
    "0007": Habit.ANSWERS_AND_LEAVES,
    "0008": Habit.DOES_NOT_EXIST,
}
PICKS_UP: Final = "the callee picks up"
LEAVES: Final = "the callee leaves"
ANSWERS_AFTER: Final = 1.0
ANSWERS_SLOWLY_AFTER: Final = 2.0
BUSY_AFTER: Final = 0.3
DECLINES_AFTER: Final = 1.0
LEAVES_AFTER: Final = 5.0


def habit_of(destination: str) -> Habit:
    """What happens at this number or SIP address when it is called."""
    if not destination.startswith("+"):
        return Habit.ANSWERS
    return HABITS.get(destination[-4:], Habit.ANSWERS)


def habit_at(sip_address: str) -> Habit:
    """What happens at a SIP address whose user part has the digits of a number."""
    user = sip_address.partition(":")[2].partition("@")[0]
    return HABITS.get(user[-4:], Habit.ANSWERS)


def react(exchange: Exchange, leg: Leg, told: Habit | None = None) -> None:
    """Let the callee of an outgoing leg do as it was told, else what that number does."""
    exchange.call_off(leg, PICKS_UP)
    reaction = _REACTIONS.get(told or habit_of(leg.callee))
    if reaction is not None:
        seconds, act = reaction
        exchange.after(seconds, leg, PICKS_UP, act)


def pick_up(exchange: Exchange, leg: Leg) -> None:
    """The callee answers, if the leg is still ringing there."""
    if leg.state is State.DIALLING:
        exchange.call_off(leg, PICKS_UP)
        calls.answer(exchange, leg)


def _pick_up_and_leave(exchange: Exchange, leg: Leg) -> None:
    exchange.when(Moment.ANSWERED, leg, "the callee has little time", _leave_soon)
    pick_up(exchange, leg)


def _leave_soon(exchange: Exchange, leg: Leg) -> None:
    exchange.after(LEAVES_AFTER, leg, LEAVES, calls.far_end_leaves)


def _be_busy(exchange: Exchange, leg: Leg) -> None:
    calls.fail(exchange, leg, BUSY)


def _not_exist(exchange: Exchange, leg: Leg) -> None:
    calls.fail(exchange, leg, NO_SUCH_NUMBER)


def _decline(exchange: Exchange, leg: Leg) -> None:
    calls.fail(exchange, leg, DECLINED)


_REACTIONS: Final[Mapping[Habit, tuple[float, Act]]] = {
    Habit.ANSWERS: (ANSWERS_AFTER, pick_up),
    Habit.ANSWERS_SLOWLY: (ANSWERS_SLOWLY_AFTER, pick_up),
    Habit.IS_BUSY: (BUSY_AFTER, _be_busy),
    Habit.DECLINES: (DECLINES_AFTER, _decline),
    Habit.CANNOT_BE_REACHED: (BUSY_AFTER, _decline),
    Habit.IS_A_MACHINE: (ANSWERS_AFTER, pick_up),
    Habit.ANSWERS_AND_LEAVES: (ANSWERS_AFTER, _pick_up_and_leave),
    Habit.DOES_NOT_EXIST: (BUSY_AFTER, _not_exist),
}


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
