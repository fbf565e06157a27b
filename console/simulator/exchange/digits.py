"""Digits that a caller presses, gathered until there are enough, or none come."""

from __future__ import annotations

from functools import partial
from typing import Final

from console.simulator.exchange import events, sound
from console.simulator.exchange.exchange import Exchange, Moment
from console.simulator.exchange.model import Gathering, Leg

NO_DIGIT: Final = "no digit comes"
TIME_IS_UP: Final = "the gathering takes too long"
GATHERS: Final = "a gathering"


def begin(exchange: Exchange, leg: Leg, gathering: Gathering) -> None:
    """Gather digits; a gathering that is under way is cancelled by this."""
    if leg.gathering is not None:
        finish(exchange, leg, "cancelled")
    leg.gathering = gathering
    exchange.when(Moment.ENDED, leg, GATHERS, _cut_off)
    if gathering.total is not None:
        exchange.after(gathering.total, leg, TIME_IS_UP, _judge_or_give_up)
    _ask(exchange, leg, again=False)


def press(exchange: Exchange, leg: Leg, digit: str) -> None:
    """The far end presses a key: it is told, and it counts for a gathering."""
    exchange.emit(leg, "call.dtmf.received", {**events.with_parties(leg), "digit": digit})
    gathering = leg.gathering
    if gathering is None:
        return
    _stop_asking(exchange, leg, gathering)
    if digit == gathering.terminator:
        _judge(exchange, leg)
        return
    gathering.digits += digit
    if len(gathering.digits) >= gathering.maximum:
        _judge(exchange, leg)
    else:
        exchange.after(gathering.between, leg, NO_DIGIT, _judge_or_give_up)


def finish(exchange: Exchange, leg: Leg, status: str) -> None:
    """End a gathering and tell what came of it; without one nothing happens."""
    gathering, leg.gathering = leg.gathering, None
    if gathering is None:
        return
    _stop_asking(exchange, leg, gathering)
    exchange.call_off(leg, NO_DIGIT)
    exchange.call_off(leg, TIME_IS_UP)
    exchange.call_off(leg, GATHERS)
    payload = {**events.with_parties(leg), "digits": gathering.digits, "status": status}
    if gathering.gather_id is not None:
        payload["gather_id"] = gathering.gather_id
    exchange.emit(leg, "call.gather.ended", payload)


def _ask(exchange: Exchange, leg: Leg, *, again: bool) -> None:
    """Say the prompt, if there is one, and listen; after a mistake the other prompt."""
    gathering = leg.gathering
    if gathering is None:
        return
    gathering.digits = ""
    make = (gathering.invalid_prompt if again else None) or gathering.prompt
    if make is None:
        _listen(exchange, leg)
        return
    asking = gathering.asking = make()
    asking.then = partial(_listen, exchange, leg)
    sound.play(exchange, leg, asking)


def _stop_asking(exchange: Exchange, leg: Leg, gathering: Gathering) -> None:
    """Drop the question, whether it is being asked or still waits behind other sounds."""
    asking, gathering.asking = gathering.asking, None
    if asking is None or asking not in leg.sounds:
        return
    if asking is leg.sounds[0]:
        sound.stop(exchange, leg, whole_line=False)
    else:
        leg.sounds.remove(asking)


def _listen(exchange: Exchange, leg: Leg) -> None:
    if leg.gathering is not None:
        exchange.after(leg.gathering.first_wait, leg, NO_DIGIT, _judge_or_give_up)


def _judge_or_give_up(exchange: Exchange, leg: Leg) -> None:
    gathering = leg.gathering
    if gathering is None:
        return
    if gathering.digits:
        _judge(exchange, leg)
    else:
        _try_again(exchange, leg, "timeout")


def _judge(exchange: Exchange, leg: Leg) -> None:
    """Enough digits, and only allowed ones, are valid."""
    gathering = leg.gathering
    if gathering is None:
        return
    enough = gathering.minimum <= len(gathering.digits) <= gathering.maximum
    if enough and set(gathering.digits) <= set(gathering.valid):
        finish(exchange, leg, "valid")
    else:
        _try_again(exchange, leg, "invalid")


def _try_again(exchange: Exchange, leg: Leg, status: str) -> None:
    gathering = leg.gathering
    if gathering is None:
        return
    gathering.tries -= 1
    if gathering.tries <= 0:
        finish(exchange, leg, status)
        return
    exchange.call_off(leg, NO_DIGIT)
    _ask(exchange, leg, again=status == "invalid")


def _cut_off(exchange: Exchange, leg: Leg) -> None:
    """The call ends; a question that is being asked tells that by itself."""
    if leg.gathering is not None:
        leg.gathering.asking = None
    finish(exchange, leg, "call_hangup")
