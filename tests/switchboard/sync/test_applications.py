"""Call Control applications, over real HTTP against the simulator."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from telnyx.types import CallControlApplicationCreateParams, CallControlApplicationUpdateParams

from console.domain.acts import (
    AnyApplicationAct,
    CreateApplication,
    DeleteApplication,
    UpdateApplication,
)
from console.domain.applications import Application, Setting
from console.domain.orders import Outcome, OutcomeKind
from console.errors import ApiError, NotFound
from console.forms.catalog import CHANGED_APPLICATION, NEW_APPLICATION
from console.forms.description import Field, Form, Kind
from console.line.feed import Feed
from console.line.local import LocalLine
from console.line.port import ConnectionsChanged, Light, Logged
from console.line.questions import Applications, Give, OneApplication, RawBody
from console.simulator.contract.account import OUTBOUND_PROFILE
from console.simulator.settings import Settings
from console.switchboard.sync.applications import IN_DOUBT, _parameters
from console.telnyx.params import applications as params
from console.telnyx.params.base import Params
from tests.examples import examples
from tests.switchboard.harness import ONCE, Practice, new_order, practice
from tests.waiting import until

PUBLIC = "https://calls.example.com/webhooks/telnyx"
APPS = "call_control_applications"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path) as at_work:
        yield at_work


async def named(desk: Practice, name: str) -> Application:
    """The application of that name, as a console is told."""
    board = await LocalLine(desk.switchboard).ask(Applications())
    (found,) = [one for one in board.applications if one.name == name]
    return found


async def give(desk: Practice, act: AnyApplicationAct) -> Outcome:
    """What came of a change."""
    return await LocalLine(desk.switchboard).ask(Give(new_order(act)))


async def change(desk: Practice, name: str, **settings: Setting) -> Outcome:
    """Change an application as the form does: what was seen goes with it."""
    one = await named(desk, name)
    changed = {setting.replace("__", "."): value for setting, value in settings.items()}
    before = {setting: one.settings[setting] for setting in changed}
    return await give(
        desk, UpdateApplication(application=one.id, name=name, settings=changed, before=before)
    )


async def bodies(desk: Practice, method: str) -> list[dict[str, Any]]:
    """What Telnyx was sent by that method, for applications."""
    return [
        one["body"]
        for one in await desk.doors.get("commands")
        if one["method"] == method and APPS in one["path"]
    ]


def names(desk: Practice) -> list[str]:
    return [one.name for one in desk.switchboard.live.connections]


# Reading ----------------------------------------------------------------------------------


async def test_all_pages_are_listed_by_name(desk: Practice) -> None:
    """More than one page of 250; nobody has to search for what was left out."""
    for number in range(252):
        desk.simulator.account.create(
            {"application_name": f"Shop {number:03}", "webhook_event_url": "https://x.example"}
        )

    board = await LocalLine(desk.switchboard).ask(Applications())

    assert len(board.applications) == 255
    assert [one.name for one in board.applications] == sorted(
        one.name for one in board.applications
    )
    assert board.all_shown


async def test_an_application_has_every_setting_under_telnyx_s_name(desk: Practice) -> None:
    """Those inside an object with a dot; what Telnyx has not is None."""
    one = await LocalLine(desk.switchboard).ask(OneApplication((await named(desk, "Support")).id))

    assert one.settings["outbound.outbound_voice_profile_id"] == OUTBOUND_PROFILE
    assert one.settings["inbound.shaken_stir_enabled"] is True
    assert one.settings["inbound.channel_limit"] is None
    assert one.settings["tags"] == ()
    assert one.created_at
    with pytest.raises(NotFound):
        await LocalLine(desk.switchboard).ask(OneApplication("9"))


async def test_without_a_public_url_nobody_says_whether_the_url_is_ours(desk: Practice) -> None:
    """It is told that it is not configured, and the format is judged alone."""
    board = await LocalLine(desk.switchboard).ask(Applications())

    assert board.public_url is None
    assert all(one.faults(board.public_url) == () for one in board.applications)


# Changing ---------------------------------------------------------------------------------


async def test_a_new_application_is_shown_without_a_restart(desk: Practice) -> None:
    """With no configured connections, all are ours; consoles are told at once."""
    feed = Feed()
    desk.switchboard.live.follow(feed)
    outcome = await give(
        desk,
        CreateApplication(
            settings={
                "application_name": "Night",
                "webhook_event_url": PUBLIC,
                "webhook_api_version": "2",
                "outbound.outbound_voice_profile_id": OUTBOUND_PROFILE,
                "active": False,
                "webhook_timeout_secs": 7,
            }
        ),
    )

    assert outcome.kind is OutcomeKind.ACCEPTED
    made = await named(desk, "Night")
    assert made.shown
    assert made.id in outcome.message
    assert names(desk) == ["Night", "Outbound", "Sales", "Support"]
    (body,) = await bodies(desk, "POST")
    assert body["outbound"] == {"outbound_voice_profile_id": OUTBOUND_PROFILE}
    assert (body["active"], body["webhook_timeout_secs"]) == (False, 7)
    assert any(isinstance(one, ConnectionsChanged) for one in await feed.next())


async def test_who_changed_what_stands_in_the_log_and_in_the_journal(
    desk: Practice, tmp_path: Path
) -> None:
    """Webhooks that go elsewhere are a lost day: somebody must be able to ask why."""
    feed = Feed()
    desk.switchboard.live.follow(feed)
    await change(desk, "Support", webhook_event_url="https://elsewhere.example/hook")

    told = [one.entry for one in await feed.next() if isinstance(one, Logged)]
    asked = [
        e.text for e in (*desk.switchboard.snapshot().entries, *told) if "change app" in e.text
    ]
    assert asked[0] == (
        "change application Support: webhook_event_url https://elsewhere.example/hook by Ada"
    )
    (number,) = {e.number for e in desk.switchboard.snapshot().entries if e.text == asked[0]}
    assert "elsewhere" in (await LocalLine(desk.switchboard).ask(RawBody(number))).text


async def test_the_password_of_a_webhook_url_is_sent_and_written_down_nowhere(
    desk: Practice,
) -> None:
    """Telnyx needs it; log and journal are read by others."""
    await change(desk, "Support", webhook_event_url="https://ada:hunter2@a.example/hook")
    await change(desk, "Support", webhook_event_url="https://a.example/hook")

    *_, first, _ = await bodies(desk, "PATCH")
    assert first["webhook_event_url"] == "https://ada:hunter2@a.example/hook"
    entries = desk.switchboard.snapshot().entries
    told = [e for e in entries if "change application" in e.text]
    assert "https://…@a.example/hook" in told[0].text
    line = LocalLine(desk.switchboard)
    texts = [(await line.ask(RawBody(e.number))).text for e in entries if e.number]
    assert any("…@a.example" in text for text in texts)
    assert not any("hunter2" in text for text in (*texts, *(e.text for e in entries)))


async def test_a_change_sends_what_changed_and_what_telnyx_wants_in_every_change(
    desk: Practice,
) -> None:
    """Name and URL are required by the contract; the rest of an object goes with its member."""
    await desk.doors.get("commands")
    before = await named(desk, "Support")
    await change(desk, "Support", outbound__channel_limit=5)

    *_, body = await bodies(desk, "PATCH")
    assert body == {
        "application_name": "Support",
        "webhook_event_url": before.settings["webhook_event_url"],
        "outbound": {"channel_limit": 5, "outbound_voice_profile_id": OUTBOUND_PROFILE},
    }
    now = await named(desk, "Support")
    assert now.settings == {**before.settings, "outbound.channel_limit": 5}


async def test_what_is_nullable_can_be_taken_away(desk: Practice) -> None:
    """An old failover URL is a hole through which webhooks go to a stranger."""
    await change(desk, "Support", webhook_event_failover_url="https://old.example", tags=("a",))
    await change(desk, "Support", webhook_event_failover_url=None, tags=())

    settings = (await named(desk, "Support")).settings
    assert settings["webhook_event_failover_url"] is None
    assert settings["tags"] == ()


async def test_another_name_is_the_connection_s_name_at_once(desk: Practice) -> None:
    """The table names the connection of each call."""
    await change(desk, "Support", application_name="Help")

    assert names(desk) == ["Help", "Outbound", "Sales"]


async def test_what_somebody_else_changed_meanwhile_is_not_undone(desk: Practice) -> None:
    """Two operators, one application: the second is told, and nothing is sent."""
    seen = await named(desk, "Support")
    await change(desk, "Support", webhook_event_url="https://colleague.example")
    sent = len(await bodies(desk, "PATCH"))
    outcome = await give(
        desk,
        UpdateApplication(
            application=seen.id,
            name=seen.name,
            settings={"webhook_event_url": PUBLIC},
            before={"webhook_event_url": seen.settings["webhook_event_url"]},
        ),
    )

    assert outcome.kind is OutcomeKind.REFUSED
    assert outcome.wrong is not None
    assert outcome.wrong.name == "webhook_event_url"
    assert "changed meanwhile: https://colleague.example" in outcome.wrong.reason
    assert len(await bodies(desk, "PATCH")) == sent


async def test_what_others_changed_elsewhere_stays(desk: Practice) -> None:
    """A name that a colleague gave is not taken back by a change of the URL."""
    seen = await named(desk, "Support")
    await change(desk, "Support", application_name="Help")
    outcome = await give(
        desk,
        UpdateApplication(
            application=seen.id, name=seen.name, settings={"webhook_event_url": PUBLIC}
        ),
    )

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert (await named(desk, "Help")).settings["webhook_event_url"] == PUBLIC


async def test_of_two_changes_at_once_none_undoes_the_other(desk: Practice) -> None:
    """Each sends the name, too: a name that was read before the other's change is an old one."""
    one = await named(desk, "Support")

    def to(setting: str, value: Setting) -> UpdateApplication:
        return UpdateApplication(application=one.id, name=one.name, settings={setting: value})

    outcomes = await asyncio.gather(
        give(desk, to("application_name", "Help")), give(desk, to("webhook_event_url", PUBLIC))
    )

    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.ACCEPTED}
    assert (await named(desk, "Help")).settings["webhook_event_url"] == PUBLIC


