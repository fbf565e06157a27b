"""What the actions on the table and its view do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.exports import calls_csv, calls_json
from console.ui.actions.situation import Situation
from console.ui.dialogs.pickers import ColumnChoice, ColumnsPicker, Picker
from console.ui.messages import ExportAsked
from console.ui.scene import Handler, Scene
from console.ui.screens.main import MainScreen
from console.ui.state.store import Store
from console.ui.table.layout import ALWAYS, CHOSEN, HEADINGS, NOTES
from console.ui.table.view import Column, fault
from console.ui.table.widget import CallTable
from console.ui.widgets.prompt import Prompt

OWN_ORDER: Final = "own"
SORTS: Final = (
    (OWN_ORDER, "offered and alone first, then mine, then by age"),
    *((column.value, column.value) for column in Column),
)

FORMS: Final = (("csv", "CSV, for a spreadsheet"), ("json", "JSON, for a program"))
_WRITERS: Final = {"csv": calls_csv, "json": calls_json}


def view_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on the table and its view; none where there is no table."""
    if not isinstance(scene, MainScreen):
        return {}
    table, prompt = scene.table, scene.prompt
    view = View(scene, table, prompt)
    moves = {**table.moves, "call.mark": table.action_mark, "view.log": scene.toggle_log}
    return {
        **{action: _plain(move) for action, move in moves.items()},
        "view.filter": view.filter,
        "view.sort": view.sort,
        "view.reverse": view.reverse,
        "view.freeze": view.freeze,
        "view.all": view.all_connections,
        "view.mine": view.mine,
        "view.sessions": view.sessions,
        "view.connection": view.connection,
        "view.export": view.export,
        "view.columns": view.columns,
    }


def _plain(move: Callable[[], None]) -> Handler:
    """A handler that needs neither situation nor argument."""
    return lambda _now, _argument: move()


class View:
    """How the table is looked at."""

    def __init__(self, scene: Scene, table: CallTable, prompt: Prompt) -> None:
        self._scene = scene
        self._store: Store = scene.store
        self._table = table
        self._prompt = prompt

    def filter(self, _: Situation, text: str) -> None:
        """Edit the filter, or set it to what a command said."""
        if wrong := fault(text):
            self._scene.say(f"filter: {wrong}")
        elif text:
            self._table.set_filter(text)
        else:
            self._prompt.ask_filter(self._table.lens.filter)

    def sort(self, _: Situation, column: str) -> None:
        """Choose a column, or take the one that a command said."""
        if column:
            self._sort_by(column.strip().lower())
            return
        sort = self._table.lens.sort
        picker = Picker("Sort by", SORTS, sort.value if sort else OWN_ORDER, "sort")
        self._scene.app.push_screen(picker, self._sort_by)

    def columns(self, _: Situation, __: str) -> None:
        """Choose the columns; the table shows each choice at once."""
        choices = [ColumnChoice(one.value, HEADINGS[one], NOTES[one]) for one in CHOSEN]
        picker = ColumnsPicker(
            choices, self._table.columns, self._take_columns, usual=CHOSEN, always=ALWAYS
        )
        self._scene.app.push_screen(picker)

    def _take_columns(self, names: tuple[str, ...]) -> None:
        self._table.set_columns(tuple(map(Column, names)))

    def reverse(self, _: Situation, __: str) -> None:
        """Turn the order round."""
        lens = self._table.lens
        self._table.set_sort(lens.sort, reverse=not lens.reverse)

    def freeze(self, _: Situation, __: str) -> None:
        """Keep the rows, or let them go on."""
        self._table.freeze(not self._table.frozen)

    def all_connections(self, _: Situation, __: str) -> None:
        """Show every connection."""
        self._table.set_connection(None)

    def mine(self, _: Situation, __: str) -> None:
        """Show my calls alone, or those of all again."""
        self._table.set_mine(not self._table.lens.mine)

    def sessions(self, _: Situation, __: str) -> None:
        """Show one row for each session, or every leg again."""
        self._table.set_sessions(not self._table.lens.sessions)

    def connection(self, _: Situation, digit: str) -> None:
        """Show the connection of a key."""
        place = int(digit) - 1 if digit.isascii() and digit.isdigit() else -1
        if 0 <= place < len(self._store.connections):
            self._table.set_connection(self._store.connections[place].id)
        else:
            self._scene.say(f"there is no connection {digit}")

    def export(self, _: Situation, form: str) -> None:
        """Write the rows in the form that was said, or ask in which one."""
        if not self._table.rows:
            self._scene.say("export rows: there are none here")
        elif form:
            self._write(form.strip().lower())
        else:
            title = f"Write {len(self._table.rows)} rows to a file"
            self._scene.app.push_screen(Picker(title, FORMS, None, "write"), self._write)

    def _write(self, form: str | None) -> None:
        """The rows of this moment."""
        if form is None:
            return
        if form not in _WRITERS:
            self._scene.say(f"export rows: say one of {', '.join(_WRITERS)}")
            return
        text = _WRITERS[form](self._table.rows, self._scene.shared.clock.now())
        self._scene.post_message(ExportAsked("calls", text, form))

    def _sort_by(self, column: str | None) -> None:
        if column is None:
            return
        if column == OWN_ORDER:
            self._table.set_sort(None)
        elif column in set(Column):
            self._table.set_sort(Column(column))
        else:
            names = ", ".join(value for value, _ in SORTS)
            self._scene.say(f"sort: say one of {names}")
