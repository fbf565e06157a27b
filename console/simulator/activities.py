"""What may be going on in a call, or around several: sounds, digits, rooms, queues."""

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


@dataclass(slots=True, eq=False, kw_only=True)
class Participant:
    """A leg in a conference, or one that was in it."""

    id: str
    leg: Leg
    joined_at: float
    changed_at: float
    muted: bool = False
    on_hold: bool = False
    ends_conference: bool = False
    """The conference ends, and everybody is hung up, when this one leaves."""
    softly_ends_conference: bool = False
    """The conference ends when this one leaves, and nobody is hung up."""
    supervisor_role: str = "none"
    whispers_to: tuple[str, ...] = ()
    left: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Conference:
    """Several legs that hear each other. Its events go where its creator's go."""

    id: str
    name: str
    creator: Leg
    region: str
    most: int
    created_at: float
    expires_at: float
    changed_at: float
    started: bool = True
    ended_for: str | None = None
    """Why it ended; None: it goes on."""
    ended_by: Leg | None = None
    participants: dict[str, Participant] = field(default_factory=dict)
    """Everybody who is or was in it, by call control id."""
    sounds: list[Sound] = field(default_factory=list)
    recordings: dict[str, Recording] = field(default_factory=dict)

    @property
    def present(self) -> list[Participant]:
        """Those who are in it now."""
        return [one for one in self.participants.values() if not one.left]


@dataclass(slots=True, eq=False, kw_only=True)
class Waiting:
    """A leg in a queue."""

    leg: Leg
    since: float
    keep: bool
    """It stays in the queue when its call is over."""


@dataclass(slots=True, eq=False, kw_only=True)
class Queue:
    """Legs that wait for somebody, the longest waiting first."""

    id: str
    name: str
    max_size: int
    created_at: float
    changed_at: float
    waiting: list[Waiting] = field(default_factory=list)
