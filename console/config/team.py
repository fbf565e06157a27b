"""The table `[team]`: who is in it, which groups there are, and who is offered which calls.

Without the table one person works alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Meta, Struct

from console.config.checks import CHECKS as OF_ALL
from console.config.entries import Checks, entries_of
from console.domain.agent import state
from console.domain.numbers import PUNCTUATION, destination, reached_as
from console.domain.team.call_rules import Group, QueueRules, Rules
from console.domain.team.members import Member, Sight, Team
from console.domain.team.opening_hours import opening_hours
from console.domain.team.routes import How, Route, Then, ThenKind

SOCKET: Final = "/run/telnyx-console/switchboard.sock"
"""Where the switchboard of a site listens, unless another place is set."""

LONGEST_RING: Final = 600
"""Seconds for which a member is offered a call at most."""

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
    """Who works here together.

    `socket` is where consoles reach the switchboard of the site, `group` the system's group
    that may, by name or number. `node` names this host among several; no text is the host's name.
    `database` is where several hosts share what they note, a URL of PostgreSQL without password.
    `see` bounds which calls an agent is shown; `mask` shows agents the last four digits of
    customers' numbers. `target` is the share of calls, in percent, that shall be answered
    within so many seconds.
    """

    socket: str = SOCKET
    group: str | None = None
    node: str = ""
    database: str = ""
    see: Sight = Sight.ALL
    mask: bool = False
    tell_supervised: bool = True
    target: tuple[int, int] = (80, 20)
    members: tuple[Member, ...] = ()
    groups: tuple[GroupSettings, ...] = ()
    routes: tuple[RouteSettings, ...] = ()
    queues: tuple[QueueSettings, ...] = ()

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


# One value --------------------------------------------------------------------------------

_NAME: Final = re.compile(r"[^\s:,\"'](?:[^:,\"']{0,38}[^\s:,\"'])?")
_USER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?|(?:0|[1-9][0-9]{0,9})", re.ASCII)
_NODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", re.ASCII)
_PREFIX: Final = re.compile(r"\+[0-9]{1,15}", re.ASCII)
_LONGEST_SOCKET: Final = 100
_LONGEST_NAME: Final = 64
_WHOLE: Final = 100


def _text(value: object) -> str:
    text = str(value)
    if not text or len(text) > _LONGEST_NAME or not text.isprintable() or text != text.strip():
        raise ValueError(f"it is a few words, at most {_LONGEST_NAME} characters")
    return text


def _word(value: object) -> str:
    text = str(value)
    if not _NAME.fullmatch(text) or not text.isprintable():
        raise ValueError("a name has at most 40 characters, and no quote, colon or comma")
    return text


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(_word, _texts(value)))


def _texts(value: object) -> tuple[str, ...]:
    texts = tuple(map(str, value)) if isinstance(value, tuple) else ()
    if twice := next((one for one in texts if texts.count(one) > 1), None):
        raise ValueError(f"{twice!a} stands there twice")
    return texts


def _socket(value: object) -> str:
    text = str(value)
    if not text.startswith("/") or not text.isprintable() or text.endswith("/"):
        raise ValueError("it is the whole path of a socket, from / on")
    if len(text.encode()) > _LONGEST_SOCKET:
        raise ValueError(f"the path of a socket has at most {_LONGEST_SOCKET} bytes")
    return text


def _user(value: object) -> str:
    if not _USER.fullmatch(str(value)):
        raise ValueError("it is the name of a user or group of the system, or its number as text")
    return str(value)


def _node(value: object) -> str:
    if value and not _NODE.fullmatch(str(value)):
        raise ValueError("a host is named by letters, digits, dots and hyphens")
    return str(value)


def _database(value: object) -> str:
    """Where PostgreSQL is: https://www.postgresql.org/docs/current/libpq-connect.html, 32.1.1.2."""
    if not value:
        return ""
    text = str(value)
    parts = urlsplit(text)
    if parts.scheme not in {"postgresql", "postgres"} or not text.isprintable() or " " in text:
        raise ValueError("it is a URL such as postgresql://desk@db.example/telnyx_console")
    secret = {"password", "sslpassword"} & {name for name, _ in parse_qsl(parts.query)}
    if secret or ":" in parts.netloc.rpartition("@")[0]:
        raise ValueError(
            "a password has no place in it: TELNYX_CONSOLE_DATABASE_PASSWORD, "
            "database_password in secrets.toml, or ~/.pgpass"
        )
    return text


