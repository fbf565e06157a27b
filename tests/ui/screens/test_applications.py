"""The applications screen: every key of it, and what happens when Telnyx or others disagree."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Any

import msgspec
import pytest
from textual.widgets import Input

from console.domain.acts import (
    AnyAct,
    CreateApplication,
    DeleteApplication,
    UpdateApplication,
)
from console.domain.applications import URL, VERSION, Application, Setting
from console.domain.leg import CallState
from console.domain.orders import OutcomeKind, WrongField
from console.errors import LineError
from console.line.port import EntryKind
from console.ui.dialogs.application import ApplicationOrder, DeleteForm, PointHereForm
from console.ui.screens.applications import ApplicationScreen, ApplicationsScreen
from tests.examples import first_of
from tests.ui.app.test_hostile_text import WORST
from tests.ui.memory_switchboard import Switchboard, leg, refused
from tests.ui.stage import Stage, console
from tests.ui.table.people import HOSTILE
from tests.waiting import until

OURS = "https://calls.example.com/webhooks/telnyx"
THEIRS = "https://other.example.com/hook"


def application(number: int, name: str, *, shown: bool = True, **more: Setting) -> Application:
    settings: dict[str, Setting] = {
        "application_name": name,
        URL: OURS,
        VERSION: "2",
        "active": True,
        "outbound.outbound_voice_profile_id": "1911630617284445511",
        "webhook_event_failover_url": None,
        "tags": (),
    }
    named = {setting.replace("__", "."): value for setting, value in more.items()}
    return Application(id=f"129338426107573{number:04}", settings=settings | named, shown=shown)


SUPPORT = application(1499, "Support")
SALES = application(1500, "Sales", **{URL: THEIRS, VERSION: "1"})
SHOP = application(1501, "Shop", shown=False, **{URL: THEIRS})


def board(*applications: Application, public_url: str | None = OURS, **more: Any) -> Switchboard:
    known = {one.id: one for one in applications or (SUPPORT, SALES, SHOP)}
    return Switchboard(applications=known, public_url=public_url, **more)


async def opened(stage: Stage, sees: str = "Support") -> ApplicationsScreen:
    await stage.press("I")
    screen = await until(
        lambda: isinstance(stage.app.screen, ApplicationsScreen) and stage.app.screen
    )
    assert isinstance(screen, ApplicationsScreen)
    await stage.sees(sees)
    return screen


async def form(stage: Stage, key: str) -> ApplicationOrder:
    await stage.press(key)
    screen = await until(
        lambda: isinstance(stage.app.screen, ApplicationOrder) and stage.app.screen
    )
    assert isinstance(screen, ApplicationOrder)
    return screen


async def act(stage: Stage) -> AnyAct:
    await stage.ordered()
    (order,) = stage.board.orders
    assert order.by == "Ada"
    return order.act


async def fill(stage: Stage, name: str, text: str) -> None:
    """Type into the field of a setting, over what stands there."""
    screen = stage.app.screen
    entry = next(one for one in screen.query(Input) if one.parent.parent.name == name)  # type: ignore[union-attr] # a field's line
    entry.focus()
    await stage.press("ctrl+u")
    await stage.type(text)


def row(stage: Stage, name: str) -> str:
    return next(line for line in stage.lines if f"  {name} " in line)


# The list ---------------------------------------------------------------------------------


async def test_a_row_says_in_glyph_and_word_whether_its_webhooks_come_here() -> None:
    """Filled marks are ours, hollow ones others'; colour says no more than that."""
    async with console(board()) as stage:
        await opened(stage)

        assert "● here    Support" in row(stage, "Support")
        assert "▲ URL v1  Sales" in row(stage, "Sales")
        assert "△ URL     Shop" in row(stage, "Shop")
        assert SALES.id in row(stage, "Sales")
        assert "other.example" in row(stage, "Sales")
        assert "Applications   3" in stage.text
        assert "▲ 1 of ours does not send webhooks here as it should: w sets that." in stage.text


