"""What is announced of what is different: of my calls, of who calls for me, of me and of the line.

Calls of others that neither ring for me nor are the selected one are not announced: who listens
hears what is theirs, and asks for the table where they want the rest. Durations are never news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from console.domain.agent.state import Presence
from console.domain.leg import Leg
from console.domain.messages.message import AddressKind
from console.domain.my_mute import MuteWatch
from console.domain.my_phone import PhoneState
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.domain.undertaking.words import does, line_words, remedy
from console.line.port import Entry, EntryKind, Health, Light, Said
from console.linear import speech
from console.linear.announcements import Announcement, Urgency
from console.linear.call_news import CallNews
from console.linear.calls import Calls
from console.ui.actions.keymap import Keymap
from console.ui.state.callers import Callers
from console.ui.state.colleagues import unseen
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


class News:
    """Compares what is with what was said."""

    def __init__(self, store: Store, listed: Calls, keymap: Keymap, callers: Callers) -> None:
        self._store, self._keymap = store, keymap
        self.calls = CallNews(store, listed, callers)
        self._begun: dict[str, tuple[Stage, str]] = {}
        self._lights: dict[str, Light] = {}
        self._me: tuple[object, ...] = ()
        self._phone = PhoneState.DOWN
        self._line = LineState.CONNECTING
        self._hosts = ""
        self._mutes = MuteWatch()
        self._is_first = True
        self._messages: set[str] = set()
        self.says_talk = False
        self.told: list[str] = []  # messages that are said and of which nobody was told that

    def of(self, touched: Touched, now: datetime) -> Iterator[Announcement]:
        """What is to be said of what is different."""
        store = self._store
        yield from self._of_line()
        yield from self.calls.of(touched, now)
        yield from self._of_phone()
        if touched.everything or touched.agent:
            yield from self._of_me(now)
        yield from self._of_entries(touched.entries, now)
        if touched.messages or touched.everything or touched.agent:
            yield from self._of_messages()
        yield from self._of_undertakings()
        yield from self._of_health(store.health)

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
            yield Announcement(words=speech.sentence(words), urgency=urgent, about=PHONE)
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
        return speech.sentence(words)

    # The rest ---------------------------------------------------------------------------

    def _of_entries(self, entries: Iterable[Entry], now: datetime) -> Iterator[Announcement]:
        entries = tuple(entries)
        to_me = self._store.told.news(entries, self._store.reader, now)
        if to_me is not None:
            key = self._keymap.shown("view.told") if to_me.call else ""
            there = f" {key} goes there." if key else ""
            words = f"Message: {speech.spoken(to_me.text).rstrip('.')}.{there}"
            yield Announcement(words=words, urgency=Urgency.NOW, kept=True)
        for entry in entries:
            if self.says_talk and entry.said is not None and entry.said.final:
                yield from self._of_talk(entry, entry.said)
            if entry.kind is EntryKind.NOTICE and not entry.to and self._is_worth_it(entry):
                words = f"Notice: {speech.spoken(entry.text, 400)}"
                yield Announcement(words=words, urgency=Urgency.MINE, kept=True)

    def _of_talk(self, entry: Entry, said: Said) -> Iterator[Announcement]:
        """What somebody said in my call, or in the selected one; each sentence in its turn."""
        leg = self._store.leg(entry.call)
        if leg is not None and said.text.strip() and self.calls.concerns(leg):
            words = f"{speech.speaker(leg, said.track)}: {speech.spoken(said.text, 500)}"
            yield Announcement(words=speech.ended(words), urgency=Urgency.MINE, kept=True)

    def _of_messages(self) -> Iterator[Announcement]:
        """What colleagues wrote; while I talk what is urgent alone, the rest after that."""
        board, reader = self._store.board, self._store.reader
        talking = board.agent_state.state is Presence.ON_CALL
        key = self._keymap.shown("console.messages")
        for one in unseen(board) if board.messages else ():
            if one.id in self._messages or (talking and not one.urgent):
                continue
            self._messages.add(one.id)
            self.told.append(one.id)
            to = "" if one.kind is AddressKind.MEMBER else f" to {speech.spoken(one.to, 60)}"
            by = f"{speech.spoken(reader.name(one.by), 60)}{to}"
            words = f"{by}: {speech.spoken(one.text, 500).rstrip('.')}. {key} answers."
            urgency = Urgency.NOW if one.urgent else Urgency.MINE
            yield Announcement(words=words, urgency=urgency, kept=True)

    def _is_worth_it(self, entry: Entry) -> bool:
        if entry.level not in (Light.WARN, Light.BAD):
            return False
        leg = self._store.leg(entry.call)
        if leg is None:
            return entry.call is None
        begun = self._store.undertaking(leg.id)
        is_told = begun is not None and begun.by == self._store.board.agent
        return self.calls.concerns(leg) and not is_told

    def _of_line(self) -> Iterator[Announcement]:
        sight = self._store.sight
        before, self._line = self._line, sight.state
        if before is sight.state:
            return
        if sight.state is LineState.UP:
            words = "Connected." if before is LineState.CONNECTING else "The line is up again."
            yield Announcement(words=words, urgency=Urgency.NOW, about=LINE)
        elif sight.unreachable:
            words = f"{speech.large(sight.unreachable)}: {speech.spoken(sight.word)}."
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


def _label(number: str, leg: Leg | None) -> str:
    return speech.label(leg) if leg is not None else speech.number(number)
