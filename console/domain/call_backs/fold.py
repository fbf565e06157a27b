"""The call-backs as the facts tell them, whichever order these come in.

Of each the last setting counts, the last ringing, and an end that came after that setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from console.domain.call_backs.call_back import CallBack, Rung
from console.domain.events import Fact
from console.domain.own_facts import CallBackEnded, CallBackPayload, CallBackRung, CallBackSet


class _Word(Struct, frozen=True, order=True):
    """What a fact says, to be compared with others of its sort: the greatest counts."""

    at: datetime
    text: str


_P = TypeVar("_P", bound=CallBackPayload)

_Told: TypeAlias = tuple[_Word, _P, datetime]
"""A word, the fact that says it, and when that was noted."""


class _Kept(Struct):
    """What is known of one id: of each sort the word that counts."""

    set: _Told[CallBackSet] | None = None
    rung: _Told[CallBackRung] | None = None
    ended: _Told[CallBackEnded] | None = None
    now: CallBack | None = None


class CallBacks:
    """All call-backs. Facts of any sort may be given, each any number of times."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._open: dict[str, CallBack] = {}

    def take(self, fact: Fact) -> CallBack | None:
        """Take one more fact: the call-back as it is now, None where nothing is different."""
        payload = fact.payload
        if not isinstance(payload, CallBackPayload):
            return None
        kept = self._kept.setdefault(payload.call_back, _Kept())
        plain = msgspec.structs.replace(payload, renewed="")
        word = _Word(payload.told_at, msgspec.json.encode(plain).decode())
        match plain:
            case CallBackSet():
                kept.set = _later(kept.set, (word, plain, fact.received_at))
            case CallBackRung():
                kept.rung = _later(kept.rung, (word, plain, fact.received_at))
            case CallBackEnded():
                kept.ended = _later(kept.ended, (word, plain, fact.received_at))
        before, kept.now = kept.now, _call_back(kept)
        self._keep_open(payload.call_back, kept.now)
        return kept.now if kept.now != before else None

    def _keep_open(self, id_: str, now: CallBack | None) -> None:
        if now is not None and not now.over:
            self._open[id_] = now
        else:
            self._open.pop(id_, None)

    @property
    def open(self) -> tuple[CallBack, ...]:
        """Those that are open."""
        return tuple(self._open.values())

    def call_back(self, id_: str) -> CallBack | None:
        """The one of that id; None where there is none."""
        kept = self._kept.get(id_)
        return kept.now if kept is not None else None

    def __iter__(self) -> Iterator[CallBack]:
        return (kept.now for kept in self._kept.values() if kept.now is not None)

    def lasting(self, noted_before: datetime) -> Iterator[CallBackPayload]:
        """What is to be noted anew, of what was noted before that.

        That of the open ones; and the end of one that somebody noted anew after it had ended.
        """
        for kept in self._kept.values():
            if kept.set is None or kept.now is None:
                continue
            wanted: list[_Told[CallBackSet] | _Told[CallBackRung] | _Told[CallBackEnded] | None]
            if not kept.now.over:
                wanted = [kept.set, kept.rung if kept.now.rung is not None else None]
            else:
                again = kept.ended is not None and kept.set[2] >= kept.ended[2]
                wanted = [kept.ended if again else None]
            for one in wanted:
                if one is not None and one[2] < noted_before:
                    yield msgspec.structs.replace(one[1], renewed=one[2].isoformat())


def _later(one: _Told[_P] | None, other: _Told[_P]) -> _Told[_P]:
    """The one of two that counts; of the same word the one that was noted last."""
    if one is None or (other[0], other[2]) > (one[0], one[2]):
        return other
    return one


def _call_back(kept: _Kept) -> CallBack | None:
    """What follows from what is known of one."""
    if kept.set is None:
        return None
    told = kept.set[1]
    rung = kept.rung[1] if kept.rung is not None else None
    ended = kept.ended[1] if kept.ended is not None else None
    since = rung is not None and rung.due == told.at
    over = ended is not None and ended.told_at >= told.told_at
    return CallBack(
        id=told.call_back,
        number=told.number,
        at=told.at,
        by=told.by,
        set_at=told.told_at,
        name=told.name,
        member=told.member,
        group=told.group,
        call=told.call,
        note=told.note,
        rung=Rung(member=rung.member, order=rung.order, due=rung.due, at=rung.told_at)
        if rung is not None and since
        else None,
        over=ended.how if ended is not None and over else "",
        over_at=ended.told_at if ended is not None and over else None,
    )
