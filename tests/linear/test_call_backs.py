"""Call-backs, heard: the time is said back before it is set, and one key rings what is due."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.domain.acts import Dial, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person
from tests.linear.listener import listening
from tests.ui.memory_switchboard import utc_now
from tests.ui.team_stage import mine, team_board
from tests.waiting import until

NUMBER = "+13125559876"


async def test_a_time_is_agreed_to_and_what_is_due_is_rung_or_ended() -> None:
    """Each by the key that it has on the screen."""
    call, now = mine(), utc_now()
    board = team_board(call)
    one = CallBack(
        id="c",
        number=NUMBER,
        at=now - timedelta(minutes=3),
        by="bo",
        set_at=now,
        name="Grace",
        member="bo",
        entry="winter/7",
        among=("ada", "bo"),
        is_for_others=True,
    )
    theirs = msgspec.structs.replace(
        one, id="d", at=now - timedelta(minutes=9), is_for_others=False
    )
    winter = board.listed_people.open((Person(name="Grace", numbers=(NUMBER,)),), "Winter", "ada")
    hers = msgspec.structs.replace(one, entry=f"{winter}/0")
    waits = msgspec.structs.replace(one, id="e", name="Sam", at=now - timedelta(minutes=8))
    board.call_backs = (theirs, waits, hers)
    board.listed_people.taken(winter, 0, "ada")
    board.listed_people.called(winter, 0, "order-1")
    board.listed_people.came(winter, 0, CallOutcome.REACHED, call.id)
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.front.calls.select(call.id)
        listener.types(":call-back add in 2 h")
        await listener.hears("It is a promise of the work list Winter")
        await listener.hears("Call back", "in 2 h 0 min")
        listener.press("y")
        await listener.hears("Note, Enter for none")
        listener.types("the invoice")
        await until(lambda: board.orders)
        act = board.orders[0].act
        assert isinstance(act, SetCallBack)
        assert (act.call, act.number, act.note) == (call.id, "", "the invoice")

        listener.press("}")
        await until(lambda: len(board.orders) > 1)
        dial = board.orders[1].act
        assert isinstance(dial, Dial)
        assert (dial.to, dial.call_back) == (NUMBER, "c")
        await listener.hears("Sam is not rung now: you have Grace of a work list")
        await listener.hears("Call Grace back")

        listener.types(":call-back done")
        await listener.hears("Sam", "Grace")
        listener.press("2")
        await until(lambda: len(board.orders) > 2)
        assert board.orders[2].act == EndCallBack(call_back="c", done=True)
