"""Which legs get a row in the table, and how they look there.

My own phone has none: it is no call, and the header tells its state. Those who
are on the line with it show whether it is muted.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.leg import CallId
from console.domain.my_mute import as_row
from console.ui.state.store import Store
from console.ui.table.widget import CallTable


class Feed:
    """Puts the store's legs into the table."""

    def __init__(self, store: Store, table: CallTable) -> None:
        self._store, self._table = store, table
        self._not_hearing_me: set[CallId] = set()

    def show(self) -> None:
        """All of them, anew."""
        mine = self._store.mine
        legs = [leg for leg in self._store.all_legs() if not self._store.folded(leg)]
        rows = [as_row(leg, mine) for leg in legs]
        self._not_hearing_me = {
            row.id for row, leg in zip(rows, legs, strict=True) if row is not leg
        }
        self._table.show(rows)

    def put(self, calls: Iterable[CallId]) -> None:
        """Those that are new or look different; my phone changes the rows of its parties."""
        legs = {leg.id: leg for leg in map(self._store.leg, calls) if leg is not None}
        folded = [leg for leg in legs.values() if self._store.folded(leg)]
        for phone in folded:
            del legs[phone.id]
        for phone in folded:
            parties = [*self._store.company(phone), *map(self._store.leg, self._not_hearing_me)]
            legs |= {leg.id: leg for leg in parties if leg and not self._store.folded(leg)}
        if folded:
            self._table.drop([phone.id for phone in folded])
        mine = self._store.mine
        for leg in legs.values():
            row = as_row(leg, mine)
            if row is leg:
                self._not_hearing_me.discard(leg.id)
            else:
                self._not_hearing_me.add(leg.id)
            self._table.put(row)

    def drop(self, calls: Iterable[CallId]) -> None:
        """Those that left the board."""
        gone = tuple(calls)
        self._not_hearing_me.difference_update(gone)
        self._table.drop(gone)