@pytest.mark.parametrize(
    ("settings_", "name", "says"),
    [
        ({"webhook_timeout_secs": 31}, "webhook_timeout_secs", "allowed range 0 to 30"),
        (
            {"outbound.outbound_voice_profile_id": "7"},
            "outbound.outbound_voice_profile_id",
            "no outbound voice profile",
        ),
        ({"dtmf_type": "Morse"}, "dtmf_type", "Morse"),
        ({"inbound.channel_limit": "ten"}, "inbound.channel_limit", "ten"),
        ({"colour": "red"}, "colour", "no setting"),
    ],
)
async def test_a_refusal_names_the_setting(
    desk: Practice, settings_: dict[str, Setting], name: str, says: str
) -> None:
    """By Telnyx, or before anything is sent: the form shows it where it was typed."""
    one = await named(desk, "Support")
    outcome = await give(
        desk, UpdateApplication(application=one.id, name=one.name, settings=settings_)
    )

    assert outcome.kind is OutcomeKind.REFUSED
    assert outcome.wrong is not None
    assert outcome.wrong.name == name
    assert says in outcome.wrong.reason
    assert outcome.hint in {"Nothing was changed.", "Nothing was sent."}
    assert (await named(desk, "Support")).settings == one.settings


async def test_a_deleted_application_is_a_connection_no_more(desk: Practice) -> None:
    """And deleting what is gone already is no failure."""
    one = await named(desk, "Sales")
    act = DeleteApplication(application=one.id, name=one.name)
    first, second = await give(desk, act), await give(desk, act)

    assert (first.kind, first.message) == (OutcomeKind.ACCEPTED, "")
    assert (second.kind, second.message) == (OutcomeKind.ACCEPTED, "It was gone already.")
    assert names(desk) == ["Outbound", "Support"]
    assert one.id not in desk.simulator.connection_ids


