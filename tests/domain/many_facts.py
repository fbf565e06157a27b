"""Facts by chance, of a few legs in a few sessions: everything that may be told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from hypothesis import strategies as st

from console.domain import client_state, events
from console.domain.acts import (
    Answer,
    AnyAct,
    Bridge,
    Enqueue,
    HangUp,
    HoldParticipant,
    MuteParticipant,
    SendDtmf,
    Speak,
    StartRecording,
    Transfer,
    UnholdParticipant,
)
from console.domain.events import Fact, Payload
from console.domain.ids import mark_of
from console.domain.orders import OutcomeKind
from console.domain.own_facts import DoubtReason
from tests.domain.stories import (
    AGENT,
    OURS,
    at,
    call,
    claimed,
    doubted,
    given_up,
    ids,
    left_alone,
    offer_ended,
    offered,
    order,
    placed,
    released,
    settled,
    sighted,
)

LETTERS: Final = "ABCDE"
NAMES: Final = {kind: name for name, kind in events.KINDS.items()}
KINDS: Final[Mapping[type[Payload], Mapping[str, object]]] = {
    events.Initiated: {"direction": "incoming", "from_": OURS, "to": AGENT},
    events.Answered: {},
    events.Bridged: {},
    events.HungUp: {"hangup_cause": "normal_clearing"},
    events.Held: {},
    events.Unheld: {},
    events.Enqueued: {"queue": "sales", "current_position": 2},
    events.Dequeued: {},
    events.ConferenceParticipantJoined: {"conference_id": "room"},
    events.ConferenceParticipantLeft: {},
    events.DtmfReceived: {"digit": "1"},
    events.GatherEnded: {"digits": "12", "status": "valid"},
    events.PlaybackStarted: {"media_name": "tune"},
    events.PlaybackEnded: {},
    events.SpeakStarted: {},
    events.SpeakEnded: {},
    events.StreamingStarted: {},
    events.StreamingFailed: {"failure_reason": "gone"},
    events.RecordingSaved: {"recording_started_at": "then"},
    events.Costed: {"total_cost": "0.1"},
}
ACTS: Final[tuple[Callable[[str, str], AnyAct], ...]] = (
    lambda one, other: Bridge(call=call(one), other=call(other)),
    lambda one, other: Bridge(call=call(one), other=call(other), park=True),
    lambda one, _: Answer(call=call(one)),
    lambda one, _: HangUp(call=call(one)),
    lambda one, _: Speak(call=call(one)),
    lambda one, _: StartRecording(call=call(one)),
    lambda one, _: SendDtmf(call=call(one), parameters={"digits": "9"}),
    lambda one, _: MuteParticipant(call=call(one), conference="room"),
    lambda one, _: HoldParticipant(call=call(one), conference="room"),
    lambda one, _: UnholdParticipant(call=call(one), conference="room"),
    lambda one, _: Enqueue(call=call(one)),
    lambda one, _: Transfer(call=call(one), to=AGENT),
    lambda one, _: Transfer(call=call(one), to=AGENT),
)
OUTCOMES: Final = st.sampled_from([OutcomeKind.ACCEPTED, *OutcomeKind])
STATES: Final = st.sampled_from(
    [
        None,
        None,
        client_state.Parties(from_=OURS, agent="Bob", direction="outgoing", role="agent"),
        client_state.Parties(to=AGENT, direction="incoming"),
        *(
            client_state.Parties(role="target", order=mark_of(order(HangUp(call=call("A")), n).id))
            for n in range(8)
        ),
        client_state.Parties(agent="Bob", direction="outgoing", role="target"),
    ]
)


@st.composite
def facts(draw: st.DrawFn, at_most: int = 30) -> list[Fact]:
    """What was told of five legs of three sessions, by Telnyx and by ourselves, oldest first."""
    sessions = {letter: draw(st.sampled_from("SST")) for letter in LETTERS}
    apart = draw(st.sampled_from([0.5, 3.0, 30.0]))
    found: list[Fact] = []
    for number in range(draw(st.integers(1, at_most))):
        letter, seconds = draw(st.sampled_from(LETTERS)), number * apart
        match draw(st.sampled_from("tttttboooosdmml")):
            case "o":
                found += draw(_order(number, letter, seconds))
            case "s":
                alive = draw(st.booleans())
                found.append(sighted(seconds, letter, alive=alive))
            case "d":
                reason = draw(st.sampled_from(DoubtReason))
                found.append(doubted(seconds, letter, reason))
            case "l":
                found.append(left_alone(seconds, letter, draw(st.sampled_from(LETTERS))))
            case "m":
                found.append(draw(members(seconds, letter)))
            case kind:
                payload = events.Bridged if kind == "b" else draw(st.sampled_from([*KINDS]))
                found.append(draw(_told(payload, seconds, letter, sessions[letter])))
    return found


MEMBERS: Final = ("ada", "bo", "cy")


@st.composite
def members(draw: st.DrawFn, seconds: float, letter: str) -> Fact:
    """Something about who is offered a leg and who takes it."""
    who = draw(st.sampled_from(MEMBERS))
    match draw(st.sampled_from("ooccer")):
        case "o":
            to = draw(st.lists(st.sampled_from(MEMBERS), min_size=1, unique=True))
            return offered(seconds, letter, *to)
        case "c":
            return claimed(seconds, letter, who, round(seconds * 10))
        case "r":
            return released(seconds, letter, draw(st.sampled_from(["", who])))
        case _:
            return offer_ended(seconds, letter, who)


@st.composite
def _told(draw: st.DrawFn, kind: type[Payload], seconds: float, letter: str, session: str) -> Fact:
    parties = draw(STATES)
    more = dict(KINDS[kind])
    if kind is events.Bridged and draw(st.booleans()):
        more["bridged_call_control_id"] = call(draw(st.sampled_from(LETTERS)))
    state = client_state.encode(parties) if parties is not None else None
    payload = kind(**ids(letter, session), client_state=state, **more)
    told = Fact(
        id=f"{seconds}",
        kind=NAMES[kind],
        occurred_at=at(seconds),
        received_at=at(seconds),
        payload=payload,
    )
    odd = draw(st.sampled_from([(), (), ("unusual",)]))
    return msgspec.structs.replace(told, oddities=odd)


@st.composite
def _order(draw: st.DrawFn, number: int, letter: str, seconds: float) -> list[Fact]:
    act = draw(st.sampled_from(ACTS))(letter, draw(st.sampled_from(LETTERS)))
    given = order(act, number)
    told = [placed(seconds, given)]
    if draw(st.booleans()) or draw(st.booleans()):
        told.append(settled(seconds + draw(st.sampled_from([-0.2, 0.2, 9])), given, draw(OUTCOMES)))
    if draw(st.sampled_from([False, False, False, True])):
        told.append(given_up(seconds + draw(st.sampled_from([0.1, 5, 20])), given))
    return told
