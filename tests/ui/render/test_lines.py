"""The lines of the log: what came of each order stands in one column."""

from __future__ import annotations

import msgspec
import pytest

from console.domain.acts import Answer, Bridge, Dial, MuteParticipant
from console.domain.orders import OutcomeKind
from console.domain.people.contacts import Contact, Directory
from console.line.port import Entry, Snapshot
from console.switchboard.board.act_words import Known
from console.switchboard.board.log_words import entry_of
from console.ui.render.lines import log_line, timeline_line
from console.ui.state.store import Store
from console.ui.state.timeline import Timeline
from tests.domain.stories import at, order, placed, settled
from tests.ui.memory_switchboard import OUR_NUMBER, leg

CALL, OTHER = leg(3), leg(4)
ACTS = (
    Answer(call=CALL.id),
    Bridge(call=OTHER.id, other=CALL.id),
    Dial(to="sip:somebody@a-long-name.example.com", from_=OUR_NUMBER, connection_id="c1"),
    MuteParticipant(call=CALL.id, conference="room"),
)


def log() -> list[Entry]:
    """Orders short and long, with and without an outcome."""
    told = []
    for number, act in enumerate(ACTS, 1):
        asked = msgspec.structs.replace(order(act, number=number))
        kind = (OutcomeKind.ACCEPTED, OutcomeKind.REFUSED)[number % 2]
        facts = (placed(number, asked), settled(number, asked, kind))
        told += [
            entry_of(number * 2 + place, one, Known(store().leg)) for place, one in enumerate(facts)
        ]
    return told


def store() -> Store:
    """A console that knows both calls, and the name of one of them."""
    known = Store()
    known.begin(Snapshot(number=1, legs=(CALL, OTHER)), at(0))
    known.take_contacts(Directory([Contact(name="Carla K", number=CALL.from_ or "")]))
    return known


@pytest.mark.parametrize("width", [60, 80, 100, 130, 160, 240])
def test_what_came_of_orders_stands_in_one_column(width: int) -> None:
    """An eye that looks for what went wrong runs down one line, not along each."""
    rows = Timeline(log()).rows
    here = store()
    for lines in (
        [log_line(row, here, width).plain for row in rows],
        [timeline_line(row, width).plain for row in rows],
    ):
        columns = {max(line.find("accepted"), line.find("refused")) for line in lines}

        assert len(columns) == 1, lines
        assert min(columns) > 0
        assert all(len(line) <= width for line in lines)
