"""The history: past calls, searched; each can be opened or called back, all of them exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

import msgspec
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList

from console.domain.acts import AnyAct
from console.domain.ending.steps import step_after_past
from console.domain.history.past_calls import (
    LONGEST_PAGE,
    UNATTENDED,
    PastCall,
    Search,
    outcome,
    talked,
    waited,
)
from console.domain.leg import CallId
from console.errors import ConsoleError
from console.exports import history_csv, history_json
from console.text import Shown
from console.ui.dialogs.calls import DialForm
from console.ui.dialogs.pickers import PickList
from console.ui.messages import CallAsked, ExportAsked
from console.ui.modal import Modal
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, NUMBER_WIDTH, shown
from console.ui.scene import Scene
from console.ui.widgets.fields import Entry, Words, keys_line

PATIENCE: Final = 0.15
"""Seconds after the last key until what was typed is searched for."""

AHEAD: Final = 20
"""Rows before the end at which the next page is asked for."""

MOST: Final = 100_000
"""Calls that are written to a file at most."""

FORMS: Final[dict[str, Callable[[Iterable[PastCall]], str]]] = {
    "csv": history_csv,
    "json": history_json,
}
CALL_BACK: Final = "Call back"
OUTCOME_WIDTH: Final = 9


def past_line(call: PastCall) -> Content:
    """`12 Nov 14:03  ← missed     +442079460123    0:24  Ada Lovelace  call back: note`."""
    kind = outcome(call)
    at = call.started_at or call.ended_at
    seconds = talked(call)
    lasted = seconds if seconds is not None else waited(call)
    words = [
        reads.name(call),
        shown(call.agent, 24),
        ": ".join(filter(None, (shown(call.disposition, 40), shown(call.note, 80)))),
        f"→ {step}" if (step := step_after_past(call)) else "",
        f"MOS {shown(call.mos, 12)}" if call.mos else "",
        f"{shown(call.cost, 20)} {shown(call.currency, 8)}".strip() if call.cost else "",
    ]
    return Content.assemble(
        (at.astimezone().strftime("%d %b %H:%M") if at else "?".ljust(12), MUTED),
        f"  {'→' if call.outgoing else '←'} ",
        (fit(Shown(kind.value), OUTCOME_WIDTH), "bold $light-warn" if kind in UNATTENDED else ""),
        f"  {fit(reads.other_number(call), NUMBER_WIDTH)}",
        f"  {fit(reads.clock(int(lasted)) if lasted is not None else Shown(''), 7, right=True)}",
        ("  waited" if seconds is None else "  talked", MUTED),
        f"  {'   '.join(filter(None, words))}",
    )


class HistoryScreen(Modal[None]):
    """Past calls, the last one first; more are asked for as the cursor comes to their end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "search", show=False),
        Binding("m", "missed", show=False),
        Binding("b", "call_back", show=False),
        Binding("e", "export('csv')", show=False),
        Binding("E", "export('json')", show=False),
        Binding("u", "refresh_page", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene, text: str = "") -> None:
        super().__init__()
        self._scene = scene
        self._store = scene.store
        self._asked = Search(text=text)
        self._calls: dict[CallId, PastCall] = {}
        self._listed = self._asked
        self._awaited: Search | None = None
        self._more = False
        self._typing: Timer | None = None
        self._title = Words(classes="form-title")
        self._search = Entry(text, ident="history-search")
        self._list = PickList(ident="history-list")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """What is searched for, the calls, the keys."""
        with Vertical(classes="form sheet"):
            yield self._title
            yield self._search
            yield self._list
            yield self._remark

    def on_mount(self) -> None:
        """Begin with the newest calls."""
        self._search.display = bool(self._asked.text)
        self._say_keys()
        self._list.focus()
        self._begin()

    # What is asked for ------------------------------------------------------------------

    def action_search(self) -> None:
        """Type what is searched for."""
        self._search.display = True
        self._search.focus()

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

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the calls."""
        event.stop()
        self._search.display = bool(event.value)
        self._list.focus()

    def _begin(self) -> None:
        self._fetch(self._asked)

    @work(group="history", exclusive=True)
    async def _fetch(self, search: Search) -> None:
        """Ask for a page: the first one, or the one after the last call that is listed."""
        self._awaited = search
        try:
            page = await self._scene.shared.link.past(search)
        except ConsoleError as error:
            self._refuse(f"{error} {error.hint}".strip())
            return
        finally:
            if self._awaited is search:  # a newer question may have cut this one short
                self._awaited = None
        fresh = {call.call: call for call in page}
        self._calls = fresh if search.after is None else self._calls | fresh
        self._listed = search
        self._more = len(page) == search.limit
        self._list.show([(call.call, past_line(call)) for call in self._calls.values()])
        self._write_title()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Near the end, ask for more of what is listed, unless something else is asked for."""
        event.stop()
        near = event.option_index >= len(self._calls) - AHEAD
        if near and self._more and self._calls and self._awaited is None:
            last = next(reversed(self._calls))
            self._fetch(msgspec.structs.replace(self._listed, after=last))

    # What is done with a call -----------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the call: its timeline stands in the journal."""
        event.stop()
        if event.option.id is not None:
            self.app.post_message(CallAsked(CallId(event.option.id)))

    def action_call_back(self) -> None:
        """Open the form to dial with the number in it; nothing is dialled without Enter."""
        call = self._calls.get(CallId(self._list.chosen or ""))
        number = call.other_party if call else None
        if number is None:
            withheld = call is not None and call.withheld
            self._refuse(f"The number is {'withheld' if withheld else 'not known'}.")
            return
        form = DialForm(self._store, entered=number, whence=CALL_BACK)
        self.app.push_screen(form, self._called)

    def _called(self, act: AnyAct | None) -> None:
        """The call that was dialled is on the table: go there."""
        if act is not None:
            self._scene.give(act)
            self.dismiss(None)

    @work(group="export", exclusive=True)
    async def action_export(self, form: str) -> None:
        """Write every call that is found, not only those on the screen, to a file."""
        found: list[PastCall] = []
        search = msgspec.structs.replace(self._asked, limit=LONGEST_PAGE)
        try:
            while len(found) < MOST:
                page = await self._scene.shared.link.past(search)
                found += page
                if len(page) < search.limit:
                    break
                search = msgspec.structs.replace(search, after=page[-1].call)
        except ConsoleError as error:
            self._refuse(f"{error} {error.hint}".strip())
            return
        self.app.post_message(ExportAsked("history", FORMS[form](found), form, self._say))

    # What is said -----------------------------------------------------------------------

    def _write_title(self) -> None:
        kind = "Missed and abandoned calls" if self._asked.outcomes else "History"
        count = f"{len(self._calls)}{'+' if self._more else ''}"
        said = f"   with {shown(self._asked.text, 60)}" if self._asked.text else ""
        none = "   none" if not self._calls else f"   {count}"
        self._title.say(Content.assemble((kind, "bold $accent"), none, said))

    def _say_keys(self) -> None:
        self._remark.say(
            keys_line(
                ("/", "search"),
                ("m", "missed"),
                ("Enter", "open"),
                ("b", "call back"),
                ("e E", "CSV JSON"),
                ("Esc", "close"),
            )
        )

    def _say(self, words: str) -> None:
        self._remark.say(shown(words))

    def _refuse(self, words: str) -> None:
        self._remark.say(Content.styled(shown(words), "$light-bad"))