async def test_applications_stand_in_columns_and_are_sorted_as_calls_are() -> None:
    """Under heads that say what they are, by the key of the table, and by the same dialog."""
    async with console(board()) as stage:
        await opened(stage)
        head = next(line for line in stage.lines if "HOOKS" in line)
        assert head.split() == ["HOOKS", "NAME", "ID", "OFF", "WEBHOOK", "URL"]
        assert row(stage, "Sales").index(SALES.id) == head.index("ID")
        await stage.press("s", "j", "j", "j", "enter", "S")
        await stage.sees("ID ▼")

        found = [line for line in stage.lines if "12933842610757" in line]
        assert [SHOP.id in found[0], SUPPORT.id in found[-1]] == [True, True]


async def test_with_room_the_settings_of_one_stand_beside_the_list() -> None:
    """Which of several it is, is seen without opening each."""
    async with console(board(), size=(160, 50)) as stage:
        await opened(stage)
        await stage.sees("outbound voice profile id")
        await stage.press("j")

        await stage.sees(THEIRS)


async def test_without_a_public_url_nothing_is_said_of_urls_but_that() -> None:
    """Which URL is ours is not known: the format is judged alone."""
    async with console(board(public_url=None)) as stage:
        await opened(stage)
        assert "▲ v1      Sales" in row(stage, "Sales")
        assert "○ other   Shop" in row(stage, "Shop")
        stage.board.applications = {SHOP.id: SHOP}
        await stage.press("u")

        await stage.sees("listener.public_url is not set")


@pytest.mark.parametrize("line", first_of(["apps sal", "applications", "apps"]))
async def test_the_command_line_opens_it_too(line: str) -> None:
    """Under the words of the program's own command, and with what is looked for."""
    async with console(board()) as stage:
        await stage.press("colon")
        await stage.type(line)
        await stage.press("enter")
        await stage.sees("Sales")

        assert isinstance(stage.app.screen, ApplicationsScreen)
        assert ("Support" in stage.text) == ("sal" not in line)


async def test_the_cursor_goes_up_and_down_and_to_the_ends() -> None:
    """As everywhere."""
    async with console(board()) as stage:
        screen = await opened(stage)
        for key, there in (("j", SALES), ("G", SHOP), ("k", SALES), ("g", SUPPORT)):
            await stage.press(key)
            assert screen.application == there


async def test_what_is_typed_filters_and_esc_clears() -> None:
    """By name, id or URL, as it is typed; the second Esc closes."""
    async with console(board()) as stage:
        screen = await opened(stage)
        for text, found in (("OTHER.ex", 2), ("1499", 1), ("sup", 1)):
            await stage.press("slash")
            await stage.type(text)
            await stage.sees(f"Applications   3, {found} found")
            await stage.press("escape")
            await stage.sees("Applications   3 ")
        await stage.press("slash")
        await stage.type("sal")
        await stage.press("enter", "w")
        assert isinstance(stage.app.screen, PointHereForm)
        await stage.press("escape", "escape")
        await stage.sees("Support")
        assert stage.app.screen is screen
        await stage.press("escape")
        await until(lambda: len(stage.app.screen_stack) == 1)


@pytest.mark.long
async def test_a_filter_that_finds_nothing_says_so() -> None:
    """An empty screen would look like an empty account."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press("slash")
        await stage.type("nobody")

        await stage.sees("None contains nobody. Esc shows all.")


async def test_it_says_that_it_asks_that_there_is_none_and_that_it_failed() -> None:
    """Loading, empty and broken look alike without words."""
    here = board()
    here.applications = {}
    here.held = []
    async with console(here) as stage:
        await stage.press("I")
        await stage.sees("Applications   asking Telnyx…")
        await until(lambda: here.held)
        here.held[0].set_result(here.application_board)
        await stage.sees("The account has no Call Control application. c makes one.")
        await stage.press("u")
        await until(lambda: here.held and len(here.held) == 2)
        here.held[1].set_exception(LineError("Telnyx is away."))
        await stage.sees("Telnyx is away. What stands here is from before.")
        await stage.press("q")
        await until(lambda: len(stage.app.screen_stack) == 1)


async def test_the_first_failure_shows_no_list_and_how_to_ask_again() -> None:
    """Nothing is from before."""
    here = board()
    async with console(here) as stage:
        here.lines[-1].ended = LineError("Telnyx is away.")
        await stage.press("I")

        await stage.sees("Applications   not known")
        await stage.sees("Telnyx is away. u asks again.")
        assert "Support" not in stage.text


async def test_an_older_answer_never_replaces_a_newer_one() -> None:
    """The first question took the longer way."""
    here = board()
    async with console(here) as stage:
        await opened(stage)
        here.held = []
        await stage.press("u", "u")
        await until(lambda: here.held and len(here.held) == 2)
        old = here.application_board
        here.applications = {SALES.id: SALES}
        here.held[1].set_result(here.application_board)
        await stage.misses("Support")
        here.held[0].set_result(old)
        await stage.settled()

        assert "Support" not in stage.text
        assert "Applications   1" in stage.text


async def test_a_change_by_another_console_is_seen_at_once() -> None:
    """Its outcome stands in everybody's log; the cursor stays on its application."""
    here = board()
    async with console(here) as stage:
        screen = await opened(stage)
        await stage.press("j")
        before = here.listed
        here.applications = {SHOP.id: SHOP, SALES.id: SALES}
        here.log(EntryKind.OUTCOME, "apps.delete", "accepted in 30 ms")
        await stage.misses("Support")

        assert here.listed == before + 1
        assert screen.application == SALES


