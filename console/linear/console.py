"""The console of linear mode: what keys and words do, and how it begins and ends.

Actions, why they are not possible and what they order are those of the screen (`ui.actions`,
`ui.acts`); here is how one says what is wanted.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from typing import ClassVar, Final

from msgspec.structs import replace

from console.domain.acts import ChooseNext
from console.errors import EXIT_DONE, ConsoleError
from console.linear import speech
from console.linear.dialogue import Cancelled, Ended
from console.linear.keys import Key
from console.linear.ordering import Ordering, title
from console.linear.own_actions import LEFT_OUT
from console.linear.terminal import Terminal
from console.text import with_hint
from console.ui.actions.action import Action, Place
from console.ui.actions.calls import ANSWER_NEXT
from console.ui.actions.registry import BY_NAME, key_does, no_command
from console.ui.actions.situation import Situation
from console.ui.acts.agent import going_away
from console.ui.acts.at_once import answer
from console.ui.acts.situations import why_not
from console.ui.clock import Clock
from console.ui.settings import UiSettings
from console.ui.state.link import Connect

LOG: Final = logging.getLogger(__name__)

Handler = Callable[["LinearConsole", Situation, str], Awaitable[None]]
"""Does an action for a situation; the text is its argument, mostly empty."""

NOT_HEARD: Final = "the call changed just now; listen, then press again"

FAULT: Final = "a fault in the console"
BEGIN_ANEW: Final = 2.0
"""Seconds after a fault of our own before the line is tried again."""


class LinearConsole(Ordering):
    """Hears the line and the hand. `connect` reaches the switchboard; `handlers` do the actions.

    Raises `InvalidSetting`.
    """

    greeting: ClassVar[str] = "telnyx-console, linear mode."

    def __init__(
        self,
        connect: Connect,
        settings: UiSettings,
        terminal: Terminal,
        handlers: Mapping[str, Handler],
        clock: Clock | None = None,
    ) -> None:
        super().__init__(connect, settings, terminal, clock)
        self.dialogue.answer_next = self._answer_next
        self.exit_code = EXIT_DONE
        self.farewell = ""
        self.handlers = handlers
        self.stirred_at = self.clock.monotonic()
        self._left = asyncio.Event()

    # The life of it ---------------------------------------------------------------------

    async def run(self) -> None:
        """Talk until the user leaves, the input ends, or there is nothing to wait for."""
        self.say(
            f"{self.greeting} "
            + (
                "A question mark says what is possible."
                if self.dialogue.by_keys
                else "A key or a command with Enter; help says what is possible."
            )
        )
        self.terminal.begin(self.clock.monotonic)
        self.read_contacts()
        tasks = [
            asyncio.create_task(work, name=name)
            for work, name in (
                (self._attend(), "line"),
                (self._converse(), "keys"),
                (self.dialogue.speak(), "speech"),
                (self.tick(), "clock"),
                (self._left.wait(), "leaving"),
            )
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (*tasks, *self.orders):
                task.cancel()
            await asyncio.gather(*tasks, *self.orders, return_exceptions=True)
            self.alerts.end()
            self.dialogue.say_all()

    def leave(self, farewell: str = "", exit_code: int = EXIT_DONE) -> None:
        """Leave; calls go on."""
        self.farewell, self.exit_code = farewell, exit_code
        self._left.set()

    async def _attend(self) -> None:
        """Keep the line; a fault of our own is told, and the keeping of it begun anew."""
        while True:
            error = await _end_of(self.link.attend())
            if isinstance(error, ConsoleError):
                self.leave(with_hint(error), error.exit_code)
                return
            self._tell_fault(error)
            self.changed(self.store.see(self.store.sight.lost(self.clock.now(), FAULT)))
            await asyncio.sleep(BEGIN_ANEW)

    async def _converse(self) -> None:
        """Take keys and lines one after another, each once the one before is done with."""
        if not self.terminal.is_interactive:
            await self.begun.wait()
        error: BaseException | None = None
        while not isinstance(error, Ended):
            error = await _end_of(self._take_one())
            if isinstance(error, Cancelled):
                self.say(str(error))
            elif error is not None and not isinstance(error, Ended):
                self._tell_fault(error)
            if isinstance(error, Ended) or not self.terminal.is_interactive:
                await self.outcomes()

    async def _take_one(self) -> None:
        typed = await self.dialogue.next()
        self.hurried = isinstance(typed, Key) and typed.hurried
        self.stirred_at = self.clock.monotonic()
        if self.dialogue.is_locked:
            self.dialogue.open()
            self.say(f"Open again. {self.figures_said()}")
        elif isinstance(typed, Key):
            await self._key(typed)
        else:
            await self.command(typed)

    def _tell_fault(self, error: BaseException | None) -> None:
        """A handler failed: tell it, and go on; who is on the line stays there."""
        if isinstance(error, OSError):
            raise error  # nobody reads any more
        LOG.error("a fault in linear mode", exc_info=error)
        self.say(f"A fault in the console, {type(error).__name__}. Calls go on.")

    # What the hand does -----------------------------------------------------------------

    async def _key(self, key: Key) -> None:
        bound = dict(self.keymap.bound(Place.CALL)) | dict(self.keymap.bound(Place.TABLE))
        action = bound.get(key.name)
        now = self.situation()
        if action is not None and action.exists(now):
            await self.perform(key_does(action, now), now)
        elif key.character:
            self.say(f"{key.character}: no key of this console. ? says what is possible.")

    async def command(self, line: str, then: Situation | None = None) -> None:
        """Do what a line says, for the situation in which it was begun."""
        now = then or self.situation()
        words = line.strip().removeprefix(":").strip()
        if not words:
            await self.perform(self.keymap.action("call.open"), now)
            return
        action, argument = self.keymap.commanded(words)
        if action is None:
            word = speech.spoken(words.partition(" ")[0], 40)
            self.say(speech.sentence(no_command(word, "? with words searches them")))
        elif len(words) == 1:
            await self.perform(key_does(action, now), now)
        else:
            await self.perform(action, now, argument)

    async def perform(self, action: Action, now: Situation, argument: str = "") -> None:
        """Do the action for the situation it was asked in, or say why not."""
        reason = LEFT_OUT.get(action.id) or self.why_not(action, now)
        if reason is not None:
            self.say(f"{title(action)}: {speech.spoken(reason)}.")
            return
        await self.handlers[action.handler or action.id](self, now, argument or action.argument)

    def still(self, action_id: str, now: Situation) -> None:
        """Raise `Cancelled` where a question's action is not possible any more for its call."""
        if now.leg is None:
            return
        action = self.keymap.action(action_id)
        if reason := action.why_not(self.now_of(now.leg.id, now)):
            raise Cancelled(f"{title(action)}: {speech.spoken(reason)}. Nothing was sent.")

    def why_not(self, action: Action, now: Situation) -> str | None:
        """Why the action is not possible in this situation."""
        place = Place.TABLE if Place.TABLE in action.places else Place.CALL
        reason = why_not(action, now, place)
        if reason is not None and not now.armed and action.why_not(now) is None:
            return NOT_HEARD
        return reason

    def _answer_next(self) -> None:
        """Answer the one who rings longest, from a question: what is typed there stays."""
        action, now = self.keymap.action(ANSWER_NEXT), self.situation()
        if reason := self.why_not(action, now):
            self.say(f"{title(action)}: {reason}.")
            return
        call = now.next_call
        if call is not None:
            self.calls.select(call.id)
        self.give_for(action, call, answer(replace(now, leg=call)))

    def names(self) -> Iterator[str]:
        """The commands that there are."""
        yield from BY_NAME
        yield from self.keymap.words

    def lock(self) -> None:
        """Say nothing until the next key, and be Not ready: whoever types is away."""
        board = self.store.board
        act = going_away(board.agent_state, board.agent_rules)
        later = " after this call" if isinstance(act, ChooseNext) else ""
        away = f" You are Not ready{later}." if act is not None else ""
        self.say(f"Locked.{away} Nothing is said until the next key, which does nothing else.")
        self.say("What was said stays above: clear it where others may read it.")
        self.dialogue.is_locked = True
        if act is not None and self.store.barred is None:
            self.hurried = False
            self.give(act)

    def mind_idleness(self) -> None:
        """Lock if it is time to; who is on a call, or has just been, is at work."""
        limit, now = self.settings.idle_lock, self.clock.monotonic()
        if not limit or self.dialogue.is_locked or self.store.board.agent_state.busy:
            self.stirred_at = now
        elif now - self.stirred_at >= limit:
            self.lock()

    def suspend(self) -> None:
        """Back to the shell, as ctrl+z does."""
        os.kill(os.getpid(), signal.SIGTSTP)


async def _end_of(work: Coroutine[object, object, None]) -> BaseException | None:
    """How the work ended: by what it raised, if it raised anything."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task])
    finally:
        task.cancel()
    return task.exception()
