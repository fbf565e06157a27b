"""A leg of a call, how it may end, and what goes on in it: sounds, speech, conferences, queues.

All of it is data. What is still to happen to a leg waits in the exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

import msgspec


class Direction(StrEnum):
    """Telnyx's words for the two directions."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class State(StrEnum):
    """What a leg is doing; these words are the simulator's, Telnyx tells no state."""

    PARKED = "parked"
    DIALLING = "dialling"
    ANSWERED = "answered"
    BRIDGED = "bridged"
    ENDED = "ended"


class Header(msgspec.Struct, frozen=True):
    """A SIP header that a call carries."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended, in the three words of `call.hangup`, and the code of its error."""

    cause: str
    source: str
    sip: str
    error: str | None = None


GAVE_UP: Final = Ending("originator_cancel", "caller", "487")
"""The caller's side gave up before the answer."""
RANG_OUT: Final = Ending("timeout", "caller", "487")
NOBODY_ANSWERED: Final = Ending("no_answer", "unknown", "480")
"""Every destination was tried in vain."""
TIME_LIMIT: Final = Ending("time_limit", "unknown", "unspecified")
NO_SUCH_NUMBER: Final = Ending("not_found", "unknown", "404")
BUSY: Final = Ending("user_busy", "unknown", "486")
DECLINED: Final = Ending("call_rejected", "caller", "603")
"""The source is that of the contract's own example of a declined call."""
REJECTED: Final[Mapping[str, Ending]] = {
    "CALL_REJECTED": Ending("call_rejected", "callee", "603"),
    "USER_BUSY": Ending("user_busy", "callee", "486"),
    "NOT_FOUND": Ending("not_found", "callee", "404"),
    "TEMPORARILY_UNAVAILABLE": Ending("unspecified", "callee", "480"),
}
"""The causes that the reject command may give, and the SIP answer of each."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where the webhooks of one leg go; an empty one leaves it to the application."""

    url: str | None = None
    method: str = "POST"
    urls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    urls_method: str = "POST"
    retries: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Seconds between the attempts, for the event types that have a policy of their own."""


NO_ROUTE: Final = Route()


@dataclass(slots=True, eq=False)
class Leg:
    """One `call_control_id`. Only the functions of `calls` move it from state to state."""

    control_id: str
    leg_id: str
    session_id: str
    connection_id: str
    direction: Direction
    caller: str
    callee: str
    state: State
    started_at: float
    number: int = 0
    """The place in the order in which legs began."""
    caller_name: str | None = None
    client_state: str | None = None
    headers: tuple[Header, ...] = ()
    route: Route = NO_ROUTE
    time_limit: float = 14_400.0
    answered_at: float | None = None
    ended_at: float | None = None
    ending: Ending | None = None
    partner: Leg | None = None
    stays: bool = False
    """True: parked, not hung up, when the bridge is over."""
    untried: list[str] = field(default_factory=list)
    """Destinations that follow when the one being rung does not answer."""
    tries_several: bool = False
    stops_at_timeout: bool = False
    ring_time: float = 30.0
    sounds: list[Sound] = field(default_factory=list)
    """The sound that plays, and those in line behind it."""
    gathering: Gathering | None = None
    recordings: dict[str, Recording] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    noise_suppression: NoiseSuppression | None = None
    transcription: Transcription | None = None
    conference: Conference | None = None
    """The conference that the leg is in."""
    queue: Queue | None = None
    """The queue that the leg waits in."""
    supervises: Leg | None = None
    supervisor_role: str | None = None

    @property
    def incoming(self) -> bool:
        """Whether the far end called us."""
        return self.direction is Direction.INCOMING

    @property
    def live(self) -> bool:
        """Whether the call has not ended."""
        return self.state is not State.ENDED

    @property
    def talking(self) -> bool:
        """Whether the call was answered and goes on."""
        return self.state in (State.ANSWERED, State.BRIDGED)

    def duration(self, now: float) -> int:
        """Whole seconds from the start to the end, or to now."""
        return max(0, int((self.ended_at or now) - self.started_at))


def left_by_far_end(leg: Leg) -> Ending:
    """The person at the other end hangs up."""
    if leg.talking:
        return Ending("normal_clearing", "caller" if leg.incoming else "callee", "200")
    return GAVE_UP if leg.incoming else DECLINED


def left_by_us(leg: Leg) -> Ending:
    """Our side ends the call, by command or because the partner of the bridge left."""
    if leg.incoming:
        return Ending("normal_clearing", "callee", "unspecified")
    return Ending("normal_clearing", "caller", "200") if leg.talking else GAVE_UP


class SoundKind(Enum):
    """What a sound is; the value begins the names of its events."""

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
    then: Callable[[], None] | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseSuppression:
    """Noise that is taken out of the sound of a call. No webhook tells of it."""

    direction: str
    engine: str


class Track(StrEnum):
    """Whose speech is meant, seen from the leg that is transcribed."""

    INBOUND = "inbound"
    """What is said at the far end of the leg itself."""
    OUTBOUND = "outbound"
    """What is said to it: at the far end of the other leg."""


@dataclass(slots=True, eq=False, kw_only=True)
class Transcription:
    """Live transcription that runs on a leg."""

    engine: str
    tracks: tuple[Track, ...]
    interim_results: bool
    unfinished: dict[Track, str] = field(default_factory=dict)
    """How much was heard so far of the sentence that is being said."""


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


@dataclass(slots=True, eq=False)
class ConferenceSound:
    """Something that is played to a conference."""

    sound: Sound
    heard_by: list[Leg]
    """Those who hear it alone; empty: everybody does."""


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
    sounds: list[ConferenceSound] = field(default_factory=list)
    recordings: dict[str, Recording] = field(default_factory=dict)

    @property
    def present(self) -> list[Participant]:
        """Those who are in it now, the first to come first."""
        return [one for one in self.participants.values() if not one.left]


@dataclass(slots=True, eq=False, kw_only=True)
class Waiting:
    """A leg in a queue, since a moment in seconds of the epoch."""

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
