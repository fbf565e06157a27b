"""The board of queues: who waits where and for how long; Enter takes a caller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from console.domain.acts import Answer
from console.domain.leg import CallId
from console.domain.queues import why_not_deleted, why_not_taken_out
from console.domain.why_not import JOIN, why_not
from console.errors import ConsoleError
from console.line.questions import Queues
from console.text import with_hint
from console.ui.actions.reasons import NO_PHONE
from console.ui.actions.rights import why_not_on
from console.ui.dialogs.order_form import OrderForm
from console.ui.dialogs.queue import (
    CreateQueueForm,
    DeleteQueueForm,
    ResizeQueueForm,
    TakeOutForm,
)
from console.ui.grid.record_table import RecordTable
from console.ui.modal import not_now
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, STRONG, card_lines, shown
from console.ui.render.past import labelled
from console.ui.scene import Scene
from console.ui.screens.list_screen import ListScreen
from console.ui.state.store import Touched
from console.ui.table.queues import LIST, USUAL, QueueRow, queue_columns, queue_rows
from console.ui.widgets.fields import keys_line

EVERY: Final = 3.0
"""Seconds between two questions while the board is open; the switchboard answers from 2 s ago."""


class QueuesScreen(ListScreen[QueueRow, None]):
    """The queues, asked for again and again while this is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "create", show=False),
        Binding("e", "resize", show=False),
        Binding("x", "remove", show=False),
        Binding("u", "ask", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__(
            *(scene, LIST, queue_columns(scene.shared.watch.limits)),
            usual=USUAL,
            always="queue",
            own_order="as Telnyx has them: the head first",
            section=lambda row: row.section,
        )
        self._known = False
        self._asking = False

    def on_mount(self) -> None:
        """Show what is known, and ask."""
        self._known = bool(self.store.board.queues)
        self._fill()
        self._say_keys()
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
            await self.scene.shared.link.ask(Queues())
        except ConsoleError as error:
            self.refuse(with_hint(error))
            return
        finally:
            self._asking = False
        self._known = True
        self._fill()

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Another one is under the cursor."""
        event.stop()
        row = self.table.item
        if row is not None and row.call is not None:
            self.store.cards.want(self.store.leg(row.call), self.beside.redraw)
        self.beside.redraw()

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """Take the caller: answer it, my phone rings and joins it."""
        event.stop()
        row = self.table.table_rows.item(event.key)
        if row is None or row.call is None:
            return
        reason = self._forbidden(row.call)
        if reason is not None:
            self.refuse(not_now(reason))
            return
        self.scene.give(Answer(call=row.call, join=True))
        self.dismiss(None)

    def _forbidden(self, call: CallId) -> str | None:
        if barred := self.store.barred:
            return barred
        if self.store.board.phone is None:
            return NO_PHONE
        waiting = [one for queue in self.store.board.queues for one in queue.waiting]
        here = next((one for one in waiting if one.call == call), None)
        if here is None:
            return "the call waits no more"
        if here.over:
            return "the call has ended and is kept in the queue: x takes it out"
        leg = self.store.leg(call)
        if leg is None:
            return None
        return why_not(JOIN, leg) or why_not_on(JOIN, self.scene.situation().asking, (leg,))

    # What is done to a queue ------------------------------------------------------------

    def action_create(self) -> None:
        """Make a queue."""
        self._open(CreateQueueForm(self.scene))

    def action_resize(self) -> None:
        """Say how many may wait in the one under the cursor."""
        if row := self.table.item:
            self._open(ResizeQueueForm(self.scene, row.queue))

    def action_remove(self) -> None:
        """Delete the queue under the cursor, or take a stuck call out; both are asked about."""
        row = self.table.item
        if row is None:
            return
        if row.waiting is not None:
            reason = why_not_taken_out(row.waiting)
            self._open(TakeOutForm(self.scene, row.queue, row.waiting), reason)
        else:
            self._open(DeleteQueueForm(self.scene, row.queue), why_not_deleted(row.queue))

    def _open(self, form: OrderForm, reason: str | None = None) -> None:
        if reason := self.store.barred or reason:
            self.refuse(not_now(reason))
            return
        self._say_keys()
        self.app.push_screen(form, self._told)

    def _told(self, message: str | None) -> None:
        """What there is to say of it, and the queues as they are then."""
        if message:
            self.remark.say(shown(message, 300))
            self.action_ask()

    def _tick(self) -> None:
        """Waits grow, beside the list too."""
        self.beside.redraw()
        self.set_timer(self.scene.shared.clock.until_next_second() + 0.004, self._tick)

    # What is said -----------------------------------------------------------------------

    def _fill(self) -> None:
        queues = self.store.board.queues
        self.table.show(queue_rows(queues), "There is no queue." if self._known else "")
        waiting = sum(queue.size for queue in queues)
        said = f"{waiting} wait" if queues else "none" if self._known else "asking Telnyx…"
        self.title_words.say(Content.assemble(("Queues", "bold $accent"), f"   {said}"))
        self.beside.redraw()

    def detail(self) -> Iterable[Content]:
        """The queue, or who waits in it: who it is, how long, and what the look-up says."""
        row = self.table.item
        if row is None:
            return
        if row.waiting is None:
            yield from self._queue_lines(row)
        else:
            yield from self._caller_lines(row)

    def _queue_lines(self, row: QueueRow) -> Iterable[Content]:
        queue, now = row.queue, self.scene.shared.clock.now()
        longest = queue.longest_wait(now)
        yield Content.styled(shown(queue.name, 64), STRONG)
        yield labelled("waiting", str(queue.size))
        yield labelled("at most", str(queue.max_size) if queue.max_size else reads.UNKNOWN)
        yield labelled("longest", reads.clock(int(longest)) if longest is not None else "—")
        average = queue.average_wait
        yield labelled("average", reads.UNKNOWN if average is None else reads.clock(average))
        yield labelled("asked at", queue.asked_at.astimezone().strftime("%H:%M:%S"))

    def _caller_lines(self, row: QueueRow) -> Iterable[Content]:
        waiting = row.waiting
        if waiting is None:
            return
        leg = self.store.leg(waiting.call)
        name = reads.name(leg) if leg else shown(waiting.name, 60)
        yield Content.styled(name or reads.number(waiting.number), STRONG)
        yield Content(reads.number(waiting.number))
        yield labelled("queue", shown(row.queue.name, 64))
        yield labelled("place", str(waiting.position or reads.UNKNOWN))
        wait = int(waiting.wait(self.scene.shared.clock.now()))
        yield labelled("wait", reads.clock(wait))
        if waiting.over:
            yield Content.styled("▲ over: it ended and holds its place", "$light-warn")
            yield Content.styled("  x takes it out", "$light-warn")
        if leg is None:
            yield Content.styled("not on the board: no webhook told of this call", MUTED)
            return
        yield labelled("connection", shown(self.store.connection_name(leg.connection_id), 60))
        yield from card_lines(self.store.cards, leg.other_party)

    def _say_keys(self) -> None:
        self.remark.say(
            keys_line(
                ("Enter", "take"),
                ("c", "create"),
                ("e", "size"),
                ("x", "delete, take out"),
                ("u", "ask again"),
                ("Esc", "close"),
            )
        )
