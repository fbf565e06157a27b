"""The steps of a procedure: orders of their own, and waiting for what they bring about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

from console.domain.acts import AnyAct
from console.domain.ending.codes import as_sentence, meaning
from console.domain.ending.steps import step_after
from console.domain.ending.words import unreached_words
from console.domain.ids import step_of
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import is_up
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import MemberTold
from console.domain.why_not import OVER
from console.errors import CallAlreadyEnded, JournalFailed, NotWritten, StepFailed
from console.line.port import Light
from console.switchboard.board.act_words import act_words
from console.switchboard.board.live_board import LiveBoard

JOINED: Final = 15.0
"""Seconds after a start in which Telnyx may still tell that a phone was joined to a call."""


def living(leg: Leg | None) -> Leg:
    """The leg. Raises `StepFailed` where it ended, or is on the board no more."""
    if leg is None or not leg.alive:
        raise StepFailed(OVER)
    return leg


class Give(Protocol):
    """Gives an order in a member's name that follows by itself from what happened."""

    async def __call__(self, act: AnyAct, because: str = "") -> None:
        """That act. `because` names once and for ever what happened, else its legs do."""
        ...


class Steps:
    """Gives the steps of procedures. `place` carries one out, `now` is the wall clock.

    `rung` are the phones that a procedure has rung, or is about to: no leg may tell of it yet.

    `note` stores what is told to a member, for all hosts. Raises `JournalFailed`.
    """

    def __init__(
        self,
        live: LiveBoard,
        place: Callable[[Order], Awaitable[Outcome]],
        now: Callable[[], datetime],
        note: Callable[[MemberTold], Awaitable[object]],
    ) -> None:
        self.live, self._place, self._now, self._note = live, place, now, note
        self.rung: set[str] = set()
        self._waiting: set[asyncio.Event] = set()
        live.watch(self._moved)

    async def take(self, order: Order, name: str, act: AnyAct) -> Outcome:
        """One step. Its id follows from the order's and its name, so it is never taken twice.

        Raises `StepFailed` if it was not accepted.
        """
        step = Order(
            id=step_of(order.id, name),
            act=act,
            placed_at=self._now(),
            by=order.by,
        )
        try:
            outcome = await self._place(step)
        except NotWritten as error:
            words = act_words(act, self.live.known)
            raise StepFailed(f"{words}: {error}", error.why.hint) from error
        if outcome.kind is not OutcomeKind.ACCEPTED:
            # what Telnyx did not do says by itself what it was
            name = "" if outcome.why else f"{act_words(act, self.live.known)}: "
            raise StepFailed(
                f"{name}{outcome.message}",
                # that one of several is gone leaves others, for whom there is something to do
                "" if outcome.hint == CallAlreadyEnded.hint else outcome.hint,
                ambiguous=outcome.kind is OutcomeKind.UNKNOWN,
                why=outcome.why,
            )
        return outcome

    async def tell(self, order: Order, whom: str, words: str, call: CallId | None = None) -> None:
        """Say to a member what that order does, at whichever of the hosts it has its console.

        Where it cannot be noted it is said here alone: nothing fails for it.
        """
        told = MemberTold(to=whom, text=words, order=order.id, call=call)
        try:
            await self._note(told)
        except JournalFailed:
            self.live.notice(words, Light.WARN, call=call, to=whom)

    async def until(self, there: Callable[[], bool], seconds: float) -> bool:
        """Wait until it is true of the board; False if it was not within that time."""
        stirred = asyncio.Event()
        self._waiting.add(stirred)
        try:
            async with asyncio.timeout(seconds):
                while not there():
                    stirred.clear()
                    await stirred.wait()
        except TimeoutError:
            return there()
        finally:
            self._waiting.discard(stirred)
        return True

    def leg(self, call: CallId | None) -> Leg | None:
        """The leg as the board has it now."""
        return self.live.board.leg(call) if call else None

    def alive(self, call: CallId | None) -> bool:
        """Whether the leg is on the board and has not ended."""
        leg = self.leg(call)
        return leg is not None and leg.alive

    def state(self, call: CallId | None) -> CallState | None:
        """The state of the leg; None if it is not on the board."""
        leg = self.leg(call)
        return leg.state if leg else None

    def answered(self, call: CallId | None) -> bool:
        """Whether the leg was picked up and has not ended."""
        return is_up(self.leg(call))

    def answered_or_gone(self, call: CallId | None, other: CallId | None) -> bool:
        """Whether there is nothing more to wait for: it was picked up, or one of the two ended."""
        gone = CallState.ENDED in (self.state(call), self.state(other))
        return gone or self.answered(call)

    def is_in(self, call: CallId, conference: str) -> bool:
        """Whether the leg is in the conference, or will never be."""
        leg = self.leg(call)
        return leg is None or not leg.alive or leg.media.conference == conference

    def sits_in(self, call: CallId, conference: str) -> bool:
        """Whether the leg is in the conference now."""
        leg = self.leg(call)
        return leg is not None and leg.alive and leg.media.conference == conference

    def anybody_in(self, conference: str) -> bool:
        """Whether a leg that lives is in the conference."""
        return any(self.sits_in(call, conference) for call in self.live.legs)

    def unreached(
        self, who: str, call: CallId | None, rest: str = "", step: str = ""
    ) -> StepFailed:
        """What it is called that somebody whom we rang is not on the line.

        `rest` goes on after why; `step` is what to do where Telnyx's code asks for nothing else.
        """
        leg = self.leg(call)
        known = meaning(leg.ending.code) if leg is not None and leg.ending is not None else None
        usual = as_sentence(step_after(leg)) if leg is not None else ""
        now = as_sentence(known.step) if known is not None else step or usual
        return StepFailed(f"{unreached_words(who, leg)}{rest}", now)

    def _moved(self, _: Leg | None, __: Leg) -> None:
        for stirred in self._waiting:
            stirred.set()
