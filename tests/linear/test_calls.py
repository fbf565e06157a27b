"""Which call is the selected one, whatever comes, goes and ends."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from console.domain.leg import CallState
from console.line.port import LegChanged, LegsGone, Snapshot
from console.linear.hearing import Hearing
from console.ui.clock import Clock
from console.ui.settings import UiSettings
from tests.linear.listener import Ear
from tests.ui.memory_switchboard import leg

PLACES = st.integers(0, 5)


class Selecting(RuleBasedStateMachine):
    """Calls ring, change, end and go; the hand steps; time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = 0.0
        self.hearing = Hearing(
            UiSettings(), Ear(), Clock(monotonic=lambda: self.moment, wall=lambda: 1e9)
        )
        self.hearing.changed(self.hearing.store.begin(Snapshot(number=0), self.now))

    @property
    def now(self) -> object:
        return self.hearing.clock.now()

    def _apply(self, *changes: object) -> None:
        calls = self.hearing.calls
        before, held = calls.selected, not calls.holds_nothing
        self.hearing.changed(self.hearing.store.apply(changes))  # type: ignore[arg-type]
        if held:
            assert calls.selected == before
        elif calls.selected != before:
            assert not calls.armed  # it has to be heard before an order reaches it

    @rule(place=PLACES, state=st.sampled_from([CallState.OFFERED, CallState.BRIDGED]))
    def put(self, place: int, state: CallState) -> None:
        """Somebody rings, or is answered."""
        self._apply(LegChanged(number=1, leg=leg(place + 1, state)))

    @rule(place=PLACES)
    def end(self, place: int) -> None:
        """A call ends."""
        ended = msgspec.structs.replace(
            leg(place + 1, CallState.ENDED), changed_at=self.hearing.clock.now()
        )
        self._apply(LegChanged(number=1, leg=ended))

    @rule(place=PLACES)
    def go(self, place: int) -> None:
        """It leaves the board."""
        self._apply(LegsGone(number=1, calls=(leg(place + 1).id,)))

    @rule(by=st.sampled_from([1, -1]))
    def step(self, by: int) -> None:
        """The hand moves."""
        self.hearing.calls.step(by)

    @rule(seconds=st.sampled_from([0.1, 0.5, 2.0]))
    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.moment += seconds


TestSelecting = Selecting.TestCase
