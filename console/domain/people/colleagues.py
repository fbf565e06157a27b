"""A call that is brought to a colleague's phone by consulting, transferring or dialling it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def is_rung(leg: Leg, user: str, team: Team) -> bool:
    """Whether somebody had that member's phone rung by this leg, and may talk there with others.

    A member who listens to a colleague with its phone may take that call over: it is free.
    """
    return leg.alive and leg.role is not Role.SUPERVISOR and member_rung(leg, team) == user


def is_taken_up(user: str, legs: Iterable[Leg], team: Team) -> bool:
    """Whether somebody had a member's phone rung, who may talk there with others."""
    return any(is_rung(leg, user, team) for leg in legs)


def taken_by(user: str, legs: Iterable[Leg], team: Team) -> Leg | None:
    """The leg by which somebody has a member's phone now; None where nobody has for sure.

    One in doubt keeps nobody from the next caller: it may be over.
    """
    rung = (leg for leg in legs if is_rung(leg, user, team))
    return next((leg for leg in rung if leg.state is not CallState.STALE), None)


def brought_to(rung: Leg, session: Iterable[Leg]) -> Leg | None:
    """The caller about whom, or for whom, a member's phone was rung; None where there is none."""
    callers = (leg for leg in session if leg.alive and leg.role is None and leg.id != rung.id)
    return next(callers, None)


def rung_words(
    rung: Leg, session: Iterable[Leg], team: Team, whom: str, label: Callable[[Leg], str]
) -> str:
    """`Ada consults you about +4420…`: who had a phone rung by a leg, of that one, and for what.

    Texts are as they came: clean them before showing.
    """
    who = team.name(rung.agent) if rung.agent else "somebody"
    caller = brought_to(rung, session)
    party = label(caller) if caller is not None else "a call"
    if rung.claimed_by is not None and rung.claimed_by.member == member_rung(rung, team):
        return f"{whom} talks with {party}"
    if rung.role is Role.CONSULT:
        return f"{who} consults {whom} about {party}"
    if rung.role is Role.TARGET:
        return f"{who} transfers {party} to {whom}"
    return f"{who} calls {whom}"


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
