"""Call-backs as this console has them: which are mine, which is due first, what rings it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

import msgspec

from console.domain.acts import Dial, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.call_backs.moments import moment_ahead, understood
from console.domain.call_backs.next_due import NextDue, held_by, next_due, own
from console.domain.ids import mark_of
from console.domain.leg import CallId
from console.domain.number_rules.zones import zones_of
from console.line.port import Snapshot
from console.text import NOTHING, Shown, clean
from console.ui.acts.calls import dial, ruling_on
from console.ui.state.store import Store

LONGEST: int = 100
NONE_DUE: Final = "no call-back is due"
NONE_OPEN: Final = "no call-back is open"


def mine(board: Snapshot) -> list[CallBack]:
    """The open ones that whoever is at this console may ring, the one due first in front."""
    return own(board.call_backs, board.agent, board.team.member(board.agent))


def due(board: Snapshot, now: datetime) -> list[CallBack]:
    """Those of them whose time has come."""
    return [one for one in mine(board) if one.is_due(now)]


def next_of(board: Snapshot, now: datetime) -> NextDue:
    """The one that is rung next, and those due before it that cannot be rung now."""
    held = held_by(board.lists, board.agent)
    return next_due(
        mine(board), now, held, lambda number: ruling_on(board, number).why_not_promised
    )


def named(board: Snapshot, typed: str) -> CallBack | None:
    """The one that is meant by the beginning of its id, or the only one; None for none of them."""
    found = [one for one in mine(board) if one.id.startswith(typed)]
    return found[0] if len(found) == 1 else None


def why_not_named(board: Snapshot, typed: str) -> str:
    """Why nothing is meant by what was typed, and what to do."""
    if not mine(board):
        return NONE_OPEN
    found = sum(one.id.startswith(typed) for one in mine(board))
    many = f"{found} open call-backs begin" if found else "no open call-back begins"
    return f"{many} with {clean(typed, 20)}: {{ has all"


def ringing(board: Snapshot, one: CallBack, *, confirmed: bool = False) -> Dial | None:
    """The dial that rings me, then the person; None while caller id or connection is not known."""
    made = dial(board, one.number)
    if made is None:
        return None
    asked = one.number if confirmed else ""
    return msgspec.structs.replace(made, call_back=one.id, confirmed=asked)


def promised(
    at: datetime, *, call: CallId | None = None, number: str = "", note: str = "", name: str = ""
) -> SetCallBack:
    """A new call-back for whoever is at this console."""
    return SetCallBack(
        call_back=str(uuid4()), at=at, call=call, number=number, note=note, name=name
    )


def moved(one: CallBack, at: datetime) -> SetCallBack:
    """The same at another time."""
    return SetCallBack(call_back=one.id, at=at, member=one.member, group=one.group)


def ended(one: CallBack, *, done: bool) -> EndCallBack:
    """It is over."""
    return EndCallBack(call_back=one.id, done=done)


def read_when(written: str, now: datetime, number: str | None) -> tuple[datetime | None, Shown]:
    """The moment that is meant, and how it was understood; None with what is wrong."""
    try:
        at = moment_ahead(written, now)
    except ValueError as error:
        return None, clean(f"{error}", 2 * LONGEST)
    return at, clean(understood(at, now, zones_of(number or "")), 2 * LONGEST)


def list_of(store: Store, call: CallId | None) -> Shown:
    """The work list of whoever was called by that call, as far as is told here; else no text.

    It is open: a call-back for that person is the list's own promise.
    """
    leg = store.legs.get(call) if call is not None else None
    mark = leg.made_by if leg is not None else None
    for list_ in store.board.lists:
        last = (one.last for one in list_.held if list_.is_open)
        if any(one and (call == one.call or mark == mark_of(one.order)) for one in last):
            return clean(list_.name, LONGEST)
    return NOTHING


def words(one: CallBack, now: datetime) -> Shown:
    """One line: who, when, how it stands."""
    who = " ".join(filter(None, (one.name, one.number)))
    at = one.at.astimezone()
    when = f"{at:%H:%M}" if at.date() == now.astimezone().date() else f"{at:%a %d %b %H:%M}"
    taken = "taken, not called yet" if one.entry else "rung, still open"
    taken = "say first what came of the call" if one.is_in_call else taken
    state = taken if one.rung is not None else "due" if one.is_due(now) else ""
    whom = f"for {one.group}" if one.group else ""
    whom = "its member is away" if one.is_for_others else whom
    return clean("  ".join(filter(None, (when, who, state, whom, one.note))), LONGEST)