@pytest.mark.long
async def test_the_id_is_copied() -> None:
    """The settings want it."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press("y")

        assert stage.app.clipboard == SUPPORT.id
        await stage.sees(f"sent {SUPPORT.id}")


# One of them ------------------------------------------------------------------------------


async def test_enter_shows_every_setting_under_its_name() -> None:
    """Those that people use first; what is none is said to be none."""
    async with console(board(), size=(100, 40)) as stage:
        await opened(stage)
        await stage.press("j", "enter")
        await stage.sees("▲ Its webhook URL is not ours and its webhook format is not version 2.")

        lines = [" ".join(line.strip("▌ ").split()) for line in stage.lines]
        for said in (
            "application name Sales",
            f"webhook event url {THEIRS}",
            "webhook api version 1",
            "active yes",
            "webhook event failover url none",
            "tags none",
            f"id {SALES.id}",
        ):
            assert said in lines


async def test_what_is_shown_is_asked_for_again() -> None:
    """The list is a while old."""
    here = board()
    async with console(here, size=(100, 40)) as stage:
        await opened(stage)
        settings = {**SUPPORT.settings, "application_name": "Help"}
        here.applications[SUPPORT.id] = msgspec.structs.replace(SUPPORT, settings=settings)
        await stage.press("enter")

        await stage.sees("Help")
        del here.applications[SUPPORT.id]
        await stage.press("u")
        await stage.sees("What stands here is from")
        await stage.press("escape")
        assert isinstance(stage.app.screen, ApplicationsScreen)


async def test_enter_on_a_setting_changes_that_one() -> None:
    """Also one that stands behind "more"."""
    async with console(board(), size=(100, 40)) as stage:
        await opened(stage)
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, ApplicationScreen))
        while "tags" not in stage.lines[_highlighted(stage)]:
            await stage.press("j")
        await stage.press("enter")
        await stage.sees("Words of your own")
        await stage.type("night, day")
        await stage.press("enter")

        given = await act(stage)
        assert isinstance(given, UpdateApplication)
        assert given.settings == {"tags": ("night", "day")}
        assert given.before == {"tags": ()}


def _highlighted(stage: Stage) -> int:
    screen = stage.app.screen
    assert isinstance(screen, ApplicationScreen)
    return screen.table.region.y + screen.table.picture.head + screen.table.picture.cursor_row


# Making -----------------------------------------------------------------------------------


async def test_a_new_one_sends_its_webhooks_here_unless_told_otherwise() -> None:
    """URL and format stand in the form; what is not filled in is not sent."""
    async with console(board()) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night shift")
        await stage.press("enter")

        given = await act(stage)
        assert given == CreateApplication(
            settings={"application_name": "Night shift", URL: OURS, VERSION: "2"}
        )
        await stage.sees("Created. Its id is 990.")
        await stage.sees("Night shift")


async def test_every_field_of_the_form_is_sent_under_telnyx_s_name() -> None:
    """Also those behind "more" and inside an object."""
    async with console(board(), size=(100, 60)) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night")
        await stage.press("ctrl+o")
        await stage.sees("anchorsite override")
        await stage.type("lon")
        await fill(stage, "inbound.channel_limit", "12")
        await fill(stage, "webhook_timeout_secs", "9")
        await stage.press("ctrl+o")
        await stage.misses("anchorsite override")
        await stage.press("enter")

        given = await act(stage)
        assert isinstance(given, CreateApplication)
        assert given.settings == {
            "application_name": "Night",
            URL: OURS,
            VERSION: "2",
            "anchorsite_override": "London, UK",
            "inbound.channel_limit": 12,
            "webhook_timeout_secs": 9,
        }


@pytest.mark.parametrize(
    "wrong",
    first_of(
        [
            ("inbound.channel_limit", "many", "Inbound channel limit is a number."),
            ("application_name", "", "Application name is needed."),
            ("webhook_event_url", "calls.example.com", "Webhook event url begins with https://."),
        ]
    ),
)
async def test_what_is_wrong_stands_at_its_field_before_anything_is_sent(
    wrong: tuple[str, str, str],
) -> None:
    """Also at one that is put away, which is shown then."""
    name, text, says = wrong
    async with console(board(), size=(100, 60)) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night")
        await stage.press("ctrl+o")
        await fill(stage, name, text)
        await stage.press("ctrl+o", "enter")
        await stage.sees(says)

        assert stage.board.orders == []


# Changing ---------------------------------------------------------------------------------


async def test_only_what_differs_is_sent_with_what_was_seen() -> None:
    """So that a colleague's change of the same is noticed, and any other is not undone."""
    async with console(board()) as stage:
        await opened(stage)
        await form(stage, "e")
        await stage.press("ctrl+u")
        await stage.type("Help")
        await stage.press("enter")

        assert await act(stage) == UpdateApplication(
            application=SUPPORT.id,
            name="Support",
            settings={"application_name": "Help"},
            before={"application_name": "Support"},
        )
        await stage.sees("Changed.")
        await stage.sees("● here    Help")


