"""Log and timeline: one row an order, in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.domain.fold.orders import trouble
from console.domain.leg import CallId, CallState
from console.domain.orders import HangUp, Order, OrderId, Outcome, OutcomeKind
from console.line.port import Entry, EntryKind, LegChanged, Light, Logged, Said, Snapshot
from console.ui.state.store import Store
from console.ui.state.timeline import CallTimeline, Timeline
from tests.ui.memory_switchboard import leg

NOON = datetime(2026, 9, 9, 12, 0, tzinfo=UTC)


def entry(number: int, kind: EntryKind = EntryKind.FACT, **more: object) -> Entry:
    at = NOON + timedelta(seconds=number)
    given = {"number": number, "at": at, "received_at": at, "kind": kind, "title": f"t{number}"}
    return Entry(**{**given, **more})  # type: ignore[arg-type]  # any field, by name


STORY = [
    entry(1),
    entry(2, EntryKind.ORDER, order_id="a"),
    entry(3, EntryKind.ORDER, order_id="b"),
    entry(4, EntryKind.OUTCOME, order_id="a", text="unknown"),
    entry(5),
    entry(6, EntryKind.OUTCOME, order_id="a", text="accepted"),
    entry(0, EntryKind.NOTICE, at=NOON + timedelta(seconds=7), text="one"),
    entry(0, EntryKind.NOTICE, at=NOON + timedelta(seconds=8), text="two"),
]


@given(st.lists(st.sampled_from(STORY), min_size=8, max_size=24), st.permutations(STORY))
def test_any_order_and_repetition_of_entries_gives_the_same_rows(
    repeated: list[Entry], shuffled: list[Entry]
) -> None:
    """A timeline that was asked for and entries that follow meet in the middle."""
    timeline = Timeline()
    for one in [*repeated, *shuffled]:
        timeline.take(one)
    timeline.extend([])

    assert timeline.rows == Timeline(STORY).rows


def test_an_order_is_one_row_with_its_last_outcome() -> None:
    """An unknown order becomes known on its own line."""
    rows = Timeline(STORY).rows

    assert [row.entry.number for row in rows] == [1, 2, 3, 5, 0, 0]
    assert rows[1].outcome is not None
    assert rows[1].outcome.text == "accepted"
    assert rows[2].outcome is None


def test_the_record_keeps_the_newest_rows() -> None:
    """Bounded, however long a shift is."""
    timeline = Timeline(longest=3)
    for number in range(10):
        timeline.take(entry(number + 1))

    assert [row.entry.number for row in timeline.rows] == [8, 9, 10]


def test_the_log_leaves_facts_and_good_news_of_single_calls_to_the_timelines() -> None:
    """Thirty calls that live as they should are no thirty lines a minute."""
    store = Store()
    call = CallId("v3:1")
    entries = [
        entry(1),
        entry(2, EntryKind.NOTICE, call=call),
        entry(3, EntryKind.NOTICE, call=call, level=Light.WARN),
        entry(4, EntryKind.NOTICE),
        entry(5, EntryKind.ORDER, order_id="a", call=call),
    ]
    store.begin(Snapshot(number=1), NOON)
    store.apply([Logged(number=2 + place, entry=one) for place, one in enumerate(entries)])

    assert [row.entry.number for row in store.log.rows] == [3, 4, 5]


def test_a_story_follows_its_session_and_nothing_else() -> None:
    """Both legs of a conversation, and not the call beside it."""
    timeline = CallTimeline(leg(3, session_id="talk"))
    mine = entry(1, call=CallId("other"), session_id="talk")
    theirs = entry(2, call=CallId("other"), session_id="another")

    assert timeline.follow([theirs]) is False
    assert timeline.follow([theirs, mine]) is True
    assert [row.entry for row in timeline.entries.rows] == [mine]


def test_an_own_order_is_pending_until_the_switchboard_says_so_itself_and_never_twice() -> None:
    """The row shows it at once, and once."""
    call = leg(3, CallState.ANSWERED)
    store = Store()
    store.begin(Snapshot(number=1, legs=(call,)), NOON)
    order = Order(id=OrderId("o"), act=HangUp(call=call.id), placed_at=NOON)
    store.open_order(order)
    own = store.leg(call.id)
    assert own is not None
    store.apply([LegChanged(number=2, leg=own)])
    both = store.leg(call.id)
    assert both is not None
    store.close_order(order, None, NOON)

    assert [pending.order_id for pending in own.pending] == ["o"]
    assert both.pending == own.pending


def test_what_the_switchboard_told_of_a_refusal_is_over_when_the_switchboard_says_so() -> None:
    """Another console's next order takes it away; this console keeps no copy."""
    call = leg(3, CallState.ANSWERED)
    store = Store()
    store.begin(Snapshot(number=1, legs=(call,)), NOON)
    order = Order(id=OrderId("o"), act=HangUp(call=call.id), placed_at=NOON)
    no = Outcome(order_id=order.id, kind=OutcomeKind.REFUSED, message="no")
    told = msgspec.structs.replace(call, trouble=trouble(order, no, NOON))
    store.open_order(order)
    store.apply([LegChanged(number=2, leg=told)])
    store.close_order(order, no, NOON)
    store.apply([LegChanged(number=3, leg=call)])

    now = store.leg(call.id)
    assert now is not None
    assert now.trouble is None


def test_a_refusal_that_nobody_wrote_down_stands_until_the_call_changes() -> None:
    """What is refused before it is journaled is known here alone."""
    call = leg(3, CallState.ANSWERED)
    store = Store()
    store.begin(Snapshot(number=1, legs=(call,)), NOON)
    order = Order(id=OrderId("o"), act=HangUp(call=call.id), placed_at=NOON)
    no = Outcome(order_id=order.id, kind=OutcomeKind.REFUSED, message="no")
    store.open_order(order)
    store.close_order(order, no, NOON)
    store.apply([LegChanged(number=2, leg=msgspec.structs.replace(call, name="Ada"))])
    still = store.leg(call.id)
    store.apply([LegChanged(number=3, leg=leg(3, CallState.BRIDGED))])
    over = store.leg(call.id)

    assert still is not None
    assert still.trouble is not None
    assert still.trouble.message == "no"
    assert over is not None
    assert over.trouble is None


def test_what_is_said_stands_in_no_log_and_on_no_rung() -> None:
    """A talk would drive all else out of both."""
    call = leg(1, CallState.BRIDGED)
    said = entry(2, call=call.id, said=Said(track=None, text="hello", final=True))
    later = entry(3, call=call.id, said=Said(track=None, text="bye", final=True))
    store, timeline = Store(), CallTimeline(call)
    store.begin(Snapshot(number=1, legs=(call,)), NOON)
    store.apply([Logged(number=2, entry=said)])
    timeline.tell([entry(1, call=call.id), said])

    assert timeline.follow([later])
    assert [row.entry.number for row in timeline.entries.rows] == [1]
    assert [line.text for line in timeline.transcript.lines] == ["hello", "bye"]
    assert store.log.rows == ()
