"""The history: past calls, searched; each can be opened or called back, all of them exported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar, Final

import msgspec
from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from console.domain.acts import AnyAct
from console.domain.history.outcomes import UNATTENDED
from console.domain.history.past_calls import LONGEST_PAGE, PastCall, Search
from console.domain.leg import CallId
from console.errors import Cancelled, ConsoleError, LineError
from console.exports import history_csv, history_json
from console.line.questions import Timeline
from console.progress import SHORT, Progress
from console.text import with_hint
from console.ui.acts.call_backs import list_of
from console.ui.dialogs.call_backs.when import WhenForm
from console.ui.dialogs.calls import DialForm
from console.ui.grid.record_table import RecordTable
from console.ui.grid.records import Sorting
from console.ui.messages import CallAsked, ExportAsked
from console.ui.render import leg as reads
from console.ui.render.lines import clock_time, shown
from console.ui.render.past import past_lines, story_line
from console.ui.render.whose import called
from console.ui.scene import Scene
from console.ui.screens.list_screen import SearchedList
from console.ui.state.link import SwitchboardLink
from console.ui.state.store import Store
from console.ui.state.timeline import Timeline as Rows
from console.ui.table.history import LIST, USUAL, history_columns
from console.ui.widgets.fields import Entry, keys_line

PATIENCE: Final = 0.15
"""Seconds after the last key until what was typed is searched for."""

SETTLED: Final = 0.1
"""Seconds the cursor rests on a call before its timeline is asked for."""

AHEAD: Final = 20
"""Rows before the end at which the next page is asked for."""

SORTED: Final = 10_000
"""Calls that are asked for at most to be sorted: a sorted page alone would hide the rest."""

TELLING: Final = 0.3
"""Seconds between two words on how far a file is."""

MOST: Final = 100_000
"""Calls that are written to a file at most."""

FORMS: Final[dict[str, Callable[[Iterable[PastCall]], str]]] = {
    "csv": history_csv,
    "json": history_json,
}
OWN_ORDER: Final = "the last to end first"
TURNED_ROUND: Final = "the first to end first"
"""How they stand by themselves: by their ends, which are where no column need be."""

CALL_BACK: Final = "Call back"
KEYS: Final = (
    *(("/", "search"), ("m", "missed"), ("Enter", "open"), ("b", "call back"), ("~", "at a time")),
    *(("s S", "sort"), ("O", "columns"), ("e E", "CSV JSON"), ("Esc", "close")),
)
FEW_KEYS: Final = tuple(pair for pair in KEYS if pair[0] not in {"s S", "O", "~"})
ROOM: Final = 100
"""Columns from which on all keys are named."""


class HistoryScreen(SearchedList[PastCall, None]):
    """Past calls, the last to end first; more are asked for as the cursor comes to their end.

    A list that is sorted otherwise holds all that are found, up to `SORTED`. It may be the calls
    of one member alone, `whose` is its user, and those that ended `since` then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "search", show=False),
        Binding("m", "missed", show=False),
        Binding("b", "call_back", show=False),
        Binding("tilde", "call_back_at", show=False),
        Binding("e", "export('csv')", show=False),
        Binding("E", "export('json')", show=False),
        Binding("u", "refresh_page", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(
        self, scene: Scene, text: str = "", *, whose: str = "", since: datetime | None = None
    ) -> None:
        columns = history_columns(scene.store.connection_name, lambda: scene.store.reader)
        super().__init__(*(scene, LIST, columns), usual=USUAL, always="who", own_order=OWN_ORDER)
        of = (whose,) if whose else None
        self._asked = Search(text=text, of=of, since=since)
        self._calls: dict[str, PastCall] = {}
        self._listed = self._asked
        self._awaited: Search | None = None
        self._more = False
        self._typing: Timer | None = None
        self._settling: Timer | None = None
        self._story: tuple[str, Rows] | None = None
        self._exporting: Progress | None = None
        self.search = Entry(text, ident="history-search")

    def on_mount(self) -> None:
        """Begin with the newest calls."""
        self.search.display = bool(self._asked.text)
        self._say_keys()
        self._begin()

    def on_resize(self) -> None:
        """There may be room for more keys."""
        self._say_keys()

    # What is asked for ------------------------------------------------------------------

    def action_missed(self) -> None:
        """Only the callers who gave up, or all calls."""
        outcomes = frozenset() if self._asked.outcomes else UNATTENDED
        self._asked = msgspec.structs.replace(self._asked, outcomes=outcomes)
        self._begin()

    def action_refresh_page(self) -> None:
        """Ask again, from the newest call."""
        self._begin()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as soon as the hand rests."""
        event.stop()
        if event.value == self._asked.text:
            return
        self._asked = msgspec.structs.replace(self._asked, text=event.value)
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(PATIENCE, self._begin)

    def _begin(self) -> None:
        self._fetch(self._asked)

    @work(group="history", exclusive=True)
    async def _fetch(self, search: Search) -> None:
        """Ask for a page: the first one, or the one after the last call that is listed."""
        self._awaited = search
        try:
            page = await self.scene.shared.link.past(search)
        except ConsoleError as error:
            self.refuse(with_hint(error))
            return
        finally:
            if self._awaited is search:  # a newer question may have cut this one short
                self._awaited = None
        fresh = {str(call.call): call for call in page}
        self._calls = fresh if search.after is None else self._calls | fresh
        self._listed = search
        self._more = len(page) == search.limit
        self.table.show(self._calls, "No call of the past is found.")
        self._write_title()
        if self._sorts and self._more:
            self._fetch_more(LONGEST_PAGE)

    @property
    def _sorts(self) -> bool:
        """Whether the list has to hold all that are found."""
        sorting = self.table.sorting
        return (sorting.sort is not None or sorting.reverse) and len(self._calls) < SORTED

    def sorted_anew(self) -> None:
        """Ask for those that are not here yet: the longest call may be among them."""
        self._write_title()
        if self._sorts and self._more and self._awaited is None:
            self._fetch_more(LONGEST_PAGE)

    def _fetch_more(self, limit: int) -> None:
        """What is listed goes on after the call that ended first."""
        last = CallId(next(reversed(self._calls)))
        self._fetch(msgspec.structs.replace(self._listed, after=last, limit=limit))

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Show what is known of the call; near the end, ask for more of what is listed."""
        event.stop()
        self.beside.redraw()
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._ask_for_story)
        near = self.table.picture.cursor_row >= len(self._calls) - AHEAD
        if near and self._more and self._calls and self._awaited is None and not self._sorts:
            self._fetch_more(self._asked.limit)

    # What is done with a call -----------------------------------------------------------

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """Open the call: its timeline stands in the journal."""
        event.stop()
        self.app.post_message(CallAsked(CallId(event.key)))

    def action_call_back(self) -> None:
        """Open the form to dial with the number in it; nothing is dialled without Enter."""
        call = self.table.item
        number = call.other_party if call else None
        if number is None:
            withheld = call is not None and call.withheld
            self.refuse(f"The number is {'withheld' if withheld else 'not known'}.")
            return
        form = DialForm(self.store, entered=number, whence=CALL_BACK)
        self.app.push_screen(form, self._called)

    def action_call_back_at(self) -> None:
        """Ask when whoever is at the far end of the call is called back."""
        form = _when_form(self.scene, self.table.item)
        if form is None:
            self.refuse("There is no number to call back.")
        else:
            self.app.push_screen(form, self.scene.give_if_any)

    def _called(self, act: AnyAct | None) -> None:
        """The call that was dialled is on the table: go there."""
        if act is not None:
            self.scene.give(act)
            self.dismiss(None)

    def action_cancel(self) -> None:
        """Stop writing to a file, where that is done; else close."""
        if self._exporting is None:
            self.dismiss(None)
        else:
            self._exporting.cancel()

    @work(group="export", exclusive=True)
    async def action_export(self, form: str) -> None:
        """Write every call that is found, not only those on the screen, to a file."""
        progress = self._exporting = Progress()
        telling = self.set_interval(TELLING, self._tell_how_far)
        try:
            text = await _exported(self.scene.shared.link, self._asked, form, progress)
        except Cancelled:
            self._say("stopped: nothing was written")
        except ConsoleError as error:
            self.refuse(with_hint(error))
        else:
            self.app.post_message(ExportAsked("history", text, form, self._say))
        finally:
            telling.stop()
            progress.cancel()  # who asked once more waits for this one no more
            if self._exporting is progress:
                self._exporting = None

    def _tell_how_far(self) -> None:
        """At the foot, once it takes long."""
        progress = self._exporting
        if progress is not None and progress.seconds >= SHORT and not progress.is_cancelled:
            self.remark.say(
                Content.assemble(shown(progress.words()), "   ", keys_line(("Esc", "stop")))
            )

    # What is said -----------------------------------------------------------------------

    def _write_title(self) -> None:
        found = f"{len(self._calls)}{'+' if self._more else ''}" if self._calls else "none"
        title = _title(self._asked, found, self.store)
        self.title_words.say(Content.assemble(title, f"   {_order(self.table.sorting)}"))

    def _say_keys(self) -> None:
        self.remark.say(keys_line(*(KEYS if self.app.size.width >= ROOM else FEW_KEYS)))

    def detail(self) -> Iterable[Content]:
        """All that is known of the call under the cursor, and what happened on it."""
        call = self.table.item
        if call is None:
            return
        connection = self.store.connection_name(call.connection_id)
        yield from past_lines(call, connection, self.store.reader)
        if self._story is not None and self._story[0] == call.call:
            yield Content()
            for row in self._story[1].rows:
                yield story_line(row)

    def _ask_for_story(self) -> None:
        call = self.table.chosen
        if call is not None and self.beside.display and self.store.sight.up:
            self._fetch_story(call)

    @work(group="story", exclusive=True)
    async def _fetch_story(self, call: str) -> None:
        """What happened on the call, as far as there is somebody to tell."""
        try:
            entries = await self.scene.shared.link.ask(Timeline(CallId(call)))
        except LineError:
            return
        self._story = (call, Rows(entry for entry in entries if entry.said is None))
        self.beside.redraw()

    def _say(self, words: str) -> None:
        self.remark.say(shown(words))