async def test_without_a_difference_nothing_is_sent() -> None:
    """Enter by mistake changes nothing."""
    async with console(board()) as stage:
        await opened(stage)
        await form(stage, "e")
        await stage.press("enter")
        await stage.sees("Nothing was changed, so nothing is sent.")

        assert stage.board.orders == []


async def test_what_can_be_taken_away_is_and_what_cannot_is_needed() -> None:
    """The contract has null for the failover URL, and nothing for the voice profile."""
    here = board(application(1499, "Support", webhook_event_failover_url="https://old.example"))
    async with console(here, size=(100, 60)) as stage:
        await opened(stage)
        await form(stage, "e")
        await stage.press("ctrl+o")
        await fill(stage, "webhook_event_failover_url", "")
        await fill(stage, "outbound.outbound_voice_profile_id", "")
        await stage.press("enter")
        await stage.sees("Outbound voice profile id is needed.")
        await stage.type("77")
        await stage.press("enter")

        given = await act(stage)
        assert isinstance(given, UpdateApplication)
        assert given.settings == {
            "webhook_event_failover_url": None,
            "outbound.outbound_voice_profile_id": "77",
        }


async def test_a_refusal_stands_at_the_field_that_it_names_and_nothing_is_lost() -> None:
    """The form stays as it was typed; the next Enter sends it again."""
    here = board()
    reason = "The value is outside of allowed range 0 to 30."
    wrong = WrongField(name="webhook_timeout_secs", reason=reason)
    here.refusal = msgspec.structs.replace(refused("update was refused"), wrong=wrong)
    async with console(here, size=(100, 50)) as stage:
        await opened(stage)
        await form(stage, "e")
        await stage.press("ctrl+o")
        await fill(stage, "webhook_timeout_secs", "31")
        await stage.press("ctrl+o", "enter")
        await stage.sees(reason)
        assert "31" in stage.text
        here.refusal = None
        await stage.press("backspace", "enter")
        await stage.sees("Changed.")

        assert [one.act.settings for one in here.orders] == [  # type: ignore[union-attr] # changes
            {"webhook_timeout_secs": 31},
            {"webhook_timeout_secs": 3},
        ]
        assert stage.complaints == []


