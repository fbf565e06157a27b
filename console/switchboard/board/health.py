"""The lights that the switchboard knows: API, webhooks, journal, and this machine's clock."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

import msgspec

from console.domain.leg import Delay
from console.domain.team.hosts import HostsNow, back_words, lost_words
from console.errors import (
    ApiError,
    JournalFailed,
    ReplyUnreadable,
    ServerFailed,
    Unauthorized,
    Unreachable,
)
from console.line.port import (
    ApiHealth,
    DatabaseHealth,
    Health,
    JournalHealth,
    Light,
    WebhookHealth,
)
from console.line.server import Attached
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import Away
from console.switchboard.webhooks.counters import Counters
from console.telnyx.clock import TelnyxClock
from console.telnyx.transport import ApiGlance, Waiting
from console.text import with_hint

_LOG: Final = logging.getLogger(__name__)

CALM: Final = 0.25
"""Seconds between two changes of the lights: counters do not flicker."""

LASTING: Final = 1.0
"""Seconds that a request has to wait from which its delay is told at the first failure."""

DELAYS_SHOWN: Final = 20
"""Delayed requests that consoles are told of."""

REFUSED_LATELY: Final = 60.0
"""Seconds for which a refused delivery keeps the webhook light at WARN."""


BLINK: Final = 1.5
"""Seconds for which the team's database may be away without a word."""


OFF: Final = (
    "This machine's clock is {words}: set it. Webhooks that look too old or too new by it "
    "are answered 503; Telnyx repeats them for a while, and then they are lost."
)

AGREES: Final = "This machine's clock agrees with Telnyx's again."

OUTVOTED: Final = (
    "Telnyx's webhooks are signed at the time of this machine, but the API's replies are dated "
    "{words}: this machine's clock is believed. Look for a proxy that writes their Date."
)


