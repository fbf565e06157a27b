"""How an entry stands, from the facts about it in their order.

Whoever notes one sets it behind all that it knew of the entry, whatever its clock says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from msgspec import structs

from console.domain.events import Payload
from console.domain.work_lists.facts import (
    EntryAnswered,
    EntryCalled,
    EntryPayload,
    EntryReleased,
    EntrySettled,
    EntryTaken,
)
from console.domain.work_lists.rules import ENDS_ITSELF, SKIPPED, CallOutcome, ListRules
from console.domain.work_lists.work_list import Entry, EntryNow, Promise, Standing, Try


class ReleaseReason(StrEnum):
    """Why a member has an entry no more."""

    SKIPPED = "skipped"
    AWAY = "away"
    NOT_SHARED = "not shared"
    CLOSED = "closed"


def stands(
    entry: Entry,
    rules: ListRules,
    steps: Iterable[tuple[datetime, EntryPayload]],
    before: EntryNow | None = None,
) -> EntryNow:
    """The entry after those facts, which come in their order, and as it stood `before` them."""
    now = before or EntryNow(entry=entry)
    for at, step in steps:
        now = _STEPS[type(step)](now, at, step, rules)
    return now


def _taken(now: EntryNow, at: datetime, step: EntryTaken, _: ListRules) -> EntryNow:
    # at a host of an earlier version nobody has whoever was promised a call in a call
    if now.is_called and (promise := now.promised_since) is not None:
        now = _again_as_promised(now, promise, at)
    if now.standing not in (Standing.FREE, Standing.DOUBT):
        return now
    # whoever takes one in doubt anew decides about it: that may be the call that was promised
    promise = now.promise if now.standing is Standing.FREE else None
    return structs.replace(
        now,
        standing=Standing.TAKEN,
        by=step.member,
        taking=step.taking,
        taken_at=at,
        takings=now.takings + 1,
        again_at=None,
        only="",
        promise=promise,
    )


def _called(now: EntryNow, at: datetime, step: EntryCalled, _: ListRules) -> EntryNow:
    call = Try(order=step.order, by=step.member, number=step.number, at=at)
    return structs.replace(now, tries=(*now.tries, call), code="", code_by="")


def _answered(now: EntryNow, at: datetime, step: EntryAnswered, rules: ListRules) -> EntryNow:
    index = next((i for i, one in enumerate(now.tries) if one.order == step.order), None)
    if index is None:
        return now
    before = now.tries[index]
    outcome = _better(before.outcome, _known(step.outcome))
    after = structs.replace(before, outcome=outcome, call=before.call or step.call)
    tries = (*now.tries[:index], after, *now.tries[index + 1 :])
    now = structs.replace(now, tries=tries)
    if index < len(tries) - 1 or outcome is before.outcome or now.code:
        return now
    return _after_call(now, at, outcome, rules)


def _after_call(now: EntryNow, at: datetime, outcome: CallOutcome, rules: ListRules) -> EntryNow:
    """The last call came to that; what was promised since it began stands."""
    if (promise := now.promised_since) is not None and next_number(now) is not None:
        ends = outcome in ENDS_ITSELF and now.standing is Standing.TAKEN
        return _again_as_promised(now, promise, at) if ends else now
    if outcome not in (CallOutcome.REFUSED, CallOutcome.UNKNOWN):
        now = structs.replace(now, promise=None)
    if outcome in ENDS_ITSELF:
        if now.standing is Standing.DONE:
            return now
        if outcome is CallOutcome.INVALID and next_number(now) is not None:
            return _again(now, at if now.called < rules.tries else None, at)
        return _again(now, rules.after(outcome, at, now.called), at)
    if now.standing is Standing.TAKEN:
        return now
    if outcome is CallOutcome.UNKNOWN:
        return structs.replace(now, standing=Standing.DOUBT)
    if outcome is CallOutcome.REFUSED:
        return structs.replace(_given_back(now, at), taking=now.taking)
    return _again(now, None, at)


def _settled(now: EntryNow, at: datetime, step: EntrySettled, rules: ListRules) -> EntryNow:
    if step.taking != now.taking:
        return now
    promise = _promise(step, at)
    if not step.code and now.is_called:
        return structs.replace(now, promise=promise)
    # who says the result at a host of an earlier version knows of no promise in a call
    promise = promise or (now.promised_since if now.is_called else None)
    now = structs.replace(now, code=step.code, code_by=step.member)
    if promise is not None:
        return _again_as_promised(now, promise, at)
    return _again(now, rules.after_code(step.code, at, now.called), at)


def _promise(step: EntrySettled, at: datetime) -> Promise | None:
    if step.again_at is None:
        return None
    whose = step.whose or (step.member if step.only else "")
    return Promise(
        at=step.again_at,
        whose=whose,
        taking=step.taking,
        said_at=at,
        code=step.code,
        by=step.member,
        note=step.note,
    )


def _released(now: EntryNow, at: datetime, step: EntryReleased, _: ListRules) -> EntryNow:
    if step.taking != now.taking or now.standing is not Standing.TAKEN:
        return now
    last = now.own_tries[-1] if now.own_tries else None
    if last is None or last.outcome is CallOutcome.REFUSED:
        return _given_back(now, at, is_skipped=step.why == ReleaseReason.SKIPPED)
    if (promise := now.promised_since) is not None:
        return _again_as_promised(now, promise, at)
    if last.outcome is CallOutcome.REACHED:
        return _again(now, None, at)
    return structs.replace(now, standing=Standing.DOUBT)


def _given_back(now: EntryNow, at: datetime, *, is_skipped: bool = False) -> EntryNow:
    """Nobody's again, without a call: a promise stands as before, one that is due later."""
    promise, later = now.promise, at + timedelta(seconds=SKIPPED) if is_skipped else None
    if promise is None:
        return structs.replace(now, standing=Standing.FREE, again_at=later, taking=None)
    again_at = later if later is not None and promise.at <= at else promise.at
    return structs.replace(
        now,
        standing=Standing.FREE,
        again_at=again_at,
        only=promise.whose,
        taking=promise.taking,
        promise=structs.replace(promise, at=again_at),
    )


