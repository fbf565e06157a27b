"""What can be done with work lists and with whoever is on one, and why not now.

Whom an action is for is whoever is under the cursor of an opened list, elsewhere whom I have.
"""

from __future__ import annotations

from typing import Final

from console.domain.agent.state import Presence
from console.domain.team.rights import may_any
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing
from console.ui.actions.action import Action, Group
from console.ui.actions.reasons import on_the_line
from console.ui.actions.situation import Situation

LISTS: Final = "console.lists"
NEXT: Final = "list.next"
TAKE: Final = "list.take"
DIAL: Final = "list.dial"
SETTLE: Final = "list.settle"
AGAIN: Final = "list.again"
SKIP: Final = "list.skip"
BAR: Final = "list.bar"
OPEN: Final = "list.open"
CLOSE: Final = "list.close"
EXPORT: Final = "console.list_export"

NOBODY: Final = "you have nobody of a work list: take the next one first"


def held(now: Situation) -> EntryNow | None:
    """Whom I have, of whichever list; None for nobody."""
    found = (one for list_ in now.lists for one in list_.held if one.by == now.user)
    return next(found, None)


def taking_next(now: Situation) -> str | None:
    """There must be a list that is open for me, and nobody whom I have."""
    if now.barred:
        return now.barred
    if not any(one.is_open and now.user in one.members for one in now.lists):
        return "no work list is open for you"
    return _has_one(now)


def taking(now: Situation) -> str | None:
    """The one who is meant must be nobody's."""
    one = now.entry
    if one is None:
        return now.barred or "nobody of a work list is selected"
    if reason := now.barred or _not_worked(now):
        return reason
    if one.standing is Standing.TAKEN:
        return "this one is yours already" if one.by == now.user else "somebody else has this one"
    if one.standing is Standing.DONE:
        return "this one is done"
    return _has_one(now)


def dialling(now: Situation) -> str | None:
    """I must have the one who is meant, no call and a number that may be valid."""
    if reason := now.barred or _not_mine(now):
        return reason
    one = now.entry
    if one is None:
        return NOBODY
    if one.why_no_dial:
        return one.why_no_dial
    if now.agent.state is Presence.ON_CALL:
        return "you are in a call: it has to be over first"
    return None if next_number(one) else "none of the numbers is valid"


def settling(now: Situation) -> str | None:
    """The call must be over; of one in doubt whoever works through the list decides.

    Of a colleague's whoever opened the list, and supervisors.
    """
    one = now.entry
    if reason := now.barred:
        return reason
    if one is None and any(each.unclear for each in now.lists):
        return None
    if one is not None and one.standing is Standing.DOUBT:
        return None if _rules(now) else _not_worked(now)
    if reason := _not_to_decide(now):
        return reason
    if one is None:
        return NOBODY
    if not one.own_tries:
        return "the person was not called yet: call, or skip"
    return _goes_on(now, one)


def skipping(now: Situation) -> str | None:
    """Nobody may have been reached; of a colleague's the list's owner and supervisors decide."""
    if reason := now.barred or _not_to_decide(now):
        return reason
    one = now.entry
    last = one.own_tries[-1] if one is not None and one.own_tries else None
    if one is None or last is None:
        return NOBODY if one is None else None
    if last.outcome is CallOutcome.REACHED:
        return "the person was reached: say what came of it"
    return _goes_on(now, one)


def barring(now: Situation) -> str | None:
    """Whoever is meant must be one whom I may call."""
    if now.entry is None:
        return now.barred or "nobody of a work list is selected"
    return now.barred or _not_worked(now)


def _goes_on(now: Situation, one: EntryNow) -> str | None:
    """Why nothing is said of the call yet."""
    if one.calls_now is not None:
        return "the person is being called: hang up first"
    alive = now.leg is not None and now.leg.alive and now.leg.id == (one.last and one.last.call)
    return "the call goes on: say it once it is over" if alive else None


def _not_mine(now: Situation) -> str | None:
    one = now.entry
    if one is None:
        return NOBODY
    if one.standing is Standing.TAKEN and one.by == now.user:
        return None
    if one.standing is Standing.TAKEN:
        return "somebody else has this one"
    return _not_worked(now) or "you do not have this one: take it first"


