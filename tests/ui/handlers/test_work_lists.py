"""What the keys of work lists do: for whom the card shows, and for nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from console.domain.acts import Choice
from console.domain.agent.state import AgentRules, AgentState, Disposition
from console.domain.ids import mark_of
from console.domain.leg import CallId, CallState
from console.domain.number_rules.rules import NumberRules
from console.domain.orders import Dial, HangUp, OrderId
from console.domain.work_lists.facts import ListClosed
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person, Standing
from console.ui.actions.registry import BY_ID
from console.ui.actions.work_lists.rows import AGAIN, BAR, DIAL, NEXT, SETTLE, SKIP, TAKE
from console.ui.dialogs.call_backs.when import WhenForm
from console.ui.screens.lists.opened import ANOTHER, WorkListScreen
from console.ui.screens.lists.overview import WorkListsScreen
from console.ui.widgets.fields import Words
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import Stage, console
from tests.waiting import until

CODES = (
    Disposition(code="resolved", key="1", title="Resolved"),
    Disposition(code="later", key="2", title="Later"),
)
PEOPLE = tuple(
    Person(name=name, numbers=(number,), columns=(("Town", town),))
    for name, number, town in (
        ("Grace Hopper", "+442079460147", "London"),
        ("Zoé Faure", "+33155501288", "Lyon"),
        ("Jürgen Groß", "+4930550112", "Berlin"),
    )
)


def with_list(*members: str) -> tuple[Switchboard, str]:
    """A switchboard with one list of three people, and the id of the list."""
    rules = AgentRules(dispositions=CODES)
    board = Switchboard(agent="Ada", rules=rules, phone="sip:ada@sip.example.com")
    return board, board.listed_people.open(PEOPLE, "Winter", *members)


@asynccontextmanager
async def opened(
    board: Switchboard, size: tuple[int, int] = (130, 30)
) -> AsyncIterator[tuple[Stage, WorkListScreen]]:
    """The only list, opened by its key."""
    async with console(board, size=size) as stage:
        await stage.press("(")
        await until(lambda: isinstance(stage.app.screen, WorkListScreen))
        screen = stage.app.screen
        assert isinstance(screen, WorkListScreen)
        await stage.sees("Grace Hopper")
        yield stage, screen


async def pressed(stage: Stage, *keys: str) -> None:
    """Keys, each once the card has not just changed."""
    for key in keys:
        stage.time.let_pass(1.0)
        await stage.press(key)


def chosen(screen: WorkListScreen) -> str:
    """Who is on the card."""
    one = screen.table.item
    return one.entry.person.name if one is not None else ""


async def test_a_key_that_was_on_its_way_calls_nobody_else() -> None:
    """The next one came onto the card between the look and the key."""
    board, list_ = with_list()
    async with opened(board) as (stage, screen):
        await pressed(stage, "n")
        await until(lambda: screen.one_list.mine is not None)
        board.listed_people.called(list_, 0, "order-1")
        board.listed_people.came(list_, 0, CallOutcome.BUSY)
        await until(lambda: chosen(screen) == "Zoé Faure")
        await stage.press("d")
        await stage.sees(ANOTHER)
        assert board.orders == []
        await pressed(stage, "d")
        await stage.ordered()

        act = board.orders[0].act
        assert isinstance(act, Dial)
        assert (act.to, act.entry, act.join) == ("+33155501288", f"{list_}/1", True)


async def test_a_costly_number_is_called_by_the_second_key_and_a_forbidden_one_by_none() -> None:
    """What the rules say holds for a list as for the form; a move of the cursor asks anew."""
    board, _ = with_list()
    board.number_rules = NumberRules(confirm=("GB",), deny=("+33",))
    async with opened(board) as (stage, screen):
        await pressed(stage, "n", "d")
        await stage.sees("d again calls it")
        await pressed(stage, "j", "k", "d")
        await stage.sees("d again calls it")
        assert board.orders == []
        await pressed(stage, "d")
        await stage.ordered()
        act = board.orders[0].act
        assert isinstance(act, Dial)
        assert act.confirmed == act.to == "+442079460147"
        await pressed(stage, "-")
        await until(lambda: chosen(screen) == "Zoé Faure")
        await pressed(stage, "d")

        await stage.sees("is not called from here")
        assert len(board.orders) == 1


async def test_its_own_call_is_hung_up_held_and_muted_over_the_list() -> None:
    """By the keys of the table; there is nothing to hang up of whom nobody called."""
    board, list_ = with_list()
    call = leg(9, CallState.BRIDGED, agent="Ada", made_by=mark_of(OrderId("order-1")))
    board.legs[call.id] = call
    async with opened(board) as (stage, _screen):
        await pressed(stage, "n", "x")
        await stage.sees("this person is not on the line")
        board.listed_people.called(list_, 0, "order-1")
        board.listed_people.came(list_, 0, CallOutcome.REACHED, call.id)
        await stage.sees("● bridged")
        await pressed(stage, "x")
        await stage.ordered()

        assert board.orders[0].act == HangUp(call=call.id)


async def test_whom_a_colleague_takes_is_shown_so_at_once_and_is_not_to_be_had() -> None:
    """The cursor stays where the hand put it."""
    board, list_ = with_list("Ada", "Bo")
    async with opened(board) as (stage, screen):
        await pressed(stage, "j")
        assert chosen(screen) == "Zoé Faure"
        board.listed_people.taken(list_, 1, "Bo")
        await stage.sees("● taken")
        await stage.sees("Bo has it")
        assert chosen(screen) == "Zoé Faure"
        await pressed(stage, "enter")
        await stage.sees("somebody else has this one")
        await pressed(stage, "d")
        await stage.sees("somebody else has this one")
        board.listed_people.said(list_, 1, "resolved")

        await stage.sees("× done")
        await stage.sees("1 of 3 done")
        assert board.orders == []


async def test_a_digit_says_what_came_of_it_once_the_call_is_over_and_the_next_one_comes() -> None:
    board, list_ = with_list()
    async with opened(board) as (stage, screen):
        await pressed(stage, "n")
        await stage.sees("★ yours")
        await pressed(stage, "1")
        await stage.sees("the person was not called yet")
        board.listed_people.called(list_, 0, "order-1")
        await stage.sees("★ calling")
        await pressed(stage, "1")
        await stage.sees("the person is being called")
        board.listed_people.came(list_, 0, CallOutcome.REACHED, CallId("v3:gone"))
        await stage.sees("1 Resolved")
        await pressed(stage, "7")
        await stage.sees("no disposition is called 7")
        await pressed(stage, "1")

        await until(lambda: chosen(screen) == "Zoé Faure")
        entry = board.listed_people.lists.entry(list_, 0)
        assert entry is not None
        assert (entry.standing, entry.code) == (Standing.DONE, "resolved")
        mine = screen.one_list.mine
        assert mine is not None
        assert mine.entry.place == 1


async def test_who_wants_to_be_called_at_a_time_is_due_then_above_all_others() -> None:
    """By whoever said so alone; the form is for the person that it was opened for."""
    board, list_ = with_list("Ada", "Bo")
    async with opened(board) as (stage, screen):
        await pressed(stage, "n", "b")
        await stage.sees("the person was not called yet")
        board.listed_people.called(list_, 0, "order-1")
        board.listed_people.came(list_, 0, CallOutcome.REACHED, CallId("v3:gone"))
        await stage.sees("What came of it?")
        await pressed(stage, "b")
        await stage.sees("Call again Grace Hopper")
        await stage.type("in 2 h")
        await stage.press("enter")
        await stage.sees("Type the key or the code of one of these.")
        await stage.type("2")
        await stage.press("enter")
        await until(lambda: chosen(screen) == "Zoé Faure")
        await stage.sees("Grace Hopper: later, called again")
        entry = board.listed_people.lists.entry(list_, 0)
        assert entry is not None
        assert (entry.standing, entry.only, entry.code) == (Standing.FREE, "Ada", "later")
        assert entry.again_at is not None
        assert 7190 < (entry.again_at - stage.app.clock.now()).total_seconds() < 7300
        board.listed_people.now = stage.app.clock.now
        stage.time.let_pass(7300)
        await until(lambda: "◆ due" in stage.text)
        board.listed_people.said(list_, 1, "resolved")

        await until(lambda: chosen(screen) == "Grace Hopper")


async def test_nobody_is_taken_by_itself_for_one_who_goes_to_lunch() -> None:
    """A colleague may call them meanwhile; a key takes the next one all the same."""
    board, _ = with_list()
    async with opened(board) as (stage, screen):
        await pressed(stage, "n")
        await stage.sees("★ yours")
        board.be(AgentState(agent="Ada", chosen=Choice(ready=False, reason="lunch")))
        await pressed(stage, "-")
        await stage.sees("Grace Hopper: left for later, called again")
        await stage.settled()
        assert screen.one_list.mine is None
        await pressed(stage, "n")

        await until(lambda: chosen(screen) == "Zoé Faure")


async def test_a_time_that_is_typed_for_no_form_does_nothing() -> None:
    """Else the sign in a date would leave the person for later, and an n take another one."""
    board, list_ = with_list()
    async with opened(board) as (stage, screen):
        await pressed(stage, "n")
        await stage.sees("★ yours")
        stage.time.let_pass(1.0)
        stage.burst("b", *"2026-12-24")
        await stage.settled()
        await stage.sees("what was typed next is dropped")
        assert board.listed_people.lists.list(list_).figures.taken == 1  # type: ignore[union-attr]
        assert chosen(screen) == "Grace Hopper"

        stage.time.let_pass(1.0)
        await stage.press("b")
        await stage.sees("the person was not called yet")
        stage.time.let_pass(1.0)
        await stage.press("escape")
        await until(lambda: not isinstance(stage.app.screen, WorkListScreen))


async def test_nobody_is_to_be_taken_first_from_a_list_that_is_closed() -> None:
    """It is closed, and that is what each key says."""
    board, list_ = with_list()
    async with opened(board) as (stage, _):
        board.listed_people.note(ListClosed(list=list_, by="Ada"))
        await stage.sees("× closed")
        for key in ("d", "minus", "1", "enter"):
            await pressed(stage, key)
            await stage.sees(": the list is closed.")


async def test_who_is_skipped_comes_later_and_the_next_one_now() -> None:
    board, _ = with_list()
    async with opened(board) as (stage, screen):
        await pressed(stage, "n", "-")
        await until(lambda: chosen(screen) == "Zoé Faure")
        await stage.sees("◌ later")
        await stage.sees("Grace Hopper: left for later, called again")


async def test_who_asks_not_to_be_called_is_called_by_nobody_after_two_keys() -> None:
    """One key alone does nothing yet, and another one in between takes it back."""
    board, _ = with_list()
    async with opened(board) as (stage, _screen):
        await pressed(stage, "n")
        await stage.sees("★ yours")
        await pressed(stage, "X")
        await stage.sees("X again bars")
        await pressed(stage, "j", "k", "X")
        assert board.listed_people.barred == ()
        await pressed(stage, "X")

        await stage.sees("1 on the do-not-call list")
        assert board.listed_people.barred == PEOPLE[0].numbers


async def test_on_a_narrow_screen_a_key_has_the_card_below_the_list() -> None:
    """Taking somebody shows it by itself."""
    board, _ = with_list()
    async with opened(board, (80, 24)) as (stage, _screen):
        assert "Town" not in stage.text
        await pressed(stage, "c")
        await stage.sees("Town          London")
        assert "Zoé Faure" in stage.text
        await pressed(stage, "c")
        await stage.misses("Town")
        await pressed(stage, "n")
        await stage.sees("Town          London")
        assert stage.fills(80, 24)


async def test_the_list_is_filtered_and_sorted_as_others_are() -> None:
    board, _ = with_list()
    async with opened(board) as (stage, screen):
        await pressed(stage, "/")
        await stage.type("lyon")
        await stage.misses("Grace Hopper")
        await pressed(stage, "enter")
        assert chosen(screen) == "Zoé Faure"
        await pressed(stage, "escape")
        await stage.sees("Grace Hopper")
        await pressed(stage, "s")
        await stage.sees("Sort by")


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (NEXT, "no work list is open for you"),
        (TAKE, "nobody of a work list is selected"),
        (DIAL, "take the next one first"),
        (SETTLE, "take the next one first"),
        (SKIP, "take the next one first"),
        (BAR, "nobody of a work list is selected"),
        (AGAIN, "take the next one first"),
    ],
)
async def test_each_says_why_not_where_there_is_no_list(action: str, reason: str) -> None:
    """By its name on the command line, too."""
    async with console(Switchboard(), size=(120, 24)) as stage:
        stage.burst(":", *BY_ID[action].name, "enter")
        await stage.settled()

        assert reason in stage.words or reason in stage.text
        await stage.press("(")
        await until(lambda: isinstance(stage.app.screen, WorkListsScreen))
        await stage.sees("There is no work list")


async def test_the_next_one_comes_by_a_command_from_the_table_too() -> None:
    """The list opens with the card of that person."""
    board, list_ = with_list()
    async with console(board, size=(130, 30)) as stage:
        stage.burst(":", *"list next", "enter")
        await stage.settled()
        await until(lambda: isinstance(stage.app.screen, WorkListScreen))

        await stage.sees("★ yours")
        entry = board.listed_people.lists.entry(list_, 0)
        assert entry is not None
        assert entry.by == "Ada"


async def test_a_call_back_for_whoever_is_called_is_said_to_be_the_lists_promise() -> None:
    """Of a call beside the lists nothing is said."""
    board, list_ = with_list()
    call = leg(9, CallState.BRIDGED, agent="Ada", made_by=mark_of(OrderId("order-1")))
    other = leg(10, CallState.BRIDGED, agent="Ada")
    board.legs.update({call.id: call, other.id: other})
    board.listed_people.taken(list_, 0, "Ada")
    board.listed_people.called(list_, 0, "order-1")
    async with console(board) as stage:
        for meant, said in ((call, "work list Winter"), (other, "")):
            await stage.press("escape")
            await stage.cursor_on(meant.id)
            await stage.press("~")
            await until(lambda: isinstance(stage.app.screen, WhenForm))
            form = stage.app.screen
            words = form.query("#of-list")
            assert [one.words for one in words if isinstance(one, Words)] == (
                [f"It is a promise of the {said}"] if said else []
            )


async def test_whom_a_colleagues_lost_host_called_is_shown_so_and_a_digit_decides() -> None:
    """Who has the person, since when, and that it is not known: above those who are new."""
    board, list_ = with_list("Ada", "Bo")
    board.listed_people.taken(list_, 1, "Bo")
    board.listed_people.called(list_, 1, "order-1")
    board.listed_people.came(list_, 1, CallOutcome.UNKNOWN)
    async with opened(board) as (stage, screen):
        await until(lambda: chosen(screen) == "Zoé Faure")
        await stage.sees("▲ unclear   not known if they were called")
        await stage.sees("Bo has it since")
        await stage.sees("▲ 1 unclear")
        await stage.sees("What came of it?")
        await pressed(stage, "1")
        await stage.misses("▲ 1 unclear")

        one = board.listed_people.lists.entry(list_, 1)
        assert one is not None
        assert (one.standing, one.code) == (Standing.DONE, "resolved")
