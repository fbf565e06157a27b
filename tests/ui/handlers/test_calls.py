"""Keys in, orders out: each key orders what it says, for the call under the cursor, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from console.domain.leg import CallState
from console.domain.orders import (
    ORDER_ID,
    Answer,
    AnyAct,
    Bridge,
    Dial,
    HangUp,
    OutcomeKind,
    Reject,
    RejectCause,
    Transfer,
)
from console.errors import LineClosed
from console.line.port import Light
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, leg, refused, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED, name="Ada Lovelace")
TALKING = leg(4, CallState.ANSWERED)
OTHER = leg(5, CallState.ANSWERED)
DIALLING = leg(6, CallState.DIALLING)


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, TALKING, OTHER, DIALLING)})


def row(stage: Stage, number: str) -> str:
    """The row of a call in the table."""
    return next(line for line in stage.lines[2:] if number in line)


async def acted(stage: Stage) -> AnyAct:
    await stage.ordered()
    assert len(stage.board.orders) == 1
    return stage.board.orders[0].act


async def test_a_answers_the_call_under_the_cursor() -> None:
    """One key, as the phone rings."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")

        assert await acted(stage) == Answer(call=OFFERED.id)
        await stage.sees("◉ answered")
        await stage.sees("accepted in 38 ms")


async def test_an_order_says_who_when_and_which_one_it_is() -> None:
    """The id is Telnyx's command_id: without it a retry could order a thing twice."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")
        await stage.ordered()

        order = stage.board.orders[0]
        assert ORDER_ID.fullmatch(order.id)
        assert order.by == "Ada"
        assert order.placed_at.utcoffset() == timedelta(0)
        assert utc_now() - order.placed_at < timedelta(minutes=1)


async def test_x_hangs_up_the_call_under_the_cursor() -> None:
    """No question is asked: that is what hanging up is."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x")

        assert await acted(stage) == HangUp(call=TALKING.id)
        await stage.sees("× ended")


@pytest.mark.parametrize(
    ("key", "cause"), [("enter", RejectCause.CALL_REJECTED), ("b", RejectCause.USER_BUSY)]
)
async def test_r_rejects_as_declined_with_enter_and_as_busy_with_b(
    key: str, cause: RejectCause
) -> None:
    """The caller hears the difference."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("r")
        await stage.sees("Reject +442079460103")
        await stage.press(key)

        assert await acted(stage) == Reject(call=OFFERED.id, cause=cause)


async def test_t_and_a_number_and_enter_transfer() -> None:
    """A number typed as people write it reaches Telnyx in E.164."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("t")
        await stage.sees("Transfer +442079460104")
        await stage.type("+1 (312) 555.0199")
        await stage.press("enter")

        assert await acted(stage) == Transfer(call=TALKING.id, to="+13125550199")


async def test_d_and_a_number_and_enter_dial_from_the_default_number() -> None:
    """Caller id and connection need no thought."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.sees("Dial")
        await stage.type("3125550199")
        await stage.press("enter")

        expected = Dial(to="+13125550199", from_=OUR_NUMBER, connection_id="c1")
        assert await acted(stage) == expected
        await stage.sees("○ dialling")


async def test_b_joins_the_marked_call_with_the_one_under_the_cursor() -> None:
    """Mark one, go to the other, press b."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("space")
        await stage.cursor_on(OTHER.id)
        await stage.press("b")

        assert await acted(stage) == Bridge(call=OTHER.id, other=TALKING.id)


async def test_b_joins_the_two_marked_calls_wherever_the_cursor_is() -> None:
    """Marks say it already."""
    async with console(board()) as stage:
        for call in (TALKING.id, OTHER.id):
            await stage.cursor_on(call)
            await stage.press("space")
        await stage.cursor_on(DIALLING.id)
        await stage.press("b")

        assert await acted(stage) == Bridge(call=TALKING.id, other=OTHER.id)


async def test_b_without_marks_asks_with_which_call() -> None:
    """Only calls that can be bridged now are offered."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("b")
        await stage.sees("Bridge +442079460104")
        picker = stage.app.screen.query_one("PickList")
        assert [option.id for option in picker.options] == [OTHER.id]
        await stage.press("enter")

        assert await acted(stage) == Bridge(call=TALKING.id, other=OTHER.id)


async def test_three_marked_calls_are_too_many_for_a_bridge() -> None:
    """Guessing which two would be wrong once in three."""
    async with console(board()) as stage:
        for call in (TALKING.id, OTHER.id, DIALLING.id):
            await stage.cursor_on(call)
            await stage.press("space")
        await stage.press("b")

        assert "3 calls are marked" in stage.words
        assert stage.board.orders == []


# Safety -----------------------------------------------------------------------------------


async def test_a_double_key_press_sends_one_order() -> None:
    """The second press finds the first under way and says so."""
    here = board()
    here.gate.clear()
    async with console(here) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x", "x", "x")
        await stage.ordered()

        assert len(here.orders) == 1
        assert stage.words == "hang up: hang up is under way"
        here.gate.set()
        await stage.sees("× ended")
        assert len(here.orders) == 1


async def test_keys_rest_while_the_call_changes_under_the_hand() -> None:
    """A key meant for one state may not act on the next: 400 ms are for looking."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        stage.board.change(OFFERED.id, state=CallState.ANSWERED)
        await until(lambda: stage.main.store.legs[OFFERED.id].state is CallState.ANSWERED)
        await stage.press("x")

        assert stage.words == "hang up: the call changed just now; look, then press again"
        assert stage.board.orders == []
        await stage.armed()
        await stage.press("x")
        assert await acted(stage) == HangUp(call=OFFERED.id)


