"""The webhooks of calls as Telnyx sends them, of about 1.5 kB each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final
from uuid import NAMESPACE_OID, uuid4, uuid5

import msgspec

CONNECTION: Final = "1293384261075731499"
LIFE: Final = ("call.initiated", "call.answered", "call.bridged", "call.hangup")
"""What is told of a call from ring to end."""

_OWN: Final[dict[str, dict[str, object]]] = {
    "call.initiated": {
        "state": "parked",
        "caller_id_name": "Ada Lovelace",
        "call_screening_result": None,
    },
    "call.answered": {"state": "answered", "start_time": ""},
    "call.bridged": {},
    "call.hangup": {
        "state": "hangup",
        "hangup_cause": "normal_clearing",
        "hangup_source": "caller",
        "sip_hangup_cause": "200",
    },
}


def webhook(kind: str, call: str, session: str) -> bytes:
    """One event of that call, now."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    payload = {
        "call_control_id": call,
        "call_leg_id": str(uuid5(NAMESPACE_OID, call)),
        "call_session_id": session,
        "connection_id": CONNECTION,
        "client_state": None,
        "direction": "incoming",
        "from": "+442079460123",
        "to": "+13125550100",
        "start_time": now,
        "custom_headers": [{"name": f"X-Header-{n}", "value": str(uuid4())} for n in range(8)],
        "tags": [str(uuid4()) for _ in range(4)],
        **_OWN[kind],
    }
    data = {
        "record_type": "event",
        "event_type": kind,
        "id": str(uuid4()),
        "occurred_at": now,
        "payload": {**payload, "start_time": now},
    }
    meta = {"attempt": 1, "delivered_to": "https://calls.example.com/webhooks/telnyx"}
    return msgspec.json.encode({"data": data, "meta": meta})


def bodies(count: int) -> Iterator[bytes]:
    """So many, a call after another, each from ring to end."""
    for number in range(count):
        if number % len(LIFE) == 0:
            call, session = f"v3:{uuid4().hex}{uuid4().hex}{uuid4().hex[:6]}", str(uuid4())
        yield webhook(LIFE[number % len(LIFE)], call, session)
