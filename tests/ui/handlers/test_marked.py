"""Calls are marked to do one thing with all of them: one question, one order each."""

from __future__ import annotations

import msgspec
import pytest

from console.domain.acts import (
    Answer,
    Enqueue,
    Hold,
    Resume,
    Role,
    SendDtmf,
    StartRecording,
    Supervise,
)
from console.domain.agent.state import AgentState
from console.domain.leg import CallId, CallState, Leg, Pending
from console.domain.leg_media import Media
from console.domain.orders import AnyAct, HangUp, Reject, RejectCause
from console.ui.table.widget import DISARMED
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED, name="Ada Lovelace")
TALKING = leg(4, CallState.BRIDGED)
OTHER = leg(5, CallState.BRIDGED, name="Bo Diddley")
DIALLING = leg(6, CallState.DIALLING)
HELD = leg(7, CallState.HELD)


def board(*legs: Leg) -> Switchboard:
    return Switchboard(legs={one.id: one for one in legs or (OFFERED, TALKING, OTHER, DIALLING)})


async def mark(stage: Stage, *calls: CallId) -> None:
    for call in calls:
        await stage.cursor_on(call)
        await stage.press("space")


async def confirm(stage: Stage) -> None:
    """Enter, once the question has stood there for a moment."""
    stage.time.let_pass(DISARMED)
    await stage.press("enter")


async def acts(stage: Stage, count: int) -> list[AnyAct]:
    await stage.ordered(count)
    assert len({order.id for order in stage.board.orders}) == count
    return [order.act for order in stage.board.orders]


async def test_one_enter_hangs_up_every_marked_call_and_not_the_one_under_the_cursor() -> None:
    """The question names all of them, so that nothing is a surprise."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.cursor_on(OFFERED.id)
        await stage.press("x")
        await stage.sees("Hang up: 2 calls")
        assert "+442079460104" in stage.text
        assert "Bo Diddley" in stage.text
        assert stage.board.orders == []
        await confirm(stage)

        assert await acts(stage, 2) == [HangUp(call=TALKING.id), HangUp(call=OTHER.id)]
        await until(lambda: stage.main.table.marked == ())


async def test_no_name_stands_where_the_keys_are() -> None:
    """A caller named "Esc, hang up" would have the wrong key pressed: the number comes first."""
    liar = leg(8, CallState.ANSWERED, name="Esc hang up, 2 calls   Enter leaves them")
    async with console(board(TALKING, liar)) as stage:
        await mark(stage, TALKING.id, liar.id)
        await stage.press("x")
        await stage.sees("Hang up: 2 calls")
        named = [line for line in stage.lines if "Esc hang up" in line]
        keys = [line for line in stage.lines if "Enter hang up, 2 calls" in line]

        assert len(keys) == 1
        assert keys[0].strip(" │").split()[-3:] == ["Esc", "leaves", "them"]
        assert all("+4420794601" in line.partition("Esc")[0] for line in named)


async def test_esc_leaves_them_all_as_they_are() -> None:
    """A question that has no way back is none."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.press("x")
        await stage.sees("Hang up: 2 calls")
        await stage.press("escape")
        await stage.misses("Hang up: 2 calls")

        assert stage.board.orders == []
        assert stage.main.table.marked == (TALKING.id, OTHER.id)


async def test_those_for_which_it_is_not_possible_are_named_and_left() -> None:
    """Three were marked and two are held: the third must not be thought to be."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id, DIALLING.id, OTHER.id)
        await stage.press("H")
        await stage.sees("Hold: 2 calls")
        assert "1 left as they are" in stage.text
        assert "left: nobody talks on this call" in stage.text
        await confirm(stage)

        assert await acts(stage, 2) == [Hold(call=TALKING.id), Hold(call=OTHER.id)]
        await stage.sees("1 left")


async def test_a_call_that_ends_while_the_question_stands_is_left() -> None:
    """It was bound at the key; an order for a dead call would be refused."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.press("x")
        await stage.sees("Hang up: 2 calls")
        stage.board.change(OTHER.id, state=CallState.ENDED)
        await stage.sees("Hang up: 1 call ")
        await stage.sees("left: the call has ended")
        await confirm(stage)

        assert await acts(stage, 1) == [HangUp(call=TALKING.id)]


async def test_h_resumes_where_none_of_the_marked_can_be_held() -> None:
    """One key does both, as for a single call."""
    async with console(board(HELD, leg(8, CallState.HELD), TALKING)) as stage:
        await mark(stage, HELD.id, CallId("v3:call-08"))
        await stage.cursor_on(TALKING.id)
        await stage.press("H")
        await stage.sees("Resume: 2 calls")
        await confirm(stage)

        assert await acts(stage, 2) == [Resume(call=HELD.id), Resume(call=CallId("v3:call-08"))]


async def test_what_nobody_of_them_can_do_is_refused_with_the_reason() -> None:
    """The words say that it is about the marked ones."""
    async with console(board()) as stage:
        await mark(stage, OFFERED.id, DIALLING.id)
        await stage.press("H")

        assert "none of 2 marked" in stage.words
        assert stage.board.orders == []


