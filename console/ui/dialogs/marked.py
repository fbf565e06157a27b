"""The question before an action on all marked calls: which ones, and which ones are left."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.leg import CallId
from console.text import counted
from console.ui.actions.action import Action
from console.ui.actions.marked import Judged, judged
from console.ui.actions.situation import Situation
from console.ui.modal import Modal, Page, not_now
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, NUMBER_WIDTH, shown, state_word
from console.ui.render.whose import of_another
from console.ui.scene import Scene
from console.ui.state.reader import Reader
from console.ui.state.store import Touched
from console.ui.table.widget import DISARMED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Words, keys_line

STATE_WIDTH: Final = 12
TOO_SOON: Final = "That Enter came too soon to be an answer: press it again, or Esc."


def marked_line(one: Judged, reader: Reader) -> Content:
    """`+442079460123    ◉ answered   Ada Lovelace   Bo's call`; one that is left says why."""
    if one.leg is None:
        return Content.styled(f"  {shown(one.call, 12)}  left: {one.reason}", MUTED)
    number = fit(reads.other_number(one.leg), NUMBER_WIDTH)
    if one.reason is not None:
        return Content.styled(f"  {number}  left: {one.reason}", MUTED)
    state = state_word(one.leg)
    blank = " " * max(1, STATE_WIDTH - state.cell_length)
    named = filter(None, [reads.name(one.leg), of_another(one.leg, reader)])
    return Content.assemble("  ", (number, "bold"), "  ", state, blank, "   ".join(named))


class MarkedQuestion(Modal[tuple[CallId, ...]]):
    """Names the calls that an action is for; Enter gives those that it is possible for then.

    The calls are those that were marked at the key; a mark that is set or goes
    meanwhile changes nothing, and a call that ends is left. An Enter that was typed
    ahead, or came with others all at once, answers nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene, action: Action, bound: tuple[CallId, ...]) -> None:
        super().__init__()
        self._scene = scene
        self._action = action
        self._bound = bound
        self._clock, self._reader = scene.shared.clock, scene.store.reader
        self._asked_at = 0.0
        self._title = Words(classes="form-title")
        self._list = Static(markup=False)
        self._page = Page()
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """What, for how many; each of them; the keys."""
        with Vertical(classes="form marked"):
            yield self._title
            with self._page:
                yield self._list
            yield self._remark

    def on_mount(self) -> None:
        """Ask."""
        self._asked_at = self._clock.monotonic()
        self._write()
        self._page.focus()

    def store_changed(self, touched: Touched) -> None:
        """Say anew which ones are left."""
        seen = {*touched.legs, *touched.gone}
        if touched.everything or touched.line or not seen.isdisjoint(self._bound):
            self._write()

    def action_confirm(self) -> None:
        """Those for which it is possible at this moment, once the question could be read."""
        too_soon = self._clock.monotonic() < self._asked_at + DISARMED
        if too_soon or withheld(self.app):
            self._remark.say(Content.styled(TOO_SOON, MUTED))
            return
        meant = tuple(one.call for one in self._judged() if one.reason is None)
        if meant:
            self.dismiss(meant)

    def _judged(self) -> list[Judged]:
        return judged(self._action, self._bound, self._at)

    def _at(self, call: CallId) -> Situation:
        return self._scene.situation_of(self._scene.store.leg(call))

    def _write(self) -> None:
        found = sorted(self._judged(), key=lambda one: one.reason is not None)
        meant = sum(one.reason is None for one in found)
        title = self._action.title
        words = f"{title[:1].upper()}{title[1:]}: {counted(meant, 'call')}"
        left = f"   {len(found) - meant} left as they are" if meant < len(found) else ""
        self._title.say(Content.assemble((words, "bold $accent"), (left, MUTED)))
        self._list.update(Content("\n").join(marked_line(one, self._reader) for one in found))
        self._remark.say(self._keys(meant))

    def _keys(self, meant: int) -> Content:
        if barred := self._scene.store.barred:
            return Content.styled(not_now(barred), "$light-bad")
        if not meant:
            return Content.styled("None of them can. Esc leaves them.", "$light-bad")
        return keys_line(
            ("Enter", f"{self._action.title}, {counted(meant, 'call')}"), ("Esc", "leaves them")
        )
