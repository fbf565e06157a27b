"""What is done to a queue: made, resized, deleted, a stuck call taken out of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.content import Content
from textual.widget import Widget

from console.domain.acts import AnyAct, CreateQueue, DeleteQueue, ResizeQueue, TakeOutOfQueue
from console.domain.queues import (
    QueueBoard,
    WaitingCall,
    why_not_deleted,
    why_not_made,
)
from console.ui.dialogs.number import form_title, title_line
from console.ui.dialogs.order_form import OrderForm, said
from console.ui.render import leg as reads
from console.ui.render.lines import shown
from console.ui.scene import Scene
from console.ui.widgets.fields import Entry, Field

YES: Final = "yes"
"""What is typed to delete a queue."""


def size_typed(field: Field, entry: Entry) -> int | None:
    """How many may wait; None once it was said at the field that this is no such number."""
    text = entry.value.strip()
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    field.say("A number of callers, 1 at least.")
    return None


class CreateQueueForm(OrderForm):
    """A new queue; without a size as many may wait as Telnyx allows by itself."""

    VERB: ClassVar[str] = "make it"
    DONE: ClassVar[str] = "Made."

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._called, self._limit = Entry(ident="queue-name"), Entry(ident="queue-size")
        self._name_field = Field("Name", self._called, name="queue_name")
        self._size_field = Field("At most", self._limit, name="max_size")

    def parts(self) -> Iterator[Widget]:
        """Name and size."""
        yield title_line(form_title("New queue"))
        yield self._name_field
        yield self._size_field

    def begin(self) -> None:
        """The name comes first."""
        self._called.focus()

    def act(self) -> AnyAct | None:
        """The queue that was named."""
        self._name_field.say("")
        self._size_field.say("")
        name = self._called.value.strip()
        if not name:
            self._name_field.say("A queue has a name.")
            return None
        if reason := why_not_made(name, self.scene.store.board.queues):
            self._name_field.say(f"Not now: {reason}.")
            return None
        if not self._limit.value.strip():
            return CreateQueue(queue=name)
        size = size_typed(self._size_field, self._limit)
        return CreateQueue(queue=name, max_size=size) if size is not None else None


class ResizeQueueForm(OrderForm):
    """How many may wait."""

    VERB: ClassVar[str] = "set it"
    DONE: ClassVar[str] = "Set."

    def __init__(self, scene: Scene, queue: QueueBoard) -> None:
        super().__init__(scene)
        self._queue = queue
        self._limit = Entry(str(queue.max_size or ""), ident="queue-size")
        self._field = Field("At most", self._limit, name="max_size")

    def parts(self) -> Iterator[Widget]:
        """Which queue, who waits, and the size."""
        yield title_line(form_title("Size of", shown(self._queue.name, 60)))
        yield said(Content(f"{self._queue.size} wait; they stay, however few may wait."))
        yield self._field

    def begin(self) -> None:
        """The size is all there is."""
        self._limit.focus()

    def act(self) -> AnyAct | None:
        """The size that was typed."""
        size = size_typed(self._field, self._limit)
        return ResizeQueue(queue=self._queue.name, max_size=size) if size is not None else None


class DeleteQueueForm(OrderForm):
    """A queue goes for all who enqueue calls in it."""

    VERB: ClassVar[str] = "delete it"
    DONE: ClassVar[str] = "Deleted."

    def __init__(self, scene: Scene, queue: QueueBoard) -> None:
        super().__init__(scene)
        self._queue = queue
        self._entry = Entry(ident="confirmation")
        self._field = Field(f"Type {YES}", self._entry, name="confirmation")

    def parts(self) -> Iterator[Widget]:
        """Which queue, what goes with it, and the question."""
        yield title_line(form_title("Delete queue", shown(self._queue.name, 60)))
        yield said(
            Content("Nobody waits in it. A call put into a queue of its name makes it anew.")
        )
        yield self._field

    def begin(self) -> None:
        """The answer is no until it is typed."""
        self._entry.focus()

    def act(self) -> AnyAct | None:
        """The deletion, if that is what was typed."""
        if self._entry.value.strip().lower() != YES:
            self._field.say(f"Not {YES}: nothing is deleted.")
            return None
        if reason := self._why_not():
            self._field.say(f"Not now: {reason}.")
            return None
        return DeleteQueue(queue=self._queue.name)

    def _why_not(self) -> str | None:
        """Somebody may have come while it was typed."""
        for board in self.scene.store.board.queues:
            if board.name == self._queue.name:
                return why_not_deleted(board)
        return None


class TakeOutForm(OrderForm):
    """A call that has ended and stands in a queue all the same."""

    VERB: ClassVar[str] = "take it out"
    DONE: ClassVar[str] = "Taken out."

    def __init__(self, scene: Scene, queue: QueueBoard, waiting: WaitingCall) -> None:
        super().__init__(scene)
        self._queue, self._waiting = queue, waiting

    def parts(self) -> Iterator[Widget]:
        """Which call, and for which calls this is."""
        yield title_line(form_title("Take out", reads.number(self._waiting.number)))
        yield said(Content(f"of queue {shown(self._queue.name, 60)}"))
        yield said(Content("It has ended and holds a place. Who waits behind it moves up."))

    def act(self) -> AnyAct | None:
        """This one, out."""
        return TakeOutOfQueue(queue=self._queue.name, stuck=self._waiting.call)
