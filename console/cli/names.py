"""Which call, conference and connection: what a user types, read against the board."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.leg import CallId, Leg, owner_among
from console.domain.numbers import destination
from console.domain.people.colleagues import phone_named
from console.errors import CallNotFound, InvalidNumber, NotConfigured, NotNow
from console.line.port import Light, Snapshot


def call_named(asked: str, snapshot: Snapshot) -> CallId:
    """The live call that is meant: an id, the unique beginning of one, or a number.

    Of the calls with that number those count first that have it at the far
    end. Raises `CallNotFound`.
    """
    live = [leg for leg in snapshot.legs if leg.alive]
    if not asked:
        raise CallNotFound(asked, 0)
    for matching in (
        [leg for leg in live if leg.id == asked],
        [leg for leg in live if leg.id.startswith(asked)],
        *_by_number(asked, live, snapshot.from_),
    ):
        if len(matching) == 1:
            return matching[0].id
        if matching:
            raise CallNotFound(asked, len(matching))
    raise CallNotFound(asked, 0)


def connection_for(from_: str, snapshot: Snapshot) -> str:
    """The connection to dial from that number on: the one that owns it, if a caller told which.

    Otherwise the first configured one; that of the usual caller id is known better. Raises
    `NotConfigured` if there is none, and `NotNow` where Telnyx has not told.
    """
    if owner := owner_among(from_, snapshot.legs):
        return owner
    if snapshot.default_connection and (from_ == snapshot.from_ or not snapshot.connections):
        return snapshot.default_connection
    if snapshot.connections:
        return snapshot.connections[0].id
    if snapshot.health.api.light is Light.BAD:
        raise NotNow("no connection is known to dial on: Telnyx, which has them, does not answer")
    raise NotConfigured(
        "No connection is known to dial on.",
        "Give --connection, or set telnyx.connections; `telnyx-console apps list` shows them.",
    )


def destination_of(asked: str, snapshot: Snapshot) -> str:
    """Where a call is to go: a number, a SIP address, or the phone of a colleague who is named.

    Raises `InvalidNumber`.
    """
    phone = phone_named(asked, (one.member for one in snapshot.members))
    return phone or destination(asked, home=snapshot.from_)


def conference_of(asked: str, snapshot: Snapshot) -> str:
    """The conference that is meant: an id of one, or a call that is in it.

    Raises `CallNotFound`, and `NotNow` for a call that is in none.
    """
    conferences = {leg.media.conference for leg in snapshot.legs if leg.alive} - {None}
    if asked in conferences:
        return asked
    call = call_named(asked, snapshot)
    conference = next(leg.media.conference for leg in snapshot.legs if leg.id == call)
    if conference is None:
        raise NotNow("the call is in no conference")
    return conference


def need_phone(snapshot: Snapshot) -> None:
    """Raise `NotConfigured` if the agent has no phone."""
    if snapshot.phone is None:
        raise NotConfigured("No phone of yours is configured.", "Set agent.phone in the settings.")


def needed_caller_id(caller_id: str | None) -> str:
    """The caller id. Raises `NotConfigured` if there is none."""
    if caller_id is None:
        raise NotConfigured("No caller id is known.", "Set telnyx.from.")
    return caller_id


def _by_number(asked: str, live: Iterable[Leg], home: str | None) -> tuple[list[Leg], list[Leg]]:
    """The calls whose far end has that number, and those that have it at either end."""
    try:
        number = destination(asked, home=home)
    except InvalidNumber:
        return [], []
    live = tuple(live)
    return (
        [leg for leg in live if leg.other_party == number],
        [leg for leg in live if number in {leg.from_, leg.to}],
    )
