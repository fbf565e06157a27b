"""A work list heard: who is next, the call, and what came of it, by words and keys."""

from __future__ import annotations

import msgspec

from console.domain.leg import CallId
from console.domain.orders import Dial
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person, Standing
from console.line.port import ListChanged
from tests.linear.listener import listening
from tests.ui.all_screens import PEOPLE
from tests.ui.handlers.test_work_lists import with_list
from tests.ui.memory_switchboard import Switchboard
from tests.waiting import until

NOBODY_ELSE = (Person(name="Mary Ward", numbers=("+442079460148",)),)


async def test_the_next_one_is_read_called_and_settled() -> None:
    """What a listener types is what the screen's keys do."""
    board, list_ = with_list()
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.press("(")
        await listener.hears("Winter: 0 of 3 done, nobody called yet, pace not known")
        listener.types(":list dial")
        await listener.hears("you have nobody of a work list")
        listener.types(":list next")
        await listener.hears("Grace Hopper", "Town: London")
        listener.types(":list dial")
        await until(lambda: board.orders)
        act = board.orders[0].act
        assert isinstance(act, Dial)
        assert (act.to, act.entry) == ("+442079460147", f"{list_}/0")
        board.listed_people.called(list_, 0, "order-1")
        board.listed_people.came(list_, 0, CallOutcome.REACHED, CallId("v3:gone"))
        await until(lambda: listener.front.situation().entry is not None)
        await until(
            lambda: board.listed_people.lists.list(list_) in listener.front.situation().lists
        )
        listener.types(":list done resolved")
        await listener.hears("Grace Hopper: Resolved")

        listener.types(":list next")
        await listener.hears("Zoé Faure", "Town: Lyon")
        listener.types(":list skip")
        await listener.hears("Zoé Faure is left for later")


async def test_of_two_lists_the_next_one_is_of_either_and_each_is_meant_by_its_name() -> None:
    """Also where the one before has nobody, and where its name begins the other's."""
    board, _ = with_list()
    second = board.listed_people.open(NOBODY_ELSE, "Winter 2")
    for place in range(3):
        board.listed_people.taken("list-Winter", place, "Bo")
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.types(":list next")
        await listener.hears("Mary Ward")
        assert board.listed_people.lists.had_by("Ada") is not None
        listener.types(":list close winter")
        await listener.hears("Close Winter? 3 left are called no more.")
        listener.press("y")
        await listener.hears("Winter is closed.")
        listener.types(":list close win")
        await listener.hears("Close Winter 2? 1 left")
        listener.press("y")
        await until(lambda: (one := board.listed_people.lists.list(second)) and not one.is_open)


async def test_a_file_is_opened_after_what_is_in_it_was_said() -> None:
    """How many are called, and who is not and why."""
    board = Switchboard(from_="+442079460100")
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.types(f":list open {PEOPLE}")
        await listener.hears("5 to call.")
        await listener.hears("2 cannot be called.")
        await listener.hears("1 there twice.")
        await listener.hears("Line 6: it has no number.")
        await listener.hears("Open a list of 5?")
        listener.press("y")
        await listener.hears("people is open.")

        (list_,) = board.listed_people.lists
        assert list_.is_open


async def test_a_list_is_closed_after_a_yes_and_numbers_are_barred_by_name() -> None:
    """What the screen does by a question is asked here, too."""
    board, list_ = with_list()
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.types(":dnc add +49 30 901820 asked")
        await listener.hears("Do-not-call list: 1 number put on it")
        listener.types(":dnc list")
        await listener.hears("since 20")
        listener.types(":dnc remove +4930901820")
        await listener.hears("1 number taken off it")
        listener.types(":list close")
        await listener.hears("Close Winter? 3 left are called no more.")
        listener.press("y")
        await listener.hears("Winter is closed.")

        found = board.listed_people.lists.list(list_)
        assert found is not None
        assert not found.is_open


async def test_whom_nobody_knows_to_have_been_called_is_told_and_decided_by_a_word() -> None:
    """One that a colleague has still, whose host was lost as it called."""
    board, list_ = with_list("Ada", "Bo")
    board.listed_people.taken(list_, 1, "Bo")
    board.listed_people.called(list_, 1, "order-1")
    board.listed_people.came(list_, 1, CallOutcome.UNKNOWN)
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.press("(")
        await listener.hears("pace not known, 1 unclear")
        await listener.hears("Unclear: Zoé Faure, entry 2. Bo called at", "Bo has the entry")
        listener.types(":list done resolved 3")
        await listener.hears("Entry 3 is not unclear")
        listener.types(":list done resolved 2")
        await listener.hears("Zoé Faure: Resolved")

        one = board.listed_people.lists.entry(list_, 1)
        assert one is not None
        assert (one.standing, one.code) == (Standing.DONE, "resolved")


async def test_a_barred_number_is_said_with_the_one_who_comes_next() -> None:
    """Also where the number is masked: the place of it is told."""
    board, list_ = with_list()
    board.listed_people.taken(list_, 0, "Ada")
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        held = board.listed_people.lists.list(list_)
        assert held is not None
        masked = msgspec.structs.replace(held.held[0], barred=(0,))
        told = msgspec.structs.replace(held, held=(masked,))
        board.push(ListChanged(number=board.next(), list=told))
        await until(lambda: listener.front.store.board.lists[0].held[0].barred)
        listener.press("(")
        await listener.hears("You have Grace Hopper", "it is on the do-not-call list")
        listener.types(":list dial")
        await listener.hears("is not called from here: it is on the do-not-call list")

        assert board.orders == []
