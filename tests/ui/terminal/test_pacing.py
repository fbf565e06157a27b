"""Keys that arrive faster than screens open: none is lost, none acts where it was not meant."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from textual import events

from console.domain.acts import Dispose, GoNotReady, SendDtmf, StartRecording
from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallState, Leg
from console.domain.orders import AnyAct, Bridge, Dial, HangUp, Reject, RejectCause, Transfer
from console.ui.dialogs.agent import WrapUpForm
from console.ui.dialogs.calls import DialForm, TransferForm
from console.ui.screens.main import MainScreen
from console.ui.stray_keys import PAUSE
from console.ui.terminal.hands import HURRIED
from tests.examples import first_of
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED)
TALKING = leg(4, CallState.ANSWERED)
OTHER = leg(5, CallState.ANSWERED)
NUMBER = "+13125550199"
SECOND = "+13125550198"
EVERY_CUT = 12
"""Ways to cut each burst into parts that arrive at moments of their own, in the long form."""


@dataclass(frozen=True)
class Burst:
    """Keys for a call, and the orders that they mean."""

    keys: tuple[str, ...]
    means: tuple[AnyAct, ...]
    on: Leg = TALKING


def dial(number: str) -> Dial:
    return Dial(to=number, from_=OUR_NUMBER, connection_id="c1")


RECORD = StartRecording(call=TALKING.id, parameters={"format": "mp3", "channels": "single"})

BURSTS = {
    "dial": Burst(("d", *NUMBER, "enter"), (dial(NUMBER),)),
    "dial another way": Burst(
        ("d", *NUMBER, "tab", "tab", "right", "enter"),
        (Dial(to=NUMBER, from_=OUR_NUMBER, connection_id="c2"),),
    ),
    "transfer": Burst(("t", *NUMBER, "enter"), (Transfer(call=TALKING.id, to=NUMBER),)),
    "decline": Burst(
        ("r", "enter"), (Reject(call=OFFERED.id, cause=RejectCause.CALL_REJECTED),), OFFERED
    ),
    "busy": Burst(("r", "b"), (Reject(call=OFFERED.id, cause=RejectCause.USER_BUSY),), OFFERED),
    "command line": Burst(
        (":", *f"transfer {NUMBER}", "enter"), (Transfer(call=TALKING.id, to=NUMBER),)
    ),
    "command line, then its form": Burst(
        (":", *"transfer", "enter", *NUMBER, "enter"), (Transfer(call=TALKING.id, to=NUMBER),)
    ),
    "palette": Burst(
        ("ctrl+p", *"transfer", "enter", *NUMBER, "enter"),
        (Transfer(call=TALKING.id, to=NUMBER),),
    ),
    "menu": Burst(("o", *"record", "enter", "enter"), (RECORD,)),
    "picker": Burst(("b", "enter"), (Bridge(call=TALKING.id, other=OTHER.id),)),
    "keys to the far end": Burst(
        ("#", *"1234#", "enter", "escape"),
        (SendDtmf(call=TALKING.id, parameters={"digits": "1234#"}),),
    ),
    "my state": Burst(("n", "2"), (GoNotReady(reason="lunch"),)),
    "the opened call": Burst(
        ("enter", "t", *NUMBER, "enter", "q", "d", *SECOND, "enter"),
        (Transfer(call=TALKING.id, to=NUMBER), dial(SECOND)),
    ),
    "filter, help and back": Burst(
        ("/", *"4420", "enter", "?", "j", "q", "escape", "d", *NUMBER, "enter"), (dial(NUMBER),)
    ),
    "form after form": Burst(
        ("d", *NUMBER, "enter", "t", *NUMBER, "enter", "d", *SECOND, "enter"),
        (dial(NUMBER), Transfer(call=TALKING.id, to=NUMBER), dial(SECOND)),
    ),
    "a form left": Burst(("t", "1", "2", "escape", "d", *NUMBER, "enter"), (dial(NUMBER),)),
    "a form, then an order": Burst(
        ("d", *NUMBER, "enter", "n", "2"), (dial(NUMBER), GoNotReady(reason="lunch"))
    ),
    # it asks first: the newest call is the one that was dialled
    "a form, then a hang-up": Burst(("d", *NUMBER, "enter", "x"), (dial(NUMBER),)),
}


OFTEN = 4
SELDOM = 3
"""How many of them are always tried: the others open what these open, too."""


def fresh() -> Switchboard:
    state = AgentState(agent="Ada", state=Presence.READY)
    return Switchboard(legs={one.id: one for one in (OFFERED, TALKING, OTHER)}, state=state)


async def arrive(stage: Stage, keys: tuple[str, ...], chance: Random) -> None:
    """The keys in parts, the next of which may come at any moment of the work on the last."""
    rest = list(keys)
    while rest:
        part = chance.randint(1, len(rest))
        stage.burst(*rest[:part])
        del rest[:part]
        for _ in range(chance.choice((0, 1, 5, 25))):
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("size", "cuts"),
    [
        pytest.param((80, 24), 1, id="80"),
        pytest.param((80, 24), EVERY_CUT, id="80, every cut", marks=pytest.mark.long),
        pytest.param((140, 40), EVERY_CUT, id="140, every cut", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("name", first_of(BURSTS, OFTEN))
async def test_what_is_typed_at_once_does_what_it_does_when_it_is_typed_slowly(
    name: str, size: tuple[int, int], cuts: int
) -> None:
    """A slow SSH line gathers keys and delivers them together; a form opens in its own time."""
    burst = BURSTS[name]
    for cut in range(cuts):
        async with console(fresh(), size=size) as stage:
            await stage.cursor_on(burst.on.id)
            await arrive(stage, burst.keys, Random(f"{name} {cut}"))  # noqa: S311 - only cuts
            await stage.settled()
            await stage.ordered(len(burst.means))

            assert tuple(order.act for order in stage.board.orders) == burst.means, cut
            assert isinstance(stage.app.screen, MainScreen)


def is_ordered_by(stage: Stage, key: str) -> bool:
    """Whether an order for the call is under way in the turn of the loop in which a key comes."""
    assert stage.app.between is not None
    stage.app.between.run(stage.app.typed, events.Key(key, key))
    leg = stage.app.store.leg(TALKING.id)
    return leg is not None and bool(leg.pending)


async def test_a_key_acts_as_it_comes_where_nothing_is_on_its_way_before_it() -> None:
    """The order goes out before anything is drawn, and overtakes no message."""
    async with console(fresh()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.armed()
        await stage.settled()
        stage.main.table.post_message(events.Callback(callback=lambda: None))
        assert not is_ordered_by(stage, "x")
        await stage.ordered()

    async with console(fresh()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.armed()
        await until(lambda: stage.app._is_between and stage.app._at_rest())
        assert is_ordered_by(stage, "x")
        await stage.ordered()
        assert [order.act for order in stage.board.orders] == [HangUp(call=TALKING.id)]


async def test_a_paste_among_the_keys_keeps_its_place() -> None:
    """`d`, a paste, two Enters: the first shows the number, the second sends it."""
    async with console(fresh()) as stage:
        stage.burst("d")
        stage.sends(events.Paste(NUMBER))
        stage.burst("enter")
        await stage.settled()
        assert isinstance(stage.app.screen, DialForm)
        assert stage.app.screen.number.value == NUMBER
        assert stage.board.orders == []

        stage.burst("enter")
        await stage.ordered()
        assert stage.board.orders[0].act == dial(NUMBER)


async def test_keys_behind_an_enter_that_was_refused_stay_in_the_form() -> None:
    """The form is still there, so nothing below it hears them."""
    async with console(fresh()) as stage:
        await stage.cursor_on(TALKING.id)
        stage.burst("t", *"+1312", "enter", "x", "a")
        await stage.settled()

        assert isinstance(stage.app.screen, TransferForm)
        assert stage.app.screen.number.value == "+1312xa"
        assert stage.board.orders == []


# All at once ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", first_of(BURSTS, SELDOM))
async def test_what_comes_all_at_once_orders_nothing(name: str) -> None:
    """Hands cannot make so many keys: they were pasted without brackets, or are noise."""
    burst = BURSTS[name]
    async with console(fresh()) as stage:
        await stage.cursor_on(burst.on.id)
        await stage.at_once(*burst.keys)

        assert stage.board.orders == []


ONCE_MORE = {"dial": "enter", "busy": "b", "keys to the far end": "", "palette": "enter"}
ONCE_MORE |= {"command line": "enter", "transfer": "enter", "decline": "enter", "menu": "enter"}
ONCE_MORE |= {"picker": "enter", "my state": "2"}


@pytest.mark.parametrize("name", first_of(ONCE_MORE, SELDOM + 1))
async def test_what_came_all_at_once_waits_in_its_form_for_one_key_more(name: str) -> None:
    """It is filled in, and what to do now stands there."""
    burst = BURSTS[name]
    async with console(fresh()) as stage:
        await stage.cursor_on(burst.on.id)
        await stage.at_once(*burst.keys)
        if name == "keys to the far end":
            await stage.at_once("#", *"1234#", "enter")
            await stage.sees("sends 5 pasted")
            await stage.press("enter")
        else:
            assert "Enter again sends it" in stage.text or HURRIED[:40] in stage.text
            await stage.press(ONCE_MORE[name])
        await stage.ordered()

        assert stage.board.orders[0].act == burst.means[0]


async def test_a_disposition_that_came_all_at_once_is_said_again_with_its_note() -> None:
    """The note stays where it was written."""
    board = fresh()
    board.state = AgentState(
        agent="Ada",
        state=Presence.WRAP_UP,
        until=utc_now() + timedelta(seconds=20),
        awaiting=(TALKING.id,),
    )
    async with console(board) as stage:
        await stage.at_once("w", "n", *"order 66", "enter", "2")
        assert stage.board.orders == []
        await stage.sees(HURRIED[:40])

        await stage.press("2")
        await stage.ordered()
        act = Dispose(call=TALKING.id, code="call-back", note="order 66")
        assert stage.board.orders[0].act == act


async def test_a_click_after_a_burst_is_a_hand() -> None:
    """The mouse is no key."""
    async with console(fresh()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.at_once(*"lllllllll")
        assert stage.app.is_hurried
        await stage.pilot.click("#table", offset=(5, 2))

        assert not stage.app.is_hurried


# Blind hands ------------------------------------------------------------------------------


async def test_a_number_read_off_a_paper_for_a_form_that_was_refused_changes_no_view() -> None:
    """The digits went through the connections; the next `x` hung up a stranger."""
    ending = leg(6, CallState.ENDED, ended_at=utc_now())
    board = fresh()
    board.legs[ending.id] = ending
    async with console(board) as stage:
        await stage.cursor_on(ending.id)
        await stage.press("t")
        for key in NUMBER:
            stage.time.let_pass(PAUSE + 0.1)
            await stage.press(key)

        assert "what was typed next is dropped. Esc ends this" in stage.words
        assert stage.main.table.lens.connection is None
        assert stage.main.table.cursor_call == ending.id
        stage.time.let_pass(PAUSE)
        await stage.press("x")
        assert stage.board.orders == []

        await stage.press("1")
        assert stage.main.table.lens.connection == "c1"


@pytest.mark.parametrize("size", first_of([(80, 24), (140, 40)]), ids=lambda size: str(size[0]))
@pytest.mark.parametrize("key", ["t", "#", "b"])
async def test_a_name_typed_for_a_form_that_did_not_open_is_no_row_of_orders(
    key: str, size: tuple[int, int]
) -> None:
    """`Max` would mute, answer and hang up."""
    ending = leg(6, CallState.ENDED, ended_at=utc_now())
    board = fresh()
    board.legs[ending.id] = ending
    async with console(board, size=size) as stage:
        await stage.cursor_on(ending.id)
        stage.burst(key, *"Max q", "enter")
        await stage.settled()

        assert isinstance(stage.app.screen, MainScreen)
        assert stage.app.is_running
        assert "what was typed next is dropped" in stage.words
        assert stage.board.orders == []


async def test_after_a_pause_keys_are_orders_again() -> None:
    """The hand has looked."""
    async with console(fresh()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("#", "a")
        assert "DTMF: " in stage.words
        assert stage.board.orders == []

        stage.time.let_pass(PAUSE)
        await stage.press("r", "enter")
        await stage.ordered()
        assert isinstance(stage.board.orders[0].act, Reject)


async def test_escape_is_a_look_too() -> None:
    """Who leaves the form that is not there knows it."""
    async with console(fresh()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("#", "escape", "r", "enter")
        await stage.ordered()

        assert isinstance(stage.board.orders[0].act, Reject)


async def test_a_note_that_outlasts_the_wrap_up_is_no_row_of_orders() -> None:
    """The form goes by itself, in the middle of a word."""
    board = fresh()
    board.state = AgentState(
        agent="Ada",
        state=Presence.WRAP_UP,
        until=utc_now() + timedelta(seconds=20),
        awaiting=(OTHER.id,),
    )
    async with console(board) as stage:
        await stage.cursor_on(OFFERED.id)
        stage.burst("w", "n", *"call back Ma")
        await stage.settled()
        assert isinstance(stage.app.screen, WrapUpForm)
        assert stage.app.screen.note.value == "call back Ma"

        board.be(AgentState(agent="Ada", state=Presence.READY))
        await until(lambda: isinstance(stage.app.screen, MainScreen))
        stage.burst(*"xa")
        await stage.settled()
        assert stage.board.orders == []
        assert "the wrap-up is over; what was typed next is dropped" in stage.words


async def test_a_note_and_its_code_typed_at_once_belong_together() -> None:
    """Digits are dispositions once the note is written, and a part of it before."""
    board = fresh()
    board.state = AgentState(
        agent="Ada",
        state=Presence.WRAP_UP,
        until=utc_now() + timedelta(seconds=20),
        awaiting=(TALKING.id,),
    )
    async with console(board) as stage:
        stage.burst("w", "n", *"order 66", "enter", "2")
        await stage.settled()
        await stage.ordered()

        assert stage.board.orders[0].act == Dispose(
            call=TALKING.id, code="call-back", note="order 66"
        )
