"""Speed slots: one stroke for those one transfers to most, and never a wrong caller."""

from __future__ import annotations

import pytest

from console.domain.leg import CallState
from console.domain.orders import Dial, Transfer
from console.domain.people.contacts import SpeedSlot
from console.errors import InvalidSetting
from console.ui.actions.keymap import Keymap
from console.ui.dialogs.calls import DialForm, TransferForm
from console.ui.screens.help import HelpScreen
from console.ui.settings import UiSettings
from tests.examples import first_of
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, leg
from tests.ui.stage import Stage, console

FRONT, NIGHT = "+13125550199", "sip:night@example.com"
SPEED = {
    "F5": SpeedSlot(name="Front store [/x]", number=FRONT),
    "alt+n": SpeedSlot(name="Night shift", number=NIGHT),
}
SETTINGS = UiSettings(speed=SPEED)
MINE = leg(4, CallState.BRIDGED, agent="Ada")
THEIRS = leg(5, CallState.BRIDGED, agent="Bob")
OFFERED = leg(3, CallState.OFFERED)
DIALLING = leg(7, CallState.DIALLING)
SIZES = [(80, 24), (140, 40)]


def board() -> Switchboard:
    legs = (OFFERED, MINE, THEIRS, DIALLING)
    return Switchboard(legs={one.id: one for one in legs})


def form(stage: Stage, kind: type[DialForm | TransferForm]) -> DialForm | TransferForm:
    screen = stage.app.screen
    assert isinstance(screen, kind)
    return screen


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
async def test_one_stroke_transfers_the_call_that_i_serve(size: tuple[int, int]) -> None:
    """It is the whole point of a slot: no form, no number."""
    async with console(board(), size=size, settings=SETTINGS) as stage:
        await stage.cursor_on(MINE.id)
        await stage.press("f5")
        await stage.ordered()

        assert stage.board.orders[0].act == Transfer(call=MINE.id, to=FRONT)
        assert len(stage.board.orders) == 1


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
@pytest.mark.parametrize("call", [THEIRS, OFFERED], ids=["a colleague's", "offered"])
async def test_a_call_that_i_do_not_serve_takes_an_enter_more(
    call: object, size: tuple[int, int]
) -> None:
    """A finger beside its key would send a colleague's caller away."""
    assert call in (THEIRS, OFFERED)
    bound = THEIRS if call is THEIRS else OFFERED
    async with console(board(), size=size, settings=SETTINGS) as stage:
        await stage.cursor_on(bound.id)
        await stage.press("f5")
        assert form(stage, TransferForm).number.value == FRONT
        await stage.sees("Front store [/x]: +13125550199, US. Enter sends it.")
        assert stage.board.orders == []

        await stage.press("enter")
        await stage.ordered()
        assert stage.board.orders[0].act == Transfer(call=bound.id, to=FRONT)


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
async def test_without_a_call_the_dial_form_opens_and_nobody_is_called_by_surprise(
    size: tuple[int, int],
) -> None:
    """A key must not ring somebody's phone by itself."""
    async with console(Switchboard(), size=size, settings=SETTINGS) as stage:
        await stage.press("f5")
        assert form(stage, DialForm).number.value == FRONT
        assert stage.board.orders == []

        await stage.press("enter")
        await stage.ordered()
        assert stage.board.orders[0].act == Dial(to=FRONT, from_=OUR_NUMBER, connection_id="c1")


async def test_a_call_that_cannot_be_transferred_says_why() -> None:
    """Nothing else is done in its stead."""
    async with console(board(), settings=SETTINGS) as stage:
        stage.board.change(DIALLING.id, state=CallState.ENDING)
        await stage.cursor_on(DIALLING.id)
        await stage.press("f5")

        assert stage.words.startswith("Front store [/x]: ")
        assert stage.board.orders == []


async def test_a_slot_waits_while_the_call_changes_under_the_hand() -> None:
    """As every order does."""
    async with console(board(), settings=SETTINGS) as stage:
        await stage.cursor_on(MINE.id)
        stage.board.change(MINE.id, state=CallState.HELD)
        await stage.sees("held")
        await stage.press("f5")
        assert stage.board.orders == []
        assert "changed just now" in stage.words

        stage.time.let_pass(1)
        await stage.press("f5")
        await stage.ordered()


