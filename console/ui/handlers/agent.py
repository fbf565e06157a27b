"""What the actions on the agent's own day do: state, wrap-up, history, queues, applications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.domain.acts import (
    EXTENSION,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    RejectNotReady,
)
from console.domain.agent.state import LONGEST_WRAP_UP, Presence
from console.ui.actions.agent import APPLICATIONS, HISTORY, QUEUES, STATE, STATS, WRAP_UP
from console.ui.actions.situation import Situation
from console.ui.acts.agent import disposed_next, disposition_meant, reason_meant, rules_of
from console.ui.dialogs.agent import StateMenu, WrapUpForm
from console.ui.scene import Handler, Scene
from console.ui.screens.applications import ApplicationsScreen
from console.ui.screens.history import HistoryScreen
from console.ui.screens.queues import QueuesScreen
from console.ui.screens.stats import StatsScreen

TAKEN_BACK: Final = "none"
"""What is said behind `agent next` to take the next state back."""


def agent_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on the agent's own day."""
    day = Day(scene)
    return {
        STATE: day.menu,
        WRAP_UP: day.wrap_up,
        RejectNotReady.action: day.reject,
        GoReady.action: lambda _now, _argument: scene.give(GoReady()),
        GoNotReady.action: day.not_ready,
        ChooseNext.action: day.next,
        ExtendWrapUp.action: day.extend,
        EndWrapUp.action: lambda _now, _argument: scene.give(EndWrapUp()),
        Dispose.action: day.dispose,
        HISTORY: day.history,
        QUEUES: day.queues,
        STATS: day.stats,
        APPLICATIONS: day.applications,
    }


class Day:
    """The actions on the agent's own day, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def menu(self, _: Situation, __: str) -> None:
        """Choose a state."""
        self._scene.app.push_screen(StateMenu(self._scene), self._scene.give_if_any)

    def wrap_up(self, _: Situation, __: str) -> None:
        """Open the wrap-up at the foot."""
        self._scene.app.push_screen(WrapUpForm(self._scene))

    def reject(self, now: Situation, _: str) -> None:
        """Turn the call away and go Not ready."""
        if now.leg is not None:
            self._scene.give(RejectNotReady(call=now.leg.id))

    def not_ready(self, now: Situation, reason: str) -> None:
        """Be Not ready for the reason that was said, or ask for one."""
        if reason or not self._reasons:
            self._with_reason(reason, lambda known: self._scene.give(GoNotReady(reason=known)))
        else:
            self.menu(now, "")

    def next(self, now: Situation, said: str) -> None:
        """The next state that was said: ready, not-ready and a reason, none. Else ask."""
        state, _, reason = said.partition(" ")
        if not said:
            self.menu(now, "")
        elif state == TAKEN_BACK:
            self._scene.give(ChooseNext())
        elif state == Presence.READY:
            self._scene.give(ChooseNext(choice=Choice(ready=True)))
        elif state == Presence.NOT_READY:
            self._with_reason(reason.strip(), self._next_not_ready)
        else:
            self._scene.say("next state: say ready, not-ready and a reason, or none")

    def extend(self, _: Situation, said: str) -> None:
        """Make the wrap-up longer, by the seconds that were said."""
        if said and not (said.isascii() and said.isdigit() and 0 < int(said) <= LONGEST_WRAP_UP):
            self._scene.say(f"extend wrap-up: say seconds, at most {LONGEST_WRAP_UP}")
        else:
            self._scene.give(ExtendWrapUp(seconds=int(said or EXTENSION)))

    def dispose(self, now: Situation, said: str) -> None:
        """The code and the note that were said, for the call that was left last; else ask."""
        word, _, note = said.partition(" ")
        call = disposed_next(now.agent)
        if not word or call is None:
            self.wrap_up(now, "")
            return
        known = rules_of(self._scene.store, call).dispositions
        found = disposition_meant(known, word)
        if found is None:
            self._scene.say(f"disposition: say one of {', '.join(one.code for one in known)}")
        else:
            self._scene.give(Dispose(call=call, code=found.code, note=note.strip()))

    def history(self, _: Situation, search: str) -> None:
        """Open the history, searched for what was said."""
        self._scene.app.push_screen(HistoryScreen(self._scene, search))

    def queues(self, _: Situation, __: str) -> None:
        """Open the board of queues."""
        self._scene.app.push_screen(QueuesScreen(self._scene))

    def stats(self, _: Situation, __: str) -> None:
        """Open the figures of today."""
        self._scene.app.push_screen(StatsScreen(self._scene))

    def applications(self, _: Situation, search: str) -> None:
        """Open the applications, those that contain what was said."""
        self._scene.app.push_screen(ApplicationsScreen(self._scene, search))

    @property
    def _reasons(self) -> tuple[str, ...]:
        return self._scene.store.board.agent_rules.reasons

    def _next_not_ready(self, reason: str) -> None:
        self._scene.give(ChooseNext(choice=Choice(ready=False, reason=reason)))

    def _with_reason(self, said: str, then: Callable[[str], None]) -> None:
        """Go on with the one configured reason that begins so, or say which there are."""
        meant = reason_meant(self._reasons, said)
        if meant is not None:
            then(meant)
        else:
            self._scene.say(f"not ready: say one of {', '.join(self._reasons) or 'nothing'}")
