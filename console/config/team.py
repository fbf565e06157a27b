"""The table `[team]`: who is in it, which groups there are, and who is offered which calls.

Without the table one person works alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console.config.described import sets
from console.config.entries import entries_of
from console.config.socket_place import SOCKET
from console.config.team_checks import (
    LONGEST_RING,
    OF_GROUP,
    OF_MEMBER,
    OF_QUEUE,
    OF_ROUTE,
    then_of,
)
from console.domain.agent import state
from console.domain.numbers import reached_as
from console.domain.team.call_rules import Group, QueueRules, Rules
from console.domain.team.members import HELP_NOTES, QUICK_ANSWERS, Member, Sight, Team
from console.domain.team.opening_hours import opening_hours
from console.domain.team.routes import How, Route, ThenKind
from console.later import difflib

_Seconds = Annotated[int, Meta(ge=1, le=LONGEST_RING)]


class AfterCallSettings(Struct, frozen=True, kw_only=True):
    """What a group, a route or a queue has otherwise than `[agent]` says; None for as it says."""

    name: str
    wrap_up: Annotated[int, Meta(ge=0, le=state.LONGEST_WRAP_UP)] | None = None
    dispositions: tuple[str, ...] | None = None
    disposition_required: bool | tuple[str, ...] | None = None
    hold_music: str | None = None

    @property
    def rules(self) -> Rules:
        """The same, as calls go by it."""
        texts = self.dispositions
        return Rules(
            wrap_up=self.wrap_up,
            dispositions=state.dispositions(texts) if texts is not None else None,
            required=self.disposition_required,
            hold_music=self.hold_music,
        )


class QueueSettings(AfterCallSettings, frozen=True, kw_only=True):
    """What a queue of Telnyx's has otherwise: whoever waits there is answered already."""

    @property
    def queue(self) -> QueueRules:
        """The same, as calls go by it."""
        return QueueRules(name=self.name, **msgspec.structs.asdict(self.rules))


class GroupSettings(AfterCallSettings, frozen=True, kw_only=True):
    """What a group has otherwise than `[agent]` and `telnyx.from` say; None for as they say."""

    auto_answer: Annotated[int, Meta(ge=0, le=60)] | None = None
    from_: str | None = msgspec.field(default=None, name="from")

    @property
    def group(self) -> Group:
        """The same, as calls go by it."""
        rules = {**msgspec.structs.asdict(self.rules), "auto_answer": self.auto_answer}
        return Group(name=self.name, **{**rules, "from_": self.from_})


class RouteSettings(AfterCallSettings, frozen=True, kw_only=True):
    """A route as it is written; `ring` is in seconds."""

    auto_answer: Annotated[int, Meta(ge=0, le=60)] | None = None
    connections: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    hours: str = ""
    groups: tuple[str, ...] = ()
    how: How = How.LONGEST_IDLE
    ring: _Seconds = 20
    then: str = ThenKind.EVERYBODY.value

    @property
    def route(self) -> Route:
        """The same, as calls go by it."""
        return Route(
            name=self.name,
            connections=self.connections,
            to=self.to,
            hours=opening_hours(self.hours) if self.hours else None,
            groups=self.groups,
            how=self.how,
            ring=self.ring,
            then=then_of(self.then),
            rules=msgspec.structs.replace(self.rules, auto_answer=self.auto_answer),
        )


