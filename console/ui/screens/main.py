"""The console's own screen: the table, what surrounds it, and the line to type on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer

from console.domain.leg import CallId
from console.errors import LineError
from console.line.port import names_among
from console.progress import SHORT, Progress
from console.ui.actions.action import Action, Place
from console.ui.actions.agent import WRAP_UP
from console.ui.actions.call_backs.rows import RING_CALL_BACK
from console.ui.actions.marked import JOINING, are_meant
from console.ui.actions.registry import BY_NAME, no_command
from console.ui.actions.situation import Situation
from console.ui.messages import AlarmRaised
from console.ui.render import leg as reads
from console.ui.render.colleagues import help_line, rung_line
from console.ui.render.lines import MUTED, shown
from console.ui.render.members import told_line
from console.ui.render.mute import mute_line
from console.ui.render.undertakings import remedy_line, somebody_waits, undertaking_line
from console.ui.scene import Scene, Shared, answering_key
from console.ui.screens.redraws import Redraws, Standing, are_figures
from console.ui.state.store import Store, Touched
from console.ui.state.timeline import CallTimeline
from console.ui.table.feed import Feed
from console.ui.table.saved_view import SavedView, ViewFile
from console.ui.table.widget import CallTable
from console.ui.widgets.bars import Tabs, ViewState, marked_word
from console.ui.widgets.footer import Footer, Same, reasons_line
from console.ui.widgets.header import answer_word
from console.ui.widgets.lost import hosts_word, lost_word
from console.ui.widgets.pane import SturdyLines
from console.ui.widgets.prompt import Prompt
from console.ui.widgets.side_panes import DetailPane, LogPane
from console.ui.widgets.strips import CallBackStrip, PartyStrip, WrapUpStrip

WIDTHS: Final = [(0, "-narrow"), (100, "-normal"), (140, "-wide")]
HEIGHTS: Final = [(0, "-tiny"), (9, "-low"), (16, "-short"), (30, "-tall")]
"""From which size on the screen has which class; the style sheet says what follows."""

SETTLED: Final = 0.06
"""Seconds the cursor rests on a call before its timeline is asked for."""


class Calls(SturdyLines, CallTable, inherit_bindings=False, can_focus=True):
    """The table without keys of its own: those in force stand in the keymap."""

    def redrawn(self) -> None:
        """Say so to the screen alone: at every frame it is, and each widget has a loop to pass."""
        self.screen.post_message(self.Updated())

    def __init__(self, shared: Shared) -> None:
        super().__init__(
            hint=partial(dials, shared),
            limits=shared.watch.now,
            clock=shared.clock,
            table_rows=shared.rows(),
            id="table",
        )
        self._newest = shared.newest

    def take_aim(self) -> None:
        """The hand chose a call, after all that was begun until now."""
        super().take_aim()
        if isinstance(self.screen, Scene):
            self.screen.aimed = self._newest.edition


def dials(shared: Shared) -> str:
    """Which key dials, for an empty table."""
    key = shared.keymap.shown("call.dial")
    return f"{key} dials." if key else ""


def remedy_word(store: Store, shared: Shared) -> Content:
    """Who waits because something of mine failed, and the key that helps."""
    return remedy_line(store, shared.keymap, shared.clock.now())


def standing_word(store: Store, shared: Shared, table: CallTable) -> Content:
    """What is so until it is no more: what is broken, what marks mean, what I began."""
    if lost := lost_word(store):
        return Content.styled(lost, "$light-bad")
    if asked := help_line(store, shared.keymap, shared.clock.now()):
        return asked
    if table.marked:
        return marked_word(shared.keymap, len(table.marked))
    if told := told_line(store, shared.keymap, shared.clock.now()):
        return told
    begun = undertaking_line(store, shared.keymap, shared.clock.now(), table.cursor_call)
    muted = mute_line(store, shared.keymap)
    first, second = (begun, muted) if somebody_waits(store.board) else (muted, begun)
    rung = rung_line(store)
    hosts = Content.styled(hosts_word(store), "$light-warn")
    reading = Content.styled(reading_word(shared.link.reading), MUTED)
    return Content("   ").join(filter(None, (rung, first, second, hosts, reading)))


def reading_word(reading: Progress | None) -> str:
    """How far the contacts are, where they take long; names are told once all are read."""
    return shown(reading.words()) if reading is not None and reading.seconds >= SHORT else ""


def view_state(table: CallTable) -> ViewState:
    """How the table is looked at."""
    return ViewState(
        lens=table.lens, frozen=table.frozen, waiting=table.waiting, marked=len(table.marked)
    )


def standing(shared: Shared, table: CallTable) -> Standing:
    """What is told around the table and is no figure."""
    store = shared.store
    here = store.leg(table.cursor_call)
    company = store.company(here) if here is not None else ()
    first = shared.callers.next(shared.clock.monotonic())
    mine = (company, store.mine, table.lens, table.frozen, table.marked)
    return Standing(first is not None, table.count().alone, mine)


def next_words(scene: Scene) -> str:
    """`N answers Grace Hopper`: which key answers whom; no text if none does."""
    first = scene.shared.callers.next(scene.shared.clock.monotonic())
    key = answering_key(scene)
    if first is None or not key:
        return ""
    return f"{key} {answer_word(first)} {reads.name(first) or reads.other_number(first)}"


class MainScreen(Scene):
    """The live table of calls."""

    PLACE: ClassVar[Place] = Place.TABLE
    CSS_PATH = None  # the app's is all that it needs

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.HORIZONTAL_BREAKPOINTS = WIDTHS
        self.VERTICAL_BREAKPOINTS = HEIGHTS
        wrap_up = partial(shared.keymap.shown, WRAP_UP)
        self.table = Calls(shared)
        self._figures, self.keyless = shared.figures, self.table
        self.header = self.header_of(self.table.count)
        self.tabs = Tabs()
        self.detail = DetailPane(self.store, shared.clock.now)
        self.log_pane = LogPane(self.store)
        self.strip = WrapUpStrip(self.store, shared.clock.now, wrap_up)
        rings = partial(shared.keymap.shown, RING_CALL_BACK)
        self.call_backs = CallBackStrip(self.store, shared.clock.now, rings)
        self.parties = PartyStrip(self.store, shared.keymap, self.situation)
        self.prompt: Prompt = Prompt(
            lambda: (*BY_NAME, *shared.keymap.words, *shared.offered.commands),
            lambda: standing_word(self.store, shared, self.table),
            *(self._reasons, self.store.people.number_on),
            remedy=partial(remedy_word, self.store, shared),
            here=lambda: self.table.cursor_call,
        )
        self.footer = Footer(shared.keymap, self.PLACE, self.situation)
        self.handlers = shared.handlers(self, {})
        self._feed = Feed(self.store, self.table)
        self._view_file = ViewFile(shared.view, self.table)
        self._timeline = CallTimeline(None)
        self._settling: Timer | None = None
        drawn = (self._show_callers, self._draw_around, partial(standing, shared, self.table))
        self._redraws = Redraws(self, shared.clock.monotonic, *drawn)
        self._commanding = Situation()
        self._same_reasons = Same(shared.keymap, partial(reasons_line, shared.keymap, self.PLACE))

    def compose(self) -> ComposeResult:
        """From the head to the foot."""
        yield self.header
        yield self.tabs
        yield self.table
        yield self.parties
        with Horizontal(id="lower"):
            yield self.detail
            yield self.log_pane
        yield self.call_backs
        yield self.strip
        yield self.prompt
        yield self.footer

    def on_mount(self) -> None:
        """Begin with the table, as it was looked at last."""
        self._view_file.begin()
        self.set_class(not self._view_file.log, "-no-log")
        self.table.focus()
        self.store_changed(Touched(everything=True, line=True))
        self._tick()

    @property
    def names_callers(self) -> bool:
        """The table does."""
        return True

    # The situation ----------------------------------------------------------------------

    def situation(self) -> Situation:
        """The call under the cursor and the marked ones, as they are now."""
        marked = tuple(filter(None, map(self.store.leg, self.table.marked)))
        leg = self.store.leg(self.table.cursor_call)
        return self.situation_of(leg, marked, armed=self.table.armed(), adrift=self.table.adrift)

    def say(self, words: str) -> None:
        """Say something quietly, above the footer."""
        self.prompt.say(words)

    def go_back(self) -> None:
        """Clear the filter, then show the calls of all, then clear the marks; nothing else."""
        if self.table.lens.filter:
            self.table.set_filter("")
        elif self.table.lens.mine:
            self.table.set_mine(False)
        elif self.table.marked:
            self.table.clear_marks()

    # The store ---------------------------------------------------------------------------

    def store_changed(self, touched: Touched) -> None:
        """Draw what is different; the rest follows from the table once a frame."""
        if touched.everything or touched.connections:
            names = names_among(self.store.connections)
            self.table.set_names(names, self.store.reader)
        if touched.everything:
            self._feed.show()
            if self.store.sight.up:
                self._view_file.come_back(one.id for one in self.store.connections)
            self._ask_for_timeline()
        if touched.undertakings and somebody_waits(self.store.board):
            self.prompt.break_in()
        self._figures.follow(touched, self.shared.clock.now())
        self._mind_waits()
        self._feed.put(touched.legs)
        if touched.gone:
            self._feed.drop(touched.gone)
        if touched.everything:
            self._show_callers()
        told = self._timeline.follow(touched.entries)
        self._redraws.soon(figures=are_figures(touched) and not told)

    def _show_callers(self) -> None:
        """Have those who call stand at the top, with the key that answers the next one."""
        calls = [one.call for one in self.shared.callers]
        self.table.call_first(calls, next_words(self))

    def perform(self, action: Action, now: Situation, argument: str = "") -> None:
        """Do the action, and show what it changed about the view.

        Marks that joined calls have done their work: they must not be meant by the next key.
        """
        joins = action.id in JOINING and action.why_not(now) is None
        super().perform(action, now, argument)
        if joins:
            self.table.clear_marks()
        self._redraws.soon(by_key=True)

    def on_call_table_updated(self, event: CallTable.Updated) -> None:
        """Rows, counts or marks are different."""
        event.stop()
        self._redraws.soon(figures=True)

    def on_call_table_cursor_moved(self, event: CallTable.CursorMoved) -> None:
        """Another call is under the cursor: show it at once, its timeline as soon as it rests."""
        self._timeline = CallTimeline(self.store.leg(event.call))
        self.detail.show(event.call, self._timeline)
        self.footer.redraw()
        self.prompt.stand()
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._ask_for_timeline)

    def on_call_table_opened(self, event: CallTable.Opened) -> None:
        """Open a call."""
        from console.ui.screens.call import CallScreen  # noqa: PLC0415 - no picture waits for it

        self.app.push_screen(CallScreen(self.shared, event.call))

    def on_resize(self) -> None:
        """There may be room for a timeline now."""
        self.call_after_refresh(self._ask_for_timeline)

    def _draw_around(self) -> None:
        """Draw what surrounds the table, first of all the log: it tells of what cannot be drawn."""
        self.log_pane.redraw()
        self.tabs.show(self.store.connections, self.table.count, view_state(self.table))
        self.header.redraw()
        self.call_backs.redraw()
        self.strip.redraw()
        self.parties.redraw()
        self.footer.redraw()
        self.detail.redraw()
        self.prompt.stand()

    def on_unmount(self) -> None:
        """Keep the view for the next time."""
        if view := self._changed_view():
            with suppress(OSError):
                self._view_file.keep(view)

    def _changed_view(self) -> SavedView | None:
        return self._view_file.news(log=not self.has_class("-no-log"))

    @work(group="view", exclusive=True)
    async def _keep_view(self, view: SavedView) -> None:
        """In a thread, for the disk may be slow."""
        with suppress(OSError):
            await asyncio.to_thread(self._view_file.keep, view)

    def _mind_waits(self) -> None:
        if self._figures.watch.advance(self.shared.clock.now()):
            self.post_message(AlarmRaised())

    def _tick(self) -> None:
        self._mind_waits()
        if view := self._changed_view():
            self._keep_view(view)
        self._redraws.all()
        self.set_timer(self.shared.clock.until_next_second() + 0.004, self._tick)

    def _reasons(self, width: int) -> Content:
        return self._same_reasons.of(self.situation(), width)

    def toggle_log(self) -> None:
        """Show or hide the log."""
        self.toggle_class("-no-log")

    # The timeline of the call under the cursor ------------------------------------------

    def _ask_for_timeline(self) -> None:
        call = self.table.cursor_call
        if call is not None and self.store.sight.up and self.detail.display:
            self._fetch_timeline(call)
            self.store.cards.want(self.store.leg(call), self.detail.redraw)

    @work(group="timeline", exclusive=True)
    async def _fetch_timeline(self, call: CallId) -> None:
        try:
            entries = await self.shared.link.timeline(call)
        except LineError:
            return
        if self._timeline.call != call:
            self._timeline = CallTimeline(self.store.leg(call))
        self._timeline.tell(entries)
        self.detail.show(call, self._timeline)

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
            self.table.take_aim()  # whoever ends a filter has seen what it leaves
            self.table.focus()

    def on_prompt_cancelled(self) -> None:
        """No command."""
        self.table.focus()

    def on_prompt_commanded(self, event: Prompt.Commanded) -> None:
        """Do what the command line says."""
        self.table.focus()
        if not event.line:
            return
        action, argument = self.shared.keymap.commanded(event.line)
        if action is None:
            self.say(no_command(reads.number(event.line.partition(" ")[0])))
            return
        then = self.refreshed(self._commanding)
        self.perform(action, replace(then, pasted=event.pasted), argument)
