"""Stats: how callers are served today and were in the last weeks, drawn, with the figures."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from msgspec import structs
from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer

from console.domain.team.report import By, ReportSearch
from console.domain.team.rights import may_any
from console.errors import ConsoleError
from console.progress import SHORT, Progress
from console.reports.asking import LOOK, reported
from console.reports.periods import DAY, SPANS, Span, Window, window
from console.text import with_hint
from console.ui.dialogs.pickers import Picker
from console.ui.render.figures.lines import Figures, Look, figure_lines, whole_day
from console.ui.render.figures.plot import Signs
from console.ui.render.lines import MUTED, clock_time, shown
from console.ui.scene import Scene
from console.ui.screens.help import HelpText, PageScreen
from console.ui.state.store import Touched
from console.ui.terminal.notices import is_utf8
from console.ui.widgets.fields import keys_line

PATIENCE: Final = 5.0
"""Seconds at least between two answers for calls that end."""

SHARE: Final = 20
"""So many times as long as an answer took the switchboard is left alone after it."""

TICK: Final = 60.0
"""Seconds after which time alone has made other figures of a day that goes on."""

HIGH: Final = 40
"""Lines of the terminal from which on plots are high."""

ALL: Final = ""
GROUP: Final = "group "
QUEUE: Final = "queue "


class Asked(NamedTuple):
    """What is looked at: a span, so many spans back, of a group or queue or of all."""

    span: Span = DAY
    back: int = 0
    whose: str = ALL

    def searches(self, at: Window) -> Iterator[ReportSearch]:
        """What is asked for: the same calls by time, and by member."""
        group = self.whose.removeprefix(GROUP) if self.whose.startswith(GROUP) else None
        queue = self.whose.removeprefix(QUEUE) if self.whose.startswith(QUEUE) else None
        search = ReportSearch(
            by=at.span.by,
            since=at.since,
            until=None if at.is_going_on else at.until,
            periods=at.periods,
            group=group,
            queue=queue,
        )
        yield search
        yield structs.replace(search, by=By.MEMBER, periods=())


class StatsScreen(PageScreen):
    """A report of one or several days, made again as calls end; what is in sight stays there."""

    FORM: ClassVar[str] = "form page sheet"

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(key), f"span({key - 1})", show=False) for key in range(1, len(SPANS) + 1)),
        Binding("h,left,left_square_bracket", "go(1)", show=False),
        Binding("l,right,right_square_bracket", "go(-1)", show=False),
        Binding("t", "today", show=False),
        Binding("o", "choose", show=False),
        Binding("u", "again", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        self._written = HelpText(self._lines)
        super().__init__("Stats", self._written)
        self._scene = scene
        self._asked = Asked()
        self._figures: tuple[Asked, Figures] | None = None
        self._progress: Progress | None = None
        self._is_late = False
        self._trouble = ""
        self._took = 0.0
        self._asked_at = 0.0
        self._waiting: Timer | None = None

    def on_mount(self) -> None:
        """Ask for today."""
        super().on_mount()
        self._say_what()
        self._ask()
        self.set_interval(TICK, self._time_passes)
        self.set_interval(LOOK, self._still_counts)

    def on_resize(self) -> None:
        """Plots are as high as there is room."""
        self._draw()

    def store_changed(self, touched: Touched) -> None:
        """Count anew where a call came or ended, once the switchboard had its rest."""
        if touched.everything or touched.legs or touched.gone:
            self._time_passes()

    # What is looked at --------------------------------------------------------------------

    def action_span(self, place: int) -> None:
        """One day, seven, or four weeks, up to today."""
        self._look_at(Asked(SPANS[place], 0, self._asked.whose))

    def action_go(self, back: int) -> None:
        """The span before, or the one after; none is after the last."""
        self._look_at(self._asked._replace(back=max(0, self._asked.back + back)))

    def action_today(self) -> None:
        """Up to today again."""
        self._look_at(self._asked._replace(back=0))

    def action_again(self) -> None:
        """Count anew at once."""
        self._ask()

    def action_choose(self) -> None:
        """All callers, those of a group, or those who waited in a queue."""
        options = [(ALL, "all"), *((one, str(shown(one, 60))) for one in self._parts())]
        picker = Picker("Whose figures?", options, self._asked.whose, "look")
        self.app.push_screen(picker, self._chosen)

    def _chosen(self, whose: str | None) -> None:
        if whose is not None:
            self._look_at(self._asked._replace(whose=whose))

    def _parts(self) -> Iterator[str]:
        """The groups that this person may look at, and the queues."""
        store = self._scene.store
        team, asking = store.board.team, store.reader.asking(store.mine)
        own = asking is not None and not may_any(asking.member)
        groups = asking.member.groups if asking is not None and own else team.groups
        yield from (f"{GROUP}{name}" for name in groups)
        queues = (*team.queues, *(one.name for one in store.board.queues))
        yield from (f"{QUEUE}{name}" for name in dict.fromkeys(queues))

    def _look_at(self, asked: Asked) -> None:
        if asked != self._asked:
            self._asked = asked
            self.page.scroll_home(animate=False)
            self._ask()

    # Asking -------------------------------------------------------------------------------

    def _time_passes(self) -> None:
        """Ask again, later where that was done just now; what is over stays as it is."""
        if self._asked.back or self._waiting is not None:
            return
        if self._progress is not None:  # to begin anew each time would never come to an end
            self._is_late = True
            return
        rest = self._asked_at + max(PATIENCE, SHARE * self._took) - self._now()
        if rest > 0:
            self._waiting = self.set_timer(rest, self._ask)
        else:
            self._ask()

    def _ask(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        self._asked_at = self._now()
        self._count(self._asked)
        self._draw()

    @work(group="stats", exclusive=True)
    async def _count(self, asked: Asked) -> None:
        """Ask for the reports; one that is asked for meanwhile takes the place of these."""
        clock, link = self._scene.shared.clock, self._scene.shared.link
        begun, at = self._now(), window(asked.span, asked.back, clock.now())
        self._progress = progress = Progress()
        try:
            by_time, by_member = [await reported(link, one, progress) for one in asked.searches(at)]
        except ConsoleError as error:
            self._trouble = with_hint(error)
        else:
            self._trouble = ""
            self._figures = asked, Figures(at, by_time, by_member, clock.now())
        finally:
            if self._progress is progress:
                self._progress = None
        self._took, self._asked_at = self._now() - begun, self._now()
        self._draw()
        if self._is_late:
            self._is_late = False
            self._time_passes()

    def _still_counts(self) -> None:
        """Say how far it is, where it takes long."""
        if self._progress is not None and self._progress.seconds >= SHORT:
            self._draw()

    def _now(self) -> float:
        return self._scene.shared.clock.monotonic()

    # What is drawn ------------------------------------------------------------------------

    @property
    def _counted(self) -> Figures | None:
        """The figures of what is looked at, none while they are counted."""
        return self._figures[1] if self._figures and self._figures[0] == self._asked else None

    def _lines(self, width: int) -> list[Content]:
        if self._counted is None:
            return [Content.styled("" if self._trouble else self._how_far or "counting…", MUTED)]
        lines = 7 if self.app.size.height >= HIGH else 4
        return figure_lines(self._counted, width, Look(lines, signs_of(os.environ)))

    @property
    def _how_far(self) -> str:
        return shown(self._progress.words()) if self._progress is not None else ""

    def _draw(self) -> None:
        """What is in sight stays there: as many lines stand above it as before."""
        self._written.make_again()
        self._written.refresh(layout=True)
        self._say_what()

    def _say_what(self) -> None:
        """Whose figures of when, and since when they are known; what went wrong."""
        asked, figures = self._asked, self._counted
        now = self._scene.shared.clock.now()
        when = _span_words(window(asked.span, asked.back, now))
        counted = f"   counted at {clock_time(figures.at)}" if figures is not None else ""
        if figures is not None and self._progress is not None and self._progress.seconds >= SHORT:
            counted += f"   {self._how_far}"
        title = Content.assemble(
            ("Stats", "bold $accent"),
            f"   {when}   {shown(asked.whose, 40) or 'all'}",
            (counted, MUTED),
        )
        self.title_line.say(title)
        wrong = Content.styled(shown(self._trouble), "$light-bad")
        self.remark.say(wrong if self._trouble else self.keys())

    def keys(self) -> Content:
        """Spans, days, whose, moving, the way out."""
        pairs = (("1 2 3", "days"), ("h l", "before, after"), ("t", "today"))
        return keys_line(*pairs, ("o", "whose"), ("j k", "move"), ("Esc", "close"))


def _span_words(at: Window) -> str:
    """`today, Sun 29 Nov`, `Sat 28 Nov`, `Mon 23 Nov to Sun 29 Nov`."""
    last: datetime = at.periods[-1]
    if at.span.days == DAY.days:
        day = whole_day(at.since)
        return f"today, {day}" if at.is_going_on else day
    return f"{whole_day(at.since)} to {whole_day(last)}"


def signs_of(environment: Mapping[str, str]) -> Signs:
    """The finest that the terminal draws: fonts of the Linux console have blocks, no Braille."""
    if not is_utf8(environment):
        return Signs.ASCII
    return Signs.BLOCKS if environment.get("TERM") == "linux" else Signs.BRAILLE
