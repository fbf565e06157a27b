"""Forms: errors stand at their field, and nothing leaves that should not."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from console.domain.leg import CallState
from console.domain.orders import Dial, Transfer
from console.domain.team.call_rules import Rules, TeamRules
from console.ui.dialogs.calls import DialForm, RejectForm, TransferForm
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, leg
from tests.ui.stage import Stage, console
from tests.ui.team_stage import BO, team_board
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED, name="Ada Lovelace")
TALKING = leg(4, CallState.ANSWERED, name="[/x] Grace")
OTHER = leg(5, CallState.ANSWERED)


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, TALKING, OTHER)})


def form(stage: Stage) -> DialForm:
    screen = stage.app.screen
    assert isinstance(screen, DialForm)
    return screen


WRONG = {
    "": "A number is needed.",
    "abc": "A number has digits only, and + in front.",
    "911": "Short and emergency numbers are not dialled from here.",
    "+1312": "The number is too short.",
    "+99912345678": "No country has this code.",
    "sip:ada": "A SIP address reads sip:user@host.",
}


async def test_a_wrong_number_is_told_at_its_field_and_nothing_is_sent() -> None:
    """Telnyx would refuse it a second later, in worse words."""
    async with console(board()) as stage:
        for entered, error in WRONG.items():
            await stage.press("d")
            await stage.type(entered)
            await stage.press("enter")
            assert form(stage).number_field.error == error
            await stage.sees(error)
            await stage.press("backspace", "escape")
            await stage.misses(error)

        assert stage.board.orders == []


async def test_the_error_goes_as_soon_as_the_number_is_another() -> None:
    """It was about the old one."""
    async with console(board()) as stage:
        await stage.press("d", "1", "enter")
        await stage.sees("Short and emergency")
        await stage.press("2")

        await stage.misses("Short and emergency")


async def test_a_sip_address_is_dialled_as_it_is() -> None:
    """Colleagues have no telephone number."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("sip:ada@example.com")
        await stage.press("enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert act.to == "sip:ada@example.com"


# Pasted numbers ---------------------------------------------------------------------------


async def test_a_pasted_number_is_shown_with_its_country_before_a_second_enter_dials_it() -> None:
    """One Enter after a paste could dial whatever a stranger put on the clipboard."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.paste("+44 (20) 7946-0199")
        await stage.press("enter")
        await stage.sees("Pasted: +442079460199, GB. Enter again sends it.")
        assert stage.board.orders == []

        await stage.press("enter")
        await stage.ordered()
        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert act.to == "+442079460199"


async def test_a_pasted_number_that_is_changed_needs_its_own_second_enter() -> None:
    """What was confirmed was another number."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.paste("+442079460199")
        await stage.press("enter", "backspace", "8", "enter")
        await stage.sees("Pasted: +442079460198")

        assert stage.board.orders == []


async def test_a_number_typed_after_an_emptied_paste_is_a_typed_one() -> None:
    """The paste is gone with its text."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.paste("12")
        await stage.press("backspace", "backspace")
        await stage.type("+13125550199")
        await stage.press("enter")
        await stage.ordered()


async def test_what_is_pasted_and_too_long_is_refused_in_words() -> None:
    """A clipboard with a whole page in it must not vanish, nor be sent in part."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("+1312")
        await stage.paste("5" * 100_000)

        await stage.sees("too long: this field takes 256")
        assert stage.app.screen.query_one("#number", Input).value == "+1312"


async def test_a_pasted_escape_sequence_never_reaches_the_terminal() -> None:
    """A clipboard is written by others too."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.paste("\x1b]2;owned\x07+1312\nsecond line")
        await stage.sees("␛]2;owned␇+1312")

        assert "second line" not in stage.text
        assert "\x1b" not in stage.text


# More fields ------------------------------------------------------------------------------


async def test_caller_id_and_connection_can_be_chosen() -> None:
    """From another number, on another connection: Tab leads there."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("+13125550199")
        await stage.press("tab", *["backspace"] * len(OUR_NUMBER))
        await stage.type("+442079460100")
        await stage.press("tab", "right", "enter")
        await stage.ordered()

        expected = Dial(to="+13125550199", from_="+442079460100", connection_id="c2")
        assert stage.board.orders[0].act == expected


async def test_a_number_without_plus_is_read_in_the_country_of_the_groups_caller_id() -> None:
    """020 means London for who calls from there; the group may be typed by its name."""
    here = team_board(as_=BO)
    here.call_rules = TeamRules(
        groups={"support": Rules(from_=OUR_NUMBER), "sales": Rules(from_="+442079460100")}
    )
    async with console(here) as stage:
        await stage.press("d")
        await stage.sees(f"or a group: support {OUR_NUMBER}, sales +442079460100")
        await stage.type("020 7946 0199")
        await stage.press("tab", *["backspace"] * len(OUR_NUMBER))
        await stage.type("sales")
        await stage.press("enter")
        await stage.ordered()

        act = here.orders[0].act
        assert isinstance(act, Dial)
        assert (act.to, act.from_) == ("+442079460199", "+442079460100")


async def test_a_wrong_caller_id_is_told_at_its_own_field() -> None:
    """The number was right; it must not be typed again."""
    here = board()
    here.from_ = None
    async with console(here) as stage:
        await stage.press("d")
        await stage.type("+13125550199")
        await stage.press("enter")

        assert form(stage).caller_field.error
        assert not form(stage).number_field.error
        assert form(stage).caller.has_focus
        assert here.orders == []


async def test_a_dial_without_any_connection_says_so() -> None:
    """Telnyx needs to know which application calls."""
    here = board()
    here.connections = ()
    async with console(here) as stage:
        await stage.press("d")
        await stage.type("+13125550199")
        await stage.press("enter")

        assert "No connection is known" in form(stage).connection_field.error
        assert here.orders == []


# The call of a form -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "call"), [("r", OFFERED), ("t", TALKING), ("b", TALKING)], ids=["r", "t", "b"]
)
async def test_a_form_whose_call_ended_says_so_and_sends_nothing(key: str, call: object) -> None:
    """The far end is sometimes faster than a hand."""
    assert isinstance(call, type(OFFERED))
    async with console(board()) as stage:
        await stage.cursor_on(call.id)
        await stage.press(key)
        await until(lambda: len(stage.app.screen_stack) == 2)
        stage.board.end(call.id)
        await stage.sees("Not now: the call has ended. Nothing is sent.")
        await stage.type("+13125550199")
        await stage.press("enter")

        assert stage.board.orders == []
        assert len(stage.app.screen_stack) == 2


