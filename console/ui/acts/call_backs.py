"""Call-backs as this console has them: which are mine, which is due first, what rings it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import msgspec

from console.domain.acts import Dial, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack, concerns, is_anothers
from console.domain.call_backs.moments import moment_ahead, understood
from console.domain.ids import mark_of
from console.domain.leg import CallId
from console.domain.number_rules.zones import zones_of
from console.line.port import Snapshot
from console.text import NOTHING, Shown, clean
from console.ui.acts.calls import dial
from console.ui.state.store import Store

LONGEST: int = 100


def mine(board: Snapshot) -> list[CallBack]:
    """The open ones that whoever is at this console may ring, the one due first in front."""
    member = board.team.member(board.agent)
    those = (one for one in board.call_backs if not is_anothers(one, board.agent))
    return [one for one in those if member is None or concerns(one, member)]


def due(board: Snapshot, now: datetime) -> list[CallBack]:
    """Those of them whose time has come."""
    return [one for one in mine(board) if one.is_due(now)]


def named(board: Snapshot, typed: str) -> CallBack | None:
    """The one that is meant by the beginning of its id, or the one due first; None for none."""
    found = [one for one in mine(board) if one.id.startswith(typed)]
    return found[0] if found and (not typed or len(found) == 1) else None


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
