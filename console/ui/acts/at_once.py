"""Acts that need nothing but the situation of their key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from console.domain.acts import (
    AbortConsult,
    Answer,
    AnyAct,
    CompleteConsult,
    Confer,
    DropPhone,
    EndWrapUp,
    GoReady,
    Hold,
    Mute,
    MuteParticipant,
    OfferAgain,
    RejectNotReady,
    Resume,
    RingPhone,
    SwapConsult,
    TakeOver,
    Unmute,
    UnmuteParticipant,
)
from console.domain.my_phone import together
from console.ui.actions.reasons import consulted_here
from console.ui.actions.situation import Situation
from console.ui.actions.talk import ANSWER_ALONE

Make = Callable[[Situation], AnyAct | None]
"""Makes the act of a situation; None where there is none."""


def answer(now: Situation) -> AnyAct | None:
    """The call is answered; with a phone of mine, that is joined to the caller."""
    return Answer(call=now.leg.id, join=now.phone is not None) if now.leg is not None else None


def _of_call(
    act: type[Answer | Hold | Resume | Mute | TakeOver | OfferAgain | RejectNotReady],
    now: Situation,
) -> AnyAct | None:
    return act(call=now.leg.id) if now.leg is not None else None


def unmute_me(now: Situation) -> AnyAct | None:
    """My phone is heard again, in the call under the cursor or in whichever it is."""
    if now.leg is not None and together(now.mine, now.leg):
        return Unmute(call=now.leg.id)
    return Unmute(call=now.mine.id) if now.mine is not None else None


def mute_them(now: Situation) -> AnyAct | None:
    """The participant under the cursor is muted."""
    if now.leg is None or now.leg.media.conference is None:
        return None
    return MuteParticipant(call=now.leg.id, conference=now.leg.media.conference)


def unmute_them(now: Situation) -> AnyAct | None:
    """The participant under the cursor is heard again."""
    if now.leg is None or now.leg.media.conference is None:
        return None
    return UnmuteParticipant(call=now.leg.id, conference=now.leg.media.conference)


def confer(now: Situation) -> AnyAct | None:
    """The call and the marked ones in one conference; a consultation becomes a talk of three."""
    if now.consultation is not None and consulted_here(now):
        waits = now.consultation.waiting
        return Resume(call=waits.id) if waits is not None else None
    legs = [*((now.leg,) if now.leg else ()), *now.marked]
    calls = list(dict.fromkeys(leg.id for leg in legs))
    return Confer(call=calls[0], others=tuple(calls[1:])) if calls else None


def _of_consultation(
    act: type[CompleteConsult | SwapConsult | AbortConsult], now: Situation
) -> AnyAct | None:
    if now.consultation is None:
        return None
    return act(call=now.consultation.caller.id)


AT_ONCE: Final[Mapping[str, Make]] = {
    ANSWER_ALONE: partial(_of_call, Answer),
    Hold.action: partial(_of_call, Hold),
    Resume.action: partial(_of_call, Resume),
    Mute.action: partial(_of_call, Mute),
    Unmute.action: unmute_me,
    MuteParticipant.action: mute_them,
    UnmuteParticipant.action: unmute_them,
    Confer.action: confer,
    CompleteConsult.action: partial(_of_consultation, CompleteConsult),
    SwapConsult.action: partial(_of_consultation, SwapConsult),
    AbortConsult.action: partial(_of_consultation, AbortConsult),
    RingPhone.action: lambda _: RingPhone(),
    DropPhone.action: lambda _: DropPhone(),
}
"""What makes the acts of talking, by action."""

AT_ONCE_ELSEWHERE: Final[Mapping[str, Make]] = {
    Answer.action: answer,
    GoReady.action: lambda _: GoReady(),
    EndWrapUp.action: lambda _: EndWrapUp(),
    RejectNotReady.action: partial(_of_call, RejectNotReady),
    TakeOver.action: partial(_of_call, TakeOver),
    OfferAgain.action: partial(_of_call, OfferAgain),
}
"""What makes the others: on calls, on my own day, in a team."""