async def test_a_form_stays_with_its_call_wherever_the_cursor_goes() -> None:
    """The order goes to the call in the title."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("t")
        await stage.type("+13125550199")
        stage.main.table.action_cursor_last()
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == Transfer(call=TALKING.id, to="+13125550199")


async def test_a_form_says_that_the_line_is_lost_and_works_again_after_it() -> None:
    """What was typed is kept."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("t")
        await stage.type("+13125550199")
        stage.board.reachable = False
        stage.board.cut()
        await stage.sees("Not now: the line to the switchboard is lost")
        await stage.press("enter")
        assert stage.board.orders == []

        stage.board.reachable = True
        await stage.sees("Enter transfer")
        await stage.press("enter")
        await stage.ordered()


async def test_a_picker_follows_the_calls_that_can_be_bridged() -> None:
    """A call that ended meanwhile cannot be chosen."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("b")
        await stage.sees("+442079460105")
        stage.board.end(OTHER.id)
        await stage.sees("No other call can be bridged now.")
        await stage.press("enter")

        assert stage.board.orders == []


async def test_titles_show_the_number_and_never_the_name() -> None:
    """A name is what a stranger wrote."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("t")
        await until(lambda: isinstance(stage.app.screen, TransferForm))
        title = stage.app.screen.query(".form-title").first()

        assert title.render().plain == "Transfer +442079460104"


async def test_ctrl_c_leaves_from_a_form_and_calls_go_on() -> None:
    """There is always a way out."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("r")
        await until(lambda: isinstance(stage.app.screen, RejectForm))
        await stage.press("ctrl+c")
        await until(lambda: stage.app._exit)

        assert stage.board.orders == []
