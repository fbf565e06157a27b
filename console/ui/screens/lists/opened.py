"""An opened work list that is worked through: one key for each thing done with a person.

Once whoever works here has taken somebody, the next one comes by itself as soon as the last one is
done. That puts another person under the cursor: for a moment no key does anything then.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from msgspec import structs
from textual import events, work
from textual.binding import Binding, BindingType

from console.domain.number_rules.rules import Verdict
from console.domain.orders import Outcome, OutcomeKind
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import EntryNow, entry_named
from console.errors import ConsoleError
from console.text import sentences, with_hint
from console.ui.actions.registry import BY_ID, key_does
from console.ui.actions.situation import Situation
from console.ui.actions.work_lists.rows import (
    AGAIN,
    BAR,
    DIAL,
    NEXT,
    SETTLE,
    SKIP,
    TAKE,
    held,
)
from console.ui.acts.agent import disposition_meant
from console.ui.grid.record_table import RecordTable
from console.ui.messages import CallAsked
from console.ui.render import leg as reads
from console.ui.render.lines import shown
from console.ui.scene import Scene
from console.ui.screens.lists.again import Again, AgainForm
from console.ui.screens.lists.card import came_of
from console.ui.screens.lists.looked_at import LookedAtList
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import keys_line

WRAP_UP: Final = "agent.wrap_up"
ON_CALL: Final = ("call.hangup", "call.hold", "call.mute", "call.dtmf", WRAP_UP)
"""What is done with the call of whoever is on the card, by the keys that it has in the table."""

ANOTHER: Final = "another person is on the card now; look, then press again"
DROPPED: Final = "there is no form to say a time now: what was typed next is dropped"
NOT_THERE: Final = "this person is not on the line"
KEYS: Final = (
    *(("n", "next"), ("d", "call"), ("1-9", "what came of it")),
    *(("b", "again at"), ("-", "skip")),
    *(("X", "do not call"), ("Enter", "take"), ("/", "filter"), ("Esc", "close")),
)
FEW_KEYS: Final = (
    *(("n", "next"), ("d", "call"), ("1-9", "result"), ("b", "again at"), ("-", "skip")),
    *(("c", "card"), ("Esc", "close")),
)
ROOM: Final = 116
"""Columns from which on all keys are named."""


class WorkListScreen(LookedAtList):
    """One list, by its id.

    `first` is an action that is done as soon as everybody is there, `said` what stands behind it:
    a disposition by its key or code, a time.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", f"do('{NEXT}')", show=False),
        Binding("d", f"do('{DIAL}')", show=False),
        Binding("minus", f"do('{SKIP}')", show=False),
        Binding("X", f"do('{BAR}')", show=False),
        Binding("b", f"do('{AGAIN}')", show=False),
        *(Binding(str(digit), f"settle('{digit}')", show=False) for digit in range(1, 10)),
        Binding("slash", "search", show=False),
        Binding("c", "card", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene, list_: str, *, first: str = "", said: str = "") -> None:
        super().__init__(scene, list_)
        mine = self.one_list.mine
        self._first, self._said = first, said
        self._mine = mine.entry.id if mine is not None else None
        self._goes_on = mine is not None
        self._asked_about = ""
        self._left: int | None = None
        for action in ON_CALL:
            for key in scene.shared.keymap.keys(action):
                if key not in self._bindings.key_to_bindings:
                    self._bindings.bind(key, f"on_call('{action}')", show=False)

    def on_mount(self) -> None:
        """Say the keys."""
        self._say_keys()

    def on_resize(self) -> None:
        """There may be room for more keys."""
        self._say_keys()

    def begun(self) -> None:
        """Do what the list was opened for."""
        first, self._first = self._first, ""
        if first == SETTLE:
            self.action_settle(self._said)
        elif first:
            self.action_do(first)

    def follow(self) -> None:
        """Go on to the next one where mine is done, whoever said so."""
        mine = self.one_list.mine
        had, self._mine = self._mine, mine.entry.id if mine is not None else None
        named = entry_named(had) if had is not None and had != self._mine else None
        self._left = named[1] if named is not None else self._left
        super().follow()
        if named is not None and self._mine is None and self._goes_on and not self.is_leaving:
            self._do(NEXT, self.meant)

    def told_of(self, places: tuple[int, ...]) -> None:
        """Say what came of the one before: another one is on the card by now."""
        one = self.one_list.known.entries.get(self._left) if self._left in places else None
        if one is not None:
            self._left = None
            self.remark.say(came_of(one, self._clock.now()))

    # What is done -------------------------------------------------------------------------

    def action_do(self, action: str) -> None:
        """Do it for whoever is under the cursor now, or say why not."""
        if self._may(action, self.meant):
            self._do(action, self.meant)

    def _may(self, action: str, now: Situation) -> bool:
        reason = BY_ID[action].why_not(now)
        if self.is_stray():
            self.refuse(DROPPED)
        elif reason is not None:
            self.refuse(f"{BY_ID[action].title}: {reason}.")
            if action == AGAIN:
                self.no_form()
        elif action != NEXT and self.has_just_changed:
            self.refuse(ANOTHER)
        elif withheld(self.app):
            self.refuse(HURRIED)
        else:
            return True
        return False

    def _do(self, action: str, now: Situation) -> None:
        one = now.entry
        if action == NEXT:
            self._take(None)
        elif one is not None and action == TAKE:
            self._take(one.entry.place)
        elif one is not None and action == DIAL:
            self._dial(one)
        elif one is not None and action == SKIP:
            self._skip(one)
        elif one is not None and action == BAR:
            self._bar(one)
        elif one is not None and action == AGAIN:
            self._ask_when(one)

    @work(group="list work")
    async def _take(self, place: int | None) -> None:
        self._goes_on = True
        try:
            one = await self.one_list.take(place)
        except ConsoleError as error:
            self.refuse(with_hint(error))
            return
        self._mine = one.entry.id
        self.fill()
        self.go_to(one)

    def _dial(self, one: EntryNow) -> None:
        verdict, why = self.one_list.ruling(one)
        number = reads.number(next_number(one))
        if verdict is Verdict.DENIED:
            self.refuse(f"{number} is not called from here: {shown(why)}.")
            return
        if verdict is Verdict.ASK and self._asked_about != one.entry.id:
            self._asked_about = one.entry.id
            self.refuse(f"{number}: {shown(why)}. d again calls it.")
            return
        confirmed, self._asked_about = self._asked_about == one.entry.id, ""
        act = self.one_list.dial(one, confirmed=confirmed)
        if act is None:
            self.refuse("no caller id, or no connection, is known yet.")
            return
        self._goes_on = True
        self.scene.give(act, partial(self._told, one.entry.id))
        self.remark.say(f"{number} is called{'; your phone rings first' if act.join else ''}")

    @work(group="list work")
    async def _skip(self, one: EntryNow) -> None:
        await self.answered(self.one_list.skip(one))

    def _ask_when(self, one: EntryNow) -> None:
        """Ask when that person is called again; it is said of nobody else."""
        said, self._said = self._said, ""
        form = AgainForm(self._clock, one, self.one_list.codes(one), said)
        self.app.push_screen(form, partial(self._again, one.entry.place))

    def _again(self, place: int, again: Again | None) -> None:
        one = self.one_list.known.entries.get(place)
        if again is None or one is None:
            return
        now = structs.replace(self.meant, entry=one, leg=self.one_list.leg(one))
        if reason := BY_ID[AGAIN].why_not(now):
            self.refuse(f"{BY_ID[AGAIN].title}: {reason}.")
        else:
            self._settle(one, again.code, again.at)

    def _bar(self, one: EntryNow) -> None:
        """It takes the key twice: nobody here calls them any more."""
        if self._asked_about != f"bar {one.entry.id}":
            self._asked_about = f"bar {one.entry.id}"
            name = shown(one.entry.person.name, 40)
            self.refuse(f"{name}: nobody here calls any of these numbers any more. X again bars.")
            return
        self._asked_about = ""
        self._put_on_register(one)

    @work(group="list work")
    async def _put_on_register(self, one: EntryNow) -> None:
        try:
            told = await self.one_list.bar(one)
        except ConsoleError as error:
            self.refuse(with_hint(error))
            return
        count = len(told.done) + len(told.before)
        refused = "; ".join(f"{reads.number(no.number)}: {shown(no.why)}" for no in told.refused)
        words = f"{count} on the do-not-call list" + (f"; not {refused}" if refused else "")
        (self.refuse if refused else self.remark.say)(words)
        self.fill()

    def action_settle(self, word: str) -> None:
        """Say what came of whoever is under the cursor by the disposition of that key or code."""
        now = self.meant
        one = now.entry
        if not self._may(SETTLE, now) or one is None:
            return
        if (chosen := disposition_meant(self.one_list.codes(one), word)) is not None:
            self._settle(one, chosen.code)
        else:
            self.refuse(f"no disposition is called {shown(word, 40)}")

    @work(group="list work")
    async def _settle(self, one: EntryNow, code: str, again_at: datetime | None = None) -> None:
        try:
            settled = await self.one_list.settle(one, code, again_at)
        except ConsoleError as error:
            self.refuse(with_hint(error))
            return
        self.remark.say(came_of(settled, self._clock.now()))
        self.fill()

    def action_on_call(self, action: str) -> None:
        """Do it with the call of whoever is on the card."""
        now = self.meant
        known = key_does(BY_ID[action], now)
        nobody = NOT_THERE if now.leg is None and action != WRAP_UP else None
        if self.is_stray():
            self.refuse(DROPPED)
        elif reason := nobody or self.scene.why_not(known, now):
            self.refuse(f"{known.title}: {reason}.")
        elif self.has_just_changed:
            self.refuse(ANOTHER)
        else:
            self.scene.perform(known, now)

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """Take whoever is under the cursor; of whom I have, open the call."""
        event.stop()
        now = self.meant
        if now.leg is not None and now.entry is not None and now.entry == held(now):
            self.app.post_message(CallAsked(now.leg.id))
        else:
            self.action_do(TAKE)

    def _told(self, entry: str, outcome: Outcome) -> None:
        """What was refused is said here: the list lies over the line that says it.

        Of one whom I have no more it is said what came of the person instead.
        """
        refused = outcome.kind is not OutcomeKind.ACCEPTED
        if refused and self.is_attached and self._mine == entry:
            self.refuse(sentences(outcome.message, outcome.hint))

    # What is said -------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """What was said goes with the next key, unless that is for no form."""
        del event
        if not self.is_stray():
            self._say_keys()

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """A number that was asked about is asked about anew."""
        super().on_record_table_cursor_moved(event)
        self._asked_about = ""

    def _say_keys(self) -> None:
        self.remark.say(keys_line(*(KEYS if self.app.size.width >= ROOM else FEW_KEYS)))
