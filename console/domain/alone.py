"""Who is alone: answered, alive, and with nobody to hear.

A caller whose agent's phone dropped, whose transfer came to nothing, or whose conference
emptied is alone. So is one who was consulted when all others are gone. Not alone is who:

- is bridged, queued, or not answered yet; or of whose state nothing is certain, as long as
  the phone of the agent who has it is up and bridged with nobody else: that one may be with it;
- is in a conference with another one who lives and is not held there;
- is held in a conference by an agent whose phone is still up, or whose phone is in it;
- hears how the target of a transfer rings;
- is acted upon: an order on the leg has no outcome yet;
- talks with a machine: keys are collected, the sound is streamed, or a voice assistant talks.

An agent's phone and a supervisor's are no callers: they are never alone.

Since when follows from the leg itself where its own state left it alone, and otherwise from who
parted from it last. That one leaves the board, sooner here than there, and a start never hears
of it; so it is to be noted of the leg (`LegLeftAlone`), and what was noted counts from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final, NamedTuple

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, LeftAlone, Leg
from console.domain.my_phone import is_up

_NO_CALLERS: Final = frozenset({Role.AGENT, Role.SUPERVISOR})


class Around(NamedTuple):
    """What of the other legs bears on whether one leg is alone.

    `heard` says that another one in its conference is there to be heard, `agent` that the agent
    who holds it is still there, `near` that this one may be on the line with it, `ringing` that
    the target of a transfer rings.
    """

    heard: bool = False
    agent: bool = False
    near: bool = False
    ringing: bool = False


def is_alone(leg: Leg, around: Around) -> bool:
    """Whether the leg was answered, lives, and hears nobody."""
    media = leg.media
    if leg.role in _NO_CALLERS or leg.pending:
        return False
    assisted = media.conversing and leg.bridged_at is None  # its end may never have been told
    if media.gathering or media.streaming or assisted:
        return False
    if leg.state is CallState.STALE and around.near:
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


def may_be_with(phone: Leg, leg: Leg) -> bool:
    """Whether an agent's phone may be on the line with a leg of which nothing is certain."""
    return is_up(phone) and _bridged_with(phone) in (None, leg.id)


def _bridged_with(leg: Leg) -> CallId | None:
    return leg.peer if leg.state is CallState.BRIDGED else None


_MAY_RING: Final = frozenset({CallState.OFFERED, CallState.DIALLING, None})


