"""The six orders and their webhooks, over real HTTP, against the simulator."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from console.domain.leg import CallId, CallState
from console.domain.orders import (
    Answer,
    Bridge,
    Dial,
    HangUp,
    OutcomeKind,
    Reject,
    RejectCause,
    Transfer,
)
from console.errors import JournalLocked, NotNow, PortInUse
from console.line.local import LocalLine
from console.line.port import EntryKind, Light
from console.line.questions import QUESTIONS, RawBody, StatusNow, Timeline
from console.line.unix import connect
from console.secret import Secret
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.service import opened
from tests.switchboard.harness import Practice, new_order, practice, service_settings, told_to
from tests.waiting import until, until_asked

BUSY, SILENT, DECLINES, UNPROFILED = (f"+1312555000{digit}" for digit in "2345")
FRIEND = "+13125559876"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path) as at_work:
        yield at_work


async def dialled(desk: Practice, to: str) -> CallId:
    outcome = await desk.switchboard.order(
        new_order(
            Dial(
                to=to,
                from_=desk.simulator.numbers[0],
                connection_id=desk.simulator.connection_ids[0],
            )
        )
    )
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    assert outcome.call is not None
    return outcome.call


async def test_a_dialled_number_answers(desk: Practice) -> None:
    """Dialling until somebody answers: Telnyx has no ringing event."""
    call = await dialled(desk, FRIEND)
    leg = desk.leg(call)
    assert leg is not None
    assert leg.state is CallState.DIALLING

    leg = await desk.state(call, CallState.ANSWERED)
    assert (leg.to, leg.agent) == (FRIEND, "Ada")
    assert (await desk.doors.call(call))["state"] == "answered"


@pytest.mark.parametrize(("number", "cause"), [(BUSY, "user_busy"), (DECLINES, "call_rejected")])
async def test_a_failed_dial_says_why(desk: Practice, number: str, cause: str) -> None:
    """The cause is Telnyx's word for it."""
    leg = await desk.state(await dialled(desk, number), CallState.ENDED)

    assert leg.ending is not None
    assert leg.ending.cause == cause


async def test_a_dial_without_an_outbound_profile_is_refused_and_makes_no_leg(
    desk: Practice,
) -> None:
    """D38: the error body even names a call, which does not exist."""
    outcome = await desk.switchboard.order(
        new_order(
            Dial(
                to=UNPROFILED,
                from_=desk.simulator.numbers[0],
                connection_id=desk.simulator.connection_ids[0],
            )
        )
    )

    assert outcome.kind is OutcomeKind.REFUSED
    assert "outbound voice profile" in outcome.hint
    assert desk.switchboard.live.board.legs == {}


async def test_a_caller_is_answered(desk: Practice) -> None:
    """The order is accepted, and the webhook moves the leg."""
    call = await desk.ring("Ada Lovelace")
    outcome = await desk.switchboard.order(new_order(Answer(call=call)))

    assert outcome.kind is OutcomeKind.ACCEPTED
    leg = await desk.state(call, CallState.ANSWERED)
    assert leg.name == "Ada Lovelace"
    assert (await desk.doors.call(call))["state"] == "answered"


@pytest.mark.parametrize("cause", [RejectCause.CALL_REJECTED, RejectCause.USER_BUSY])
async def test_a_caller_is_rejected(desk: Practice, cause: RejectCause) -> None:
    """Declined or busy, as chosen."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Reject(call=call, cause=cause)))

    leg = await desk.state(call, CallState.ENDED)
    assert leg.ending is not None
    assert leg.ending.cause == cause.value.lower()


@told_to
async def test_a_call_is_transferred(desk: Practice, told: str) -> None:
    """The new leg shares the session; both are bridged with each other, whoever is told so."""
    await desk.tells(told)
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await desk.switchboard.order(new_order(Transfer(call=call, to=FRIEND)))

    leg = await desk.state(call, CallState.BRIDGED)
    peer = await until(lambda: desk.leg(call).peer)  # type: ignore[union-attr] # the leg is there
    new_leg = await desk.state(peer, CallState.BRIDGED)
    assert (new_leg.to, new_leg.session_id) == (FRIEND, leg.session_id)
    assert (await desk.doors.call(call))["bridged_with"] == peer


async def test_two_calls_are_bridged_and_end_together(desk: Practice) -> None:
    """Two sessions, joined by an order that names both legs."""
    caller, friend = await desk.ring(), await dialled(desk, FRIEND)
    await desk.switchboard.order(new_order(Answer(call=caller)))
    await desk.state(caller, CallState.ANSWERED)
    await desk.state(friend, CallState.ANSWERED)
    outcome = await desk.switchboard.order(new_order(Bridge(call=caller, other=friend)))

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert (await desk.state(caller, CallState.BRIDGED)).peer == friend
    assert (await desk.state(friend, CallState.BRIDGED)).peer == caller
    await desk.switchboard.order(new_order(HangUp(call=caller)))
    await desk.state(caller, CallState.ENDED)
    await desk.state(friend, CallState.ENDED)


async def test_the_same_order_twice_is_done_once(desk: Practice) -> None:
    """A double key press, a reconnecting console: one command reaches Telnyx."""
    call = await desk.ring()
    order = new_order(Answer(call=call))
    outcomes = await asyncio.gather(*(desk.switchboard.order(order) for _ in range(5)))

    assert len({outcome.kind for outcome in outcomes}) == 1
    assert await desk.effects("/actions/answer") == ["done"]


async def test_an_order_that_makes_no_sense_is_never_sent(desk: Practice) -> None:
    """What is known to be impossible does not reach Telnyx."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(HangUp(call=call)))
    await desk.state(call, CallState.ENDED)

    with pytest.raises(NotNow, match="ended"):
        await desk.switchboard.order(new_order(Answer(call=call)))
    assert await desk.effects("/actions/answer") == []


