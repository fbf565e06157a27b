"""A command to a leg: what every one of them does before its effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from console.simulator.api.commands.body import CommandBody
from console.simulator.contract.parameters import read
from console.simulator.contract.refusals import call_ended, not_answered, unknown_call
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Leg

FIRST_COMMAND: Final = "nobody commands the call"
"""The timer of an application that hangs up calls which no command ever reaches."""

Body = TypeVar("Body", bound=CommandBody)
Effect = Callable[[Exchange, Leg, Body], Payload | None]
"""What a command does: checks what only the leg can tell, then acts.

It may give fields that the reply has beside `result`.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out."""

    data: Payload
    unknown_parameters: tuple[str, ...] = ()


Command = Callable[[Exchange, Leg, object], Done]
"""A command, ready for a body off the wire. Raises Refusal."""


def command(shape: type[Body], effect: Effect[Body], *, needs_answer: bool = False) -> Command:
    """A command from its body's struct and its effect.

    The call must be live (90018), answered if the command needs that (90034),
    and the body as declared. A refused command changes nothing.
    """

    def run(exchange: Exchange, leg: Leg, body: object) -> Done:
        if not leg.live:
            raise call_ended()
        reading = read(body, shape)
        if needs_answer and not leg.talking:
            raise not_answered()
        kept_state = leg.client_state
        if reading.value.client_state is not None:
            leg.client_state = reading.value.client_state
        try:
            told = effect(exchange, leg, reading.value)
        except BaseException:
            leg.client_state = kept_state
            raise
        exchange.call_off(leg, FIRST_COMMAND)
        return Done({"result": "ok", **(told or {})}, reading.unknown)

    return run


def live_leg(exchange: Exchange, control_id: str, pointer: str = "/call_control_id") -> Leg:
    """The leg that a body names at `pointer`.

    Raises:
        Refusal: 90015 if there is none, 90018 if it has ended.
    """
    leg = exchange.legs.get(control_id)
    if leg is None:
        raise unknown_call(pointer)
    if not leg.live:
        raise call_ended()
    return leg
