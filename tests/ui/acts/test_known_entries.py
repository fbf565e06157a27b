"""What a console knows of a list is what the list is, though it is told of a part of it alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.domain.work_lists.facts import EntryReleased
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person, Standing
from console.line.port import AnyChange, ListChanged
from console.ui.acts.known_entries import KnownEntries, Turn, turn
from tests.ui.screens.lists.listed import Listed

BEGUN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PEOPLE = tuple(Person(name=f"P{place}", numbers=(f"+1312555{place:04}",)) for place in range(6))
DOES = ("take", "call", "busy", "reach", "say", "skip", "doubt")


class Told:
    """A console that follows a list: it is told of changes, and asks for what it has to."""

    def __init__(self) -> None:
        self.agent = "Ada"
        self.seconds = 0.0
        self.known = KnownEntries()
        self.listed = Listed(self, self._now)
        self.list = ""

    def _now(self) -> datetime:
        self.seconds += 1
        return BEGUN + timedelta(seconds=self.seconds)

    def next(self) -> int:
        return 1

    def push(self, *changes: AnyChange) -> None:
        for change in changes:
            if isinstance(change, ListChanged):
                self.follow(change)

    def follow(self, change: ListChanged) -> None:
        """As a screen does, which may be asked for a place that was taken again meanwhile."""
        entries = self.listed.lists.entries(change.list.id)
        left = self.known.follow(change.list)
        self.known.put(entries[place] for place in left)
        if not self.known.tells(change.list.figures):
            self.known.put(entries.values())


def done(told: Told, what: str, place: int, who: str) -> None:
    """One step, where it makes sense."""
    listed, list_ = told.listed, told.list
    one = listed.lists.entry(list_, place)
    assert one is not None
    if what == "take" and one.standing in {Standing.FREE, Standing.DOUBT}:
        listed.taken(list_, place, who)
    elif one.standing is not Standing.TAKEN:
        return
    elif what == "call" and one.why_no_dial is None:
        listed.called(list_, place, f"order-{place}-{len(one.tries)}")
    elif what == "say":
        listed.said(list_, place, "resolved")
    elif what == "skip" and not one.own_tries and one.taking is not None:
        released = EntryReleased(
            list=list_, entry=place, member=one.by, taking=one.taking, why="skipped"
        )
        listed.note(released)
    elif one.calls_now is not None:
        outcomes = {
            "busy": CallOutcome.BUSY,
            "reach": CallOutcome.REACHED,
            "doubt": CallOutcome.UNKNOWN,
        }
        if what in outcomes:
            listed.came(list_, place, outcomes[what])


STEPS = st.lists(
    st.tuples(st.sampled_from(DOES), st.integers(0, 5), st.sampled_from(["Ada", "Bo"])),
    max_size=30,
)


@given(STEPS)
def test_what_is_known_is_what_there_is(steps: list[tuple[str, int, str]]) -> None:
    """Whoever takes, calls and leaves whom; and those above are to be called before the others."""
    told = Told()
    told.list = told.listed.open(PEOPLE, "Winter", "Ada", "Bo")
    for step in steps:
        done(told, *step)
    now = BEGUN + timedelta(seconds=told.seconds)
    ordered = [turn(one, "Ada", now) for one in told.known.in_turn("Ada", now)]

    assert told.known.entries == told.listed.lists.entries(told.list)
    assert ordered == sorted(ordered)
    mine = [one for one in told.known.entries.values() if turn(one, "Ada", now) is Turn.MINE]
    assert all(one.by == "Ada" and one.standing is Standing.TAKEN for one in mine)
