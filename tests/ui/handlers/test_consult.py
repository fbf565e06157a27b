"""Consultation from the keyboard: begin, complete, swap, let all talk, come back."""

from __future__ import annotations

import msgspec
import pytest

from console.domain.acts import (
    AbortConsult,
    AnyAct,
    CompleteConsult,
    Consult,
    Refer,
    Resume,
    SendSipInfo,
    SwapConsult,
)
from console.domain.leg import CallState, Direction, Leg, Pending
from console.domain.leg_media import Media
from tests.ui.memory_switchboard import utc_now
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import (
    CALLER,
    CONSULTED,
    OFFERED,
    ROOM,
    acts,
    command,
    consulting,
    in_room,
    my_phone,
    store,
    talking,
)

FRIEND = "+13125559876"
PICKED_UP = in_room(CONSULTED)


def strip(stage: Stage) -> str:
    """The line between table and log."""
    return next(line for line in stage.lines if FRIEND[-4:] in line and " back" in line)


async def test_t_in_capitals_asks_whom_and_consults() -> None:
    """A number and Enter; the form says that the caller is held meanwhile."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("T")
        await stage.sees("Consult +442079460103")
        assert "the caller is held meanwhile" in stage.text
        await stage.type("+1 312 555 9876")
        await stage.press("enter")

        assert await acts(stage) == [Consult(call=CALLER.id, to=FRIEND)]


async def test_the_form_does_not_call_a_caller_whom_i_called() -> None:
    """Who is held meanwhile is the one whom I dialled."""
    here = talking()
    here.change(CALLER.id, direction=Direction.OUTGOING)
    async with console(here) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("T")
        await stage.sees("the one called is held meanwhile")


async def test_a_wrong_number_stands_at_the_field() -> None:
    """As in every form."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("T")
        await stage.type("12")
        await stage.press("enter")

        await stage.sees("Short and emergency numbers")
        assert stage.board.orders == []


async def test_the_strip_names_both_parties_with_role_and_keys() -> None:
    """Who hears me and who hears music is the one thing not to be wrong about."""
    async with console(consulting(friend=PICKED_UP), size=(120, 30)) as stage:
        await stage.sees("consulting")

        line = strip(stage)
        assert "+442079460103 held" in line
        assert f"{FRIEND} talking" in line
        assert "C complete" in line
        assert "W swap" in line
        assert "Z back" in line


async def test_the_strip_fits_eighty_columns() -> None:
    """Numbers give way to their last digits before a key is cut off."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.sees("C complete")

        line = strip(stage)
        assert "…0103 held" in line
        assert "…9876 talking" in line
        assert "Z back" in line


@pytest.mark.parametrize(
    ("key", "act"),
    [
        ("C", CompleteConsult(call=CALLER.id)),
        ("W", SwapConsult(call=CALLER.id)),
        ("Z", AbortConsult(call=CALLER.id)),
    ],
)
async def test_its_keys_work_wherever_the_cursor_is(key: str, act: AnyAct) -> None:
    """A new call may have taken the hand elsewhere."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press(key)

        assert await acts(stage) == [act]


async def test_a_click_on_the_strip_does_what_its_key_does() -> None:
    """The mouse is optional, and works."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.sees("Z back")
        place = strip(stage).index("Z back")
        await stage.pilot.click("#parties", offset=(place, 0))

        assert await acts(stage) == [AbortConsult(call=CALLER.id)]


async def test_an_opened_call_has_the_strip_and_its_keys_too() -> None:
    """Whoever looks closely at a call is still in it."""
    async with console(consulting(friend=PICKED_UP), size=(120, 30)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("enter")
        await stage.sees("C complete")
        await stage.press("C")

        assert await acts(stage) == [CompleteConsult(call=CALLER.id)]


async def test_escape_ends_no_consultation() -> None:
    """Esc never touches a call."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("escape", "escape", "escape")

        assert stage.board.orders == []


async def test_who_has_not_picked_up_cannot_be_handed_a_caller() -> None:
    """But the consultation can be given up while it rings."""
    ringing = msgspec.structs.replace(CONSULTED, state=CallState.DIALLING, media=Media())
    async with console(consulting(friend=ringing)) as stage:
        await stage.sees("dialling")
        await stage.press("C")
        assert stage.words == "complete: the one consulted has not picked up"
        await stage.press("Z")

        assert await acts(stage) == [AbortConsult(call=CALLER.id)]