async def test_a_hang_up_after_the_caller_hung_up_is_done(desk: Practice) -> None:
    """90018 is a race, not a fault: the caller was faster than the key."""
    call = await desk.ring()
    await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    outcome = await desk.switchboard.order(new_order(HangUp(call=call)))

    assert outcome.kind is OutcomeKind.ACCEPTED


async def test_a_lost_reply_after_the_effect_is_one_effect(desk: Practice) -> None:
    """The same command id on the retry: Telnyx does it once and says yes."""
    call = await desk.ring()
    await desk.doors.post("faults", target="api", kind="drop_after_effect", count=1)
    outcome = await desk.switchboard.order(new_order(Answer(call=call)))

    assert outcome.kind is OutcomeKind.ACCEPTED
    effects = await desk.effects("/actions/answer")
    assert effects.count("done") == 1


async def test_lost_webhooks_of_a_hang_up_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leg does not stay for ever: Telnyx is asked when the webhook that is due is missing."""
    monkeypatch.setattr("console.switchboard.sync.reconcile.SETTLE", 0.05)
    async with practice(tmp_path) as desk:
        call = await desk.ring()
        await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
        await desk.switchboard.order(new_order(HangUp(call=call)))
        await desk.switchboard.reconcile()

        leg = await desk.state(call, CallState.ENDED)
        assert leg.ending is None


async def test_a_ghost_is_removed_by_reconciling(desk: Practice) -> None:
    """The caller gave up and no webhook told: `GET /calls/{id}` does."""
    call = await desk.ring()
    await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await desk.switchboard.reconcile()

    await desk.state(call, CallState.ENDED)


async def test_a_leg_begun_unseen_is_found_and_shown_as_stale(desk: Practice) -> None:
    """The list of active calls has ids and nothing else: what it cannot tell is not made up."""
    await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
    made = await desk.doors.post(
        "calls",
        **{
            "from": "+442079460123",
            "to": desk.simulator.numbers[0],
            "connection_id": desk.simulator.connection_ids[0],
        },
    )
    await desk.switchboard.reconcile()

    leg = await desk.state(made["call_control_id"], CallState.STALE)
    assert leg.from_ is None
    assert leg.connection_id == desk.simulator.connection_ids[0]


async def test_after_a_restart_the_true_calls_are_there(tmp_path: Path) -> None:
    """Parties from the journal, ghosts gone, what is uncertain shown as stale."""
    async with practice(tmp_path) as desk:
        stays, leaves = await desk.ring("Stays"), await desk.ring("Leaves", "+442079460124")
        settings = msgspec.structs.replace(
            desk.settings,
            journal=tmp_path / "copy" / "journal.db",
            socket=tmp_path / "second.sock",
        )
        await asyncio.to_thread(copy_journal, desk.settings.journal, settings.journal)
        await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
        await desk.doors.post(f"calls/{leaves}/remote", do="hangup")
        async with opened(settings, Secret(desk.simulator.api_key)) as second:
            board = second.live
            await until(lambda: not board.board.legs[leaves].alive)

            leg = board.board.legs[stays]
            assert (leg.state, leg.known, leg.name) == (
                CallState.STALE,
                CallState.OFFERED,
                "Stays",
            )


def copy_journal(here: Path, there: Path) -> None:
    """What a switchboard that was killed leaves behind."""
    there.parent.mkdir(mode=0o700)
    source, target = sqlite3.connect(here), sqlite3.connect(there)
    source.backup(target)
    source.close()
    target.close()


async def test_a_wrong_signature_is_refused_counted_and_shown(desk: Practice) -> None:
    """401 or 400, never 2xx; the light and the reason say so."""
    async with httpx.AsyncClient() as http:
        reply = await http.post(
            desk.switchboard.listener_url,
            content=b'{"data": {}}',
            headers={"telnyx-timestamp": "1700000000", "telnyx-signature-ed25519": "A" * 86 + "=="},
        )

    assert 400 <= reply.status_code < 500
    health = await until(lambda: (h := desk.switchboard.live.health.webhooks).refused and h)
    assert health
    assert health.light is Light.WARN


async def test_the_api_light_is_red_when_the_key_is_wrong(tmp_path: Path) -> None:
    """A revoked key is told apart from a quiet day."""
    async with practice(tmp_path) as desk:
        settings = service_settings(desk.simulator, tmp_path / "second")
        async with opened(settings, Secret("KEYwrong")) as second:
            await until(lambda: second.live.health.api.light is Light.BAD)
            assert "key" in second.live.health.api.detail


async def test_the_timeline_tells_facts_and_orders_with_their_bodies(desk: Practice) -> None:
    """What happened, in order, and the raw payload behind each line."""
    call = await desk.ring("Ada")
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    line = LocalLine(desk.switchboard)
    entries = await line.ask(Timeline(call))

    about_the_call = [entry for entry in entries if not entry.title.startswith("agent.")]
    titles = [(entry.kind, entry.title) for entry in about_the_call]
    assert titles[:2] == [(EntryKind.FACT, "call.initiated"), (EntryKind.ORDER, "call.answer")]
    assert set(titles[2:]) - {(EntryKind.NOTICE, "agent.took")} == {
        (EntryKind.FACT, "call.answered"),
        (EntryKind.OUTCOME, "call.answer"),
    }
    payload = await line.ask(RawBody(entries[0].number))
    assert '"caller_id_name":"Ada"' in payload.text.replace(": ", ":")


async def test_every_question_that_a_console_may_ask_has_a_handler(desk: Practice) -> None:
    """A new question is a struct and a row of the table; the one that lacks its row is named."""
    missing = [
        question.__name__ for question in QUESTIONS if question not in desk.switchboard.answers
    ]

    assert QUESTIONS
    assert missing == []


async def test_two_consoles_see_the_same_board_within_a_moment(desk: Practice) -> None:
    """Over the real socket, with real webhooks."""
    lines = [await connect(desk.settings.socket, name=name) for name in ("one", "two")]
    snapshots = [await line.snapshot() for line in lines]
    call = await desk.ring()

    for line, snapshot in zip(lines, snapshots, strict=True):
        assert snapshot.practice
        async with asyncio.timeout(5):
            async for batch in line.changes():
                if any(getattr(change, "leg", None) and change.leg.id == call for change in batch):
                    break
        await line.close()


async def test_a_second_switchboard_is_told_who_is_there(desk: Practice, tmp_path: Path) -> None:
    """One journal, one writer."""
    with pytest.raises(JournalLocked):
        async with opened(desk.settings, Secret("KEY")):
            pass


async def test_a_port_in_use_is_told(desk: Practice, tmp_path: Path) -> None:
    """And the journal is given back for the next try."""
    settings = service_settings(
        desk.simulator, tmp_path / "second", port=desk.switchboard.listener.port
    )
    for _ in range(2):
        with pytest.raises(PortInUse):
            async with opened(settings, Secret("KEY")):
                pass


async def test_applications_are_pointed_here_when_that_is_wanted(tmp_path: Path) -> None:
    """`listener.register`: webhook URL and API version 2, told with the URL that was there."""
    url = "https://calls.example.com/webhooks/telnyx"
    async with Simulator(Settings(seed=7, webhook_url="https://other.example/hook")) as telnyx:
        settings = service_settings(telnyx, tmp_path, public_url=url, register=True)
        async with (
            opened(settings, Secret(telnyx.api_key)) as switchboard,
            httpx.AsyncClient() as http,
        ):
            connections = await until(lambda: switchboard.live.connections)
            await until(
                lambda: (
                    sum("sends its webhooks here" in e.text for e in switchboard.snapshot().entries)
                    == len(connections)
                )
            )
            listed = await http.get(
                f"{telnyx.base_url}/call_control_applications",
                headers={"Authorization": f"Bearer {telnyx.api_key}"},
            )

    said = [entry.text for entry in switchboard.snapshot().entries]
    assert sum(
        "replaces its webhook URL, https://other.example/hook" in one for one in said
    ) == len(connections)
    assert {a["webhook_event_url"] for a in listed.json()["data"]} == {url}
    assert {a["webhook_api_version"] for a in listed.json()["data"]} == {"2"}


async def test_five_hundred_calls_with_duplicates_and_disorder_give_the_true_board(
    tmp_path: Path,
) -> None:
    """The storm: every leg that the simulator has alive is alive here, and no other."""
    storm = Settings(scenario="storm", speed=1, seed=3)
    async with practice(tmp_path, storm) as desk:

        async def same() -> bool:
            theirs = {c["call_control_id"] for c in await desk.doors.get("calls")
                      if c["state"] != "ended"}  # fmt: skip
            ours = {leg.id for leg in desk.switchboard.live.board.legs.values() if leg.alive}
            return len(theirs) > 50 and len(theirs ^ ours) < len(theirs) // 5

        await until_asked(same, limit=30)
        health = (await LocalLine(desk.switchboard).ask(StatusNow())).health
        assert health.webhooks.failed == 0
        assert health.webhooks.refused == {}
