"""The first line, the same on every screen: who, phone, lights, what rings, alarms, the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from textual.content import Content

from console.domain.agent.state import Presence
from console.domain.alarms import Level
from console.domain.leg import CallState, Leg
from console.domain.my_mute import MyMute
from console.domain.my_phone import PhoneState
from console.line.port import Health, JournalHealth, Light, WebhookHealth
from console.text import counted
from console.ui.render import leg as reads
from console.ui.render.agent import LIGHTS, SHORT, state_forms
from console.ui.render.lines import (
    LEVEL_COLOURS,
    LEVEL_GLYPHS,
    LEVELS,
    MUTED,
    STRONG,
    clock_time,
    shown,
)
from console.ui.render.mute import mute_of
from console.ui.render.whose import role_word
from console.ui.state.call_rate import CallRate
from console.ui.state.colleagues import unread
from console.ui.state.counts import Count
from console.ui.state.reader import Reader
from console.ui.state.sight import Sight
from console.ui.state.store import Store
from console.ui.state.waits import LiveFigures, Watch
from console.ui.widgets.pane import Pane
from console.ui.widgets.parts import Part, part
from console.ui.widgets.parts import fit_parts as fit

LAMPS: Final = {Light.GOOD: "●", Light.WARN: "▲", Light.BAD: "■", Light.UNKNOWN: "○"}
"""A light's shape says how it is; its colour only repeats that."""


class Ringing(NamedTuple):
    """The one who calls and is answered by the key, if there is one, and that key.

    `told` says that nothing else on the screen names them: then the header does.
    """

    first: Leg | None = None
    key: str = ""
    told: bool = False


NOBODY: Final = Ringing()

_A_NAME: Final = 2
"""How much the whole name of who calls matters: less than any figure, whose beginning does."""

_A_REASON: Final = (7, 8)
"""How much it matters why I am Not ready, of a long reason the whole and its beginning: less than
what lights say, and as much."""

MINUTE: Final = 60
HOUR: Final = 3600


def header_line(
    store: Store,
    count: Count,
    now: datetime,
    width: int,
    *,
    figures: LiveFigures | None = None,
    ringing: Ringing = NOBODY,
    ready_key: str = "",
) -> Content:
    """The header in `width` cells; the lights stay longest.

    `ready_key` is the one that leads who is Not ready to Ready, no text where none does.
    """
    name = store.reader.name(store.board.agent)
    names = tuple(dict.fromkeys((shown(name, 24), shown(name, 12))))
    calls = counted(count.live, "call")
    parts = [
        part(Content.styled("telnyx-console", STRONG), keep=2),
        part(
            Content.styled("PRACTICE", "bold $light-warn") if store.board.practice else "", keep=11
        ),
        part(Content.styled("READ-ONLY", "bold $light-warn") if store.read_only else "", keep=11),
        part(*names, keep=3),
        *_others(store),
        *_standing(store, now),
        *_way_to_ready(store, ready_key),
        *_unread(store),
        *_phone(store, now),
        *_journal(store.health.journal, known=store.sight.up),
        *_hosts(store.health, known=store.sight.up),
        *_api(store.health, known=store.sight.up),
        _webhooks(store.health.webhooks, now, known=store.sight.up),
        *_clock(store),
        _line(store.sight),
        *_calling(count, ringing, now),
        *(_minded(figures, now) if figures else ()),
        part(calls, keep=4, right=True),
        part(Content.styled(clock_time(now), MUTED), keep=1, right=True),
    ]
    return fit(parts, width)


