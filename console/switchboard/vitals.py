"""The two lights that the switchboard knows: the API, and the webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from console.errors import ReplyUnreadable, ServerFailed, Unauthorized, Unreachable
from console.line.port import ApiHealth, Health, Light, WebhookHealth
from console.switchboard.floor import Floor
from console.telnyx.transport import ApiGlance

CALM: Final = 0.25
"""Seconds between two changes of the lights: counters do not flicker."""

CLOCK_TOLERANCE: Final = 60.0
"""Seconds between this clock and Telnyx's beyond which signed webhooks may soon look stale."""

REFUSED_LATELY: Final = 60.0
"""Seconds for which a refused delivery keeps the webhook light at WARN."""


class Vitals:
    """Gathers what the parts report and shows it, a few times a second at most.

    `now` is the wall clock, `clock` monotonic seconds.
    """

    def __init__(
        self, floor: Floor, *, now: Callable[[], datetime], clock: Callable[[], float]
    ) -> None:
        self._floor, self._now, self._clock = floor, now, clock
        self._health = Health()
        self._refused_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def api_glance(self, glance: ApiGlance) -> None:
        """Telnyx replied, whatever it said; or it failed, or does not accept the key."""
        error = glance.error
        if isinstance(error, Unreachable | ServerFailed | ReplyUnreadable | Unauthorized):
            self._api(ApiHealth(light=Light.BAD, detail=f"{error} {error.hint}"))
        elif abs(glance.clock_skew or 0.0) > CLOCK_TOLERANCE:
            self._api(
                ApiHealth(
                    light=Light.WARN,
                    milliseconds=glance.seconds * 1000,
                    detail=f"this machine's clock is {abs(glance.clock_skew or 0.0):.0f} s off",
                )
            )
        else:
            self._api(ApiHealth(light=Light.GOOD, milliseconds=glance.seconds * 1000))

    def webhook_accepted(self, *, duplicate: bool) -> None:
        """A delivery stands in the journal."""
        seen = self._health.webhooks
        self._webhooks(
            msgspec.structs.replace(
                seen,
                last_at=self._now(),
                accepted=seen.accepted + (not duplicate),
                duplicates=seen.duplicates + duplicate,
                detail="" if seen.light is Light.BAD else seen.detail,
            ),
            broken=False,
        )

    def webhook_refused(self, reason: str) -> None:
        """A delivery was turned away."""
        seen = self._health.webhooks
        self._refused_at = self._clock()
        refused = {**seen.refused, reason: seen.refused.get(reason, 0) + 1}
        self._webhooks(msgspec.structs.replace(seen, refused=refused, detail=f"refused: {reason}"))

    def webhook_failed(self, reason: str) -> None:
        """The journal refused: the delivery was answered 503, Telnyx sends it again."""
        seen = self._health.webhooks
        self._webhooks(
            msgspec.structs.replace(seen, failed=seen.failed + 1, detail=reason), broken=True
        )

    def consoles(self, count: int) -> None:
        """How many consoles follow."""
        self._health = msgspec.structs.replace(self._health, consoles=count)
        self._show_soon()

    def age(self) -> None:
        """Let the memory of a refusal fade; call it every few seconds."""
        if self._refused_at is not None and not self._refused_lately():
            self._refused_at = None
            self._webhooks(msgspec.structs.replace(self._health.webhooks, detail=""))

    @property
    def health(self) -> Health:
        """The lights and counters now."""
        return self._health

    def _api(self, health: ApiHealth) -> None:
        before = self._health.api
        since = before.since if before.light is health.light else self._now()
        self._health = msgspec.structs.replace(
            self._health, api=msgspec.structs.replace(health, since=since)
        )
        self._show_soon()

    def _webhooks(self, health: WebhookHealth, *, broken: bool | None = None) -> None:
        light = health.light
        if broken is not None:
            light = Light.BAD if broken else Light.GOOD
        if light is not Light.BAD and self._refused_lately():
            light = Light.WARN
        elif light is Light.WARN:
            light = Light.GOOD if health.last_at else Light.UNKNOWN
        self._health = msgspec.structs.replace(
            self._health, webhooks=msgspec.structs.replace(health, light=light)
        )
        self._show_soon()

    def _refused_lately(self) -> bool:
        return self._refused_at is not None and self._clock() - self._refused_at < REFUSED_LATELY

    def _show_soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CALM, self._show)

    def _show(self) -> None:
        self._timer = None
        self._floor.show_health(self._health)
