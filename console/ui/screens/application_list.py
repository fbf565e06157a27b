"""What the lists of applications and of their settings share: one application, and its keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import events, work
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget

from console.domain.applications import Application, ApplicationBoard
from console.errors import ConsoleError
from console.line.port import Entry, EntryKind
from console.text import with_hint
from console.ui.dialogs.application import (
    ApplicationOrder,
    ChangeForm,
    DeleteForm,
    PointHereForm,
)
from console.ui.dialogs.order_form import Said
from console.ui.grid.columns import RecordColumn
from console.ui.grid.record_table import RecordTable
from console.ui.messages import CopyAsked
from console.ui.render.lines import shown
from console.ui.scene import Scene
from console.ui.screens.list_screen import Item, ListScreen
from console.ui.state.store import Touched
from console.ui.widgets.fields import keys_line
from console.ui.widgets.prompt import LINGER

FAMILY: Final = "apps."
"""Begins the id of every act on an application."""

WEBHOOK_KEY: Final = "w"
ROOM: Final = 110
"""Columns from which all keys are named."""

MORE_KEYS: Final = (("s S", "sort"), ("y", "copy id"), ("u", "ask again"))
ASKING: Final = "asking Telnyx…"


def is_change(entry: Entry) -> bool:
    """Whether a line of the log tells what came of a change of an application, by anybody."""
    return entry.kind is EntryKind.OUTCOME and entry.title.startswith(FAMILY)


class ApplicationList(ListScreen[Item, str]):
    """A screen with an application under the cursor, and the keys that do something with it.

    Questions are numbered: an answer counts only if nothing was asked after it.
    The result is what there is to say once this is closed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "change", show=False),
        Binding(WEBHOOK_KEY, "point_here", show=False),
        Binding("x", "delete", show=False),
        Binding("y", "copy_id", show=False),
        Binding("u", "ask", show=False),
        Binding("q", "cancel", show=False),
    ]

    FORM: ClassVar[str] = "form sheet applications"

    def __init__(
        self,
        scene: Scene,
        name: str,
        columns: Sequence[RecordColumn[Item]],
        *,
        usual: tuple[str, ...],
        always: str,
        own_order: str,
    ) -> None:
        super().__init__(*(scene, name, columns), usual=usual, always=always, own_order=own_order)
        self.board: ApplicationBoard | None = None
        self.standing = Said(classes="about")
        self.failure = ""
        self._asked = 0
        self._silence: Timer | None = None

    def above(self) -> Iterable[Widget]:
        """What is to be known."""
        return (self.standing,)

    @property
    @abstractmethod
    def application(self) -> Application | None:
        """The one under the cursor, as it was last seen."""

    @abstractmethod
    async def question(self, number: int) -> None:
        """Ask Telnyx, and keep the answer if it is the newest. Raises `ConsoleError`."""

    @abstractmethod
    def fill(self) -> None:
        """Draw what is known."""

    def on_mount(self) -> None:
        """Begin; Textual calls this for each class that has one, and `begin` once."""
        self.begin()

    def begin(self) -> None:
        """Say what is known, and ask."""
        self.say_keys()
        self.action_ask()
        self.fill()

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Another one is under the cursor."""
        event.stop()
        self.beside.redraw()

    def on_resize(self, _: events.Resize) -> None:
        """There may be room for more keys."""
        self.say_keys()

    def store_changed(self, touched: Touched) -> None:
        """Somebody changed an application, or the line is back: ask again."""
        if touched.everything or any(map(is_change, touched.entries)):
            self.action_ask()

    # Asking -----------------------------------------------------------------------------

    def action_ask(self) -> None:
        """Ask now."""
        self._asked += 1
        self._ask(self._asked)

    def is_newest(self, number: int) -> bool:
        """Whether nothing was asked after the question of that number."""
        return number == self._asked

    @work(group="applications")
    async def _ask(self, number: int) -> None:
        try:
            await self.question(number)
        except ConsoleError as error:
            if self.is_newest(number):
                self.failure = with_hint(error)
        else:
            if self.is_newest(number):
                self.failure = ""
        self.fill()

    # What is done with the one under the cursor --------------------------------------------

    def action_change(self) -> None:
        """Open its settings."""
        self.change()

    def change(self, field: str = "") -> None:
        """Open its settings, with the hand on that one."""
        if self.application is not None:
            self.open(ChangeForm(self.scene, self.application, field))

    def action_point_here(self) -> None:
        """Show what has to change for its webhooks to come here, and ask."""
        application, board = self.application, self.board
        if application is None or board is None:
            return
        changes = application.pointing_here(board.public_url)
        if changes:
            self.open(PointHereForm(self.scene, application, changes))
        elif board.public_url is None:
            self.say("Nothing is set: no listener.public_url says which URL is ours.")
        else:
            self.say("Its webhooks come here already. Nothing is set.")

    def action_delete(self) -> None:
        """Say what goes with it, and ask."""
        if self.application is not None:
            self.open(DeleteForm(self.scene, self.application))

    def action_copy_id(self) -> None:
        """Put its id on the clipboard: the settings want it."""
        if self.application is not None:
            ident = shown(self.application.id, 64)
            self.app.post_message(CopyAsked(ident, ident, self.say))

    def open(self, form: ApplicationOrder) -> None:
        """Open a form; what it has to say at its end stands above the keys."""
        self.say_keys()
        self.app.push_screen(form, self.tell)

    def tell(self, message: str | None) -> None:
        """Say what there is to say of what was closed."""
        if message:
            self.say(message)

    # What is said -----------------------------------------------------------------------

    @property
    @abstractmethod
    def keys(self) -> list[tuple[str, str]]:
        """The keys that are named where there is little room."""

    def say_keys(self) -> None:
        """Say what the keys are."""
        more = MORE_KEYS if self.app.size.width >= ROOM else ()
        self.remark.say(keys_line(*self.keys, *more, ("Esc", "close")))

    def say(self, words: str) -> None:
        """Say something in the place of the keys, for a while."""
        self.remark.say(shown(words, 300))
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(LINGER, self.say_keys)