class Header(Pane):
    """The first line of the console."""

    def __init__(
        self,
        store: Store,
        count: Callable[[], Count],
        now: Callable[[], datetime],
        figures: LiveFigures | None = None,
        *,
        ringing: Callable[[], Ringing] = lambda: NOBODY,
        ready_key: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(ident="header")
        self._store = store
        self._count = count
        self._now = now
        self._figures = figures
        self._ringing = ringing
        self._ready_key = ready_key

    def redraw(self) -> None:
        """Paint what is different, also where a form lies over a list that lies over this.

        Textual paints the screen that lies highest anew, and each one between keeps what it
        showed of those below.
        """
        before = self._shown
        super().redraw()
        if self._shown is before or not self.is_attached:
            return
        stack = self.app.screen_stack
        if self.screen in stack:  # one that is being left is there no more
            for between in stack[stack.index(self.screen) + 1 : -1]:
                between.refresh(self.region)

    def draw(self) -> Content:
        """Who, lights, counters, clock."""
        count, now, width = self._count(), self._now(), self.size.width
        return header_line(
            self._store,
            count,
            now,
            width,
            figures=self._figures,
            ringing=self._ringing(),
            ready_key=self._ready_key(),
        )


# Lights -----------------------------------------------------------------------------------


def _lamp(light: Light, *words: str, keep: int) -> Part:
    style = LEVELS[light] or MUTED
    forms = [Content.assemble((LAMPS[light], style), f" {word}") for word in words]
    return part(*forms, Content.styled(LAMPS[light], style), keep=keep, right=True, vanish=False)


def _minded(figures: LiveFigures, now: datetime) -> list[Part]:
    return [*_call_rate(figures.call_rate, now), *_waiting(figures.watch)]


def _call_rate(call_rate: CallRate, now: datetime) -> list[Part]:
    """New calls of the last minutes: `▁▁▃▂▁▅▁ 3/min`; the first to give way."""
    bars = call_rate.bars(now)
    if not bars:
        return []
    words = Content.styled(f"{bars} {call_rate.last(now)}/min", MUTED)
    return [part(words, keep=0, right=True)]


def _waiting(watch: Watch) -> list[Part]:
    """How many wait longer than the limit that alarms; nothing while nobody does."""
    if not watch.waiting:
        return []
    glyph, limit = LEVEL_GLYPHS[Level.ALARM], reads.clock(watch.limits.wait[-1])
    words = (f"{glyph} {watch.waiting} wait > {limit}", f"{glyph} {watch.waiting} wait")
    style = f"bold ${LEVEL_COLOURS[Level.ALARM]}"
    return [part(*(Content.styled(word, style) for word in words), keep=7, right=True)]


def _calling(count: Count, ringing: Ringing, now: datetime) -> list[Part]:
    """`◆2 ▲1 Grace Hopper 0:21  N answers`; where the screen names them, only how many."""
    signs = (
        (reads.STATES[CallState.OFFERED].glyph, count.offered, "bold $state-offered"),
        (reads.ALONE.glyph, count.alone, "bold $light-bad"),
    )
    many = Content(" ").join(
        [Content.styled(f"{glyph}{number}", style) for glyph, number, style in signs if number]
    )
    first = ringing.first
    if not many or first is None or not ringing.told:
        return [part(many, keep=10, right=True)] if many else []
    who = shown(reads.name(first) or reads.other_number(first), 20)
    waits, key = f" {reads.duration(first, now)} ", (ringing.key, "bold $accent")
    does = f" {answer_word(first)}" if ringing.key else ""
    short = shown(who, 9)
    forms = (
        Content.assemble(many, f" {who}{waits} ", key, does),
        Content.assemble(many, f" {short}{waits} ", key, does),
        Content.assemble(many, f" {short}{waits} ", key),
        Content.assemble(many, waits, key),
        many,
    )
    return [part(*forms, keep=9, right=True, firsts=(_A_NAME,))]


def answer_word(leg: Leg) -> str:
    """What the key that answers does with one who calls."""
    return "answers" if leg.alone_since is None else "takes back"


def _others(store: Store) -> list[Part]:
    """That more than one console may order; none sees another one's form."""
    ordering = store.health.ordering
    if ordering <= 1 or not store.sight.up:
        return []
    return [part(Content.styled(f"{ordering} consoles", "$light-warn"), keep=5)]


def _standing(store: Store, now: datetime) -> list[Part]:
    """My state and for how long; nothing where nobody has one."""
    state = store.board.agent_state
    if not state.agent:
        return []
    style = LEVELS[LIGHTS[state.state]]
    forms = [Content.styled(form, f"bold {style}".rstrip()) for form in state_forms(state, now)]
    long = len(state.reason) > SHORT
    return [part(*forms, keep=9, vanish=False, firsts=_A_REASON if long else ())]


def _unread(store: Store) -> list[Part]:
    """`2 messages` that I have not read, and that one of them is urgent: nothing covers it."""
    waiting = unread(store.board) if store.board.messages else []
    if not waiting:
        return []
    urgent = any(one.urgent for one in waiting)
    words = counted(len(waiting), "message")
    style = "bold $light-bad" if urgent else "bold $light-warn"
    forms = (f"{words}, urgent",) * urgent + (words, f"@{len(waiting)}")
    return [part(*(Content.styled(form, style) for form in forms), keep=10, vanish=False)]


def _way_to_ready(store: Store, key: str) -> list[Part]:
    """`n to be Ready`, beside the word for not being it."""
    state = store.board.agent_state
    if not key or not state.agent or state.state is not Presence.NOT_READY or store.barred:
        return []
    return [part(Content.assemble((key, "bold $accent"), (" to be Ready", MUTED)), keep=2)]


_PHONE_LAMPS: Final = {
    PhoneState.DOWN: Light.UNKNOWN,
    PhoneState.UP: Light.GOOD,
    PhoneState.TALKING: Light.GOOD,
    PhoneState.UNKNOWN: Light.UNKNOWN,
}


def _supervising(leg: Leg, reader: Reader) -> Part:
    """What my phone does as a supervisor's, in words."""
    ringing = leg.state is CallState.DIALLING
    word = "phone ringing" if ringing else str(role_word(leg, reader))
    return _lamp(Light.WARN if ringing else Light.GOOD, word, keep=9)


def _phone(store: Store, now: datetime) -> list[Part]:
    """My phone and what it is doing; nothing where there is none."""
    if store.supervision is not None:
        return [_supervising(store.supervision, store.reader)]
    mine = store.mine
    address = reads.number(mine.to if mine is not None else store.phone_address)
    if mine is None and store.phone_address is None:
        return []
    state = store.phone
    shown_address = part(Content.styled(address, MUTED), keep=1, right=True)
    mute = mute_of(store)
    if mute is not None:
        light = Light.BAD if mute.outlived or mute.doubted else Light.WARN
        return [_lamp(light, *_muted(state, mute, now), keep=10), shown_address]
    light = _PHONE_LAMPS.get(state, Light.WARN)
    return [_lamp(light, f"phone {state.words}", keep=10), shown_address]


def _muted(state: PhoneState, mute: MyMute, now: datetime) -> tuple[str, ...]:
    """`phone muted 0:12`; what else my phone does goes before it where there is room."""
    since = "" if mute.since is None else f" {reads.clock(int((now - mute.since).total_seconds()))}"
    muted = "muted?" if mute.doubted else f"muted{since}"
    first = (
        ()
        if state in (PhoneState.MUTED, PhoneState.TALKING)
        else (f"phone {state.words}, {muted}",)
    )
    return (*first, f"phone {muted}", muted)


def _api(health: Health, *, known: bool) -> list[Part]:
    """The API's light; what is wrong with it gives way before my state and my phone."""
    api = health.api
    if not known or api.light is Light.UNKNOWN:
        return [_lamp(Light.UNKNOWN, "API ?", keep=8)]
    if api.light is Light.BAD and not health.delays:
        detail = part(Content.styled(shown(api.detail, 30), MUTED), keep=1, right=True)
        return [_lamp(api.light, "API down", keep=9), detail]
    if health.delays:
        delay = health.delays[0]
        word = f"API {shown(delay.word, 3)}".replace("API API", "API")
        light = Light.BAD if api.light is Light.BAD else Light.WARN
        return [_lamp(light, f"{word}, again {clock_time(delay.again_at)}", word, keep=9)]
    time = "" if api.milliseconds is None else f" {api.milliseconds:2.0f} ms"  # none moves
    return [_lamp(api.light, f"API{time}", "API", keep=8)]


def _journal(journal: JournalHealth, *, known: bool) -> list[Part]:
    """What the journal suffers from, before all other lights; nothing while it takes facts."""
    if not known or journal.light is not Light.BAD:
        return []
    word = shown(journal.word, 20)
    return [_lamp(journal.light, f"journal: {word}", word, keep=10)]


def _hosts(health: Health, *, known: bool) -> list[Part]:
    """That other hosts of the team are not reached, or some are lost; nothing while neither is."""
    if not known:
        return []
    database, lost = health.database, health.lost_hosts
    if database.light is Light.BAD:
        word = shown(database.word, 20)
        return [_lamp(database.light, f"other hosts: {word}", "other hosts", keep=10)]
    if lost:
        names = shown(", ".join(lost), 24)
        return [_lamp(Light.WARN, f"other hosts: {names} lost", "other hosts", keep=9)]
    return []


def _clock(store: Store) -> list[Part]:
    """By how much the machine's clock is wrong: webhooks are lost then. Nothing while it is not."""
    off = shown(store.health.clock, 24)
    return [_lamp(Light.BAD, f"clock {off}", keep=9)] if off and store.sight.up else []


def _webhooks(webhooks: WebhookHealth, now: datetime, *, known: bool) -> Part:
    if not known:
        return _lamp(Light.UNKNOWN, "webhooks ?", "hooks", keep=8)
    last = "none yet" if webhooks.last_at is None else ago(webhooks.last_at, now)
    trouble, reasons = _trouble(webhooks)
    return _lamp(
        webhooks.light,
        *(f"webhooks {last}{reasons}",) * bool(reasons),
        f"webhooks {last}{trouble}",
        f"webhooks {last.removesuffix(' ago')}{trouble}",
        f"hooks{trouble}",
        keep=8,
    )


def _trouble(webhooks: WebhookHealth) -> tuple[str, str]:
    """Refusals and failures, in short, and with the reasons."""
    refused = sum(webhooks.refused.values())
    reasons = ", ".join(
        f"{shown(reason, 24)} {count}" for reason, count in sorted(webhooks.refused.items())
    )
    failed = f", {webhooks.failed} failed" if webhooks.failed else ""
    if webhooks.tunnel:
        failed += ", tunnel down"
    if not refused:
        return failed, failed
    return f", {refused} refused{failed}", f", refused: {reasons}{failed}"


def _line(sight: Sight) -> Part:
    if sight.up:
        return _lamp(Light.GOOD, "line", keep=8)
    if not sight.ever:
        return _lamp(Light.UNKNOWN, "line: connecting", "connecting", keep=9)
    since = f" since {clock_time(sight.since)}" if sight.since else ""
    return _lamp(Light.BAD, f"line {sight.state.value}{since}", f"line {sight.state.value}", keep=9)


def ago(then: datetime, now: datetime) -> str:
    """How long ago, to the unit that matters."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < MINUTE:
        return f"{seconds:2} s ago"
    if seconds < HOUR:
        return f"{seconds // MINUTE:2} min ago"
    return f"{seconds // HOUR} h ago"
