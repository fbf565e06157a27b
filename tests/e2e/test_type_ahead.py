"""Keys that come ahead of their screens, or all at once, through a real terminal."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Desk, aim, is_up
from tests.examples import few_or_many

CALLER = "+442079460123"
ESCAPE = "\x1b[27u"
"""As terminals send it that tell the key from the beginning of a sequence."""

PASTED = "\x1b[200~{}\x1b[201~"
WAYS = {
    "form": "d{}\r",
    "command line": ":dial {}\r",
    "palette": "\x10dial\r{}\r",
    "form left and opened again": f"d123{ESCAPE}d{{}}\r",
    "help first": "?jjqd{}\r",
    "filter first": "/44\rd{}\r",
}
ROUNDS = 2
"""How often each way is taken, in the long form."""

USUAL = 3
"""Ways that are always taken: the others open what these open, too."""
TRANSFERS = ("t{}\r", ":transfer {}\r", "\x10transfer\r{}\r", "\rt{}\rq", "o\x1b[27ut{}\r")
ONCE_MORE = "Enter again sends it"


class Dialled:
    """Whom the exchange is asked to call from now on: the tests share a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._before = desk, len(desk.practice.ask("commands"))

    def __call__(self) -> list[Any]:
        """The numbers, in the order of the commands."""
        commands = self._desk.practice.ask("commands")[self._before :]
        return [one["body"]["to"] for one in commands if one["path"].endswith("/calls")]


@pytest.fixture(scope="module")
def desk(desk_of_many: Desk) -> Desk:
    """One for all: what is on its board from before is in nobody's way."""
    return desk_of_many


@pytest.mark.parametrize("ways", few_or_many(USUAL, len(WAYS) * ROUNDS))
def test_a_number_typed_ahead_of_its_form_is_dialled_every_time(desk: Desk, ways: int) -> None:
    """A key lost while a form opens is another number; one that strays is another order."""
    chance = Random(7)  # noqa: S311 - only an order of things
    with desk.terminal() as screen:
        screen.until(is_up)
        dialled = Dialled(desk)
        expected = []
        for number, way in enumerate(([*WAYS, *chance.sample([*WAYS], len(WAYS))])[:ways]):
            expected.append(f"+1312555{1101 + number * 10}")
            screen.press(WAYS[way].format(expected[-1]))
            screen.until(lambda _: len(dialled()) >= len(expected))

            assert dialled() == expected, way


@pytest.mark.long
@pytest.mark.parametrize("ways", [len(WAYS)])
def test_a_number_and_its_form_in_one_write_is_dialled_by_one_enter_more(
    desk: Desk, ways: int
) -> None:
    """More keys at once than hands can make are a paste, whoever sent them: a look first."""
    with desk.terminal() as screen:
        screen.until(is_up)
        dialled = Dialled(desk)
        expected: list[str] = []
        for number, way in enumerate([*WAYS][:ways]):
            written = f"+1312555{4101 + number * 10}"
            screen.send(WAYS[way].format(written))
            # the form before may still be drawn: an order leaves before the picture changes
            screen.until_row(written, ONCE_MORE)
            assert dialled() == expected, way

            expected.append(written)
            screen.press("\r")
            screen.until(lambda _: len(dialled()) >= len(expected))
            assert dialled() == expected, way


@pytest.mark.long
def test_a_paste_with_brackets_takes_both_its_enters_from_one_write(desk: Desk) -> None:
    """Three keys and a paste are what hands can make."""
    with desk.terminal() as screen:
        screen.until(is_up)
        dialled = Dialled(desk)
        screen.send("d" + PASTED.format("+13125556101") + "\r\r")

        screen.until(lambda _: dialled() == ["+13125556101"])


@pytest.mark.long
def test_of_several_numbers_in_one_write_the_first_one_waits_and_none_is_dialled(
    desk: Desk,
) -> None:
    """A list from a spreadsheet, pasted into the wrong window, is no row of calls."""
    numbers = [f"+1312555{2101 + number * 10}" for number in range(6)]
    with desk.terminal() as screen:
        screen.until(is_up)
        dialled = Dialled(desk)
        screen.send("".join(f"d{number}\r" for number in numbers))
        screen.until_row(ONCE_MORE)
        assert dialled() == []

        screen.press("\r")
        screen.until(lambda _: dialled())
        assert dialled() == numbers[:1]


@pytest.mark.parametrize("ways", few_or_many(2, len(TRANSFERS)))
def test_a_caller_is_sent_to_the_whole_number_however_it_was_typed(desk: Desk, ways: int) -> None:
    """Keys for the far end, then the transfer, without a look: every digit arrives once."""
    with desk.terminal() as screen:
        screen.until(is_up)
        for number, way in enumerate(TRANSFERS[:ways]):
            caller, target = f"+44207946010{number}", f"+1312555310{number}"
            call = desk.practice.ring("Ada", caller)
            aim(screen, caller, "offered")
            screen.press("a")
            screen.until_row(caller, "answered")
            aim(screen, caller)
            screen.press(f"#12345{ESCAPE}" + way.format(target))
            screen.until(lambda _, call=call: desk.practice.leg(call)["bridged_with"])

            assert desk.command_of(call, "transfer")["body"]["to"] == target
            assert desk.command_of(call, "send_dtmf")["body"]["digits"] == "12345"


@pytest.mark.long
def test_a_name_typed_for_a_transfer_that_cannot_be_hangs_nobody_up(desk: Desk) -> None:
    """It ends in letters that are keys: `x` hangs up, `a` answers, `q` leaves."""
    with desk.terminal() as screen:
        screen.until(is_up)
        desk.practice.ring("Ada", CALLER)
        aim(screen, CALLER, "offered")
        before = len(desk.practice.ask("commands"))
        screen.press("#Max q\r")
        screen.until_row("what was typed next is dropped")

        assert screen.row(CALLER, "offered")
        assert len(desk.practice.ask("commands")) == before
        _is_awake(screen)


def _is_awake(screen: Terminal) -> None:
    """After a look, keys do what they say."""
    screen.press(ESCAPE)
    screen.press("?")
    screen.until_row("Keys")
