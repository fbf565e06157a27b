"""Who is alone: answered, alive, and with nobody to hear.

A caller whose agent's phone dropped, whose transfer came to nothing, or whose conference
emptied is alone. So is one who was consulted when all others are gone. Not alone is who:

- is bridged, queued, or not answered yet; or of whose state nothing is certain, as long as
  the phone of the agent who has it is up: that one may be on the line with it;
- is in a conference with another one who lives and is not held there;
- is held in a conference by an agent whose phone is still up, or whose phone is in it;
- hears how the target of a transfer rings;
- is acted upon: an order on the leg has no outcome yet;
- talks with a machine: keys are collected, or the sound is streamed.

An agent's phone and a supervisor's are no callers: they are never alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final, NamedTuple

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import is_up

_NO_CALLERS: Final = frozenset({Role.AGENT, Role.SUPERVISOR})


class Around(NamedTuple):
    """What of the other legs bears on whether one leg is alone.

    `heard` says that another one in its conference is there to be heard, `agent` that the agent
    who holds it is still there, `ringing` that the target of a transfer rings.
    """

    heard: bool = False
    agent: bool = False
    ringing: bool = False


def is_alone(leg: Leg, around: Around) -> bool:
    """Whether the leg was answered, lives, and hears nobody."""
    media = leg.media
    if leg.role in _NO_CALLERS or leg.pending or media.gathering or media.streaming:
        return False
    if leg.state is CallState.STALE and around.agent:
        return False
    match _last_told(leg):
        case CallState.ANSWERED:
            return not around.ringing
        case CallState.CONFERENCE:
            return not around.heard
        case CallState.HELD:
            return media.conference is not None and not around.agent
    return False


def _last_told(leg: Leg) -> CallState | None:
    """The state of a leg, in doubt the one that was last told."""
    return leg.known if leg.state is CallState.STALE else leg.state


_MAY_RING: Final = frozenset({CallState.OFFERED, CallState.DIALLING, CallState.STALE})


def rings_as_target(leg: Leg) -> bool:
    """Whether the leg is the target of a transfer and may ring still: a caller hears that."""
    return leg.role is Role.TARGET and leg.answered_at is None and leg.state in _MAY_RING


class _Room(NamedTuple):
    """What a leg is to those of a conference: `out_of` it if it left, at `parted_at`.

    One who is held there parted when that began: nobody hears it any more.
    """

    name: str
    heard: bool = False
    held: bool = False
    phone: bool = False
    parted_at: datetime | None = None


class _Bond(NamedTuple):
    """What a leg is to those of an agent, or of a session.

    An agent's phone that is up is `there` for those whom the agent holds, and the target of a
    transfer that rings for those who wait in its session; the others wait. One who was there
    parted when it ended.
    """

    name: str
    there: bool = False
    waits: bool = False
    parted_at: datetime | None = None


class _Ties(NamedTuple):
    """All of a leg that bears on whether others are alone."""

    room: _Room | None = None
    agent: _Bond | None = None
    session: _Bond | None = None


def _ties(leg: Leg | None) -> _Ties:
    if leg is None:
        return _Ties()
    return _Ties(_room(leg), _agent(leg), _session(leg))


def _room(leg: Leg) -> _Room | None:
    media = leg.media
    if media.conference is None or not leg.alive:
        return _Room(media.was_in, parted_at=media.left_at) if media.was_in else None
    held = leg.state is CallState.HELD
    return _Room(
        media.conference,
        heard=not held and leg.role is not Role.SUPERVISOR,
        held=held,
        phone=leg.role is Role.AGENT and is_up(leg),
        parted_at=leg.changed_at if held else None,
    )


def _agent(leg: Leg) -> _Bond | None:
    if not leg.agent:
        return None
    if leg.role is Role.AGENT:
        parted = leg.ended_at if leg.answered_at is not None else None
        return _Bond(leg.agent, there=is_up(leg), parted_at=parted)
    waits = leg.state in (CallState.HELD, CallState.STALE)
    return _Bond(leg.agent, waits=True) if waits else None


def _session(leg: Leg) -> _Bond | None:
    if not leg.session_id:
        return None
    if leg.role is Role.TARGET and not leg.alive:
        return _Bond(leg.session_id, parted_at=leg.ended_at)
    if rings_as_target(leg):
        return _Bond(leg.session_id, there=True)
    waits = _last_told(leg) is CallState.ANSWERED
    return _Bond(leg.session_id, waits=True) if waits else None


@dataclass(slots=True)
class _Group:
    """Those of a conference, of an agent, or of a session.

    `legs` are all of it, `there` the ones who may be heard, `waiting` those who wait, `phones` the
    agents' phones of a conference. `parted` has when each of those left that did, `floor` the
    last such time of those that left the board. One may be none of these: a phone that rings.
    """

    legs: set[CallId] = field(default_factory=set)
    there: set[CallId] = field(default_factory=set)
    waiting: set[CallId] = field(default_factory=set)
    phones: set[CallId] = field(default_factory=set)
    parted: dict[CallId, datetime] = field(default_factory=dict)
    floor: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.legs)

    def last_parted(self, besides: CallId) -> datetime | None:
        """When the last one parted, that one left out."""
        times = [at for call, at in self.parted.items() if call != besides]
        if self.floor is not None:
            times.append(self.floor)
        return max(times, default=None)

    def take(self, call: CallId, tie: _Room | _Bond) -> None:
        """Have a leg in it, as it is now."""
        is_there, waits = (
            (tie.heard, tie.held) if isinstance(tie, _Room) else (tie.there, tie.waits)
        )
        self.legs.add(call)
        if is_there:
            self.there.add(call)
        if waits:
            self.waiting.add(call)
        if isinstance(tie, _Room) and tie.phone:
            self.phones.add(call)
        if tie.parted_at is not None:
            self.parted[call] = tie.parted_at

    def drop(self, call: CallId, *, gone: bool) -> None:
        """Have it no more; the others outlived one that is gone from the board."""
        for tied in (self.legs, self.there, self.waiting, self.phones):
            tied.discard(call)
        parted = self.parted.pop(call, None)
        if gone and parted is not None:
            self.floor = parted if self.floor is None else max(self.floor, parted)


_FEW: Final = 2
"""So many who may be heard: one more or less leaves nobody alone where there are more."""

_NOBODY: Final = _Group()


class _Groups:
    """Groups of one kind by their names."""

    def __init__(self) -> None:
        self._groups: dict[str, _Group] = {}

    def of(self, tie: _Room | _Bond | None) -> _Group:
        """The group that a leg belongs to."""
        return self._groups.get(tie.name, _NOBODY) if tie is not None else _NOBODY

    def move(
        self, call: CallId, old: _Room | _Bond | None, new: _Room | _Bond | None, *, gone: bool
    ) -> set[CallId]:
        """Have a leg where it is now; those whom that may leave alone, or not alone."""
        swayed: set[CallId] = set()
        if old is not None:
            group = self._groups[old.name]
            swayed.update(_swayed(group, old))
            group.drop(call, gone=gone)
            swayed.update(_swayed(group, old))
            if not group:
                del self._groups[old.name]
        if new is not None:
            group = self._groups.setdefault(new.name, _Group())
            swayed.update(_swayed(group, new))
            group.take(call, new)
            swayed.update(_swayed(group, new))
        return swayed


def _swayed(group: _Group, tie: _Room | _Bond) -> Iterator[CallId]:
    """Those to whom it may make a difference that a leg comes or goes."""
    if isinstance(tie, _Bond):
        # one who waits makes no difference to others who wait
        return iter(() if tie.waits else group.waiting)
    heard = group.there if len(group.there) <= _FEW else ()
    return chain(heard, () if group.phones else group.waiting)


class AloneLegs:
    """Who is alone among some legs, and since when; kept up with each leg that changes.

    A change costs a look at the few whom it may leave alone, however many legs there are.
    """

    def __init__(self, legs: Iterable[Leg] = ()) -> None:
        self.since: dict[CallId, datetime] = {}
        self._legs: dict[CallId, Leg] = {}
        self._rooms, self._agents, self._sessions = _Groups(), _Groups(), _Groups()
        for leg in legs:
            self.change(leg.id, leg)

    def change(self, call: CallId, leg: Leg | None) -> frozenset[CallId]:
        """Take a leg as it is now, None if it left the board.

        Returns those who are alone now and were not, or the other way round, or since another
        time than was known. `since` has all who are alone.
        """
        gone = leg is None
        old, new = _ties(self._legs.get(call)), _ties(leg)
        if leg is None:
            self._legs.pop(call, None)
        else:
            self._legs[call] = leg
        looked_at = {call}
        for groups, before, after in zip(self._all, old, new, strict=True):
            if before != after:
                looked_at |= groups.move(call, before, after, gone=gone)
        return frozenset(one for one in looked_at if self._look(one))

    @property
    def _all(self) -> tuple[_Groups, _Groups, _Groups]:
        return self._rooms, self._agents, self._sessions

    def _look(self, call: CallId) -> bool:
        """Whether the leg is alone otherwise than before."""
        leg, before = self._legs.get(call), self.since.pop(call, None)
        since = self._since(leg) if leg is not None else None
        if since is not None:
            self.since[call] = since
        return since != before

    def _since(self, leg: Leg) -> datetime | None:
        """Since when the leg is alone; None if it is not."""
        ties = _ties(leg)
        room, agent, session = (kind.of(tie) for kind, tie in zip(self._all, ties, strict=True))
        around = Around(
            heard=len(room.there) > 1 or bool(room.there - {leg.id}),
            agent=bool(agent.there or room.phones),
            ringing=bool(session.there),
        )
        if not is_alone(leg, around):
            return None
        inside = leg.media.conference is not None
        groups = (room, agent) if inside else (session,)
        parted = (group.last_parted(leg.id) for group in groups)
        return max([leg.changed_at, *(at for at in parted if at is not None)])
