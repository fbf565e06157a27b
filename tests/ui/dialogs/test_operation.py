"""What the menu opens beside the catalogue: REFER and SIP INFO, by keys alone."""

from __future__ import annotations

import pytest

from console.domain.acts import Refer, SendSipInfo
from console.ui.dialogs.palette import Palette
from console.ui.dialogs.talk import ReferForm, SipInfoForm
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, OFFERED, acts, talking
from tests.waiting import until


async def opened(stage: Stage, title: str, kind: type[ReferForm | SipInfoForm]) -> None:
    """The form of that title, reached through the menu."""
    await stage.cursor_on(CALLER.id)
    await stage.press("o")
    await until(lambda: isinstance(stage.app.screen, Palette))
    await stage.type(title)
    await stage.press("enter")
    await until(lambda: isinstance(stage.app.screen, kind))


async def test_a_call_is_referred_from_the_menu() -> None:
    """Menu, name, address, Enter."""
    async with console(talking(), size=(100, 50)) as stage:
        await opened(stage, "SIP REFER", ReferForm)
        await stage.type("store@sip.example.com")
        await stage.press("enter")

        expected = Refer(call=CALLER.id, sip_address="sip:store@sip.example.com")
        assert await acts(stage) == [expected]


async def test_a_telephone_number_is_no_place_to_refer_to() -> None:
    """It is told at the field, and nothing is sent."""
    async with console(talking(), size=(100, 50)) as stage:
        await opened(stage, "SIP REFER", ReferForm)
        await stage.type("+13125550199")
        await stage.press("enter")

        assert isinstance(stage.app.screen, ReferForm)
        await stage.sees("SIP address")
        assert stage.board.orders == []


async def test_a_sip_info_is_sent_from_the_menu() -> None:
    """Its body stands first; the usual content type stands there already."""
    async with console(talking(), size=(100, 50)) as stage:
        await opened(stage, "SIP INFO", SipInfoForm)
        await stage.type(r"Signal=5\nDuration=160")
        await stage.press("enter")

        body = "Signal=5\r\nDuration=160"
        kind = "application/dtmf-relay"
        assert await acts(stage) == [SendSipInfo(call=CALLER.id, content_type=kind, body=body)]


@pytest.mark.parametrize("title", ["SIP REFER", "SIP INFO"])
async def test_what_needs_an_answered_call_says_so_in_the_menu(title: str) -> None:
    """An offered call has nobody to refer."""
    async with console(talking(), size=(100, 50)) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("o")
        await until(lambda: isinstance(stage.app.screen, Palette))
        await stage.type(title)
        await stage.press("enter")

        await until(lambda: stage.words == f"{title}: the call is not answered yet")
