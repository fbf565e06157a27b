"""Three doors to the same actions: palette, help, and the command line."""

from __future__ import annotations

import pytest

from console.domain.leg import CallState
from console.domain.orders import Bridge, Dial, HangUp, Reject, RejectCause, Transfer
from console.errors import InvalidSetting, NoSwitchboard
from console.ui.actions.action import Group, Place
from console.ui.actions.console import KILL_HOST, OF_HOSTS
from console.ui.actions.keymap import Keymap
from console.ui.actions.registry import ACTIONS, BY_ID
from console.ui.dialogs.palette import Palette
from console.ui.dialogs.pickers import Picker
from console.ui.screens.call import CallScreen
from console.ui.screens.help import HelpScreen
from console.ui.settings import PractisedHost, UiSettings
from console.ui.stray_keys import PAUSE
from tests.examples import first_of
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, leg
from tests.ui.stage import Stage, console
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED)
TALKING = leg(4, CallState.ANSWERED)
OTHER = leg(5, CallState.ANSWERED)


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, TALKING, OTHER)})


async def command(stage: Stage, line: str) -> None:
    await stage.press("colon")
    await stage.type(line)
    await stage.press("enter")


# Command line -----------------------------------------------------------------------------


async def test_commands_are_the_actions_by_name_with_their_argument() -> None:
    """`:transfer +1…` needs no form."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await command(stage, "transfer +13125550199")
        await command(stage, "dial +13125550198")
        await stage.ordered(2)

        assert [order.act for order in stage.board.orders] == [
            Transfer(call=TALKING.id, to="+13125550199"),
            Dial(to="+13125550198", from_=OUR_NUMBER, connection_id="c1"),
        ]


@pytest.mark.parametrize(
    ("line", "cause"),
    [("reject busy", RejectCause.USER_BUSY), ("call.reject declined", RejectCause.CALL_REJECTED)],
)
async def test_reject_takes_its_cause_as_a_word(line: str, cause: RejectCause) -> None:
    """The whole id of an action is a name too."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await command(stage, line)
        await stage.ordered()

        assert stage.board.orders[0].act == Reject(call=OFFERED.id, cause=cause)


async def test_bridge_takes_a_number() -> None:
    """Typing it may be faster than finding the row."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await command(stage, "bridge +442079460105")
        await stage.ordered()

        assert stage.board.orders[0].act == Bridge(call=TALKING.id, other=OTHER.id)


WHY = {
    "fly": "there is no command fly; ? lists all",
    "transfer abc": "transfer: a number has digits only, and + in front",
    "answer": "answer: the call is answered already",
    "reject maybe": "reject: the call is answered already",
    "bridge +1": "bridge: no call that can be bridged now answers to that",
    "sort tallest": "sort: say one of own, state",
}


async def test_a_command_that_cannot_be_done_says_why() -> None:
    """And sends nothing."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        for line, word in WHY.items():
            await command(stage, line)
            assert word in stage.words
            stage.time.let_pass(PAUSE)

        assert stage.board.orders == []


async def test_a_command_is_for_the_call_that_was_under_the_cursor_when_it_was_begun() -> None:
    """The prompt shows its number; rows may come and go while somebody types."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("colon")
        await stage.sees("+442079460104 :")
        await stage.type("hangup")
        stage.main.table.action_cursor_first()
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == HangUp(call=TALKING.id)


async def test_tab_completes_a_name_and_up_brings_the_last_line_back() -> None:
    """As every command line has it."""
    async with console(board()) as stage:
        await stage.press("colon")
        await stage.type("conn")
        await stage.press("escape", "colon")
        await stage.type("ree")
        await stage.press("escape", "colon")
        await stage.type("rev")
        await until(lambda: stage.main.prompt.query_one("CommandEntry")._suggestion == "reverse")
        await stage.press("tab", "enter")
        await until(lambda: stage.main.table.lens.reverse)
        await stage.press("colon", "up", "enter")

        await until(lambda: not stage.main.table.lens.reverse)


async def test_a_pasted_command_opens_the_form_which_needs_another_enter() -> None:
    """A paste never dials by itself, whichever way it takes."""
    async with console(board()) as stage:
        await stage.press("colon")
        await stage.paste("dial +442079460199")
        await stage.press("enter")
        await stage.sees("Pasted: +442079460199, GB")
        assert stage.board.orders == []

        await stage.press("enter")
        await stage.ordered()


async def test_quit_leaves() -> None:
    """`:quit`, for hands that have learnt it elsewhere."""
    async with console(board()) as stage:
        await command(stage, "quit")

        await until(lambda: stage.app._exit)


# Palette ----------------------------------------------------------------------------------


async def test_the_palette_lists_every_action_and_the_reason_where_one_is_not_possible() -> None:
    """What cannot be done now is part of what there is to learn."""
    async with console(board(), size=(100, 200)) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("ctrl+p")
        await until(lambda: isinstance(stage.app.screen, Palette))
        await stage.sees("not now: the call is answered already")

        for action in ACTIONS:
            if action.group is Group.TEAM:  # there is none
                assert action.title not in stage.text, action.id
            elif Place.TABLE in action.places and not action.handler:
                assert action.title in stage.text, action.id
        assert "theme paper" in stage.text
        assert "Show only the calls of Sales" in stage.text


async def test_the_palette_finds_by_a_few_letters_and_does_it_for_the_call() -> None:
    """Enter does what is highlighted, for the call of the moment it was opened in."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("ctrl+p")
        await stage.type("hang")
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == HangUp(call=TALKING.id)


