"""The board of queues: who waits where and for how long; Enter takes a caller."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from console.domain.acts import Answer
from console.domain.alarms import Level, Limits
from console.domain.leg import CallId, CallState
from console.domain.orders import JOIN, why_not
from console.domain.queues import QueueBoard, WaitingCall
from console.errors import ConsoleError
from console.line.questions import Queues
from console.ui.actions.reasons import NO_PHONE
from console.ui.dialogs.pickers import PickList
from console.ui.modal import Modal
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS, MUTED, NUMBER_WIDTH, shown
from console.ui.scene import Scene
from console.ui.state.store import Touched
from console.ui.widgets.fields import Words, keys_line

EVERY: Final = 3.0
"""Seconds between two questions while the board is open; the switchboard answers from 2 s ago."""

HEADING: Final = "queue "
"""Begins the id of a line that is a queue; no call's id has a blank."""

QUEUE_WIDTH: Final = 20
WAIT_WIDTH: Final = 9
"""Cells for a blank, the glyph of an alarm and the time."""
NO_LIMITS: Final = Limits()


def timed(word: str, seconds: float, limits: Limits) -> Content:
    """`longest 4:03`; over a limit with its glyph and colour: `longest ■ 4:03`."""
    level = limits.level(CallState.QUEUED, int(seconds))
    time = reads.clock(int(seconds))
    if level is Level.USUAL:
        return Content(f"{word}{time}")
    return Content.assemble(word, (f"{LEVEL_GLYPHS[level]} {time}", f"${LEVEL_COLOURS[level]}"))


def queue_line(queue: QueueBoard, now: datetime, limits: Limits = NO_LIMITS) -> Content:
    """`support               3 of 20 wait   average 1:12   longest 4:03`."""
    size = f"{queue.size} of {queue.max_size}" if queue.max_size else str(queue.size)
    longest = queue.longest_wait(now)
    waits = [Content(f"{size} wait")]
    if queue.average_wait is not None:
        waits.append(Content(f"average {reads.clock(queue.average_wait)}"))
    if longest is not None:
        waits.append(timed("longest ", longest, limits))
    return Content.assemble(
        (fit(shown(queue.name, 64), QUEUE_WIDTH), "bold"),
        "  ",
        Content("   ").join(waits),
    )


def waiting_line(waiting: WaitingCall, now: datetime, limits: Limits = NO_LIMITS) -> Content:
    """`   1  +442079460123    4:03  Ada Lovelace`."""
    time = timed("", waiting.wait(now), limits)
    return Content.assemble(
        (f"{waiting.position if waiting.position is not None else '?':>4}  ", MUTED),
        fit(reads.number(waiting.number), NUMBER_WIDTH),
        " " * max(1, WAIT_WIDTH - time.cell_length),
        time,
        f"  {shown(waiting.name, 60)}",
    )


class QueuesScreen(Modal[None]):
    """The queues, asked for again and again while this is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "ask", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._store = scene.store
        self._known = False
        self._asking = False
        self._title = Words(classes="form-title")
        self._list = PickList(ident="queues-list")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """The queues and the keys."""
        with Vertical(classes="form sheet"):
            yield self._title
            yield self._list
            yield self._remark

    def on_mount(self) -> None:
        """Show what is known, and ask."""
        self._known = bool(self._store.board.queues)
        self._fill()
        self._say_keys()
        self._list.focus()
        self.action_ask()
        self.set_interval(EVERY, self.action_ask)
        self._tick()

    def store_changed(self, touched: Touched) -> None:
        """Somebody came, left or was taken."""
        if touched.everything or touched.queues:
            self._fill()

    def action_ask(self) -> None:
        """Ask now, unless an answer is awaited: questions would pile up behind a slow one."""
        if not self._asking:
            self._asking = True
            self._ask()

    @work(group="queues")
    async def _ask(self) -> None:
        try:
            await self._scene.shared.link.ask(Queues())
        except ConsoleError as error:
            self._refuse(f"{error} {error.hint}".strip())
            return
        finally:
            self._asking = False
        self._known = True
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the caller: answer it, my phone rings and joins it."""
        event.stop()
        chosen = event.option.id or ""
        if chosen.startswith(HEADING):
            return
        call = CallId(chosen)
        reason = self._forbidden(call)
        if reason is not None:
            self._refuse(f"Not now: {reason}. Nothing is sent.")
            return
        self._scene.give(Answer(call=call, join=True))
        self.dismiss(None)

    def _forbidden(self, call: CallId) -> str | None:
        if barred := self._store.barred:
            return barred
        if self._store.board.phone is None:
            return NO_PHONE
        if all(one.call != call for queue in self._store.board.queues for one in queue.waiting):
            return "the caller waits no more"
        leg = self._store.leg(call)
        return why_not(JOIN, leg) if leg is not None else None

    def _tick(self) -> None:
        """Waits grow."""
        self._fill()
        self.set_timer(self._scene.shared.clock.until_next_second() + 0.004, self._tick)

    def _fill(self) -> None:
        now, limits = self._scene.shared.clock.now(), self._scene.shared.watch.limits
        queues = self._store.board.queues
        lines: list[tuple[str, Content]] = []
        for queue in queues:
            lines.append((f"{HEADING}{queue.name}", queue_line(queue, now, limits)))
            lines += [(one.call, waiting_line(one, now, limits)) for one in queue.waiting]
        self._list.show(lines)
        waiting = sum(queue.size for queue in queues)
        said = f"{waiting} wait" if queues else "none" if self._known else "asking Telnyx…"
        self._title.say(Content.assemble(("Queues", "bold $accent"), f"   {said}"))

    def _say_keys(self) -> None:
        self._remark.say(
            keys_line(("Enter", "take the caller"), ("u", "ask again"), ("Esc", "close"))
        )

    def _refuse(self, words: str) -> None:
        self._remark.say(Content.styled(shown(words), "$light-bad"))