async def test_a_change_whose_reply_is_lost_may_have_been_done(desk: Practice) -> None:
    """Making it again by itself would make two of it."""
    await desk.doors.post("faults", target="api", kind="drop_after_effect", count=1)
    outcome = await give(
        desk,
        CreateApplication(settings={"application_name": "Twice", "webhook_event_url": PUBLIC}),
    )

    assert outcome.kind is OutcomeKind.UNKNOWN
    assert outcome.hint == IN_DOUBT
    assert (await named(desk, "Twice")).shown
    assert "Twice" in names(desk)


async def test_the_same_order_again_changes_nothing_twice(desk: Practice) -> None:
    """A console whose line broke sends it again."""
    order = new_order(
        CreateApplication(settings={"application_name": "Once", "webhook_event_url": PUBLIC})
    )
    line = LocalLine(desk.switchboard)
    first, second = await asyncio.gather(line.ask(Give(order)), line.ask(Give(order)))

    assert first == second
    assert len(await bodies(desk, "POST")) == 1


JUDGES: Final[dict[type[Params], TypeAdapter[Any]]] = {
    params.CreateApplication: TypeAdapter(CallControlApplicationCreateParams),
    params.UpdateApplication: TypeAdapter(CallControlApplicationUpdateParams),
}


def values(field: Field) -> st.SearchStrategy[Setting]:
    """Everything that a form can make of a field."""
    of_kind: dict[Kind, st.SearchStrategy[Setting]] = {
        Kind.NUMBER: st.integers(0, 9999),
        Kind.SWITCH: st.booleans(),
        Kind.CHOICE: st.sampled_from(field.choices or ("",)),
        Kind.WORDS: st.lists(st.text(max_size=4), max_size=3).map(tuple),
        Kind.TEXT: st.text(max_size=8),
    }
    value = of_kind[field.kind]
    return value | st.none() if field.nullable else value


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (NEW_APPLICATION, params.CreateApplication),
        (CHANGED_APPLICATION, params.UpdateApplication),
    ],
    ids=["create", "update"],
)
@settings(max_examples=examples(0.4))
@given(data=st.data())
def test_whatever_a_form_makes_the_sdk_s_own_types_accept(
    form: Form, kind: type[Params], data: st.DataObject
) -> None:
    """They are the judge who knows nothing of us; nothing is lost or renamed on the way."""
    needed = {field.name: values(field) for field in form.fields if field.required}
    others = {field.name: values(field) for field in form.fields if not field.required}
    given_ = data.draw(st.fixed_dictionaries(needed, optional=others))

    body = json.loads(msgspec.json.encode(_parameters(form.action, kind, given_)))
    JUDGES[kind].validate_python(body)

    flat = {name: value for name, value in body.items() if not isinstance(value, dict)}
    for family in ("inbound", "outbound"):
        flat |= {f"{family}.{name}": value for name, value in body.get(family, {}).items()}
    assert flat == {name: list(v) if isinstance(v, tuple) else v for name, v in given_.items()}