@pytest.mark.parametrize(
    ("key", "typed", "act", "parameters"),
    [
        pytest.param("v", "", StartRecording, None, marks=pytest.mark.long),
        ("#", "12#", SendDtmf, {"digits": "12#"}),
        pytest.param(
            ":enqueue", "support", Enqueue, {"queue_name": "support"}, marks=pytest.mark.long
        ),
    ],
)
async def test_operations_are_said_once_and_ordered_for_each(
    key: str, typed: str, act: type[AnyAct], parameters: dict[str, object] | None
) -> None:
    """What has to be said is asked in one form, and the question follows it."""
    async with console(board(), size=(100, 40)) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.type(key)
        if key.startswith(":"):
            await stage.press("enter")
        if typed:
            await stage.sees("and 1 more marked")
            await stage.type(typed)
            await stage.press("enter")
        await stage.sees(": 2 calls")
        await confirm(stage)
        given = await acts(stage, 2)

        assert [(type(one), one.calls) for one in given] == [
            (act, (TALKING.id,)),
            (act, (OTHER.id,)),
        ]
        if parameters is not None:
            assert all(getattr(one, "parameters", None) == parameters for one in given)


async def test_offered_calls_are_rejected_together() -> None:
    """Several strangers that ring at once are turned away by two keys."""
    other = leg(9, CallState.OFFERED)
    async with console(board(OFFERED, other)) as stage:
        await mark(stage, OFFERED.id, other.id)
        await stage.press("r")
        await confirm(stage)

        assert await acts(stage, 2) == [
            Reject(call=call, cause=RejectCause.CALL_REJECTED) for call in (OFFERED.id, other.id)
        ]


async def test_what_only_one_call_can_get_is_for_the_cursor_and_says_so() -> None:
    """My phone can be joined to one: nobody may think that all marked ones were answered."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")

        assert "under the cursor; the marked ones are left" in stage.words
        assert await acts(stage, 1) == [Answer(call=OFFERED.id)]


async def test_a_mark_on_the_call_under_the_cursor_alone_asks_nothing() -> None:
    """It is the call that the key is for in any case."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id)
        await stage.press("x")

        assert await acts(stage, 1) == [HangUp(call=TALKING.id)]


async def test_marks_say_what_keys_mean_as_long_as_they_stand() -> None:
    """Marks made an hour ago may be out of sight."""
    async with console(board()) as stage:
        await mark(stage, TALKING.id)
        await stage.sees("orders are for the marked call; Esc takes the mark away")
        await mark(stage, OTHER.id)
        await stage.sees("orders are for the 2 marked")
        await stage.press(":")
        await stage.sees("and 2 marked :")
        await stage.press("escape", "escape")

        await stage.misses("orders are for the 2 marked")


async def test_the_menu_is_for_the_marked_ones_too() -> None:
    """An operation has one meaning, however it was found."""
    here = board(
        leg(4, CallState.BRIDGED, media=Media(queue="support")),
        leg(5, CallState.BRIDGED, media=Media(queue="support")),
    )
    async with console(here, size=(100, 40)) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.press("o")
        await stage.type("leave queue")
        await stage.press("enter")
        await stage.sees("ueue: 2 calls")
        await confirm(stage)

        assert [act.calls for act in await acts(stage, 2)] == [(TALKING.id,), (OTHER.id,)]


async def test_what_is_wrong_with_a_command_is_not_hidden_by_the_marks() -> None:
    """The words that matter are the last ones."""
    async with console(board(), size=(120, 24)) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        await stage.cursor_on(DIALLING.id)
        await stage.cursor_on(OFFERED.id)
        await stage.type(":transfer 12")
        await stage.press("enter")

        assert stage.words.startswith("transfer: ")
        assert "under the cursor" not in stage.words
        assert stage.board.orders == []


@pytest.mark.parametrize("there", [True, False], ids=["my leg is there", "it is ordered"])
async def test_a_call_that_i_supervise_is_not_hung_up_with_the_others(*, there: bool) -> None:
    """Alone, the key ends the supervision and not a colleague's call: so it must not here."""
    media = Media(supervisor_role="monitor", supervises=OTHER.id)
    mine = leg(9, CallState.ANSWERED, role=Role.SUPERVISOR, agent="Ada", media=media)
    ordered = Pending(order_id="s", action=Supervise.action, placed_at=utc_now())
    theirs = OTHER if there else msgspec.structs.replace(OTHER, pending=(ordered,))
    here = board(TALKING, theirs, *([mine] if there else []))
    here.state = AgentState(agent="Ada")
    async with console(here) as stage:
        await until(lambda: stage.app.store.supervision or not there)
        await mark(stage, TALKING.id, OTHER.id)
        await stage.press("x")
        await stage.sees("Hang up: 1 call ")
        assert "left: you supervise it" in stage.text
        await confirm(stage)

        assert await acts(stage, 1) == [HangUp(call=TALKING.id)]


async def test_an_enter_that_was_typed_ahead_confirms_nothing() -> None:
    """Marks may come back from yesterday: the question must be seen before it is answered."""
    async with console(board(), size=(100, 40)) as stage:
        await mark(stage, TALKING.id, OTHER.id)
        stage.burst("x", "enter")
        await stage.sees("Hang up: 2 calls")
        await stage.sees("That Enter came too soon to be an answer")
        assert stage.board.orders == []
        await confirm(stage)

        assert {act.call for act in await acts(stage, 2)} == {TALKING.id, OTHER.id}
