"""What members write to one another: checked, noted, and told to whom it is for.

It is a fact of our own: it goes to the consoles of those who wrote it and get it, and by the
shared log to the team's other hosts. No part of it is ever sent to Telnyx.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from console.domain.ids import ORDER_ID, may_be_call
from console.domain.messages.message import (
    AT_MOST,
    AT_MOST_IN,
    LONGEST_TEXT,
    SHOWN,
    Message,
    addressed,
    as_told,
    concerns,
)
from console.domain.own_facts import MessageSeen, MessageSent
from console.domain.team.members import Member
from console.errors import InvalidParameter, NotNow
from console.line.port import Asker, Question
from console.line.questions import MessagesSeen, SendMessage
from console.process import elapsed
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.text import clean

ALONE: Final = "you work alone here, no team is configured: there is nobody to write to"
SEND: Final = "message.send"


Answered: TypeAlias = tuple[type[Question[Any]], Callable[[Any, Asker], Awaitable[Any]]]


class TeamMessages:
    """Takes messages and receipts; one of a switchboard that `looks_only` takes neither."""

    def __init__(self, live: LiveBoard, recorder: Recorder, *, looks_only: bool = False) -> None:
        self._live, self._recorder, self._read_only = live, recorder, looks_only
        self._written: dict[str, deque[float]] = {}

    @property
    def answers(self) -> tuple[Answered, Answered]:
        """What a console may ask of it."""
        return SendMessage.answered_by(self.send), MessagesSeen.answered_by(self.seen)

    async def send(self, asked: SendMessage, asker: Asker) -> Message:
        """Note a message, once. Raises `OrderRejected`, `MemberNotFound` and `JournalFailed`."""
        member = self._member(asker)
        known = self._live.agents.messages.message(asked.id)
        if known is not None and known.by == member.user:
            return known
        if not ORDER_ID.fullmatch(asked.id) or known is not None:
            raise InvalidParameter(SEND, "id", "is no UUID of its own")
        if asked.call is not None and not may_be_call(asked.call):
            raise InvalidParameter(SEND, "call", "is no id that a call can have")
        text = str(clean(asked.text.strip(), LONGEST_TEXT))
        if not text:
            raise InvalidParameter(SEND, "text", "says nothing")
        to = addressed(self._live.agents.team, member, asked.to, urgent=asked.urgent)
        if not to.members:
            raise NotNow(f"nobody else is in {to.name}")
        self._count(member.user)
        answered = self._live.agents.messages.message(asked.answers)
        sent = MessageSent(
            message=asked.id,
            by=member.user,
            to=to.name,
            kind=to.kind,
            members=to.members,
            text=text,
            call=asked.call,
            urgent=asked.urgent,
            answers=asked.answers if answered and concerns(answered, member.user) else "",
        )
        await self._recorder.own(sent)
        noted = self._live.agents.messages.message(asked.id)
        if noted is None:
            raise AssertionError("a message that is noted is known")
        return noted

    async def seen(self, asked: MessagesSeen, asker: Asker) -> None:
        """Note what a console shows, or its member has read: each once. Raises `JournalFailed`."""
        if asker.member is None or self._read_only:
            return
        user = asker.user
        known = map(self._live.agents.messages.message, asked.messages[:SHOWN])
        due = [one for one in known if one is not None and _is_news(one, user, read=asked.read)]
        told = (MessageSeen(message=one.id, member=user, by=one.by, read=asked.read) for one in due)
        await asyncio.gather(*map(self._recorder.own, told))

    def _member(self, asker: Asker) -> Member:
        if asker.member is None:
            raise NotNow(ALONE)
        if self._read_only:
            raise NotNow("this switchboard is read-only: it takes no messages")
        return asker.member

    def _count(self, user: str) -> None:
        """Raise `NotNow` for one who writes more than anybody reads."""
        now, written = elapsed(), self._written.setdefault(user, deque())
        while written and now - written[0] > AT_MOST_IN:
            written.popleft()
        if len(written) >= AT_MOST:
            again = AT_MOST_IN - (now - written[0])
            raise NotNow(
                f"you wrote {AT_MOST} messages in {AT_MOST_IN:.0f} s: again in {again:.0f} s"
            )
        written.append(now)


def _is_news(message: Message, user: str, *, read: bool) -> bool:
    """Whether it is not noted yet that this member saw it."""
    if user not in message.members:
        return False
    receipt = as_told(message, user).receipt(user)
    return receipt is None or (read and receipt.read_at is None)
