"""What was begun, and how it stands, in words: on a row, and in a line.

The words may hold numbers and reasons from outside: clean them before showing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from console.domain.ending.words import CAUSES, unreached_words
from console.domain.leg import CallId, CallState, Leg
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking

LegOf = Callable[[CallId | None], Leg | None]
"""The leg of that id; None where there is none."""

_BEGUN: Final[Mapping[Kind, str]] = {
    Kind.TRANSFER: "transfer to {who}",
    Kind.CONSULT: "consulting {who}",
    Kind.DIAL: "call to {who}",
    Kind.ANSWER: "your phone",
    Kind.HAND_OVER: "connecting the two",
    Kind.BRIDGE: "bridge with {who}",
    Kind.CONFERENCE: "conference",
}

_JOINED: Final[Mapping[Kind, str]] = {
    Kind.TRANSFER: "the two talk with each other",
    Kind.CONSULT: "you talk with them",
    Kind.DIAL: "you talk with them",
    Kind.ANSWER: "you are on the line",
    Kind.HAND_OVER: "they talk with each other",
    Kind.BRIDGE: "the two are joined",
    Kind.CONFERENCE: "all are in it",
}

YOUR_PHONE_RINGS: Final = "your phone rings"
_WHOLE: Final = (YOUR_PHONE_RINGS, _JOINED[Kind.ANSWER])
"""What is said of an answer without "your phone" before it, which it would say twice."""

_FAILED: Final[Mapping[Kind, str]] = {
    Kind.TRANSFER: "transfer failed",
    Kind.CONSULT: "consultation failed",
    Kind.DIAL: "call failed",
    Kind.ANSWER: "your phone was not joined",
    Kind.HAND_OVER: "the two were not connected",
    Kind.BRIDGE: "bridge failed",
    Kind.CONFERENCE: "conference failed",
}

_PRESS: Final[Mapping[Kind, str]] = {
    Kind.TRANSFER: "takes them back",
    Kind.ANSWER: "rings your phone again",
    Kind.DIAL: "dials again",
    Kind.HAND_OVER: "tries again",
    Kind.BRIDGE: "tries again",
    Kind.CONFERENCE: "tries again",
}
"""What the key of `Undertaking.press` does."""


def row_word(one: Undertaking | None) -> str:
    """How it stands, in a word or two for a row: `rings`, `busy`; no text where all is well."""
    if one is None or (one.settled and one.kind is not Kind.TRANSFER):
        return ""
    if one.stage is Stage.FAILED:
        cause = one.ending.cause if one.ending is not None else None
        return CAUSES.get(cause or "") or "failed"
    return "rings" if one.stage is Stage.RINGING else ""


def line_words(one: Undertaking, leg_of: LegOf, label: Callable[[str, Leg | None], str]) -> str:
    """How it stands, in a line. `label` names who has a number, and a leg where there is one."""
    dialled = leg_of(one.call if one.kind is Kind.DIAL else one.other)
    who = label(one.to or (dialled.other_party or "" if dialled else ""), dialled)
    if one.stage is Stage.FAILED:
        return f"{_FAILED[one.kind]}: {_why(one, who, dialled)}"
    stands = _stands(one)
    if one.kind is Kind.ANSWER and stands in _WHOLE:
        return stands
    return f"{_BEGUN[one.kind].format(who=who)}: {stands}"


def _why(one: Undertaking, who: str, dialled: Leg | None) -> str:
    if one.ending is not None and dialled is not None:
        return unreached_words(who, dialled)
    return one.because.rstrip(".") or "no reason was given"


def _stands(one: Undertaking) -> str:
    if one.stage is Stage.JOINED:
        return _JOINED[one.kind]
    if one.stage is Stage.ANSWERED:
        return "answered"
    if one.unknown:
        return "Telnyx did not say whether it was done: it is asked"
    of_mine = one.kind is Kind.ANSWER or (one.kind is Kind.DIAL and one.call is None)
    if of_mine:
        return YOUR_PHONE_RINGS
    return "it rings" if one.stage is Stage.RINGING else "under way"


def remedy(one: Undertaking, leg_of: LegOf, label: Callable[[str, Leg | None], str]) -> str:
    """What became of the others, once it failed: who waits, and for what; else no text."""
    call = leg_of(one.call)
    if one.stage is not Stage.FAILED or call is None:
        return ""
    left = [leg for leg in map(leg_of, one.alone) if leg is not None]
    if left:
        names = [label(leg.other_party or "", leg) for leg in left]
        return f"{listed(names)} {'hear' if len(left) > 1 else 'hears'} nobody"
    who = label(call.other_party or "", call)
    if call.state is CallState.HELD:
        return f"{who} is still held"
    if call.state is CallState.OFFERED:
        return f"{who} still rings"
    if call.state is CallState.STALE:
        return f"it is not certain how {who} is"
    return ""


def listed(names: Sequence[str]) -> str:
    """`Ada`, `Ada and Bo`, `Ada, Bo and Cy`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def does(one: Undertaking, leg_of: LegOf) -> str:
    """What the key of `press` does now; no text where it is of no use."""
    call = leg_of(one.call)
    if one.kind is Kind.TRANSFER and call is not None and call.state is CallState.OFFERED:
        return "answers"
    if one.settled and one.kind is not Kind.DIAL:
        return ""
    return _PRESS.get(one.kind, "")
