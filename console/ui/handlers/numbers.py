"""What the actions on the do-not-call list do: put numbers there, take them off, look at it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from console.domain import numbers
from console.errors import ConsoleError, InvalidNumber
from console.line.questions import BarNumbers, UnbarNumbers
from console.text import with_hint
from console.ui.actions.numbers.rows import BAR_NUMBERS, BARRED_NUMBERS, UNBAR_NUMBERS
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.acts.register import (
    asked_to_bar,
    asked_to_unbar,
    barred_lines,
    came_of,
    no_number,
    none_from,
    page_from,
)
from console.ui.dialogs.pickers import Picker
from console.ui.render.lines import shown
from console.ui.scene import Handler, Scene


def number_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on the do-not-call list."""
    register = Register(scene)
    return {
        BAR_NUMBERS: partial(register.change, BAR_NUMBERS, asked_to_bar),
        UNBAR_NUMBERS: partial(register.change, UNBAR_NUMBERS, asked_to_unbar),
        BARRED_NUMBERS: register.look,
    }


class Register:
    """The actions on the list, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def change(
        self,
        action: str,
        read: Callable[[str, str | None], BarNumbers | UnbarNumbers],
        _: Situation,
        typed: str,
    ) -> None:
        """Put the numbers that were typed there, or take them off."""
        try:
            asked = read(typed, self._scene.store.board.from_)
        except InvalidNumber as error:
            self._scene.say(f"{BY_ID[action].title}: {shown(no_number(error), 200)}")
        else:
            self._begin(self._changed(asked))

    async def _changed(self, asked: BarNumbers | UnbarNumbers) -> None:
        link = self._scene.shared.link
        if isinstance(asked, BarNumbers):
            said = came_of(await link.ask(asked), "put on the do-not-call list", "on it")
        else:
            said = came_of(await link.ask(asked), "taken off the do-not-call list", "not on it")
        self._scene.say(shown(said, 400))

    def look(self, _: Situation, typed: str) -> None:
        """Show those from the number on that was typed, as far as one answer has them."""
        self._begin(self._shown("".join(typed.split())))

    async def _shown(self, first: str) -> None:
        found = await self._scene.shared.link.ask(page_from(first))
        if not found:
            self._scene.no_form(none_from(first))
            return
        options = [(number, str(line)) for number, line in barred_lines(found)]
        title = f"Do-not-call list: {len(found)} from {shown(options[0][0])} on"
        self._scene.app.push_screen(Picker(title, options, None, "take it off"), self._chosen)

    def _chosen(self, number: str | None) -> None:
        """Ask once more: it may be called then."""
        if number is None:
            return
        action, now = BY_ID[UNBAR_NUMBERS], self._scene.situation()
        if reason := action.why_not(now):
            self._scene.say(f"{action.title}: {reason}")
            return

        def answered(said: str | None) -> None:
            if said:
                self._begin(self._changed(UnbarNumbers((numbers.destination(number),))))

        options = [("", "Leave it there"), ("off", "Take it off: it may be called again")]
        self._scene.app.push_screen(Picker(shown(number), options, None, "do it"), answered)

    def _begin(self, asking: Coroutine[Any, Any, None]) -> None:
        async def told() -> None:
            try:
                await asking
            except ConsoleError as error:
                self._scene.complain(with_hint(error))

        self._scene.app.run_worker(told(), group="do-not-call")
