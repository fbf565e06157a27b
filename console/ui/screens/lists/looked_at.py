"""An opened work list as one looks at it: who is on it, by what it is filtered, one on a card."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Final

from msgspec import structs
from textual import work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.domain.agent.state import Disposition
from console.domain.history.matching import Word, stands_in, words
from console.domain.work_lists.work_list import EntryNow, Standing
from console.errors import ConsoleError
from console.text import with_hint
from console.ui.actions.situation import Situation
from console.ui.acts.work_list import OneList
from console.ui.grid.record_table import RecordTable
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.screens.list_screen import SearchedList
from console.ui.screens.lists.card import card_lines, is_to_be_said, progress_line
from console.ui.screens.lists.columns import ENTRIES, USUAL, entry_columns
from console.ui.state.store import Touched
from console.ui.stray_keys import PAUSE
from console.ui.table.widget import DISARMED
from console.ui.widgets.fields import Entry, Words

CARD: Final = "-card"
"""The class of a screen that shows the card below the list, where there is no room beside it."""

NOBODY: Final = "Nobody is on this list whom you may see: n takes the next one."
GONE: Final = "This list is not told any more: it was closed long ago."


class LookedAtList(SearchedList[EntryNow, None]):
    """One list, by its id. It follows what others do with it."""

    def __init__(self, scene: Scene, list_: str) -> None:
        columns = entry_columns(lambda: scene.store.reader)
        super().__init__(
            *(scene, ENTRIES, columns), usual=USUAL, always="name", own_order="who comes next"
        )
        self.one_list = OneList(list_, scene.store, scene.shared.link)
        self._clock = scene.shared.clock
        self._changed_at = self._no_form_at = float("-inf")
        self._sought: tuple[Word, ...] = ()
        self._due_at: datetime | None = None
        self._is_begun = False
        self.search = Entry(ident="list-filter")
        self._progress = Words(classes="about")
        if self.one_list.mine is not None:
            # once everybody is there, all would be styled anew for it, and jump
            self.add_class(CARD, update=False)

    def above(self) -> Iterable[Widget]:
        """How far the list is, and the line to filter by."""
        yield self._progress
        yield from super().above()

    def on_mount(self) -> None:
        """Ask for everybody on it."""
        self.search.display = False
        self.follow()
        self._fetch_all()
        self._tick()

    def store_changed(self, touched: Touched) -> None:
        """Somebody took one, or is done with one; or the call of the one on the card changed."""
        marked = touched.barred_numbers and self.store.board.team.mask
        if touched.everything or marked:
            self.follow()
            self._fetch_all()  # what changed while nobody told it; of a masked number the mark
        elif touched.lists:
            self.follow()
        elif touched.legs or touched.agent or touched.barred_numbers:
            self._say()

    # What is known ------------------------------------------------------------------------

    def follow(self) -> None:
        """Take the list as it is told now."""
        list_ = self.one_list.now
        if list_ is None:
            self.refuse(GONE)
            return
        left = self.one_list.known.follow(list_)
        self.fill()
        self._fetch_places(left)

    @work(group="list entries", exclusive=True)
    async def _fetch_all(self) -> None:
        if not await self.answered(self.one_list.fetch()):
            return
        self.fill()
        if self._is_begun:
            return
        self._is_begun = True
        if (mine := self.one_list.mine) is not None:
            self.go_to(mine)
        self.begun()

    @work(group="list places")
    async def _fetch_places(self, places: tuple[int, ...]) -> None:
        known = self.one_list.known
        before = known.edition
        if await self.answered(self.one_list.fetch_places(places)) and known.edition != before:
            self.fill()
            self.told_of(places)

    async def answered(self, question: Awaitable[object]) -> bool:
        """Whether it was answered; why not is said at the foot."""
        try:
            await question
        except ConsoleError as error:
            self.refuse(with_hint(error))
            return False
        return True

    def begun(self) -> None:
        """Called once, as soon as everybody is there."""

    def told_of(self, places: tuple[int, ...]) -> None:
        """Called once it is known how those stand whom somebody had."""

    @property
    def meant(self) -> Situation:
        """For whoever is under the cursor, and the call of that person."""
        one = self.table.item
        leg = self.one_list.leg(one) if one is not None else None
        return structs.replace(self.scene.situation_of(leg), entry=one)

    @property
    def has_just_changed(self) -> bool:
        """Whether another one came under the cursor by itself, a moment ago."""
        return self._clock.monotonic() < self._changed_at + DISARMED

    @property
    def is_leaving(self) -> bool:
        """Whether whoever works here chose a break: nobody is kept from others meanwhile."""
        state = self.store.board.agent_state
        chosen = state.next or state.chosen
        return not chosen.ready and bool(chosen.reason)

    def no_form(self) -> None:
        """There is no form for what hands go on typing: a date would skip and take people."""
        self._no_form_at = self._clock.monotonic()

    def is_stray(self) -> bool:
        """Whether a key that is pressed now was meant for a form; a pause ends that."""
        now = self._clock.monotonic()
        stray = now < self._no_form_at + PAUSE
        self._no_form_at = now if stray else self._no_form_at
        return stray

    # What is shown ------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Those in whom every word stands."""
        event.stop()
        self._sought = words(event.value)
        self.fill()

    def action_cancel(self) -> None:
        """The filter goes first, then the list."""
        if not self.ends_search():
            self.dismiss(None)

    def action_card(self) -> None:
        """Have the card below the list, or not: beside it there is no room."""
        self.toggle_class(CARD)

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Another one is on the card."""
        event.stop()
        self.beside.redraw()

    def go_to(self, one: EntryNow) -> None:
        """Put somebody on the card; for a moment no key is for that person."""
        table, key = self.table, str(one.entry.place)
        row = table.table_rows.order.row_of(key) if key in table.table_rows.order else None
        if row is not None and table.chosen != key:
            table.action_cursor_by(row - table.picture.cursor_row)
            self._changed_at = self._clock.monotonic()
        if one.standing is Standing.TAKEN:
            self.add_class(CARD)
        self.beside.redraw()

    def fill(self) -> None:
        """Show the entries; a cursor that has to stand on another one is no hand's."""
        me, now = self.store.board.agent, self._clock.now()
        self._due_at = self.one_list.known.next_change(now)
        listed = self.one_list.known.in_turn(me, now)
        if self._sought:
            listed = [one for one in listed if self._is_sought(one)]
        before = self.table.chosen
        self.table.show({str(one.entry.place): one for one in listed}, NOBODY)
        if before is not None and self.table.chosen != before:
            self._changed_at = self._clock.monotonic()
        self._say()

    def _is_sought(self, one: EntryNow) -> bool:
        person = one.entry.person
        texts = (person.name, *(text for _, text in person.columns), one.result, one.by)
        return all(
            stands_in(word.text, *texts)
            or (bool(word.digits) and any(word.digits in number for number in person.numbers))
            for word in self._sought
        )

    def _say(self) -> None:
        list_ = self.one_list.now
        if list_ is not None:
            name = (shown(list_.name, 60), "bold $accent")
            alone = "" if self.one_list.reads_all else "   whom you have or had alone"
            self.title_words.say(Content.assemble(name, (alone, MUTED)))
            self._progress.say(progress_line(list_, self._clock.now()))
        self.beside.redraw()

    def _tick(self) -> None:
        """Times grow, and somebody may be due."""
        if self._due_at is not None and self._due_at <= self._clock.now():
            self.fill()
        else:
            self._say()
        self.set_timer(self._clock.until_next_second() + 0.004, self._tick)

    def detail(self) -> Iterable[Content]:
        """The card of whoever is under the cursor."""
        one = self.table.item
        if one is None:
            return ()
        leg = self.one_list.leg(one)
        codes: tuple[Disposition, ...] = ()
        if is_to_be_said(one, leg):
            codes = self.one_list.codes(one)
        return card_lines(
            one,
            self.store.reader,
            self._clock.now(),
            leg,
            codes=codes,
            width=self.beside.size.width,
            barred=self.one_list.barred(one),
        )
