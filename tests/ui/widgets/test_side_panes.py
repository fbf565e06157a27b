"""Who is at the far end stands beside the call under the cursor."""

from __future__ import annotations

import asyncio

from console.contacts.lookup import Card
from console.domain.leg import CallState
from console.line.port import EntryKind, Said
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.waiting import until

TALKING = leg(3, CallState.ANSWERED)
FIRST, SECOND = leg(1, CallState.OFFERED), leg(2, CallState.OFFERED)


class Customers:
    """A look-up that remembers whom it was asked for, and waits until it may answer."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.asked: list[str] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, number: str) -> Card:
        self.asked.append(number)
        await self.may_answer.wait()
        return self.card


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (FIRST, SECOND)})


async def test_the_card_of_the_caller_under_the_cursor_is_shown_once_it_is_known() -> None:
    """Nobody waits for it: the call can be answered meanwhile."""
    customers = Customers(Card(lines=("Ada Lovelace, gold", "2 open tickets")))
    async with console(board(), settings=UiSettings(look_up=customers), size=(120, 40)) as stage:
        await stage.cursor_on(FIRST.id)
        await stage.sees("looking the number up…")
        customers.may_answer.set()
        await stage.sees("Ada Lovelace, gold")
        await stage.sees("2 open tickets")
        await stage.cursor_on(SECOND.id)
        await stage.cursor_on(FIRST.id)
        await stage.sees("Ada Lovelace, gold")

        assert customers.asked.count(str(FIRST.from_)) == 1


async def test_a_card_from_a_stranger_does_no_harm() -> None:
    """Markup and control bytes of a customer's name stay text."""
    customers = Customers(Card(lines=("[/bold] [red]\x1b]0;owned\x07 \u202eadA",)))
    customers.may_answer.set()
    async with console(board(), settings=UiSettings(look_up=customers), size=(120, 40)) as stage:
        await stage.cursor_on(FIRST.id)
        await stage.sees("[/bold] [red]")

        assert "\x1b" not in stage.text
        assert "\u202e" not in stage.text


async def test_why_there_is_no_card_is_said_beside_the_call() -> None:
    """A broken program is not an unknown caller."""
    customers = Customers(Card(problem="crm cannot be run: No such file or directory"))
    customers.may_answer.set()
    async with console(board(), settings=UiSettings(look_up=customers), size=(120, 40)) as stage:
        await stage.cursor_on(FIRST.id)
        await stage.sees("crm cannot be run")


async def test_a_link_stands_there_with_the_number_in_it() -> None:
    """It can be clicked or copied from the terminal."""
    link = "https://crm.example.com/?phone={number}"
    async with console(board(), settings=UiSettings(card_link=link), size=(120, 40)) as stage:
        await stage.cursor_on(FIRST.id)
        number = str(FIRST.from_).replace("+", "%2B")
        await stage.sees(f"card https://crm.example.com/?phone={number}")


async def test_what_is_said_takes_the_lower_half_beside_the_call() -> None:
    """Who talks reads it without opening the call; interim words give way, the newest is lowest."""
    here = Switchboard(legs={TALKING.id: TALKING, SECOND.id: SECOND})

    def say(text: str, *, final: bool = True, track: str | None = "inbound") -> None:
        said = Said(track=track, text=text, final=final)
        here.log(EntryKind.FACT, "call.transcription", "", call=TALKING.id, said=said)

    async with console(here, size=(160, 50)) as stage:
        await stage.cursor_on(TALKING.id)
        say("My par", final=False)
        await stage.sees("My par …")
        for number in range(60):
            say(f"sentence {number}.")
        say("My parcel is [b]late[/b].")
        say("Hello?", track=None)
        await stage.sees("My parcel is [b]late[/b].")
        await stage.sees("? Hello?")

        assert "My par …" not in stage.text
        assert "sentence 0." not in stage.text
        assert "answered" in stage.text
        await stage.cursor_on(SECOND.id)
        await until(lambda: "Hello?" not in stage.text)
