"""An app that shows what colleagues write, and sends what is written here.

A message is shown by a line that takes no key: who types goes on typing. While I talk only an
urgent one is; the header counts the others, and they are shown once I have hung up.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from textual import work

from console.domain.agent.state import Presence
from console.domain.messages.message import Message
from console.errors import ConsoleError, LineError
from console.line.port import Light
from console.line.questions import MessagesSeen, SendMessage
from console.text import sentences
from console.ui.acts.situations import new_message_id
from console.ui.messages import MessageGiven, MessagesReadNow, Uncovered
from console.ui.modal import Modal
from console.ui.render.colleagues import told_words, whom
from console.ui.render.lines import shown
from console.ui.scene import Scene
from console.ui.state.colleagues import unseen
from console.ui.state.link import SwitchboardLink
from console.ui.state.store import Store
from console.ui.telling import Telling

INBOX: Final = "console.messages"
UNKNOWN: Final = (
    "The line closed before it was known whether the message was taken: look at the messages."
)


class Messaging(Telling):
    """What an app does with messages. `link` asks, `store` knows."""

    link: SwitchboardLink
    store: Store

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[str] = set()
        self._told: set[str] = set()

    def tell_of_messages(self) -> str | None:
        """Show what nobody has shown yet; the words, None where there is nothing to tell now.

        What a list or the lock covers is shown once it is gone: until then it is told by the
        header's count, and to who looks elsewhere.
        """
        if not self.store.board.messages or not self.is_running or not self.store.sight.up:
            return None
        talking = self.store.board.agent_state.state is Presence.ON_CALL
        fresh = [
            one
            for one in unseen(self.store.board)
            if one.id not in self._shown and (one.urgent or not talking)
        ]
        if not fresh:
            return None
        if self._is_covered:
            fresh = [one for one in fresh if one.id not in self._told]
            self._told.update(one.id for one in fresh)
            return self._words(fresh) if fresh else None
        self._shown.update(one.id for one in fresh)
        words = self._words(fresh)
        self.say_at_once(words, Light.WARN)
        self._tell_seen(tuple(one.id for one in fresh), read=False)
        return words

    def on_uncovered(self, _: Uncovered) -> None:
        """Show what came meanwhile."""
        self.tell_of_messages()

    @property
    def _is_covered(self) -> bool:
        """Whether something lies over the line on which it would be said."""
        above = takewhile(lambda one: not isinstance(one, Scene), reversed(self.screen_stack))
        return any(isinstance(one, Modal) and one.COVERS for one in above)

    def _words(self, fresh: Sequence[Message]) -> str:
        scene = self.top_scene()
        words = told_words(fresh[-1], self.store.reader, scene.shared.keymap.shown(INBOX))
        if more := len(fresh) - 1:
            words = f"{words}   and {more} more"
        return words

    def on_messages_read_now(self, event: MessagesReadNow) -> None:
        """The member has read these."""
        self._tell_seen(event.messages, read=True)

    @work(group="messages seen")
    async def _tell_seen(self, messages: tuple[str, ...], *, read: bool) -> None:
        try:
            await self.link.ask(MessagesSeen(messages, read=read))
        except ConsoleError:  # nobody has to know: once the line is up they are shown again
            self._shown.difference_update(messages)

    def on_message_given(self, event: MessageGiven) -> None:
        """Send what was written; nothing on the screen waits for it."""
        self._send(event)

    @work(group="messages")
    async def _send(self, event: MessageGiven) -> None:
        asked = SendMessage(
            new_message_id(), event.to, event.text, event.call, event.urgent, event.answers
        )
        scene = self.top_scene()
        try:
            sent: Message = await self.link.ask(asked)
        except LineError:
            scene.complain(UNKNOWN, Light.WARN)
        except ConsoleError as error:
            scene.complain(shown(sentences(f"Not sent: {error}", error.hint)), Light.BAD)
        else:
            scene.say(f"written to {whom(sent, self.store.reader)}")
