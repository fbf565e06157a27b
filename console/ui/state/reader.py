"""Who reads the screen, in which team: whose a call is to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.domain.leg import Leg
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.rights import (
    Asking,
    had_by,
    is_for_others,
    is_members_phone,
    offered,
    rings_for,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """`me` is this console's agent, by its user in a team; no text where nobody works here."""

    me: str = ""
    team: Team = field(default_factory=Team)
    _names: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def is_me(self, user: str | None) -> bool:
        """Whether a user is whoever reads."""
        return bool(self.me) and user == self.me

    def name(self, user: str) -> str:
        """What people call a user. It is not clean."""
        if user not in self._names:
            self._names[user] = self.team.name(user)
        return self._names[user]

    def asking(self, mine: Leg | None) -> Asking | None:
        """Who asks, with the leg of its phone; None where there is no team.

        Who is served and is no member is an admin of the system.
        """
        if not self.team.members:
            return None
        admin = Member(user=self.me, role=MemberRole.ADMIN)
        return Asking(self.team, self.team.member(self.me) or admin, mine)

    def is_members_phone(self, leg: Leg) -> bool:
        """Whether a leg is the phone of one of the team."""
        return is_members_phone(leg, self.team)

    def holder(self, leg: Leg) -> str | None:
        """The user who has a call; None for nobody, or somebody who is not known."""
        return had_by(leg, self.team)

    def offered(self, leg: Leg) -> tuple[str, ...]:
        """The users whom a call that nobody took is offered to; nobody where there is no team."""
        return offered(leg, self.team)

    def is_mine(self, leg: Leg) -> bool:
        """Whether a call is the reader's: had by it, or offered to it."""
        return self.is_me(self.holder(leg)) or self.me in self.offered(leg)

    def is_for_others(self, leg: Leg) -> bool:
        """Whether others alone are to take a call: it is offered to them, or one of them took it.

        One who hears nobody is anybody's again, unless somebody has a claim to the call.
        """
        return is_for_others(leg, self.team, self.me)

    def rings(self, leg: Leg) -> bool:
        """Whether a call that waits for a hand waits for this one; in a team it was offered it."""
        return rings_for(leg, self.team, self.me)