async def test_c_lets_all_three_talk() -> None:
    """The held one comes back, and nobody leaves."""
    async with console(consulting(friend=PICKED_UP), size=(120, 30)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.sees("c all three")
        await stage.press("c")
        await stage.sees("+442079460103 talking")

        assert await acts(stage) == [Resume(call=CALLER.id)]
        await stage.armed()
        await stage.press("c")
        assert stage.words == "conference: all three talk already"


async def test_nobody_is_consulted_twice_at_once() -> None:
    """One consultation has to be ended first."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("T")

        assert stage.words == "consult: you are consulting somebody already"


async def test_a_second_key_waits_for_the_first() -> None:
    """An impatient hand completes once."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        stage.board.gate.clear()
        await stage.press("C")
        await stage.ordered()
        await stage.press("C", "Z")

        assert stage.words == "back: connect the two is under way"
        assert len(stage.board.orders) == 1
        stage.board.gate.set()


def bridged(leg: Leg) -> Leg:
    return msgspec.structs.replace(leg, state=CallState.BRIDGED, media=Media())


async def test_the_strip_is_a_rule_again_when_it_is_over() -> None:
    """Completed: the two are bridged with each other, and nothing of it is mine."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.sees("C complete")
        stage.board.put(bridged(CALLER), bridged(CONSULTED))
        stage.board.end(my_phone().id)

        await stage.misses("C complete")
        await stage.press("Z")
        assert stage.words == "back: nobody is being consulted"


async def test_a_consultation_of_somebody_else_is_not_mine() -> None:
    """Another agent's consultation shows no strip and takes no keys of mine."""
    theirs = msgspec.structs.replace(PICKED_UP, agent="Bo")
    async with console(consulting(friend=theirs)) as stage:
        await stage.press("Z")

        assert stage.words == "back: nobody is being consulted"


async def test_the_consulted_one_is_named_on_its_row() -> None:
    """It is a leg like others, and must not be taken for a caller."""
    async with console(consulting(friend=PICKED_UP)) as stage:
        await stage.sees("consulted")


async def test_consult_is_typed_as_at_the_shell() -> None:
    """Two words, a number, and no form."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await command(stage, f"consult start {FRIEND}")

        assert await acts(stage) == [Consult(call=CALLER.id, to=FRIEND)]


# REFER and INFO ---------------------------------------------------------------------------


async def test_a_refer_takes_a_sip_address_only() -> None:
    """A number is no address that a SIP peer could call."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await command(stage, "refer")
        await stage.sees("SIP address")
        await stage.type("+13125550199")
        await stage.press("enter")
        await stage.sees("SIP")
        assert stage.board.orders == []
        await stage.press("ctrl+u")
        await stage.type("sip:bo@pbx.example.com")
        await stage.press("enter")

        assert await acts(stage) == [Refer(call=CALLER.id, sip_address="sip:bo@pbx.example.com")]


async def test_a_sip_info_has_a_type_and_a_body_with_line_breaks() -> None:
    r"""One line is all a form has, so `\n` stands for the line break of SIP."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await command(stage, "sip-info")
        await stage.sees("SIP INFO +442079460103")
        await stage.press("enter")
        await stage.sees("A SIP INFO has a body.")
        await stage.type(r"Signal=5\nDuration=160")
        await stage.press("tab", "ctrl+u")
        await stage.type("relay")
        await stage.press("enter")
        await stage.sees("A content type is two words")
        await stage.press("ctrl+u")
        await stage.type("application/dtmf-relay")
        await stage.press("enter")

        (act,) = await acts(stage)
        assert act == SendSipInfo(
            call=CALLER.id,
            content_type="application/dtmf-relay",
            body="Signal=5\r\nDuration=160",
        )


async def test_a_form_sends_nothing_once_its_call_is_over() -> None:
    """Whatever was typed meanwhile."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("T")
        await stage.type(FRIEND)
        stage.board.end(CALLER.id)
        await stage.sees("Not now: the call has ended")
        await stage.press("enter")

        assert stage.board.orders == []


async def test_a_consult_that_is_under_way_keeps_hold_waiting() -> None:
    """The procedure holds the caller itself."""
    pending = Pending(order_id="1", action="consult.start", placed_at=utc_now())
    caller = msgspec.structs.replace(CALLER, pending=(pending,))
    async with console(store(caller, my_phone())) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("H")

        assert "under way" in stage.words
        assert ROOM not in stage.text
