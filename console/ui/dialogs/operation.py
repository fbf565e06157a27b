"""The form of an operation, generated from its description, and the menu of all of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain.acts import Enqueue
from console.domain.history.matching import plain
from console.domain.leg import CallId
from console.domain.orders import AnyAct
from console.domain.participants import Participants, participants_of
from console.domain.queues import QueueBoard
from console.errors import InvalidParameter, NotNow
from console.forms import typed
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.description import Description
from console.text import NOTHING
from console.ui.actions.action import Action
from console.ui.actions.marked import for_each
from console.ui.actions.operations import OPERATIONS
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.dialogs.number import about_line, form_title, title_line
from console.ui.dialogs.palette import Item, Palette
from console.ui.modal import CallModal, EnterSubmits
from console.ui.render import leg as reads
from console.ui.scene import Scene
from console.ui.state.store import Store
from console.ui.widgets.fields import keys_line
from console.ui.widgets.parameters import ParameterSheet
from console.ui.widgets.suggestions import Suggested, Suggestions


class OperationForm(EnterSubmits, CallModal[AnyAct]):
    """One operation on one call: what people use in front, the rest behind "more".

    `others` is how many marked calls it is for, too; the question that follows names them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "more", "more", show=False, priority=True),
        Binding("enter", "submit", "submit", show=False),
        Binding("down", "suggest(1)", show=False),
        Binding("up", "suggest(-1)", show=False),
    ]

    def __init__(
        self,
        store: Store,
        description: Description,
        call: CallId,
        *,
        argument: str = "",
        others: int = 0,
    ) -> None:
        super().__init__(store, description.action, call)
        self._description = description
        self._bound = call
        self._others = others
        self._inside = self._participants(store, description, call)
        self.sheet = ParameterSheet(description, typed.start(description, argument))
        self._queue = self.sheet.find("queue_name" if self.action == Enqueue.action else "")
        self._queues = Suggestions(self._find, self.now, offered=True, eager=False)

    @staticmethod
    def _participants(store: Store, description: Description, call: CallId) -> Participants | None:
        """Whom an operation of a conference is for, bound as the call is."""
        if description.action not in OF_CONFERENCE:
            return None
        return participants_of(call, store.legs.values())

    def compose(self) -> ComposeResult:
        """Which call, the fields in front, and the others once they are asked for."""
        leg = self.leg
        number = reads.other_number(leg) if leg else NOTHING
        with Vertical(classes="form operation"):
            more = f"   and {self._others} more marked" if self._others else ""
            if self._inside is not None:
                more = f"   for all {len(self._inside.calls)} in the conference"
            yield title_line(form_title(self._title, number) + Content(more))
            yield about_line(self.store, self._bound)
            yield self.sheet
            yield self.remark

    def on_mount(self) -> None:
        """Begin with what has to be said; where a queue is named, they stand below its name."""
        super().on_mount()
        self.sheet.begin()
        if self._queue is not None:
            self.sheet.mount(self._queues, after=self._queue)
            self._queues.seek(self._queue.text)
            self.set_interval(1.0, self._queues.renew)

    def _find(self, name: str, limit: int) -> tuple[Suggested, ...]:
        """The queues that have what is typed in their names, with who waits there."""
        sought = plain(name.strip())
        boards = (one for one in self.store.board.queues if sought in plain(one.name))
        return tuple(islice(boards, limit))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Other queues are meant."""
        event.stop()
        if self._queue is not None and event.input is self._queue.widget:
            self._queues.seek(event.value)

    def action_suggest(self, by: int) -> None:
        """Highlight another one of the queues; Enter takes its name."""
        if self._queue is not None:
            self._queues.step(by)

    def _took_queue(self) -> bool:
        """Put the name of the queue that is highlighted into its field; Enter again sends it."""
        chosen = self._queues.chosen
        if self._queue is None or not isinstance(chosen, QueueBoard):
            return False
        self._queue.put(chosen.name)
        self._queues.hide()
        return True

    @property
    def _title(self) -> str:
        title = self._description.title
        return title[:1].upper() + title[1:]

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", self._description.title), *self.sheet.keys, ("Esc", "cancel"))

    async def action_more(self) -> None:
        """Show the rest of the fields, or put them away."""
        await self.sheet.toggle()
        self.say_what_forbids()

    def action_submit(self) -> None:
        """Make the act and close, unless something is wrong or forbids it."""
        if self.forbidden() is not None:
            self.say_what_forbids()
            return
        if self._took_queue():
            return
        if not self.sheet.check():
            self.say_what_forbids()
            return
        try:
            act = typed.act(self._description, self._bound, self.sheet.texts, self._inside)
        except InvalidParameter as error:
            self._refuse(error)
        except NotNow:
            self.say_what_forbids()
        else:
            self.order(act)

    def _refuse(self, error: InvalidParameter) -> None:
        """Say what is wrong where it was typed."""
        field = self.sheet.find(error.field)
        if field is not None:
            field.refuse(error.reason)
            self.sheet.show(field)
            self.say_what_forbids()


OpenForm = Callable[[str, CallId], None]
"""Opens the form of an action for a call."""


def listed(scene: Scene, now: Situation) -> list[Item]:
    """Every operation with its key and the reason that forbids it; the possible ones first."""
    actions = dict.fromkeys([*CATALOG, *(action.id for action in OPERATIONS)])
    items = [_item(scene, BY_ID[action], now) for action in actions]
    return sorted(items, key=lambda item: item.reason is not None)


def _item(scene: Scene, action: Action, now: Situation) -> Item:
    catalogued = CATALOG.get(action.id)
    title = catalogued.title if catalogued else action.title
    key = scene.shared.keymap.shown(action.id)
    return Item(action.id, "", title, action.help, key, action.why_not(now))


def open_menu(scene: Scene, now: Situation, open_form: OpenForm) -> None:
    """Let the user choose an operation for the call of this situation, and open its form."""
    if now.leg is None:
        return
    call = now.leg.id

    def chosen(action_id: str | None) -> None:
        if action_id is None:
            return
        action = BY_ID[action_id]
        reason = scene.why_not(action, scene.refreshed(now))
        if reason is not None:
            scene.say(f"{action.title}: {reason}")
        elif for_each(action_id, now):
            scene.perform(action, scene.refreshed(now))
        else:
            open_form(action_id, call)

    title = Content.assemble(
        ("More on this call", "bold $accent"), f" {reads.other_number(now.leg)}"
    )
    scene.app.push_screen(Palette(listed(scene, now), title), chosen)
