"""The contacts on the screen: who rings has a name, whatever the network says."""

from __future__ import annotations

import pytest

from console.contacts.read import Loaded
from console.domain.leg import CallState, Leg
from console.domain.people.contacts import Contact, Directory
from console.line.port import EntryKind
from console.ui.settings import UiSettings
from tests.domain.history.test_past_calls import past
from tests.ui.memory_switchboard import Switchboard, leg, refused
from tests.ui.stage import console
from tests.waiting import until

CARLA = Contact(
    name="Carla Kontakt", number="+4930901820", organisation="Kontakt GmbH", source="people.vcf"
)
BERLIN = "+4930550100"


def settings(*contacts: Contact) -> UiSettings:
    return UiSettings(contacts=lambda _: Loaded(Directory(contacts)))


def ringing(number: int, **more: object) -> Leg:
    return leg(number, CallState.OFFERED, to=BERLIN, **more)


@pytest.mark.parametrize("told", ["+4930901820", "030901820", "SIP:+4930901820@HOST;USER=PHONE"])
async def test_who_rings_has_the_name_of_the_contacts(told: str) -> None:
    """The network sent the number twice: the agent greets Carla by her name all the same."""
    carla = ringing(1, from_=told, name="4930901820")
    async with console(Switchboard(legs={carla.id: carla}), settings=settings(CARLA)) as stage:
        await stage.sees("Carla Kontakt")

        (row,) = [line for line in stage.lines if "offered" in line and "Carla Kontakt" in line]
        assert "+4930901820" in row


async def test_a_call_that_comes_later_has_its_name_too() -> None:
    """The contacts are read once, at the start, and asked at every change."""
    async with console(Switchboard(), settings=settings(CARLA)) as stage:
        stage.board.put(ringing(1, from_=CARLA.number, name="Somebody Else"))
        await stage.sees("Carla Kontakt")

        assert stage.app.store.legs[ringing(1).id].contact is not None


async def test_a_withheld_number_is_called_so_and_has_no_name() -> None:
    """`Anonymous` is no name, and nobody who can be called."""
    hidden = ringing(1, from_="sip:anonymous@anonymous.invalid", name="Anonymous")
    async with console(Switchboard(legs={hidden.id: hidden}), settings=settings(CARLA)) as stage:
        await stage.sees("withheld")

        assert "nonymous" not in stage.text


async def test_the_name_and_its_source_stand_wherever_the_call_is_told_of() -> None:
    """Details, ladder, log, toast and history: nobody has to know a number by heart."""
    carla = ringing(1, from_="030901820", name="Somebody Else", session_id="S")
    board = Switchboard(legs={carla.id: carla}, past=[past(from_="004930901820", to=BERLIN)])
    async with console(board, settings=settings(CARLA), size=(160, 50)) as stage:
        await stage.sees("Carla Kontakt")
        await stage.sees("company Kontakt GmbH   contact of people.vcf")
        assert "the network says Somebody Else" in stage.text

        stage.board.log(EntryKind.ORDER, "call.answer", "answer by Ada", call=carla.id)
        await stage.sees("⇢ Carla Kontakt")
        await stage.press("enter")
        await stage.sees("company Kontakt GmbH")
        await stage.press("escape", "h")
        await stage.sees("Carla Kontakt  ")
        assert "004930901820" not in stage.text


async def test_what_is_told_of_a_number_names_its_contact() -> None:
    """An order to Carla says so, in the log and in the toast that it was refused with."""
    talking = leg(1, CallState.ANSWERED)
    board = Switchboard(legs={talking.id: talking}, refusal=refused("+4930901820 was busy"))
    async with console(board, settings=settings(CARLA)) as stage:
        await stage.cursor_on(talking.id)
        await stage.press("colon")
        await stage.type("transfer +4930901820")
        await stage.press("enter")
        await stage.ordered()
        await until(lambda: stage.complaints)

        assert stage.complaints == ["Carla Kontakt +4930901820 was busy"]
        await stage.sees("Carla Kontakt +4930901820 was busy")


async def test_a_past_caller_who_withheld_the_number_is_not_called_back() -> None:
    """There is nobody to call; the screen says why."""
    board = Switchboard(past=[past(from_="Restricted", name="Restricted")])
    async with console(board, settings=settings(CARLA)) as stage:
        await stage.press("h")
        await stage.sees("withheld")
        await stage.press("b")

        await stage.sees("The number is withheld.")
