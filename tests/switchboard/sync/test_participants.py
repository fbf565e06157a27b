"""Who is in a conference, is held and muted there: what is not certain is asked of Telnyx."""

from __future__ import annotations

from pathlib import Path

import httpx
import msgspec

from console.domain.acts import (
    Announce,
    Answer,
    AnyAct,
    CreateConference,
    EndConference,
    HoldParticipant,
    JoinConference,
    LeaveConference,
    RecordAll,
    StopRecordingAll,
)
from console.domain.leg import CallId, CallState
from console.domain.orders import OutcomeKind
from console.domain.participants import is_uncertain, participants_of
from console.secret import Secret
from console.simulator.exchange import conferences
from console.switchboard.service import opened
from console.telnyx.retry import Patience
from tests.switchboard.harness import ONCE, Practice, new_order, practice
from tests.switchboard.test_service import copy_journal
from tests.waiting import until

NUMBERS = ("+442079460123", "+442079460124", "+442079460125")


async def answered(desk: Practice, number: str) -> CallId:
    """A caller who was answered and waits."""
    call = await desk.ring(number=number)
    await done(desk, Answer(call=call))
    await desk.state(call, CallState.ANSWERED)
    return call


async def done(desk: Practice, act: AnyAct) -> str:
    """Have it done; what is told of it."""
    outcome = await desk.switchboard.order(new_order(act))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    return outcome.message


async def conference(desk: Practice, count: int = 3) -> tuple[str, list[CallId]]:
    """A conference of so many callers, and its id."""
    calls = [await answered(desk, number) for number in NUMBERS[:count]]
    made = await desk.switchboard.order(new_order(CreateConference(call=calls[0], name="all")))
    assert made.conference is not None
    for call in calls[1:]:
        await done(desk, JoinConference(call=call, conference=made.conference))
    for call in calls:
        await desk.state(call, CallState.CONFERENCE)
    return made.conference, calls


async def test_a_conference_that_ended_while_nobody_was_told_of_leaving_is_noticed(
    tmp_path: Path,
) -> None:
    """All of them are alone, and stood there as talking with each other, for ever."""
    async with practice(tmp_path) as desk:
        room, calls = await conference(desk)
        await desk.doors.post("faults", target="webhooks", kind="loss", only="participant.left")
        exchange = desk.simulator.exchange
        conferences.end(exchange, exchange.conferences[room], "host_left", hang_up=False)
        desk.simulator.stir()
        await desk.switchboard.reconcile()

        for call in calls:
            await desk.state(call, CallState.ANSWERED)


async def test_a_round_asks_about_no_conference_that_goes_on(tmp_path: Path) -> None:
    """One list for all of them, however many there are."""
    async with practice(tmp_path) as desk:
        room, calls = await conference(desk)
        asked = {"target": "api", "kind": "500", "only": f"{room}/participants", "count": 1}
        await desk.doors.post("faults", **asked)
        await desk.switchboard.reconcile()

        assert await desk.doors.get("faults"), "nobody was hit by it"
        for call in calls:
            await desk.state(call, CallState.CONFERENCE)


async def test_what_is_said_and_recorded_is_for_all_and_its_end_too(tmp_path: Path) -> None:
    """One order each: nobody is named, so Telnyx means everybody; all rows show it."""
    async with practice(tmp_path) as desk:
        room, calls = await conference(desk)
        inside = participants_of(calls[1], desk.switchboard.live.legs.values())
        assert inside is not None
        assert set(inside.calls) == set(calls)
        to_all = {"call": calls[1], "conference": room, "members": inside.calls}

        said = {"payload": "We close now", "voice": "female"}
        assert await done(desk, Announce(**to_all, parameters=dict(said))) == "all 3 hear it"
        for _ in range(2):
            await done(desk, RecordAll(**to_all, parameters={"format": "mp3"}))
            assert [recorded(desk, call) for call in calls] == ["on"] * 3
            await done(desk, StopRecordingAll(**to_all))
            assert [recorded(desk, call) for call in calls] == [None] * 3
        await until(lambda: saved(desk, calls[0]) == 2)
        assert await done(desk, EndConference(**to_all)) == "3 are hung up"
        for call in calls:
            await desk.state(call, CallState.ENDED)

        sent = await commands(desk, "/actions/speak")
        assert [{**body, "command_id": None} for body in sent] == [{**said, "command_id": None}]
        assert len(await commands(desk, "/actions/end")) == 1


def recorded(desk: Practice, call: CallId) -> str | None:
    leg = desk.leg(call)
    assert leg is not None
    return leg.media.conference_recording


def saved(desk: Practice, call: CallId) -> int:
    leg = desk.leg(call)
    return len(leg.media.recordings) if leg is not None else 0


async def commands(desk: Practice, path: str) -> list[dict[str, object]]:
    found = await desk.doors.get("commands")
    return [one["body"] for one in found if one["path"].endswith(path)]


async def test_who_joins_a_recorded_conference_is_shown_as_recorded(tmp_path: Path) -> None:
    """And no more once the recording is over, though the order did not name them."""
    async with practice(tmp_path) as desk:
        room, calls = await conference(desk, 2)
        to_all = {"call": calls[0], "conference": room, "members": tuple(calls)}
        await done(desk, RecordAll(**to_all, parameters={"format": "mp3"}))
        late = await answered(desk, NUMBERS[2])
        await done(desk, JoinConference(call=late, conference=room))
        await until(lambda: recorded(desk, late) == "on")

        await done(desk, StopRecordingAll(**to_all))
        await until(lambda: recorded(desk, late) is None)


