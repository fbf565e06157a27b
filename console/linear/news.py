"""What is announced of what is different: of my calls, of who calls for me, of me and of the line.

Calls of others that neither ring for me nor are the selected one are not announced: who listens
hears what is theirs, and asks for the table where they want the rest. Durations are never news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from console.domain.agent.state import Presence
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.my_mute import MuteWatch
from console.domain.my_phone import PhoneState, together
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.domain.undertaking.words import does, line_words, remedy
from console.line.port import Entry, EntryKind, Health, Light
from console.linear import speech
from console.linear.announcements import Announcement, Urgency
from console.linear.calls import Calls
from console.ui.actions.keymap import Keymap
from console.ui.state.callers import calls
from console.ui.state.sight import LineState
from console.ui.state.store import Store, Touched

ME: Final = "me"
PHONE: Final = "phone"
LINE: Final = "line"
HEARD_AGAIN: Final = "You are heard again: your mute ended when your phone left its conference."

_QUIET: Final = frozenset(
    {PhoneState.TALKING, PhoneState.WAITING, PhoneState.HELD, PhoneState.ENDING}
)
"""What my phone does while the word on the call says it, or the next one will."""

_TOLD_BY_THE_ORDER: Final = frozenset({Kind.DIAL, Kind.ANSWER, Kind.CONSULT})
"""What ends with a word on how it went, which is said anyway."""

_PARTS: Final[Mapping[str, str]] = {
    "api": "Telnyx",
    "webhooks": "Webhooks",
    "journal": "The journal",
    "database": "The team's database",
}


class Told(NamedTuple):
    """What was said of a call last: what is with it, and what goes on beside that."""

    does: str
    beside: tuple[str, ...]


class News:
    """Compares what is with what was said."""

    def __init__(self, store: Store, listed: Calls, keymap: Keymap) -> None:
        self._store, self._calls, self._keymap = store, listed, keymap
        self._told: dict[CallId, Told] = {}
        self._named: set[CallId] = set()
        self._begun: dict[str, tuple[Stage, str]] = {}
        self._lights: dict[str, Light] = {}
        self._me: tuple[object, ...] = ()
        self._phone = PhoneState.DOWN
        self._line = LineState.CONNECTING
        self._hosts = ""
        self._mutes = MuteWatch()
        self._is_first = True

    def of(self, touched: Touched, now: datetime) -> Iterator[Announcement]:
        """What is to be said of what is different."""
        store = self._store
        yield from self._of_line()
        if touched.everything:
            for call in [call for call in self._told if call not in store.legs]:
                self._forget(call)
        legs = tuple(store.legs) if touched.everything else touched.legs
        for call in legs:
            leg = store.leg(call)
            if leg is not None and not store.folded(leg):
                yield from self._of_leg(leg)
        for call in touched.gone:
            self._forget(call)
        yield from self._of_phone()
        if touched.everything or touched.agent:
            yield from self._of_me(now)
        yield from self._of_entries(touched.entries)
        yield from self._of_undertakings()
        yield from self._of_health(store.health)

    def _forget(self, call: CallId) -> None:
        self._told.pop(call, None)
        self._named.discard(call)

    # Calls ------------------------------------------------------------------------------

    def _of_leg(self, leg: Leg) -> Iterator[Announcement]:
        now = Told(speech.does(leg, self._store), speech.beside(leg))
        before = self._told.get(leg.id)
        if now == before:
            return
        self._told[leg.id] = now
        is_named, concerns = leg.id in self._named, self._concerns(leg)
        if is_named and self._is_told_as_failed(leg):
            return
        if not (concerns or is_named) or (before is None and not leg.alive):
            return
        if not concerns and leg.alive:
            self._named.discard(leg.id)
            words = f"{speech.label(leg)} rings no more for you"
        else:
            words = self._words(leg, before, now)
            self._named.add(leg.id)
        yield Announcement(
            words=speech.sentence(words),
            urgency=self._urgency(leg),
            about=leg.id,
            kind=self._kind(leg),
        )

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

    def _concerns(self, leg: Leg) -> bool:
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
        if leg.state is CallState.OFFERED:
            return "ring for you"
        return "ended" if leg.state is CallState.ENDED else "changed"

    # Myself -----------------------------------------------------------------------------

    def _of_me(self, now: datetime) -> Iterator[Announcement]:
        mine = self._store.board.agent_state
        following = mine.next.words if mine.next else ""
        is_open = mine.until is None
        me = (mine.state, mine.reason, following, is_open)
        if not mine.agent or me == self._me:
            return
        before, self._me = self._me, me
        if before and mine.state is Presence.ON_CALL and before[2] == following:
            return  # the word on the call says it
        words = speech.state(mine, now)
        if mine.state is Presence.WRAP_UP and mine.awaiting:
            key = self._keymap.shown("agent.wrap_up")
            words += f" {key} says what came of it." if key else ""
        yield Announcement(words=words, urgency=Urgency.MINE, about=ME)

    def _of_phone(self) -> Iterator[Announcement]:
        store, phone = self._store, self._store.phone
        before, self._phone = self._phone, phone
        if phone is not before and (phone not in _QUIET or before is PhoneState.MUTED):
            heard = before is PhoneState.MUTED and phone is PhoneState.TALKING
            words = "you are heard again" if heard else speech.PHONE[phone]
            urgent = Urgency.NOW if phone is PhoneState.RINGING else Urgency.MINE
            yield Announcement(
                words=f"{words[:1].upper()}{words[1:]}.", urgency=urgent, about=PHONE
            )
        mine = store.mine
        others = store.company(mine) if mine is not None else ()
        if self._mutes.ended_by_itself(mine, others):
            yield Announcement(words=HEARD_AGAIN, urgency=Urgency.NOW, kept=True)
        for leg in self._mutes.unaware(mine, others):
            key = self._keymap.shown("call.mute") or ":unmute"
            words = f"{speech.label(leg)} does not hear you: you are muted. {key} unmutes."
            yield Announcement(words=words, urgency=Urgency.NOW, kept=True)

    def _of_undertakings(self) -> Iterator[Announcement]:
        """What was over before I came is no news, unless somebody hears nobody because of it."""
        board, is_first = self._store.board, self._is_first
        self._is_first = False
        there = {one.id for one in board.undertakings}
        for gone in [one for one in self._begun if one not in there]:
            del self._begun[gone]
        for one in board.undertakings:
            stands = (one.stage, one.because)
            if one.by == board.agent and self._begun.get(one.id) != stands:
                self._begun[one.id] = stands
                is_old = is_first and not one.alone
                if not is_old and (words := self._of_undertaking(one)):
                    urgent = Urgency.NOW if one.stage is Stage.FAILED else Urgency.MINE
                    yield Announcement(words=words, urgency=urgent, about=f"begun {one.id}")

    def _of_undertaking(self, one: Undertaking) -> str:
        leg_of = self._store.leg
        by_order = one.kind in _TOLD_BY_THE_ORDER
        if one.stage is Stage.FAILED:
            why = "" if by_order else speech.spoken(line_words(one, leg_of, _label))
            left = speech.spoken(remedy(one, leg_of, _label))
            key, helps = self._keymap.shown(one.press) if one.press else "", does(one, leg_of)
            helped = f"{key} {helps}" if key and helps else ""  # a key is never written large
            said = " ".join(map(speech.sentence, filter(None, (why, left))))
            return f"{said} {helped}.".strip() if helped else said
        if by_order or one.stage in (Stage.SENT, Stage.OVER):
            return ""
        words = speech.spoken(line_words(one, leg_of, _label))
        return f"{words[:1].upper()}{words[1:]}."

    # The rest ---------------------------------------------------------------------------

    def _of_entries(self, entries: Iterable[Entry]) -> Iterator[Announcement]:
        entries = tuple(entries)
        to_me = self._store.told.news(entries, self._store.reader)
        if to_me is not None:
            key = self._keymap.shown("view.told") if to_me.call else ""
            there = f" {key} goes there." if key else ""
            words = f"Message: {speech.spoken(to_me.text).rstrip('.')}.{there}"
            yield Announcement(words=words, urgency=Urgency.NOW, kept=True)
        for entry in entries:
            if entry.kind is EntryKind.NOTICE and not entry.to and self._is_worth_it(entry):
                words = f"Notice: {speech.spoken(entry.text, 400)}"
                yield Announcement(words=words, urgency=Urgency.MINE, kept=True)

    def _is_worth_it(self, entry: Entry) -> bool:
        if entry.level not in (Light.WARN, Light.BAD):
            return False
        leg = self._store.leg(entry.call)
        if leg is None:
            return entry.call is None
        begun = self._store.undertaking(leg.id)
        is_told = begun is not None and begun.by == self._store.board.agent
        return self._concerns(leg) and not is_told

    def _of_line(self) -> Iterator[Announcement]:
        sight = self._store.sight
        before, self._line = self._line, sight.state
        if before is sight.state:
            return
        if sight.state is LineState.UP:
            words = "Connected." if before is LineState.CONNECTING else "The line is up again."
            yield Announcement(words=words, urgency=Urgency.NOW, about=LINE)
        elif sight.unreachable:
            words = f"{sight.unreachable[:1].upper()}{sight.unreachable[1:]}"
            words = f"{words}: {speech.spoken(sight.word)}."
            yield Announcement(words=words, urgency=Urgency.NOW, about=LINE)

    def _of_health(self, health: Health) -> Iterator[Announcement]:
        for part, called in _PARTS.items():
            one = getattr(health, part)
            before = self._lights.get(part, Light.UNKNOWN)
            self._lights[part] = one.light
            is_bad, was_bad = (light in (Light.WARN, Light.BAD) for light in (one.light, before))
            if is_bad and before is not one.light:
                why = speech.spoken(one.detail) or "something is wrong"
                yield Announcement(words=f"{called}: {why}", urgency=Urgency.MINE, about=part)
            elif was_bad and one.light is Light.GOOD:
                words = f"{called}: all is well again."
                yield Announcement(words=words, urgency=Urgency.OTHER, about=part)
        if health.hosts and health.hosts != self._hosts:
            yield Announcement(words=f"{speech.spoken(health.hosts)}.", urgency=Urgency.MINE)
        self._hosts = health.hosts


def _listed(*words: str) -> str:
    return ", ".join(filter(None, words))


def _is_of_keys(word: str) -> bool:
    """Whether it is about keys: others take their place, and they are not taken back."""
    return word.startswith(("pressed ", "gathered "))


def _label(number: str, leg: Leg | None) -> str:
    return speech.label(leg) if leg is not None else speech.number(number)
