"""The Call Control applications: listed, filtered, shown, made, changed, deleted."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Final

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList

from console.domain.applications import Application, ApplicationBoard
from console.errors import ConsoleError
from console.line.port import Entry as LogEntry
from console.line.port import EntryKind
from console.line.questions import Applications, OneApplication
from console.ui.dialogs.application import (
    ApplicationOrder,
    ChangeForm,
    CreateForm,
    DeleteForm,
    PointHereForm,
    Said,
)
from console.ui.dialogs.pickers import PickList
from console.ui.messages import CopyAsked
from console.ui.modal import Modal
from console.ui.render import applications as reads
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.state.store import Touched
from console.ui.widgets.fields import Entry, Words, keys_line
from console.ui.widgets.prompt import LINGER

FAMILY: Final = "apps."
"""Begins the id of every act on an application."""

WEBHOOK_KEY: Final = "w"
ROOM: Final = 110
"""Columns from which all keys are named."""

BORDERS: Final = 5
"""Columns of the screen that no line has: padding, and the scroll bar."""

ASKING: Final = "asking Telnyx…"


def is_change(entry: LogEntry) -> bool:
    """Whether a line of the log tells what came of a change of an application, by anybody."""
    return entry.kind is EntryKind.OUTCOME and entry.title.startswith(FAMILY)


class ApplicationModal(Modal[str]):
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

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.board: ApplicationBoard | None = None
        self.title_words = Words(classes="form-title")
        self.standing = Said(classes="about")
        self.list = PickList(ident="applications-list")
        self.remark = Words(classes="remark")
        self.failure = ""
        self._asked = 0
        self._silence: Timer | None = None

    def compose(self) -> ComposeResult:
        """What it is, what is to be known, the lines, the keys."""
        with Vertical(classes="form sheet applications"):
            yield self.title_words
            yield self.standing
            yield self.list
            yield self.remark

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
        self.list.focus()
        self.action_ask()
        self.fill()

    def on_resize(self, _: events.Resize) -> None:
        """Lines are as wide as the screen."""
        self.fill()

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
                self.failure = f"{error} {error.hint}".strip()
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
        more = [("y", "copy id"), ("u", "ask again")] if self.app.size.width >= ROOM else []
        self.remark.say(keys_line(*self.keys, *more, ("Esc", "close")))

    def say(self, words: str) -> None:
        """Say something in the place of the keys, for a while."""
        self.remark.say(shown(words, 300))
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(LINGER, self.say_keys)

    @property
    def width(self) -> int:
        """Columns of a line."""
        return max(1, self.size.width - BORDERS)


class ApplicationsScreen(ApplicationModal):
    """All applications of the account."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "filter", show=False),
        Binding("c", "create", show=False),
    ]

    def __init__(self, scene: Scene, text: str = "") -> None:
        super().__init__(scene)
        self._filter = Entry(text, ident="applications-filter")

    def compose(self) -> ComposeResult:
        """With the filter above the lines."""
        with Vertical(classes="form sheet applications"):
            yield self.title_words
            yield self.standing
            yield self._filter
            yield self.list
            yield self.remark

    def begin(self) -> None:
        """Begin with all of them, or with those that were asked for."""
        self._filter.display = bool(self._filter.value)
        super().begin()

    @property
    def application(self) -> Application | None:
        """The one under the cursor."""
        chosen = self.list.chosen
        found = (one for one in self._found if one.id == chosen)
        return next(found, None)

    async def question(self, number: int) -> None:
        """All of them."""
        board = await self.scene.shared.link.ask(Applications())
        if self.is_newest(number):
            self.board = board

    # The filter -------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type what is looked for."""
        self._filter.display = True
        self._filter.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that contain what is typed, as it is typed."""
        event.stop()
        self.fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the lines."""
        event.stop()
        self._filter.display = bool(event.value)
        self.list.focus()

    def action_cancel(self) -> None:
        """Clear the filter; then close."""
        if self._filter.display:
            self._filter.value = ""
            self._filter.display = False
            self.list.focus()
        else:
            super().action_cancel()

    @property
    def _found(self) -> tuple[Application, ...]:
        if self.board is None:
            return ()
        return tuple(one for one in self.board.applications if one.matches(self._filter.value))

    # What is done -------------------------------------------------------------------------

    def action_create(self) -> None:
        """Fill in a new one."""
        self.open(CreateForm(self.scene, self.board.public_url if self.board else None))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show all of one."""
        event.stop()
        application, board = self.application, self.board
        if application is not None and board is not None:
            self.app.push_screen(ApplicationScreen(self.scene, board, application), self.tell)

    # What is said -----------------------------------------------------------------------

    @property
    def keys(self) -> list[tuple[str, str]]:
        """What can be done."""
        return [
            ("/", "filter"),
            ("Enter", "show"),
            ("c", "create"),
            ("e", "edit"),
            (WEBHOOK_KEY, "webhook"),
            ("x", "delete"),
        ]

    def fill(self) -> None:
        """Draw those that are found."""
        found, board = self._found, self.board
        public_url = board.public_url if board else None
        self.list.show(
            [(one.id, reads.application_line(one, public_url, self.width)) for one in found]
        )
        count = reads.counted(board, len(found)) if board else ASKING
        if board is None and self.failure:
            count = "not known"
        self.title_words.say(Content.assemble(("Applications", "bold $accent"), f"   {count}"))
        self.standing.say(self._standing(len(found)))

    def _standing(self, found: int) -> Content:
        if self.failure:
            old = " What stands here is from before." if self.board else " u asks again."
            return Content.styled(shown(f"{self.failure}{old}", 300), "$light-bad")
        if self.board is None:
            return Content()
        if not found and self.board.applications:
            said = f"None contains {shown(self._filter.value, 60)}. Esc shows all."
            return Content.styled(said, MUTED)
        return reads.standing_word(self.board, WEBHOOK_KEY)


class ApplicationScreen(ApplicationModal):
    """All settings of one application; Enter changes the one under the cursor."""

    def __init__(self, scene: Scene, board: ApplicationBoard, application: Application) -> None:
        super().__init__(scene)
        self.board = board
        self._application = application
        self._fresh = False

    @property
    def application(self) -> Application | None:
        """This one."""
        return self._application

    def action_delete(self) -> None:
        """Say what goes with it, and ask; once it is gone there is nothing to show."""
        self.app.push_screen(DeleteForm(self.scene, self._application), self._gone)

    def _gone(self, message: str | None) -> None:
        if message is not None:
            self.dismiss(message)

    async def question(self, number: int) -> None:
        """This one, as it is now."""
        application = await self.scene.shared.link.ask(OneApplication(self._application.id))
        if self.is_newest(number):
            self._application, self._fresh = application, True

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Change it, beginning here."""
        event.stop()
        self.change(event.option.id or "")

    @property
    def keys(self) -> list[tuple[str, str]]:
        """What can be done."""
        return [("Enter", "edit this"), ("e", "edit"), (WEBHOOK_KEY, "webhook"), ("x", "delete")]

    def fill(self) -> None:
        """Draw every setting."""
        self.list.show(list(reads.setting_lines(self._application)))
        asked = "" if self._fresh or self.failure else f"   {ASKING}"
        name = shown(self._application.name, 60)
        self.title_words.say(Content.assemble((name, "bold $accent"), (asked, MUTED)))
        if self.failure:
            words = f"{self.failure} What stands here is from before."
            self.standing.say(Content.styled(shown(words, 300), "$light-bad"))
        else:
            self.standing.say(reads.about_words(self.board, self._application))
