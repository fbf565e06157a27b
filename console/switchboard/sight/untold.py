"""Supervision that members are not told of: nothing of it is sent to whom it could concern.

That is to everybody but supervisors and admins: a colleague's screen is read by others, too. Who
hears a call is no company of those on it, so that without its leg nothing counts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.team.supervision import is_supervisors, unsupervised
from console.domain.undertaking.undertaking import Undertaking
from console.line.feed import one_by_one
from console.line.port import (
    AnyChange,
    AsSeen,
    LegChanged,
    LegsGone,
    Logged,
    OneChange,
    Snapshot,
    UndertakingsChanged,
)


class Untold:
    """Turns changes into what they are to one who is told of no supervision, numbers kept.

    `whole` is the board at the beginning.
    """

    def __init__(self, whole: Snapshot) -> None:
        self._hidden = {leg.id for leg in whole.legs if is_supervisors(leg)}
        self._shown: dict[CallId, Leg] = {leg.id: leg for leg in self.snapshot(whole).legs}
        self._told = self._undertakings(whole.undertakings)

    def __call__(self, changes: Iterable[AnyChange]) -> Iterator[AnyChange]:
        """Each change, whole where nothing in it tells of a supervision."""
        for change in changes:
            parts = tuple(one_by_one((change,)))
            told = tuple(part for one in parts for part in self._part(one))
            same = len(told) == len(parts) and all(a is b for a, b in zip(told, parts, strict=True))
            yield change if same else AsSeen(number=change.number, parts=told)

    @classmethod
    def snapshot(cls, whole: Snapshot) -> Snapshot:
        """The board for one who is told of no supervision."""
        hidden = {leg.id for leg in whole.legs if is_supervisors(leg)}
        return msgspec.structs.replace(
            whole,
            legs=tuple(unsupervised(leg) for leg in whole.legs if leg.id not in hidden),
            entries=tuple(entry for entry in whole.entries if not entry.untold),
            undertakings=tuple(one for one in whole.undertakings if hidden.isdisjoint(one.calls)),
        )

    def _undertakings(self, all_: Iterable[Undertaking]) -> tuple[Undertaking, ...]:
        return tuple(one for one in all_ if self._hidden.isdisjoint(one.calls))

    def _part(self, change: OneChange) -> Iterator[OneChange]:
        match change:
            case LegChanged(leg=leg):
                yield from self._leg(change, leg)
            case LegsGone(calls=calls):
                told = tuple(call for call in calls if call not in self._hidden)
                self._hidden.difference_update(calls)
                for call in calls:
                    self._shown.pop(call, None)
                if told:
                    whole = len(told) == len(calls)
                    yield change if whole else msgspec.structs.replace(change, calls=told)
            case Logged(entry=entry):
                if not entry.untold:
                    yield change
            case UndertakingsChanged(undertakings=all_):
                before, self._told = self._told, self._undertakings(all_)
                if self._told == all_:
                    yield change
                elif self._told != before:
                    yield msgspec.structs.replace(change, undertakings=self._told)
            case _:
                yield change

    def _leg(self, change: LegChanged, leg: Leg) -> Iterator[OneChange]:
        if is_supervisors(leg):
            self._hidden.add(leg.id)
            if self._shown.pop(leg.id, None) is not None:  # its role was not known yet
                yield LegsGone(number=change.number, calls=(leg.id,))
            return
        before, told = self._shown.get(leg.id), unsupervised(leg)
        self._shown[leg.id] = told
        if told is leg:
            yield change
        elif told != before:
            yield msgspec.structs.replace(change, leg=told)
