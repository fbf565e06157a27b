"""The board as one member may see it, followed change by change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from console.domain.leg import CallId, Leg
from console.domain.my_phone import is_my_phone, my_leg, together
from console.domain.people.colleagues import is_rung
from console.domain.queues import QueueBoard
from console.domain.team.members import Member, Sight, Team
from console.domain.team.rights import Asking, colleagues_of, sees
from console.domain.team.served import ServedToday
from console.domain.undertaking.undertaking import Undertaking
from console.line.port import (
    AnyChange,
    AsSeen,
    Entry,
    LegChanged,
    LegsGone,
    Logged,
    OneChange,
    QueuesChanged,
    ServedChanged,
    Snapshot,
    UndertakingsChanged,
)


def is_for(entry: Entry, user: str) -> bool:
    """Whether a line of the log is said to that member, or to nobody in particular."""
    return entry.to in {"", user}


Shape = tuple[CallId, CallId | None, str | None]


class Seen:
    """What a member sees of those legs, which change as the board does."""

    def __init__(self, legs: Mapping[CallId, Leg], team: Team, member: Member) -> None:
        self._legs, self._team, self._member = legs, team, member
        phones = (leg.id for leg in legs.values() if is_my_phone(leg, member.user))
        self._phones = dict.fromkeys(phones)
        self._rung: dict[CallId, str | None] = {}
        for leg in legs.values():
            self._is_regarded(leg)
        self._colleagues = colleagues_of(team, member)
        self._known: dict[CallId, tuple[Leg, bool]] = {}
        self._asking = self._now()

    def _now(self) -> Asking:
        phones = (self._legs[call] for call in self._phones if call in self._legs)
        self._known.clear()
        mine = my_leg(phones, self._member.user)
        return Asking(self._team, self._member, mine, colleagues=self._colleagues)

    def _is_regarded(self, leg: Leg) -> bool:
        """Note whether somebody had the member's phone rung by a leg; False where that is known."""
        rung, known = is_rung(leg, self._member.user, self._team), leg.id in self._rung
        if rung is known and (not rung or self._rung[leg.id] == leg.session_id):
            return False
        if rung:
            self._rung[leg.id] = leg.session_id
        else:
            del self._rung[leg.id]
        return True

    def _is_brought(self, leg: Leg) -> bool:
        """Whether the phone was rung by a leg, or for its caller, whom it is about."""
        if not self._rung:
            return False
        session = leg.session_id
        with_it = leg.role is None and session is not None and session in self._rung.values()
        return with_it or leg.id in self._rung

    def brought(self, leg: Leg) -> list[CallId]:
        """The legs that a leg brings into sight, or out of it, by which the phone was rung."""
        if not self._is_regarded(leg):
            return []
        self._known.clear()
        return [one.id for one in self._legs.values() if one.session_id == leg.session_id]

    def take(self, leg: Leg) -> tuple[Leg | None, Leg | None]:
        """Note that a leg is different: the member's phone before and after it."""
        before = self._asking.mine
        if is_my_phone(leg, self._member.user):
            self._phones[leg.id] = None
        if leg.id in self._phones:
            self._asking = self._now()
        return before, self._asking.mine

    def drop(self, calls: Iterable[CallId]) -> None:
        """Note that legs are gone."""
        for call in calls:
            self._phones.pop(call, None)
            self._rung.pop(call, None)
            self._known.pop(call, None)

    def leg(self, call: CallId | None) -> bool:
        """Whether the member is told of a leg; of one that is not on the board it is not."""
        leg = self._legs.get(call) if call is not None else None
        if call is None or leg is None:
            return False
        known = self._known.get(call)
        if known is None or known[0] is not leg:
            known = self._known[call] = leg, sees(leg, self._asking) or self._is_brought(leg)
        return known[1]

    def entry(self, entry: Entry) -> bool:
        """A line of the log about no call is for everybody, and one to a member for that one."""
        if entry.to:
            return is_for(entry, self._member.user)
        return (entry.call is None and entry.session_id is None) or self.leg(entry.call)

    def undertakings(self, all_: Iterable[Undertaking]) -> tuple[Undertaking, ...]:
        """Those that the member began, and those about a leg that it sees."""
        me = self._member.user
        return tuple(one for one in all_ if one.by == me or any(map(self.leg, one.calls)))

    def queues(self, boards: Iterable[QueueBoard]) -> tuple[QueueBoard, ...]:
        """Every queue, with those who wait there and whom the member sees."""
        return tuple(
            msgspec.structs.replace(
                board, waiting=tuple(one for one in board.waiting if self.leg(one.call))
            )
            for board in boards
        )

    def served(self, served: ServedToday) -> ServedToday:
        """The rows of the member's own groups, and those of everybody; none by `see = "own"`."""
        mine = set(self._member.groups)
        rows = tuple(row for row in served.rows if not row.groups or mine & set(row.groups))
        return msgspec.structs.replace(served, rows=() if self._team.see is Sight.OWN else rows)

    def snapshot(self, whole: Snapshot) -> Snapshot:
        """The board as the member sees it."""
        return msgspec.structs.replace(
            whole,
            legs=tuple(leg for leg in whole.legs if self.leg(leg.id)),
            entries=tuple(filter(self.entry, whole.entries)),
            undertakings=self.undertakings(whole.undertakings),
            queues=self.queues(whole.queues),
            served=self.served(whole.served),
        )


