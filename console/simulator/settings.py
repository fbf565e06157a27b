"""What a simulator is told at its start."""

from __future__ import annotations

from typing import Literal

import msgspec

from console.simulator.exchange.exchange import CallRules

Scenario = Literal["quiet", "busy", "storm", "team"]


class WebhookRules(msgspec.Struct, frozen=True, kw_only=True):
    """How webhooks are delivered where Telnyx's documents contradict each other or are silent.

    Waits are in seconds and are not divided by the speed: they are about
    servers, not about people.
    """

    answer_within: float = 2.0
    """No reply in this time is a failure; an application's own time-out goes before it."""
    sign_again: bool = True
    """Sign every attempt anew with its own time; otherwise a retry repeats the first signature."""
    failover_after: int = 2
    """Failures at the first address before the failover address is used."""
    retry_waits: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
    """Waits before the second and later attempts; after the last one the event is given up."""


class RecordedWebhook(msgspec.Struct, frozen=True):
    """A webhook of a recording: so many seconds after the first one, with that body."""

    after: float
    body: bytes


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one simulator. The probabilities are of each webhook."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    api_key: str | None = None
    """None: one is made."""
    webhook_url: str | None = None
    """None: events are recorded and delivered nowhere, until an application gets an address."""
    failover_url: str | None = None
    scenario: Scenario = "quiet"
    speed: float = 1.0
    """Divides every wait of people and of the telephone network."""
    seed: int | None = None
    """The same seed gives the same ids, callers and dice; keys are always new."""
    duplicates: float | None = None
    """Probability of a second delivery; None: as the scenario has it."""
    reorder: float | None = None
    """Probability that an event is overtaken by later ones; None: as the scenario has it."""
    loss: float = 0.0
    """Probability that an event is never delivered."""
    delay: float = 0.0
    """Seconds before every first attempt."""
    talk: bool = True
    """Whether people in a transcribed call talk by themselves, or say only what they are told."""
    requests_a_second: int | None = None
    """More API requests than this are answered with 429; None: no limit."""
    calls: CallRules = CallRules()
    webhooks: WebhookRules = WebhookRules()
    recorded: tuple[RecordedWebhook, ...] = ()
    """Webhooks that are sent again as they were, beside what people do in the scenario."""

    @property
    def duplicate_probability(self) -> float:
        """The probability of duplicates in force."""
        usual = 0.05 if self.scenario == "storm" else 0.0
        return usual if self.duplicates is None else self.duplicates

    @property
    def reorder_probability(self) -> float:
        """The probability of reordering in force."""
        usual = 0.1 if self.scenario == "storm" else 0.0
        return usual if self.reorder is None else self.reorder
