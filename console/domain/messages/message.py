"""A message from one member of a team to others: whom it is for, and who may write it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.ids import CallId
from console.domain.team.members import Member, MemberRole, Team, meant
from console.domain.team.rights import may_any
from console.errors import MemberNotFound, NotPermitted

LONGEST_TEXT: Final = 500
"""Characters of a message at most."""

KEPT_FOR: Final = timedelta(days=14)
"""How long a message is shown; who has no console meanwhile finds it when one is attached."""

SHOWN: Final = 200
"""Messages that a console is told of at most: the last ones."""

AT_MOST: Final = 20
"""Messages that one member may write in `AT_MOST_IN` seconds."""

AT_MOST_IN: Final = 60.0
EVERYBODY: Final = "all"


class AddressKind(StrEnum):
    """Whom a message is written to."""

    MEMBER = "member"
    GROUP = "group"
    ALL = "all"


class Address(Struct, frozen=True):
    """Whom a message is written to: `name` is a user, a group, or `all`.

    `members` are the users who get it: those of that moment, without whoever writes.
    """

    kind: AddressKind
    name: str
    members: tuple[str, ...]


class Receipt(Struct, frozen=True, kw_only=True):
    """That a console of a member showed a message, and when the member said it has read it."""

    member: str
    shown_at: datetime
    read_at: datetime | None = None


class Message(Struct, frozen=True, kw_only=True):
    """A message. `by` is the user who wrote it, `to` and `kind` whom to, `members` who get it.

    `call` is the one that it is about; `answers` the id of the message that it answers. An
    `urgent` one shows at once also to who talks. `receipts` are those of consoles, in the order
    of the users. The text is as it was written: clean it before showing.
    """

    id: str
    by: str
    at: datetime
    to: str
    kind: AddressKind
    members: tuple[str, ...]
    text: str
    call: CallId | None = None
    urgent: bool = False
    answers: str = ""
    receipts: tuple[Receipt, ...] = ()

    def receipt(self, user: str) -> Receipt | None:
        """What is known of a member who gets it; None while no console of it showed it."""
        return next((one for one in self.receipts if one.member == user), None)

    def is_unread(self, user: str) -> bool:
        """Whether that user gets it and has not read it."""
        if user not in self.members:
            return False
        receipt = self.receipt(user)
        return receipt is None or receipt.read_at is None

    @property
    def read_by(self) -> tuple[str, ...]:
        """Those who have read it, in the order in which they did."""
        read = [(one.read_at, one.member) for one in self.receipts if one.read_at is not None]
        return tuple(member for _, member in sorted(read))

    @property
    def shown_to(self) -> tuple[str, ...]:
        """Those of whom a console showed it."""
        return tuple(one.member for one in self.receipts)


def addressed(team: Team, by: Member, typed: str, *, urgent: bool = False) -> Address:
    """Whom a member means by what it typed: `all`, a group, a user, or how one begins.

    Raises `MemberNotFound` where that is nobody or several, and `NotPermitted` where it is not
    for this member to write to them.
    """
    word = typed.strip().removeprefix("@")
    others = tuple(one for one in team.members if one.user != by.user)
    if by.role is MemberRole.VIEWER:
        raise NotPermitted("you are here to look, as a viewer, and write to nobody")
    if word.casefold() == EVERYBODY:
        if not may_any(by):
            raise NotPermitted("only a supervisor may write to all: write to a group or a member")
        return Address(AddressKind.ALL, EVERYBODY, tuple(one.user for one in others))
    group = next((one for one in team.groups if one.casefold() == word.casefold()), None)
    if group is not None and team.member(word) is None:
        if urgent and not may_any(by):
            raise NotPermitted("only a supervisor may write urgently to a group: write to a member")
        users = tuple(one.user for one in others if group in one.groups)
        return Address(AddressKind.GROUP, group, users)
    found = meant(others, word)
    if len(found) != 1:
        raise MemberNotFound(typed, tuple(one.user for one in found))
    return Address(AddressKind.MEMBER, found[0].user, (found[0].user,))


def concerns(message: Message, user: str) -> bool:
    """Whether a user wrote the message, or gets it: nobody else is told of it."""
    return user == message.by or user in message.members


def as_told(message: Message, user: str) -> Message:
    """The message as that user is told it: who else has read it is for whoever wrote it."""
    if user == message.by:
        return message
    receipts = tuple(one for one in message.receipts if one.member == user)
    if len(receipts) == len(message.receipts):
        return message
    fields = {name: getattr(message, name) for name in message.__struct_fields__}
    return Message(**{**fields, "receipts": receipts})