async def test_the_palette_says_why_when_something_impossible_is_chosen() -> None:
    """Choosing it is asking."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("ctrl+p")
        await stage.type("answer")
        await stage.press("enter")

        await until(lambda: stage.words == "answer: the call is answered already")


async def test_a_theme_can_be_chosen_by_its_name() -> None:
    """Themes are data; each has its line."""
    async with console(board()) as stage:
        await stage.press("ctrl+p")
        await stage.type("paper")
        await stage.press("enter")

        await until(lambda: stage.app.theme == "paper")


# Help and rebound keys --------------------------------------------------------------------


@pytest.mark.parametrize("key", first_of(["question_mark", "f1"]))
async def test_help_is_built_from_the_keys_in_force_with_reasons(key: str) -> None:
    """A help that tells of other keys than those in force would be worse than none."""
    settings = UiSettings(keys={"call.hangup": "f", "call.dial": ""})
    async with console(board(), size=(100, 240), settings=settings) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press(key)
        await until(lambda: isinstance(stage.app.screen, HelpScreen))
        await stage.sees("End the call")

        told = {line.split("End the call")[0].strip(" │|") for line in stage.lines}
        assert "f" in told
        assert "not now: the call is answered already" in stage.text
        assert "1 … 9" in stage.text
        await stage.press("escape")
        await until(lambda: len(stage.app.screen_stack) == 1)


async def test_a_long_line_of_the_help_goes_on_beside_its_keys() -> None:
    """Under the keys it would be read as one."""
    async with console(board()) as stage:
        await stage.press("question_mark")
        await until(lambda: isinstance(stage.app.screen, HelpScreen))
        await stage.sees("Answer the call that rings longest, wherever you are; a")
        await until(
            lambda: any(line.strip(" │|") == "form keeps what is typed" for line in stage.lines)
        )
        lines = stage.lines
        begun = next(line for line in lines if "Answer the call that rings" in line)
        more = next(line for line in lines if "form keeps what is typed" in line)

        assert more.index("form keeps") == begun.index("Answer the call")
        await stage.press("G")
        await stage.sees("Back to the shell; fg returns")
        await stage.press("g")
        await stage.sees("Answer the call that rings longest")


async def test_footer_and_keys_follow_the_settings() -> None:
    """The new key works, the old one does not, and an unbound action has no place below."""
    settings = UiSettings(keys={"call.hangup": "f", "call.dial": ""})
    async with console(board(), settings=settings) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.sees("f hang up")
        assert "dial" not in stage.lines[-1]
        await stage.press("x", "d")
        assert len(stage.app.screen_stack) == 1
        await stage.press("f")
        await stage.ordered()

        assert stage.board.orders[0].act == HangUp(call=TALKING.id)


async def test_every_action_has_a_handler_where_its_key_is_in_force() -> None:
    """An action is one row and one handler; a row alone would be a key that crashes."""
    async with console(board()) as stage:
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        scenes = {Place.TABLE: stage.main, Place.CALL: stage.app.screen}
        for action in ACTIONS:
            for place in action.places:
                scene = scenes[place]
                assert isinstance(scene, CallScreen | type(stage.main))
                assert (action.handler or action.id) in scene.handlers, action.id


async def test_a_click_on_the_footer_does_what_its_key_does() -> None:
    """The mouse is optional, and works."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        place = stage.lines[-1].index("hang up")
        await stage.pilot.click("#footer", offset=(place, 0))
        await stage.ordered()
        place = stage.lines[1].index("Sales")
        await stage.pilot.click("#tabs", offset=(place, 0))

        assert stage.board.orders[0].act == HangUp(call=TALKING.id)
        assert stage.main.table.lens.connection == "c2"


# The hosts of a demonstration -------------------------------------------------------------


class Hosts:
    """Three hosts, of which the console is at the first; `turned` are those that were killed."""

    def __init__(self) -> None:
        self.turned: list[str] = []

    def known(self) -> tuple[PractisedHost, ...]:
        names = ("desk1", "desk2", "desk3")
        return tuple(
            PractisedHost(name=name, runs=name not in self.turned, mine=name == "desk1")
            for name in names
        )

    def turn(self, name: str) -> str:
        if name == "desk3":
            raise NoSwitchboard("/s")
        self.turned.append(name)
        return f"{name} was killed"


async def test_in_a_demonstration_of_several_hosts_one_is_chosen_and_killed() -> None:
    """Another one than one's own first: to lose that is the second thing to try."""
    hosts = Hosts()
    async with console(board(), settings=UiSettings(hosts=hosts)) as stage:
        await stage.press("alt+k")
        await stage.sees("desk1  runs: Enter kills it, your console is there")
        await stage.press("enter")
        await stage.sees("desk2 was killed")
        await stage.press("alt+k")
        await stage.sees("desk2  does not run: Enter starts it again")
        await stage.press("escape")
        await command(stage, "kill-host desk1")
        await stage.sees("desk1 was killed")
        await command(stage, "kill-host desk9")
        await stage.sees("there is no desk9: say desk1, desk2, desk3")
        await command(stage, "kill-host desk3")
        await stage.sees("No switchboard answers")

    assert hosts.turned == ["desk2", "desk1"]


async def test_who_has_real_hosts_cannot_kill_them_by_a_key() -> None:
    """It is in no table, no help and no settings, and its key takes none away."""
    assert KILL_HOST not in BY_ID
    free = {key for action in ACTIONS for key in action.keys}
    assert not free & {key for action in OF_HOSTS for key in action.keys}
    with pytest.raises(InvalidSetting):
        Keymap.of({KILL_HOST: "f9"})
    async with console(board()) as stage:
        await stage.press("alt+k")
        await command(stage, "kill-host desk1")
        await stage.sees("kill-host")

        assert not isinstance(stage.app.screen, Picker)
        assert KILL_HOST not in {action.id for action in stage.app.shared.keymap.actions}
