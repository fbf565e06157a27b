"""Suggestions in number fields: by name or number, from contacts and past calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from console.contacts.read import Loaded
from console.domain.acts import Enqueue
from console.domain.leg import CallId, CallState
from console.domain.orders import Dial, Transfer
from console.domain.people.contacts import Contact, Directory
from console.domain.queues import QueueBoard, WaitingCall
from console.ui.dialogs.calls import DialForm
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.screens.test_history import TALKED
from tests.ui.stage import Stage, console
from tests.ui.team_stage import mine, team_board
from tests.waiting import until

TALKING = leg(4, CallState.ANSWERED)
ADA = Contact(name="Ada Lovelace", number="+442079460900", label="work")
ALAN = Contact(name="Alan Turing", number="+442079460901")


def settings() -> UiSettings:
    loaded = Loaded(Directory([ADA, ALAN]), ("friends.csv: it has no column of numbers",))
    return UiSettings(contacts=lambda _: loaded)


def board() -> Switchboard:
    return Switchboard(legs={TALKING.id: TALKING}, past=[TALKED])


async def asking(stage: Stage, key: str) -> None:
    await stage.press(key)
    await until(lambda: stage.board.searches)
    await stage.settled()


async def test_a_name_is_typed_and_its_number_dialled() -> None:
    """Nobody knows numbers any more; the first Enter shows whose it is, the second one dials."""
    async with console(board(), settings=settings()) as stage:
        await asking(stage, "d")
        await stage.type("lovel")
        await stage.sees("▸ +442079460900    Ada Lovelace   work")
        await stage.press("enter")
        await stage.sees("Ada Lovelace. Enter again sends it.")
        assert stage.board.orders == []
        await stage.press("enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert act.to == ADA.number


async def test_the_arrows_choose_another_one() -> None:
    """The best fit is not always the one that is meant."""
    async with console(board(), settings=settings()) as stage:
        await stage.cursor_on(TALKING.id)
        await asking(stage, "t")
        await stage.type("20794609")
        await stage.sees("Alan Turing")
        await stage.press("down", "down", "enter", "enter")
        await stage.ordered()

        assert stage.board.orders[0].act == Transfer(call=TALKING.id, to=ALAN.number)


@pytest.mark.parametrize("typed", ["hopper", "9460002"])
async def test_the_people_of_past_calls_are_found_too(typed: str) -> None:
    """Most calls go to somebody who called before."""
    async with console(board(), settings=settings()) as stage:
        await asking(stage, "d")
        await stage.type(typed)

        await stage.sees("+442079460002    Grace Hopper")


async def test_digits_are_dialled_as_they_stand() -> None:
    """A number that looks like a contact's must not become that contact's."""
    async with console(board(), settings=settings()) as stage:
        await asking(stage, "d")
        await stage.type("+442079460902")
        await stage.press("enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert act.to == "+442079460902"


async def test_what_is_wrong_with_the_files_is_told_once() -> None:
    """A contact that is not found is missed at the wrong moment."""
    async with console(board(), settings=settings()) as stage:
        await asking(stage, "d")
        await stage.press("escape", "d", "escape")

        await stage.sees("friends.csv")
        assert stage.text.count("friends.csv") == 1
        assert not isinstance(stage.app.screen, DialForm)


WAITS = WaitingCall(
    call=CallId("v3:w"), position=1, since=utc_now() - timedelta(hours=2), number="+4420"
)
SUPPORT = QueueBoard(
    name="Support",
    size=3,
    max_size=20,
    average_wait=60,
    waiting=(WAITS,),
    asked_at=utc_now(),
)


@pytest.mark.parametrize("typed", ["s", "queue"])
async def test_a_call_is_transferred_to_a_queue_that_shows_who_waits(typed: str) -> None:
    """Whoever sends a caller to a queue wants to know how long it is."""
    store = Switchboard(legs={TALKING.id: TALKING}, queues=(SUPPORT,))
    async with console(store, settings=settings()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("t")
        await stage.type(typed)
        await stage.sees("▸ queue Support   3 wait   longest 2:")
        await stage.press("enter")
        await stage.sees("Queue Support. Enter again puts the call there.")
        await stage.press("enter")
        await stage.ordered()

        (order,) = stage.board.orders
        assert order.act == Enqueue(call=TALKING.id, parameters={"queue_name": "Support"})


async def test_queues_stand_beside_colleagues_with_who_waits_as_it_changes() -> None:
    """The shortest queue of a moment ago is the longest now; the highlight stays on whom it was."""
    sales = structs.replace(SUPPORT, name="Sales [/x]", size=0, waiting=())
    call = mine()
    office = team_board(call)
    office.queues = (sales, SUPPORT)
    async with console(office) as stage:
        await stage.cursor_on(call.id)
        await stage.press("t")
        await stage.sees("  queue Support   3 wait   longest 2:")
        for words in ("  queue Sales [/x]   nobody waits", "  Bo Ek   Ready 1:0", "support, sales"):
            assert words in stage.text
        assert "▸" not in stage.text
        await stage.press("down", "down")
        await stage.sees("▸ queue Support")
        first = next(line for line in stage.lines if "queue Support" in line)
        stage.time.let_pass(2)
        await until(lambda: first not in stage.lines)
        stage.board.show_queues(
            structs.replace(sales, name="A new one"), sales, structs.replace(SUPPORT, size=4)
        )
        await stage.sees("▸ queue Support   4 wait")
        await stage.press("escape", "colon")
        await stage.type("enqueue")
        await stage.press("enter")
        await stage.sees("  queue A new one   nobody waits")
        await stage.type("supp")
        await until(lambda: "queue A new one" not in stage.text)
        await stage.press("down", "enter")
        await stage.sees("│Support ")
        await stage.press("enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert act == Enqueue(call=call.id, parameters={"queue_name": "Support"})


async def test_one_enter_puts_nobody_into_a_queue() -> None:
    """Part of a colleague's name may be part of a queue's, too; other letters ask anew."""
    store = Switchboard(legs={TALKING.id: TALKING}, queues=(SUPPORT,))
    async with console(store, settings=settings()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("t")
        await stage.type("sup")
        await stage.sees("▸ queue Support")
        await stage.press("enter")
        await stage.type("p")
        await stage.sees("▸ queue Support")
        await stage.press("enter")
        await stage.sees("Enter again puts the call there.")

        assert stage.board.orders == []


async def test_a_caller_who_is_not_answered_is_put_into_no_queue() -> None:
    """The reason stands at the field, and a number can be typed all the same."""
    offered = leg(4, CallState.OFFERED)
    async with console(
        Switchboard(legs={offered.id: offered}, queues=(SUPPORT,)), settings=settings()
    ) as stage:
        await stage.cursor_on(offered.id)
        await stage.press("t")
        await stage.type("supp")
        await stage.sees("queue Support")
        await stage.press("enter")
        await stage.sees("The call is not answered yet.")

        assert stage.board.orders == []


async def test_nobody_dials_a_queue() -> None:
    """A queue is for a call that is there already."""
    store = Switchboard(legs={TALKING.id: TALKING}, queues=(SUPPORT,), past=[TALKED])
    async with console(store, settings=settings()) as stage:
        await asking(stage, "d")
        await stage.type("supp")

        assert "queue Support" not in stage.text


EXT = Contact(name="Ext Person", number="+13125550152", extension="123")


def with_extension() -> UiSettings:
    return UiSettings(contacts=lambda _: Loaded(Directory([EXT])))


async def test_the_extension_of_a_contact_is_said_and_pressed_after_the_answer() -> None:
    """The number alone reaches a switchboard's greeting."""
    async with console(board(), settings=with_extension()) as stage:
        await asking(stage, "d")
        await stage.type("ext per")
        await stage.sees("▸ +13125550152     Ext Person   x123")
        await stage.press("enter")
        await stage.sees("Ext Person, then x123. Enter again sends it.")
        await stage.sees("+13125550152 x123")
        await stage.press("enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert (act.to, act.keys) == (EXT.number, "123")


async def test_a_form_that_presses_nothing_says_what_the_extension_is_for() -> None:
    """A transferred call answers elsewhere; its keys are not lost without a word."""
    async with console(board(), settings=with_extension()) as stage:
        await stage.cursor_on(TALKING.id)
        await asking(stage, "t")
        await stage.type("ext per")
        await stage.press("enter")
        await stage.sees("Ext Person, x123 with #.")
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == Transfer(call=TALKING.id, to=EXT.number)


async def test_a_pasted_number_with_an_extension_is_shown_as_it_will_be_dialled() -> None:
    """And so is one behind the command."""
    async with console(board(), settings=settings()) as stage:
        await asking(stage, "d")
        await stage.paste("(312) 555-0152 ext. 9")
        await stage.press("enter")
        await stage.sees("Pasted, US, then x9. Enter again sends it.")
        await stage.sees("+13125550152 x9")
        await stage.press("escape", "colon")
        await stage.type("dial +13125550152 x7")
        await stage.press("enter")
        assert stage.board.orders == []
        await stage.press("enter", "enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert (act.to, act.keys) == ("+13125550152", "7")