def _target(value: object) -> tuple[int, int]:
    share, seconds = msgspec.convert(value, tuple[int, int])
    if not (0 < share <= _WHOLE and 0 < seconds <= LONGEST_RING):
        raise ValueError(f"it is percent and seconds, [80, 20]: up to {_WHOLE}, {LONGEST_RING}")
    return share, seconds


def _called(value: object) -> tuple[str, ...]:
    """Numbers that callers dial, or what they begin with, as Telnyx tells them."""
    return _texts(tuple(map(_number_called, _texts(value))))


def _number_called(text: str) -> str:
    if "@" in text:
        return destination(text)
    digits = text.translate(PUNCTUATION)
    if not _PREFIX.fullmatch(digits):
        raise ValueError(
            f"{text!a} is no number: write + and what it begins with, or sip:user@host"
        )
    return digits


def _hours(value: object) -> str:
    return opening_hours(str(value)).written if value else ""


def then_of(written: str) -> Then:
    """What becomes of a call that nobody took. Raises `ValueError` and `InvalidNumber`."""
    word, colon, target = written.partition(":")
    known = [kind.value for kind in ThenKind]
    if word not in known or bool(colon) is not (word in _TARGETED):
        examples = ", ".join(f"{kind}:…" if kind in _TARGETED else kind for kind in known)
        raise ValueError(f"{written!a} is none of: {examples}")
    if not colon:
        return Then(ThenKind(word))
    return Then(ThenKind(word), destination(target) if word == ThenKind.TRANSFER else _word(target))


_TARGETED: Final = frozenset({ThenKind.QUEUE, ThenKind.ROUTE, ThenKind.TRANSFER})

_OF_MEMBER: Final[Checks] = {
    "user": _user,
    "name": _text,
    "groups": _words,
    "phone": OF_ALL["agent.phone"],
}
_OF_QUEUE: Final[Checks] = {
    "name": _word,
    "dispositions": OF_ALL["agent.dispositions"],
    "disposition_required": OF_ALL["agent.disposition_required"],
    "hold_music": OF_ALL["agent.hold_music"],
}
_OF_GROUP: Final[Checks] = {**_OF_QUEUE, "from": OF_ALL["telnyx.from"]}
_OF_ROUTE: Final[Checks] = {
    **_OF_QUEUE,
    "connections": lambda value: tuple(map(_text, _texts(value))),
    "to": _called,
    "hours": _hours,
    "groups": _words,
    "then": lambda value: then_of(str(value)).words,
}


# Tables -----------------------------------------------------------------------------------

READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "team.members": entries_of("team.members", Member, _OF_MEMBER),
    "team.groups": entries_of("team.groups", GroupSettings, _OF_GROUP),
    "team.routes": entries_of("team.routes", RouteSettings, _OF_ROUTE),
    "team.queues": entries_of("team.queues", QueueSettings, _OF_QUEUE),
}
"""By dotted key: the tables in which each entry is read by itself."""

CHECKS: Final[Mapping[str, Callable[[object], object]]] = {
    "team.socket": _socket,
    "team.group": _user,
    "team.node": _node,
    "team.database": _database,
    "team.target": _target,
}
"""By dotted key. A check returns the value as it is used, or raises ValueError."""


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
    near = get_close_matches(name, known, n=1)
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
