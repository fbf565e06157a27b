"""Everything that can happen to a call: the fact, and one payload type for each kind."""

from console.domain.events.call import (
    Answered,
    Bridged,
    Costed,
    Dequeued,
    DtmfReceived,
    Enqueued,
    GatherEnded,
    Held,
    HungUp,
    Initiated,
    ReferCompleted,
    ReferFailed,
    ReferStarted,
    SipInfoReceived,
    Unheld,
)
from console.domain.events.fact import Fact, FreeForm, Parties, Payload, Unknown

__all__ = [
    "Answered",
    "Bridged",
    "Costed",
    "Dequeued",
    "DtmfReceived",
    "Enqueued",
    "Fact",
    "FreeForm",
    "GatherEnded",
    "Held",
    "HungUp",
    "Initiated",
    "Parties",
    "Payload",
    "ReferCompleted",
    "ReferFailed",
    "ReferStarted",
    "SipInfoReceived",
    "Unheld",
    "Unknown",
]
