"""My phone: the agent's own leg, who is on the line with it, and in which role.

A party's role is a word: talking, held, dialling. My phone itself is no party:
the table does not show it as a call, the header tells its state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.acts import Role
from console.domain.leg import CallState, Leg

UP: Final = frozenset(
    {CallState.ANSWERED, CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD, CallState.STALE}
)
"""States of a phone that was picked up."""


def my_leg(legs: Iterable[Leg], agent: str) -> Leg | None:
    """The leg of that agent's phone, the newest if there are several; None if it is down."""
    mine = [leg for leg in legs if leg.alive and leg.role is Role.AGENT and leg.agent == agent]
    return max(mine, key=lambda leg: (leg.started_at or leg.changed_at, leg.id), default=None)


def is_up(leg: Leg | None) -> bool:
    """Whether the phone was picked up and has not been put down."""
    return leg is not None and leg.state in UP


def is_busy(leg: Leg | None) -> bool:
    """Whether the phone talks with somebody, as far as is known: also where that is in doubt."""
    return leg is not None and leg.known in (
        CallState.BRIDGED,
        CallState.CONFERENCE,
        CallState.HELD,
    )


def company(mine: Leg | None, legs: Iterable[Leg]) -> list[Leg]:
    """Those who are on the line with my phone, by bridge or conference."""
    return [leg for leg in legs if together(mine, leg)]


def together(mine: Leg | None, leg: Leg) -> bool:
    """Whether my phone is on the line with another leg, by bridge or in a conference.

    A bridge may be told of for one of its sides alone, and a side that was bridged away
    keeps its last partner (Telnyx, `call.bridged`); so either side's word counts. False for
    my phone itself, and for a leg that is over.
    """
    if mine is None or mine.id == leg.id or not leg.alive:
        return False
    if mine.peer == leg.id or leg.peer == mine.id:
        return True
    conference = mine.media.conference
    return conference is not None and leg.media.conference == conference


def has_company(mine: Leg, legs: Iterable[Leg]) -> bool:
    """Whether somebody is, or is about to be, on the line with my phone."""
    return bool(mine.pending) or bool(company(mine, legs))


class Answering(StrEnum):
    """In which order a call is answered with my phone: the word of the setting `agent.answer`.

    With the phone first the caller hears ringing until I have picked up.
    """

    PHONE_FIRST = "phone first"
    CALLER_FIRST = "caller first"


class PhoneState(StrEnum):
    """What my phone is doing. Scripts read the value, people the `words`."""

    DOWN = "down"
    RINGING = "ringing"
    UP = "up"
    TALKING = "talking"
    MUTED = "muted"
    WAITING = "caller held"
    HELD = "held"
    ENDING = "ending"
    UNKNOWN = "?"

    @property
    def words(self) -> str:
        """What stands on the screen: who is held did not always call."""
        return "holding" if self is PhoneState.WAITING else self.value


_ALONE: Final = {
    CallState.DIALLING: PhoneState.RINGING,
    CallState.OFFERED: PhoneState.RINGING,
    CallState.HELD: PhoneState.HELD,
    CallState.ENDING: PhoneState.ENDING,
    CallState.STALE: PhoneState.UNKNOWN,
    CallState.ENDED: PhoneState.DOWN,
}


def far_end(leg: Leg | None) -> str:
    """Who is at the far end of a call, in a sentence: it called, or was called."""
    return "the one called" if leg is not None and leg.outgoing else "the caller"


def phone_of(agent: str | None) -> str:
    """Whose phone a leg is, in the words of the log: `the phone of Ada`."""
    return f"the phone of {agent}" if agent else "an agent's phone"


def as_mine(text: str, me: str) -> str:
    """A text of the log as that agent reads it, with `your phone` for the agent's own."""
    own = phone_of(me)
    return re.sub(rf"{re.escape(own)}(?!\w)", "your phone", text) if me and own in text else text


_OF_OTHERS: Final = {
    "are": "is",
    "have": "has",
    "talk": "talks",
    "supervise": "supervises",
    "went": "went",
}
_SAID_TO_ME: Final = re.compile(rf"\byou ({'|'.join(_OF_OTHERS)})\b")