async def _exported(link: SwitchboardLink, asked: Search, form: str, progress: Progress) -> str:
    """The calls that are found, in that form. Raises `ConsoleError`."""
    found: list[PastCall] = []
    search = msgspec.structs.replace(asked, limit=LONGEST_PAGE)
    progress.begin("looking for calls", "calls", step="1/2")
    while len(found) < MOST:
        page = await link.past(search)
        found += page
        progress.reach(len(found))
        if len(page) < search.limit:
            break
        search = msgspec.structs.replace(search, after=page[-1].call)
    progress.begin("writing them down", "calls", len(found), "2/2")
    return await asyncio.to_thread(FORMS[form], progress.over(found))


def _order(sorting: Sorting) -> str:
    """How the calls stand, where no heading of a column says it."""
    if sorting.sort is not None:
        return ""
    return TURNED_ROUND if sorting.reverse else OWN_ORDER


def _title(asked: Search, found: str, store: Store) -> Content:
    """What is listed, and how many there are."""
    kind = "Missed and abandoned calls" if asked.outcomes else "History"
    if asked.of:
        kind = f"{kind} of {called(asked.of[0], store.reader)}"
    if asked.since is not None:
        kind = f"{kind} since {clock_time(asked.since)}"
    said = f"   with {shown(asked.text, 60)}" if asked.text else ""
    return Content.assemble((kind, "bold $accent"), f"   {found}", said)


def _when_form(scene: Scene, call: PastCall | None) -> WhenForm | None:
    """What asks when the far end of a call is called back; None where it has no number."""
    if call is None or call.withheld or call.other_party is None:
        return None
    title, number = reads.number(call.other_party), call.other_party
    list_, clock = list_of(scene.store, call.call), scene.shared.clock
    return WhenForm(clock, title, call=call.call, number=number, list_=list_)
