"""Faults on purpose: what goes wrong next, and how often."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from console.simulator.alteration import Alteration
from console.simulator.contract.parameters import read
from console.simulator.contract.refusals import refusal_of, unprocessable


class Target(StrEnum):
    """Which side goes wrong: the answers to requests, or the webhooks."""

    API = "api"
    WEBHOOKS = "webhooks"


class Kind(StrEnum):
    """What goes wrong; not every kind is possible on both sides."""

    TOO_MANY = "429"
    SERVER_ERROR = "500"
    REFUSAL = "refusal"
    TIMEOUT = "timeout"
    DROP_AFTER_EFFECT = "drop_after_effect"
    GARBAGE = "garbage"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    LOSS = "loss"
    DELAY = "delay"
    FORGERY = "forgery"
    ALTER = "alter"


POSSIBLE: Final[Mapping[Target, frozenset[Kind]]] = {
    Target.API: frozenset(
        {
            Kind.TOO_MANY,
            Kind.SERVER_ERROR,
            Kind.REFUSAL,
            Kind.TIMEOUT,
            Kind.DROP_AFTER_EFFECT,
            Kind.GARBAGE,
            Kind.LOSS,
            Kind.DELAY,
            Kind.ALTER,
        }
    ),
    Target.WEBHOOKS: frozenset(
        {
            Kind.DUPLICATE,
            Kind.REORDER,
            Kind.LOSS,
            Kind.DELAY,
            Kind.GARBAGE,
            Kind.FORGERY,
            Kind.ALTER,
        }
    ),
}
"""Which kinds make sense where."""
USUAL_SECONDS: Final[Mapping[Kind, float]] = {
    Kind.TOO_MANY: 1.0,
    Kind.TIMEOUT: 60.0,
    Kind.DELAY: 3.0,
    Kind.REORDER: 1.0,
    Kind.DUPLICATE: 0.2,
}
"""The time that belongs to a kind when none is given."""


class Fault(msgspec.Struct, kw_only=True):
    """A fault that waits for its victim.

    It strikes with its probability, `count` times or for ever. `only` limits it
    to requests whose method and path, or events whose type, contain that text, `about` to events
    of a leg of that id, session or party. `code` is that of a refusal: one of Telnyx's, as in D1
    or 90041.

    What is altered is a reply, or the body of a webhook; of one that comes twice, the second
    time alone. `status` and `headers` are those of the reply. Without `effect` nothing is done
    for it.
    """

    target: Target
    kind: Kind
    count: Annotated[int, Meta(ge=1)] | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] = 1.0
    seconds: Annotated[float, Meta(ge=0)] | None = None
    only: str = ""
    about: str = ""
    code: str | None = None
    alteration: Alteration = msgspec.field(default_factory=Alteration)
    status: Annotated[int, Meta(ge=200, le=599)] | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    effect: bool = True

    @property
    def lasting(self) -> float:
        """The time that belongs to it, in seconds."""
        return USUAL_SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds


class Faults:
    """The faults in force, the oldest first."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.in_force: list[Fault] = []

    def add(self, body: object) -> Fault:
        """Put a fault in force that somebody described.

        Raises:
            Refusal: the description is wrong, or this cannot happen to that target.
        """
        fault = read(body, Fault).value
        if fault.kind not in POSSIBLE[fault.target]:
            allowed = ", ".join(sorted(POSSIBLE[fault.target]))
            raise unprocessable("10032", f"With this target: {allowed}.", "/kind")
        if fault.kind is Kind.REFUSAL and refusal_of(fault.code or "") is None:
            raise unprocessable("10032", "A code of Telnyx's, as in D1 or 90041.", "/code")
        self.in_force.append(fault)
        return fault

    def mend(self) -> None:
        """Take all faults away; what they have done stays done."""
        self.in_force.clear()

    def strike(
        self, target: Target, what: str, *kinds: Kind, about: Collection[object] = ()
    ) -> Fault | None:
        """The first fault that hits this victim now; its count goes down.

        Args:
            target: which side the victim is on.
            what: method and path of the request, or the type of the event.
            kinds: the kinds that matter to the caller; none means all.
            about: whom the event is about.
        """
        for fault in self.in_force:
            if fault.target is not target or fault.only not in what:
                continue
            if fault.about and fault.about not in about:
                continue
            if (kinds and fault.kind not in kinds) or self._dice.random() >= fault.probability:
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count == 0:
                    self.in_force.remove(fault)
            return fault
        return None