def as_others_read(text: str, who: str) -> str:
    """What is said to an agent of that name of what it ordered, as everybody else reads it."""
    text = re.sub(r"\byour phone\b", lambda _: phone_of(who), text)
    text = re.sub(r"\bof yours\b", lambda _: f"of {who}", text)
    return _SAID_TO_ME.sub(lambda found: f"{who} {_OF_OTHERS[found[1]]}", text)


def is_my_phone(leg: Leg, agent: str) -> bool:
    """Whether the leg is that agent's own phone."""
    return leg.role is Role.AGENT and leg.agent == agent


def my_supervision(legs: Iterable[Leg], agent: str) -> Leg | None:
    """The leg by which that agent supervises a call; None if none does."""
    mine = (leg for leg in legs if leg.alive and leg.role is Role.SUPERVISOR and leg.agent == agent)
    return next(mine, None)


def phone_state(mine: Leg | None, others: Iterable[Leg]) -> PhoneState:
    """What my phone is doing; `others` are the legs that are on the line with it."""
    if mine is None:
        return PhoneState.DOWN
    if mine.state in _ALONE:
        return _ALONE[mine.state]
    parties = company(mine, others)
    if not parties:
        return PhoneState.UP
    if all(leg.state is CallState.HELD for leg in parties):
        return PhoneState.WAITING
    return PhoneState.MUTED if mine.media.muted else PhoneState.TALKING


def rung_state(leg: Leg) -> PhoneState:
    """What a phone is doing on which somebody else had a leg rung, to consult its owner, say."""
    return _ALONE.get(leg.state, PhoneState.TALKING)


def state_with_rung(own: PhoneState, rung: Iterable[Leg]) -> PhoneState:
    """What a phone is doing whose own leg does that, with the legs that others had rung there.

    Where it is up and nobody is on it, somebody may be on another line of it.
    """
    if own not in (PhoneState.DOWN, PhoneState.UP):
        return own
    others = [state for leg in rung if (state := rung_state(leg)) is not PhoneState.DOWN]
    if own is PhoneState.UP:
        others = [one for one in others if one in _ON_THE_LINE]
    return next(iter(others), own)


_ON_THE_LINE: Final = frozenset({PhoneState.RINGING, PhoneState.TALKING, PhoneState.HELD})


# Parties ----------------------------------------------------------------------------------

_ROLES: Final = {
    CallState.HELD: "held",
    CallState.DIALLING: "dialling",
    CallState.ANSWERED: "waiting",
    CallState.STALE: "?",
    CallState.ENDING: "ending",
    CallState.ENDED: "gone",
}


def role(leg: Leg) -> str:
    """The role of a party in a conversation: `talking`, `held`, `dialling`, `waiting`, `alone`."""
    if leg.alone_since is not None:
        return "alone"
    return _ROLES.get(leg.state, "talking")


class Party(Struct, frozen=True):
    """One who is on the line with my phone."""

    leg: Leg
    role: str


def parties_of(mine: Leg | None, others: Iterable[Leg]) -> list[Party]:
    """Who is on the line with my phone, the oldest first."""
    parties = company(mine, others)
    parties.sort(key=lambda leg: (leg.started_at or leg.changed_at, leg.id))
    return [Party(leg, role(leg)) for leg in parties]


class Consultation(Struct, frozen=True):
    """A caller of mine, and the one I talk with about the call before it is handed over."""

    caller: Leg
    target: Leg

    @property
    def waiting(self) -> Leg | None:
        """The one of the two who is held; None while all talk."""
        held = [leg for leg in (self.caller, self.target) if leg.state is CallState.HELD]
        return held[0] if held else None

    @property
    def talking(self) -> Leg | None:
        """The one of the two whom I talk with, or who is rung for it; None while all talk."""
        waiting = self.waiting
        if waiting is None:
            return None
        return self.target if waiting is self.caller else self.caller


_OVER: Final = frozenset({CallState.BRIDGED, CallState.ENDED})
"""A consultation is over once the two are bridged with each other, or one of them is gone."""


def consultation(target: Leg, session: Sequence[Leg]) -> Consultation | None:
    """The consultation that a consulted leg is the target of, with the legs of its session."""
    if target.role is not Role.CONSULT or target.state in _OVER:
        return None
    callers = [leg for leg in session if leg.role is None and leg.state not in _OVER]
    return Consultation(callers[0], target) if callers else None