@pytest.mark.long
async def test_a_refusal_that_names_no_field_is_said_above_the_keys() -> None:
    """In full, with what to do now."""
    here = board()
    here.refusal = refused("The key may not do this.", "Ask the owner of the account.")
    async with console(here) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night")
        await stage.press("enter")
        await stage.sees("The key may not do this. Ask the owner of the account.")

        assert "Night" in stage.text


async def test_of_a_change_whose_reply_is_lost_it_is_said_that_it_may_have_been_done() -> None:
    """Enter again might make two."""
    here = board()
    here.refusal = msgspec.structs.replace(refused("No reply came."), kind=OutcomeKind.UNKNOWN)
    async with console(here) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night")
        await stage.press("enter")

        await stage.sees("It may have been done")


async def test_a_second_enter_sends_nothing_while_the_first_is_under_way() -> None:
    """A slow reply and an impatient hand would make two applications."""
    here = board()
    here.gate.clear()
    async with console(here) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night")
        await stage.press("enter")
        await stage.sees("under way…")
        await stage.press("enter", "enter")
        here.gate.set()
        await stage.sees("Created.")

        assert len(here.orders) == 1


async def test_without_a_line_nothing_is_sent_and_the_form_says_why() -> None:
    """What was typed waits for the line to come back."""
    here = board()
    async with console(here) as stage:
        await opened(stage)
        await form(stage, "c")
        await stage.type("Night")
        here.reachable = False
        here.cut()
        await until(lambda: not stage.app.store.sight.up)
        await stage.press("enter")
        await stage.sees("Not now: the line to the switchboard is lost")
        here.reachable = True
        await until(lambda: stage.app.store.sight.up)
        await stage.press("enter")

        assert isinstance(await act(stage), CreateApplication)


# Pointing here ----------------------------------------------------------------------------


async def test_pointing_here_shows_old_and_new_and_waits_for_enter() -> None:
    """Webhooks that are taken from another program are that program's lost calls."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press("j")
        await form(stage, "w")
        await stage.sees(f"now  {THEIRS}")
        assert f"then  {OURS}" in stage.text
        assert [line.split() for line in stage.lines].count(["│", "now", "1", "│"]) == 1
        assert stage.board.orders == []
        await stage.press("enter")

        assert await act(stage) == UpdateApplication(
            application=SALES.id,
            name="Sales",
            settings={URL: OURS, VERSION: "2"},
            before={URL: THEIRS, VERSION: "1"},
        )
        await stage.sees("● here    Sales")
        assert "not send webhooks here" not in stage.text


async def test_esc_sets_nothing() -> None:
    """The default is no."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press("j")
        await form(stage, "w")
        await stage.press("escape")

        assert isinstance(stage.app.screen, ApplicationsScreen)
        assert stage.board.orders == []


@pytest.mark.long
async def test_where_nothing_is_to_be_set_it_says_so() -> None:
    """And why, where nobody knows which URL is ours."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press("w")
        await stage.sees("Its webhooks come here already. Nothing is set.")
    async with console(board(SUPPORT, public_url=None)) as stage:
        await opened(stage)
        await stage.press("w")

        await stage.sees("Nothing is set: no listener.public_url says which URL is ours.")


# Deleting ---------------------------------------------------------------------------------


async def test_a_deletion_names_what_goes_with_it() -> None:
    """Live calls are counted as they come and go."""
    busy = [leg(number, CallState.ANSWERED, connection_id=SUPPORT.id) for number in (1, 2)]
    here = board(legs={one.id: one for one in busy})
    async with console(here) as stage:
        await opened(stage)
        await form(stage, "x")
        await stage.sees("▲ 2 live calls run on it now.")
        for said in ("Delete Support", f"id {SUPPORT.id}", "its calls are shown here", "ring no"):
            assert said in stage.text
        here.end(busy[0].id)
        await stage.sees("▲ 1 live call runs on it now.")
        here.end(busy[1].id)

        await stage.misses("live call")


@pytest.mark.parametrize(
    "keys", first_of([("1", "4", "9", "enter"), ("escape",), ("enter",), ("y", "enter")], 2)
)
async def test_without_the_end_of_the_id_nothing_is_deleted(keys: tuple[str, ...]) -> None:
    """The default is no, whatever was typed by habit."""
    async with console(board()) as stage:
        await opened(stage)
        await form(stage, "x")
        await stage.press(*keys)
        if keys != ("escape",):
            await stage.sees("Not 1499: nothing is deleted.")
            await stage.press("escape")

        await until(lambda: isinstance(stage.app.screen, ApplicationsScreen))
        assert stage.board.orders == []
        assert SUPPORT.id in stage.board.applications


@pytest.mark.parametrize("shown_first", [False, True], ids=["list", "shown"])
async def test_the_end_of_its_id_deletes_it(*, shown_first: bool) -> None:
    """From the list, and from all its settings, which close then."""
    async with console(board()) as stage:
        await opened(stage)
        if shown_first:
            await stage.press("enter")
            await until(lambda: isinstance(stage.app.screen, ApplicationScreen))
        assert isinstance(await form(stage, "x"), DeleteForm)
        await stage.type("1499")
        await stage.press("enter")

        assert await act(stage) == DeleteApplication(application=SUPPORT.id, name="Support")
        await until(lambda: isinstance(stage.app.screen, ApplicationsScreen))
        await stage.misses("Support")
        await stage.sees("Deleted.")


# Everywhere -------------------------------------------------------------------------------


def harmless(stage: Stage) -> bool:
    """No control byte, no invisible or reordering character but the table's own mark."""
    kinds = {c: unicodedata.category(c) for c in stage.text if c not in "\n\u200e\u200d"}
    return not {"Cc", "Cf"} & set(kinds.values())


