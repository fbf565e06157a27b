"""Who may attach to a switchboard, and as whom: a console says nothing about that."""

from __future__ import annotations

import os
from typing import Final

from msgspec import Struct

from console.domain.team.members import Member, MemberRole, Team
from console.errors import NotAMember
from console.line import credentials
from console.line.port import Asker

ROOT: Final = 0

UNMAPPED: Final = 65534
"""What Linux says of a user whom the process's user namespace does not know: it may be anybody."""


class Admittance(Struct, frozen=True, kw_only=True):
    """Whom a switchboard serves.

    Without members it is one person, known as `agent`: the user who runs it, and root. In
    a team it is every member, known by the system's user. Root and the user of the service
    count as admins there: they have key and journal anyway. `web_user`, a user's name or number,
    may speak for any member: it is whom `telnyx-console web` runs as.
    """

    agent: str = ""
    team: Team = Team()
    web_user: str | None = None

    @property
    def alone(self) -> Asker:
        """The one person who works without a team."""
        return Asker(user=self.agent)

    def again(self, asker: Asker) -> Asker:
        """The same person as the team has it now."""
        member = self.team.member(asker.user)
        return asker if member is None else Asker(user=member.user, member=member)

    def asker(self, uid: int | None, member: str = "") -> Asker:
        """Who has that uid; None where the system does not tell. It may wait for the system.

        `member` is whom a console says that it speaks for: only the `web_user` may for others.
        Raises `NotAMember`.
        """
        ours = uid in (ROOT, os.geteuid())
        if not self.team.members:
            if uid is not None and not ours:  # the mode of the socket lets nobody else in
                raise NotAMember(credentials.name_of(uid))
            if member not in ("", self.agent):
                raise NotAMember(member)
            return self.alone
        if uid is None or uid == UNMAPPED:
            raise NotAMember("the system does not say which")
        name = credentials.name_of(uid)
        if member:
            return self._spoken_for(member, name, str(uid))
        found = self.team.member(name) or self.team.member(str(uid))
        if found is None and ours:
            found = Member(user=name, role=MemberRole.ADMIN)
        if found is None:
            raise NotAMember(name)
        return Asker(user=found.user, member=found)

    def _spoken_for(self, member: str, *speaker: str) -> Asker:
        """The member that whoever has those names speaks for. Raises `NotAMember`."""
        if member not in speaker and self.web_user not in speaker:
            raise NotAMember(speaker[0])
        found = self.team.member(member)
        if found is None:
            raise NotAMember(member)
        return Asker(user=found.user, member=found)