def rings_as_target(leg: Leg) -> bool:
    """Whether the leg is the target of a transfer and may ring still: a caller hears that.

    One that was told to be held, or inside a conference, was answered, whoever told so or not.
    """
    return leg.role is Role.TARGET and leg.answered_at is None and _last_told(leg) in _MAY_RING


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
    parted when it ended. `other` is who it is bridged with for certain.
    """

    name: str
    there: bool = False
    other: CallId | None = None
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
        return _Room(media.was_in, parted_at=_left_at(leg)) if media.was_in else None
    held = leg.state is CallState.HELD
    return _Room(
        media.conference,
        heard=not held and leg.role is not Role.SUPERVISOR,
        held=held,
        phone=leg.role is Role.AGENT and is_up(leg),
        parted_at=leg.changed_at if held else None,
    )


def _left_at(leg: Leg) -> datetime | None:
    """When one who is in no conference left the last one: with its end at the latest.

    That may be told after Telnyx was asked, and knew the leg no more.
    """
    left, ended = leg.media.left_at, leg.ended_at
    return ended if left is not None and ended is not None and ended < left else left


def _agent(leg: Leg) -> _Bond | None:
    if not leg.agent:
        return None
    if leg.role is Role.AGENT:
        parted = leg.ended_at if leg.answered_at is not None else None
        return _Bond(leg.agent, is_up(leg), _bridged_with(leg), parted_at=parted)
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


class _Parted(NamedTuple):
    """Who parted from others, and when."""

    at: datetime
    call: CallId


@dataclass(slots=True)
class _Group:
    """Those of a conference, of an agent, or of a session.

    `legs` are all of it, `there` the ones who may be heard, `waiting` those who wait, `phones` the
    agents' phones of a conference, `others` whom those there are bridged with. `parted` has when
    each of those left that did, `gone` the last of those that are not in it any more. One may be
    none of these: a phone that rings.
    """

    legs: set[CallId] = field(default_factory=set)
    there: set[CallId] = field(default_factory=set)
    waiting: set[CallId] = field(default_factory=set)
    phones: set[CallId] = field(default_factory=set)
    others: dict[CallId, CallId] = field(default_factory=dict)
    parted: dict[CallId, datetime] = field(default_factory=dict)
    gone: _Parted | None = None

    def __bool__(self) -> bool:
        return bool(self.legs)

    def may_be_with(self, call: CallId) -> bool:
        """Whether one who is there is bridged with nobody else for certain."""
        return any(self.others.get(one, call) == call for one in self.there)

    def last_parted(self, besides: CallId) -> _Parted | None:
        """Who parted last of those on the board, that one left out."""
        others = (_Parted(at, call) for call, at in self.parted.items() if call != besides)
        return max(others, default=None)

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
        if isinstance(tie, _Bond) and tie.other is not None:
            self.others[call] = tie.other
        if tie.parted_at is not None:
            self.parted[call] = tie.parted_at

    def drop(self, call: CallId, *, gone: bool) -> None:
        """Have it no more; when it parted is remembered if it is gone for good."""
        for tied in (self.legs, self.there, self.waiting, self.phones):
            tied.discard(call)
        self.others.pop(call, None)
        parted = self.parted.pop(call, None)
        if gone and parted is not None:
            self.gone = _last((self.gone, _Parted(parted, call)))


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
        self, call: CallId, old: _Room | _Bond | None, new: _Room | _Bond | None
    ) -> set[CallId]:
        """Have a leg where it is now; those whom that may leave alone, or not alone."""
        swayed: set[CallId] = set()
        if old is not None:
            group = self._groups[old.name]
            swayed.update(_swayed(group, old))
            group.drop(call, gone=new is None or new.name != old.name)
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
        self.unnoted: dict[CallId, LeftAlone] = {}
        self._legs: dict[CallId, Leg] = {}
        self._rooms, self._agents, self._sessions = _Groups(), _Groups(), _Groups()
        for leg in legs:
            self.change(leg.id, leg)

    def change(self, call: CallId, leg: Leg | None) -> frozenset[CallId]:
        """Take a leg as it is now, None if it left the board.

        Returns those who are alone now and were not, or the other way round, or of whom more is
        known. `since` has all who are alone, `unnoted` what is to be noted of some of them.
        """
        old, new = _ties(self._legs.get(call)), _ties(leg)
        if leg is None:
            self._legs.pop(call, None)
        else:
            self._legs[call] = leg
        looked_at = {call}
        for groups, before, after in zip(self._all, old, new, strict=True):
            if before != after:
                looked_at |= groups.move(call, before, after)
        return frozenset(one for one in looked_at if self._look(one))

    @property
    def _all(self) -> tuple[_Groups, _Groups, _Groups]:
        return self._rooms, self._agents, self._sessions

    def _look(self, call: CallId) -> bool:
        """Whether the leg is alone otherwise than before."""
        before = self.since.pop(call, None), self.unnoted.pop(call, None)
        leg = self._legs.get(call)
        if leg is not None and is_alone(leg, self._around(leg)):
            groups = self._left_by(leg)
            here = _last(group.last_parted(call) for group in groups)
            known = _known_since(leg)
            self.since[call] = known if here is None else max(known, here.at)
            unnoted = _unnoted(leg, here, groups)
            if unnoted is not None:
                self.unnoted[call] = unnoted
        return (self.since.get(call), self.unnoted.get(call)) != before

    def _around(self, leg: Leg) -> Around:
        ties = _ties(leg)
        room, agent, session = (kind.of(tie) for kind, tie in zip(self._all, ties, strict=True))
        return Around(
            heard=len(room.there) > 1 or bool(room.there - {leg.id}),
            agent=bool(agent.there or room.phones),
            near=bool(room.phones) or agent.may_be_with(leg.id),
            ringing=bool(session.there),
        )

    def _left_by(self, leg: Leg) -> tuple[_Group, ...]:
        """The groups of those who may have left it alone."""
        ties = _ties(leg)
        if leg.media.conference is None:
            return (self._sessions.of(ties.session),)
        return self._rooms.of(ties.room), self._agents.of(ties.agent)


def _known_since(leg: Leg) -> datetime:
    """Since when one who is alone is so at the earliest, as the leg itself tells."""
    told = leg.left_alone
    return leg.changed_at if told is None else max(leg.changed_at, told.since)


def _unnoted(leg: Leg, here: _Parted | None, groups: Iterable[_Group]) -> LeftAlone | None:
    """What is to be noted of one who is alone: who parted last, and when.

    `here` is who did of those on the board. The one that was noted counts as it is there, where
    it is: more may be known of it since. Once it is gone, what was noted of it is the last word.
    """
    told, known = leg.left_alone, _known_since(leg)
    if told is not None and here is not None and any(told.by in one.parted for one in groups):
        at = max(leg.changed_at, here.at)
        return None if at == known else LeftAlone(since=at, by=here.call)
    by = told.by if told is not None else None
    gone = (one.gone for one in groups if one.gone is not None and one.gone.call != by)
    parted = _last((here, *gone))
    if parted is None or parted.at <= known:
        return None
    return LeftAlone(since=parted.at, by=parted.call)


def _last(some: Iterable[_Parted | None]) -> _Parted | None:
    return max((one for one in some if one is not None), default=None)
