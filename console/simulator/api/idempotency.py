"""The commands of the API without HTTP: none is carried out twice under one `command_id`.

What a command does can so be tried without a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from console.simulator.api.commands import COMMANDS, CONFERENCE_COMMANDS
from console.simulator.api.commands.command import Done
from console.simulator.api.commands.conference import create
from console.simulator.api.commands.placing import dial
from console.simulator.contract.refusals import not_found, unknown_call
from console.simulator.exchange.conferences import found
from console.simulator.exchange.events import Payload, status
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Leg

REMEMBERED_SECONDS: Final = 60.0
"""How long Telnyx remembers a `command_id`; the simulator's speed does not change it."""
ENDED_CALLS_SECONDS: Final = 600.0
"""How long a call that has ended can still be asked for."""
DIAL: Final = "dial"
CONFERENCE: Final = "conference"
"""What makes something new is remembered under these in place of an id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to; `repeated` means that nothing was done again."""

    data: Payload
    unknown_parameters: tuple[str, ...] = ()
    repeated: bool = False


class IdempotentCommands:
    """Telnyx's commands, each carried out once for its `command_id` within a minute.

    The same id again within that time changes nothing and gives the first answer, unless
    the rules say that it gives an empty one.
    An id counts for one leg, for one conference, for all dials, or for all new
    conferences; a refused command leaves its id free.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._remembered: dict[tuple[str, str], tuple[float, Payload]] = {}

    def dial(self, body: object) -> Answer:
        """Make a call.

        Raises:
            Refusal: Telnyx would say no.
        """
        before = self._before(DIAL, body)
        return before or self._note(DIAL, body, dial(self._exchange, body))

    def command(self, method: str, control_id: str, name: str, body: object) -> Answer:
        """Carry a command to a leg out.

        Args:
            method: the HTTP method, POST for all commands but one.
            control_id: the leg.
            name: the command, as the path has it.
            body: the body, decoded.

        Raises:
            Refusal: there is no such command or leg, or Telnyx would say no.
        """
        run = COMMANDS.get((method, name))
        if run is None:
            raise not_found()
        leg = self._leg(control_id)
        before = self._before(control_id, body)
        return before or self._note(control_id, body, run(self._exchange, leg, body))

    def create_conference(self, body: object) -> Answer:
        """Make a conference.

        Raises:
            Refusal: Telnyx would say no.
        """
        before = self._before(CONFERENCE, body)
        return before or self._note(CONFERENCE, body, create(self._exchange, body))

    def command_conference(self, conference_id: str, name: str, body: object) -> Answer:
        """Carry a command to a conference out.

        Raises:
            Refusal: there is no such command or conference, or Telnyx would say no.
        """
        run = CONFERENCE_COMMANDS.get(name)
        if run is None:
            raise not_found()
        conference = found(self._exchange, conference_id)
        before = self._before(conference_id, body)
        return before or self._note(conference_id, body, run(self._exchange, conference, body))

    def status(self, control_id: str) -> Payload:
        """The status of a call, for ten minutes after its end.

        Raises:
            Refusal: 90015 for an id that is unknown, or known no longer.
        """
        return status(self._leg(control_id), self._exchange.now)

    def _leg(self, control_id: str) -> Leg:
        leg = self._exchange.legs.get(control_id)
        if leg is None:
            raise unknown_call()
        if leg.ended_at is not None and self._exchange.now - leg.ended_at > ENDED_CALLS_SECONDS:
            raise unknown_call()
        return leg

    def _before(self, scope: str, body: object) -> Answer | None:
        command_id = command_id_of(body)
        if command_id is None:
            return None
        noted = self._remembered.get((scope, command_id))
        if noted is None or self._exchange.now - noted[0] > REMEMBERED_SECONDS:
            return None
        same = self._exchange.rules.repeated_reply == "same"
        return Answer(noted[1] if same else {}, repeated=True)

    def _note(self, scope: str, body: object, done: Done) -> Answer:
        now = self._exchange.now
        command_id = command_id_of(body)
        if command_id is not None:
            self._forget_before(now - REMEMBERED_SECONDS)
            self._remembered.pop((scope, command_id), None)
            self._remembered[scope, command_id] = (now, done.data)
        return Answer(done.data, done.unknown_parameters)

    def _forget_before(self, moment: float) -> None:
        """Drop what is too old; the oldest stand first, so only they are looked at."""
        while self._remembered:
            oldest = next(iter(self._remembered))
            if self._remembered[oldest][0] >= moment:
                return
            del self._remembered[oldest]


def command_id_of(body: object) -> str | None:
    """The `command_id` in a body, if it is an object that has one."""
    found = body.get("command_id") if isinstance(body, dict) else None
    return found if isinstance(found, str) else None
