"""The live table: every call in a row, and what the app and the operator's hand do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from textual.message import Message

from console.domain.alarms import Limits
from console.domain.leg import CallId, Leg
from console.ui.clock import Clock
from console.ui.grid.widget import Grid
from console.ui.state.counts import Count
from console.ui.state.reader import Reader
from console.ui.table.band import room_in
from console.ui.table.picture import CallPicture
from console.ui.table.sessions import SessionRows
from console.ui.table.view import Column, Lens, Names

DISARMED: Final = 0.4
"""Seconds without actions after the call under the hand changed by itself."""


class CallTable(Grid[Column, CallId, Leg], can_focus=True):
    """The calls, one row each; keyed by call id."""

    table_rows: SessionRows
    picture: CallPicture

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another call, or on none."""

        call: CallId | None

    @dataclass
    class Opened(Message):
        """The operator wants to see all of a call."""

        call: CallId

    class Updated(Message):
        """Rows, counts, marks or the call under the cursor are different; once a frame at most."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, type(self))

    def __init__(
        self,
        *,
        names: Names | None = None,
        hint: Callable[[], str] = str,
        limits: Callable[[], Limits] = Limits,
        clock: Clock | None = None,
        table_rows: SessionRows | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        table_rows = table_rows or SessionRows(names)
        picture = CallPicture(table_rows, hint, limits)
        super().__init__(table_rows, picture, clock or Clock(), id)
        self._callers: tuple[CallId, ...] = ()

    def opened(self, key: CallId) -> None:
        """Say so."""
        self.post_message(self.Opened(key))

    def cursor_moved(self) -> None:
        """Say so."""
        self.post_message(self.CursorMoved(self.table_rows.cursor))

    def redrawn(self) -> None:
        """Say so."""
        self.post_message(self.Updated())

    # What the app tells the table ----------------------------------------------------

    def show(self, legs: Iterable[Leg]) -> None:
        """Hold exactly these legs: a snapshot."""
        self.table_rows.show(legs, now=self.clock.monotonic(), wall=self.clock.now())
        self.changed()

    def put(self, leg: Leg) -> None:
        """Hold a leg that is new or looks different."""
        self.table_rows.put(leg, now=self.clock.monotonic(), wall=self.clock.now())
        self.changed(leg.id, by_fact=True)

    def drop(self, calls: Iterable[CallId]) -> None:
        """Forget legs."""
        self.table_rows.drop(calls, now=self.clock.monotonic())
        self.changed(by_fact=True)

    def call_first(self, callers: Iterable[CallId], words: str) -> None:
        """Have those who call for a hand, the oldest first, stand in the band at the top.

        `words` say which key answers whom; they stand below the band.
        """
        called = tuple(callers)
        if called == self._callers and words == self.picture.next_words:
            return
        self._callers, self.picture.next_words = called, words
        self._fill_band()
        self.changed()

    def on_resize(self) -> None:
        """Another height has another room for the band."""
        edition = self.table_rows.order.edition
        self._fill_band()
        if edition != self.table_rows.order.edition:
            self.changed()

    def _fill_band(self) -> None:
        room, now = room_in(self.size.height), self.clock.monotonic()
        self.table_rows.call_first(self._callers, room, now=now)

    def set_names(self, connections: Mapping[str, str], reader: Reader) -> None:
        """Say what the connections are called, by id, and who reads them."""
        self._look(self.table_rows.lens, Names(reader=reader, connections=dict(connections)))
        self.restyle()

    def set_connection(self, connection: str | None) -> None:
        """Show one connection, or all of them."""
        self._look(msgspec.structs.replace(self.table_rows.lens, connection=connection))

    def set_filter(self, text: str) -> None:
        """Show the calls in which every word of the text is found; `!word` must be absent."""
        self._look(msgspec.structs.replace(self.table_rows.lens, filter=text))

    def set_mine(self, mine: bool) -> None:  # noqa: FBT001 - a switch
        """Show my calls alone, or those of all."""
        self._look(msgspec.structs.replace(self.table_rows.lens, mine=mine))

    def set_sessions(self, sessions: bool) -> None:  # noqa: FBT001 - a switch
        """Show one row for each session, or every leg."""
        self._look(msgspec.structs.replace(self.table_rows.lens, sessions=sessions))

    def set_sort(self, column: Column | None, *, reverse: bool = False) -> None:
        """Sort by a column; None is the console's own order."""
        self._look(msgspec.structs.replace(self.table_rows.lens, sort=column, reverse=reverse))

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Show these columns, in this order, as far as there is room."""
        self.picture.columns = columns
        self.restyle()
        self.redrawn()

    def set_lens(self, lens: Lens) -> None:
        """Set connection, filter and sort at once, as `lens` gave them before."""
        self._look(lens)

    def freeze(self, frozen: bool) -> None:  # noqa: FBT001 - a switch
        """Keep the picture as it is, durations included, or go on.

        What is shown stays, so that a number can be read or copied in peace; a
        running clock beside a state that stands still would lie. Orders are
        judged by `leg`, which is always the newest.
        """
        self.table_rows.freeze(frozen, now=self.clock.monotonic(), wall=self.clock.now())
        if not frozen:
            self.thaw()
        self.changed()

    def toggle_mark(self) -> None:
        """Mark the call under the cursor, or take its mark away."""
        self.table_rows.toggle_mark()
        self.changed()

    def mark(self, calls: Iterable[str]) -> None:
        """Mark those of the calls that live."""
        self.table_rows.mark(map(CallId, calls))
        self.changed()

    def clear_marks(self) -> None:
        """Take all marks away."""
        self.table_rows.clear_marks()
        self.changed()

    # What the app asks the table -----------------------------------------------------

    @property
    def cursor_call(self) -> CallId | None:
        """The call under the cursor; orders are for it."""
        return self.table_rows.cursor

    @property
    def marked(self) -> tuple[CallId, ...]:
        """The marked calls in the order of marking."""
        return self.table_rows.marked

    @property
    def rows(self) -> tuple[Leg, ...]:
        """The legs as their rows show them, filtered and sorted, also those out of sight.

        Those of the band are among them as far as the filter lets them through.
        """
        return self.table_rows.through_lens()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The chosen columns in their order."""
        return self.picture.columns

    @property
    def lens(self) -> Lens:
        """Connection, filter and sort in force."""
        return self.table_rows.lens

    @property
    def frozen(self) -> bool:
        """Whether the picture is kept as it is."""
        return self.table_rows.frozen

    @property
    def waiting(self) -> int:
        """How many legs changed since the picture was frozen."""
        return self.table_rows.waiting

    @property
    def disarmed_until(self) -> float:
        """Until when, on the monotonic clock, no action may touch the call under the cursor."""
        return self.table_rows.touched_at + DISARMED

    def armed(self, now: float | None = None) -> bool:
        """Whether an action may touch the call under the cursor."""
        now = self.clock.monotonic() if now is None else now
        return self.table_rows.cursor is not None and now >= self.disarmed_until

    @property
    def adrift(self) -> bool:
        """Whether a change of the view put the cursor where it is, and no hand moved it since."""
        return self.table_rows.adrift

    def leg(self, call: CallId | None) -> Leg | None:
        """The newest of a leg, also in a frozen view; None if the table has it not."""
        return self.table_rows.newest.get(call) if call is not None else None

    def count(self, connection: str | None = None) -> Count:
        """Live and offered legs of a connection, or of all."""
        return self.table_rows.counts.count(connection)

    # Hands ---------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the call, or take its mark away."""
        self.toggle_mark()

    def take_aim(self) -> None:
        """The operator means the call under the cursor, however the cursor came there."""
        self.table_rows.adrift = False

    def _look(self, lens: Lens, names: Names | None = None) -> None:
        self.table_rows.look(lens, names, now=self.clock.monotonic())
        self.changed()
