"""The messages: what was written to me and by me, answered by one key; who asks for help above."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from console.domain.messages.message import AddressKind, Message
from console.ui.dialogs.colleagues.write import WriteForm
from console.ui.dialogs.number import form_title
from console.ui.messages import CallAsked, MessageGiven, MessagesReadNow
from console.ui.modal import Modal
from console.ui.render.colleagues import asked_words, message_line, told_words
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.state.store import Touched
from console.ui.widgets.fields import Words, keys_line
from console.ui.widgets.pane import Options

NOTHING: Final = Content.styled("Nothing was written yet.", MUTED)


class MessageList(Options):
    """The messages, the newest lowest."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]


class InboxScreen(Modal[None]):
    """All messages. What the highlight is on is read; digits answer it, `w` writes anew.

    A message that comes meanwhile moves no highlight.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"answer({digit - 1})", show=False) for digit in range(1, 10)),
        Binding("r", "reply", show=False),
        Binding("w", "write", show=False),
        Binding("o", "open", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene, self._store = scene, scene.store
        self._asks = Words(classes="message-asks")
        self._list = MessageList(ident="messages")
        self._whole = Words(classes="message-whole")
        self._answers = Words(classes="message-answers")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """Who asks for help, the messages, the whole of one, what answers it."""
        with Vertical(classes="form sheet inbox"):
            title = Words(classes="form-title")
            title.say(form_title("Messages"))
            yield title
            yield self._asks
            yield self._list
            yield self._whole
            yield self._answers
            yield self._remark

    def on_mount(self) -> None:
        """Begin at the oldest that is not read, else at the newest."""
        self._remark.say(
            keys_line(
                *(("1-9", "answer"), ("r", "reply"), ("w", "write")),
                *(("o", "its call"), ("Esc", "close")),
            )
        )
        self._fill()
        me = self._store.board.agent
        found = [place for place, one in enumerate(self._messages) if one.is_unread(me)]
        if self._messages:
            self._list.highlighted = found[0] if found else len(self._messages) - 1
        self._list.focus()
        self.set_interval(1.0, self._say_who_asks)

    def store_changed(self, touched: Touched) -> None:
        """Others write meanwhile, and read."""
        if touched.everything or touched.messages:
            self._fill()
        if touched.everything or touched.legs:
            self._say_who_asks()

    @property
    def _messages(self) -> tuple[Message, ...]:
        return self._store.board.messages

    @property
    def _chosen(self) -> Message | None:
        chosen = self._list.chosen
        return next((one for one in self._messages if one.id == chosen), None)

    def _fill(self) -> None:
        lines = [(one.id, message_line(one, self._store.reader)) for one in self._messages]
        self._list.show(lines)
        self._say_who_asks()
        self._show_chosen()

    def _say_who_asks(self) -> None:
        now, reader = self._scene.shared.clock.now(), self._store.reader
        asking = [leg for leg in self._store.helped if leg.help_request]
        words = [asked_words(leg, reader, now) for leg in asking]
        self._asks.display = bool(words)
        self._asks.say(Content.styled("\n".join(words), "$light-warn"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """It is read: whoever wrote it may know."""
        event.stop()
        self._show_chosen()
        one = self._chosen
        if one is not None and one.is_unread(self._store.board.agent):
            self.app.post_message(MessagesReadNow((one.id,)))

    def _show_chosen(self) -> None:
        one = self._chosen
        if one is None:
            self._whole.say(NOTHING)
            self._answers.say(Content())
            return
        self._whole.say(Content(told_words(one, self._store.reader)))
        quick = self._store.board.team.quick_answers
        words = [f"{number} {shown(text, 24)}" for number, text in enumerate(quick, 1)]
        self._answers.say(Content.styled("   ".join(words), MUTED))

    # What is done -------------------------------------------------------------------------

    def _answered_to(self, one: Message) -> str:
        """Whom an answer goes to: who wrote it, or of mine whom it went to."""
        mine = self._store.reader.is_me(one.by)
        return one.to if mine and one.kind is not AddressKind.ALL else one.by

    def action_answer(self, place: int) -> None:
        """Answer by one of the quick answers."""
        one, quick = self._chosen, self._store.board.team.quick_answers
        if one is None or place >= len(quick) or self._store.reader.is_me(self._answered_to(one)):
            return
        given = MessageGiven(
            to=self._answered_to(one), text=quick[place], call=one.call, answers=one.id
        )
        self.app.post_message(given)

    def action_reply(self) -> None:
        """Write an answer."""
        if (one := self._chosen) is not None:
            form = WriteForm(self._store, to=self._answered_to(one), call=one.call)
            self.app.push_screen(form, self._give)

    def action_write(self) -> None:
        """Write to somebody."""
        self.app.push_screen(WriteForm(self._store), self._give)

    def action_open(self) -> None:
        """Open the call that it is about."""
        one = self._chosen
        if one is not None and one.call is not None:
            self.app.post_message(CallAsked(one.call))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter writes an answer."""
        event.stop()
        self.action_reply()

    def _give(self, given: MessageGiven | None) -> None:
        if given is not None:
            self.app.post_message(given)