class View:
    """Turns changes of the board into what they are to a member, under the same numbers.

    `whole` is the board at the beginning, `legs` change as it does. A leg that comes into sight
    is told with the change that brings it there; one that goes out of sight is gone.
    """

    def __init__(self, whole: Snapshot, legs: Mapping[CallId, Leg], seen: Seen) -> None:
        self._legs, self._seen = legs, seen
        self._undertakings, self._queues = whole.undertakings, whole.queues
        told = seen.snapshot(whole)
        self._shown = {leg.id for leg in told.legs}
        self._told = (told.undertakings, told.queues)

    def __call__(self, changes: Iterable[AnyChange]) -> Iterator[AnyChange]:
        """Each change, whole where the member sees all of it."""
        for change in changes:
            if isinstance(change, AsSeen):
                yield change
                continue
            parts = tuple(self._parts(change))
            whole = len(parts) == 1 and (parts[0] is change or parts[0] == change)
            yield change if whole else AsSeen(number=change.number, parts=parts)

    def _parts(self, change: OneChange) -> Iterator[OneChange]:
        match change:
            case LegChanged(leg=leg):
                told, crossed = self._leg(change, leg)
                yield from told
                if crossed:
                    yield from self._what_stands_with_legs(change.number)
            case LegsGone(calls=calls):
                self._seen.drop(calls)
                if gone := tuple(call for call in calls if call in self._shown):
                    self._shown.difference_update(gone)
                    yield msgspec.structs.replace(change, calls=gone)
                    yield from self._what_stands_with_legs(change.number)
            case Logged(entry=entry):
                if self._seen.entry(entry):
                    yield change
            case UndertakingsChanged(undertakings=undertakings):
                self._undertakings = undertakings
                yield from self._what_stands_with_legs(change.number)
            case QueuesChanged(queues=queues):
                self._queues = queues
                yield from self._what_stands_with_legs(change.number)
            case ServedChanged(served=served):
                yield msgspec.structs.replace(change, served=self._seen.served(served))
            case _:
                yield change

    def _what_stands_with_legs(self, number: int) -> Iterator[OneChange]:
        """What was begun with legs in sight, and who of them waits, where that is different."""
        undertakings, queues = self._told
        self._told = now = (
            self._seen.undertakings(self._undertakings),
            self._seen.queues(self._queues),
        )
        if now[0] != undertakings:
            yield UndertakingsChanged(number=number, undertakings=now[0])
        if now[1] != queues:
            yield QueuesChanged(number=number, queues=now[1])

    def _leg(self, change: LegChanged, leg: Leg) -> tuple[list[OneChange], bool]:
        """What is told of a leg that is different, and whether any came into sight or left it."""
        told: list[OneChange] = []
        shown = self._shown
        before, after = self._seen.take(leg)
        crossed = False
        near = (*self._regrouped(before, after), *self._seen.brought(leg))
        for call in dict.fromkeys((leg.id, *near)):
            sees, saw = self._seen.leg(call), call in shown
            crossed = crossed or sees is not saw
            if sees and call == leg.id:
                told.append(change)
            elif sees and not saw:
                told.append(LegChanged(number=change.number, leg=self._legs[call]))
            elif saw and not sees:
                told.append(LegsGone(number=change.number, calls=(call,)))
            (shown.add if sees else shown.discard)(call)
        return told, crossed

    def _regrouped(self, before: Leg | None, after: Leg | None) -> Iterable[CallId]:
        """The legs that are with the member's phone now, or were, if that is another company."""
        if _shape(before) == _shape(after):
            return ()
        phones = [mine for mine in (before, after) if mine is not None]
        near = _near(phones, self._legs.values())
        return [leg.id for leg in near if any(together(mine, leg) for mine in phones)]


def _near(phones: Iterable[Leg], legs: Iterable[Leg]) -> Iterator[Leg]:
    """Those who may be with one of the phones: few of thousands, each looked at in passing."""
    ids = {mine.id for mine in phones}
    peers = {mine.peer for mine in phones if mine.peer}
    rooms = {mine.media.conference for mine in phones if mine.media.conference}
    return (
        leg for leg in legs if leg.peer in ids or leg.id in peers or leg.media.conference in rooms
    )


def _shape(mine: Leg | None) -> Shape | None:
    return (mine.id, mine.peer, mine.media.conference) if mine is not None else None