class Lights:
    """Gathers what the parts report and shows it, a few times a second at most.

    `broken_at` is when deliveries of Telnyx began to be answered 503; None while they are taken.
    """

    def __init__(self, live: LiveBoard, clock: TelnyxClock) -> None:
        self.live, self.clock = live, clock
        self._clock, self._now = clock.steady, clock.now
        self._health = Health()
        self._counters = Counters()
        self._duplicates = 0
        self.broken_at: float | None = None
        self._refused_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tunnel = ""
        self._delays: dict[int, Delay] = {}
        self._tried: set[int] = set()

    @property
    def health(self) -> Health:
        """The lights and counters now."""
        delays = tuple(self._delays.values())[:DELAYS_SHOWN]
        api = self._health.api
        if delays and api.light is Light.GOOD:
            api = msgspec.structs.replace(api, light=Light.WARN, detail=delays[0].words)
        return msgspec.structs.replace(
            self._health,
            api=api,
            webhooks=self._webhooks(),
            lead=self.clock.lead,
            delays=delays,
        )

    def api_glance(self, glance: ApiGlance) -> None:
        """Telnyx replied, whatever it said; or it failed, or does not accept the key."""
        self.clock.replied(glance)
        self._look_at_clock()
        error = glance.error
        milliseconds = glance.seconds * 1000
        if isinstance(error, Unreachable | ServerFailed | ReplyUnreadable | Unauthorized):
            self._api(ApiHealth(light=Light.BAD, detail=with_hint(error)))
        else:
            self._api(ApiHealth(light=Light.GOOD, milliseconds=milliseconds))

    def api_waits(self, waiting: Waiting) -> None:
        """A request is sent again later, or waits no more; one that passes at once is not told."""
        known = waiting.request in self._delays
        if waiting.error is None:
            self._tried.discard(waiting.request)
            if self._delays.pop(waiting.request, None) is not None:
                self._show_soon()
        elif known or waiting.request in self._tried or waiting.seconds >= LASTING:
            self._delays[waiting.request] = self._delay(waiting, waiting.error)
            self._show_soon()
        else:
            self._tried.add(waiting.request)

    def _delay(self, waiting: Waiting, error: ApiError) -> Delay:
        status = getattr(error, "status", None)
        why = {429: "Telnyx has too many requests", None: "Telnyx is not reached"}.get(
            status, "Telnyx has a fault"
        )
        return Delay(
            order_id=waiting.command_id,
            word=str(status or "API"),
            words=f"{why} ({status})" if status else why,
            again_at=self._now() + timedelta(seconds=waiting.seconds),
        )

    def deliveries(self, counters: Counters) -> None:
        """What the listener counted so far."""
        before, self._counters = self._counters, counters
        if counters.accepted > before.accepted:
            self.broken_at = None
        if _to_come_again(counters) > _to_come_again(before):
            self.broken_at = self.broken_at or self._clock()
        if counters.refused != before.refused:
            self._refused_at = self._clock()
        self._show_soon()

    def journal(self, trouble: JournalFailed | None) -> None:
        """Why the journal takes nothing now, None while it does; each change is told once."""
        before = self._health.journal
        if trouble is None:
            if before.light is Light.BAD:
                self.live.notice("The journal takes facts again", Light.GOOD)
                self._journal(JournalHealth())
            return
        if before.word == trouble.word:
            return
        words = f"{trouble.hint} Until then no webhook is taken and no order sent: {trouble}."
        self.live.notice(f"journal: {trouble.word}. {words}", Light.BAD)
        _LOG.error("%s", words)
        self._journal(
            JournalHealth(light=Light.BAD, word=trouble.word, detail=words, since=self._now())
        )

    def _journal(self, health: JournalHealth) -> None:
        self._health = msgspec.structs.replace(self._health, journal=health)
        self._show_soon()

    def database(self, away: Away | None) -> None:
        """Why the team's database is not reached; each change is told once, after a moment."""
        before = self._health.database
        if away is None:
            if before.light is Light.BAD:
                self.live.notice("The team's database answers again", Light.GOOD)
                self._database(DatabaseHealth())
            return
        if (self._now() - away.since).total_seconds() < BLINK or before.word == away.word:
            return
        words = f"{away.words} Calls of other hosts may be missing."
        self.live.notice(words, Light.BAD)
        _LOG.error("%s", words)
        self._database(
            DatabaseHealth(light=Light.BAD, word=away.word, detail=words, since=away.since)
        )

    def hosts(self, words: str) -> None:
        """What is so of a team's hosts until it is no more."""
        if words != self._health.hosts:
            self._health = msgspec.structs.replace(self._health, hosts=words)
            self._show_soon()

    def lost_hosts(self, known: HostsNow) -> None:
        """Which of a team's other hosts take calls, and which give no sign of life.

        Each change of the latter is told once.
        """
        if known.staying != self._health.other_hosts:
            self._health = msgspec.structs.replace(self._health, other_hosts=known.staying)
            self._show_soon()
        before = self._health.lost_hosts
        lost = tuple(one.name for one in known.hosts if one.is_lost)
        if lost == before:
            return
        here = tuple(one.name for one in known.hosts if one.here)
        for node in lost:
            if node not in before:
                words = lost_words(node, tuple(sorted((*here, *known.staying))))
                self.live.notice(words, Light.WARN)
                _LOG.warning("%s", words)
        for node in before:
            if node not in lost:
                self.live.notice(back_words(node), Light.GOOD)
        self._health = msgspec.structs.replace(self._health, lost_hosts=lost)
        self._show_soon()

    def _database(self, health: DatabaseHealth) -> None:
        self._health = msgspec.structs.replace(self._health, database=health)
        self._show_soon()

    def tunnel(self, trouble: str) -> None:
        """Why no webhook can come through the tunnel; nothing once it stands. Told once each."""
        before, self._tunnel = self._tunnel, trouble
        if trouble == before:
            return
        if trouble:
            self.live.notice(trouble, Light.BAD)
            _LOG.error("%s", trouble)
        else:
            self.live.notice("The tunnel stands again", Light.GOOD)
        self._show_soon()

    def duplicate(self) -> None:
        """A delivery that stood in the journal already."""
        self._duplicates += 1

    def consoles(self, attached: Attached) -> None:
        """Which consoles follow. Each of two that may order is told of the other, by name."""
        self.live.agents.attached(attached.by_user)
        before = self._health.ordering
        ordering = len(attached.ordering)
        self._health = msgspec.structs.replace(
            self._health, consoles=attached.count, ordering=ordering
        )
        if ordering > max(before, 1):
            names = " and ".join(attached.ordering)
            self.live.notice(f"{ordering} consoles may order now: {names}", Light.WARN)
        self._show_soon()

    def age(self) -> None:
        """Let the memory of a refusal fade, and look at the clock; call it every few seconds."""
        self._look_at_clock()
        if self._refused_at is not None and not self._refused_lately():
            self._refused_at = None
            self._show_soon()

    def _look_at_clock(self) -> None:
        """Say that the clock is off, as soon as it is, and that it is right again."""
        doubt = self.clock.doubt()
        words = doubt.words if doubt and doubt.skew is not None else ""
        before = self._health.clock
        if words == before:
            return
        self._health = msgspec.structs.replace(self._health, clock=words)
        if words and not before:
            self.live.notice(OFF.format(words=words), Light.BAD)
            _LOG.error("%s", OFF.format(words=words))
        elif before and not words:
            outvoted = self.clock.outvoted
            level = Light.WARN if outvoted else Light.GOOD
            self.live.notice(OUTVOTED.format(words=outvoted) if outvoted else AGREES, level)
        self._show_soon()

    def _api(self, health: ApiHealth) -> None:
        before = self._health.api
        since = before.since if before.light is health.light else self._now()
        self._health = msgspec.structs.replace(
            self._health, api=msgspec.structs.replace(health, since=since)
        )
        self._show_soon()

    def _webhooks(self) -> WebhookHealth:
        light, counters = self._webhook_light(), self._counters
        return WebhookHealth(
            light=light,
            last_at=counters.last_at,
            accepted=counters.accepted - self._duplicates,
            duplicates=self._duplicates,
            refused=dict(counters.refused),
            failed=counters.failed,
            detail=counters.trouble if light in (Light.WARN, Light.BAD) else "",
            tunnel=self._tunnel,
        )

    def _webhook_light(self) -> Light:
        if self._tunnel or self.broken_at is not None or self._health.journal.light is Light.BAD:
            return Light.BAD
        if self._refused_lately():
            return Light.WARN
        return Light.GOOD if self._counters.last_at else Light.UNKNOWN

    def _refused_lately(self) -> bool:
        return self._refused_at is not None and self._clock() - self._refused_at < REFUSED_LATELY

    def _show_soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CALM, self._show)

    def _show(self) -> None:
        self._timer = None
        self.live.show_health(self.health)


def _to_come_again(counters: Counters) -> int:
    """How many deliveries of Telnyx were answered 503."""
    return counters.failed + counters.refused.get("clock", 0)
