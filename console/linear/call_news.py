"""What is announced of calls: of mine, of the selected one, and of who calls for me."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.my_phone import together
from console.linear import speech
from console.linear.announcements import Announcement, Urgency
from console.linear.calls import Calls
from console.ui.state.callers import Callers, calls
from console.ui.state.store import Store, Touched

MANY: Final = "many ring"

FEW: Final = 3
"""So many who ring are said one by one."""

NOW_AND_THEN: Final = timedelta(seconds=4)
"""How often one more of many is said."""


class Told(NamedTuple):
    """What was said of a call last: what is with it, and what goes on beside that."""

    does: str
    beside: tuple[str, ...]


class CallNews:
    """Compares what is with each call with what was said of it."""

    def __init__(self, store: Store, listed: Calls, callers: Callers) -> None:
        self._store, self._calls, self._callers = store, listed, callers
        self._many_told: datetime | None = None
        self._unsaid = False
        self._told: dict[CallId, Told] = {}
        self._named: set[CallId] = set()

    def of(self, touched: Touched, now: datetime) -> Iterator[Announcement]:
        """What is to be said of the calls that are different."""
        store = self._store
        if touched.everything:
            for call in [call for call in self._told if call not in store.legs]:
                self._forget(call)
        legs = tuple(store.legs) if touched.everything else touched.legs
        for call in legs:
            leg = store.leg(call)
            if leg is not None and not store.folded(leg):
                yield from self._of_leg(leg, now)
        for call in touched.gone:
            self._forget(call)

    def _forget(self, call: CallId) -> None:
        self._told.pop(call, None)
        self._named.discard(call)

    def _of_leg(self, leg: Leg, moment: datetime) -> Iterator[Announcement]:
        now = Told(speech.does(leg, self._store), speech.beside(leg))
        before = self._told.get(leg.id)
        if now == before:
            return
        self._told[leg.id] = now
        is_named, concerns = leg.id in self._named, self.concerns(leg)
        if is_named and self._is_told_as_failed(leg):
            return
        if not (concerns or is_named) or (before is None and not leg.alive):
            return
        if not is_named and calls(leg) and leg.id != self._calls.selected and self._many:
            yield from self._one_more(leg, moment)
            return
        if not concerns and leg.alive:
            self._named.discard(leg.id)
            words = f"{speech.label(leg)} rings no more for you"
        else:
            words = self._words(leg, before, now)
            self._named.add(leg.id)
        yield Announcement(
            words=speech.ended(words) if speech.name(leg) else speech.sentence(words),
            urgency=self._urgency(leg),
            about=leg.id,
            kind=self._kind(leg),
        )

    @property
    def _many(self) -> int:
        """How many ring for me, where they are too many to be said one by one; else 0."""
        ringing = sum(1 for one in self._callers if not one.unoffered)
        return ringing if ringing > FEW else 0

    def _one_more(self, leg: Leg, now: datetime) -> Iterator[Announcement]:
        """One more of many: said with their number, now and then; the table has them."""
        if self._many_told is not None and now - self._many_told < NOW_AND_THEN:
            self._unsaid = True
            return
        self._many_told, self._unsaid = now, False
        words = f"{speech.who(leg, self._store)}, rings for you, as do {self._many - 1} others."
        yield Announcement(words=words, urgency=Urgency.NOW, about=MANY, kind="ring for you")

    def later(self, now: datetime) -> Iterator[Announcement]:
        """How many ring by now, where some of them were not said."""
        if not self._unsaid or (self._many_told and now - self._many_told < NOW_AND_THEN):
            return
        self._many_told, self._unsaid = now, False
        if self._many:
            words = f"{self._many} callers ring for you now."
            yield Announcement(words=words, urgency=Urgency.NOW, about=MANY, kind="ring for you")

    def selected_by_itself(self, leg: Leg) -> Iterator[Announcement]:
        """A call of which was told before is the selected one now."""
        if leg.id in self._named:
            words = f"{speech.label(leg)} {speech.does(leg, self._store)}, selected."
        else:
            self._named.add(leg.id)
            words = f"{speech.who(leg, self._store)}, {speech.does(leg, self._store)}, selected."
        self._told[leg.id] = Told(speech.does(leg, self._store), speech.beside(leg))
        yield Announcement(words=words, urgency=Urgency.NOW, about=leg.id, kind=self._kind(leg))

    def _is_told_as_failed(self, leg: Leg) -> bool:
        """Whether what I began and what failed tells of one who is alone because of it."""
        begun = self._store.undertaking(leg.id)
        is_mine = begun is not None and begun.by == self._store.board.agent
        return is_mine and begun is not None and leg.id in begun.alone

    def _words(self, leg: Leg, before: Told | None, now: Told) -> str:
        """Who, what, then details; the number is said with the first word on a call alone."""
        is_new = leg.id not in self._named
        said = now.does if is_new or before is None or before.does != now.does else ""
        were = before.beside if before is not None else ()
        begun = [word for word in now.beside if word not in were]
        over = [word for word in were if word not in now.beside]
        if is_new:
            selected = "selected" if leg.id == self._calls.selected else ""
            return _listed(speech.who(leg, self._store), said, *begun, selected)
        ended = [f"no longer {word}" for word in over if leg.alive and not _is_of_keys(word)]
        return f"{speech.label(leg)} {_listed(said, *begun, *ended)}"

    def concerns(self, leg: Leg) -> bool:
        """Whether a call is news to whoever listens."""
        store, mine = self._store, self._store.mine
        if leg.id == self._calls.selected or store.reader.is_mine(leg):
            return True
        if leg.agent and leg.agent == store.board.agent:
            return True
        if calls(leg):
            return store.reader.rings(leg) and not store.reader.is_for_others(leg)
        return mine is not None and together(mine, leg)

    def _urgency(self, leg: Leg) -> Urgency:
        if calls(leg) and not self._store.reader.is_for_others(leg):
            return Urgency.NOW
        mine = leg.id == self._calls.selected or self._store.reader.is_mine(leg)
        return Urgency.MINE if mine else Urgency.OTHER

    def _kind(self, leg: Leg) -> str:
        if leg.alone_since is not None:
            return "hear nobody"
        if leg.rings:
            return "ring for you"
        return "ended" if leg.state is CallState.ENDED else "changed"


def _listed(*words: str) -> str:
    return ", ".join(filter(None, words))


def _is_of_keys(word: str) -> bool:
    """Whether it is about keys: others take their place, and they are not taken back."""
    return word.startswith(("pressed ", "gathered "))
