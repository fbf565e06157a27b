"""What members write to one another is told to those who wrote it or got it, and to nobody else.

What is about a call stands in that call's timeline, where supervisors and admins read it too. What
is said to a member of what another one did stands there for that member alone, as it was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from console.domain.call_backs.call_back import is_told
from console.domain.messages.message import as_told, concerns
from console.domain.team.members import Member
from console.domain.work_lists.work_list import WorkList, list_as_told
from console.line.port import (
    AnyChange,
    AsSeen,
    CallBackChanged,
    Entry,
    ListChanged,
    Logged,
    MessageChanged,
)
from console.switchboard.sight.view import is_for


def may_read(entry: Entry, user: str, *, any_call: bool) -> bool:
    """Whether a line of the log is for that user; one with `any_call` reads what is of calls."""
    if not is_for(entry, user):
        return False
    if not entry.among or user in entry.among:
        return True
    return any_call and entry.call is not None


class Among:
    """Turns changes and answers into what they are to that member, numbers kept.

    With `any_call` it is a supervisor or an admin.
    """

    def __init__(self, member: Member, *, any_call: bool) -> None:
        self._member, self._user, self._any_call = member, member.user, any_call

    def __call__(self, changes: Iterable[AnyChange]) -> Iterator[AnyChange]:
        """Every change; of what is said among others that there was something."""
        for change in changes:
            match change:
                case MessageChanged(message=message) if not concerns(message, self._user):
                    yield AsSeen(number=change.number, parts=())
                case MessageChanged(message=message):
                    told = as_told(message, self._user)
                    same = told is message
                    yield change if same else MessageChanged(number=change.number, message=told)
                case ListChanged(list=list_) if (told_list := self.list(list_)) is not list_:
                    yield ListChanged(number=change.number, list=told_list)
                case CallBackChanged(call_back=one) if not is_told(one, self._member):
                    yield AsSeen(number=change.number, parts=())
                case Logged(entry=entry) if not self._may_read(entry):
                    yield AsSeen(number=change.number, parts=())
                case _:
                    yield change

    def list(self, list_: WorkList) -> WorkList:
        """A work list without what others have of it."""
        return list_as_told(list_, self._user, sees_all=self._any_call)

    def answer(self, told: Any) -> Any:
        """An answer without the lines that are said among others."""
        match told:
            case (Entry(), *_):
                return tuple(filter(self._may_read, told))
            case WorkList():
                return self.list(told)
        return told

    def _may_read(self, entry: Entry) -> bool:
        return may_read(entry, self._user, any_call=self._any_call)