def called(name: str, number: int = 0) -> Application:
    """An application in which every text is that one."""
    settings: dict[str, Setting] = {
        setting: name for setting, value in SUPPORT.settings.items() if isinstance(value, str)
    }
    id_ = f"{number}{name}"
    return Application(id=id_, settings=settings | {"tags": (name,)}, shown=bool(number % 2))


async def test_all_hostile_names_stand_harmlessly_side_by_side() -> None:
    """Whoever has the account's key may write anything there."""
    here = board(*(called(name, number) for number, name in enumerate(HOSTILE)))
    async with console(here, size=(160, 50)) as stage:
        await opened(stage, f"Applications   {len(HOSTILE)}")

        assert harmless(stage)
        assert sum(" other " in line or "▲" in line or "△" in line for line in stage.lines) > 10


@pytest.mark.long
@pytest.mark.parametrize("name", first_of(WORST))
async def test_a_hostile_name_is_harmless_in_every_form(name: str) -> None:
    """All settings, the fields, the questions, what Telnyx says."""
    here = board(called(name), public_url=name)
    here.refusal = refused(name, name)
    async with console(here, size=(100, 40)) as stage:
        await opened(stage, "Applications   1")
        for keys in (
            ("enter",),
            ("e", "ctrl+o"),
            ("escape", "x"),
            ("escape", "w"),
            ("escape", "y"),
        ):
            await stage.press(*keys)
            assert harmless(stage), keys


SIZES = ((7, 3), (80, 24))


@pytest.mark.long
async def test_a_storm_of_sizes_leaves_every_screen_whole() -> None:
    """A window is dragged while somebody types."""
    async with console(board()) as stage:
        await opened(stage)
        for keys in ((), ("c",), ("e", "ctrl+o"), ("j", "w"), ("x",), ("enter",)):
            await stage.press(*keys)
            for width, height in SIZES:
                await stage.resized(width, height)
            await stage.press(*["escape"] * len(keys))
            await stage.sees("Support")


@pytest.mark.long
async def test_the_keys_stand_on_one_line_of_80_columns() -> None:
    """And two more where there is room."""
    async with console(board()) as stage:
        await opened(stage)
        keys = "/ filter   Enter show   c create   e edit   w webhook   x delete   Esc close"
        await stage.sees(keys)
        await stage.pilot.resize_terminal(120, 24)
        await stage.press("j", "w", "escape")

        await stage.sees("y copy id   u ask again   Esc close")


async def test_nothing_on_the_screen_waits_for_telnyx() -> None:
    """A slow answer holds up no key."""
    here = board()
    async with console(here) as stage:
        await opened(stage)
        here.held = []
        async with asyncio.timeout(30):
            await stage.press("u", "j")
            await form(stage, "e")

        assert "Change Sales" in stage.text
