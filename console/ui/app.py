"""The console application: one store, one link, the screens, and what survives a fault."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Final

import msgspec
from textual import events, work
from textual.binding import BindingsMap
from textual.screen import Screen
from textual.worker import Worker, WorkerFailed, WorkerState

from console.domain.alerts.rules import AlertRules, NoticeForm, Way
from console.domain.orders import OutcomeKind
from console.errors import EXIT_DONE, EXIT_INTERNAL, ConsoleError
from console.line.port import Light
from console.line.questions import Reconcile
from console.text import sentences, with_hint
from console.ui import themes
from console.ui.acts.hang_up import NewestCall
from console.ui.clock import Clock
from console.ui.faults import FaultBook
from console.ui.fitted import OPENED
from console.ui.handlers import LATER, handlers_of
from console.ui.live_settings import LiveSettings, keymap_of, themes_of
from console.ui.messages import (
    CallAsked,
    LeaveAsked,
    OrderGiven,
    PeopleAsked,
    ReconcileAsked,
    ThemeAsked,
)
from console.ui.messaging.showing import Messaging
from console.ui.modal import Modal
from console.ui.render.lines import shown
from console.ui.scene import Offered, Scene, Shared
from console.ui.screens.main import MainScreen
from console.ui.settings import UiSettings
from console.ui.state.callers import Callers
from console.ui.state.link import Connect, SwitchboardLink
from console.ui.state.people import Cards
from console.ui.state.store import Store, Touched
from console.ui.state.waits import LiveFigures, Watch
from console.ui.table.saved_lists import SavedLists
from console.ui.terminal.clipboard import Copying
from console.ui.terminal.pacing import PacedKeys, RedrawnOnResize, is_terminal
from console.ui.widgets.pane import Sturdy

LINE: Final = "line"
"""The worker that keeps the line."""

NO_KEYS: Final = (
    "the terminal gives no keys any more, so the console ended. Calls go on. "
    "Start telnyx-console again; if that does not help, open another terminal."
)
INPUT: Final = 0
"""Where the keys come from."""

TO_LOAD: Final = (*LATER, "console.ui.screens.call", "console.telnyx.operations", "phonenumbers")
"""What is loaded once the table is drawn."""

AT_REST: Final = 0.5
"""Seconds without a key after which something is loaded: it takes up to 20 ms."""

BEGIN_ANEW: Final = 2.0
"""Seconds after a fault of our own before the line is tried again."""


class ConsoleApp(Sturdy, LiveSettings, Messaging, PacedKeys, RedrawnOnResize, Copying):
    """Draws what the line tells, and sends what the operator orders.

    `connect` reaches the switchboard; it is called again whenever the line is
    lost. `started` is called once the first frame is out. After the end
    `exit_code` says how it went, and `farewell` what to tell the user on the
    way out. Raises `InvalidSetting` and `ThemeInvalid`.
    """

    CSS_PATH = "styles/console.tcss"
    TITLE = "telnyx-console"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(
        self,
        connect: Connect,
        settings: UiSettings | None = None,
        *,
        clock: Clock | None = None,
        started: Callable[[], None] | None = None,
    ) -> None:
        self.settings = settings or UiSettings()
        keymap, offered = keymap_of(self.settings), themes_of(self.settings)
        super().__init__()
        self._bindings = BindingsMap()
        self.animation_level = "none"
        self.clock = clock or Clock()
        self.exports = self.settings.exports
        self.store = self.new_store(Cards(self.settings.look_up, self.settings.card_link))
        self.store.people.take_slots(keymap.slots)
        self.link = SwitchboardLink(
            connect, self.store, changed=self.store_touched, now=self.clock.now
        )
        self.shared = Shared(
            store=self.store,
            link=self.link,
            keymap=keymap,
            clock=self.clock,
            figures=LiveFigures(self.store, Watch(self.settings.alarms)),
            callers=Callers(self.store),
            newest=NewestCall(self.store),
            handlers=handlers_of,
            view=self.settings.view,
            lists=SavedLists(self.settings.view),
            offered=Offered(tuple(sorted(offered)), self.settings.profiles),
            hosts=self.settings.hosts,
        )
        self.faults = FaultBook()
        self.crash: BaseException | None = None
        self.farewell: str = ""
        self.exit_code = EXIT_DONE
        self.set_alerts(self.settings.alerts)
        self._started = False
        self._when_started = started
        self.offer_themes(offered)
        self._theme_before: str | None = None
        self.theme = themes.chosen(
            self.settings.theme,
            offered,
            self.settings.theme_origin or self.settings.origin,
        )

    def new_store(self, cards: Cards) -> Store:
        """What this console knows of the board."""
        return Store(cards, looks_only=self.settings.read_only)

    def get_default_screen(self) -> Screen[None]:
        """The table."""
        return MainScreen(self.shared)

    def on_mount(self) -> None:
        """Begin to keep the line."""
        self._attend()
        self.lock_when_idle(self.settings.idle_lock)
        self.call_after_refresh(self._settle_down)

    def _settle_down(self) -> None:
        """The first frame is out: a fault ends the console no more."""
        self._started = True
        self.read_contacts()
        self.watch_settings()
        if self._when_started is not None:
            self._when_started()
        first, *others = (partial(import_module, name) for name in TO_LOAD)
        self._load_later(deque([first, self._read_styles, *others]))
        self.begin_alerts()

    def _load_later(self, left: deque[Callable[[], object]]) -> None:
        """Load one after another, each once no key was pressed for a while."""
        if left:
            self.set_timer(AT_REST, partial(self._load, left))

    def _load(self, left: deque[Callable[[], object]]) -> None:
        if self.idle_for() >= AT_REST:
            left.popleft()()
        self._load_later(left)

    def _read_styles(self) -> None:
        """Read what styles the screens that are opened; Textual would parse all the rest anew."""
        if not self.stylesheet.has_source(OPENED):
            self.stylesheet.read(OPENED)
            self.stylesheet.parse()

    def takes_at_once(self, event: events.Key | events.Paste) -> bool:
        """A key of a scene acts at once, where nothing on it has keys of its own."""
        self.stir()
        scene = self.screen
        is_taken = (
            isinstance(event, events.Key)
            and event.key not in self._bindings.key_to_bindings  # the app's own go first
            and isinstance(scene, Scene)
            and scene.takes_at_once(event)
        )
        if is_taken and not self.app_focus:
            self.app_focus = True
        return is_taken

    # The line ---------------------------------------------------------------------------

    @work(group=LINE)
    async def _attend(self) -> None:
        try:
            await self.link.attend()
        except ConsoleError as error:
            self.leave(with_hint(error), error.exit_code)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of our own ended the keeping of the line: told already, so begin it anew."""
        if event.worker.group == LINE and event.state is WorkerState.ERROR:
            self.set_timer(BEGIN_ANEW, self._attend)  # first: to draw it may be what fails
            lost = self.store.sight.lost(self.clock.now(), "a fault in the console")
            self.store_touched(self.store.see(lost))

    def store_touched(self, touched: Touched) -> None:
        """Let every screen draw what is different, whichever lies on top."""
        if self.store.health.lead is not None:
            self.clock.follow(self.store.health.lead)
        self.shared.callers.follow(touched, self.clock.monotonic())
        self.shared.newest.follow(touched)
        for screen in self.screen_stack:
            if isinstance(screen, Scene | Modal):
                screen.store_changed(touched)
        told = self.tell_of_news(touched)
        if touched.messages or touched.everything or touched.agent:
            told = self.tell_of_messages() or told
        self.alert(touched, self.tell_of_mute() or told)

    # What the operator asks -------------------------------------------------------------

    def on_order_given(self, event: OrderGiven) -> None:
        """Say what comes of an order; nothing on the screen waits for it."""
        self._hear_of(event)

    @work(group="orders")
    async def _hear_of(self, event: OrderGiven) -> None:
        outcome = await event.carried_out
        if event.told is not None:
            event.told(outcome)
        text = sentences(shown(outcome.message), shown(outcome.hint))
        if not any(isinstance(one, Scene) for one in self.screen_stack):
            return  # the console was left meanwhile
        scene = self.top_scene()
        about = scene.about(event.order.act.calls)
        if outcome.kind is not OutcomeKind.ACCEPTED:
            refused = outcome.kind is OutcomeKind.REFUSED
            scene.complain(text, Light.BAD if refused else Light.WARN, about)
        elif text:
            scene.say_of(text, about)

    def on_call_asked(self, event: CallAsked) -> None:
        """Open a call over whatever lies on top; Esc goes back there."""
        from console.ui.screens.call import CallScreen  # noqa: PLC0415 - no picture waits for it

        self.push_screen(CallScreen(self.shared, event.call))

    def on_people_asked(self, _: PeopleAsked) -> None:
        """Ask whom the latest calls were with, and who waits in queues."""
        self._get_to_know()

    @work(group="people", exclusive=True)
    async def _get_to_know(self) -> None:
        with suppress(ConsoleError):
            await self.link.get_to_know(self.store.people)

    def on_reconcile_asked(self, _: ReconcileAsked) -> None:
        """Ask Telnyx about every call."""
        self._reconcile()

    @work(group="reconcile", exclusive=True)
    async def _reconcile(self) -> None:
        try:
            await self.link.ask(Reconcile())
        except ConsoleError as error:
            self._note(sentences(f"Telnyx could not be asked: {error}", error.hint), Light.WARN)
        else:
            self._note("Telnyx was asked about every call.", Light.GOOD)

    def on_theme_asked(self, event: ThemeAsked) -> None:
        """Another theme: the one of that name, or the next of the other kind."""
        name = event.name or themes.other(self.theme, self._theme_before, self.offered_themes)
        if name in self.offered_themes:
            self._theme_before, self.theme = self.theme, name
        else:
            self._note(f"There is no theme {shown(name, 32)}.", Light.WARN)

    def on_leave_asked(self, _: LeaveAsked) -> None:
        """Leave; calls go on."""
        self.leave()

    def leave(self, farewell: str = "", exit_code: int = EXIT_DONE) -> None:
        """Leave the console with a word for the user and an exit code."""
        self.farewell = farewell
        self.exit_code = exit_code
        self.exit(return_code=exit_code)

    async def action_quit(self) -> None:
        """Leave; calls go on."""
        self.leave()

    def warn(self, text: str) -> None:
        """Say in the log that something is not as it should be."""
        self._note(text, Light.WARN)

    def _note(self, text: str, level: Light) -> None:
        self.store_touched(self.store.note(self.clock.now(), text, level=level))

    # Faults -----------------------------------------------------------------------------

    def tell_fault(self, error: Exception) -> None:
        """A handler, a timer or a worker failed: tell it, and go on."""
        if not self._started:
            self._fall(error)
            return
        fault = self.faults.enter(error, self.clock.monotonic())
        if fault is not None:
            times = f" ({fault.count} times)" if fault.count > 1 else ""
            text = f"A fault in the console, {fault.kind} at {fault.place}{times}. Calls go on."
            self.call_later(self._note, text, Light.BAD)

    def _handle_exception(self, error: Exception) -> None:
        """Textual found an exception: ours to tell, where it would end the program."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        self.tell_fault(cause if isinstance(cause, Exception) else error)

    def _fall(self, error: BaseException) -> None:
        """There is no console without this: end, and leave the report to the launcher."""
        if self.crash is None:
            self.crash = error
        self.exit_code = EXIT_INTERNAL
        self._exit = True
        self._return_code = EXIT_INTERNAL
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """No more keys come, mostly because the terminal is gone."""
        self.leave(*((NO_KEYS, EXIT_INTERNAL) if is_terminal(INPUT) else ("", EXIT_DONE)))


class WallboardApp(ConsoleApp):
    """The console's app with the wallboard as its one screen."""

    def set_alerts(self, rules: AlertRules) -> None:
        """Nobody is called to a picture for a room: only a bell rings there, where that is set."""
        bells = {event: ways & {Way.BELL} for event, ways in rules.ways.items()}
        super().set_alerts(msgspec.structs.replace(rules, ways=bells, form=NoticeForm.NONE))

    def get_default_screen(self) -> Screen[None]:
        """The wallboard."""
        from console.ui.screens.wallboard import WallScreen  # noqa: PLC0415 - the table needs none

        return WallScreen(self.shared)
