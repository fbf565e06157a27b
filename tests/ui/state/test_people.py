"""The contacts on the screen: who rings has a name, whatever the network says."""

from __future__ import annotations

import pytest

from console.contacts.read import Loaded
from console.domain.leg import CallState, Leg
from console.domain.people.contacts import Contact, Directory
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console

CARLA = Contact(
    name="Carla Kontakt", number="+4930901820", organisation="Kontakt GmbH", source="people.vcf"
)
BERLIN = "+4930550100"


def settings(*contacts: Contact) -> UiSettings:
    return UiSettings(contacts=lambda: Loaded(Directory(contacts)))


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
