"""No id is shown where an agent reads: every act and every fact of our own has words."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import pytest

from console.domain import client_state
from console.domain.acts import Act, Choice, DeleteApplication, Role
from console.domain.events import Fact, HungUp, Payload
from console.domain.leg import CallId, CallState, Direction, Ending, Leg
from console.domain.orders import AnyAct, OutcomeKind
from console.domain.own_facts import (
    OWN_KINDS,
    CallClaimed,
    CallLeft,
    CallMissed,
    CallOffered,
    CallTaken,
    ClaimReleased,
    DoubtReason,
    LegDoubted,
    LegLeftAlone,
    LegSighted,
    OfferEnded,
)
from console.domain.team.offers import ClaimEnd, OfferEnd
from console.line.port import Entry, EntryKind, Snapshot
from console.switchboard.board.act_words import NOTHING, Known
from console.switchboard.board.log_words import entry_of
from console.ui.render.ladder import columns, rungs, scale
from console.ui.render.leg import ending
from console.ui.render.lines import log_line, timeline_line
from console.ui.render.past import story_line
from console.ui.state.reader import Reader
from console.ui.state.store import Store
from console.ui.state.timeline import Timeline
from tests.domain.stories import order, order_id, placed, settled

NOW: Final = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
CALL: Final = CallId("v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg")
OTHER: Final = CallId("v3:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ")
ROOM: Final = "af9d62d5-6b1a-44ab-9e4e-0e0a0bd1f4b2"
APPLICATION: Final = "1293384261075731499"
NUMBER: Final = "+442079460123"

GIVEN: Final[dict[str, Any]] = {
    **dict.fromkeys(("call", "stuck"), CALL),
    **dict.fromkeys(("other", "link_to", "supervise"), OTHER),
    **dict.fromkeys(("to", "from_"), NUMBER),
    "others": (OTHER,),
    "conference": ROOM,
    "application": APPLICATION,
    "name": "Sales",
    "call_back": ROOM,
    "at": NOW,
    "number": NUMBER,
    "connection_id": APPLICATION,
    "settings": {"active": True},
    "queue": "support",
    "max_size": 5,
    "code": "resolved",
    "content_type": "text/plain",
    "body": "x",
    "member": "bo",
    "note": "is angry",
    "choice": Choice(ready=True),
    "sip_address": "sip:bo@example.com",
    "parameters": {"recording_id": ROOM},
}
SHOWN_ID: Final = re.compile(r"v3:|[0-9a-f]{8}-[0-9a-f]{4}-|\b\d{19}\b")


def acts(kinds: object = AnyAct) -> Iterator[Act]:
    """Each act that there is, with an id wherever it can hold one."""
    parts = typing.get_args(kinds)
    if parts:
        for part in parts:
            yield from acts(part)
        return
    kind = typing.cast("type[Act]", kinds)
    fields = {field.name for field in msgspec.structs.fields(kind)}
    yield kind(**{name: value for name, value in GIVEN.items() if name in fields})


ACTS: Final = tuple(acts())
ACTIONS: Final = tuple(act.action for act in ACTS)
OWN: Final = (
    *(LegSighted(alive=alive, call_control_id=CALL) for alive in (True, False)),
    *(LegDoubted(reason=reason, call_control_id=CALL) for reason in DoubtReason),
    LegLeftAlone(call_control_id=CALL, since=NOW, by=CALL),
    CallTaken(agent="Ada", call=CALL),
    CallLeft(agent="Ada", call=CALL, answered=True, wrap_up=30),
    CallMissed(agent="Ada", call=CALL),
    CallOffered(call=CALL, to=("ada", "bo"), until=NOW, route="Support"),
    *(OfferEnded(call=CALL, member="bo", why=why) for why in (*OfferEnd, "")),
    CallClaimed(call=CALL, member="ada", order=order_id(1)),
    *(ClaimReleased(call=CALL, member=who, why=why) for why in ClaimEnd for who in ("", "ada")),
)
KINDS: Final = ("agent.", "leg.", "order.", "offer.", "claim.")


def read(*entries: Entry) -> Iterator[str]:
    """The entries as each screen shows them: log, timeline, ladder, history."""
    told = Timeline()
    told.extend(entries)
    leg = Leg(id=CALL, state=CallState.ANSWERED, changed_at=NOW, to=NUMBER)
    for row in told.rows:
        yield log_line(row, Store()).plain
        yield timeline_line(row).plain
        yield story_line(row).plain
    for rung in rungs(told.rows, scale(columns(told.rows, [leg], "Ada"), 160)):
        yield rung.content.plain


def entry(number: int, fact: Fact) -> Entry:
    """The line of the log."""
    return entry_of(number, fact, NOTHING)


@pytest.mark.parametrize("outcome", [None, *OutcomeKind])
def test_no_line_of_an_order_holds_an_id(outcome: OutcomeKind | None) -> None:
    """Agents know no `conference.join`, and nobody reads a UUID."""
    for act in ACTS:
        asked = order(act)
        told = [entry(1, placed(1, asked))]
        if outcome is not None:
            told.append(entry(2, settled(2, asked, outcome)))

        for line in read(*told):
            assert not any(action in line for action in ACTIONS), line
            assert not SHOWN_ID.search(line), line


@pytest.mark.parametrize("payload", OWN, ids=lambda one: type(one).__name__)
def test_no_line_of_a_fact_of_our_own_holds_its_kind(payload: Payload) -> None:
    """And what an agent did is no arrow from the caller."""
    kind = next(name for name, one in OWN_KINDS.items() if isinstance(payload, one))
    fact = Fact(id="1", kind=kind, occurred_at=NOW, received_at=NOW, payload=payload)
    told = entry(1, fact)

    assert told.kind is EntryKind.NOTICE
    for line in read(told):
        assert not any(kind in line for kind in KINDS), line
        assert not SHOWN_ID.search(line), line
        assert "⇠" not in line


PHONE: Final = client_state.Parties(direction="outgoing", role=Role.AGENT, agent="Ada")
CALLEE: Final = client_state.Parties(direction="outgoing")


@pytest.mark.parametrize(
    ("known", "source", "words"),
    [
        (PHONE, "callee", "your phone hung up"),
        (PHONE, "caller", "our side hung up"),
        (CALLEE, "callee", "the callee hung up"),
        (CALLEE, "caller", "our side hung up"),
        (client_state.Parties(direction="incoming"), "callee", "our side hung up"),
        (None, "caller", "the caller hung up"),
    ],
)
def test_a_hang_up_says_who_hung_up(
    known: client_state.Parties | None, source: str, words: str
) -> None:
    """Telnyx calls my own phone a callee, and us, who ring it, its caller."""
    state = client_state.encode(known) if known is not None else None
    gone = HungUp(
        call_control_id=CALL,
        client_state=state,
        hangup_cause="normal_clearing",
        hangup_source=source,
    )
    fact = Fact(id="1", kind="call.hangup", occurred_at=NOW, received_at=NOW, payload=gone)
    store = Store()
    store.begin(Snapshot(number=1, agent="Ada", entries=(entry(1, fact),)), NOW)
    leg = Leg(
        id=CALL,
        state=CallState.ENDED,
        changed_at=NOW,
        direction=Direction(known.direction) if known and known.direction else Direction.INCOMING,
        role=Role(known.role) if known and known.role else None,
        agent=known.agent if known else None,
        ending=Ending(cause="normal_clearing", source=source),
        answered_at=NOW,
    )

    assert store.people.worded(entry(1, fact)).text == words
    assert ending(leg, Reader("Ada")) == words
    assert store.people.worded(entry_of(1, fact, Known(lambda _: leg))).text == words


def test_a_deleted_application_is_told_by_its_name() -> None:
    """Its id tells nobody which one is gone."""
    asked = order(DeleteApplication(application=APPLICATION, name="Sales"))

    assert entry(1, placed(1, asked)).text == "delete application Sales by Ada"