class TeamSettings(Struct, frozen=True, kw_only=True):
    """Who works here together."""

    socket: Annotated[
        str,
        sets(
            "several people on one set of calls: where their consoles reach the switchboard of "
            "the site; `TELNYX_CONSOLE_SOCKET` and `--socket` come before it"
        ),
    ] = SOCKET
    group: Annotated[
        str | None, sets("the system's group that may reach it, by name or number")
    ] = None
    web_user: Annotated[
        str | None,
        sets(
            "whom `telnyx-console web` runs as, a user of the system by name or number: it may "
            "speak for each member, nobody else for another; see [web](web.md)"
        ),
    ] = None
    node: Annotated[str, sets("this host among several: unique", unset="the host's name")] = ""
    database: Annotated[
        str,
        sets(
            "several hosts for one team: where they share what each notes, a URL of PostgreSQL "
            "without a password (`postgresql://desk@db.example/telnyx_console`): see "
            "[hosts](hosts.md)"
        ),
    ] = ""
    see: Annotated[
        Sight,
        sets(
            'which calls an agent is shown: `"all"`, `"groups"` for those of its groups and those '
            'that wait for them, `"own"`; a supervisor sees all'
        ),
    ] = Sight.ALL
    mask: Annotated[
        bool,
        sets(
            "agents and viewers see the last four digits of customers' numbers only, and find a "
            "past call by these or by its whole number"
        ),
    ] = False
    tell_supervised: Annotated[
        bool,
        sets(
            "a member is told at once who listens, and how; if `false`, agents and viewers are "
            "sent nothing of it: no row, no line of the log or of the history, no count"
        ),
    ] = True
    quick_answers: Annotated[
        tuple[str, ...], sets("what the keys 1 to 9 answer to a message: nine texts at most")
    ] = QUICK_ANSWERS
    help_notes: Annotated[
        tuple[str, ...],
        sets("what help may be asked for, chosen from a list: nine texts at most"),
    ] = HELP_NOTES
    target: Annotated[
        tuple[int, int],
        sets(
            "the service level: percent of the calls that shall be answered within so many seconds"
        ),
    ] = (80, 20)
    members: Annotated[
        tuple[Member, ...],
        sets("who may attach, one `[[team.members]]` each: see [members](members.md)"),
    ] = ()
    groups: Annotated[
        tuple[GroupSettings, ...],
        sets("what a group has otherwise than the settings of all, one `[[team.groups]]` each"),
    ] = ()
    routes: Annotated[
        tuple[RouteSettings, ...], sets("who is offered which calls, one `[[team.routes]]` each")
    ] = ()
    queues: Annotated[
        tuple[QueueSettings, ...],
        sets(
            "what a queue of Telnyx's has otherwise for callers who waited in it, one "
            "`[[team.queues]]` each"
        ),
    ] = ()

    @property
    def team(self) -> Team:
        """Who is in it; nobody where one person works alone."""
        queues: dict[str, tuple[str, ...]] = {}
        for route in self.routing:
            if route.then.kind is ThenKind.QUEUE:
                more = (*queues.get(route.then.target, ()), *route.groups)
                queues[route.then.target] = tuple(dict.fromkeys(more))
        return Team(
            members=self.members,
            see=self.see,
            mask=self.mask,
            tell_supervised=self.tell_supervised,
            quick_answers=self.quick_answers,
            help_notes=self.help_notes,
            queues=queues,
        )

    @property
    def routing(self) -> tuple[Route, ...]:
        """The routes, as calls go by them."""
        return tuple(one.route for one in self.routes)

    @property
    def group_rules(self) -> tuple[Group, ...]:
        """What groups have otherwise, as calls go by it."""
        return tuple(one.group for one in self.groups)

    @property
    def queue_rules(self) -> tuple[QueueRules, ...]:
        """What queues have otherwise, as calls go by it."""
        return tuple(one.queue for one in self.queues)


# Tables -----------------------------------------------------------------------------------

READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "team.members": entries_of("team.members", Member, OF_MEMBER),
    "team.groups": entries_of("team.groups", GroupSettings, OF_GROUP),
    "team.routes": entries_of("team.routes", RouteSettings, OF_ROUTE),
    "team.queues": entries_of("team.queues", QueueSettings, OF_QUEUE),
}
"""By dotted key: the tables in which each entry is read by itself."""


# All of it together -----------------------------------------------------------------------


def disagreements(team: TeamSettings) -> Iterator[tuple[str, str]]:
    """What in the tables does not go together: the dotted key, and the reason in words."""
    if team.database and not team.members:
        yield "team.database", "it is for a team: write its members, [[team.members]]"
    yield from _twice("members", "the user", [one.user for one in team.members])
    yield from _twice("members", "the name", [one.shown for one in team.members])
    yield from _at_one_phone(team.members)
    yield from _twice("groups", "the name", [one.name for one in team.groups])
    yield from _twice("routes", "the name", [one.name for one in team.routes])
    yield from _twice("queues", "the name", [one.name for one in team.queues])
    known = team.team.groups
    for group in team.groups:
        if group.name not in known:
            yield "team.groups", f"nobody is in the group {group.name}: {_meant(group.name, known)}"
    for route in team.routes:
        for name in route.groups:
            if name not in known:
                yield "team.routes", _in_route(route, f"nobody is in {name}", _meant(name, known))
    yield from _astray(team)


def _twice(table: str, what: str, names: list[str]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"team.{table}", f"{what} {name} stands there twice: nobody could tell them apart"


def _at_one_phone(members: tuple[Member, ...]) -> Iterator[tuple[str, str]]:
    """Members whose phones are one: who of them is on the line could not be told."""
    first: dict[str, Member] = {}
    for one in members:
        if one.phone is None:
            continue
        other = first.setdefault(reached_as(one.phone), one)
        if other is not one:
            fault = f"{other.shown} and {one.shown} have one phone, {one.phone}"
            yield "team.members", f"{fault}: give each of them its own, or leave it away"


def _in_route(route: RouteSettings, fault: str, hint: str) -> str:
    return f"the route {route.name}: {fault}: {hint}"


def _meant(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none'}"


def _astray(team: TeamSettings) -> Iterator[tuple[str, str]]:
    """Routes that lead to none, or round and round."""
    leads = {one.name: one.then.target for one in team.routing if one.then.kind is ThenKind.ROUTE}
    names = tuple(one.name for one in team.routes)
    for route in team.routes:
        target = leads.get(route.name)
        if target is not None and target not in names:
            hint = _meant(target, names)
            yield "team.routes", _in_route(route, f"there is no route {target}", hint)
    for name in leads:
        way = [name]
        while (target := leads.get(way[-1])) is not None and target not in way:
            way.append(target)
        if target == name:
            words = " → ".join(chain(way, [name]))
            yield "team.routes", f"a call would go round and round: {words}"
