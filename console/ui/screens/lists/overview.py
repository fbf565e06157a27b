"""The work lists there are: how far each is, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from console.domain.work_lists.progress import progress
from console.domain.work_lists.work_list import WorkList
from console.errors import ConsoleError
from console.text import with_hint
from console.ui.actions.registry import BY_ID
from console.ui.actions.work_lists.rows import CLOSE, OPEN
from console.ui.acts.work_list import OneList
from console.ui.dialogs.pickers import Picker
from console.ui.grid.record_table import RecordTable
from console.ui.messages import ExportAsked
from console.ui.render.lines import MUTED, STRONG, shown
from console.ui.render.past import labelled
from console.ui.render.whose import called
from console.ui.scene import Scene
from console.ui.screens.list_screen import ListScreen
from console.ui.screens.lists.columns import (
    LISTS,
    USUAL_LISTS,
    left_word,
    list_columns,
    pace_word,
    rate_word,
)
from console.ui.screens.lists.opened import WorkListScreen
from console.ui.screens.lists.opening import OpenListForm, PreviewScreen, WhatToOpen
from console.ui.state.store import Touched
from console.ui.widgets.fields import keys_line

NONE: str = "There is no work list: i opens one of a file."


class WorkListsScreen(ListScreen[WorkList, None]):
    """All lists that whoever works here is told of, those that are open first.

    `path` is that of a file which is to be opened as one; `first` is what is done at once, and with
    which list, no text where it is not clear which.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "open_file", show=False),
        Binding("x", "close_list", show=False),
        Binding("e", "export", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(
        self, scene: Scene, *, path: str | None = None, first: tuple[str, str] | None = None
    ) -> None:
        columns = list_columns(lambda: scene.store.reader)
        super().__init__(
            *(scene, LISTS, columns),
            usual=USUAL_LISTS,
            always="list",
            own_order="the open ones first",
            section=lambda one: int(one.closed_at is not None),
        )

        self._path, self._first = path, first

    def on_mount(self) -> None:
        """Show them; a path that was typed with the command is looked at."""
        self.remark.say(
            keys_line(
                *(("Enter", "open"), ("i", "import a file"), ("x", "close list")),
                *(("e", "export"), ("s S", "sort"), ("Esc", "close")),
            )
        )
        self._fill()
        if self._path is not None:
            self.call_after_refresh(self.action_open_file, self._path)
        if self._first is not None:
            self._begin(*self._first)

    def _begin(self, action: str, list_: str) -> None:
        if list_:
            self.call_after_refresh(self._close if action == CLOSE else self._export, list_)
        else:
            self.refuse("which list? Put the cursor on it, or type its name behind the command")

    def store_changed(self, touched: Touched) -> None:
        """One is new, or stands otherwise."""
        if touched.everything or touched.lists:
            self._fill()

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Another one is under the cursor."""
        event.stop()
        self.beside.redraw()

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """Open it."""
        event.stop()
        self.app.push_screen(WorkListScreen(self.scene, event.key))

    def action_open_file(self, path: str = "") -> None:
        """Ask for a file, look at it, and open a list of it."""
        now, action = self.scene.situation(), BY_ID[OPEN]
        if reason := action.why_not(now):
            self.remark.say(Content.styled(f"{action.title}: {reason}.", "$light-bad"))
        else:
            self.app.push_screen(OpenListForm(self.scene, path), self._looked_at)

    def action_close_list(self) -> None:
        """Ask, then have nobody be called from the one under the cursor any more."""
        if (one := self.table.item) is not None:
            self._close(one.id)

    def _close(self, id_: str) -> None:
        one = next((each for each in self.store.board.lists if each.id == id_), None)
        if one is None or one.closed_at is not None:
            self.refuse("this list is closed already")
            return
        left = progress(one).left
        options = [
            ("", "Leave it open"),
            ("close", f"Close it: {left} {'is' if left == 1 else 'are'} called no more"),
        ]

        def answered(said: str | None) -> None:
            if said:
                self._close_now(id_)

        self.app.push_screen(Picker(shown(one.name, 60), options, None, "do it"), answered)

    @work(group="list work")
    async def _close_now(self, id_: str) -> None:
        try:
            closed = await OneList(id_, self.store, self.scene.shared.link).close()
        except ConsoleError as error:
            self.refuse(with_hint(error))
        else:
            self.remark.say(f"{shown(closed.name, 60)} is closed: nobody is called from it")

    def action_export(self) -> None:
        """Write the one under the cursor to a file."""
        if (one := self.table.item) is not None:
            self._export(one.id)

    @work(group="list work")
    async def _export(self, id_: str) -> None:
        try:
            text = await OneList(id_, self.store, self.scene.shared.link).export()
        except ConsoleError as error:
            self.refuse(with_hint(error))
        else:
            self.app.post_message(ExportAsked("work-list", text, "csv", self.remark.say))

    def _looked_at(self, what: WhatToOpen | None) -> None:
        if what is not None:
            self.app.push_screen(PreviewScreen(self.scene, what))

    def _fill(self) -> None:
        lists = self.store.board.lists
        self.table.show({one.id: one for one in lists}, NONE)
        some = sum(one.is_open for one in lists)
        self.title_words.say(Content.assemble(("Work lists", "bold $accent"), f"   {some} open"))
        self.beside.redraw()

    def detail(self) -> Iterable[Content]:
        """The list: how far it is, who works through it, what came of those who are done."""
        one = self.table.item
        if one is None:
            return
        made, figures, reader = progress(one), one.figures, self.store.reader
        yield Content.styled(shown(one.name, 80), STRONG)
        yield Content()
        for label, value in (
            ("done", f"{made.done} of {made.people}"),
            ("new", str(figures.untouched)),
            ("again", str(figures.waiting)),
            ("taken", str(figures.taken)),
            ("unclear", str(figures.doubtful)),
            ("calls", str(figures.tries)),
            ("reached", rate_word(made)),
            ("pace", pace_word(made)),
            ("time left", left_word(made)),
            ("opened by", called(one.by, reader)),
            ("members", shown(", ".join(called(user, reader) for user in one.members), 200)),
        ):
            yield labelled(label, value)
        if figures.results:
            yield Content()
            yield Content.styled("what came of those who are done", MUTED)
        for word, count in figures.results:
            yield labelled(str(count), shown(word, 60) or "—")