def _not_to_decide(now: Situation) -> str | None:
    """Why I say nothing of the one who is meant: nobody has it, or a colleague whose it is."""
    taken = now.entry is not None and now.entry.standing is Standing.TAKEN
    return None if taken and _rules(now) else _not_mine(now)


def _rules(now: Situation) -> bool:
    """Whether I decide about all who are on the list of the one who is meant."""
    list_ = next((x for x in now.lists if now.entry and x.id == now.entry.entry.list), None)
    member = now.asking.member if now.asking is not None else None
    any_ = member is not None and may_any(member)
    return list_ is not None and (any_ or list_.by == now.user)


def _not_worked(now: Situation) -> str | None:
    """Why I call nobody of the list of the one who is meant."""
    list_ = next((x for x in now.lists if now.entry and x.id == now.entry.entry.list), None)
    if list_ is None:
        return "no work list is opened"
    if not list_.is_open:
        return "the list is closed" if list_.closed_at else "the list is not whole yet"
    return None if now.user in list_.members else "you do not work through this list"


def _has_one(now: Situation) -> str | None:
    if held(now) is None:
        return None
    return "you have somebody already: call, say what came of it, or skip"


def closing(now: Situation) -> str | None:
    """A list must be open: the switchboard says whose it is to close."""
    if now.barred:
        return now.barred
    return None if any(one.closed_at is None for one in now.lists) else "no work list is open"


def exporting(now: Situation) -> str | None:
    """There must be a list."""
    return on_the_line(now) or (None if now.lists else "there is no work list")


def opening(now: Situation) -> str | None:
    """Orders must be possible."""
    return now.barred


WORK_LISTS: Final = (
    Action(
        LISTS,
        ("(",),
        "work lists",
        "The people to call, one after the other; n takes the next one, d calls",
        Group.AGENT,
        why_not=on_the_line,
        asks=True,
        footer=57,
    ),
    Action(
        OPEN,
        (),
        "open a work list",
        "Have the people of a file called: it is shown who can be, and taken by one more Enter",
        Group.AGENT,
        why_not=opening,
        asks=True,
    ),
    Action(
        CLOSE,
        (),
        "close a work list",
        "Have nobody be called from a list any more, after a question; its results stay",
        Group.AGENT,
        why_not=closing,
        asks=True,
    ),
    Action(
        EXPORT,
        (),
        "export a work list",
        "Write everybody of a list with every column of the file, and what came of each, to a CSV",
        Group.AGENT,
        why_not=exporting,
        asks=True,
        word="list export",
    ),
    Action(
        NEXT,
        (),
        "next on the list",
        "Take whoever is to be called next: promised call-backs first, then who is due, then new",
        Group.AGENT,
        why_not=taking_next,
    ),
    Action(
        TAKE,
        (),
        "take this one",
        "Take the person under the cursor of an opened list, so that nobody else calls",
        Group.AGENT,
        why_not=taking,
    ),
    Action(
        DIAL,
        (),
        "call whom I took",
        "Call the person of the work list that you took: your phone rings first",
        Group.AGENT,
        why_not=dialling,
    ),
    Action(
        SETTLE,
        (),
        "what came of it",
        "Say what came of the person that you called: a digit, or a code behind the command",
        Group.AGENT,
        why_not=settling,
        word="list done",
    ),
    Action(
        AGAIN,
        (),
        "call again at",
        "Say when you call the person again, yourself: tomorrow 10:00, in 2 h, Fri 9:30",
        Group.AGENT,
        why_not=settling,
    ),
    Action(
        SKIP,
        (),
        "skip whom I took",
        "Leave the person for later; ten minutes pass before anybody calls",
        Group.AGENT,
        why_not=skipping,
    ),
    Action(
        BAR,
        (),
        "do not call",
        "Put all numbers of the person on the do-not-call list: nobody here calls them any more",
        Group.AGENT,
        why_not=barring,
    ),
)
"""The lists, and what is done with one person after the other."""
