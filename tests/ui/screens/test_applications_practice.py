"""The applications screen on a real switchboard: keys in, requests at the simulator out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.simulator.contract.account import OUTBOUND_PROFILE
from console.ui.screens.applications import ApplicationsScreen
from tests.ui.practice import Work, at_work
from tests.waiting import until, until_asked

PUBLIC = "https://calls.example.com/webhooks/telnyx"
APPS = "call_control_applications"
SALES = "1293384261075731500"


async def opened(work: Work) -> ApplicationsScreen:
    await work.stage.press("I")
    screen = await until(
        lambda: isinstance(work.stage.app.screen, ApplicationsScreen) and work.stage.app.screen
    )
    assert isinstance(screen, ApplicationsScreen)
    await work.stage.sees("Applications   3")
    return screen


async def on_sales(work: Work) -> None:
    """The cursor on one of them: found by its name."""
    await work.stage.press("slash")
    await work.stage.type("sales")
    await work.stage.press("enter")
    await work.stage.sees("1 found")


async def sent(work: Work, method: str) -> list[dict[str, Any]]:
    """What the simulator was sent for applications, from the moment at which the desk was ready."""
    commands = await work.desk.doors.get("commands")
    found = [one for one in commands if one["method"] == method and APPS in one["path"]]
    return [one["body"] for one in found][3 if method == "PATCH" else 0 :]


async def test_webhooks_that_go_elsewhere_are_told_and_set_on_confirmation(tmp_path: Path) -> None:
    """From the notice at the start to the PATCH at Telnyx, by three keys."""
    async with at_work(tmp_path, public_url=PUBLIC) as work:
        await work.stage.sees("webhook URL is not ours")
        await opened(work)
        await work.stage.sees("▲ 3 of ours do not send webhooks here as it should")
        await on_sales(work)
        await work.stage.press("w")
        await work.stage.sees(f"then  {PUBLIC}")
        assert await sent(work, "PATCH") == []
        await work.stage.press("enter")
        await work.stage.sees("Set.")
        await work.stage.sees("● here    Sales")

        assert await sent(work, "PATCH") == [
            {"application_name": "Sales", "webhook_event_url": PUBLIC}
        ]
        await work.stage.press("escape", "escape")
        await work.stage.sees("change application Sales: webhook_event_url")


async def test_what_telnyx_refuses_stands_at_its_field_until_it_is_mended(tmp_path: Path) -> None:
    """A profile that the account does not have; the rest of the form is as it was typed."""
    async with at_work(tmp_path) as work:
        await opened(work)
        await work.stage.press("c")
        await work.stage.type("Night")
        await work.stage.press("tab")
        await work.stage.type(PUBLIC)
        await work.stage.press("tab", "tab")
        await work.stage.type("77")
        await work.stage.press("enter")
        await work.stage.sees("There is no outbound voice profile of this id.")
        await work.stage.press("ctrl+u")
        await work.stage.type(OUTBOUND_PROFILE)
        await work.stage.press("enter")
        await work.stage.sees("Created. Its id is")
        await work.stage.sees("Applications   4")

        *_, made = await sent(work, "POST")
        assert made == {
            "application_name": "Night",
            "webhook_event_url": PUBLIC,
            "webhook_api_version": "2",
            "outbound": {"outbound_voice_profile_id": OUTBOUND_PROFILE},
        }
        await work.stage.press("escape")
        await work.stage.sees("Night 0")


async def test_a_colleague_s_change_of_the_same_is_told_and_kept(tmp_path: Path) -> None:
    """It was made between the look and the Enter."""
    async with at_work(tmp_path) as work:
        await opened(work)
        await on_sales(work)
        await work.stage.press("e", "ctrl+u")
        await work.stage.type("Shop")
        application = work.desk.simulator.account.application(SALES)
        body = {"application_name": "Store", "webhook_event_url": application.webhook_event_url}
        work.desk.simulator.account.update(SALES, body)
        await work.stage.press("enter")
        await work.stage.sees("Application name was changed meanwhile: Store")

        assert await sent(work, "PATCH") == []
        assert work.desk.simulator.account.application(SALES).application_name == "Store"


async def test_a_deleted_application_leaves_telnyx_and_the_table(tmp_path: Path) -> None:
    """And not before the end of its id was typed."""
    async with at_work(tmp_path) as work:
        await opened(work)
        await on_sales(work)
        await work.stage.press("x")
        await work.stage.type("1499")
        await work.stage.press("enter")
        await work.stage.sees("Not 1500: nothing is deleted.")
        assert SALES in work.desk.simulator.connection_ids
        await work.stage.press("ctrl+u")
        await work.stage.type("1500")
        await work.stage.press("enter")
        await work.stage.sees("Deleted.")

        async def gone() -> bool:
            return SALES not in work.desk.simulator.connection_ids

        await until_asked(gone)
        await work.stage.press("escape", "escape")
        await work.stage.misses("Sales 0")