@pytest.mark.parametrize("opening", ["d", "t"])
async def test_in_a_form_the_key_fills_the_number_in(opening: str) -> None:
    """It is chosen like a suggestion: one Enter sends it."""
    async with console(board(), settings=SETTINGS) as stage:
        await stage.cursor_on(THEIRS.id)
        stage.burst(opening, "1", "2", "f5", "enter")
        await stage.settled()
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial | Transfer)
        assert act.to == FRONT


async def test_on_the_command_line_the_key_types_the_number_and_transfers_nobody() -> None:
    """The hand is at a line."""
    async with console(board(), settings=SETTINGS) as stage:
        await stage.cursor_on(MINE.id)
        stage.burst(":", *"dial ", "f5", "enter")
        await stage.settled()
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [
            Dial(to=FRONT, from_=OUR_NUMBER, connection_id="c1")
        ]


@pytest.mark.parametrize("line", ["speed F5", "speed front store [/x]", "speed fro"])
async def test_the_command_line_reaches_a_slot_by_key_or_name(line: str) -> None:
    """Not every terminal sends function keys."""
    async with console(board(), settings=SETTINGS) as stage:
        await stage.cursor_on(MINE.id)
        stage.burst(":", *line, "enter")
        await stage.settled()
        await stage.ordered()

        assert stage.board.orders[0].act == Transfer(call=MINE.id, to=FRONT)


@pytest.mark.parametrize(("said", "words"), [("speed F9", "say one of F5"), ("speed", "say one")])
async def test_an_unknown_slot_names_those_that_there_are(said: str, words: str) -> None:
    """Nothing is guessed."""
    async with console(board(), settings=SETTINGS) as stage:
        await stage.cursor_on(MINE.id)
        stage.burst(":", *said, "enter")
        await stage.settled()

        assert words in stage.words
        assert stage.board.orders == []


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
async def test_help_palette_and_suggestions_show_the_slots_with_their_keys(
    size: tuple[int, int],
) -> None:
    """A key that nobody finds is none."""
    async with console(board(), size=size, settings=SETTINGS) as stage:
        await stage.cursor_on(MINE.id)
        await stage.press("?")
        assert isinstance(stage.app.screen, HelpScreen)
        help_text = "\n".join(line.plain for line in stage.app.screen.written.lines)
        assert "Your speed slots" in help_text
        assert "F5             Front store [/x]: transfer to +13125550199" in help_text
        await stage.press("q", "ctrl+p")
        await stage.type("night shift")
        await stage.sees("Night shift             alt+n")
        await stage.press("enter")
        await stage.ordered()
        assert stage.board.orders[0].act == Transfer(call=MINE.id, to=NIGHT)

        await stage.press("d")
        await stage.type("front")
        await stage.sees("Front store [/x]   F5")


@pytest.mark.parametrize(
    ("keys", "speed", "message"),
    [
        ({}, {"F1": "x"}, "the key of x belongs to console.help"),
        ({"call.hold": "f6"}, {"F6": "Bob"}, "the key of Bob belongs to call.hold"),
        ({}, {"F5": "a", "f5": "b"}, "F5 is there twice"),
        ({}, {"x": "a"}, "fields need this key"),
        ({}, {"enter": "a"}, "fields need this key"),
        ({}, {"ctrl+w": "a"}, "fields need this key"),
        ({}, {"F99": "a"}, "this is no key"),
    ],
)
def test_a_key_that_cannot_be_a_slots_is_told_before_the_screen_opens(
    keys: dict[str, str], speed: dict[str, str], message: str
) -> None:
    """With the name of the action that has it."""
    slots = {key: SpeedSlot(name=name, number=FRONT) for key, name in speed.items()}
    with pytest.raises(InvalidSetting, match=message) as refused:
        Keymap.of(keys, "config.toml", slots)

    assert "directory.speed." in str(refused.value)
