"""The members of a team: who may attach, in which role, and in which groups.

A member is known by the system's user name, which stands in orders and facts as `by`,
`agent` or `member`. Where there is no team, the one agent is known by its own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.agent.state import AgentState, Presence
from console.domain.my_phone import PhoneState

QUICK_ANSWERS: Final = ("Yes", "No", "One minute", "I am coming", "Thank you")
"""What digits answer to a message, as long as the settings say nothing else."""

HELP_NOTES: Final = ("a complaint", "a technical question", "another language", "a threat")
"""What help is asked for, likewise."""


class MemberRole(StrEnum):
    """What a member is there for; `rights.py` says what each may do."""

    VIEWER = "viewer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Sight(StrEnum):
    """Which calls an agent or a viewer is told of at all: the word of the setting `team.see`."""

    ALL = "all"
    GROUPS = "groups"
    OWN = "own"


class Member(Struct, frozen=True, kw_only=True):
    """One person of a team. `user` is the system's user name, or a uid as text.

    `phone` is the member's own leg, a SIP URI or E.164; None for one who has no voice here.
    """

    user: str
    name: str = ""
    role: MemberRole = MemberRole.AGENT
    groups: tuple[str, ...] = ()
    phone: str | None = None

    @property
    def shown(self) -> str:
        """The name that people read; the user's where there is none. It is not clean."""
        return self.name or self.user


class Team(Struct, frozen=True, kw_only=True):
    """All members, no two with one `user`. Without any, one person works alone.

    `see` bounds what agents and viewers are told of; with `mask` they see of customers'
    numbers the last four digits. With `tell_supervised` a member is told who listens,
    and without it is sent nothing that could tell.
    `quick_answers` answer a message by one key, `help_notes` say what help is asked for.
    `queues` has the groups that take callers out of a queue, for those that routes fill.
    """

    members: tuple[Member, ...] = ()
    see: Sight = Sight.ALL
    mask: bool = False
    tell_supervised: bool = True
    quick_answers: tuple[str, ...] = QUICK_ANSWERS
    help_notes: tuple[str, ...] = HELP_NOTES
    queues: Mapping[str, tuple[str, ...]] = {}

    def member(self, user: str) -> Member | None:
        """The member who is that user; None if there is none."""
        return next((one for one in self.members if one.user == user), None)

    @property
    def tells_supervised(self) -> bool:
        """Whether members are told of supervisions; who works alone is told everything."""
        return self.tell_supervised or not self.members

    def name(self, user: str) -> str:
        """The name that people read for a user; the user itself where it is no member."""
        member = self.member(user)
        return member.shown if member is not None else user

    @property
    def names(self) -> dict[str, str]:
        """The names that people read, by user."""
        return {one.user: one.shown for one in self.members}

    def groups_of(self, user: str) -> tuple[str, ...]:
        """The groups of a member, in its order; none of one who is no member."""
        member = self.member(user)
        return member.groups if member is not None else ()

    def helps(self, member: Member, by: str) -> bool:
        """Whether a member is asked to come where that user asks for help.

        Supervisors are, and those who share a group with it; one who only looks is not.
        """
        if member.user == by or member.role is MemberRole.VIEWER:
            return False
        any_call = member.role in (MemberRole.SUPERVISOR, MemberRole.ADMIN)
        return any_call or not set(member.groups).isdisjoint(self.groups_of(by))

    @property
    def groups(self) -> tuple[str, ...]:
        """Every group that a member is in, in the order in which they are named first."""
        return tuple(dict.fromkeys(group for one in self.members for group in one.groups))

    def groups_of_queue(self, queue: str) -> tuple[str, ...]:
        """The groups that take callers out of a queue; none where everybody does.

        Those of the routes that fill it, and else the group of the same name.
        """
        return self.queues.get(queue) or tuple(one for one in self.groups if one == queue)


class MemberNow(Struct, frozen=True, kw_only=True):
    """A member as it is at the moment: its state, its phone, and how many consoles it has open.

    `idle_since` is the end of its last call or wrap-up, None before the first; `taken` is how
    many calls it took today, `missed` how many offers it did not take in time. `talk` and
    `wrap_up` are today's seconds on calls and in wrap-ups, without what goes on now since
    `state.since`. `missed_in_a_row` are the offers that it let pass since it is in its state
    and took its last call, which it left at `left_at`; `ordered` is the action of its last order.
    `gone_since` is when it was left without a console and without a phone that
    is up, None while it has one. `claimed_at` is when it claimed the newest of the calls that it
    has taken.
    """

    member: Member
    state: AgentState
    phone: PhoneState = PhoneState.DOWN
    consoles: int = 0
    idle_since: datetime | None = None
    taken: int = 0
    missed: int = 0
    talk: float = 0.0
    wrap_up: float = 0.0
    missed_in_a_row: int = 0
    left_at: datetime | None = None
    ordered: str = ""
    ordered_at: datetime | None = None
    gone_since: datetime | None = None
    claimed_at: datetime | None = None

    @property
    def average_talk(self) -> float | None:
        """The mean seconds of today's calls that are over; None where none is."""
        over = self.taken - (self.state.state is Presence.ON_CALL)
        return self.talk / over if over > 0 else None

    @property
    def average_wrap_up(self) -> float | None:
        """The mean seconds of wrap-up of today's calls whose wrap-up is over."""
        over = self.taken - self.state.busy
        return self.wrap_up / over if over > 0 else None

    @property
    def away(self) -> bool:
        """Whether nobody is there: no console is attached, and the phone is not up."""
        return not self.consoles and self.phone in _DOWN

    @property
    def why_no_call(self) -> str | None:
        """Why no call can be handed over to it now, in words; None if one can."""
        if self.member.role is MemberRole.VIEWER:
            return "here to look, as a viewer"
        if self.state.state is Presence.ON_CALL or self.phone in IN_USE:
            return "on a call"
        if self.phone is PhoneState.RINGING:
            return "being rung"
        if self.member.phone is None and self.phone in _DOWN:
            return "no phone here"
        return None


_DOWN: Final = frozenset({PhoneState.DOWN, PhoneState.RINGING, PhoneState.ENDING})
"""A phone that is not up, as far as is known; in doubt somebody may be at it."""
IN_USE: Final = frozenset(
    {PhoneState.TALKING, PhoneState.MUTED, PhoneState.WAITING, PhoneState.HELD}
)
"""A phone on which somebody is on the line."""


def meant(members: Iterable[Member], typed: str) -> tuple[Member, ...]:
    """Those whom what is typed may mean: the one of that user, or who begin so, user or name."""
    known, folded = tuple(members), typed.strip().casefold()
    exact = tuple(one for one in known if one.user == typed.strip())
    if exact or not folded:
        return exact
    return tuple(
        one
        for one in known
        if one.user.casefold().startswith(folded) or one.shown.casefold().startswith(folded)
    )
