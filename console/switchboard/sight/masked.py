"""Customers' numbers masked in whatever is told, so that a console cannot show what it has not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct

from console.domain.call_backs.call_back import CallBack
from console.domain.help_requests.request import CallNote, HelpRequest
from console.domain.leg import Leg
from console.domain.messages.message import Message
from console.domain.number_rules.rules import number_in
from console.domain.undertaking.undertaking import Undertaking
from console.domain.work_lists.work_list import EntryNow, Promise, WorkList, told_apart
from console.line.port import BarredChanged, Entry
from console.text import NumberMask

T = TypeVar("T")

_IDS: Final = frozenset(
    {
        *("id", "call", "calls", "leg_id", "session_id", "connection_id", "order_id"),
        *("order", "peer", "other", "alone", "user", "member", "agent", "by"),
        *("list", "taking", "only", "code_by"),
    }
)
"""Fields that hold names of things and of members and no texts; others may hold a number."""

_OF_MEMBERS: Final = frozenset(
    {
        *((Entry, "to"), (Entry, "among"), (HelpRequest, "taken_by"), (CallNote, "to")),
        *((Message, "to"), (Message, "members"), (Message, "answers"), (WorkList, "members")),
        *((CallBack, "group"), (CallBack, "entry"), (CallBack, "among"), (Promise, "whose")),
    }
)
"""Fields that elsewhere hold a number, and here members or a name of a thing."""

_PLAIN: Final = (Enum, datetime, int, float, NoneType)
"""Types in which no number of a customer can stand."""

_SHARED: Final = (Leg, Entry, Undertaking)
"""What many members are told alike: it is kept masked for the next one."""

_SHORTEST: Final = 7
"""Characters of the shortest text that may hold a number."""

_KEPT: Final = 16_384


@cache
def _texts_of(kind: type[Struct]) -> tuple[str, ...]:
    """The fields of a struct that may hold a text, by themselves or in what they hold."""
    hints = get_type_hints(kind)
    return tuple(
        field
        for field in kind.__struct_fields__
        if field not in _IDS and (kind, field) not in _OF_MEMBERS and _may_tell(hints[field])
    )


def _may_tell(hint: Any) -> bool:
    """Whether a value of that type may hold a text; of an unknown type it may."""
    if parts := get_args(hint):
        return any(map(_may_tell, parts))
    return not (isinstance(hint, type) and issubclass(hint, _PLAIN))


class MaskedTexts:
    """Masks every text in a struct, but for ids, members and the numbers that stay `whole`.

    Numbers of an entry that would look alike are told apart; those of a call-back by an entry's id
    are what `numbers_of` has. What the rules say of a number is told beside it, as whoever is told
    it masked cannot look it up: of a call and of each number of a list's entry whether it
    `is_barred`, of a call-back why it `is_closed` now.
    """

    def __init__(
        self,
        whole: Iterable[str],
        is_barred: Callable[[str], bool] = lambda _: False,
        is_closed: Callable[[str], str] = lambda _: "",
        numbers_of: Callable[[str], Sequence[str]] = lambda _: (),
    ) -> None:
        self._mask = NumberMask(whole)
        self._is_barred, self._is_closed, self._numbers_of = is_barred, is_closed, numbers_of
        self._known: OrderedDict[int, tuple[Any, bool, Any]] = OrderedDict()

    def of(self, told: T) -> T:
        """The same with masked numbers; the very same object where there is none."""
        masked: T = self._masked(told)
        return masked

    def _masked(self, told: Any) -> Any:
        if type(told) is str:
            return self._mask.over_hidden(told) if len(told) >= _SHORTEST else told
        if isinstance(told, _SHARED):
            return self._shared(told)
        if isinstance(told, CallBack):
            return self._call_back(told)
        if isinstance(told, EntryNow):
            return self._entry(told)
        if isinstance(told, BarredChanged):  # told with what they are the numbers of
            return msgspec.structs.replace(told, barred=(), unbarred=())
        if isinstance(told, Struct):
            return self._struct(told)
        if isinstance(told, tuple | list):
            masked = type(told)(map(self._masked, told))
            return masked if any(a is not b for a, b in zip(masked, told, strict=True)) else told
        if isinstance(told, dict):
            return {key: self._masked(value) for key, value in told.items()}
        return told

    def _call_back(self, told: CallBack) -> Any:
        closed = self._is_closed(told.number)
        masked: Any = self._struct(msgspec.structs.replace(told, closed=closed))
        apart = told_apart(self._numbers_of(told.entry), self._mask.over) if told.entry else {}
        return msgspec.structs.replace(masked, number=apart.get(told.number, masked.number))

    def _entry(self, told: EntryNow) -> Any:
        """The entry with its numbers masked and told apart, wherever one of them stands in it."""
        person = told.entry.person
        apart = told_apart(person.numbers, self._mask.over)
        masked: Any = self._struct(msgspec.structs.replace(told, barred=self._barred_of(told)))
        who = msgspec.structs.replace(
            masked.entry.person,
            numbers=tuple(apart[one] for one in person.numbers),
            extensions={
                apart[one]: keys for one, keys in person.extensions.items() if one in apart
            },
        )
        tries = (
            msgspec.structs.replace(after, number=apart.get(before.number, after.number))
            for before, after in zip(told.tries, masked.tries, strict=True)
        )
        entry = msgspec.structs.replace(masked.entry, person=who)
        return msgspec.structs.replace(masked, entry=entry, tries=tuple(tries))

    def _barred_of(self, told: EntryNow) -> tuple[int, ...]:
        numbers = enumerate(told.entry.person.numbers)
        return tuple(at for at, number in numbers if self._is_barred(number_in(number)))

    def _shared(self, told: Struct) -> Any:
        number = number_in(told.other_party or "") if isinstance(told, Leg) else ""
        barred = bool(number) and self._is_barred(number)
        known = self._known.get(id(told))
        if known is None or known[0] is not told or known[1] is not barred:
            known = self._known[id(told)] = told, barred, self._struct(told, barred=barred)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known[2]

    def _struct(self, told: Struct, *, barred: bool = False) -> Struct:
        changed: dict[str, Any] = {"barred": True} if barred else {}
        for field in _texts_of(type(told)):
            value = getattr(told, field)
            if value:
                masked = self._masked(value)
                if masked is not value and masked != value:
                    changed[field] = masked
        return msgspec.structs.replace(told, **changed) if changed else told
