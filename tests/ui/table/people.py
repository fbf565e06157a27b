"""Calls to fill a table with: plain, wide, hostile, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from console.domain.leg import CallId, CallState, Direction, Ending, Leg

NOON = datetime(2026, 9, 9, 12, 4, 31, tzinfo=UTC)
CONNECTIONS = {"1": "Support", "2": "Sales", "3": "Outbound"}
ME = "Ada"

HOSTILE = (
    "[/x]",
    "[@click=app.quit]Ada[/]",
    "\x1b]2;owned\x07Ada\x1b[2J",
    "Ada\u202eecalevoL",
    "Ada\u200b Love\u2060lace",
    "\u0410d\u0430 Lovelace",
    "\U0001f44d\U0001f3fd\u200d\U0001f4bb Ada \u2764\ufe0f",
    "\u5c71\u7530\u592a\u90ce\u3055\u3093\u306e\u96fb\u8a71\u756a\u53f7",
    "\u05d0\u05d3\u05d4 \u05dc\u05d0\u05d1\u05dc\u05d9\u05d9\u05e1 12",
    "\u0639\u0628\u062f \u0627\u0644\u0644\u0647",
    "e\u0301\u0301\u0301\u0301\u0301Z\u0335\u0321\u0322a",
    "\u0301starts with a mark",
    "A" * 10_000,
    "\uff21\uff44\uff41 wide",
    "\U0001f1ec\U0001f1e7 Embassy",
    "\u0915\u094d\u0937\u093f\u0924\u093f\u091c",
    "tab\there\nnewline\rreturn",
    "\x9b31mred\x85",
    "+442079460999",
)


def call(number: int, state: CallState = CallState.OFFERED, **more: object) -> Leg:
    """A leg with an id made of its number; `more` replaces what it has."""
    outgoing = state is CallState.DIALLING
    given: dict[str, object] = {
        "id": CallId(f"v3:{number:06}"),
        "state": state,
        "known": state if state not in {CallState.STALE, CallState.ENDING} else None,
        "connection_id": str(number % 3 + 1),
        "direction": Direction.OUTGOING if outgoing else Direction.INCOMING,
        "from_": f"+44207946{number % 10_000:04}",
        "to": "+13125550100",
        "started_at": NOON - timedelta(seconds=number % 7200),
        "changed_at": NOON,
        **more,
    }
    return Leg(**given)  # type: ignore[arg-type]  # any field, by name


def each_state() -> Iterator[Leg]:
    """One call in every state."""
    talked = {"answered_at": NOON - timedelta(seconds=271), "agent": ME}
    yield call(7, CallState.OFFERED, name="Ada Lovelace", connection_id="1")
    yield call(23, CallState.OFFERED, name="Grace Hopper", connection_id="2", to="+13125550200")
    yield call(
        300,
        CallState.BRIDGED,
        direction=Direction.OUTGOING,
        from_="+13125550100",
        to="+15550009876",
        **talked,
    )
    yield call(3, CallState.DIALLING, from_="+13125550100", to="+15550000003", agent=ME)
    yield call(61, CallState.ANSWERED, name="Katherine Johnson", **talked)
    yield call(62, CallState.HELD, name="Joan Clarke", **talked)
    yield call(63, CallState.QUEUED, name="Radia Perlman")
    yield call(64, CallState.ENDING, name="Barbara Liskov", agent="Grace")
    yield call(
        65,
        CallState.ENDED,
        name="Sophie Wilson",
        ended_at=NOON - timedelta(seconds=2),
        ending=Ending(cause="normal_clearing", source="caller", sip="200"),
    )
    yield call(598, CallState.STALE, from_="+4915112345678")
    yield call(99, CallState.ANSWERED, from_="sip:grace.hopper@pbx.example.com", agent="Grace")


def hostile() -> Iterator[Leg]:
    """One call for every hostile name."""
    for number, name in enumerate(HOSTILE, start=200):
        yield call(number, CallState.OFFERED, name=name)
