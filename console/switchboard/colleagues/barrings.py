"""Who puts numbers on the do-not-call register and takes them off: checked, noted, told.

A disposition that says so bars the number at the far end of its call. The number is noted before
the disposition is: whoever is told that this was taken is told that of both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from console.domain import numbers
from console.domain.acts import Dispose
from console.domain.history.past_calls import PastCall
from console.domain.leg import Leg
from console.domain.number_rules.barred import (
    AT_ONCE,
    EMERGENCY,
    LONGEST_WHY,
    BarredNumber,
    bars,
    why_never_barred,
)
from console.domain.numbers import is_emergency
from console.domain.orders import Order
from console.domain.own_facts import NumbersBarred, NumbersUnbarred
from console.errors import InvalidNumber, InvalidParameter, NotNow
from console.line.port import Asker, Light, Question
from console.line.questions import (
    BarNumbers,
    BarredNumbers,
    Barring,
    NumberRefused,
    UnbarNumbers,
)
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.journal.reader import JournalReader
from console.text import clean

BAR, UNBAR = "numbers.bar", "numbers.unbar"

Answered: TypeAlias = tuple[type[Question[Any]], Callable[[Any, Asker], Awaitable[Any]]]


class Barrings:
    """Keeps the register. `archive` is used in threads; `ours` are numbers that are our own.

    One of a switchboard that `looks_only` changes nothing.
    """

    def __init__(
        self,
        live: LiveBoard,
        recorder: Recorder,
        archive: JournalReader,
        ours: Callable[[], frozenset[str]],
        *,
        looks_only: bool,
    ) -> None:
        self._live, self._recorder, self._archive = live, recorder, archive
        self._ours, self._looks_only = ours, looks_only

    @property
    def answers(self) -> tuple[Answered, ...]:
        """What a console may ask of it."""
        return (
            BarNumbers.answered_by(self.bar),
            UnbarNumbers.answered_by(self.unbar),
            BarredNumbers.answered_by(self.page),
        )

    async def page(self, asked: BarredNumbers, _: Asker) -> tuple[BarredNumber, ...]:
        """A page of the register."""
        return self._live.lasting.register.page(asked.after)

    async def bar(self, asked: BarNumbers, asker: Asker) -> Barring:
        """Put numbers on it, each once. Raises `OrderRejected` and `JournalFailed`."""
        self._check(BAR, asked.numbers)
        wanted, register = tuple(dict.fromkeys(asked.numbers)), self._live.lasting.register
        refused = await asyncio.to_thread(self._refused, wanted, self._ours())
        unfit = {one.number for one in refused}
        fit = [one for one in wanted if one not in unfit]
        new = [one for one in fit if not register.is_barred(one)]
        if new:
            why = str(clean(asked.why.strip(), LONGEST_WHY))
            await self._recorder.own(
                NumbersBarred(numbers=tuple(new), by=asker.user, at=self._live.now(), why=why)
            )
        before = tuple(one for one in fit if one not in new)
        return Barring(done=tuple(new), before=before, refused=refused)

    async def unbar(self, asked: UnbarNumbers, asker: Asker) -> Barring:
        """Take numbers off it. Raises likewise."""
        self._check(UNBAR, asked.numbers)
        register = self._live.lasting.register
        wanted = tuple(dict.fromkeys(asked.numbers))
        there = tuple(one for one in wanted if register.is_barred(one))
        if there:
            await self._recorder.own(
                NumbersUnbarred(numbers=there, by=asker.user, at=self._live.now())
            )
        return Barring(done=there, before=tuple(one for one in wanted if one not in there))

    async def before(
        self, order: Order, act: Dispose, allow: Callable[[Order], None], text: str
    ) -> None:
        """Bar the far number of a call whose disposition, of that text, says so and is allowed.

        Where there is no number that may be barred, whoever says it is told. Raises what `allow`
        raises, and `JournalFailed`.
        """
        if not bars(act.code, text):
            return
        allow(order)
        past = await asyncio.to_thread(self._archive.past, act.call)
        number, why = far_number(self._live.legs.get(act.call) or past)
        why = why or await asyncio.to_thread(self._why_never, number, self._ours())
        if why is not None:
            words = f"No number was put on the do-not-call list for this call: {why}"
            self._live.notice(words, Light.WARN, call=act.call, to=order.by)
        elif not self._live.lasting.register.is_barred(number):
            said = " ".join(filter(None, (act.code, act.note)))
            payload = NumbersBarred(
                numbers=(number,),
                by=order.by,
                at=self._live.now(),
                why=str(clean(said, LONGEST_WHY)),
            )
            await self._recorder.own(payload)

    def _check(self, action: str, wanted: tuple[str, ...]) -> None:
        if self._looks_only:
            raise NotNow("this switchboard is read-only: it keeps the do-not-call list as it is")
        if not 0 < len(wanted) <= AT_ONCE:
            raise InvalidParameter(action, "numbers", f"are 1 to {AT_ONCE} at one time")

    def _refused(self, wanted: tuple[str, ...], ours: frozenset[str]) -> tuple[NumberRefused, ...]:
        """Those that are never barred. It blocks."""
        reasons = ((one, _misread(one) or self._why_never(one, ours)) for one in wanted)
        return tuple(NumberRefused(number=one, why=why) for one, why in reasons if why is not None)

    def _why_never(self, number: str, ours: frozenset[str]) -> str | None:
        """Why a number is never barred, in words; None for one that may be. It blocks."""
        if reason := why_never_barred(number, ours):
            return reason
        if self._archive.owner_of(number) is not None:
            return "it is a number of your own: callers came in by it"
        return None


def _misread(number: str) -> str | None:
    """Why a text is no number as it is dialled; None for one that is."""
    if is_emergency(number):
        return EMERGENCY
    try:
        read = numbers.destination(number)
    except InvalidNumber as error:
        return error.reason
    return None if read == number else f"this is not written as it is dialled: {read}"


def far_number(call: Leg | PastCall | None) -> tuple[str, str | None]:
    """The number at the far end of a call; or why there is none, in words."""
    if call is None:
        return "", "the journal knows no such call"
    if call.role is not None:
        return "", "it is no call of a customer"
    number = call.other_party
    if call.withheld or not number:
        return "", "the far end tells no number"
    return number, None