def _again_as_promised(now: EntryNow, promise: Promise, at: datetime) -> EntryNow:
    """Called again at the time that was promised, by whom it was promised."""
    return structs.replace(_again(now, promise.at, at), only=promise.whose, promise=promise)


def _again(now: EntryNow, again_at: datetime | None, at: datetime) -> EntryNow:
    """Called again from then on; done where it is not."""
    is_done = again_at is None
    return structs.replace(
        now,
        standing=Standing.DONE if is_done else Standing.FREE,
        again_at=again_at,
        only="",
        promise=None,
        done_at=at if is_done else None,
    )


_STEPS: Final[Mapping[type[Payload], Callable[[EntryNow, datetime, Any, ListRules], EntryNow]]] = {
    EntryTaken: _taken,
    EntryCalled: _called,
    EntryAnswered: _answered,
    EntrySettled: _settled,
    EntryReleased: _released,
}


def _known(word: str) -> CallOutcome:
    """The outcome of that word; of a later version's nothing is known here."""
    return CallOutcome(word) if word in tuple(CallOutcome) else CallOutcome.UNKNOWN


def _better(known: CallOutcome | None, told: CallOutcome) -> CallOutcome:
    """What counts of two: an answer before all, and nothing that is not known before anything."""
    if known in (None, CallOutcome.UNKNOWN) or told is CallOutcome.REACHED:
        return told
    return known or told


def next_number(now: EntryNow, may_call: Callable[[str], str | None] | None = None) -> str | None:
    """The number that is called next: each in turn, but for those that turned out not valid.

    None where none is left that may be called now, as far as that is asked.
    """
    found = [one.number for one in now.tries if one.outcome is CallOutcome.INVALID]
    numbers = [one for one in now.entry.person.numbers if one not in found]
    if may_call is not None:
        numbers = [one for one in numbers if may_call(one) is None]
    if not numbers:
        return None
    counted = [one.number for one in now.tries if one.counts]
    return min(numbers, key=lambda one: (counted.count(one), numbers.index(one)))
