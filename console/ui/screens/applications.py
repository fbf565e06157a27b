"""The Call Control applications: listed, filtered, shown, made, changed, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.domain.applications import Application, ApplicationBoard
from console.line.questions import Applications, OneApplication
from console.ui.dialogs.application import CreateForm, DeleteForm
from console.ui.grid.record_table import RecordTable
from console.ui.render import applications as reads
from console.ui.render.applications import SettingRow
from console.ui.render.lines import MUTED, STRONG, shown
from console.ui.scene import Scene
from console.ui.screens.application_list import ASKING, WEBHOOK_KEY, ApplicationList
from console.ui.table.applications import (
    LIST,
    SETTINGS,
    USUAL,
    USUAL_SETTINGS,
    application_columns,
    setting_columns,
)
from console.ui.widgets.fields import Entry


class ApplicationsScreen(ApplicationList[Application]):
    """All applications of the account."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "filter", show=False),
        Binding("c", "create", show=False),
    ]

    def __init__(self, scene: Scene, text: str = "") -> None:
        super().__init__(
            *(scene, LIST, application_columns(self._public_url)),
            usual=USUAL,
            always="name",
            own_order="by name",
        )
        self._filter = Entry(text, ident="applications-filter")

    def above(self) -> Iterable[Widget]:
        """With the filter above the lines."""
        return (self.standing, self._filter)

    def begin(self) -> None:
        """Begin with all of them, or with those that were asked for."""
        self._filter.display = bool(self._filter.value)
        super().begin()

    @property
    def application(self) -> Application | None:
        """The one under the cursor."""
        return self.table.item

    def _public_url(self) -> str | None:
        return self.board.public_url if self.board else None

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
        self.table.focus()

    def action_cancel(self) -> None:
        """Clear the filter; then close."""
        if self._filter.display:
            self._filter.value = ""
            self._filter.display = False
            self.table.focus()
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

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
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
        self.table.show({one.id: one for one in found})
        self.beside.redraw()
        count = reads.counted(board, len(found)) if board else ASKING
        if board is None and self.failure:
            count = "not known"
        self.title_words.say(Content.assemble(("Applications", "bold $accent"), f"   {count}"))
        self.standing.say(self._standing(len(found)))

    def detail(self) -> Iterable[Content]:
        """What is set in the one under the cursor."""
        return reads.setting_lines(self.application) if self.application else ()

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


class ApplicationScreen(ApplicationList[SettingRow]):
    """All settings of one application; Enter changes the one under the cursor."""

    def __init__(self, scene: Scene, board: ApplicationBoard, application: Application) -> None:
        super().__init__(
            *(scene, SETTINGS, setting_columns()),
            usual=USUAL_SETTINGS,
            always="setting",
            own_order="those that people use first",
        )
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

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """Change it, beginning here."""
        event.stop()
        self.change(event.key)

    @property
    def keys(self) -> list[tuple[str, str]]:
        """What can be done."""
        return [("Enter", "edit this"), ("e", "edit"), (WEBHOOK_KEY, "webhook"), ("x", "delete")]

    def fill(self) -> None:
        """Draw every setting."""
        self.table.show({row.name: row for row in reads.setting_rows(self._application)})
        self.beside.redraw()
        asked = "" if self._fresh or self.failure else f"   {ASKING}"
        name = shown(self._application.name, 60)
        self.title_words.say(Content.assemble((name, "bold $accent"), (asked, MUTED)))
        if self.failure:
            words = f"{self.failure} What stands here is from before."
            self.standing.say(Content.styled(shown(words, 300), "$light-bad"))
        else:
            self.standing.say(reads.about_words(self.board, self._application))

    def detail(self) -> Iterable[Content]:
        """The whole of the setting under the cursor, on as many lines as it takes."""
        row = self.table.item
        if row is None:
            return
        yield Content.styled(row.label, STRONG)
        width = max(1, self.beside.size.width)
        for start in range(0, len(row.value), width):
            yield Content(row.value[start : start + width])
