"""A call that is brought to a colleague's phone by consulting, transferring or dialling it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from console.domain.acts import Role
from console.domain.leg import CallState, Direction, Leg
from console.domain.my_phone import my_leg, together
from console.domain.team.members import Member, Team, meant
from console.domain.team.rights import holder

SUCCESSORS: Final = frozenset({Role.CONSULT, Role.TARGET})
"""Roles of those to whom a call may be brought."""


def member_rung(leg: Leg, team: Team) -> str | None:
    """The user of the member at whose phone a leg is that somebody had rung; None for others.

    A member's own leg, rung as its phone, is no such one.
    """
    if leg.direction is not Direction.OUTGOING or leg.role is Role.AGENT or leg.to is None:
        return None
    return next((one.user for one in team.members if one.phone == leg.to), None)


def phone_named(typed: str, members: Iterable[Member]) -> str | None:
    """The phone of the one member whom a text names, by user or name; None if it names none.

    Digits may begin a number: they name a member only as its whole user.
    """
    whole = typed.strip()
    found = meant(members, whole)
    if not whole[:1].isalpha():
        found = tuple(one for one in found if one.user == whole)
    return found[0].phone if len(found) == 1 else None


def is_taken_up(user: str, legs: Iterable[Leg], team: Team) -> bool:
    """Whether somebody had a member's phone rung, who may talk there with others.

    One who listens to a colleague with its phone is not: it may take that call over.
    """
    return any(
        leg.alive and leg.role is not Role.SUPERVISOR and member_rung(leg, team) == user
        for leg in legs
    )


class Reached(NamedTuple):
    """A member at the end of a leg talks with a caller whom a colleague brought to it."""

    member: str
    phone: Leg
    caller: Leg


def reached(phone: Leg, session: Iterable[Leg], legs: Iterable[Leg], team: Team) -> Reached | None:
    """Whose call it is by now, if that is the member's at whose phone a leg is.

    It is once the two are on the line with each other, and the phone of whoever had the call is
    not. `session` are the legs of the leg's session, `legs` all in which phones are looked for.
    """
    member = member_rung(phone, team)
    if member is None or phone.role not in SUCCESSORS or not phone.alive:
        return None
    for caller in session:
        if caller.role is not None or caller.state is CallState.HELD:
            continue
        if together(phone, caller) and not together(my_leg(legs, holder(caller) or ""), caller):
            return Reached(member, phone, caller)
    return None