async def test_a_change_that_could_not_begin_is_in_no_doubt(tmp_path: Path) -> None:
    """Telnyx could not even be asked what is set now: nothing was sent."""
    async with practice(tmp_path, patience=ONCE) as desk:
        seen = await named(desk, "Sales")
        await desk.doors.post("faults", target="api", kind="500", count=500)
        outcome = await give(
            desk, UpdateApplication(application=seen.id, name="Sales", settings={"active": False})
        )
        await desk.doors.mend()

        assert (outcome.kind, outcome.hint) == (OutcomeKind.REFUSED, "Ask again in a while.")
        assert (await named(desk, "Sales")).settings["active"] is True


async def test_what_somebody_deleted_meanwhile_is_said_to_be_gone(desk: Practice) -> None:
    """The hint of a 404 is about a typing error, which it cannot be here."""
    seen = await named(desk, "Sales")
    desk.simulator.account.delete(seen.id)
    outcome = await give(
        desk, UpdateApplication(application=seen.id, name="Sales", settings={"active": False})
    )

    assert (outcome.kind, outcome.hint) == (OutcomeKind.REFUSED, "Somebody deleted it.")


# Those that are ours ----------------------------------------------------------------------


async def test_with_configured_connections_only_those_are_ours(tmp_path: Path) -> None:
    """A new one is not shown until it is in the settings, and that is said."""
    wanted = ("1293384261075731499",)
    async with practice(tmp_path, connections=wanted) as desk:
        outcome = await give(
            desk,
            CreateApplication(settings={"application_name": "Night", "webhook_event_url": PUBLIC}),
        )
        board = await LocalLine(desk.switchboard).ask(Applications())

        assert [one.name for one in board.applications if one.shown] == ["Support"]
        assert not board.all_shown
        assert "is in telnyx.connections" in outcome.message
        assert names(desk) == ["Support"]
        gone = await give(desk, DeleteApplication(application=wanted[0], name="Support"))
        assert gone.message == f"Take {wanted[0]} out of telnyx.connections."


async def test_a_connection_of_ours_that_points_elsewhere_is_told_at_the_start(
    tmp_path: Path,
) -> None:
    """Calmly, once, with what follows and what to do now."""
    async with practice(tmp_path, Settings(speed=20, seed=7), public_url=PUBLIC) as desk:

        def told() -> list[str]:
            entries = desk.switchboard.snapshot().entries
            return [e.text for e in entries if e.level is Light.WARN and "not ours" in e.text]

        await until(lambda: len(told()) == 3)
        assert told()[0].endswith(
            "its webhook URL is not ours, so its calls may be missing here. "
            ":applications sets it, or listener.register = true at every start."
        )
        board = await LocalLine(desk.switchboard).ask(Applications())
        assert all(one.faults(board.public_url) for one in board.applications)


async def test_what_telnyx_says_when_it_cannot_be_asked_reaches_the_console(desk: Practice) -> None:
    """A list that stays empty without a word looks like an account without applications."""
    await desk.doors.post("faults", target="api", kind="garbage", count=50)
    with pytest.raises(ApiError):
        await LocalLine(desk.switchboard).ask(Applications())
    await desk.doors.mend()
