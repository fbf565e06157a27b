"""What went wrong in a recording, and where: what a replay jumps to."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.alone import AloneLegs
from console.domain.leg import CallId, Leg
from console.domain.my_phone import far_end
from console.domain.orders import OutcomeKind
from console.domain.own_facts import DoubtReason, LegDoubted, OrderSettled
from console.process import without_search_for_garbage
from console.progress import Progress
from console.replay.log import Log
from console.replay.positions import Positions, Stepped
from console.replay.recording import Recording
from console.switchboard.board.act_words import Known, act_words

ALONE_FOR: Final = timedelta(seconds=2)
"""How long somebody must hear nobody to be alone: between two steps one does for a moment."""

ONE_GAP: Final = timedelta(seconds=30)
"""Doubts that are noted closer together are of one gap."""


class Wrong(StrEnum):
    """What kind of thing went wrong."""

    REFUSED = "refused"
    UNKNOWN = "unknown"
    GAP = "gap"
    ALONE = "alone"


class Trouble(Struct, frozen=True, kw_only=True):
    """One thing that went wrong: `taken` is the position at which it first shows.

    `text` says it in words; it may hold words from outside.
    """

    taken: int
    at: datetime
    wrong: Wrong
    text: str
    call: CallId | None = None


class Troubles:
    """Finds them along the steps of a recording. `found` has them once all steps were taken."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._found: list[Trouble] = []
        self._alone, self._since = AloneLegs(), dict[CallId, Trouble]()
        self._doubted_at: datetime | None = None

    @property
    def found(self) -> tuple[Trouble, ...]:
        """All of them, the first one first."""
        still = (one for one in self._since.values() if self._lasts(one, self._end))
        return tuple(sorted((*self._found, *still), key=lambda one: one.taken))

    @property
    def _end(self) -> datetime:
        return self._recording.moments[-1]

    def follow(self, step: Stepped) -> None:
        """See what the next step brings."""
        place = step.after.taken - 1
        at, board = self._recording.moments[place], step.after.board
        self._look_at_fact(place, at, step)
        changed: set[CallId] = set()
        for call in step.gone:
            changed |= self._alone.change(call, None)
        for call in step.touched:
            changed |= self._alone.change(call, board.records[call].leg)
        for call in changed:
            record = board.records.get(call)
            leg = record.leg if record is not None else None
            self._look_at_call(call, leg, step.after.taken, at)

    def _look_at_call(self, call: CallId, leg: Leg | None, taken: int, at: datetime) -> None:
        known = self._since.get(call)
        if call in self._alone.since:
            if known is None:
                text = f"{far_end(leg)} hears nobody"
                self._since[call] = Trouble(
                    taken=taken, at=at, wrong=Wrong.ALONE, text=text, call=call
                )
        elif known is not None:
            del self._since[call]
            if self._lasts(known, at):
                self._found.append(known)

    def _lasts(self, one: Trouble, until: datetime) -> bool:
        return until - one.at >= ALONE_FOR

    def _look_at_fact(self, place: int, at: datetime, step: Stepped) -> None:
        payload = self._recording.facts[place].payload
        if isinstance(payload, OrderSettled):
            self._look_at_outcome(payload, step, at)
        elif isinstance(payload, LegDoubted) and payload.reason is DoubtReason.GAP:
            if self._doubted_at is None or at - self._doubted_at > ONE_GAP:
                text = "there was a time in which no webhook was taken"
                self._found.append(
                    Trouble(taken=step.after.taken, at=at, wrong=Wrong.GAP, text=text)
                )
            self._doubted_at = at

    def _look_at_outcome(self, payload: OrderSettled, step: Stepped, at: datetime) -> None:
        kind = payload.outcome.kind
        if kind not in (OutcomeKind.REFUSED, OutcomeKind.UNKNOWN):
            return
        known = Known(step.after.board.leg, self._recording.desk.team)
        said = act_words(payload.order.act, known)
        calls = payload.order.act.calls
        self._found.append(
            Trouble(
                taken=step.after.taken,
                at=at,
                wrong=Wrong.REFUSED if kind is OutcomeKind.REFUSED else Wrong.UNKNOWN,
                text=": ".join(filter(None, (said, payload.outcome.message))),
                call=calls[0] if calls else None,
            )
        )


class Opened(Struct, frozen=True):
    """A recording with its positions, what went wrong in it, and what its log says."""

    recording: Recording
    positions: Positions
    troubles: tuple[Trouble, ...]
    log: Log


def opened(recording: Recording, progress: Progress | None = None) -> Opened:
    """The recording, gone through once; it takes as long as a switchboard takes for its facts.

    Raises `Cancelled`.
    """
    progress = progress or Progress()
    progress.begin("going through what happened", "facts", recording.length)
    positions, troubles = Positions(recording), Troubles(recording)
    log = Log(positions)
    with without_search_for_garbage():
        for step in progress.over(positions.opened()):
            troubles.follow(step)
            log.follow(step)
    return Opened(recording, positions, troubles.found if recording.length else (), log)
