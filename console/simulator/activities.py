"""What may be going on in a call: sounds that play, digits that are gathered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.simulator.exchange import Exchange
    from console.simulator.legs import Leg


class SoundKind(Enum):
    """Which events a sound gives."""

    SPEECH = "call.speak"
    FILE = "call.playback"
    PROMPT = ""
    """Speech in front of a gather: no document lists events for it."""


@dataclass(slots=True, eq=False)
class Sound:
    """Something that is played to a call, or waits for its turn."""

    kind: SoundKind
    seconds: float | None
    """How long it plays; None: until it is stopped."""
    told: dict[str, object] = field(default_factory=dict)
    """What its events say beside the ids."""
    missing: bool = False
    """There is no such file."""
    then: Callable[[Exchange, Leg], None] | None = None
    """What follows when it has played to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that runs. Pausing it changes nothing that anybody is told."""

    id: str
    file_format: str
    channels: str
    started_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The sound of a call on its way to somewhere else."""

    id: str
    url: str


@dataclass(slots=True, eq=False, kw_only=True)
class Gathering:
    """Digits that are being collected. Waits are in seconds."""

    minimum: int
    maximum: int
    terminator: str
    valid: str
    first_wait: float
    between: float
    total: float | None
    tries: int = 1
    prompt: Callable[[], Sound] | None = None
    invalid_prompt: Callable[[], Sound] | None = None
    gather_id: str | None = None
    digits: str = ""
    asking: Sound | None = None
    """The prompt that was played last."""
