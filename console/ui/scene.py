"""A scene: a screen on which actions are in force.

A key, a click, the palette and the command line all end in `perform`, so that
one place asks why not, minds the moment after a change, and finds the handler.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingsMap
from textual.widget import Widget
from textual.widgets import Input

from console.config.settings import NO_PROFILE
from console.domain.leg import CallId, Leg
from console.domain.orders import AnyAct, OrderId, Outcome, OutcomeKind
from console.errors import InvalidNumber
from console.line.port import Light
from console.ui.actions.action import Action, Place
from console.ui.actions.agent import STATE
from console.ui.actions.calls import ANSWER_NEXT
from console.ui.actions.keymap import Keymap, shown_key
from console.ui.actions.registry import key_does
from console.ui.actions.situation import Situation
from console.ui.actions.team import NO_TEAM
from console.ui.acts.calls import typed_number
from console.ui.acts.hang_up import NewestCall
from console.ui.acts.situations import new_order, situation_of, why_not
from console.ui.clock import Clock
from console.ui.fitted import Fitted
from console.ui.messages import OrderGiven, Told
from console.ui.render import leg as reads
from console.ui.render.whose import phone_word
from console.ui.settings import PractisedHosts
from console.ui.state.callers import Callers
from console.ui.state.counts import Count
from console.ui.state.link import SwitchboardLink
from console.ui.state.store import Store, Touched
from console.ui.state.waits import LiveFigures, Watch
from console.ui.stray_keys import StrayKeys
from console.ui.table.saved_lists import SavedLists
from console.ui.table.sessions import SessionRows
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import last_key, withheld
from console.ui.terminal.partial_update import spare
from console.ui.widgets.bars import Bar
from console.ui.widgets.header import Header, Ringing
from console.ui.widgets.pane import Sturdy
from console.ui.widgets.prompt import About, Prompt

FORM_SENT: Final = "the form was sent"

Handler = Callable[[Situation, str], None]
"""Does an action for a situation; the text is its argument, mostly empty."""


class Offered:
    """The names of the themes and of the profiles that there are now."""

    def __init__(self, themes: tuple[str, ...], profiles: tuple[str, ...] = ()) -> None:
        self.themes, self.profiles = themes, profiles

    def take(self, themes: tuple[str, ...], profiles: tuple[str, ...]) -> None:
        """There are these from now on."""
        self.themes, self.profiles = themes, profiles

    @property
    def commands(self) -> Iterator[str]:
        """The command lines that name them."""
        yield from (f"theme {name}" for name in self.themes)
        yield from (f"profile {name}" for name in (*self.profiles, NO_PROFILE) if self.profiles)


class KeyOverAll(Struct, frozen=True):
    """A key of the app itself, on every scene, in the place of what it does elsewhere."""

    key: str
    does: str


class Shared(Struct, frozen=True, kw_only=True):
    """What all scenes share.

    `handlers` gives a scene what its actions do, beside what it does itself. `view` is the file
    in which how the table is looked at is kept, if any; `lists` keeps how the other lists are.
    `hosts` are those of a demonstration of several, `over_all` the app's own keys, for the help,
    and `rows` makes what a table of calls holds. Where it `remembers`, an opened call shows what
    left the board as it was last.
    """

    store: Store
    link: SwitchboardLink
    keymap: Keymap
    clock: Clock
    figures: LiveFigures
    callers: Callers
    newest: NewestCall
    handlers: Callable[[Scene, Mapping[str, Handler]], Mapping[str, Handler]]
    view: Path | None = None
    lists: SavedLists
    offered: Offered
    hosts: PractisedHosts | None = None
    over_all: tuple[KeyOverAll, ...] = ()
    rows: Callable[[], SessionRows] = SessionRows
    remembers: bool = True

    @property
    def watch(self) -> Watch:
        """Who waits and talks longer than the limits say."""
        return self.figures.watch


class Scene(Sturdy, Fitted[None]):
    """A screen on which actions are in force; forms lie over it and have keys of their own."""

    PLACE: ClassVar[Place]
    prompt: Prompt | None = None
    """The line above the footer, where there is one."""
    header: Header
    keyless: Widget | None = None
    """What has no keys of its own: while it has the focus, a key of the scene acts at once."""

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        spare(self)
        self.shared = shared
        self.store = shared.store
        self._bindings = BindingsMap(self._keys_in_force())
        self.handlers: Mapping[str, Handler] = {}
        self._stray = StrayKeys(shared.keymap)
        self.aimed = shared.newest.edition  # as the hand chose the call that orders are for here

    def _keys_in_force(self) -> Iterator[Binding]:
        """Those of the keymap, and Tab where it has no other meaning."""
        keys = dict(self.shared.keymap.bound(self.PLACE))
        for key, move in (("tab", "app.focus_next"), ("shift+tab", "app.focus_previous")):
            if key not in keys:
                yield Binding(key, move, show=False)
        for key, action in keys.items():
            named = "comma" if key == "," else key  # a comma parts keys of a binding
            yield Binding(named, f"perform('{action.id}')", action.title, show=False, id=action.id)

    def settings_changed(self) -> None:
        """Go by the keys that are in force now."""
        self._bindings = BindingsMap(self._keys_in_force())

    @abstractmethod
    def situation(self) -> Situation:
        """The situation at this moment."""

    @abstractmethod
    def say(self, words: str) -> None:
        """Say something quietly."""

    def complain(self, words: str, level: Light = Light.BAD, about: About | None = None) -> None:
        """Say what went wrong, and what to do now. It stands until the next key."""
        if self.prompt is None:
            self.say_of(words, about)
        else:
            self.prompt.complain(words, level, about)

    def stands(self, words: str) -> bool:
        """Whether what went wrong, and is still said, begins with those words."""
        return self.prompt is not None and self.prompt.wrong.startswith(words)

    def say_of(self, words: str, about: About | None) -> None:
        """Say something quietly about a call, which is named where another one is looked at."""
        if self.prompt is not None:
            self.prompt.say(words, about)
            return
        leg = self.situation().leg
        self.say(about.named(words, leg.id if leg else None) if about is not None else words)

    def about(self, calls: Iterable[CallId]) -> About | None:
        """The call that these legs are of, with all its legs; None where none of them is here."""
        calls = tuple(calls)
        leg = next(filter(None, map(self.store.leg, calls)), None)
        if leg is None:
            return None
        others = (one.id for one in self.store.company(leg))
        name = phone_word(leg, self.store.reader) or reads.label(leg)
        return About(name, frozenset({*calls, *others}))

    @abstractmethod
    def store_changed(self, touched: Touched) -> None:
        """Draw what is different in the store."""

    @abstractmethod
    def ask_command(self) -> None:
        """Open the command line."""

    @abstractmethod
    def go_back(self) -> None:
        """Take one step back, as far as there is one."""

    def leave_scene(self) -> bool:
        """Leave for the scene below; False on the lowest."""
        return False

    def refreshed(self, then: Situation) -> Situation:
        """The situation of another moment with the same calls as they are now."""
        leg = self.store.leg(then.leg.id) if then.leg else None
        marked = tuple(filter(None, (self.store.leg(one.id) for one in then.marked)))
        return self.situation_of(leg, marked)

    def situation_of(
        self,
        leg: Leg | None,
        marked: tuple[Leg, ...] = (),
        *,
        armed: bool = True,
        adrift: bool = False,
    ) -> Situation:
        """The situation of this moment, for these calls."""
        shared = self.shared
        return situation_of(
            self.store,
            shared.callers,
            shared.clock.monotonic(),
            leg,
            marked,
            others=self.others(leg),
            armed=armed,
            adrift=adrift,
        )

    def others(self, leg: Leg | None) -> int:
        """How many other parties of a call one can go to here."""
        del leg
        return 0

    # The header -------------------------------------------------------------------------

    def header_of(self, count: Callable[[], Count]) -> Header:
        """The header, the same on every screen; forms and lists lie below it."""
        shared = self.shared
        return Header(
            self.store,
            count,
            shared.clock.now,
            shared.figures,
            ringing=self._ringing,
            ready_key=partial(_ready_key, self),
        )

    @property
    def names_callers(self) -> bool:
        """Whether this screen names who rings, so that the header need not."""
        return False

    def _ringing(self) -> Ringing:
        shared = self.shared
        return Ringing(
            first=shared.callers.next(shared.clock.monotonic()),
            key=answering_key(self),
            told=not self.names_callers or self.app.screen is not self,
        )

    # Keys for a form that is not there ----------------------------------------------------

    def no_form(self, why: str) -> None:
        """There is no form, or none any more, for what hands go on typing: drop it, and say why."""
        self._stray.expect(why, self.shared.clock.monotonic())
        self.say(why)

    def on_screen_suspend(self) -> None:
        """Something lies over the screen, and the header is in sight above it."""
        self.header.redraw()

    def on_screen_resume(self) -> None:
        """A form was sent: a number that hands go on typing is a part of what it asked for."""
        self.header.redraw()
        if not self._stray.expected and last_key(self.app) == "enter":
            self._stray.expect(FORM_SENT, self.shared.clock.monotonic(), numbers_alone=True)

    def on_key(self, event: events.Key) -> None:
        """What was said goes; so does what was typed for a form that is not there."""
        if self._drops(event):
            event.stop()
            event.prevent_default()

    def _drops(self, event: events.Key) -> bool:
        if self.prompt is not None:
            self.prompt.forget()
        now = self.shared.clock.monotonic()
        if words := self._stray.dropped(event.key, event.character, now):
            self.say(words)
        return bool(words)

    def takes_at_once(self, event: events.Key) -> bool:
        """Do what a key does here, without its way through the widgets: each has a loop to pass.

        False where that way is the right one: something else has the focus, or no action the key.
        """
        if self.keyless is None or self.focused is not self.keyless:
            return False
        bound = next(iter(self._bindings.key_to_bindings.get(event.key, ())), None)
        action = bound.id if bound is not None else None
        if action is not None and not self._drops(event):
            self.action_perform(action)
        return action is not None

    # Actions ----------------------------------------------------------------------------

    def action_perform(self, action_id: str) -> None:
        """A key was pressed."""
        now, action = self.situation(), self.shared.keymap.action(action_id)
        if action.exists(now):
            self.perform(key_does(action, now), now)
        else:
            self.say(f"{action.title}: {NO_TEAM}")

    def on_bar_clicked(self, event: Bar.Clicked) -> None:
        """A bar was clicked: as if its key was pressed."""
        event.stop()
        if self.prompt is not None:
            self.prompt.forget()
        self.action_perform(event.action)

    def why_not(self, action: Action, now: Situation) -> str | None:
        """Why the action is not possible in this situation, here."""
        return why_not(action, now, self.PLACE)

    def perform(self, action: Action, now: Situation, argument: str = "") -> None:
        """Do the action for the situation it was asked in, or say why not."""
        reason = self.why_not(action, now)
        if reason is not None:
            refusal = f"{action.title}: {reason}"
            (self.no_form if action.asks else self.say)(refusal)
            return
        self.handlers[action.handler or action.id](now, argument or action.argument)

    def give(self, act: AnyAct, told: Told | None = None) -> None:
        """Give an order. It is under way from here on, so that a second key finds it so.

        `told` learns what came of it. Keys that came all at once give none, and are told so.
        """
        if self.store.read_only and (barred := self.store.barred):
            self.say(barred)
            return
        if withheld(self.app):
            self.complain(HURRIED)
            if told is not None:
                told(Outcome(order_id=OrderId(""), kind=OutcomeKind.REFUSED, message=HURRIED))
            return
        order = new_order(act, self.store, self.shared.clock.now())
        carried_out = self.shared.link.begin(order)
        touched = self.store.open_order(order)
        self.app.post_message(OrderGiven(order, carried_out, told))
        self.call_later(self.store_changed, touched)

    def typed_number(self, word: str, entered: str) -> str | None:
        """A number or colleague typed with a command; None once it was said why not."""
        try:
            return typed_number(self.store, entered)
        except InvalidNumber as error:
            self.say(f"{word}: {error.reason}")
            return None

    def give_if_any(self, act: AnyAct | None) -> None:
        """Give the order that a form made, if it made one."""
        if act is not None:
            self.give(act)


def answering_key(scene: Scene) -> str:
    """The key that answers the one who rings longest, as the screen names it.

    Where something is being typed it is one that types nothing; no text where none answers, as
    in a console that only looks on.
    """
    if scene.store.read_only:
        return ""
    keys = scene.shared.keymap.keys(ANSWER_NEXT)
    typing = isinstance(scene.app.focused, Input)
    there = (key for key in keys if not typing or (len(key) > 1 and key != "space"))
    return next(map(shown_key, there), "")


def _ready_key(scene: Scene) -> str:
    """The key of my state, where it is in force: nothing lies over the screen."""
    return scene.shared.keymap.shown(STATE) if scene.app.screen is scene else ""
