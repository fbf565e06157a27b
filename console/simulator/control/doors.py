"""The simulator's own doors: what a test, a script or a curious person may look at and move."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from console.simulator.api.routes import Operations, Reply, Request
from console.simulator.contract.account import Account
from console.simulator.contract.parameters import read
from console.simulator.contract.refusals import unknown_call, unknown_connection
from console.simulator.control import remote
from console.simulator.exchange import calls
from console.simulator.exchange.calls import Ringing
from console.simulator.exchange.events import Payload, about, seen_from_inside
from console.simulator.exchange.exchange import BridgedOn, Exchange
from console.simulator.exchange.model import Header, Leg
from console.simulator.faults import Faults
from console.simulator.ledger import Ledger
from console.simulator.people.habits import Habit
from console.simulator.world import World

USUAL_CALLER: Final = "+442079460123"


class RingIn(msgspec.Struct, frozen=True, kw_only=True):
    """A caller who is to ring in. Without a connection it is the one that owns `to`."""

    from_: str = msgspec.field(name="from", default=USUAL_CALLER)
    to: str | None = None
    connection_id: str | None = None
    caller_id_name: str | None = None
    custom_headers: list[Header] | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody shall do from now on when called; without a habit what the number means."""

    number: str
    habit: Habit | None = None


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What Telnyx does from now on, where its documents and its traffic differ."""

    bridged_on: BridgedOn = "both"
    bridges_told_to: BridgedOn = "both"
    own_session: bool = False
    repeated_reply: Literal["same", "empty"] = "same"
    recording_id: bool = False


class Doors:
    """The operations under `/simulator`.

    `POST calls` lets a caller ring in, `GET calls` shows every leg. `POST calls/*/remote`
    lets the far end of one act: `{"do": "answer"}`, `hangup` (as what it likes, with
    `hangup_cause` or `telnyx_error`), `hold`, `unhold`, `dtmf` with `digits`,
    `sip_info` with `body`, and `say` with `text`. What it says is heard where the call is
    transcribed: growing in interim results if those were asked for, then as a final one;
    from then on nobody in it talks by a script.
    `GET commands`, `deliveries` and `events` show what came and went, `POST people` tells
    a number what to do when called, `POST rules` says who is told of a bridge, and
    what else is left open, `POST faults` breaks something and `DELETE faults` mends it.
    """

    def __init__(
        self,
        exchange: Exchange,
        world: World,
        account: Account,
        ledger: Ledger,
        faults: Faults,
    ) -> None:
        self._exchange = exchange
        self._world = world
        self._account = account
        self._ledger = ledger
        self._faults = faults
        self.operations: Operations = {
            ("POST", "calls"): self._ring_in,
            ("GET", "calls"): self._legs,
            ("GET", "calls/*"): self._one_leg,
            ("POST", "calls/*/remote"): self._remote,
            ("GET", "commands"): lambda _: _listed(self._ledger.commands),
            ("GET", "deliveries"): lambda _: _listed(self._ledger.deliveries),
            ("GET", "events"): lambda _: _listed(self._ledger.events),
            ("GET", "numbers"): self._numbers,
            ("POST", "people"): self._tell,
            ("POST", "rules"): self._rule,
            ("GET", "faults"): lambda _: _listed(self._faults.in_force),
            ("POST", "faults"): lambda request: _single(self._faults.add(request.body)),
            ("DELETE", "faults"): self._mend,
        }

    def _ring_in(self, request: Request) -> Reply:
        wanted = read(request.body, RingIn).value
        connection_id, callee = self._called(wanted)
        leg = calls.ring_in(
            self._exchange,
            Ringing(
                caller=wanted.from_,
                callee=callee,
                connection_id=connection_id,
                caller_name=wanted.caller_id_name,
                headers=tuple(wanted.custom_headers or ()),
            ),
        )
        return _single(about(leg))

    def _called(self, wanted: RingIn) -> tuple[str, str]:
        """The connection and the number that are called; either is enough to know the other."""
        account = self._account
        connection_id = wanted.connection_id
        if connection_id is None:
            number = wanted.to or next(iter(account.numbers), "")
            connection_id = account.owners.get(number, "")
        if not self._exchange.surroundings.knows_connection(connection_id):
            raise unknown_connection()
        numbers = account.numbers_of(connection_id) or account.numbers
        return connection_id, wanted.to or next(iter(numbers), USUAL_CALLER)

    def _legs(self, _request: Request) -> Reply:
        return _listed(seen_from_inside(leg) for leg in self._exchange.legs.values())

    def _one_leg(self, request: Request) -> Reply:
        return _single(seen_from_inside(self._leg(request.path[1])))

    def _remote(self, request: Request) -> Reply:
        leg = self._leg(request.path[1])
        remote.act(self._exchange, leg, request.body)
        return _single(seen_from_inside(leg))

    def _numbers(self, _request: Request) -> Reply:
        return _listed(
            {
                "phone_number": number,
                "connection_id": owner,
                "connection_name": self._account.application(owner).application_name,
            }
            for number, owner in self._account.owners.items()
        )

    def _tell(self, request: Request) -> Reply:
        person = read(request.body, Person).value
        if person.habit is None:
            self._world.habits.pop(person.number, None)
        else:
            self._world.habits[person.number] = person.habit
        return _single(person)

    def _rule(self, request: Request) -> Reply:
        rules = read(request.body, Rules).value
        self._exchange.rules = dataclasses.replace(
            self._exchange.rules, **msgspec.structs.asdict(rules)
        )
        return _single(rules)

    def _mend(self, _request: Request) -> Reply:
        self._faults.mend()
        return _listed(())

    def _leg(self, control_id: str) -> Leg:
        try:
            return self._exchange.legs[control_id]
        except KeyError:
            raise unknown_call() from None


def _listed(entries: Iterable[object]) -> Reply:
    return Reply(200, {"data": list(entries)})


def _single(entry: Payload | msgspec.Struct) -> Reply:
    return Reply(200, {"data": entry})
