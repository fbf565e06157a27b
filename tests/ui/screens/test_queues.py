"""The board of queues: who waits, and who is taken."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.domain.acts import Answer
from console.domain.leg import CallState
from console.domain.people.contacts import Contact, Directory
from console.domain.queues import QueueBoard, WaitingCall
from console.errors import LineError
from console.ui.screens.queues import QueuesScreen
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

FIRST = leg(6, CallState.QUEUED)
SECOND = leg(7, CallState.QUEUED)


def waiting(number: int, seconds: int) -> WaitingCall:
    caller = (FIRST, SECOND)[number - 1]
    since = utc_now() - timedelta(seconds=seconds)
    return WaitingCall(call=caller.id, position=number, since=since, number=caller.from_)


def support(*calls: WaitingCall) -> QueueBoard:
    return QueueBoard(
        name="support",
        size=len(calls),
        max_size=20,
        average_wait=72,
        waiting=calls,
        asked_at=utc_now(),
    )


def board(phone: str | None = "sip:ada@example.com") -> Switchboard:
    legs = {one.id: one for one in (FIRST, SECOND)}
    queues = (support(waiting(1, 245), waiting(2, 61)),)
    return Switchboard(legs=legs, queues=queues, phone=phone)


async def queues(stage: Stage) -> None:
    await stage.press("Q")
    await until(lambda: isinstance(stage.app.screen, QueuesScreen))
    await stage.sees("support")


async def test_a_queue_says_how_many_wait_and_how_long() -> None:
    """Size, average and longest wait decide whether somebody has to help out."""
    async with console(board()) as stage:
        await queues(stage)

        queue, first, second = (line.split() for line in stage.lines if "support" in line)
        assert queue[1:5] == ["support", "2", "of", "20"]
        assert queue[5].startswith("4:0")
        assert queue[-1] == "1:12"
        assert first[1] == "1"
        assert second[1] == "2"
        assert second[-1] == "+442079460107"
        assert second[2].startswith("1:0")
        assert "Queues   2 wait" in stage.text
        assert stage.board.asked >= 1


async def test_what_waits_stands_in_columns_under_heads() -> None:
    """Place, wait and number of each stand under each other, and say what they are."""
    async with console(board()) as stage:
        await queues(stage)

        head = next(line for line in stage.lines if "PLACE" in line)
        assert head.split() == ["QUEUE", "PLACE", "WAIT", "NAME", "NUMBER", "AVERAGE"]
        for line in stage.lines:
            if "+44207946010" in line:
                assert line.index("+44207946010") == head.index("NUMBER")


async def test_every_key_stands_whole_below_in_the_smallest_terminal() -> None:
    """The last one is the way back."""
    async with console(board()) as stage:
        await queues(stage)
        await stage.sees(
            "Enter take   c create   e size   x delete, take out   u ask again   Esc close"
        )


async def test_sorted_by_name_the_waiting_stay_under_their_queue() -> None:
    """Whoever waits elsewhere is taken elsewhere."""
    here = board()
    here.queues = (*here.queues, msgspec.structs.replace(support(), name="sales"))
    async with console(here) as stage:
        await queues(stage)
        await stage.press("s", "j", "j", "enter", "S")
        await until(lambda: "▼" in stage.text)

        rows = [line.split() for line in stage.lines if "support" in line or "sales" in line]
        assert [row[0] if row[0] != "▌" else row[1] for row in rows] == ["support"] * 3 + ["sales"]
        assert rows[1][-1] == "+442079460107"


async def test_with_room_the_one_under_the_cursor_stands_beside_the_list() -> None:
    """Who it is, and what the contacts call it."""
    here = board()
    async with console(here, size=(160, 50)) as stage:
        contact = Contact(name="Carla Kontakt", number="+442079460106")
        stage.app.store_touched(stage.app.store.take_contacts(Directory([contact])))
        await queues(stage)
        await stage.sees("at most    20")
        await stage.press("j")

        await stage.sees("Carla Kontakt")
        await stage.sees("place      1")


async def test_a_chosen_caller_is_taken_not_only_the_first() -> None:
    """The angriest one does not always stand in front."""
    async with console(board()) as stage:
        await queues(stage)
        await stage.press("j", "j", "enter")
        await stage.ordered()

        assert stage.board.orders[0].act == Answer(call=SECOND.id, join=True)
        await until(lambda: len(stage.app.screen_stack) == 1)


async def test_a_caller_who_left_is_not_taken_in_the_stead_of_another() -> None:
    """The highlight stays on its caller while the queue moves on."""
    async with console(board()) as stage:
        await queues(stage)
        await stage.press("j", "j")
        stage.board.show_queues(support(waiting(2, 61)))
        await stage.misses("+442079460106")
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == Answer(call=SECOND.id, join=True)


async def test_without_a_phone_nobody_is_taken_and_it_says_why() -> None:
    """The caller would be taken out of the queue and hear nobody."""
    async with console(board(phone=None)) as stage:
        await queues(stage)
        await stage.press("j", "enter")
        await stage.sees("no phone of yours is configured")

        assert stage.board.orders == []


async def test_the_board_asks_again_while_it_is_open_and_tells_a_failure() -> None:
    """Numbers that stand still look like a quiet day."""
    async with console(board()) as stage:
        await queues(stage)
        asked = await until(lambda: stage.board.asked)
        await stage.press("u")
        await until(lambda: stage.board.asked > asked)
        stage.board.lines[-1].ended = LineError("Telnyx is away")
        await stage.press("u")

        await stage.sees("Telnyx is away")
        await stage.sees("support")


async def test_telnyx_is_asked_again_only_once_it_answered() -> None:
    """Whoever presses the key ten times gets the one answer that is under way."""
    here = board()
    here.answers.clear()
    async with console(here) as stage:
        await stage.press("Q")
        await until(lambda: here.asked)
        await stage.press("u", "u", "u")
        assert here.asked == 1

        here.answers.set()
        await stage.settled()
        await stage.press("u")
        await until(lambda: here.asked == 2)
