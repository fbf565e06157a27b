"""Checks of a team: its socket and group, its members' users, its other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from console.doctor.findings import Check, Group, Verdict, fine, not_checked, wrong
from console.doctor.known import Known
from console.errors import NotRead


def _need_team(known: Known) -> None:
    """Raise `NotRead` where one person works alone."""
    if not known.effective.settings.team.members:
        raise NotRead("team.members is not set: one person works here alone")


def _members(known: Known) -> Iterator[Verdict]:
    _need_team(known)
    unknown = known.system.got().unknown_users
    for user in unknown:
        yield wrong(
            f"the system has no user {user}", f"sudo useradd -m {user}, or correct team.members"
        )
    if not unknown:
        yield fine(f"{len(known.effective.settings.team.members)}, each a user of the system")


def _group(known: Known) -> Verdict:
    _need_team(known)
    group = known.effective.settings.team.group
    if group is None:
        return wrong(
            "team.group is not set: nobody but the service's user and root reaches the socket",
            f"set team.group in {known.paths.config_file}",
        )
    if known.system.got().unknown_group is not None:
        return wrong(f"the system has no group {group}", f"sudo groupadd {group}")
    if known.system.got().socket_group is not None:
        return wrong(
            f"{known.paths.socket} is another group's ({known.system.got().socket_group})",
            f"sudo usermod -aG {group} telnyx-console && sudo systemctl restart telnyx-console",
        )
    return fine(f"{group}")


def _hosts(known: Known) -> Iterator[Verdict]:
    _need_team(known)
    if not known.effective.settings.team.database:
        raise NotRead("team.database is not set: there is one host")
    now = known.hosts.got()
    faults = 0
    if now.trouble:
        faults += 1
        yield wrong(f"the database: {now.trouble}", "`telnyx-console manual hosts`")
    for one in now.hosts:
        if one.is_lost:
            faults += 1
            yield wrong(
                f"{one.name} gives no sign of life",
                f"ssh {one.name} systemctl restart telnyx-console",
            )
    versions = {one.version for one in now.hosts if not one.is_silent}
    if len(versions) > 1:
        faults += 1
        yield wrong(
            f"the hosts run different versions: {', '.join(sorted(versions))}",
            "install the newest on each host, one after the other",
        )
    if not faults:
        yield fine(", ".join(one.name for one in now.hosts))


def _clocks(known: Known) -> Iterator[Verdict]:
    _need_team(known)
    if not known.effective.settings.team.database:
        raise NotRead("team.database is not set: there is one host")
    now = known.hosts.got()
    silent = [one.name for one in now.hosts if one.ahead is None or one.is_silent]
    for one, seconds in now.apart:
        way = "ahead of" if seconds > 0 else "behind"
        yield wrong(
            f"{one.name} notes times {abs(seconds):.1f} s {way} those of the other hosts",
            f"ssh {one.name} sudo timedatectl set-ntp true",
        )
    if len(now.hosts) - len(silent) < _TO_COMPARE:
        yield not_checked("fewer than two hosts say what their clocks show")
    elif not now.apart:
        yield fine(f"{len(now.hosts) - len(silent)} hosts are together")


_TO_COMPARE: Final = 2

CHECKS: Final = (
    Check(
        id="team.members",
        group=Group.TEAM,
        looks_at="whether the system has the users of `team.members`",
        why="who has no user cannot attach: the system says who asks",
        judge=_members,
        goes_by=("team.members",),
        of_service=True,
    ),
    Check(
        id="team.group",
        group=Group.TEAM,
        looks_at="`team.group`, and whether the socket is given to it",
        why="without it no member reaches the switchboard",
        judge=_group,
        goes_by=("team.members", "team.group"),
        of_service=True,
    ),
    Check(
        id="team.hosts",
        group=Group.TEAM,
        looks_at="the team's database, its hosts and their versions",
        why="what hosts cannot tell each other is missing on the others' boards",
        judge=_hosts,
        goes_by=("team.members", "team.database"),
        of_service=True,
    ),
    Check(
        id="team.clocks",
        group=Group.TEAM,
        looks_at="the times that the hosts of a team note, against each other",
        why="who was first, and how long a caller waited, is read from them",
        judge=_clocks,
        goes_by=("team.members", "team.database"),
        of_service=True,
    ),
)
