"""The menu of my state: each choice is one key."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from console.domain.acts import AnyAgentAct, Choice, ChooseNext, GoNotReady, GoReady
from console.domain.agent import AgentState, why_not
from console.ui.asking import LINE_LOST
from console.ui.desk import Touched
from console.ui.lines import MUTED, shown
from console.ui.screens.forms import form_title, keys_line
from console.ui.screens.modal import Modal
from console.ui.screens.pickers import PickList
from console.ui.screens.scene import Scene
from console.ui.standing import state_forms
from console.ui.widgets.fields import Words

READY: Final = "r"
NO_CHOICE: Final = "0"
DIGITS: Final = "123456789"


def choices(reasons: tuple[str, ...], state: AgentState) -> list[tuple[str, Choice | None]]:
    """What can be chosen, each with its key; None takes the next state back."""
    listed: list[tuple[str, Choice | None]] = [(READY, Choice(ready=True))]
    listed += [
        (key, Choice(ready=False, reason=reason))
        for key, reason in zip(DIGITS, reasons or ("",), strict=False)
    ]
    if state.busy and state.next is not None:
        listed.append((NO_CHOICE, None))
    return listed


def chosen_act(choice: Choice | None, state: AgentState) -> AnyAgentAct:
    """The act of a choice: the next state while a call or its wrap-up is under way."""
    if state.busy or choice is None:
        return ChooseNext(choice=choice)
    return GoReady() if choice.ready else GoNotReady(reason=choice.reason)


class StateMenu(Modal[AnyAgentAct]):
    """Ready, Not ready with its reasons; while busy, what follows. Each by one key.

    What a key means is decided by the state of that moment: a call may have come.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._desk = scene.desk
        self._clock = scene.office.clock
        self._title = Words(classes="form-title")
        self._about = Words(classes="about")
        self._list = PickList()
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """What is, and what can be."""
        with Vertical(classes="form picker"):
            yield self._title
            yield self._about
            yield self._list
            yield self._remark

    def on_mount(self) -> None:
        """Begin at the first choice."""
        self._fill()
        self._list.focus()
        self.set_interval(1.0, self._tick)

    def desk_changed(self, touched: Touched) -> None:
        """A call came or went, or the line did."""
        if touched.everything or touched.agent or touched.line:
            self._fill()

    def on_key(self, event: events.Key) -> None:
        """One key, one choice."""
        for key, choice in self._choices():
            if event.character == key:
                event.stop()
                self._take(choice)
                return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter takes what is highlighted."""
        event.stop()
        for key, choice in self._choices():
            if event.option.id == key:
                self._take(choice)
                return

    def _choices(self) -> list[tuple[str, Choice | None]]:
        return choices(self._desk.board.agent_rules.reasons, self._desk.board.agent_state)

    def _take(self, choice: Choice | None) -> None:
        act = chosen_act(choice, self._desk.board.agent_state)
        reason = self._forbidden(act.action)
        if reason is None:
            self.dismiss(act)
        else:
            self._remark.say(Content.styled(f"Not now: {reason}.", "$light-bad"))

    def _forbidden(self, action: str) -> str | None:
        if not self._desk.sight.up:
            return LINE_LOST
        return why_not(action, self._desk.board.agent_state)

    def _tick(self) -> None:
        now = self._clock.now()
        self._about.say(
            Content.styled(f"now: {state_forms(self._desk.board.agent_state, now)[0]}", MUTED)
        )

    def _fill(self) -> None:
        state = self._desk.board.agent_state
        self._title.say(form_title("After this call" if state.busy else "My state"))
        self._list.show([(key, _choice_line(key, choice)) for key, choice in self._choices()])
        keys = keys_line(("key or Enter", "choose"), ("Esc", "cancel"))
        lost = Content.styled(f"Not now: {LINE_LOST}.", "$light-bad")
        self._remark.say(keys if self._desk.sight.up else lost)
        self._tick()


def _choice_line(key: str, choice: Choice | None) -> Content:
    words = "as before the call" if choice is None else shown(choice.words, 60)
    return Content.assemble((key, "bold $accent"), f"  {words}")
