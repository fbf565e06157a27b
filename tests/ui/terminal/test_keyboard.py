"""Bytes of a terminal, all the way to the app: what is no key orders nothing."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import events

from console.domain.leg import CallState
from console.ui.actions.action import Place
from console.ui.actions.keymap import Keymap
from console.ui.screens.main import MainScreen
from console.ui.terminal.hands import AT_ONCE, HANDS, HURRIED
from console.ui.terminal.keyboard import Keyboard
from console.ui.terminal.pacing import Hurry
from console.ui.terminal.tokens import TAIL
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import Stage, console
from tests.ui.terminal.terminal_replies import REPLIES, Read, noise

OFFERED = leg(3, CallState.OFFERED)
TALKING = leg(4, CallState.ANSWERED)
LEAVING = "q\x03\x11\x1a"
"""Keys that leave the console, or send it to the background."""

LONG = 1_000_000


def keyboard() -> Keyboard:
    def failed(error: Exception) -> None:
        raise error

    return Keyboard(failed)


class Hand:
    """A terminal on a stage, whose clock goes as the reads say."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._keyboard = keyboard()
        self._now = 1000.0

    async def bring(self, reads: list[Read]) -> None:
        driver = self._stage.app._driver
        assert driver is not None
        for data, gap in [*reads, (b"", TAIL + 0.1)]:
            messages = self._keyboard.feed(data, self._now) if data else []
            self._now += gap
            for message in [*messages, *self._keyboard.tick(self._now)]:
                driver.process_message(message)
        await self._stage.settled()


@pytest.mark.parametrize("character", "abcdefghijklmnopqrstuvwxyz0123456789-=")
def test_a_key_with_alt_does_what_the_settings_say(character: str) -> None:
    """`alt+1` hangs up in the preset `flex`; it came as a sign of a Mac, and did nothing."""
    messages = [*keyboard().feed(f"\x1b{character}".encode(), 1.0), *keyboard().tick(9.0)]
    bound = dict(Keymap.of({"call.hangup": f"alt+{character}"}).bound(Place.TABLE))

    (key,) = [one for one in messages if isinstance(one, events.Key)]
    assert bound[key.key].id == "call.hangup"
    assert not key.is_printable


def fresh() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, TALKING)})


# Never an order ---------------------------------------------------------------------------


async def hold_out(reads: list[Read]) -> None:
    """No order, no exit; a real key afterwards does what it says."""
    async with console(fresh()) as stage:
        await stage.cursor_on(OFFERED.id)
        hand = Hand(stage)
        await hand.bring(reads)

        assert stage.board.orders == []
        assert stage.app._exit is False
        for _ in range(9):  # whatever was opened
            await hand.bring([(b"\x1b", 0.2)])
        assert isinstance(stage.app.screen, MainScreen)
        await hand.bring([(b"?", 0.2)])
        await stage.sees("Keys")


@settings(max_examples=4)
@given(noise(largest=20))
@example([(b"\x1b", 0.25), (b"^r", 0.0), (b"bx\x1b", 0.0), (b"\\", 0.0)])
def test_no_noise_orders_anything_and_a_real_key_still_works(reads: list[Read]) -> None:
    """With a caller under the cursor: every key that is none could reject or answer."""
    asyncio.run(hold_out(reads))


@settings(max_examples=4)
@given(
    st.lists(
        st.text(st.characters(exclude_characters=LEAVING, max_codepoint=126), min_size=HANDS + 1),
        max_size=6,
    )
)
def test_no_burst_of_any_keys_orders_anything(bursts: list[str]) -> None:
    """A paste without brackets, a file on the wrong terminal, a cat on a slow line."""
    full = [burst.encode() for burst in bursts if "\x1b" not in burst]
    asyncio.run(hold_out([(burst, 0.2) for burst in full]))


