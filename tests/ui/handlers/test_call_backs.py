"""Call-backs on the screen: what is due stands in a line, one key rings it, a form asks when."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from console.domain.acts import AnyAct, Dial, EndCallBack, SetCallBack
from console.domain.agent.state import AgentState, Presence
from console.domain.call_backs.call_back import CallBack, Rung
from console.domain.leg import CallState
from console.domain.orders import OrderId
from console.domain.work_lists.work_list import Person
from console.line.port import BarredChanged, CallBackChanged
from console.ui.dialogs.agent import WrapUpForm
from console.ui.dialogs.call_backs.when import WhenForm
from console.ui.dialogs.pickers import Picker
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

CALL = leg(3, CallState.ANSWERED, agent="Ada")
NUMBER = "+13125559876"


def promised(minutes: float, id_: str = "c", **more: object) -> CallBack:
    """One that is due so many minutes from now."""
    now = utc_now()
    one = CallBack(
        id=id_,
        number=NUMBER,
        at=now + timedelta(minutes=minutes),
        by="Ada",
        set_at=now,
        name="Grace",
        member="Ada",
    )
    return msgspec.structs.replace(one, **more)


async def acts(stage: Stage, count: int = 1) -> list[AnyAct]:
    await stage.ordered(count)
    return [order.act for order in stage.board.orders]


async def test_what_is_due_stands_in_a_line_and_one_key_rings_it() -> None:
    """The line takes no key, names what is due first, and goes with it."""
    rung = Rung(member="Ada", order=OrderId("1"), due=utc_now(), at=utc_now())
    call_backs = (promised(-3), promised(-1, "d", rung=rung), promised(60, "e"))
    board = Switchboard(legs={CALL.id: CALL}, call_backs=call_backs, phone="sip:ada@example.com")
    async with console(board) as stage:
        strip = stage.app.screen.query_one("#call-backs")
        await until(lambda: strip.display)
        line = str(strip.draw())
        assert "Grace" in line
        assert "and 1 more" in line
        await stage.press("}")
        (dial,) = await acts(stage)
        assert isinstance(dial, Dial)
        assert (dial.to, dial.call_back, dial.join) == (NUMBER, "c", True)
        for id_ in ("c", "d"):
            over = promised(-3, id_, over="done")
            board.push(CallBackChanged(number=board.next(), call_back=over))
        await until(lambda: not strip.display)
        await stage.press("}")
        assert len(board.orders) == 1


async def test_one_of_a_list_is_mine_to_ring_unless_a_colleague_has_taken_the_person() -> None:
    """It is said as what it is: taken is not yet called."""
    later = utc_now() + timedelta(seconds=1)
    rung = Rung(member="Bo", order=OrderId("1"), due=later, at=later)
    of_list = {"entry": "winter/0", "among": ("Ada", "Bo"), "note": "Winter"}
    theirs, mine = (
        promised(-3, "d", rung=one, member="", name=name, **of_list)
        for one, name in ((rung, "Theirs"), (msgspec.structs.replace(rung, member="Ada"), "Mine"))
    )
    mine = msgspec.structs.replace(mine, id="c")
    board = Switchboard(call_backs=(theirs, mine), phone="sip:ada@sip.example.com")
    async with console(board) as stage:
        strip = stage.app.screen.query_one("#call-backs")
        await until(lambda: strip.display)
        line = str(strip.draw())
        assert "Mine" in line
        assert "taken, not called yet" in line
        assert "Winter" in line
        assert "more" not in line
        await stage.press("}")
        (dial,) = await acts(stage)
        assert isinstance(dial, Dial)
        assert dial.call_back == "c"


async def test_what_is_in_the_way_is_said_and_the_next_one_that_can_be_is_rung() -> None:
    """A promise waits while I have somebody else of a list; others need not wait with it."""
    board = Switchboard(phone="sip:ada@sip.example.com")
    people = (Person(name="Bob", numbers=(NUMBER,)), Person(name="Heidi", numbers=(NUMBER,)))
    winter = board.listed_people.open(people, "Winter", "Ada")
    board.listed_people.taken(winter, 0, "Ada")
    of_list = {"entry": f"{winter}/1", "among": ("Ada", "Bo"), "name": "Heidi"}
    board.call_backs = (promised(-9, "e", **of_list), promised(-3), promised(60, "f"))
    async with console(board) as stage:
        await until(lambda: stage.app.store.board.lists)
        await stage.sees("Grace +13125559876  due   } rings   and 1 more")
        await stage.press("}")
        (dial,) = await acts(stage)
        assert isinstance(dial, Dial)
        assert dial.call_back == "c"
        await stage.sees("Heidi is not rung now: you have Bob of a work list")
        over = promised(-3, over="done")
        board.push(CallBackChanged(number=board.next(), call_back=over))
        await until(lambda: len(stage.app.store.board.call_backs) == 2)
        await stage.sees("waits: you have Bob")
        await stage.press("escape", "}")
        await stage.sees("Heidi is not rung now: you have Bob of a work list")
        assert len(board.orders) == 1


async def test_of_several_one_is_chosen_before_any_is_ended() -> None:
    """Nothing is ended that was not meant; what is named by nothing is said."""
    board = Switchboard(call_backs=(promised(60), promised(90, "d")))
    async with console(board) as stage:
        await stage.press(*":call-back", "space", *"done", "enter")
        await until(lambda: isinstance(stage.app.screen, Picker))
        assert not board.orders
        await stage.press("j", "enter")
        (act,) = await acts(stage)
        assert act == EndCallBack(call_back="d", done=True)
        await stage.press(*":call-back", "space", *"done", "space", "x", "enter")
        await stage.sees("no open call-back begins with x")
        assert len(board.orders) == 1


async def test_a_time_is_read_back_before_it_is_set_for_the_call_under_the_cursor() -> None:
    """What is no time, or over, is said at its field, and nothing is ordered."""
    board = Switchboard(legs={CALL.id: CALL})
    async with console(board) as stage:
        await stage.press("~")
        await until(lambda: isinstance(stage.app.screen, WhenForm))
        form = stage.app.screen
        assert isinstance(form, WhenForm)
        form.when.value = "whenever"
        await stage.press("enter")
        assert not board.orders
        form.when.value = "in 2 h"
        await stage.press("tab", *"soon", "enter")
        (act,) = await acts(stage)
        assert isinstance(act, SetCallBack)
        assert (act.call, act.number, act.note) == (CALL.id, "", "soon")
        assert abs(act.at - utc_now() - timedelta(hours=2)) < timedelta(minutes=5)


async def test_all_are_listed_and_each_can_be_ended() -> None:
    """Two choices, each with Enter."""
    board = Switchboard(call_backs=(promised(60), promised(90, "d")))
    async with console(board) as stage:
        await stage.press("{")
        await until(lambda: isinstance(stage.app.screen, Picker))
        await stage.press("j", "enter")
        await until(lambda: isinstance(stage.app.screen, Picker))
        await stage.press("j", "j", "enter")
        (act,) = await acts(stage)
        assert act == EndCallBack(call_back="d", done=True)


async def test_the_wrap_up_sets_one_for_its_call() -> None:
    """The call is over, and its number is the switchboard's to know."""
    then = utc_now() + timedelta(seconds=60)
    state = AgentState(agent="Ada", state=Presence.WRAP_UP, until=then, awaiting=(CALL.id,))
    board = Switchboard(legs={CALL.id: CALL}, state=state)
    async with console(board) as stage:
        await stage.press("w")
        await until(lambda: isinstance(stage.app.screen, WrapUpForm))
        await stage.press("c")
        await until(lambda: isinstance(stage.app.screen, WhenForm))
        await stage.press(*"10:00", "enter")
        (act,) = await acts(stage)
        assert isinstance(act, SetCallBack)
        assert act.call == CALL.id
        await stage.sees("The call-back is set")


@pytest.mark.parametrize("way", ["}", ":call-back ring\n"])
async def test_who_is_not_to_be_called_is_not_rung_and_it_says_why(way: str) -> None:
    """The switchboard would refuse it as well."""
    board = Switchboard(call_backs=(promised(-3),), phone="sip:ada@example.com")
    async with console(board) as stage:
        board.push(BarredChanged(number=board.next(), barred=(NUMBER,), count=1))
        await until(lambda: stage.app.store.board.barred_numbers)
        keys = ["enter" if key == "\n" else "space" if key == " " else key for key in way]
        await stage.press(*keys)
        await stage.sees("do-not-call list")
        assert not board.orders