async def test_an_order_goes_to_the_call_under_the_cursor_though_rows_arrive_above_it() -> None:
    """Orders bind to a call id, never to a row."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        stage.board.put(*(leg(number) for number in range(20, 30)))
        await stage.sees("+442079460120")
        await stage.press("x")

        assert await acted(stage) == HangUp(call=TALKING.id)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("a", "answer: the call is answered already"),
        ("r", "reject: the call is answered already"),
    ],
)
async def test_what_is_not_possible_says_why_and_sends_nothing(key: str, reason: str) -> None:
    """A key that does nothing without a word would be pressed again."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press(key)

        assert stage.words == reason
        assert stage.board.orders == []


async def test_keys_on_an_empty_table_say_that_no_call_is_selected() -> None:
    """The first minute of a new agent."""
    async with console() as stage:
        for key in "artbxy":
            await stage.press(key)
            assert "no call is selected" in stage.words
        await stage.press("enter", "space", "j", "G")

        assert stage.board.orders == []


async def test_escape_never_touches_a_call() -> None:
    """It means back, everywhere."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        for key in ("r", "d", "x"):
            await stage.press("escape", key, "escape")
        await stage.press("escape", "escape")

        assert [order.act for order in stage.board.orders] == [HangUp(call=OFFERED.id)]


# Outcomes ---------------------------------------------------------------------------------


async def test_an_order_under_way_is_seen_on_its_row_and_in_the_log() -> None:
    """Nobody has to guess whether a key was heard."""
    here = board()
    here.gate.clear()
    async with console(here) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x")
        await stage.sees("hangup by Ada")
        await stage.sees("under way…")
        await until(lambda: "◉ answered…" in row(stage, "+442079460104"))
        here.gate.set()

        await stage.sees("accepted in 38 ms")
        await stage.misses("under way")
        await stage.misses("answered…")


async def test_a_refused_order_says_what_why_and_what_now() -> None:
    """On the log for good, and above the footer for the eye."""
    here = board()
    here.refusal = refused("answer was refused: gone (90018)", "Nothing to do.")
    async with console(here) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")

        await stage.sees("answer was refused: gone (90018)")
        await until(lambda: stage.complaints)
        assert stage.complaints == ["answer was refused: gone (90018). Nothing to do."]


async def test_an_order_that_the_board_rejects_is_told_with_its_reason() -> None:
    """The switchboard may know better than this screen."""
    here = board()
    here.gate.clear()
    async with console(here) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")
        await stage.ordered()
        here.end(OFFERED.id)
        here.gate.set()

        await stage.sees("the call has ended Nothing was sent.")


async def test_an_order_whose_line_breaks_is_unknown_not_failed() -> None:
    """It may have been carried out: to say it failed would invite a second one."""
    here = board()
    here.gate.clear()
    async with console(here) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x")
        await stage.ordered()
        here.reachable = False
        here.refusal = LineClosed("gone")
        here.cut()
        here.gate.set()

        await stage.sees("before the outcome was known")
        await until(lambda: "◉ answered?" in row(stage, "+442079460104"))
        assert "failed" not in stage.text
        await until(lambda: stage.complaints)


async def test_nothing_on_the_screen_waits_for_an_order() -> None:
    """An API that hangs may not freeze the console."""
    here = board()
    here.gate.clear()
    async with console(here) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x")
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")
        await stage.ordered(2)

        assert [order.act.action for order in here.orders] == ["call.hangup", "call.answer"]
        here.gate.set()
        await asyncio.sleep(0)


async def test_unknown_is_a_kind_of_its_own() -> None:
    """The words for it may not fall together with those for refused."""
    here = board()
    here.refusal = refused("nobody knows")
    here.refusal = type(here.refusal)(
        order_id=here.refusal.order_id, kind=OutcomeKind.UNKNOWN, message="no reply in 55 s."
    )
    async with console(here) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")
        await until(lambda: stage.complaints)

        assert stage.complaints == ["no reply in 55 s."]
        assert stage.main.prompt._level is Light.WARN


async def test_what_went_wrong_covers_nothing_and_goes_with_the_next_key() -> None:
    """A toast lay over the log and the reasons, and told what the log and the row tell."""
    here = board()
    why = "answer was refused: the call is on its way to another number by itself (90018)"
    here.refusal = refused(why, "Wait for what becomes of it, or press x to end it.")
    async with console(here, size=(80, 24)) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")
        await stage.sees("press x to end it.")  # on a second line

        assert not stage.app._notifications
        assert stage.lines[-1].strip().startswith("a answer")
        # and in the log
        await until(lambda: sum("answer was refused" in line for line in stage.lines) == 2)
        await stage.press("j")
        await stage.misses("press x to end it.")
        await until(lambda: stage.main.prompt.size.height == 1)
