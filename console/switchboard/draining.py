"""Taking a host out of its team gently: its members are told, and their calls waited for."""

from __future__ import annotations

import logging
from typing import Final

from console.domain.leg import CallId, Leg
from console.domain.team.hosts import Drained, WaitedFor, leave_words
from console.domain.team.members import MemberRole, Team
from console.errors import NotPermitted
from console.line.port import Asker, Light
from console.line.questions import Drain, DrainedNow
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import Hosts

_LOG: Final = logging.getLogger(__name__)

_STAYS: Final = "This host, {node}, stays: calls are offered to you again"


class Draining:
    """Answers what is asked of taking this host out. Webhooks and orders go on meanwhile."""

    def __init__(self, hosts: Hosts, live: LiveBoard, team: Team) -> None:
        self._hosts, self._live, self._team = hosts, live, team

    async def drain(self, asked: Drain, asker: Asker) -> Drained:
        """Begin it, or stop it; who is attached here is told. Raises `NotPermitted` too."""
        check_admin(asker)
        before = self._now()
        self._hosts.drain(on=asked.on)
        now = self._now()
        if now.draining != before.draining:
            words = leave_words(now.node, now.others) if asked.on else _STAYS.format(node=now.node)
            _LOG.warning("%s (%s)", words, asker.user)
            for user in self._hosts.here:
                self._live.notice(words, Light.WARN if asked.on else Light.GOOD, to=user)
        return now

    async def now(self, _: DrainedNow, asker: Asker) -> Drained:
        """How far it is. Raises `NotPermitted`."""
        check_admin(asker)
        return self._now()

    def _now(self) -> Drained:
        hosts = self._hosts
        return Drained(
            node=hosts.name,
            draining=hosts.draining,
            others=hosts.hosts().staying,
            waited_for=self._waited_for() if hosts.draining else (),
        )

    def _waited_for(self) -> tuple[WaitedFor, ...]:
        """The members who have a call and are attached to no other host, with their calls."""
        users = self._hosts.here.keys() - self._hosts.elsewhere().keys()
        calls: dict[str, list[CallId]] = {}
        for leg in self._live.oldest_first:
            for user in _whose(leg) & users:
                calls.setdefault(user, []).append(leg.id)
        return tuple(
            WaitedFor(member=self._team.name(user), calls=tuple(theirs))
            for user, theirs in calls.items()
        )


def _whose(leg: Leg) -> set[str]:
    """The members who have that call."""
    if not leg.alive:
        return set()
    claim = leg.claimed_by
    return {one for one in (leg.agent, claim.member if claim else None) if one}


def check_admin(asker: Asker) -> None:
    """Raise `NotPermitted` for who is no admin of the team."""
    if asker.member is not None and asker.member.role is not MemberRole.ADMIN:
        raise NotPermitted("only an admin, or root, may look after hosts")
