"""The console's own screen: the table, what surrounds it, and the line to type on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.strip import Strip
from textual.timer import Timer

from console.domain.leg import CallId
from console.errors import LineError
from console.ui import format as reads
from console.ui.asking import Situation
from console.ui.desk import Touched
from console.ui.desk_keys import WRAP_UP
from console.ui.handlers.calls import call_handlers
from console.ui.handlers.console import console_handlers
from console.ui.handlers.view import view_handlers
from console.ui.keeper import ViewKeeper
from console.ui.kept_view import KeptView
from console.ui.keys import BY_NAME, Action, Place, commanded
from console.ui.lines import MUTED
from console.ui.marked import JOINING, are_meant
from console.ui.messages import AlarmRaised
from console.ui.rows import Rows
from console.ui.screens.call import CallScreen
from console.ui.screens.scene import Office, Scene
from console.ui.story import Story
from console.ui.widgets.bars import Footer, Tabs, ViewState, marked_word, reasons_line
from console.ui.widgets.call_table import CallTable
from console.ui.widgets.detail import DetailPane
from console.ui.widgets.header import Header, line_word
from console.ui.widgets.log import LogPane
from console.ui.widgets.pane import FaultTeller, Sturdy
from console.ui.widgets.party_strip import PartyStrip
from console.ui.widgets.prompt import Prompt
from console.ui.widgets.strip import WrapUpStrip

FRAME: Final = 1 / 60

WIDTHS: Final = [(0, "-narrow"), (100, "-normal"), (140, "-wide")]
HEIGHTS: Final = [(0, "-tiny"), (9, "-low"), (16, "-short"), (30, "-tall")]
"""From which size on the screen has which class; the style sheet says what follows."""

SETTLED: Final = 0.06
"""Seconds the cursor rests on a call before its timeline is asked for."""


class Calls(Sturdy, CallTable, inherit_bindings=False):
    """The table without keys of its own: those in force stand in the keymap."""

    def render_line(self, y: int) -> Strip:
        """A line of the table; a fault in one is told and leaves it blank."""
        try:
            return super().render_line(y)
        except Exception as error:  # noqa: BLE001 - a drawing ends here; the fault is told
            if isinstance(self.app, FaultTeller):
                self.app.tell_fault(error)
            return Strip.blank(self.size.width)


class MainScreen(Scene):
    """The live table of calls."""

    PLACE: ClassVar[Place] = Place.TABLE

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.HORIZONTAL_BREAKPOINTS = WIDTHS
        self.VERTICAL_BREAKPOINTS = HEIGHTS
        dial = office.keymap.shown("call.dial")
        hint, limits = f"{dial} dials." if dial else "", office.watch.limits
        self.table = Calls(clock=office.clock, hint=hint, limits=limits, id="table")
        self._lookout = office.lookout
        self.header = Header(self.desk, self.table.count, office.clock.now, self._lookout)
        self.tabs = Tabs()
        self.detail = DetailPane(self.desk, office.clock.now)
        self.log_pane = LogPane(self.desk)
        self.strip = WrapUpStrip(self.desk, office.clock.now, office.keymap.shown(WRAP_UP))
        self.parties = PartyStrip(self.desk, office.keymap, self.situation)
        self.prompt = Prompt(
            BY_NAME, self._standing_word, self._reasons, self.desk.people.number_on
        )
        self.footer = Footer(office.keymap, self.PLACE, self.situation)
        self.handlers = {
            **call_handlers(self),
            **console_handlers(self),
            **view_handlers(self, self.table, self.prompt, self._toggle_log),
        }
        self._rows = Rows(self.desk, self.table)
        self._keeper = ViewKeeper(office.view, self.table)
        self._story = Story(None)
        self._settling: Timer | None = None
        self._redrawing = False
        self._commanding = Situation()

    def compose(self) -> ComposeResult:
        """From the head to the foot."""
        yield self.header
        yield self.tabs
        yield self.table
        yield self.parties
        with Horizontal(id="lower"):
            yield self.detail
            yield self.log_pane
        yield self.strip
        yield self.prompt
        yield self.footer

    def on_mount(self) -> None:
        """Begin with the table, as it was looked at last."""
        self._keeper.begin()
        self.set_class(not self._keeper.log, "-no-log")
        self.table.focus()
        self.desk_changed(Touched(everything=True, line=True))
        self._tick()

    # The situation ----------------------------------------------------------------------

    def situation(self) -> Situation:
        """The call under the cursor and the marked ones, as they are now."""
        marked = tuple(filter(None, map(self.desk.leg, self.table.marked)))
        leg = self.desk.leg(self.table.cursor_call)
        return self.situation_of(leg, marked, armed=self.table.armed())

    def say(self, words: str) -> None:
        """Say something quietly, above the footer."""
        self.prompt.say(words)

    def go_back(self) -> None:
        """Clear the filter, then the marks; nothing else."""
        if self.table.lens.filter:
            self.table.set_filter("")
        elif self.table.marked:
            self.table.clear_marks()

    # The desk ---------------------------------------------------------------------------

    def desk_changed(self, touched: Touched) -> None:
        """Draw what is different; the rest follows from the table once a frame."""
        if touched.everything or touched.connections:
            names = {one.id: one.name for one in self.desk.connections}
            self.table.set_names(names, self.desk.board.agent)
        if touched.everything:
            self._rows.show()
            if self.desk.sight.up:
                self._keeper.come_back(one.id for one in self.desk.connections)
            self._ask_for_story()
        self._lookout.follow(touched, self.office.clock.now())
        self._mind_waits()
        self._rows.put(touched.legs)
        if touched.gone:
            self._rows.drop(touched.gone)
        if touched.everything or touched.entries:
            self.log_pane.redraw()
            if self._story.follow(touched.entries):
                self.detail.redraw()
        self._redraw_soon()

    def perform(self, action: Action, now: Situation, argument: str = "") -> None:
        """Do the action, and show what it changed about the view.

        Marks that joined calls have done their work: they must not be meant by the next key.
        """
        joins = action.id in JOINING and action.why_not(now) is None
        super().perform(action, now, argument)
        if joins:
            self.table.clear_marks()
        self._redraw_soon()

    def on_call_table_updated(self) -> None:
        """Rows, counts or marks are different."""
        self._redraw_soon()

    def on_call_table_cursor_moved(self, event: CallTable.CursorMoved) -> None:
        """Another call is under the cursor: show it at once, its timeline as soon as it rests."""
        self._story = Story(self.desk.leg(event.call))
        self.detail.show(event.call, self._story.record)
        self.footer.redraw()
        self.prompt.stand()
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._ask_for_story)

    def on_call_table_opened(self, event: CallTable.Opened) -> None:
        """Open a call."""
        self.app.push_screen(CallScreen(self.office, event.call))

    def on_resize(self) -> None:
        """There may be room for a timeline now."""
        self.call_after_refresh(self._ask_for_story)

    def _redraw_soon(self) -> None:
        """Draw what surrounds the table, once a frame however much happens."""
        if not self._redrawing:
            self._redrawing = True
            self.set_timer(FRAME, self._redraw)

    def _redraw(self) -> None:
        self._redrawing = False
        table = self.table
        view = ViewState(
            lens=table.lens,
            frozen=table.frozen,
            waiting=table.waiting,
            marked=len(table.marked),
        )
        self.tabs.show(self.desk.connections, table.count, view)
        self.header.redraw()
        self.strip.redraw()
        self.parties.redraw()
        self.footer.redraw()
        self.detail.redraw()
        self.prompt.stand()

    def on_unmount(self) -> None:
        """Keep the view for the next time."""
        if view := self._changed_view():
            with suppress(OSError):
                self._keeper.keep(view)

    def _changed_view(self) -> KeptView | None:
        return self._keeper.news(log=not self.has_class("-no-log"))

    @work(group="view", exclusive=True)
    async def _keep_view(self, view: KeptView) -> None:
        """In a thread, for the disk may be slow."""
        with suppress(OSError):
            await asyncio.to_thread(self._keeper.keep, view)

    def _mind_waits(self) -> None:
        if self._lookout.watch.advance(self.office.clock.now()):
            self.post_message(AlarmRaised())

    def _tick(self) -> None:
        self._mind_waits()
        if view := self._changed_view():
            self._keep_view(view)
        self.header.redraw()
        self.strip.redraw()
        self.detail.redraw()
        self.set_timer(self.office.clock.until_next_second() + 0.004, self._tick)

    def _standing_word(self) -> Content:
        lost = line_word(self.desk.sight)
        if lost or not self.table.marked:
            return Content.styled(lost, "$light-bad")
        return marked_word(self.office.keymap, len(self.table.marked))

    def _reasons(self, width: int) -> Content:
        return reasons_line(self.office.keymap, self.PLACE, self.situation(), width)

    def _toggle_log(self) -> None:
        self.toggle_class("-no-log")

    # The timeline of the call under the cursor ------------------------------------------

    def _ask_for_story(self) -> None:
        call = self.table.cursor_call
        if call is not None and self.desk.sight.up and self.detail.display:
            self._fetch_story(call)
            self.desk.cards.want(self.desk.leg(call), self.detail.redraw)

    @work(group="story", exclusive=True)
    async def _fetch_story(self, call: CallId) -> None:
        try:
            entries = await self.office.clerk.timeline(call)
        except LineError:
            return
        if self._story.call != call:
            self._story = Story(self.desk.leg(call))
        self._story.tell(entries)
        self.detail.show(call, self._story.record)

    # The lines to type on ---------------------------------------------------------------

    def ask_command(self) -> None:
        """Ask for a command; it will be for the call that is under the cursor now."""
        self._commanding = self.situation()
        leg = self._commanding.leg
        about = Content.styled(f"{reads.other_number(leg)} ", MUTED) if leg else Content()
        if are_meant(self._commanding):
            about += Content.styled(f"and {len(self._commanding.marked)} marked ", "$mark")
        self.prompt.ask_command(about)

    def on_prompt_filtered(self, event: Prompt.Filtered) -> None:
        """Filter as the user types."""
        self.table.set_filter(event.text)
        if event.done:
            self.table.focus()

    def on_prompt_cancelled(self) -> None:
        """No command."""
        self.table.focus()

    def on_prompt_commanded(self, event: Prompt.Commanded) -> None:
        """Do what the command line says."""
        self.table.focus()
        if not event.line:
            return
        action, argument = commanded(event.line)
        if action is None:
            word = reads.number(event.line.partition(" ")[0])
            self.say(f"there is no command {word}; ? lists all")
            return
        then = self.refreshed(self._commanding)
        self.perform(action, replace(then, pasted=event.pasted), argument)