async def test_a_burst_of_which_a_part_looks_like_a_reply_orders_nothing() -> None:
    """The menu of my state was open, and eight keys were left of thirteen: one chose a break."""
    await hold_out([(b"nB8%}\r42P$643", 0.2), (b'Q1!,4\x14\x109"06\x07p', 0.2)])
    await hold_out([(b"n9R26\x0132888)5", 0.2), (b"d5*\x072G1163h", 0.2)])


@pytest.mark.parametrize("name", ["background colour, BEL", "name and version", "setting"])
async def test_a_reply_with_a_caller_under_the_cursor_does_nothing(name: str) -> None:
    """It rejected the caller; it opened the transfer."""
    async with console(fresh()) as stage:
        await stage.cursor_on(OFFERED.id)
        before = stage.text
        await Hand(stage).bring([(REPLIES[name], 0.0)])

        assert stage.text == before
        assert stage.board.orders == []


@pytest.mark.long
async def test_a_million_bytes_of_noise_order_nothing() -> None:
    """One console for a day on a bad line."""
    chance = Random(9)  # noqa: S311 - only noise
    done = 0
    async with console(fresh()) as stage:
        await stage.cursor_on(OFFERED.id)
        hand = Hand(stage)
        while done < LONG:
            reply = chance.choice([*REPLIES.values()])
            cut = chance.randrange(2, max(3, len(reply)))
            reads = [(reply[:cut], chance.choice((0.0, 0.5))), (reply[cut:] or b"\xff", 0.0)]
            await hand.bring(reads * 200)
            done += 200 * (len(reply) + 1)
            assert stage.board.orders == []
            assert isinstance(stage.app.screen, MainScreen)
        await hand.bring([(b"?", 0.2)])
        await stage.sees("Keys")


# Bursts -----------------------------------------------------------------------------------


def hurried(*reads: Read) -> list[bool]:
    """Of each key, whether hands can hardly have made it."""
    board, now, state, found = keyboard(), 1000.0, False, []
    for data, gap in reads:
        for message in board.feed(data, now):
            if isinstance(message, Hurry):
                state = message.hurried
            elif isinstance(message, events.Key):
                found.append(state)
        now += gap
    return found


def test_more_keys_than_hands_can_make_are_a_burst() -> None:
    """In one read, or in several that follow at once."""
    assert hurried((b"d13125550", 0)) == [True] * 9
    assert hurried((b"d1312555", 0)) == [False] * 8
    assert hurried((b"d1312555", AT_ONCE / 2), (b"0199\r", 0)) == [False] * 8 + [True] * 5
    assert hurried((b"d1312555", AT_ONCE * 2), (b"0199\r", 0)) == [False] * 13
    assert hurried((b"\x1b[A" * 9, 1), (b"j", 0)) == [True] * 9 + [False]


def test_a_hand_that_is_quick_is_no_burst() -> None:
    """Twenty keys a second, a held arrow, a number read off a phone."""
    assert not any(hurried(*[(b"j", 0.03)] * 50))
    assert not any(hurried(*[(b"12", 0.05)] * 50))


async def test_a_number_and_its_enter_in_one_read_wait_for_one_more() -> None:
    """`d<number>` and Enter in one read dialled at once."""
    async with console(fresh()) as stage:
        hand = Hand(stage)
        await hand.bring([(b"d+13125550199\r", 0.0)])
        assert stage.board.orders == []
        await stage.sees("Pasted: +13125550199, US. Enter again sends it.")

        await hand.bring([(b"\r", 0.0)])
        await stage.ordered()
        assert len(stage.board.orders) == 1


async def test_an_order_of_one_key_in_a_burst_is_not_given_and_said() -> None:
    """`x` among others: somebody talks there."""
    async with console(fresh()) as stage:
        await stage.cursor_on(TALKING.id)
        hand = Hand(stage)
        await hand.bring([(b"llllllllllxllll", 0.0)])

        assert HURRIED in stage.complaints
        assert stage.board.orders == []
        await hand.bring([(b"x", 0.0)])
        await stage.ordered()
