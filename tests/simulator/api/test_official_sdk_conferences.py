"""The official SDK as a judge of conferences and queues."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import telnyx
from telnyx import types
from telnyx.types import calls, conferences, queues

from console.simulator.service import Simulator
from tests.simulator.judge import Check, of_type, strictly, talk
from tests.simulator.rig import Receiver


async def test_a_conference_from_beginning_to_end(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    raw, act = client.conferences.with_raw_response, client.conferences.actions.with_raw_response
    host, guest = [await talk(doors, simulator, client) for _ in range(2)]

    made = await strictly(
        raw.create(call_control_id=host, name="room"), types.ConferenceCreateResponse
    )
    room = made.data.id
    commands: list[tuple[Any, dict[str, Any], Any]] = [
        (act.join, {"call_control_id": guest, "mute": True}, conferences.ActionJoinResponse),
        (act.hold, {"call_control_ids": [guest]}, conferences.ActionHoldResponse),
        (act.unhold, {"call_control_ids": [guest]}, conferences.ActionUnholdResponse),
        (act.mute, {}, conferences.ActionMuteResponse),
        (act.unmute, {"call_control_ids": [guest]}, conferences.ActionUnmuteResponse),
        (
            act.update,
            {"call_control_id": guest, "supervisor_role": "barge"},
            conferences.ActionUpdateResponse,
        ),
        (act.speak, {"payload": "Hi", "voice": "female"}, conferences.ActionSpeakResponse),
        (
            act.play,
            {"media_name": "x", "call_control_ids": [guest]},
            conferences.ActionPlayResponse,
        ),
        (act.stop, {}, conferences.ActionStopResponse),
        (act.send_dtmf, {"digits": "1"}, conferences.ActionSendDtmfResponse),
        (act.record_start, {"format": "mp3"}, conferences.ActionRecordStartResponse),
        (act.record_pause, {}, conferences.ActionRecordPauseResponse),
        (act.record_resume, {}, conferences.ActionRecordResumeResponse),
        (act.record_stop, {}, conferences.ActionRecordStopResponse),
        (
            act.gather_dtmf_audio,
            {"call_control_id": guest, "media_name": "ask"},
            conferences.ActionGatherDtmfAudioResponse,
        ),
        (act.leave, {"call_control_id": guest}, conferences.ActionLeaveResponse),
    ]
    for send, parameters, model in commands:
        await strictly(send(room, **parameters), model)
    await strictly(raw.retrieve(room), types.ConferenceRetrieveResponse)
    await strictly(raw.retrieve_participant(guest, id=room), types.ConferenceParticipantResource)
    await strictly(act.end_conference(room), conferences.ActionEndConferenceResponse)
    got = await receiver.until(
        lambda got: (
            bool(of_type(got, "conference.ended"))
            and bool(of_type(got, "conference.recording.saved"))
        )
    )

    check(got)
    types_told = {one.event_type for one in got}
    assert {
        "conference.created",
        "conference.participant.joined",
        "conference.participant.left",
        "conference.speak.started",
        "conference.speak.ended",
        "conference.participant.playback.started",
        "conference.participant.playback.ended",
    } <= types_told


async def test_lists_of_conferences(
    simulator: Simulator, client: telnyx.AsyncTelnyx, doors: httpx.AsyncClient
) -> None:
    host = await talk(doors, simulator, client)
    room = await client.conferences.create(call_control_id=host, name="room")
    assert room.data is not None

    listed = [one async for one in client.conferences.list()]
    members = [one async for one in client.conferences.list_participants(room.data.id)]

    for conference in listed:
        types.Conference.model_validate(conference.model_dump(), strict=True)
    assert [one.call_control_id for one in members] == [host]
    for member in members:
        types.ConferenceListParticipantsResponse.model_validate(member.model_dump(), strict=True)


async def test_a_conference_that_is_not_there(client: telnyx.AsyncTelnyx) -> None:
    with pytest.raises(telnyx.NotFoundError):
        await client.conferences.actions.mute("nowhere")


async def test_queues(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    raw, act = client.queues.with_raw_response, client.calls.actions.with_raw_response
    first, second = [await talk(doors, simulator, client) for _ in range(2)]

    await strictly(raw.create(queue_name="support", max_size=5), types.QueueCreateResponse)
    await strictly(raw.update("support", max_size=6), types.QueueUpdateResponse)
    for leg in (first, second):
        await strictly(act.enqueue(leg, queue_name="support"), calls.ActionEnqueueResponse)
    await strictly(raw.retrieve("support"), types.QueueRetrieveResponse)
    await strictly(
        client.queues.calls.with_raw_response.retrieve(first, queue_name="support"),
        queues.CallRetrieveResponse,
    )
    rows = [row async for row in client.queues.calls.list("support")]
    assert [row.call_control_id for row in rows] == [first, second]
    listed = [one async for one in client.queues.list()]
    types.Queue.model_validate(listed[0].model_dump(), strict=True)
    await strictly(act.leave_queue(first), calls.ActionLeaveQueueResponse)
    with pytest.raises(telnyx.BadRequestError):
        await client.queues.delete("support")
    await client.calls.actions.hangup(second)
    await client.queues.delete("support")
    got = await receiver.until(lambda got: len(of_type(got, "call.dequeued")) == 2)

    check(got)
    assert len(of_type(got, "call.enqueued")) == 2


async def test_a_supervisor_switches_roles(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
) -> None:
    caller = await talk(doors, simulator, client)
    dialled = await client.calls.dial(
        connection_id=simulator.connection_ids[0],
        from_=simulator.numbers[0],
        to="sip:boss@sip.telnyx.com",
        supervise_call_control_id=caller,
        supervisor_role="monitor",
    )
    assert dialled.data is not None
    await receiver.until(lambda got: len(of_type(got, "call.answered")) == 2)

    await strictly(
        client.calls.actions.with_raw_response.switch_supervisor_role(
            dialled.data.call_control_id, role="barge"
        ),
        calls.ActionSwitchSupervisorRoleResponse,
    )
