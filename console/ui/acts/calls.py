"""Acts on calls: to whom and how, as it was typed with the command."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from console.contacts.written_numbers import dialled
from console.domain import numbers
from console.domain.leg import Leg
from console.domain.number_rules.barred import ON_LIST
from console.domain.number_rules.rules import Ruling, Verdict, number_in
from console.domain.orders import Dial, RejectCause
from console.domain.people.colleagues import phone_named
from console.errors import InvalidNumber
from console.line.port import Snapshot
from console.ui.render import leg as reads
from console.ui.state.store import Store

CAUSES: Final = {
    "": None,
    "busy": RejectCause.USER_BUSY,
    "declined": RejectCause.CALL_REJECTED,
    **{cause.value.lower(): cause for cause in RejectCause},
}
"""What may follow `:reject`."""


def asks_first(store: Store, entered: str) -> bool:
    """Whether a person has to be asked before this number is called: a form does that."""
    if phone_named(entered, store.board.team.members):
        return False
    try:
        number = numbers.destination(entered, home=store.board.from_)
    except InvalidNumber:
        return False
    return ruling_on(store.board, number).verdict is not Verdict.ALLOWED


def ruling_on(board: Snapshot, called: str) -> Ruling:
    """What is known here of whether a destination may be called; the switchboard decides."""
    if is_barred(board, called):
        return Ruling(Verdict.DENIED, ON_LIST, barred=True)
    return board.number_rules.on(called, board.health.now())


def is_barred(board: Snapshot, called: str | None) -> bool:
    """Whether it is known here that a number, also one in a SIP address, is not to be called."""
    return bool(called) and number_in(called or "") in board.barred_numbers


def typed_number(store: Store, entered: str) -> str:
    """A number or colleague that was typed, as Telnyx takes it. Raises `InvalidNumber`."""
    phone = phone_named(entered, store.board.team.members)
    return phone or numbers.destination(entered, home=store.board.from_)


def dial(board: Snapshot, number: str) -> Dial | None:
    """A call from the usual caller id; None while that, or the connection, is not known."""
    if not board.from_ or not board.default_connection:
        return None
    return Dial(
        to=number,
        from_=board.from_,
        connection_id=board.default_connection,
        join=board.phone is not None,
    )


def has_extension(entered: str, home: str | None) -> bool:
    """Whether keys are to be pressed after the answer: a form says so before it dials."""
    with suppress(InvalidNumber):
        return bool(dialled(entered, home).extension)
    return False


def is_meant(leg: Leg, wanted: str) -> bool:
    """Whether a number or the beginning of an id means this leg."""
    return leg.id.startswith(wanted) or reads.other_number(leg) == reads.number(wanted)
