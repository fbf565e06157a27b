"""What a switchboard sends in a whole day of orders, judged by the types of Telnyx's own SDK."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from telnyx._utils import maybe_transform

from console.domain.acts import (
    Answer,
    AnyAct,
    Confer,
    Consult,
    Dial,
    Enqueue,
    Gather,
    GatherUsingAudio,
    GatherUsingSpeak,
    HangUp,
    Hold,
    LeaveQueue,
    Mute,
    PauseRecording,
    Refer,
    Reject,
    RejectCause,
    Resume,
    ResumeRecording,
    Role,
    SendDtmf,
    SendSipInfo,
    Speak,
    StartPlayback,
    StartRecording,
    StartStreaming,
    StopGather,
    StopPlayback,
    StopRecording,
    StopStreaming,
    Supervise,
    SwapConsult,
    SwitchRole,
    Transfer,
    Unmute,
)
from console.domain.leg import CallId, CallState
from console.domain.orders import ORDER_ID, OutcomeKind
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_phone import FRIEND, PHONE, mine
from tests.telnyx.client.test_sdk import in_python_names, judge_of
from tests.telnyx.test_contract import OURS, SDK_PARAMS
from tests.waiting import until

MUSIC = "https://media.example.com/hold.mp3"
SOUND = "https://media.example.com/question.mp3"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE, hold_music=MUSIC) as at_work:
        yield at_work


async def done(desk: Practice, act: AnyAct) -> None:
    outcome = await desk.switchboard.order(new_order(act))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome


async def waiting(desk: Practice, number: str) -> CallId:
    """A caller who was answered and waits."""
    call = await desk.ring("Ada", number)
    await done(desk, Answer(call=call))
    await desk.state(call, CallState.ANSWERED)
    return call


async def morning(desk: Practice) -> None:
    """Every operation of a leg, with what has to be said for it."""
    call = await waiting(desk, "+442079460101")
    for act in (
        Speak(call=call, parameters={"payload": "Hello", "voice": "female", "language": "en-US"}),
        StopPlayback(call=call),
        StartPlayback(call=call, parameters={"audio_url": SOUND, "loop": "infinity"}),
        StopPlayback(call=call),
        Gather(call=call, parameters={"maximum_digits": "3"}),
        StopGather(call=call),
        GatherUsingSpeak(call=call, parameters={"payload": "Your number", "voice": "female"}),
        StopGather(call=call),
        GatherUsingAudio(call=call, parameters={"audio_url": SOUND}),
        StopGather(call=call),
        SendDtmf(call=call, parameters={"digits": "1w2#"}),
        StartRecording(call=call, parameters={"format": "mp3", "channels": "dual"}),
        PauseRecording(call=call),
        ResumeRecording(call=call),
        StopRecording(call=call),
        SendSipInfo(call=call, content_type="text/plain", body="seat 7"),
        Enqueue(call=call, parameters={"queue_name": "support"}),
    ):
        await done(desk, act)
    await desk.state(call, CallState.QUEUED)
    await done(desk, LeaveQueue(call=call))
    await done(desk, StartStreaming(call=call, parameters={"stream_url": "wss://a.example/in"}))
    await until(lambda: (leg := desk.leg(call)) and leg.media.streaming)
    await done(desk, StopStreaming(call=call))
    await done(desk, Refer(call=call, sip_address="sip:desk@sip.example.com"))


async def noon(desk: Practice) -> None:
    """My phone, conferences and a consultation."""
    call = await desk.ring("Grace", "+442079460102")
    await done(desk, Answer(call=call, join=True))
    await desk.state(call, CallState.BRIDGED)
    for act in (Hold(call=call), Resume(call=call), Mute(call=call), Unmute(call=call)):
        await done(desk, act)
    await done(desk, Consult(call=call, to=FRIEND))
    await done(desk, SwapConsult(call=call))
    await done(desk, Confer(call=call, others=(await waiting(desk, "+442079460103"),)))
    await done(desk, Supervise(call=call, role="monitor"))
    supervisor = next(
        leg for leg in desk.switchboard.live.board.legs.values() if leg.role is Role.SUPERVISOR
    )
    await done(desk, SwitchRole(call=supervisor.id, parameters={"role": "whisper"}))
    phone = mine(desk)
    assert phone is not None
    await done(desk, HangUp(call=phone.id))


async def evening(desk: Practice) -> None:
    """Calls that go out, go on and go away."""
    refused = await desk.ring("Bo", "+442079460104")
    await done(desk, Reject(call=refused, cause=RejectCause.USER_BUSY))
    passed_on = await waiting(desk, "+442079460105")
    await done(desk, Transfer(call=passed_on, to=FRIEND))
    numbers, connections = desk.simulator.numbers, desk.simulator.connection_ids
    dial = Dial(to=FRIEND, from_=numbers[0], connection_id=connections[0], timeout_secs=30)
    await done(desk, dial)


async def test_everything_that_a_day_of_orders_sends_is_what_the_sdk_would_send(
    desk: Practice,
) -> None:
    """Names, types and words: the judge knows nothing of us, and the simulator is ours."""
    for part in (morning, noon, evening):
        await part(desk)
    sent = [one for one in await desk.doors.get("commands") if one["method"] == "POST"]

    judged = {judge(one["path"], one["body"]) for one in sent}
    assert {one["effect"] for one in sent} == {"done"}
    assert judged >= EXPECTED
    assert all(one["unknown_parameters"] == [] for one in sent)


EXPECTED = {
    "calls.dial",
    *(f"calls.actions.{name}" for name in ("answer", "reject", "transfer", "bridge", "hangup")),
    *(f"calls.actions.{name}" for name in ("refer", "send_sip_info", "send_dtmf", "speak")),
    *(f"calls.actions.{name}" for name in ("start_playback", "stop_playback")),
    *(f"calls.actions.{name}" for name in ("gather", "gather_using_speak", "stop_gather")),
    *(f"calls.actions.{name}" for name in ("gather_using_audio", "start_recording")),
    *(f"calls.actions.{name}" for name in ("pause_recording", "resume_recording")),
    *(f"calls.actions.{name}" for name in ("stop_recording", "start_streaming", "enqueue")),
    *(f"calls.actions.{name}" for name in ("stop_streaming", "leave_queue")),
    "calls.actions.switch_supervisor_role",
    "conferences.create",
    *(f"conferences.actions.{name}" for name in ("join", "hold", "unhold", "mute", "unmute")),
}


def judge(path: str, body: dict[str, Any]) -> str:
    """The operation that a request was; the SDK's types must take its body as it is."""
    (operation,) = [name for name, row in OURS.items() if row.method == "POST" and fits(row, path)]
    published = SDK_PARAMS[operation]
    names = re.findall(r"\{(\w+)\}", OURS[operation].path)
    in_path = {name: "x" for name in names if name in published.__annotations__}
    read = judge_of(operation).validate_python(in_python_names(operation, body | in_path))
    assert maybe_transform(read, published) == body | in_path
    for name, value in body.items():
        if name.endswith("client_state"):
            assert msgspec.json.decode(base64.b64decode(value, validate=True))
        if name == "command_id":
            assert ORDER_ID.fullmatch(value)
        if name in {"call_control_id", "link_to", "supervise_call_control_id"}:
            assert value.startswith("v3:")
    return operation


def fits(row: Any, path: str) -> bool:
    """Whether a path is one of that operation."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(row.path))
    return re.fullmatch(f"(/v2)?{pattern}", path) is not None