async def by_others(desk: Practice, room: str, action: str, **body: object) -> None:
    """Have something done at Telnyx by somebody else: no switchboard gave the order."""
    key = {"Authorization": f"Bearer {desk.simulator.api_key}"}
    url = f"{desk.simulator.base_url}/conferences/{room}/actions/{action}"
    async with httpx.AsyncClient() as http:
        (await http.post(url, headers=key, json=body)).raise_for_status()


async def test_after_a_restart_the_participants_are_asked_of_telnyx(tmp_path: Path) -> None:
    """Until then nothing of them is certain; meanwhile one was held, one muted, one left."""
    async with practice(tmp_path, patience=ONCE) as desk:
        room, (first, second, third) = await conference(desk)
        there = tmp_path / "copy" / "journal.db"
        copy_journal(desk.settings.journal, there)
        await desk.doors.post("faults", target="webhooks", kind="loss")
        await by_others(desk, room, "hold", call_control_ids=[first])
        await by_others(desk, room, "mute", call_control_ids=[second])
        await by_others(desk, room, "leave", call_control_id=third)
        await desk.doors.post("faults", target="api", kind="500", only="/participants")

        second_socket = tmp_path / "second.sock"
        settings = msgspec.structs.replace(desk.settings, journal=there, socket=second_socket)
        async with opened(settings, Secret(desk.simulator.api_key), patience=ONCE) as again:
            await again.reconcile()
            assert all(is_uncertain(again.live.legs[call]) for call in (first, second, third))
            await desk.doors.mend()
            await again.reconcile()

            seen = [again.live.legs[call] for call in (first, second, third)]
            assert [leg.state for leg in seen] == [
                CallState.HELD,
                CallState.CONFERENCE,
                CallState.STALE,
            ]
            assert [leg.media.conference for leg in seen] == [room, room, None]
            assert [leg.media.muted for leg in seen] == [False, True, False]


async def test_a_switchboard_that_knows_nothing_finds_who_is_in_a_conference(
    tmp_path: Path,
) -> None:
    """Its journal is new: the active calls have neither parties nor state."""
    async with practice(tmp_path, patience=ONCE) as desk:
        room, calls = await conference(desk, 2)
        new = {"journal": tmp_path / "new" / "journal.db", "socket": tmp_path / "second.sock"}
        settings = msgspec.structs.replace(desk.settings, **new)
        async with opened(settings, Secret(desk.simulator.api_key), patience=ONCE) as again:
            await again.reconcile()
            seen = [again.live.legs[call] for call in calls]

            assert [leg.state for leg in seen] == [CallState.CONFERENCE] * 2
            assert {leg.media.conference for leg in seen} == {room}


async def test_who_came_is_found_though_the_event_was_lost(tmp_path: Path) -> None:
    """Telnyx took the order, and what is due is asked for."""
    async with practice(tmp_path) as desk:
        await desk.doors.post(
            "faults", target="webhooks", kind="loss", only="conference.participant."
        )
        room, (first, second) = await conference(desk, 2)
        await done(desk, LeaveConference(call=second, conference=room))

        await desk.state(second, CallState.ANSWERED)
        assert (await desk.state(first, CallState.CONFERENCE)).media.conference == room


async def test_a_hold_that_nobody_answered_for_is_looked_up_among_the_participants(
    tmp_path: Path,
) -> None:
    """That the leg lives says nothing of it."""
    short = Patience(deadline=2.0, first=0.02, longest=0.05, shortest_try=0.05)
    async with practice(tmp_path, patience=short) as desk:
        room, (first, second) = await conference(desk, 2)
        fault = {"target": "api", "kind": "drop_after_effect", "only": "/actions/hold"}
        await desk.doors.post("faults", **fault)
        hold = HoldParticipant(call=first, conference=room)
        outcome = await desk.switchboard.order(new_order(hold))
        assert outcome.kind is OutcomeKind.UNKNOWN

        await desk.state(first, CallState.HELD)
        await desk.state(second, CallState.CONFERENCE)


async def test_a_conference_that_is_over_is_ended_as_it_was_wanted(tmp_path: Path) -> None:
    """The end was ordered twice at a time, or the last one left: nobody needs to be told."""
    async with practice(tmp_path) as desk:
        room, calls = await conference(desk, 2)
        await by_others(desk, room, "end")
        to_all = {"call": CallId("v3:gone"), "conference": room, "members": ()}
        await done(desk, EndConference(**to_all))

        for call in calls:
            await desk.state(call, CallState.ENDED)


WORDS = {
    Announce: {"payload": "x", "voice": "female"},
    RecordAll: {"format": "mp3"},
    StopRecordingAll: {},
}


async def test_a_refusal_is_told_in_words(tmp_path: Path) -> None:
    """Of a conference that ended meanwhile: what it was, and that it is over."""
    async with practice(tmp_path) as desk:
        room, _ = await conference(desk, 1)
        await by_others(desk, room, "end")
        for act, given in WORDS.items():
            to_all = {"call": CallId(f"v3:{act.__name__}"), "conference": room}
            outcome = await desk.switchboard.order(new_order(act(**to_all, parameters=given)))

            assert outcome.kind is OutcomeKind.REFUSED
            assert "the conference is over" in outcome.message
