"""How far a list is, and how long it will take: what is not known yet is None, and no zero."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from console.domain.work_lists.work_list import Figures, WorkList

LEAST: Final = 5
"""People who must be done before it is told how fast that goes."""

_HOUR: Final = 3600.0


class Progress(Struct, frozen=True, kw_only=True):
    """What a list comes to. `left` are those who are not done.

    `contact_rate` is the part of the people called who answered, `pace` how many people are done
    in an hour by the last ones, `seconds_left` how long the others take at that pace.
    """

    people: int
    done: int
    left: int
    contact_rate: float | None
    pace: float | None
    seconds_left: float | None

    @property
    def part(self) -> float | None:
        """The part of the people who are done."""
        return self.done / self.people if self.people else None


def progress(list_: WorkList) -> Progress:
    """How far it is by its figures. The same figures are the same progress, whatever the clock."""
    figures = list_.figures
    people = max(list_.people, figures.people)
    left, pace = people - figures.done, _pace(figures)
    return Progress(
        people=people,
        done=figures.done,
        left=left,
        contact_rate=figures.reached / figures.tried if figures.tried else None,
        pace=pace,
        seconds_left=left / pace * _HOUR if pace and list_.closed_at is None else None,
    )


def _pace(figures: Figures) -> float | None:
    """People done in an hour, by the times of those who were done last."""
    times = figures.recent
    if len(times) < LEAST:
        return None
    seconds = (times[-1] - times[0]).total_seconds()
    return (len(times) - 1) / seconds * _HOUR if seconds > 0 else None
