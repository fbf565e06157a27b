"""My phone on the screen: its state, its keys, and what it changes about answer and dial."""

from __future__ import annotations

import pytest

from console.domain.acts import Answer, Dial, DropPhone, RingPhone, UsePhone
from console.domain.agent.state import AgentRules, AgentState, OwnPhone
from console.domain.leg import CallState
from tests.ui.memory_switchboard import OUR_NUMBER
from tests.ui.stage import console
from tests.ui.talk_stage import (
    CALLER,
    OFFERED,
    OTHER,
    acts,
    command,
    conferring,
    in_room,
    my_phone,
    store,
    talking,
)


@pytest.mark.parametrize(
    ("legs", "word"),
    [
        ((), "○ phone down"),
        ((my_phone(CallState.DIALLING),), "▲ phone ringing"),
        ((my_phone(CallState.ANSWERED),), "● phone up"),
        ((in_room(my_phone()),), "● phone up"),
        ((CALLER, my_phone()), "● phone talking"),
        ((in_room(CALLER), in_room(my_phone(), muted=True)), "▲ phone muted"),
        ((in_room(CALLER, CallState.HELD), in_room(my_phone())), "▲ phone holding"),
        ((my_phone(CallState.ENDING),), "▲ phone ending"),
        ((my_phone(CallState.STALE),), "○ phone ?"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
async def test_the_header_says_what_my_phone_is_doing(legs: tuple[object, ...], word: str) -> None:
    """By a shape and a word; an agent looks there before speaking."""
    async with console(store(*legs, OFFERED)) as stage:  # type: ignore[arg-type] # legs of a table
        await stage.sees(word)

        assert word in stage.lines[0]


async def test_without_a_phone_the_header_has_no_word_for_one() -> None:
    """Nothing is shown of what is not there."""
    async with console(store(OFFERED, phone=None)) as stage:
        assert "phone" not in stage.lines[0]


async def test_the_address_of_my_phone_stands_where_there_is_room() -> None:
    """Which of my phones rings matters on the day it is another one."""
    async with console(talking(), size=(160, 50)) as stage:
        assert "sip:ada@sip.example.com" in stage.lines[0]


async def test_my_phone_is_no_row_and_is_not_counted() -> None:
    """It is no caller: a row of it could be hung up by mistake, and every call would be two."""
    async with console(talking()) as stage:
        await stage.sees("0 all 3")

        assert not any("sip:ada" in line for line in stage.lines[:10])
        stage.board.change(CALLER.id, state=CallState.ANSWERED, peer=None)
        stage.board.put(my_phone(CallState.ANSWERED))
        await stage.sees("● phone up")
        assert stage.main.table.count().live == 3


async def test_a_leg_that_turns_out_to_be_my_phone_loses_its_row() -> None:
    """Its role may become known after the leg."""
    async with console(store(OFFERED)) as stage:
        stage.board.put(my_phone(CallState.DIALLING, role=None))
        await stage.sees("○ dialling")
        stage.board.put(my_phone(CallState.DIALLING))

        await stage.misses("○ dialling")
        await stage.sees("▲ phone ringing")


async def test_another_agents_phone_is_named_as_one() -> None:
    """It must not look like a caller either."""
    theirs = my_phone(CallState.BRIDGED, agent="Bo", id="v3:bo", session_id="other")
    async with console(store(OFFERED, theirs)) as stage:
        await stage.sees("phone of Bo")


async def test_a_answers_and_joins_my_phone() -> None:
    """One key for two things, because a caller is answered to be talked with."""
    async with console(talking()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")

        assert await acts(stage) == [Answer(call=OFFERED.id, join=True)]


async def test_a_joins_my_phone_to_a_call_that_waits() -> None:
    """A caller who was answered, parked or queued is taken with the same key."""
    async with console(store(OTHER, OFFERED)) as stage:
        await stage.cursor_on(OTHER.id)
        await stage.press("a")

        assert await acts(stage) == [Answer(call=OTHER.id, join=True)]


async def test_without_a_phone_a_answers_only() -> None:
    """The bare order works as before, and says that an answered call is answered."""
    async with console(store(OTHER, OFFERED, phone=None)) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("a")
        assert await acts(stage) == [Answer(call=OFFERED.id)]

        await stage.cursor_on(OTHER.id)
        await stage.press("a")
        assert stage.words == "answer: the call is answered already"


async def test_capital_a_answers_without_my_phone() -> None:
    """To say something, to queue or to confer: the caller waits, and nothing rings."""
    async with console(talking()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("A")

        assert await acts(stage) == [Answer(call=OFFERED.id)]


@pytest.mark.parametrize("phone", ["sip:ada@sip.example.com", None])
async def test_the_dial_form_says_whether_my_phone_rings_first(phone: str | None) -> None:
    """Somebody whose phone rings must know why."""
    async with console(store(OFFERED, phone=phone)) as stage:
        await stage.press("d")
        await stage.sees("Dial")

        assert ("your phone rings first" in stage.text) is (phone is not None)
        await stage.type("3125550199")
        await stage.press("enter")
        to, join = "+13125550199", phone is not None
        dialled = Dial(to=to, from_=OUR_NUMBER, connection_id="c1", join=join)
        assert await acts(stage) == [dialled]


async def test_a_typed_dial_rings_my_phone_first_too() -> None:
    """One grammar."""
    async with console(store(OFFERED)) as stage:
        await command(stage, "dial +13125550199")
        (act,) = await acts(stage)

        assert isinstance(act, Dial)
        assert act.join


async def test_p_in_capitals_rings_my_phone_and_then_hangs_it_up() -> None:
    """The same key for both, whichever is possible."""
    async with console(store(OFFERED)) as stage:
        await stage.press("P")
        assert await acts(stage) == [RingPhone()]

        stage.board.put(my_phone(CallState.ANSWERED))
        await stage.sees("phone up")
        await stage.press("P")
        assert await acts(stage, 2) == [RingPhone(), DropPhone()]


async def test_phone_words_work_on_the_command_line() -> None:
    """`phone ring` and `phone drop`, as at the shell."""
    async with console(store(OFFERED)) as stage:
        await command(stage, "phone drop")
        assert stage.words == "drop phone: your phone is down"
        await command(stage, "phone ring")
        assert await acts(stage) == [RingPhone()]


@pytest.mark.parametrize(
    ("legs", "phone", "words"),
    [
        ((), None, "ring phone: no phone of yours is configured: set agent.phone"),
        ((my_phone(CallState.DIALLING),), "sip:a@b.example", "ring phone: your phone is ringing"),
        ((my_phone(),), "sip:a@b.example", "ring phone: your phone is up already"),
    ],
)
async def test_a_phone_that_cannot_be_rung_says_why(
    legs: tuple[object, ...], phone: str | None, words: str
) -> None:
    """Never a key without an effect."""
    async with console(store(OFFERED, *legs, phone=phone)) as stage:  # type: ignore[arg-type] # legs
        await command(stage, "phone ring")

        assert stage.words == words
        assert stage.board.orders == []


async def test_a_conference_on_my_phone_names_everybody_on_the_strip() -> None:
    """Who hears me: numbers and roles, where the rule was, so that nothing moved."""
    async with console(conferring(), size=(120, 40)) as stage:
        await stage.sees("conference of 3")
        line = next(line for line in stage.lines if "conference of 3" in line)

        assert "+442079460103 talking" in line
        assert "+442079460105 talking" in line
        height = stage.main.table.size.height
        stage.board.put(in_room(CALLER, CallState.HELD))
        await stage.sees("+442079460103 held")
        stage.board.end(OTHER.id)
        await stage.misses("conference of 3")
        assert stage.main.table.size.height == height


async def test_another_phone_of_mine_is_chosen_by_keys() -> None:
    """The header says at once which one will ring."""
    usual = OwnPhone(name="phone", address="sip:ada@sip.example.com")
    rules = AgentRules(phones=(usual, OwnPhone(name="mobile", address="+13125550143")))
    board = store(OFFERED)
    board.rules = rules
    async with console(board, size=(160, 50)) as stage:
        assert "sip:ada@sip.example.com" in stage.lines[0]
        await command(stage, "phone use")
        await stage.sees("mobile   +13125550143")
        await stage.press("j", "enter")
        assert await acts(stage) == [UsePhone(name="mobile")]

        board.be(AgentState(agent="Ada", phone="mobile"))
        await stage.sees("+13125550143")
        await command(stage, "phone use phone")
        assert (await acts(stage, 2))[-1] == UsePhone(name="phone")


async def test_with_one_phone_there_is_none_to_change_to() -> None:
    """And it is said where another one is named."""
    async with console(store(OFFERED)) as stage:
        await command(stage, "phone use")
        await stage.sees("you have one phone: name others in agent.phones")

        assert stage.board.orders == []
