"""Facts about the members of a team in words: who has a call, what they write, their work lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.domain.events import Payload
from console.domain.own_facts import (
    AgentFreed,
    CallBackEnded,
    CallBackRung,
    CallBackSet,
    CallClaimed,
    CallLeft,
    CallMissed,
    CallTaken,
    ClaimReleased,
    MemberTold,
    MessageSeen,
    MessageSent,
    NumbersBarred,
    NumbersUnbarred,
    OfferEnded,
    WrapUpExpired,
)
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd, OfferEnd
from console.domain.work_lists.facts import (
    EntriesAdded,
    EntryAnswered,
    EntryCalled,
    EntryReleased,
    EntrySettled,
    EntryTaken,
    ListClosed,
    ListKept,
    ListOpened,
)
from console.text import counted


def among(payload: Payload) -> tuple[str, ...]:
    """The users who alone are told of a fact; nobody where it is for everybody."""
    match payload:
        case MessageSent():
            return tuple(dict.fromkeys((payload.by, *payload.members)))
        case MessageSeen():
            return tuple(dict.fromkeys((payload.by, payload.member)))
        case EntriesAdded():
            return (payload.by,)
    return ()


def _taken(payload: CallTaken, team: Team) -> str:
    return f"{team.name(payload.agent)} is on the call"


def _left(payload: CallLeft, team: Team) -> str:
    wrap_up = f", wrap-up of {payload.wrap_up} s" if payload.wrap_up else ""
    return f"{team.name(payload.agent)} is done with the call{wrap_up}"


def _missed(payload: CallMissed, team: Team) -> str:
    return f"{team.name(payload.agent)} missed the call: not ready"


def _wrapped_up(payload: WrapUpExpired, team: Team) -> str:
    return f"the wrap-up of {team.name(payload.agent)} is over"


def _freed(payload: AgentFreed, team: Team) -> str:
    return f"the wrap-up of {team.name(payload.agent)} is ended: {payload.choice.words}"


_OFFER_ENDS: Final[Mapping[str, str]] = {
    OfferEnd.MISSED: "{} did not take the call in time",
    OfferEnd.DECLINED: "{} turned the call down",
    OfferEnd.BUSY: "offered to {} no longer, who can take no call now",
    OfferEnd.ROUTED: "offered to {} no longer: the route goes on",
    OfferEnd.WITHDRAWN: "the offer to {} was taken back",
}


def _offer_ended(payload: OfferEnded, team: Team) -> str:
    words = _OFFER_ENDS.get(payload.why)
    who = team.name(payload.member)
    return words.format(who) if words else f"offered to {who} no longer: {payload.why or '?'}"


def _claimed(payload: CallClaimed, team: Team) -> str:
    return f"{team.name(payload.member)} takes the call"


_CLAIM_ENDS: Final[Mapping[str, str]] = {
    ClaimEnd.REFUSED: "what it was taken for was not done",
    ClaimEnd.HANDED_OVER: "it was handed over",
    ClaimEnd.GIVEN_BACK: "it was given back",
    ClaimEnd.GONE: "console and phone are gone",
    ClaimEnd.TAKEN_OVER: "a supervisor took it over",
    ClaimEnd.LAPSED: "nothing came of it",
    ClaimEnd.LEFT_ALONE: "whoever was answered heard nobody",
}


def _released(payload: ClaimReleased, team: Team) -> str:
    name = team.name(payload.member)
    who = f"{name} has the call no longer" if name else "the call is free again"
    return f"{who}: {_CLAIM_ENDS.get(payload.why, payload.why) or '?'}"


def _sent(payload: MessageSent, team: Team) -> str:
    to = team.name(payload.to) if payload.kind == "member" else payload.to
    urgent = ", urgent" if payload.urgent else ""
    return f"{team.name(payload.by)} to {to}{urgent}: {payload.text}"


def _seen(payload: MessageSeen, team: Team) -> str:
    how = "has read" if payload.read else "was shown"
    return f"{team.name(payload.member)} {how} a message of {team.name(payload.by)}"


_NAMED: Final = 3
"""Numbers that a line names at most."""


def _numbers(numbers: tuple[str, ...]) -> str:
    more = len(numbers) - _NAMED
    return ", ".join(numbers[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _barred(payload: NumbersBarred, team: Team) -> str:
    why = f": {payload.why}" if payload.why else ""
    who = team.name(payload.by)
    return f"{who} put {_numbers(payload.numbers)} on the do-not-call list{why}"


def _unbarred(payload: NumbersUnbarred, team: Team) -> str:
    return f"{team.name(payload.by)} took {_numbers(payload.numbers)} off the do-not-call list"


def _opened(payload: ListOpened, team: Team) -> str:
    who = ", ".join(map(team.name, payload.members))
    people = counted(payload.people, "person", "people")
    return f"{team.name(payload.by)} opens the list {payload.name}: {people}, {who}"


def _added(payload: EntriesAdded, team: Team) -> str:
    return f"{team.name(payload.by)} puts {len(payload.people)} people on a list"


def _entry_taken(payload: EntryTaken, team: Team) -> str:
    return f"{team.name(payload.member)} takes entry {payload.entry + 1} of a list"


def _entry_called(payload: EntryCalled, team: Team) -> str:
    return f"{team.name(payload.member)} calls entry {payload.entry + 1} of a list"


def _entry_answered(payload: EntryAnswered, _: Team) -> str:
    return f"entry {payload.entry + 1} of a list: {payload.outcome}"


def _entry_settled(payload: EntrySettled, team: Team) -> str:
    who = team.name(payload.member)
    return f"{who} says of entry {payload.entry + 1} of a list: {payload.code}"


def _entry_released(payload: EntryReleased, team: Team) -> str:
    who = team.name(payload.member)
    return f"{who} has entry {payload.entry + 1} of a list no more: {payload.why}"


def _closed(payload: ListClosed, team: Team) -> str:
    return f"{team.name(payload.by)} closes a list"


def _call_back_set(payload: CallBackSet, team: Team) -> str:
    who = payload.group or team.name(payload.member) or "anybody"
    name = f"{payload.name} " if payload.name else ""
    note = f": {payload.note}" if payload.note else ""
    at = payload.at.astimezone().strftime("%a %Y-%m-%d %H:%M")
    return f"{team.name(payload.by)}: {who} calls {name}{payload.number} back at {at}{note}"


OF_MEMBERS: Final[Mapping[type[Payload], Callable[[Any, Team], str]]] = {
    CallTaken: _taken,
    CallLeft: _left,
    CallMissed: _missed,
    WrapUpExpired: _wrapped_up,
    AgentFreed: _freed,
    OfferEnded: _offer_ended,
    CallClaimed: _claimed,
    ClaimReleased: _released,
    MessageSent: _sent,
    MessageSeen: _seen,
    MemberTold: lambda payload, _: payload.text,
    NumbersBarred: _barred,
    NumbersUnbarred: _unbarred,
    ListOpened: _opened,
    EntriesAdded: _added,
    EntryTaken: _entry_taken,
    EntryCalled: _entry_called,
    EntryAnswered: _entry_answered,
    EntrySettled: _entry_settled,
    EntryReleased: _entry_released,
    ListClosed: _closed,
    ListKept: lambda payload, _: f"the work list {payload.name} is noted anew",
    CallBackSet: _call_back_set,
    CallBackRung: lambda payload, team: f"{team.name(payload.member)} is rung for a call-back",
    CallBackEnded: lambda payload, team: f"{team.name(payload.by)}: call-back {payload.how}",
}
"""By the payload: what a fact about members says, with their names."""
